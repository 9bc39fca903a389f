/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors: vectors computed by hand, each field, each error. */
#include "main.h"
#include "test_arch.h"

static const struct s2_arch_cfg c4k = { .granule = S2_GRANULE_4K };
static const struct s2_arch_cfg c16k = { .granule = S2_GRANULE_16K };
static const struct s2_arch_cfg c64k = { .granule = S2_GRANULE_64K };
static const struct s2_arch_cfg c4k_lpa2 = {
	.granule = S2_GRANULE_4K,
	.lpa2 = true,
	.sh0 = S2_SH_INNER,
};
static const struct s2_arch_cfg c16k_lpa2 = {
	.granule = S2_GRANULE_16K,
	.lpa2 = true,
	.sh0 = S2_SH_OUTER,
};
static const struct s2_arch_cfg c64k_lpa = {
	.granule = S2_GRANULE_64K,
	.lpa = true,
};
static const struct s2_arch_cfg c4k_fwb_xnx = {
	.granule = S2_GRANULE_4K,
	.fwb = true,
	.xnx = true,
};

static struct s2_desc decode(const struct s2_arch_cfg *cfg, int level,
			     uint64_t raw)
{
	struct s2_desc desc;

	s2_desc_decode(cfg, level, raw, &desc);
	return desc;
}

/*
 * The leaf that KVM writes without FWB for normal memory, read-write and
 * executable, at 0x80000000: attributes 0x7fc and a page's 0b11.
 */
static void kvms_page_of_normal_memory_reads_back(void **state)
{
	struct s2_desc d = decode(&c4k, 3, 0x800007ff);

	(void)state;
	assert_int_equal(d.kind, S2_DESC_PAGE);
	assert_int_equal(d.oa, 0x80000000);
	assert_int_equal(d.memattr, 0xf);
	assert_int_equal(d.s2ap, S2_S2AP_READ | S2_S2AP_WRITE);
	assert_int_equal(d.sh, S2_SH_INNER);
	assert_int_equal(d.xn, S2_XN_BOTH);
	assert_true(d.af);
	assert_int_equal(d.res0, 0);
	assert_int_equal(d.ignored, 0);
}

/* FWB: 6 << 2 = 0x18; read-only; XN = 0b10 is bit 54. */
static void kvms_block_with_fwb_reads_back(void **state)
{
	uint64_t raw = BIT(54) | 0x40200000 | 0x400 | 0x300 | 0x40 | 0x18 | 1;
	struct s2_desc d = decode(&c4k_fwb_xnx, 2, raw);

	(void)state;
	assert_int_equal(d.kind, S2_DESC_BLOCK);
	assert_int_equal(d.oa, 0x40200000);
	assert_int_equal(d.memattr, 6);
	assert_int_equal(d.s2ap, S2_S2AP_READ);
	assert_int_equal(d.xn, S2_XN_NEITHER);
	assert_int_equal(d.res0, 0);
}

/* OA[49:12] in place, OA[51:50] in [9:8]: 0xc000000001000 has both set. */
static void lpa2_takes_the_top_of_the_address_from_sh(void **state)
{
	struct s2_desc d;

	(void)state;
	d = decode(&c4k_lpa2, 3, 0x1000 | 0x300 | 0x3);
	assert_int_equal(d.oa, UINT64_C(0xc000000001000));
	assert_int_equal(d.sh, S2_SH_INNER);
	d = decode(&c4k_lpa2, 3, BIT(49) | BIT(48) | 0x100 | 0x3);
	assert_int_equal(d.oa, UINT64_C(0x7000000000000));
	d = decode(&c16k_lpa2, 2, BIT(49) | BIT(25) | 0x200 | 0x1);
	assert_int_equal(d.kind, S2_DESC_BLOCK);
	assert_int_equal(d.oa, UINT64_C(0xa000002000000));
	assert_int_equal(d.sh, S2_SH_OUTER);
	/* A table's address is split alike. */
	d = decode(&c4k_lpa2, -1, 0x5000 | 0x200 | 0x3);
	assert_int_equal(d.kind, S2_DESC_TABLE);
	assert_int_equal(d.oa, UINT64_C(0x8000000005000));
	assert_int_equal(d.ignored, 0);
	/* Without LPA2 those bits are shareability and RES0. */
	d = decode(&c4k, 3, BIT(49) | 0x1000 | 0x300 | 0x3);
	assert_int_equal(d.oa, 0x1000);
	assert_int_equal(d.sh, S2_SH_INNER);
	assert_int_equal(d.res0, BIT(49));
}

/* OA[51:48] in [15:12]. */
static void lpa_takes_the_top_of_the_address_from_below(void **state)
{
	struct s2_desc d;

	(void)state;
	d = decode(&c64k_lpa, 3, UINT64_C(0x123456780000) | 0xa000 | 0x3);
	assert_int_equal(d.oa, UINT64_C(0xa123456780000));
	d = decode(&c64k_lpa, 2, 0x20000000 | 0xf000 | 0x1);
	assert_int_equal(d.oa, UINT64_C(0xf000020000000));
	d = decode(&c64k_lpa, 1, BIT(42) | 0x1000 | 0x1);
	assert_int_equal(d.kind, S2_DESC_BLOCK);
	assert_int_equal(d.oa, BIT(48) | BIT(42));
	d = decode(&c64k_lpa, 2, 0x10000 | 0x8000 | 0x3);
	assert_int_equal(d.kind, S2_DESC_TABLE);
	assert_int_equal(d.oa, BIT(51) | 0x10000);
	/* Without FEAT_LPA they are RES0. */
	d = decode(&c64k, 3, 0x10000 | 0xa000 | 0x3);
	assert_int_equal(d.oa, 0x10000);
	assert_int_equal(d.res0, 0xa000);
}

static void xn_has_two_bits_only_with_xnx(void **state)
{
	struct s2_arch_cfg cfg = c4k;
	unsigned int xn;

	(void)state;
	for (xn = 0; xn < 4; xn++) {
		uint64_t raw = (uint64_t)xn << 53 | 0x3;
		struct s2_desc d;

		cfg.xnx = true;
		d = decode(&cfg, 3, raw);
		assert_int_equal(d.xn, xn);
		assert_int_equal(d.res0, 0);
		cfg.xnx = false;
		d = decode(&cfg, 3, raw);
		assert_int_equal(d.xn, xn & 2);
		assert_int_equal(d.res0, raw & BIT(53));
	}
}

static void memattr_has_three_bits_with_fwb_alone(void **state)
{
	struct s2_arch_cfg cfg = { .fwb = true };
	struct s2_desc d;

	(void)state;
	d = decode(&cfg, 3, 0x3 | 0xf << 2);
	assert_int_equal(d.memattr, 7);
	assert_int_equal(d.res0, BIT(5));
	cfg.mte_perm = true;
	d = decode(&cfg, 3, 0x3 | 0xf << 2);
	assert_int_equal(d.memattr, 15);
	assert_int_equal(d.res0, 0);
}

static void each_field_of_a_leaf_is_its_own_bits(void **state)
{
	unsigned int v;

	(void)state;
	for (v = 0; v < 16; v++) {
		uint64_t x = v;

		assert_int_equal(decode(&c4k, 3, x << 2 | 3).memattr, v);
		assert_int_equal(decode(&c4k, 3, x << 55 | 3).sw, v);
		assert_int_equal(decode(&c4k, 3, (x & 3) << 6 | 3).s2ap, v & 3);
		assert_int_equal(decode(&c4k, 3, (x & 3) << 8 | 3).sh, v & 3);
	}
	assert_true(decode(&c4k, 3, BIT(10) | 3).af);
	assert_true(decode(&c4k, 3, BIT(11) | 3).fnxs);
	assert_true(decode(&c4k, 3, BIT(51) | 3).dbm);
	assert_true(decode(&c4k, 3, BIT(52) | 3).contiguous);
	assert_true(decode(&c4k, 2, BIT(16) | 1).nt);
	/* In a page bit 16 is of the address. */
	assert_false(decode(&c4k, 3, BIT(16) | 3).nt);
	assert_int_equal(decode(&c4k, 3, BIT(16) | 3).oa, BIT(16));
}

static void bits_outside_all_fields_are_reported(void **state)
{
	struct s2_desc d;

	(void)state;
	/* 1G block: [29:17] and [15:12]; 63. */
	d = decode(&c4k, 1, (BIT(64 - 1) | 0x3fffffff) & ~UINT64_C(0xffe));
	assert_int_equal(d.kind, S2_DESC_BLOCK);
	assert_int_equal(d.res0, BIT(63) | 0x3ffef000);
	assert_int_equal(d.ignored, 0);
	d = decode(&c4k, 2, UINT64_MAX & ~UINT64_C(2));
	assert_int_equal(d.res0,
			 BIT(63) | UINT64_C(7) << 48 | BIT(53) | 0x1ef000);
	assert_int_equal(d.ignored, UINT64_C(0xf) << 59);
	assert_int_equal(d.oa, UINT64_C(0xffffffe00000));
	/* A contiguous bit where the bit does not exist. */
	d = decode(&c4k_lpa2, 0, BIT(52) | 1);
	assert_false(d.contiguous);
	assert_int_equal(d.res0, BIT(52));
	/* 16K pages leave [13:12] over. */
	d = decode(&c16k, 3, 0x7003);
	assert_int_equal(d.oa, 0x4000);
	assert_int_equal(d.res0, 0x3000);
	/* Tables: [58:51] and [11:2] ignored, [63:59] and [50:48] RES0. */
	d = decode(&c4k, 2, UINT64_MAX);
	assert_int_equal(d.kind, S2_DESC_TABLE);
	assert_int_equal(d.ignored, UINT64_C(0x07f8000000000ffc));
	assert_int_equal(d.res0, UINT64_C(0xf807000000000000));
}

static void what_cannot_be_is_reserved_and_says_why(void **state)
{
	static const struct {
		const struct s2_arch_cfg *cfg;
		int level;
		enum s2_desc_why why;
	} rows[] = {
		{ &c4k, 3, S2_WHY_LEVEL3_BLOCK },
		{ &c16k, 3, S2_WHY_LEVEL3_BLOCK },
		{ &c64k_lpa, 3, S2_WHY_LEVEL3_BLOCK },
		{ &c4k, 0, S2_WHY_BLOCK_NEEDS_LPA2 },
		{ &c16k, 1, S2_WHY_BLOCK_NEEDS_LPA2 },
		{ &c64k, 1, S2_WHY_BLOCK_NEEDS_LPA },
		{ &c4k_lpa2, -1, S2_WHY_BLOCK_LEVEL },
		{ &c16k_lpa2, 0, S2_WHY_BLOCK_LEVEL },
		{ &c4k, -1, S2_WHY_NO_LEVEL },
		{ &c16k, 0, S2_WHY_NO_LEVEL },
		{ &c16k_lpa2, -1, S2_WHY_NO_LEVEL },
		{ &c64k_lpa, 0, S2_WHY_NO_LEVEL },
		{ &c4k, 4, S2_WHY_NO_LEVEL },
		{ &c4k, 1000, S2_WHY_NO_LEVEL },
		{ &c4k, -1000, S2_WHY_NO_LEVEL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct s2_desc d = decode(rows[i].cfg, rows[i].level, 0x701);
		uint64_t raw;

		assert_int_equal(d.kind, S2_DESC_RESERVED);
		assert_int_equal(d.why, rows[i].why);
		assert_int_equal(d.oa, 0);
		assert_int_equal(d.raw, 0x701);
		assert_int_not_equal(s2_desc_encode(rows[i].cfg, &d, &raw), 0);
	}
}

static void invalid_descriptors_keep_kvms_annotation(void **state)
{
	struct s2_desc d;

	(void)state;
	assert_int_equal(decode(&c4k, 3, 0).kind, S2_DESC_INVALID);
	d = decode(&c4k, 2, UINT64_C(1) << 60);
	assert_int_equal(d.kind, S2_DESC_ANNOTATED);
	assert_int_equal(d.invalid_type, S2_INVALID_LOCKED);
	assert_int_equal(d.annot, 0);
	d = decode(&c4k, 3, UINT64_C(2) << 60 | 0xabc << 1);
	assert_int_equal(d.invalid_type, S2_INVALID_DONATION);
	assert_int_equal(d.annot, 0xabc << 1);
	/* Linux 6.12: locked, and owner 3. */
	d = decode(&c4k, 3, BIT(10) | 3 << 2);
	assert_int_equal(d.invalid_type, S2_INVALID_NONE);
	assert_true(d.annot & S2_INVALID_LOCKED_6_12);
	assert_int_equal((d.annot & S2_INVALID_OWNER_6_12) >> 2, 3);
}

/* One mistake at a time, in an otherwise valid descriptor. */
static int refused(const struct s2_arch_cfg *cfg, struct s2_desc d)
{
	uint64_t raw = 0x5a5a;
	int err = s2_desc_encode(cfg, &d, &raw);

	if (err)
		assert_int_equal(raw, 0x5a5a);
	return err;
}

#define PAGE  .kind = S2_DESC_PAGE, .level = 3
#define BLOCK .kind = S2_DESC_BLOCK, .level = 2
#define REFUSED(cfg, err, ...) \
	assert_int_equal(refused(cfg, (struct s2_desc){ __VA_ARGS__ }), err)

static void each_impossible_leaf_has_its_own_error(void **state)
{
	struct s2_arch_cfg bad = { .granule = S2_GRANULE_64K, .lpa2 = true };

	(void)state;
	REFUSED(&c4k, 0, PAGE, .oa = 0x1000);
	REFUSED(&bad, -S2_ECONFIG, PAGE);
	REFUSED(&c4k, -S2_ELEVEL, .kind = S2_DESC_TABLE, .level = -1);
	REFUSED(&c4k, -S2_EBLOCK, .kind = S2_DESC_BLOCK, .level = 3);
	REFUSED(&c4k, -S2_EBLOCK, .kind = S2_DESC_BLOCK, .level = 0);
	REFUSED(&c4k, -S2_ETABLE, .kind = S2_DESC_TABLE, .level = 3);
	REFUSED(&c4k, -S2_EPAGE, .kind = S2_DESC_PAGE, .level = 2);
	REFUSED(&c4k, -S2_EKIND, .kind = S2_DESC_RESERVED, .level = 2);
	REFUSED(&c4k, -S2_EALIGN, PAGE, .oa = 0x800);
	REFUSED(&c4k, -S2_EALIGN, BLOCK, .oa = 0x100000);
	REFUSED(&c4k, -S2_ERANGE_OA, PAGE, .oa = BIT(48));
	REFUSED(&c64k, -S2_ERANGE_OA, PAGE, .oa = BIT(48));
	REFUSED(&c4k_lpa2, -S2_ERANGE_OA, PAGE, .oa = BIT(52));
	REFUSED(&c64k_lpa, -S2_ERANGE_OA, PAGE, .oa = BIT(52));
	REFUSED(&c4k, -S2_EMEMATTR, PAGE, .memattr = 16);
	REFUSED(&c4k_fwb_xnx, -S2_EMEMATTR, PAGE, .memattr = 8);
	REFUSED(&c4k, -S2_ES2AP, PAGE, .s2ap = 4);
	REFUSED(&c4k, -S2_ESH, PAGE, .sh = 4);
	REFUSED(&c4k_lpa2, -S2_ESH_LPA2, PAGE, .sh = S2_SH_OUTER);
	REFUSED(&c4k, -S2_EXN, PAGE, .xn = 4);
	REFUSED(&c4k, -S2_EXNX, PAGE, .xn = S2_XN_UX);
	REFUSED(&c4k, -S2_EXNX, PAGE, .xn = S2_XN_PX);
	REFUSED(&c4k, -S2_ESW, PAGE, .sw = 16);
	REFUSED(&c4k, -S2_ENT, PAGE, .nt = true);
	REFUSED(&c16k_lpa2, -S2_ECONT, .kind = S2_DESC_BLOCK, .level = 1,
		.sh = S2_SH_OUTER, .contiguous = true);
	REFUSED(&c4k, -S2_EANNOT, .kind = S2_DESC_ANNOTATED, .level = 3,
		.annot = BIT(60));
	REFUSED(&c4k, -S2_EVALUE, .kind = S2_DESC_ANNOTATED, .level = 3,
		.invalid_type = 16);
	REFUSED(&c4k, -S2_EALIGN, .kind = S2_DESC_TABLE, .level = 2,
		.oa = 0x10);
}

static void encoding_gives_kvms_bits(void **state)
{
	struct s2_desc d = {
		.kind = S2_DESC_PAGE,
		.level = 3,
		.oa = 0x80000000,
		.memattr = 0xf,
		.s2ap = S2_S2AP_READ | S2_S2AP_WRITE,
		.sh = S2_SH_INNER,
		.af = true,
	};
	uint64_t raw;

	(void)state;
	assert_int_equal(s2_desc_encode(&c4k, &d, &raw), 0);
	assert_int_equal(raw, 0x800007ff);
	/* LPA2: the address where SH was. */
	d.oa = UINT64_C(0xc000080000000);
	assert_int_equal(s2_desc_encode(&c4k_lpa2, &d, &raw), 0);
	assert_int_equal(raw, 0x800007ff);
	d.oa = 0x80000000;
	assert_int_equal(s2_desc_encode(&c4k_lpa2, &d, &raw), 0);
	assert_int_equal(raw, 0x800004ff);
}

static void an_address_mask_is_of_its_level(void **state)
{
	const struct s2_arch_cfg plain = { .granule = S2_GRANULE_4K };
	const struct s2_arch_cfg lpa2 = { .granule = S2_GRANULE_4K,
					  .lpa2 = true };

	(void)state;
	assert_int_equal(s2_oa_mask(&plain, 3), 0x0000fffffffff000);
	assert_int_equal(s2_oa_mask(&plain, 2), 0x0000ffffffe00000);
	assert_int_equal(s2_oa_mask(&plain, 1), 0x0000ffffc0000000);
	assert_int_equal(s2_oa_mask(&plain, -1), 0);
	assert_int_equal(s2_oa_mask(&lpa2, 3), 0x000ffffffffff000);
	assert_int_equal(s2_oa_to_bits(&lpa2, 0x000ffffffffff000),
			 0x0003fffffffff300);
	assert_int_equal(s2_bits_to_oa(&lpa2, 0x0003fffffffff300),
			 0x000ffffffffff000);
	assert_int_equal(s2_oa_to_bits(&lpa2, 0x001ffffffffff000),
			 0x0003fffffffff300);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kvms_page_of_normal_memory_reads_back),
		cmocka_unit_test(kvms_block_with_fwb_reads_back),
		cmocka_unit_test(lpa2_takes_the_top_of_the_address_from_sh),
		cmocka_unit_test(lpa_takes_the_top_of_the_address_from_below),
		cmocka_unit_test(xn_has_two_bits_only_with_xnx),
		cmocka_unit_test(memattr_has_three_bits_with_fwb_alone),
		cmocka_unit_test(each_field_of_a_leaf_is_its_own_bits),
		cmocka_unit_test(bits_outside_all_fields_are_reported),
		cmocka_unit_test(what_cannot_be_is_reserved_and_says_why),
		cmocka_unit_test(invalid_descriptors_keep_kvms_annotation),
		cmocka_unit_test(each_impossible_leaf_has_its_own_error),
		cmocka_unit_test(encoding_gives_kvms_bits),
		cmocka_unit_test(an_address_mask_is_of_its_level),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
