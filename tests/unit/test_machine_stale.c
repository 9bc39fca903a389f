/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables that lead nowhere, tables in tables, owners without end. */
#include "main.h"
#include "test_machine_stale.h"

#define GUESTS 12

static void findings_have_names(void **state)
{
	(void)state;
	assert_string_equal(s2_tlb_finding_name(S2_TLB_CONFLICT), "conflict");
	assert_string_equal(s2_tlb_finding_name(S2_TLB_FREED), "freed");
	assert_string_equal(s2_tlb_finding_name(S2_NR_TLB_FINDINGS), "?");
	assert_string_equal(s2_tlb_finding_name((enum s2_tlb_finding_kind)99),
			    "?");
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

/* ---- configurations ------------------------------------------------------- */

static int init_without(size_t at)
{
	struct s2_tlb_cfg cfg = w.tlb.cfg;
	struct s2_tlb tlb;

	/* Of the members in this order, one is not there. */
	switch (at) {
	case 0:
		cfg.pool = NULL;
		break;
	case 1:
		cfg.pages = NULL;
		break;
	case 2:
		cfg.tables = NULL;
		break;
	case 3:
		cfg.records = NULL;
		break;
	case 4:
		cfg.cpus = 0;
		break;
	case 5:
		cfg.cpus = S2_TLB_MAX_CPUS + 1;
		break;
	case 6:
		cfg.max_tables = 0;
		break;
	case 7:
		cfg.max_tables = 256; /* 255 says that it is of none */
		break;
	case 8:
		cfg.max_records = 0;
		break;
	default:
		break;
	}
	return s2_tlb_init(&tlb, &cfg);
}

static void a_tlb_needs_all_its_parts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 9; i++)
		assert_int_equal(init_without(i), -S2_EINVAL);
	assert_int_equal(init_without(i), 0);
}

/* Findings are counted, whether or not anybody listens. */
static void nobody_listens(void **state)
{
	(void)state;
	w.tlb.cfg.found = NULL;
	unmapped_page(0);
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 1);
	assert_int_equal(w.nr_found, 0);
	assert_int_equal(w.tlb.findings[S2_TLB_STALE], 1);
}

/* A CPU's PARange says more than descriptors can. */
static void a_parange_of_more_bits_than_there_are(void **state)
{
	struct s2_access_result out[4];

	(void)state;
	put_page(&w, 0, PAGE(1ull << 45, RW));
	w.pt.cfg.pa_bits = 52;
	assert_int_equal(candidates(&w.pt, 0, out), 1);
	assert_false(out[0].fault);
	w.pt.root = S2_NO_PAGE;
	assert_int_equal(candidates(&w.pt, 0, out), 1);
	assert_int_equal(out[0].why, S2_FSC_TRANSLATION);
	assert_int_equal(out[0].fault_level, 0);
}

/* ---- accesses --------------------------------------------------------------- */

static struct s2_esr esr_of(const struct s2_access *a)
{
	const struct s2_mmu mmu = { 0 };
	struct s2_access_result r;
	struct s2_esr esr;

	s2_access_walk(&mmu, &w.pt, a, &r);
	assert_true(r.fault);
	s2_esr_decode(r.esr, &esr);
	return esr;
}

static void syndromes_that_cannot_be_said(void **state)
{
	struct s2_access a = {
		.what = S2_WRITE,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.syndrome = { .isv = true, .sas = 3, .srt = 31 },
	};

	(void)state;
	assert_true(esr_of(&a).isv);
	a.syndrome.sas = 4;
	assert_false(esr_of(&a).isv);
	a.syndrome.sas = 3;
	a.syndrome.srt = 32;
	assert_false(esr_of(&a).isv);
	a.syndrome.srt = 31;
	/* Cache maintenance whose descriptor is not there is a walk's. */
	a.cm = true;
	assert_true(esr_of(&a).cm);
	assert_false(esr_of(&a).isv);
	a.s1ptw = true;
	assert_false(esr_of(&a).cm);
	assert_true(esr_of(&a).s1ptw);
}

/* The access flag is set in memory, whether or not anybody is told. */
static void hardware_updates_alone(void **state)
{
	const struct s2_mmu mmu = { .ha = true };
	const struct s2_access a = { .el = 1, .s1_kind = S2_MK_WB_WB };
	struct s2_access_result r;

	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW & ~AF));
	s2_access_walk(&mmu, &w.pt, &a, &r);
	assert_false(r.fault);
	assert_int_equal(s2_pool_at(&w.pool, 3)[0], PAGE(0x1000000, RW));
}

/* Answers are the same only if nothing tells them apart. */
static void what_tells_answers_apart(void **state)
{
	const uint64_t old = PAGE(0x1000000, RW);
	const struct {
		uint64_t now;
		size_t n;
	} of[] = {
		{ PAGE(0x1000000, RW), 1 },
		{ PAGE(0x2000000, RW), 2 },
		{ PAGE(0x1000000, NC | R | W | ISH | AF), 2 },
		{ PAGE(0x1000000, WB | R | W | AF), 2 },
		{ PAGE(0x1000000, RO), 2 },
		{ PAGE(0x1000000, RW | XN), 2 },
		{ PAGE(0x1000000, WB | W | ISH | AF), 2 },
	};
	struct s2_access_result out[4];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		make_world(&w);
		put_page(&w, 0, old);
		put_page(&w, 0, 0);
		put_page(&w, 0, of[i].now);
		assert_int_equal(candidates(&w.pt, 0, out), of[i].n);
	}
}

/* Whoever writes does not care, but the answer says it. */
static void answers_that_cannot_be_read(void **state)
{
	const struct s2_mmu mmu = { 0 };
	const struct s2_access a = { .what = S2_WRITE,
				     .el = 1,
				     .s1_kind = S2_MK_WB_WB };
	struct s2_access_result out[4];

	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	put_page(&w, 0, PAGE(0x1000000, WB | W | ISH | AF));
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 4),
			 2);
	assert_false(out[0].read);
	assert_true(out[1].read);
}

/* A walk cache that leads out of memory: the access fails, and says how. */
static void a_wild_table_in_a_walk_cache(void **state)
{
	struct s2_access_result out[4];

	(void)state;
	put_block(&w, 4 * M2, 0x1000000 | 3);
	put_block(&w, 4 * M2, 0);
	assert_int_equal(candidates(&w.pt, 4 * M2, out), 2);
	assert_int_equal(out[0].why, S2_FSC_TRANSLATION);
	assert_int_equal(out[1].why, S2_FSC_EXTERNAL_TTW);
	assert_int_equal(out[1].origin, S2_FROM_WALK);
}

/* ---- events -------------------------------------------------------------------- */

static void ranges_of_invalidations(void **state)
{
	(void)state;
	unmapped_page(0);
	unmapped_page(8 * K4);
	tell(&w, S2_PT_TLBI_RANGE, 0, 0, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 2);
	/* As far as there are addresses. */
	tell(&w, S2_PT_TLBI_RANGE, K4, UINT64_MAX, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, K4, UINT64_MAX), 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, 0, 0), 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, 0, UINT64_MAX), 1);
}

static void events_of_nobody(void **state)
{
	static const enum s2_pt_event_kind kinds[] = {
		S2_PT_WRITE,	S2_PT_FREE, S2_PT_TLBI_VMID,
		S2_PT_TLBI_IPA, S2_PT_WARN,
	};
	size_t i;

	(void)state;
	unmapped_page(0);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct s2_pt_event ev = { .kind = kinds[i], .level = 3 };
		uint64_t before = w.tlb.seq;

		assert_int_equal(s2_tlb_event(&w.tlb, &w.other, 0, &ev),
				 before + 1);
		assert_int_equal(w.tlb.nr_records, 1);
		assert_int_equal(w.nr_found, 0);
	}
}

/* Entries that are of no kind, in tables that CPUs may still read. */
static void reserved_entries_say_nothing(void **state)
{
	(void)state;
	put_page(&w, 0, 0x1000000 | RW | 1);
	put_page(&w, 0, 0);
	assert_int_equal(w.tlb.nr_records, 0);
	put_page(&w, 0, 0x1000000 | RW | 1);
	put_block(&w, 0, 0);
	assert_int_equal(stale(), 0);
}

/* Two tables that took turns at one entry are two things to be stale. */
static void tables_that_took_turns(void **state)
{
	(void)state;
	put_block(&w, 4 * M2, table(&w, 5));
	s2_pool_at(&w.pool, 5)[0] = PAGE(0x1000000, RW);
	put_block(&w, 4 * M2, 0);
	s2_pool_at(&w.pool, 6)[0] = PAGE(0x2000000, RW);
	put_block(&w, 4 * M2, table(&w, 6));
	put_block(&w, 4 * M2, 0);
	assert_true(stale() >= 2);
	/* Their first entries are not those of the last page. */
	assert_true(s2_tlb_stale_range(&w.tlb, VMID, 4 * M2, K4) >= 2);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, 5 * M2 - K4, K4), 0);
	tell(&w, S2_PT_TLBI_IPA, 4 * M2, 0, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 0);
}

/* ---- tables that are wrong -------------------------------------------------------- */

static void a_tree_with_a_wild_table(void **state)
{
	(void)state;
	s2_pool_at(&w.pool, 2)[4] = 0x1000000 | 3;
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_tlb_flush_all(&w.tlb);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID, false), 0);
	unmapped_page(0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa, 0);
}

/* A table in itself, of which nobody can say how it is come to. */
static void a_table_in_itself(void **state)
{
	(void)state;
	put(&w, 0, 0, 1, 0, 0);
	tell(&w, S2_PT_TLBI_VMID, 0, 0, 0);
	put(&w, 2, 1, 2, M2, table(&w, 2));
	put(&w, 2, 2, 2, 2 * M2, BLOCK(G1, RW));
	put(&w, 2, 2, 2, 2 * M2, 0);
	assert_int_equal(w.tlb.nr_records, 0);
	assert_int_equal(w.nr_found, 0);
}

/* A table that was never there beside one that is. */
static void a_root_that_was_never_there(void **state)
{
	(void)state;
	w.other.root = S2_NO_PAGE;
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_tlb_flush_all(&w.tlb);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID, false), 0);
	unmapped_page(0);
	assert_int_equal(stale(), 1);
	s2_tlb_detach(&w.tlb, &w.other);
	assert_int_equal(w.tlb.nr_records, 1);
}

/* ---- memory ------------------------------------------------------------------------ */

/* Write-back in either cache is enough to be late in memory. */
static void write_back_in_one_cache(void **state)
{
	static const struct {
		enum s2_memkind kind;
		bool late;
	} of[] = {
		{ S2_MK_WT_WT, false }, { S2_MK_WT_WB, true },
		{ S2_MK_WB_WT, true },	{ S2_MK_WB_WB, true },
		{ S2_MK_WT_NC, false },
	};
	struct s2_memory_page page;
	struct s2_memory mem;
	struct s2_read read;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		s2_memory_init(&mem, &page, 1, 0x80000000, 12, false, false);
		s2_memory_write(&mem, 0, of[i].kind, 1);
		s2_memory_read(&mem, 0, S2_MK_NC_NC, &read);
		assert_int_equal(s2_read_is_coherent(&read), !of[i].late);
	}
	/* One answer, and it is old. */
	assert_false(s2_read_is_coherent(
		&(struct s2_read){ .nr = 1, .latest = { .version = 1 } }));
}

static void half_of_a_page_is_no_page(void **state)
{
	const struct s2_pt_event halves[] = {
		{ .kind = S2_PT_DCACHE, .pa = 0x80000000, .size = 2048 },
		{ .kind = S2_PT_DCACHE, .pa = 0x80000800, .size = 2048 },
	};
	struct s2_memory_page page;
	struct s2_memory mem;
	struct s2_read read;
	size_t i;

	(void)state;
	s2_memory_init(&mem, &page, 1, 0x80000000, 12, false, false);
	s2_memory_write(&mem, 0, S2_MK_WB_WB, 1);
	for (i = 0; i < 2; i++) {
		assert_int_equal(s2_memory_event(&mem, &halves[i]), 0);
		s2_memory_read(&mem, 0, S2_MK_NC_NC, &read);
		assert_false(s2_read_is_coherent(&read));
	}
}

int main(int argc, char **argv)
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
		cmocka_unit_test_setup(a_tlb_needs_all_its_parts, setup),
		cmocka_unit_test_setup(nobody_listens, setup),
		cmocka_unit_test_setup(a_parange_of_more_bits_than_there_are,
				       setup),
		cmocka_unit_test_setup(syndromes_that_cannot_be_said, setup),
		cmocka_unit_test_setup(hardware_updates_alone, setup),
		cmocka_unit_test_setup(what_tells_answers_apart, setup),
		cmocka_unit_test_setup(answers_that_cannot_be_read, setup),
		cmocka_unit_test_setup(a_wild_table_in_a_walk_cache, setup),
		cmocka_unit_test_setup(ranges_of_invalidations, setup),
		cmocka_unit_test_setup(events_of_nobody, setup),
		cmocka_unit_test_setup(reserved_entries_say_nothing, setup),
		cmocka_unit_test_setup(tables_that_took_turns, setup),
		cmocka_unit_test_setup(a_tree_with_a_wild_table, setup),
		cmocka_unit_test_setup(a_table_in_itself, setup),
		cmocka_unit_test_setup(a_root_that_was_never_there, setup),
		cmocka_unit_test_setup(write_back_in_one_cache, setup),
		cmocka_unit_test_setup(half_of_a_page_is_no_page, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
