/* SPDX-License-Identifier: GPL-2.0-only */
/* Stale entries below invalid, freed or recursive tables. */
#include "main.h"
#include "test_machine_stale.h"

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
	assert_true(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(4 * M2), K4) >= 2);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(5 * M2 - K4), K4), 0);
	tell(&w, S2_PT_TLBI_IPA, 4 * M2, 0, S2_TTL_UNKNOWN);
	assert_int_equal(stale(), 0);
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_wild_table_is_stale, setup),
		cmocka_unit_test_setup(a_wild_table_hides_nothing, setup),
		cmocka_unit_test_setup(tables_below_stale_tables_count, setup),
		cmocka_unit_test_setup(reserved_entries_say_nothing, setup),
		cmocka_unit_test_setup(tables_that_took_turns, setup),
		cmocka_unit_test_setup(a_table_in_itself, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
