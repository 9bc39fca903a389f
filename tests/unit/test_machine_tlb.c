/* SPDX-License-Identifier: GPL-2.0-only */
/* Stale entries; VMIDs; a full array of records. */
#include "main.h"
#include "test_machine_stale.h"

static void test_init_refuses(void **state)
{
	struct s2_tlb tlb;
	struct s2_tlb_cfg cfg = w.tlb.cfg;

	(void)state;
	cfg.cpus = 9;
	assert_int_equal(s2_tlb_init(&tlb, &cfg), -S2_EINVAL);
	cfg.cpus = 0;
	assert_int_equal(s2_tlb_init(&tlb, &cfg), -S2_EINVAL);
	cfg = w.tlb.cfg;
	cfg.records = NULL;
	assert_int_equal(s2_tlb_init(&tlb, &cfg), -S2_EINVAL);
}

static void test_what_is_mapped_is_not_stale(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(stale(), 0);
	assert_int_equal(w.tlb.nr_records, 0);
}

static void test_unmapped_is_stale(void **state)
{
	const struct s2_tlb_finding *f = &w.found[0];

	(void)state;
	unmapped_page(5 * K4);
	assert_int_equal(stale(), 1);
	assert_int_equal(f->kind, S2_TLB_STALE);
	assert_int_equal(f->vmid, VMID);
	assert_int_equal(f->differs, S2_TLB_DIFF_VALID);
	assert_int_equal(f->cpus, 3);
	assert_int_equal(f->ipa.ipa, 5 * K4);
	assert_int_equal(f->size, K4);
	assert_int_equal(f->old, PAGE(0x1000000 + 5 * K4, RW));
	assert_int_equal(f->now, 0);
	assert_int_equal(f->since, 4); /* two tables, one page, unmapped */
	assert_int_equal(f->old_level, 3);
}

static void test_not_accessed_is_not_cached(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW & ~AF));
	put_page(&w, 0, 0);
	assert_int_equal(stale(), 0);
}

static void test_old_is_not_stale_until_unmapped(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, PAGE(0x1000000, RW & ~AF));
	assert_int_equal(stale(), 0);
	/* From when it was young, a TLB may still have it. */
	put_page(&w, 0, 0);
	assert_int_equal(stale(), 1);
}

static void test_fewer_rights_are_stale(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, PAGE(0x1000000, RO));
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_RIGHTS);
	put_page(&w, 0, PAGE(0x1000000, RO | XN));
	tlbi(&w, 0, 3);
	assert_int_equal(stale(), 0);
	assert_int_equal(w.nr_found, 0);
}

static void test_more_rights_are_not_stale(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RO | XN));
	put_page(&w, 0, PAGE(0x1000000, RW | XN));
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(stale(), 0);
	assert_true(w.tlb.nr_records > 0);
}

static void test_mapped_again_is_not_stale(void **state)
{
	(void)state;
	unmapped_page(0);
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(w.tlb.nr_records, 0);
}

static void test_range_variant(void **state)
{
	(void)state;
	unmapped_page(5 * K4);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), 5 * K4),
			 0);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), 5 * K4 + 1), 1);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(6 * K4), K4),
			 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), 0), 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID + 1, s2_ipa(0), G1),
			 0);
}

static void test_under_construction(void **state)
{
	(void)state;
	put(&w, 5, 0, 3, M2, PAGE(0x1000000, RW));
	put(&w, 5, 0, 3, M2, PAGE(0x2000000, RW));
	put(&w, 5, 0, 3, M2, 0);
	assert_int_equal(w.tlb.nr_records, 0);
	put(&w, 5, 1, 3, M2 + K4, PAGE(0x1000000, RW));
	put_block(&w, M2, table(&w, 5));
	put(&w, 5, 1, 3, M2 + K4, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, M2 + K4);
}

static void test_second_root_page(void **state)
{
	uint64_t ipa = 512 * G1;

	(void)state;
	put(&w, 1, 0, 1, ipa, BLOCK(0x40000000, RW));
	put(&w, 1, 0, 1, ipa, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].ipa.ipa, ipa);
	assert_int_equal(w.found[0].size, G1);
}

static void test_detach_and_reuse(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	s2_tlb_retire_vmid(&w.tlb, VMID);
	assert_int_equal(stale(), 0); /* nobody uses it */
	free_page(&w, 3);
	assert_int_equal(w.nr_found, 0);
	/* Another table gets the VMID, and nothing was invalidated. */
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_VMID);
	s2_tlb_detach(&w.tlb, &w.other);
	s2_tlb_flush_all(&w.tlb);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	assert_int_equal(stale(), 0);
}

static void test_detach_of_nothing(void **state)
{
	(void)state;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, 9, false), 0);
	s2_tlb_detach(&w.tlb, &w.other);
	assert_int_equal(w.tlb.nr_records, 0);
}

static void test_attach_limits(void **state)
{
	struct s2_pt more[2];
	struct s2_pool pool = w.pool;

	(void)state;
	more[0] = more[1] = w.other;
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, 1, false), 0);
	assert_int_equal(s2_tlb_attach(&w.tlb, &more[0], 2, false), 0);
	assert_int_equal(s2_tlb_attach(&w.tlb, &more[1], 3, false), -S2_ENOMEM);
	more[1].pool = &pool;
	assert_int_equal(s2_tlb_attach(&w.tlb, &more[1], 3, false), -S2_EINVAL);
}

static void test_full(void **state)
{
	uint32_t i;

	(void)state;
	/* Harmless ones make room first. */
	for (i = 0; i < 100; i++) {
		put_page(&w, 2 * i * K4, PAGE(0x1000000, RO | XN));
		put_page(&w, 2 * i * K4, PAGE(0x1000000, RW | XN));
	}
	assert_true(w.tlb.nr_records <= 32);
	assert_int_equal(w.tlb.lost, 0);
	for (i = 0; i < 100; i++)
		put_page(&w, 2 * i * K4, 0);
	assert_int_equal(w.tlb.nr_records, 32);
	assert_int_equal(w.tlb.lost, 100 - 32);
	assert_int_equal(stale(), 32);
	/* The oldest are gone. */
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(0), K4), 0);
	assert_int_equal(s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(196 * K4), K4),
			 1);
}

static void test_memory_stays_flat(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		put_page(&w, 0, PAGE(0x1000000, i & 1 ? RO : RW));
		put_page(&w, 0, 0);
	}
	assert_int_equal(w.tlb.lost, 0);
	assert_true(w.tlb.nr_records <= 2);
}

static void test_other_execution(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW | 1ull << 53)); /* EL0 */
	put_page(&w, 0, PAGE(0x1000000, RW | 3ull << 53)); /* EL1 */
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_RIGHTS);
}

static void test_less_is_in_more(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, PAGE(0x1000000, RO));
	put_page(&w, 0, 0);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].old, PAGE(0x1000000, RW));
}

/* A stale block is measured page by page, and a stale page by its block. */
static void test_parts_of_a_block(void **state)
{
	(void)state;
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put(&w, 5, 3, 3, M2 + 3 * K4, PAGE(0x40003000, RW));
	put(&w, 5, 4, 3, M2 + 4 * K4, PAGE(0x40004000, RW ^ WB ^ NC));
	put(&w, 5, 5, 3, M2 + 5 * K4, PAGE(0x40006000, RW));
	put_block(&w, M2, table(&w, 5));
	w.nr_found = 0;
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(M2 + 3 * K4), K4), 0);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(M2 + 4 * K4), K4), 1);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(M2 + 5 * K4), K4), 1);
	assert_int_equal(
		s2_tlb_stale_range(&w.tlb, VMID, s2_ipa(M2 + 6 * K4), K4), 1);
	assert_int_equal(w.found[0].differs, S2_TLB_DIFF_MEMATTR);
	assert_int_equal(w.found[1].differs, S2_TLB_DIFF_OA);
	assert_int_equal(w.found[2].differs, S2_TLB_DIFF_VALID);
	tlbi(&w, M2, 2);
	put_block(&w, M2, BLOCK(0x40000000, RW));
	tlbi(&w, M2 + 3 * K4, 3);
	w.nr_found = 0;
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 2);
	assert_int_equal(w.found[0].ipa.ipa + w.found[1].ipa.ipa,
			 2 * M2 + 9 * K4);
}

static void test_detach_of_remains(void **state)
{
	(void)state;
	put(&w, 0, 0, 1, 0, 0);
	s2_tlb_detach(&w.tlb, &w.pt);
	assert_int_equal(w.tlb.nr_records, 1);
	assert_int_equal(w.records[0].kind, S2_TLB_REMAINS);
}

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

static void findings_have_names(void **state)
{
	(void)state;
	assert_string_equal(s2_tlb_finding_name(S2_TLB_CONFLICT), "conflict");
	assert_string_equal(s2_tlb_finding_name(S2_TLB_FREED), "freed");
	assert_string_equal(s2_tlb_finding_name(S2_NR_TLB_FINDINGS), "?");
	assert_string_equal(s2_tlb_finding_name((enum s2_tlb_finding_kind)99),
			    "?");
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

/* Taking a page out of the middle of a record needs room for two more. */
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
	assert_int_equal(w.tlb.lost, 2);
	assert_int_equal(w.tlb.nr_records, w.tlb.cfg.max_records - 1);
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

static void a_tlb_needs_all_its_parts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 9; i++)
		assert_int_equal(init_without(i), -S2_EINVAL);
	assert_int_equal(init_without(i), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_init_refuses, setup),
		cmocka_unit_test_setup(test_what_is_mapped_is_not_stale, setup),
		cmocka_unit_test_setup(test_unmapped_is_stale, setup),
		cmocka_unit_test_setup(test_not_accessed_is_not_cached, setup),
		cmocka_unit_test_setup(test_old_is_not_stale_until_unmapped,
				       setup),
		cmocka_unit_test_setup(test_fewer_rights_are_stale, setup),
		cmocka_unit_test_setup(test_more_rights_are_not_stale, setup),
		cmocka_unit_test_setup(test_mapped_again_is_not_stale, setup),
		cmocka_unit_test_setup(test_range_variant, setup),
		cmocka_unit_test_setup(test_under_construction, setup),
		cmocka_unit_test_setup(test_second_root_page, setup),
		cmocka_unit_test_setup(test_detach_and_reuse, setup),
		cmocka_unit_test_setup(test_detach_of_nothing, setup),
		cmocka_unit_test_setup(test_attach_limits, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_memory_stays_flat, setup),
		cmocka_unit_test_setup(test_other_execution, setup),
		cmocka_unit_test_setup(test_less_is_in_more, setup),
		cmocka_unit_test_setup(test_parts_of_a_block, setup),
		cmocka_unit_test_setup(test_detach_of_remains, setup),
		cmocka_unit_test_setup(findings_have_names, setup),
		cmocka_unit_test_setup(one_remainder_is_enough, setup),
		cmocka_unit_test_setup(a_record_lost_by_splitting, setup),
		cmocka_unit_test_setup(nobody_listens, setup),
		cmocka_unit_test_setup(a_tlb_needs_all_its_parts, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
