/* SPDX-License-Identifier: GPL-2.0-only */
/* Names word by word, and values right at a limit. */
#include "main.h"
#include "test_arch.h"

static void fields_have_the_manuals_words(void **state)
{
	unsigned int high;

	(void)state;
	/* Bits above a field are not looked at. */
	for (high = 0; high < 64; high += 4) {
		assert_string_equal(s2_s2ap_name(high), "none");
		assert_string_equal(s2_s2ap_name(high | 1), "read");
		assert_string_equal(s2_s2ap_name(high | 2), "write");
		assert_string_equal(s2_s2ap_name(high | 3), "read-write");
		assert_string_equal(s2_sh_name(high), "non-shareable");
		assert_string_equal(s2_sh_name(high | 1), "reserved");
		assert_string_equal(s2_sh_name(high | 2), "outer shareable");
		assert_string_equal(s2_sh_name(high | 3), "inner shareable");
		assert_string_equal(s2_xn_name(high),
				    "executable at EL1 and EL0");
		assert_string_equal(s2_xn_name(high | 1),
				    "executable at EL0 only");
		assert_string_equal(s2_xn_name(high | 2), "not executable");
		assert_string_equal(s2_xn_name(high | 3),
				    "executable at EL1 only");
	}
	assert_string_equal(s2_invalid_type_name(S2_INVALID_NONE), "none");
	assert_string_equal(s2_invalid_type_name(S2_INVALID_LOCKED),
			    "locked (break-before-make)");
	assert_non_null(
		strstr(s2_invalid_type_name(S2_INVALID_POISONED), "poisoned"));
	assert_string_equal(s2_invalid_type_name(S2_INVALID_POISONED + 1),
			    "unknown");
	assert_string_equal(s2_invalid_type_name(15), "unknown");
}

/* Arm ARM, ID_AA64MMFR0_EL1.PARange */
static void sizes_are_those_of_parange(void **state)
{
	static const unsigned int bits[] = { 32, 36, 40, 42, 44, 48, 52 };
	unsigned int i;

	(void)state;
	for (i = 0; i < COUNT(bits); i++) {
		assert_int_equal(s2_ps_bits(i), bits[i]);
		assert_int_equal(s2_ps_code(bits[i]), i);
	}
	assert_int_equal(s2_ps_bits(7), 0);
	assert_int_equal(s2_ps_bits(8), 0);
}

/* What is decoded into holds nothing of what was there before. */
static void nothing_is_left_from_before(void **state)
{
	struct s2_vtcr vtcr, again;
	struct s2_esr esr, once_more;

	(void)state;
	memset(&vtcr, 0, sizeof(vtcr));
	memset(&again, 0xff, sizeof(again));
	s2_vtcr_decode(0x80023558, &vtcr);
	s2_vtcr_decode(0x80023558, &again);
	assert_int_equal(vtcr.t0sz, 24);
	assert_int_equal(vtcr.granule, again.granule);
	assert_int_equal(again.sl2, 0);
	assert_int_equal(again.ds, 0);
	assert_int_equal(again.tg0_reserved, 0);
	memset(&esr, 0, sizeof(esr));
	memset(&once_more, 0xff, sizeof(once_more));
	/* WFI: no field of an abort has a meaning. */
	s2_esr_decode(0x07e00000, &esr);
	s2_esr_decode(0x07e00000, &once_more);
	assert_int_equal(once_more.ec, 1);
	assert_int_equal(once_more.fsc, esr.fsc);
	assert_int_equal(esr.fsc, 0);
	assert_int_equal(once_more.wnr, 0);
	assert_int_equal(once_more.s1ptw, 0);
	assert_int_equal(once_more.cm, 0);
	assert_int_equal(once_more.set, 0);
}

static int start_of(enum s2_granule granule, bool ds, unsigned int t0sz,
		    unsigned int sl0, bool sl2, int *start)
{
	const struct s2_vtcr vtcr = {
		.granule = granule,
		.ds = ds,
		.t0sz = (uint8_t)t0sz,
		.sl0 = (uint8_t)sl0,
		.sl2 = sl2,
	};
	struct s2_layout layout = { .start_level = 99 };
	int err = s2_vtcr_layout(&vtcr, 0, true, true, &layout);

	*start = layout.start_level;
	return err;
}

/* Arm ARM, VTCR_EL2.SL0: with sizes that fit the level. */
static void walks_start_where_sl0_says(void **state)
{
	static const struct {
		enum s2_granule granule;
		bool ds;
		uint8_t t0sz, sl0;
		bool sl2;
		int8_t start;
	} known[] = {
		{ S2_GRANULE_4K, false, 33, 0, false, 2 },
		{ S2_GRANULE_4K, false, 24, 1, false, 1 },
		{ S2_GRANULE_4K, false, 16, 2, false, 0 },
		{ S2_GRANULE_4K, false, 43, 3, false, 3 },
		{ S2_GRANULE_4K, true, 12, 0, true, -1 },
		{ S2_GRANULE_4K, true, 16, 2, false, 0 },
		{ S2_GRANULE_16K, false, 36, 0, false, 3 },
		{ S2_GRANULE_16K, false, 24, 1, false, 2 },
		{ S2_GRANULE_16K, false, 17, 2, false, 1 },
		{ S2_GRANULE_16K, true, 12, 3, false, 0 },
		{ S2_GRANULE_64K, false, 35, 0, false, 3 },
		{ S2_GRANULE_64K, false, 24, 1, false, 2 },
		{ S2_GRANULE_64K, false, 12, 2, false, 1 },
		{ S2_GRANULE_64K, true, 12, 2, false, 1 },
	};
	int start;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(known); i++) {
		assert_int_equal(start_of(known[i].granule, known[i].ds,
					  known[i].t0sz, known[i].sl0,
					  known[i].sl2, &start),
				 0);
		assert_int_equal(start, known[i].start);
	}
	/* 52 bits are for DS, and for 64K pages. */
	assert_int_not_equal(
		start_of(S2_GRANULE_4K, false, 12, 2, false, &start), 0);
	assert_int_not_equal(
		start_of(S2_GRANULE_16K, false, 12, 3, false, &start), 0);
	assert_int_equal(start_of(S2_GRANULE_64K, false, 12, 3, false, &start),
			 -S2_EVALUE);
	assert_int_equal(start_of(S2_GRANULE_4K, true, 12, 1, true, &start),
			 -S2_EVALUE);
	assert_int_equal(start_of(S2_GRANULE_4K, false, 64, 1, false, &start),
			 -S2_EVALUE);
	assert_int_equal(start_of(S2_GRANULE_4K, false, 63, 1, false, &start),
			 -S2_EIPA);
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
		cmocka_unit_test(fields_have_the_manuals_words),
		cmocka_unit_test(sizes_are_those_of_parange),
		cmocka_unit_test(nothing_is_left_from_before),
		cmocka_unit_test(walks_start_where_sl0_says),
		cmocka_unit_test(an_address_mask_is_of_its_level),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
