/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables that lead nowhere, tables in tables, owners without end. */
#include "test_machine_stale.h"

#define GUESTS 12

static void findings_have_names(void **state)
{
	(void)state;
	assert_string_equal(s2_tlb_finding_name(S2_TLB_CONFLICT), "conflict");
	assert_string_equal(s2_tlb_finding_name(S2_TLB_FREED), "freed");
}

static size_t candidates(const struct s2_pt *pt, uint64_t ipa,
			 struct s2_access_result out[4])
{
	const struct s2_mmu mmu = { 0 };
	const struct s2_access a = {
		.ipa = ipa,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
	};

	return s2_access_candidates(&mmu, &w.tlb, pt, &a, out, 4);
}

/* What no CPU walks leaves nothing in a TLB. */
static void a_table_aside_has_one_answer(void **state)
{
	struct s2_access_result out[4];

	(void)state;
	unmapped_page(0);
	assert_int_equal(candidates(&w.pt, 0, out), 2);
	assert_int_equal(candidates(&w.other, 0, out), 1);
	assert_int_equal(out[0].origin, S2_FROM_TABLES);
}

/* Without a PARange the descriptor's bits are all that limit an address. */
static void addresses_have_48_bits_at_most(void **state)
{
	struct s2_access_result out[4];

	(void)state;
	put_page(&w, 0, PAGE(1ull << 45, RW));
	assert_int_equal(candidates(&w.pt, 0, out), 1);
	assert_int_equal(out[0].why, S2_FSC_ADDRESS_SIZE);
	w.pt.cfg.pa_bits = 0;
	assert_int_equal(candidates(&w.pt, 0, out), 1);
	assert_false(out[0].fault);
	assert_int_equal(out[0].pa, 1ull << 45);
}

/* Attached with all that hangs in it, and the same is found in it again. */
static void a_whole_tree_is_attached(void **state)
{
	(void)state;
	put_page(&w, 5 * K4, PAGE(0x1000000, RW));
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_tlb_flush_all(&w.tlb);
	memset(w.tlb_pages, 0xff, sizeof(w.tlb_pages));
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID, false), 0);
	put_page(&w, 5 * K4, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa, 5 * K4);
}

/* A root of 512 entries, of which an IPA of 38 bits reaches half. */
static void a_root_larger_than_its_ipas(void **state)
{
	(void)state;
	w.other.cfg.ipa_bits = 38;
	w.other.root_pages = 1;
	s2_pool_at(&w.pool, w.other.root)[255] = BLOCK(G1, RW);
	s2_pool_at(&w.pool, w.other.root)[256] = BLOCK(G1, RW);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, 9, false), 0);
	s2_pool_at(&w.pool, w.other.root)[255] = 0;
	s2_tlb_detach(&w.tlb, &w.other);
	/* Only what cannot be met is left: nothing remains in any TLB. */
	assert_int_equal(w.tlb.nr_records, 0);
}

static void no_root_no_entries(void **state)
{
	(void)state;
	w.other.root = S2_NO_PAGE;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, 9, false), 0);
	assert_int_equal(w.nr_found, 0);
}

/* A table entry that leads out of the pool: any walk may have gone there. */
static void a_wild_table_is_stale(void **state)
{
	(void)state;
	put_block(&w, 4 * M2, 0x1000000 | 3);
	put_block(&w, 4 * M2, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_OA);
}

/* It comes into sight while a page below it may still be cached. */
static void a_wild_table_hides_nothing(void **state)
{
	(void)state;
	unmapped_page(0);
	w.nr_found = 0;
	put_block(&w, 0, 0);
	put_block(&w, 0, 0x1000000 | 3);
	assert_true(w.nr_found > 0);
	assert_int_equal(w.found[0].kind, S2_TLB_BBM);
}

/* The way to a stale leaf may be two tables that were taken out as one. */
static void tables_below_stale_tables_count(void **state)
{
	(void)state;
	put_page(&w, 5 * K4, PAGE(0x1000000, RW));
	put(&w, 0, 0, 1, 0, 0);
	tell(&w, S2_PT_TLBI_IPA_NSH, 0, 0, 1);
	assert_true(stale() >= 1);
	assert_int_equal(w.found[0].vmid, VMID);
}

/* Two tables of one VMID, of which one ends before the other. */
static void what_one_table_lacks_the_other_may_have(void **state)
{
	(void)state;
	w.other.cfg.ipa_bits = 39;
	w.other.root_pages = 1;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	put(&w, 1, 0, 1, 512 * G1, BLOCK(G1, RW));
	assert_int_equal(w.nr_found, 0);
}

static void one_remainder_is_enough(void **state)
{
	unsigned int i;

	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	for (i = 0; i < 3; i++) {
		s2_tlb_detach(&w.tlb, &w.pt);
		assert_int_equal(w.tlb.nr_records, 1);
		assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID, false), 0);
	}
	assert_int_equal(w.tlb.nr_records, 1);
}

/* Taking a page out of the middle of a record needs room for one more. */
static void a_record_lost_by_splitting(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		put_page(&w, i * K4, PAGE(0x1000000 + i * K4, RW));
	for (i = 0; i < 8; i++)
		put_page(&w, i * K4, 0);
	assert_int_equal(w.tlb.nr_records, 1);
	for (i = 10; w.tlb.nr_records < w.tlb.cfg.max_records; i += 2)
		unmapped_page(i * K4);
	assert_int_equal(w.tlb.lost, 0);
	tlbi(&w, 3 * K4, 3);
	assert_int_equal(w.tlb.lost, 1);
	assert_int_equal(w.tlb.nr_records, w.tlb.cfg.max_records);
}

/* More owners than there is room for: the last two are still among them. */
static void owners_without_end(void **state)
{
	struct s2_memory_page page;
	struct s2_memory mem;
	struct s2_read read;
	unsigned int i, last = 0;

	(void)state;
	s2_memory_init(&mem, &page, 1, 0x80000000, 12, false, false);
	/* What was dirty may have been written back before each write. */
	for (i = 1; i <= GUESTS; i++)
		s2_memory_write(&mem, 0, S2_MK_WB_WB, (uint16_t)i);
	assert_int_equal(page.nr_lines, S2_MAX_LINES);
	s2_memory_read(&mem, 0, S2_MK_NC_NC, &read);
	assert_int_equal(read.latest.owner, GUESTS);
	assert_true(s2_read_leaks(&read, GUESTS));
	for (i = 0; i < read.nr; i++)
		last += read.values[i].owner >= GUESTS - 1;
	assert_int_equal(last, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(findings_have_names, setup),
		cmocka_unit_test_setup(a_table_aside_has_one_answer, setup),
		cmocka_unit_test_setup(addresses_have_48_bits_at_most, setup),
		cmocka_unit_test_setup(a_whole_tree_is_attached, setup),
		cmocka_unit_test_setup(a_root_larger_than_its_ipas, setup),
		cmocka_unit_test_setup(no_root_no_entries, setup),
		cmocka_unit_test_setup(a_wild_table_is_stale, setup),
		cmocka_unit_test_setup(a_wild_table_hides_nothing, setup),
		cmocka_unit_test_setup(tables_below_stale_tables_count, setup),
		cmocka_unit_test_setup(what_one_table_lacks_the_other_may_have,
				       setup),
		cmocka_unit_test_setup(one_remainder_is_enough, setup),
		cmocka_unit_test_setup(a_record_lost_by_splitting, setup),
		cmocka_unit_test_setup(owners_without_end, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
