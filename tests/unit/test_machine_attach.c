/* SPDX-License-Identifier: GPL-2.0-only */
/* Attaching and detaching a table with its VMID. */
#include "main.h"
#include "test_machine_stale.h"

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
	assert_int_equal(w.found[0].ipa.ipa, 5 * K4);
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

static void a_tree_with_a_wild_table(void **state)
{
	(void)state;
	s2_pool_at(&w.pool, 2)[4] = 0x1000000 | 3;
	s2_tlb_detach(&w.tlb, &w.pt);
	s2_tlb_flush_all(&w.tlb);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID, false), 0);
	unmapped_page(0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, 0);
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_whole_tree_is_attached, setup),
		cmocka_unit_test_setup(a_root_larger_than_its_ipas, setup),
		cmocka_unit_test_setup(no_root_no_entries, setup),
		cmocka_unit_test_setup(what_one_table_lacks_the_other_may_have,
				       setup),
		cmocka_unit_test_setup(a_tree_with_a_wild_table, setup),
		cmocka_unit_test_setup(a_root_that_was_never_there, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
