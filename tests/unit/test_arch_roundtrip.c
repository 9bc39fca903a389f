/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random descriptors, a million per class in the slow case: decoding and
 * encoding loses no bit and adds none.
 */
#include "main.h"
#include "test_arch.h"

/* Every bit of a valid descriptor is in exactly one place. */
static void check_value(const struct s2_arch_cfg *cfg, int level, uint64_t raw)
{
	struct s2_desc desc, again;
	uint64_t back = 0;
	int err;

	s2_desc_decode(cfg, level, raw, &desc);
	if (desc.raw != raw || desc.level != level)
		fail_msg("raw or level lost");
	err = s2_desc_encode(cfg, &desc, &back);
	if (desc.kind == S2_DESC_RESERVED) {
		if (err == 0 || desc.why == S2_WHY_NOT_RESERVED)
			fail_msg("0x%llx reserved, yet encoded",
				 (unsigned long long)raw);
		return;
	}
	if (err)
		fail_msg("0x%llx level %d: %s", (unsigned long long)raw, level,
			 s2_strerror(err));
	if (back & (desc.res0 | desc.ignored) || desc.res0 & desc.ignored)
		fail_msg("0x%llx: a bit in two places",
			 (unsigned long long)raw);
	if ((back | desc.res0 | desc.ignored) != raw)
		fail_msg("0x%llx level %d came back as 0x%llx",
			 (unsigned long long)raw, level,
			 (unsigned long long)back);
	s2_desc_decode(cfg, level, back, &again);
	if (again.res0 || again.ignored || again.oa != desc.oa ||
	    again.memattr != desc.memattr || again.xn != desc.xn)
		fail_msg("0x%llx decodes to something else",
			 (unsigned long long)back);
}

static void check_class(const struct s2_arch_cfg *cfg, int level,
			unsigned int values)
{
	uint64_t state = RANDOM_SEED;
	unsigned int i;

	/* Single bits first, with each of the four types. */
	for (i = 0; i < 256; i++)
		check_value(cfg, level, BIT(i / 4) | (i & 3));
	for (i = 0; i < values; i++)
		check_value(cfg, level, next_random(&state));
}

static void check_classes(unsigned int values)
{
	struct s2_arch_cfg cfg;
	unsigned int i;
	int level;

	for (i = 0; nth_config(i, &cfg); i++) {
		/* FEAT_MTE_PERM changes one bit: a class in four has it. */
		if (cfg.mte_perm && !(cfg.fwb && cfg.xnx))
			continue;
		for (level = -1; level <= 3; level++)
			check_class(&cfg, level, values);
	}
}

static void no_bit_of_a_random_descriptor_is_lost(void **state)
{
	(void)state;
	check_classes(50000);
}

static void no_bit_of_a_million_descriptors_is_lost(void **state)
{
	(void)state;
	check_classes(1000000);
}

static void addresses_survive_their_split(void **state)
{
	uint64_t seed = RANDOM_SEED;
	struct s2_arch_cfg cfg;
	unsigned int i, n;
	int level;

	(void)state;
	for (i = 0; nth_config(i, &cfg); i++) {
		for (n = 0; n < 1000; n++) {
			for (level = -1; level <= 3; level++) {
				uint64_t oa = next_random(&seed) &
					      s2_oa_mask(&cfg, level);
				uint64_t bits = s2_oa_to_bits(&cfg, oa);

				assert_int_equal(s2_bits_to_oa(&cfg, bits), oa);
				assert_int_equal(bits & UINT64_C(3), 0);
			}
		}
	}
}

/* Decoding overwrites all old contents. */
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_bit_of_a_random_descriptor_is_lost),
		slow_unit_test(no_bit_of_a_million_descriptors_is_lost),
		cmocka_unit_test(addresses_survive_their_split),
		cmocka_unit_test(nothing_is_left_from_before),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
