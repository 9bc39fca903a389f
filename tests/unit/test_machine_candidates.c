/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses that may go through what is stale. */
#include "main.h"
#include "test_machine_tables.h"

static struct world w;
static struct s2_mmu mmu;
static struct s2_access a;

static int setup(void **state)
{
	(void)state;
	make_world(&w);
	mmu = (struct s2_mmu){ .ptw = true };
	a = (struct s2_access){
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.s1_sh = S2_SH_INNER,
	};
	return 0;
}

static struct s2_access_result out[8];

static size_t candidates(uint64_t ipa, enum s2_fault_access what)
{
	a.ipa = ipa;
	a.what = what;
	return s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8);
}

static void test_candidates_of_a_leaf(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(candidates(0, S2_READ), 1);
	put_page(&w, 0, 0);
	assert_int_equal(candidates(0x10, S2_READ), 2);
	assert_int_equal(out[0].origin, S2_FROM_TABLES);
	assert_true(out[0].fault);
	assert_int_equal(out[1].origin, S2_FROM_TLB);
	assert_false(out[1].fault);
	assert_int_equal(out[1].pa, 0x1000010);
	assert_int_equal(candidates(K4, S2_READ), 1);
	tell(&w, S2_PT_TLBI_IPA_NSH, 0, 0, 3);
	assert_int_equal(candidates(0, S2_READ), 1);
	a.cpu = 1;
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 0),
			 2);
}

/* A write that the tables allow again may go on failing. */
static void test_candidates_with_fewer_rights(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RO));
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(candidates(0, S2_WRITE), 2);
	assert_false(out[0].fault);
	assert_true(out[1].fault);
	assert_int_equal(out[1].why, S2_FSC_PERMISSION);
	tlbi(&w, 0, 2);
	assert_int_equal(candidates(0, S2_WRITE), 2);
	tell(&w, S2_PT_TLBI_IPA_NSH, 0, 0, 3);
	assert_int_equal(candidates(0, S2_WRITE), 1);
}

static void test_candidates_of_a_table(void **state)
{
	(void)state;
	put_block(&w, 0, 0);
	assert_int_equal(candidates(0, S2_READ), 2); /* levels differ */
	/* What comes into the table now is found through the walk cache. */
	s2_pool_at(&w.pool, 3)[0] = PAGE(0x5000000, RW & ~AF);
	mmu.ha = true;
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(out[1].origin, S2_FROM_WALK);
	assert_int_equal(out[1].pa, 0x5000000);
	assert_int_equal(s2_pool_at(&w.pool, 3)[0], PAGE(0x5000000, RW & ~AF));
	w.pages[3].refs = 0;
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_true(out[1].walked_free);
}

/* The same translation, but out of a page that is free. */
static void test_candidates_of_a_free_table(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put(&w, 5, 0, 3, 0, PAGE(0x1000000, RW));
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(candidates(0, S2_READ), 1);
	w.pages[3].refs = 0;
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_true(out[1].walked_free);
}

static void test_candidates_of_a_vmid(void **state)
{
	(void)state;
	s2_pool_at(&w.pool, 14)[0] = BLOCK(0x80000000, RW);
	s2_tlb_attach(&w.tlb, &w.other, VMID, false);
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(out[1].origin, S2_FROM_OTHER);
	assert_int_equal(out[1].pa, 0x80000000);
	s2_tlb_detach(&w.tlb, &w.other);
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(out[1].origin, S2_FROM_REMAINS);
	s2_tlb_flush_all(&w.tlb);
	s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false);
	put(&w, 14, 0, 1, 0, 0);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(candidates(0, S2_READ), 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_candidates_of_a_leaf, setup),
		cmocka_unit_test_setup(test_candidates_with_fewer_rights,
				       setup),
		cmocka_unit_test_setup(test_candidates_of_a_table, setup),
		cmocka_unit_test_setup(test_candidates_of_a_free_table, setup),
		cmocka_unit_test_setup(test_candidates_of_a_vmid, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
