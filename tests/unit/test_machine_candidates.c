/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses through stale entries. */
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

/* Once all writes are visible. */
static size_t list(const struct s2_pt *pt, size_t max)
{
	settle(&w);
	return s2_access_candidates(&mmu, &w.tlb, pt, &a, out, max);
}

static size_t candidates(uint64_t ipa, enum s2_fault_access what)
{
	a.ipa = s2_ipa(ipa);
	a.what = what;
	return list(&w.pt, 8);
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
	assert_int_equal(out[1].pa.pa, 0x1000010);
	assert_int_equal(candidates(K4, S2_READ), 1);
	tell(&w, S2_PT_TLBI_IPA_NSH, 0, 0, 3);
	assert_int_equal(candidates(0, S2_READ), 1);
	a.cpu = 1;
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(list(&w.pt, 0), 2);
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
	assert_int_equal(out[1].pa.pa, 0x5000000);
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
	assert_int_equal(out[1].pa.pa, 0x80000000);
	s2_tlb_detach(&w.tlb, &w.other);
	assert_int_equal(candidates(0, S2_READ), 2);
	assert_int_equal(out[1].origin, S2_FROM_REMAINS);
	s2_tlb_flush_all(&w.tlb);
	s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false);
	put(&w, 14, 0, 1, 0, 0);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(candidates(0, S2_READ), 1);
}

static size_t read_candidates(const struct s2_pt *pt, uint64_t ipa)
{
	const struct s2_mmu plain = { 0 };
	const struct s2_access one = {
		.ipa = s2_ipa(ipa),
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
	};

	settle(&w);
	return s2_access_candidates(&plain, &w.tlb, pt, &one, out, 4);
}

/* What no CPU walks leaves nothing in a TLB. */
static void a_table_aside_has_one_answer(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	assert_int_equal(read_candidates(&w.pt, 0), 2);
	assert_int_equal(read_candidates(&w.other, 0), 1);
	assert_int_equal(out[0].origin, S2_FROM_TABLES);
}

/* Without a PARange the descriptor's bits are all that limit an address. */
static void addresses_have_48_bits_at_most(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(1ull << 45, RW));
	assert_int_equal(read_candidates(&w.pt, 0), 1);
	assert_int_equal(out[0].why, S2_FSC_ADDRESS_SIZE);
	w.pt.cfg.pa_bits = 0;
	assert_int_equal(read_candidates(&w.pt, 0), 1);
	assert_false(out[0].fault);
	assert_int_equal(out[0].pa.pa, 1ull << 45);
}

/* A CPU's PARange says more than descriptors can. */
static void a_parange_of_more_bits_than_there_are(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(1ull << 45, RW));
	w.pt.cfg.pa_bits = 52;
	assert_int_equal(read_candidates(&w.pt, 0), 1);
	assert_false(out[0].fault);
	w.pt.root = S2_NO_PAGE;
	assert_int_equal(read_candidates(&w.pt, 0), 1);
	assert_int_equal(out[0].why, S2_FSC_TRANSLATION);
	assert_int_equal(out[0].fault_level, 0);
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
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		make_world(&w);
		put_page(&w, 0, old);
		put_page(&w, 0, 0);
		put_page(&w, 0, of[i].now);
		assert_int_equal(read_candidates(&w.pt, 0), of[i].n);
	}
}

/* Whoever writes does not care, but the answer says it. */
static void answers_that_cannot_be_read(void **state)
{
	const struct s2_mmu plain = { 0 };
	const struct s2_access write = { .what = S2_WRITE,
					 .el = 1,
					 .s1_kind = S2_MK_WB_WB };

	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	put_page(&w, 0, PAGE(0x1000000, WB | W | ISH | AF));
	settle(&w);
	assert_int_equal(
		s2_access_candidates(&plain, &w.tlb, &w.pt, &write, out, 4), 2);
	assert_false(out[0].read);
	assert_true(out[1].read);
}

/* A walk cache that leads out of memory: the access fails, and says how. */
static void a_wild_table_in_a_walk_cache(void **state)
{
	(void)state;
	put_block(&w, 4 * M2, 0x1000000 | 3);
	put_block(&w, 4 * M2, 0);
	assert_int_equal(read_candidates(&w.pt, 4 * M2), 2);
	assert_int_equal(out[0].why, S2_FSC_TRANSLATION);
	assert_int_equal(out[1].why, S2_FSC_EXTERNAL_TTW);
	assert_int_equal(out[1].origin, S2_FROM_WALK);
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
		cmocka_unit_test_setup(a_table_aside_has_one_answer, setup),
		cmocka_unit_test_setup(addresses_have_48_bits_at_most, setup),
		cmocka_unit_test_setup(a_parange_of_more_bits_than_there_are,
				       setup),
		cmocka_unit_test_setup(what_tells_answers_apart, setup),
		cmocka_unit_test_setup(answers_that_cannot_be_read, setup),
		cmocka_unit_test_setup(a_wild_table_in_a_walk_cache, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
