/* SPDX-License-Identifier: GPL-2.0-only */
/* Break-before-make, two sizes at once, and pages freed too early. */
#include "main.h"
#include "test_machine_tables.h"

static struct world w;

static int setup(void **state)
{
	(void)state;
	make_world(&w);
	return 0;
}

static unsigned int count(enum s2_tlb_finding_kind kind)
{
	return (unsigned int)w.tlb.findings[kind];
}

/* One leaf after another, nothing in between: what differs? */
static unsigned int replaced(uint64_t old, uint64_t now)
{
	make_world(&w);
	put_page(&w, 0, old);
	put_page(&w, 0, now);
	if (!w.nr_found)
		return 0;
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].kind, S2_TLB_BBM);
	assert_int_equal(w.found[0].old, old);
	assert_int_equal(w.found[0].now, now);
	assert_int_equal(w.found[0].since, 4);
	assert_int_equal(w.found[0].at, 4);
	return w.found[0].differs;
}

static void test_what_needs_it(void **state)
{
	uint64_t pa = 0x1000000;

	(void)state;
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa + K4, RW)),
			 S2_TLB_DIFF_OA);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW ^ WB ^ NC)),
			 S2_TLB_DIFF_MEMATTR);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW ^ 1ull << 8)),
			 S2_TLB_DIFF_SH);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW | 1ull << 52)),
			 S2_TLB_DIFF_CONTIGUOUS);
	/* S2AP, XN, DBM, software's, and the access flag */
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RO)), 0);
	assert_int_equal(replaced(PAGE(pa, RO), PAGE(pa, RW | XN)), 0);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW | 1ull << 51)), 0);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW | 1ull << 55)), 0);
	assert_int_equal(replaced(PAGE(pa, RW), PAGE(pa, RW ^ AF)), 0);
	/* What was never accessed is nowhere. */
	assert_int_equal(replaced(PAGE(pa, RW ^ AF), PAGE(pa + K4, RW)), 0);
}

static void test_nt(void **state)
{
	(void)state;
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put_block(&w, M2, BLOCK(0x40000000, RW | 1ull << 16));
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_NT);
}

static void test_break_without_tlbi(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	tlbi(&w, K4, 3);
	put_page(&w, 0, PAGE(0x2000000, RW));
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].since, 4);
	assert_int_equal(w.found[0].at, 6);
	/* It is said once. */
	put_page(&w, 0, 0);
	put_page(&w, 0, PAGE(0x2000000, RW));
	assert_int_equal(count(S2_TLB_BBM), 1);
}

static void test_break_before_make(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	tlbi(&w, 0, 3);
	put_page(&w, 0, PAGE(0x2000000, RW));
	put_page(&w, 0, 0);
	/* The same again needs none. */
	put_page(&w, 0, PAGE(0x2000000, RW));
	assert_int_equal(w.nr_found, 0);
}

static void test_this_cpu_is_not_enough(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	tell(&w, S2_PT_TLBI_IPA_NSH, 0, 0, 3);
	put_page(&w, 0, PAGE(0x2000000, RW));
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(w.found[0].cpus, 2);
}

/* A table of two pages becomes a block; in between this is invalidated. */
static void collapse(enum s2_pt_event_kind kind, uint64_t ipa, uint64_t size,
		     int level)
{
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 9 * K4, PAGE(0x1009000, RW));
	put_block(&w, 0, 0);
	tell(&w, kind, ipa, size, level);
	put_block(&w, 0, BLOCK(0x1000000, RW));
}

static void test_table_to_block(void **state)
{
	(void)state;
	collapse(S2_PT_TLBI_RANGE, 0, M2, S2_TTL_UNKNOWN);
	assert_int_equal(w.nr_found, 0);
	collapse(S2_PT_TLBI_VMID, 0, 0, 0);
	assert_int_equal(w.nr_found, 0);
	collapse(S2_PT_TLBI_IPA, 0, 0, S2_TTL_UNKNOWN);
	assert_int_equal(w.nr_found, 2);
	assert_int_equal(w.found[0].kind, S2_TLB_BBM);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_SIZE);
	assert_int_equal(w.found[0].records, 1);
	assert_int_equal(w.found[1].kind, S2_TLB_CONFLICT);
	assert_int_equal(w.found[1].differs, S2_TLB_DIFF_SIZE);
	assert_int_equal(w.found[1].ipa.ipa, 9 * K4);
	assert_int_equal(w.found[1].size, K4);
	assert_int_equal(w.found[1].old_level, 3);
	assert_int_equal(w.found[1].new_level, 2);
	/* At the level of the table: neither its entry nor the pages. */
	collapse(S2_PT_TLBI_IPA, 0, 0, 2);
	assert_int_equal(w.nr_found, 2);
	assert_int_equal(w.found[0].records, 3);
	assert_int_equal(w.found[1].records, 2);
	collapse(S2_PT_TLBI_RANGE, 0, 9 * K4, S2_TTL_UNKNOWN);
	assert_int_equal(count(S2_TLB_CONFLICT), 1);
}

static void test_table_to_block_at_once(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_block(&w, 0, BLOCK(0x1000000, RW));
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(count(S2_TLB_CONFLICT), 1);
}

static void test_empty_table_to_block(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	put_block(&w, 0, BLOCK(0x1000000, RW));
	assert_int_equal(count(S2_TLB_BBM), 1); /* the walk cache's */
	assert_int_equal(count(S2_TLB_CONFLICT), 0);
	make_world(&w);
	put_block(&w, 0, 0);
	tlbi(&w, 0, S2_TTL_UNKNOWN);
	put_block(&w, 0, BLOCK(0x1000000, RW));
	assert_int_equal(w.nr_found, 0);
}

static void block_to_table(int level)
{
	make_world(&w);
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put(&w, 5, 3, 3, M2 + 3 * K4, PAGE(0x40003000, RW));
	put_block(&w, M2, 0);
	tlbi(&w, M2, level);
	put_block(&w, M2, table(&w, 5));
}

static void test_block_to_table(void **state)
{
	(void)state;
	block_to_table(2);
	assert_int_equal(w.nr_found, 0);
	block_to_table(S2_TTL_UNKNOWN);
	assert_int_equal(w.nr_found, 0);
	block_to_table(3);
	assert_int_equal(count(S2_TLB_BBM), 1);
	/* And of the page in the table that was linked: */
	assert_int_equal(count(S2_TLB_CONFLICT), 1);
	assert_int_equal(w.found[1].ipa.ipa, M2 + 3 * K4);
	assert_int_equal(w.found[1].differs, S2_TLB_DIFF_SIZE);
}

static void test_other_page_in_a_linked_table(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	put(&w, 5, 0, 3, 0, PAGE(0x2000000, RW));
	put_block(&w, 0, 0);
	tlbi(&w, K4, S2_TTL_UNKNOWN);
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_OA);
	assert_int_equal(w.found[0].new_level, 3);
	/* The same in the same place would do. */
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	put(&w, 5, 0, 3, 0, PAGE(0x1000000, RW));
	put_block(&w, 0, 0);
	tlbi(&w, K4, S2_TTL_UNKNOWN);
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(w.nr_found, 0);
	assert_int_equal(w.tlb.nr_records, 0);
}

static void test_table_to_other_table(void **state)
{
	(void)state;
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_OA);
	assert_int_equal(w.found[0].page, 3);
}

static void test_other_vmid_is_no_matter(void **state)
{
	struct s2_pt_event ev = { .kind = S2_PT_WRITE, .level = 1 };

	(void)state;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put(&w, 0, 1, 1, G1, BLOCK(0x40000000, RW));
	put(&w, 0, 1, 1, G1, 0);
	ev.pa = s2_pa_add(s2_pool_phys(&w.pool, 14), 8);
	ev.ipa = s2_ipa(G1);
	ev.now = BLOCK(0x80000000, RW);
	s2_pool_at(&w.pool, 14)[1] = ev.now;
	s2_tlb_event(&w.tlb, &w.other, 0, &ev);
	assert_int_equal(w.nr_found, 0);
}

static void test_two_tables_of_one_vmid(void **state)
{
	(void)state;
	put(&w, 0, 1, 1, G1, BLOCK(0x40000000, RW));
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	assert_int_equal(w.nr_found, 0);
	put(&w, 14, 1, 1, G1, BLOCK(0x40000000, RO));
	assert_int_equal(w.nr_found, 0);
	put(&w, 14, 1, 1, G1, 0);
	tlbi(&w, G1, S2_TTL_UNKNOWN);
	put(&w, 14, 1, 1, G1, BLOCK(0x80000000, RW));
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(w.found[0].cpus, 0);
	assert_int_equal(w.found[0].old, BLOCK(0x40000000, RW));
}

static void test_vmid_used_again(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_pool_at(&w.pool, 14)[1] = BLOCK(0x40000000, RW);
	s2_tlb_attach(&w.tlb, &w.other, VMID, false);
	assert_int_equal(count(S2_TLB_BBM), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_VMID);
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_tlb_flush_all(&w.tlb);
	s2_pool_at(&w.pool, 14)[1] = BLOCK(0x40000000, RW);
	s2_tlb_attach(&w.tlb, &w.other, VMID, false);
	assert_int_equal(w.nr_found, 0);
}

static void test_freed_while_linked(void **state)
{
	(void)state;
	free_page(&w, 3);
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].kind, S2_TLB_FREED);
	assert_int_equal(w.found[0].page, 3);
	assert_int_equal(w.found[0].old, table(&w, 3));
	assert_int_equal(w.found[0].size, M2);
	assert_int_equal(w.found[0].cpus, 0);
}

static void test_freed_while_in_a_walk_cache(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	tlbi(&w, 0, 2);
	free_page(&w, 3);
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].kind, S2_TLB_FREED);
	assert_int_equal(w.found[0].cpus, 3);
	assert_int_equal(w.found[0].since, 3);
	free_page(&w, 3);
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 1);
	assert_int_equal(w.found[1].differs, S2_TLB_DIFF_FREE);
}

static void test_freed_in_time(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	tlbi(&w, 0, S2_TTL_UNKNOWN);
	free_page(&w, 3);
	free_page(&w, 9); /* was no table */
	/* A whole subtree, from the top. */
	put(&w, 0, 0, 1, 0, 0);
	tell(&w, S2_PT_TLBI_RANGE, 0, G1, S2_TTL_UNKNOWN);
	free_page(&w, 2);
	assert_int_equal(w.nr_found, 0);
}

static void test_freed_below_a_walk_cache(void **state)
{
	(void)state;
	put(&w, 0, 0, 1, 0, 0);
	free_page(&w, 3);
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].page, 3);
}

static void test_root_freed(void **state)
{
	(void)state;
	free_page(&w, 1);
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].kind, S2_TLB_FREED);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(s2_tlb_finding_name(S2_TLB_BBM), "bbm");
	assert_string_equal(s2_tlb_finding_name(S2_TLB_STALE), "stale");
	assert_string_equal(s2_tlb_finding_name(S2_NR_TLB_FINDINGS), "?");
}

/* One that was told is not made longer by one that was not. */
static void test_told_does_not_hide_others(void **state)
{
	(void)state;
	put_page(&w, K4, PAGE(0x1001000, RW));
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	put_page(&w, 0, PAGE(0x2000000, RW));
	put_page(&w, K4, 0);
	put_page(&w, K4, PAGE(0x2001000, RW));
	assert_int_equal(count(S2_TLB_BBM), 2);
}

/* A table that was taken out is no table any more, whatever is in there. */
static void test_page_used_again(void **state)
{
	(void)state;
	put_block(&w, 0, BLOCK(PHYS, RW));
	tell(&w, S2_PT_TLBI_VMID, 0, 0, 0);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	free_page(&w, 3);
	assert_int_equal(w.tlb.nr_records, 0);
	assert_int_equal(count(S2_TLB_FREED), 0);
}

/* ---- FEAT_BBM ------------------------------------------------------------ */

#define NT (1ull << 16)

/* A block becomes a table of pages, without a break. */
static unsigned int split(uint8_t bbm, uint64_t nt, uint64_t page)
{
	make_world(&w);
	w.tlb.cfg.bbm = bbm;
	put_block(&w, M2, BLOCK(0x40000000, RW));
	if (nt) {
		put_block(&w, M2, BLOCK(0x40000000, RW | nt));
		tlbi(&w, M2, 2);
	}
	w.nr_found = 0;
	put(&w, 5, 3, 3, M2 + 3 * K4, page);
	put_block(&w, M2, table(&w, 5));
	return w.nr_found;
}

static void test_bbm_levels(void **state)
{
	uint64_t same = PAGE(0x40003000, RW), other = PAGE(0x50003000, RW);
	uint64_t uncached = PAGE(0x40003000, RW ^ WB ^ NC);

	(void)state;
	/* Break-before-make, and two sizes at once. */
	assert_int_equal(split(0, 0, same), 2);
	assert_int_equal(split(1, 0, same), 2);
	assert_int_equal(split(1, NT, same), 0);
	assert_int_equal(split(2, 0, same), 0);
	/* The rest must stay as it is. */
	assert_int_equal(split(1, NT, other), 2);
	assert_int_equal(split(2, 0, other), 2);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_OA | S2_TLB_DIFF_SIZE);
	assert_int_equal(split(2, 0, uncached), 2);
	/* Rights may change, as always. */
	assert_int_equal(split(2, 0, PAGE(0x40003000, RO)), 0);
	/* Then a TLBI is missing, not a break. */
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 1);
	tlbi(&w, M2, 2);
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 0);
}

/* nT itself, and the contiguous bit. */
static unsigned int sets(uint8_t bbm, uint64_t bit)
{
	make_world(&w);
	w.tlb.cfg.bbm = bbm;
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put_block(&w, M2, BLOCK(0x40000000, RW | bit));
	return w.nr_found;
}

static void test_bbm_bits(void **state)
{
	(void)state;
	assert_int_equal(sets(0, NT), 1);
	assert_int_equal(sets(1, NT), 0);
	assert_int_equal(sets(2, NT), 0);
	assert_int_equal(sets(0, 1ull << 52), 1);
	assert_int_equal(sets(1, 1ull << 52), 1);
	assert_int_equal(sets(2, 1ull << 52), 0);
}

/* A table of pages becomes a block. */
static unsigned int join(uint8_t bbm, uint64_t page, uint64_t block)
{
	make_world(&w);
	w.tlb.cfg.bbm = bbm;
	put_page(&w, 9 * K4, page);
	put_block(&w, 0, block);
	return w.nr_found;
}

static void test_bbm_join(void **state)
{
	uint64_t page = PAGE(0x1009000, RW), block = BLOCK(0x1000000, RW);

	(void)state;
	assert_int_equal(join(0, page, block), 2);
	assert_int_equal(join(1, page, block), 2);
	assert_int_equal(join(1, page, block | NT), 0);
	assert_int_equal(join(2, page, block), 0);
	assert_int_equal(join(2, PAGE(0x1008000, RW), block), 2);
}

static size_t conflicts(void)
{
	static const struct s2_mmu mmu;
	struct s2_access a = { .ipa = s2_ipa(M2 + 3 * K4),
			       .what = S2_READ,
			       .el = 1,
			       .s1_kind = S2_MK_WB_WB };
	struct s2_access_result out[8];
	size_t n, i, found = 0;

	settle(&w);
	n = s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8);
	for (i = 0; i < n; i++) {
		if (out[i].origin != S2_FROM_TWO)
			continue;
		assert_true(out[i].fault);
		assert_int_equal(out[i].why, S2_FSC_TLB_CONFLICT);
		assert_int_equal(out[i].esr & 0x3f, 0x30);
		found++;
	}
	return found;
}

/* Allowed with level 2, but the guest may get a TLB conflict abort. */
static void test_conflict_abort(void **state)
{
	(void)state;
	split(2, 0, PAGE(0x40003000, RW));
	assert_int_equal(conflicts(), 1);
	tlbi(&w, M2, 2);
	assert_int_equal(conflicts(), 0);
	split(1, NT, PAGE(0x40003000, RW));
	assert_int_equal(conflicts(), 0);
	split(0, 0, PAGE(0x40003000, RW));
	assert_int_equal(conflicts(), 1);
}

static bool same_contents(void *ctx, s2_pa_t a, s2_pa_t b, uint64_t size)
{
	(void)ctx;
	return size == K4 && a.pa + b.pa == 0x3000000;
}

static unsigned int moved(uint64_t old, uint64_t now)
{
	make_world(&w);
	w.tlb.cfg.same = same_contents;
	put_page(&w, 0, old);
	put_page(&w, 0, now);
	return w.nr_found;
}

static void test_same_contents(void **state)
{
	(void)state;
	assert_int_equal(moved(PAGE(0x1000000, RO), PAGE(0x2000000, RO)), 0);
	assert_int_equal(moved(PAGE(0x1000000, RW), PAGE(0x2000000, RO)), 1);
	assert_int_equal(moved(PAGE(0x1000000, RO), PAGE(0x2000000, RW)), 1);
	/* Hardware may make it writable. */
	assert_int_equal(moved(PAGE(0x1000000, RO | 1ull << 51),
			       PAGE(0x2000000, RO)),
			 1);
	assert_int_equal(moved(PAGE(0x1000000, RO), PAGE(0x4000000, RO)), 1);
	assert_int_equal(
		moved(PAGE(0x1000000, RO), PAGE(0x2000000, RO ^ WB ^ NC)), 1);
}

/* ---- a page in two places ------------------------------------------------ */

static void test_linked_twice(void **state)
{
	(void)state;
	put_block(&w, M2, table(&w, 3));
	assert_int_equal(w.nr_found, 1);
	assert_int_equal(w.found[0].kind, S2_TLB_REUSED);
	assert_int_equal(w.found[0].page, 3);
	assert_int_equal(w.found[0].old, table(&w, 3));
	assert_int_equal(w.found[0].ipa.ipa, M2);
	/* The same entry again is no second place. */
	make_world(&w);
	put_block(&w, 0, table(&w, 3));
	assert_int_equal(w.nr_found, 0);
}

static void test_reused_before_it_is_clean(void **state)
{
	(void)state;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_block(&w, 0, 0);
	put(&w, 14, 0, 1, 0, table(&w, 3));
	assert_int_equal(w.tlb.findings[S2_TLB_REUSED], 1);
	assert_int_equal(w.found[0].cpus, 3);
	assert_int_equal(w.found[0].vmid, VMID + 1);
	make_world(&w);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_block(&w, 0, 0);
	tlbi(&w, 0, S2_TTL_UNKNOWN);
	put(&w, 14, 0, 1, 0, table(&w, 3));
	assert_int_equal(w.nr_found, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_what_needs_it, setup),
		cmocka_unit_test_setup(test_nt, setup),
		cmocka_unit_test_setup(test_break_without_tlbi, setup),
		cmocka_unit_test_setup(test_break_before_make, setup),
		cmocka_unit_test_setup(test_this_cpu_is_not_enough, setup),
		cmocka_unit_test_setup(test_table_to_block, setup),
		cmocka_unit_test_setup(test_table_to_block_at_once, setup),
		cmocka_unit_test_setup(test_empty_table_to_block, setup),
		cmocka_unit_test_setup(test_block_to_table, setup),
		cmocka_unit_test_setup(test_other_page_in_a_linked_table,
				       setup),
		cmocka_unit_test_setup(test_table_to_other_table, setup),
		cmocka_unit_test_setup(test_other_vmid_is_no_matter, setup),
		cmocka_unit_test_setup(test_two_tables_of_one_vmid, setup),
		cmocka_unit_test_setup(test_vmid_used_again, setup),
		cmocka_unit_test_setup(test_freed_while_linked, setup),
		cmocka_unit_test_setup(test_freed_while_in_a_walk_cache, setup),
		cmocka_unit_test_setup(test_freed_in_time, setup),
		cmocka_unit_test_setup(test_freed_below_a_walk_cache, setup),
		cmocka_unit_test_setup(test_root_freed, setup),
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup(test_told_does_not_hide_others, setup),
		cmocka_unit_test_setup(test_page_used_again, setup),
		cmocka_unit_test(test_bbm_levels),
		cmocka_unit_test(test_bbm_bits),
		cmocka_unit_test(test_bbm_join),
		cmocka_unit_test(test_conflict_abort),
		cmocka_unit_test(test_same_contents),
		cmocka_unit_test_setup(test_linked_twice, setup),
		cmocka_unit_test_setup(test_reused_before_it_is_clean, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
