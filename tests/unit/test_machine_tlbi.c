/* SPDX-License-Identifier: GPL-2.0-only */
/* An invalidation removes exactly what the architecture says. */
#include "main.h"
#include "test_machine_stale.h"

static void test_tlbi_ipa(void **state)
{
	(void)state;
	unmapped_page(5 * K4);
	tlbi(&w, 4 * K4, 3);
	tlbi(&w, 6 * K4, S2_TTL_UNKNOWN);
	tlbi(&w, 5 * K4, 2);
	assert_int_equal(stale(), 1);
	tlbi(&w, 5 * K4 + 0xfff, 3);
	assert_int_equal(stale(), 0);
	unmapped_page(5 * K4);
	tlbi(&w, 5 * K4, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 0);
	/* No TTL says -1: hardware is given no hint. */
	unmapped_page(5 * K4);
	tlbi(&w, 5 * K4, -1);
	assert_int_equal(stale(), 0);
}

static void test_level_0(void **state)
{
	(void)state;
	/* TTL has no level 0, except with 4K and LPA2. */
	unmapped_page(0);
	tlbi(&w, 0, 0);
	assert_int_equal(stale(), 0);
	unmapped_page(0);
	w.pt.cfg.arch.lpa2 = true;
	tlbi(&w, 0, 0);
	assert_int_equal(stale(), 1);
	/* For a range it never is one. */
	tell(&w, S2_PT_TLBI_RANGE, 0, G1, 0);
	assert_int_equal(stale(), 0);
	/* But a single page of a range is no range. */
	unmapped_page(0);
	tell(&w, S2_PT_TLBI_RANGE, 0, K4, 0);
	assert_int_equal(stale(), 1);
	w.tables[0].no_level_0 = true;
	tlbi(&w, 0, 0);
	assert_int_equal(stale(), 0);
}

static void test_one_address_hits_all_of_a_block(void **state)
{
	(void)state;
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put_block(&w, M2, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].size, M2);
	tlbi(&w, M2 + 17 * K4, 2);
	assert_int_equal(stale(), 0);
}

static void test_one_of_two(void **state)
{
	(void)state;
	unmapped_page(0);
	unmapped_page(K4);
	unmapped_page(2 * K4);
	/* They follow each other, in IPA and PA. */
	assert_int_equal(w.tlb.nr_records, 1);
	tlbi(&w, K4, 3);
	assert_int_equal(stale(), 2);
	assert_int_equal(w.found[0].ipa.ipa + w.found[1].ipa.ipa, 2 * K4);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(K4), K4), 0);
	tlbi(&w, 0, 3);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].old, PAGE(0x1000000 + 2 * K4, RW));
	tlbi(&w, 2 * K4, 3);
	assert_int_equal(stale(), 0);
}

static void test_nsh_is_of_one_cpu(void **state)
{
	struct s2_pt_event ev = { .kind = S2_PT_TLBI_IPA_NSH,
				  .level = 3,
				  .ipa = s2_ipa(0) };

	(void)state;
	unmapped_page(0);
	s2_tlb_event(&w.tlb, &w.pt, 1, &ev);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].cpus, 1);
	s2_tlb_event(&w.tlb, &w.pt, 1, &ev);
	assert_int_equal(stale(), 1);
	s2_tlb_event(&w.tlb, &w.pt, 0, &ev);
	assert_int_equal(stale(), 0);
}

static void test_nsh_splits(void **state)
{
	struct s2_pt_event ev = { .kind = S2_PT_TLBI_IPA_NSH,
				  .level = 3,
				  .ipa = s2_ipa(K4) };

	(void)state;
	unmapped_page(0);
	unmapped_page(K4);
	unmapped_page(2 * K4);
	s2_tlb_event(&w.tlb, &w.pt, 0, &ev);
	assert_int_equal(w.tlb.nr_records, 3);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(K4), K4), 1);
	assert_int_equal(w.found[0].cpus, 2);
	tlbi(&w, K4, 3);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(K4), K4), 0);
	assert_int_equal(stale(), 2);
}

static void test_range(void **state)
{
	(void)state;
	unmapped_page(0);
	unmapped_page(K4);
	unmapped_page(2 * K4);
	tell(&w, S2_PT_TLBI_RANGE, 0, 2 * K4, 2);
	tell(&w, S2_PT_TLBI_RANGE, 0, 0, S2_TTL_UNKNOWN);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), K4), 1);
	tell(&w, S2_PT_TLBI_RANGE, 0, 2 * K4, 3);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, 2 * K4);
	tell(&w, S2_PT_TLBI_RANGE, 0, 3 * K4, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 0);
}

static void test_vmid(void **state)
{
	struct s2_pt_event ev = { .kind = S2_PT_TLBI_VMID };

	(void)state;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	unmapped_page(0);
	s2_tlb_event(&w.tlb, &w.other, 0, &ev);
	assert_int_equal(stale(), 1);
	ev.kind = S2_PT_TLBI_IPA;
	ev.level = S2_TTL_UNKNOWN;
	s2_tlb_event(&w.tlb, &w.other, 0, &ev);
	assert_int_equal(stale(), 1);
	s2_tlb_event(&w.tlb, &w.pt, 0, &ev);
	assert_int_equal(stale(), 0);
}

/* The table of level 3 taken out, with two pages in it. */
static void unlinked_table(void)
{
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 9 * K4, PAGE(0x3000000, RW));
	put_block(&w, 0, 0);
}

static void test_unlinked_table(void **state)
{
	(void)state;
	unlinked_table();
	assert_int_equal(stale(), 3); /* the table entry and two pages */
	/* Only the entry's own level: that is no leaf. */
	tlbi(&w, 0, 2);
	assert_int_equal(stale(), 3);
	/* What leads to level 3 goes, and one page. */
	tlbi(&w, 0, 3);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, 9 * K4);
	tlbi(&w, 0, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 1);
	tell(&w, S2_PT_TLBI_RANGE, 0, M2, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 0);
}

/* A hint is for the leaf; if it is wrong, nothing is promised. */
static void a_wrong_hint(void **state)
{
	(void)state;
	unlinked_table();
	/* No page is at 4K: neither is an entry of level 3. */
	tlbi(&w, K4, 3);
	assert_int_equal(stale(), 3);
	tlbi(&w, 9 * K4, 3);
	assert_int_equal(stale(), 1);
	make_world(&w);
	unlinked_table();
	/* A range has a hint for all that it meets. */
	tell(&w, S2_PT_TLBI_RANGE, K4, 2 * K4, 3);
	assert_int_equal(stale(), 2);
	tell(&w, S2_PT_TLBI_RANGE, 0, 16 * K4, 2);
	assert_int_equal(stale(), 2);
	/* An address that is not aligned to the level of the hint. */
	make_world(&w);
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put_block(&w, M2, 0);
	tell(&w, S2_PT_TLBI_RANGE, M2 + 2 * K4, 2 * K4, 2);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.tlb.unpromised[S2_TLBI_BASE], 1);
	tell(&w, S2_PT_TLBI_RANGE, M2, 2 * K4, 2);
	assert_int_equal(stale(), 0);
}

static void test_unlinked_empty_table(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(stale(), 0); /* it allows nothing */
	tlbi(&w, M2, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 1);
	tlbi(&w, 9 * K4, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 0);
}

static void test_written_behind(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_block(&w, 0, 0);
	/* Walk caches go, but after the page was read through them. */
	put_page(&w, 0, 0);
	tell(&w, S2_PT_TLBI_RANGE, K4, K4, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].old_level, 3);
	tlbi(&w, 0, 3);
	assert_int_equal(stale(), 0);
	/* With the walk caches clean nothing comes here any more. */
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	assert_int_equal(stale(), 0);
}

static void test_written_behind_elsewhere(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	put_page(&w, 9 * K4, PAGE(0x1000000, RW));
	put_page(&w, 9 * K4, 0);
	tlbi(&w, 0, 3);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, 9 * K4);
}

static void ranges_of_invalidations(void **state)
{
	(void)state;
	unmapped_page(0);
	unmapped_page(8 * K4);
	tell(&w, S2_PT_TLBI_RANGE, 0, 0, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 2);
	tell(&w, S2_PT_TLBI_RANGE, K4, 8 * G1 - K4, S2_TTL_UNKNOWN);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(K4), UINT64_MAX), 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), 0), 0);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), UINT64_MAX), 1);
}

static void events_of_nobody(void **state)
{
	static const enum s2_pt_event_kind kinds[] = {
		S2_PT_WRITE,
		S2_PT_FREE,
		S2_PT_WARN,
	};
	size_t i;

	(void)state;
	unmapped_page(0);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct s2_pt_event ev = { .kind = kinds[i], .level = 3 };
		int64_t before = (int64_t)w.tlb.seq;

		assert_int_equal(s2_tlb_event(&w.tlb, &w.other, 0, &ev),
				 before + 1);
		assert_int_equal(w.tlb.nr_records, 1);
		assert_int_equal(w.nr_found, 0);
	}
	assert_int_equal(w.tlb.refused, 0);
}

/* Nothing happens, and the caller is told. */
static void refused(unsigned int cpu, const struct s2_pt *pt,
		    struct s2_pt_event ev)
{
	struct s2_tlb before = w.tlb;

	assert_int_equal(s2_tlb_event(&w.tlb, pt, cpu, &ev), -S2_EINVAL);
	assert_int_equal(w.tlb.refused, before.refused + 1);
	assert_int_equal(w.tlb.seq, before.seq);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_memory_equal(w.tlb.writes, before.writes, sizeof(before.writes));
	assert_int_equal(stale(), 1);
}

static void errors_of_the_caller(void **state)
{
	struct s2_pt_event ev = { .kind = S2_PT_TLBI_IPA, .level = 3 };

	(void)state;
	unmapped_page(0);
	/* CPU 9 is not CPU 1. */
	refused(2, &w.pt, ev);
	refused(9, &w.pt, ev);
	refused(0, &w.other, ev);
	ev.level = 4;
	refused(0, &w.pt, ev);
	refused(1, &w.pt, ev); /* what CPU 0 wrote stays CPU 0's */
	ev.level = -2;
	refused(0, &w.pt, ev);
	ev.level = S2_TTL_UNKNOWN;
	ev.kind = S2_PT_TLBI_RANGE;
	ev.size = 16;
	refused(0, &w.pt, ev);
	ev.size = K4;
	ev.ipa = s2_ipa(0x10);
	refused(0, &w.pt, ev);
	ev.ipa = s2_ipa(0);
	ev.size = 8 * G1 + K4;
	refused(0, &w.pt, ev);
	ev.kind = S2_NR_PT_EVENTS;
	refused(0, &w.pt, ev);
	ev.kind = S2_PT_TLBI_VMID;
	refused(0, &w.other, ev);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_tlbi_ipa, setup),
		cmocka_unit_test_setup(test_level_0, setup),
		cmocka_unit_test_setup(test_one_address_hits_all_of_a_block,
				       setup),
		cmocka_unit_test_setup(test_one_of_two, setup),
		cmocka_unit_test_setup(test_nsh_is_of_one_cpu, setup),
		cmocka_unit_test_setup(test_nsh_splits, setup),
		cmocka_unit_test_setup(test_range, setup),
		cmocka_unit_test_setup(test_vmid, setup),
		cmocka_unit_test_setup(test_unlinked_table, setup),
		cmocka_unit_test_setup(test_unlinked_empty_table, setup),
		cmocka_unit_test_setup(test_written_behind, setup),
		cmocka_unit_test_setup(test_written_behind_elsewhere, setup),
		cmocka_unit_test_setup(ranges_of_invalidations, setup),
		cmocka_unit_test_setup(events_of_nobody, setup),
		cmocka_unit_test_setup(errors_of_the_caller, setup),
		cmocka_unit_test_setup(a_wrong_hint, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
