/* SPDX-License-Identifier: GPL-2.0-only */
/* VTCR_EL2 and its walks, against independently computed minima. */
#include "main.h"
#include "test_arch.h"

static const struct s2_arch_cfg configs[] = {
	{ .granule = S2_GRANULE_4K },
	{ .granule = S2_GRANULE_4K, .lpa2 = true },
	{ .granule = S2_GRANULE_16K },
	{ .granule = S2_GRANULE_16K, .lpa2 = true },
	{ .granule = S2_GRANULE_64K },
	{ .granule = S2_GRANULE_64K, .lpa = true },
};

/* Address bits below a table of that level, by adding level after level. */
static unsigned int bits_below(enum s2_granule granule, int level)
{
	static const unsigned int page[] = { 12, 14, 16 };
	static const unsigned int index[] = { 9, 11, 13 };
	unsigned int bits = page[granule];

	while (level++ < 3)
		bits += index[granule];
	return bits;
}

/*
 * KVM's number of levels, counted up from the pages: the fewest with 16
 * concatenated tables, but at least two.
 */
static int fewest_levels_start(enum s2_granule granule, unsigned int ipa)
{
	int level = 2;

	while (bits_below(granule, level - 1) + 4 < ipa)
		level--;
	return level;
}

static bool is_52_bit(const struct s2_arch_cfg *cfg)
{
	return cfg->lpa2 || cfg->lpa;
}

static void kvm_starts_at_the_deepest_level_that_fits(void **state)
{
	struct s2_layout layout;
	unsigned int ipa;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(configs); i++) {
		const struct s2_arch_cfg *cfg = &configs[i];

		for (ipa = 32; ipa <= (is_52_bit(cfg) ? 52u : 48u); ipa++) {
			int start = s2_kvm_start_level(cfg->granule, ipa);

			assert_int_equal(
				start, fewest_levels_start(cfg->granule, ipa));
			assert_int_equal(s2_layout(cfg, ipa, start, 0, false,
						   &layout),
					 0);
			assert_int_equal(layout.levels, 4 - start);
		}
	}
	assert_int_equal(s2_kvm_start_level(S2_GRANULE_4K, 31), -S2_EIPA);
	assert_int_equal(s2_kvm_start_level(S2_GRANULE_4K, 53), -S2_EIPA);
}

/* A layout is legal when the root has 2 to 16 times a table's entries. */
static void layouts_are_legal_when_the_root_has_room(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(configs); i++) {
		const struct s2_arch_cfg *cfg = &configs[i];
		unsigned int ipa;
		int level;

		for (ipa = 0; ipa <= 64; ipa++) {
			for (level = -1; level <= 3; level++) {
				struct s2_layout l;
				uint64_t entries = 0, full;
				unsigned int low;
				bool legal;
				int err;

				low = bits_below(cfg->granule, level);
				full = s2_table_entries(cfg->granule);
				if (ipa > low && ipa - low < 32)
					entries = BIT(ipa - low);
				legal = entries >= 2 && entries <= 16 * full &&
					ipa >= 25 &&
					ipa <= (is_52_bit(cfg) ? 52u : 48u) &&
					s2_level_exists(cfg, level) &&
					!(cfg->granule == S2_GRANULE_4K &&
					  level == 3);
				err = s2_layout(cfg, ipa, level, 0, false, &l);
				assert_int_equal(!err, legal);
				if (err)
					continue;
				assert_int_equal(l.root_entries, entries);
				assert_int_equal(
					l.root_tables,
					entries > full ? entries / full : 1);
				assert_int_equal(l.ipa_bits, ipa);
				assert_int_equal(l.start_level, level);
			}
		}
	}
}

static void small_machines_have_short_walks(void **state)
{
	const struct s2_arch_cfg k4 = { .granule = S2_GRANULE_4K };
	const struct s2_arch_cfg k16 = { .granule = S2_GRANULE_16K };
	const struct s2_arch_cfg k64 = { .granule = S2_GRANULE_64K };
	struct s2_layout l;

	(void)state;
	/* Level 0 needs 44 bits of PA, 16K's level 1 42, 64K's 44. */
	assert_int_equal(s2_layout(&k4, 40, 0, 42, false, &l), -S2_ESTART);
	assert_int_equal(s2_layout(&k4, 40, 0, 44, false, &l), 0);
	assert_int_equal(s2_layout(&k16, 40, 1, 40, false, &l), -S2_ESTART);
	assert_int_equal(s2_layout(&k16, 40, 1, 42, false, &l), 0);
	assert_int_equal(s2_layout(&k64, 44, 1, 42, false, &l), -S2_ESTART);
	assert_int_equal(s2_layout(&k64, 44, 1, 44, false, &l), 0);
	/* No IPA is larger than the PA. */
	assert_int_equal(s2_layout(&k4, 41, 1, 40, false, &l), -S2_EIPA);
	assert_int_equal(s2_layout(&k4, 40, 1, 40, false, &l), 0);
	assert_int_equal(l.root_tables, 2);
}

static void small_translation_tables_go_down_to_16_bits(void **state)
{
	const struct s2_arch_cfg k4 = { .granule = S2_GRANULE_4K };
	const struct s2_arch_cfg k64 = { .granule = S2_GRANULE_64K };
	struct s2_layout l;

	(void)state;
	assert_int_equal(s2_layout(&k4, 16, 3, 0, false, &l), -S2_ESTART);
	assert_int_equal(s2_layout(&k4, 16, 3, 0, true, &l), 0);
	assert_int_equal(l.root_entries, 16);
	assert_int_equal(s2_layout(&k4, 15, 3, 0, true, &l), -S2_EIPA);
	assert_int_equal(s2_layout(&k64, 16, 3, 0, true, &l), -S2_EIPA);
	assert_int_equal(s2_layout(&k64, 17, 3, 0, true, &l), 0);
}

static void every_bit_of_vtcr_survives(void **state)
{
	uint64_t seed = RANDOM_SEED, raw, back;
	struct s2_vtcr v;
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000000; i++) {
		raw = next_random(&seed);
		s2_vtcr_decode(raw, &v);
		if (v.tg0_reserved) {
			assert_int_equal(s2_vtcr_encode(&v, &back),
					 -S2_ECONFIG);
			continue;
		}
		assert_int_equal(s2_vtcr_encode(&v, &back), 0);
		if (((back | v.res0) ^ raw) & ~BIT(31))
			fail_msg("bits of 0x%llx lost",
				 (unsigned long long)raw);
		assert_int_equal(v.res1_clear, !(raw & BIT(31)));
	}
}

static void fields_too_wide_are_refused(void **state)
{
	static const struct s2_vtcr wide[] = {
		{ .t0sz = 64 }, { .sl0 = 4 }, { .irgn0 = 4 }, { .orgn0 = 4 },
		{ .sh0 = 4 },	{ .ps = 8 },  { .hwu = 16 },  { .other = 1 },
	};
	uint64_t raw;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wide); i++)
		assert_int_equal(s2_vtcr_encode(&wide[i], &raw), -S2_EVALUE);
}

/*
 * 4K, 40-bit IPA, 44-bit PA, AF by hardware, 16-bit VMID: T0SZ 24, SL0 1,
 * caches 1, SH0 3, TG0 0, PS 4.
 */
static void kvms_vtcr_has_kvms_bits(void **state)
{
	const struct s2_arch_cfg k4 = { .granule = S2_GRANULE_4K };
	const struct s2_arch_cfg k16 = { .granule = S2_GRANULE_16K,
					 .lpa2 = true };
	const struct s2_arch_cfg k64 = { .granule = S2_GRANULE_64K };
	struct s2_vtcr v;
	uint64_t raw;

	(void)state;
	assert_int_equal(s2_kvm_vtcr(&k4, 40, 44, true, true, &v), 0);
	assert_int_equal(s2_vtcr_encode(&v, &raw), 0);
	assert_int_equal(raw, 0x802c3558);
	/* 16K with LPA2: DS, T0SZ 12, SL0 3 for level 0, PS 6. */
	assert_int_equal(s2_kvm_vtcr(&k16, 52, 52, false, false, &v), 0);
	assert_int_equal(s2_vtcr_encode(&v, &raw), 0);
	assert_int_equal(raw, UINT64_C(0x18006b5cc));
	/* 64K: TG0 1, SL0 1 for level 2; PS not above what 48 bits need. */
	assert_int_equal(s2_kvm_vtcr(&k64, 40, 52, false, true, &v), 0);
	assert_int_equal(s2_vtcr_encode(&v, &raw), 0);
	assert_int_equal(raw, 0x80257558);
	assert_int_equal(s2_kvm_vtcr(&k4, 45, 44, true, true, &v), -S2_EIPA);
	assert_int_equal(s2_kvm_vtcr(&k4, 40, 43, true, true, &v), -S2_EVALUE);
}

static void what_kvm_writes_reads_back_as_its_layout(void **state)
{
	unsigned int ipa;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(configs); i++) {
		const struct s2_arch_cfg *cfg = &configs[i];

		for (ipa = 32; ipa <= (is_52_bit(cfg) ? 52u : 48u); ipa++) {
			struct s2_vtcr v, again;
			struct s2_layout l;
			uint64_t raw;

			assert_int_equal(
				s2_kvm_vtcr(cfg, ipa, 52, true, true, &v), 0);
			assert_int_equal(s2_vtcr_encode(&v, &raw), 0);
			s2_vtcr_decode(raw, &again);
			assert_int_equal(s2_vtcr_layout(&again, 52, cfg->lpa,
							false, &l),
					 0);
			assert_int_equal(l.ipa_bits, ipa);
			assert_int_equal(l.start_level,
					 s2_kvm_start_level(cfg->granule, ipa));
		}
	}
}

static void every_start_level_has_a_code_that_reads_back(void **state)
{
	size_t i;
	int level;

	(void)state;
	for (i = 0; i < COUNT(configs); i++) {
		for (level = -1; level <= 3; level++) {
			const struct s2_arch_cfg *cfg = &configs[i];
			struct s2_vtcr v = { .granule = cfg->granule,
					     .ds = cfg->lpa2 };
			struct s2_layout l;
			unsigned int ipa;
			int err = s2_vtcr_set_start(&v, level);

			assert_int_equal(!err, s2_level_exists(cfg, level));
			if (err)
				continue;
			ipa = bits_below(cfg->granule, level) + 1;
			if (ipa < 20) /* an IPA has 16 bits or 17 at least */
				ipa = 20;
			v.t0sz = (uint8_t)(64 - ipa);
			err = s2_vtcr_layout(&v, 0, cfg->lpa, true, &l);
			if (ipa > (is_52_bit(cfg) ? 52u : 48u)) {
				assert_int_equal(err, -S2_EIPA);
				continue;
			}
			assert_int_equal(err, 0);
			assert_int_equal(l.start_level, level);
		}
	}
}

static void reserved_start_levels_are_refused(void **state)
{
	static const struct s2_vtcr bad[] = {
		{ .granule = S2_GRANULE_16K, .sl0 = 3, .t0sz = 24 },
		{ .granule = S2_GRANULE_64K, .sl0 = 3, .t0sz = 24 },
		{ .granule = S2_GRANULE_4K,
		  .ds = true,
		  .sl2 = true,
		  .sl0 = 1,
		  .t0sz = 12 },
	};
	const struct s2_vtcr no_tg0 = { .tg0_reserved = true };
	struct s2_layout l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(s2_vtcr_layout(&bad[i], 0, true, true, &l),
				 -S2_EVALUE);
	assert_int_equal(s2_vtcr_layout(&no_tg0, 0, false, false, &l),
			 -S2_ECONFIG);
}

static void address_sizes_have_codes(void **state)
{
	unsigned int ps;

	(void)state;
	for (ps = 0; ps < 7; ps++)
		assert_int_equal(s2_ps_code(s2_ps_bits(ps)), ps);
	assert_int_equal(s2_ps_bits(5), 48);
	assert_int_equal(s2_ps_bits(6), 52);
	assert_int_equal(s2_ps_bits(7), 0);
	assert_int_equal(s2_ps_code(41), -S2_EVALUE);
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

static void layouts_refuse(void **state)
{
	struct s2_arch_cfg cfg = { 0 };
	struct s2_layout layout;
	struct s2_vtcr vtcr = { .t0sz = 64 };

	(void)state;
	assert_int_equal(s2_vtcr_layout(&vtcr, 0, false, false, &layout),
			 -S2_EVALUE);
	vtcr = (struct s2_vtcr){ .t0sz = 24, .sl0 = 4 };
	assert_int_equal(s2_vtcr_layout(&vtcr, 0, false, false, &layout),
			 -S2_EVALUE);
	assert_int_equal(s2_kvm_start_level(S2_NR_GRANULES, 40), -S2_ECONFIG);
	/* Contradictions, and a granule that is none. */
	cfg = (struct s2_arch_cfg){ .lpa = true };
	assert_int_equal(s2_layout(&cfg, 40, 1, 0, false, &layout),
			 -S2_ECONFIG);
	assert_int_equal(s2_kvm_vtcr(&cfg, 40, 44, false, false, &vtcr),
			 -S2_ECONFIG);
	vtcr = (struct s2_vtcr){ .t0sz = 24, .granule = S2_NR_GRANULES };
	assert_int_equal(s2_vtcr_layout(&vtcr, 0, false, false, &layout),
			 -S2_ECONFIG);
	/* KVM has no IPA spaces of less than 32 bits. */
	cfg = (struct s2_arch_cfg){ 0 };
	assert_int_equal(s2_kvm_vtcr(&cfg, 31, 44, false, false, &vtcr),
			 -S2_EIPA);
	assert_int_equal(s2_kvm_vtcr(&cfg, 32, 44, false, false, &vtcr), 0);
	/* No PARange has 41 bits. */
	assert_int_equal(s2_kvm_vtcr(&cfg, 40, 41, false, false, &vtcr),
			 -S2_EVALUE);
}

static void vtcr_has_no_code_for_it(void **state)
{
	struct s2_vtcr vtcr = { .granule = S2_NR_GRANULES };
	uint64_t raw = 1;

	(void)state;
	assert_int_equal(s2_vtcr_encode(&vtcr, &raw), -S2_ECONFIG);
	vtcr = (struct s2_vtcr){ .tg0_reserved = true };
	assert_int_equal(s2_vtcr_encode(&vtcr, &raw), -S2_ECONFIG);
	assert_int_equal(raw, 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kvm_starts_at_the_deepest_level_that_fits),
		cmocka_unit_test(layouts_are_legal_when_the_root_has_room),
		cmocka_unit_test(small_machines_have_short_walks),
		cmocka_unit_test(small_translation_tables_go_down_to_16_bits),
		cmocka_unit_test(every_bit_of_vtcr_survives),
		cmocka_unit_test(fields_too_wide_are_refused),
		cmocka_unit_test(kvms_vtcr_has_kvms_bits),
		cmocka_unit_test(what_kvm_writes_reads_back_as_its_layout),
		cmocka_unit_test(every_start_level_has_a_code_that_reads_back),
		cmocka_unit_test(reserved_start_levels_are_refused),
		cmocka_unit_test(address_sizes_have_codes),
		cmocka_unit_test(sizes_are_those_of_parange),
		cmocka_unit_test(walks_start_where_sl0_says),
		cmocka_unit_test(layouts_refuse),
		cmocka_unit_test(vtcr_has_no_code_for_it),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
