/* SPDX-License-Identifier: GPL-2.0-only */
/* Granules and levels, against tables computed by hand. */
#include "main.h"
#include "test_arch.h"

#include "arch/format.h"

#define KB(n) (UINT64_C(1024) * (n))
#define MB(n) (KB(1024) * (n))
#define GB(n) (MB(1024) * (n))
#define TB(n) (GB(1024) * (n))

static void a_level_covers_what_the_manual_says(void **state)
{
	static const struct {
		enum s2_granule granule;
		int level;
		uint64_t size;
	} sizes[] = {
		{ S2_GRANULE_4K, 3, KB(4) },	{ S2_GRANULE_4K, 2, MB(2) },
		{ S2_GRANULE_4K, 1, GB(1) },	{ S2_GRANULE_4K, 0, GB(512) },
		{ S2_GRANULE_4K, -1, TB(256) }, { S2_GRANULE_16K, 3, KB(16) },
		{ S2_GRANULE_16K, 2, MB(32) },	{ S2_GRANULE_16K, 1, GB(64) },
		{ S2_GRANULE_16K, 0, TB(128) }, { S2_GRANULE_64K, 3, KB(64) },
		{ S2_GRANULE_64K, 2, MB(512) }, { S2_GRANULE_64K, 1, TB(4) },
		{ S2_GRANULE_64K, -1, 0 },	{ S2_GRANULE_4K, -2, 0 },
		{ S2_GRANULE_4K, 4, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		assert_int_equal(s2_level_size(sizes[i].granule,
					       sizes[i].level),
				 sizes[i].size);
}

static void a_table_is_a_granule_of_descriptors(void **state)
{
	int g;

	(void)state;
	for (g = 0; g < S2_NR_GRANULES; g++) {
		enum s2_granule granule = (enum s2_granule)g;

		assert_int_equal(s2_table_entries(granule) * 8,
				 1u << s2_granule_shift(granule));
		assert_int_equal(1u << s2_index_bits(granule),
				 s2_table_entries(granule));
	}
	assert_int_equal(s2_table_entries(S2_GRANULE_4K), 512);
	assert_int_equal(s2_table_entries(S2_GRANULE_16K), 2048);
	assert_int_equal(s2_table_entries(S2_GRANULE_64K), 8192);
}

/* For each level from -1 to 3: does it exist, does it hold blocks? */
static void blocks_stand_only_where_the_granule_allows(void **state)
{
	static const struct {
		struct s2_arch_cfg cfg;
		const char *exists, *blocks;
	} rows[] = {
		{ { .granule = S2_GRANULE_4K }, ".xxxx", "..xx." },
		{ { .granule = S2_GRANULE_4K, .lpa2 = true }, "xxxxx", ".xxx." },
		{ { .granule = S2_GRANULE_16K }, "..xxx", "...x." },
		{ { .granule = S2_GRANULE_16K, .lpa2 = true },
		  ".xxxx",
		  "..xx." },
		{ { .granule = S2_GRANULE_64K }, "..xxx", "...x." },
		{ { .granule = S2_GRANULE_64K, .lpa = true }, "..xxx", "..xx." },
		/* A flag that has no effect has none. */
		{ { .granule = S2_GRANULE_64K, .lpa2 = true },
		  "..xxx",
		  "...x." },
		{ { .granule = S2_GRANULE_4K, .lpa = true }, ".xxxx", "..xx." },
	};
	size_t i;
	int level;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		for (level = -1; level <= 3; level++) {
			assert_int_equal(s2_level_exists(&rows[i].cfg, level),
					 rows[i].exists[level + 1] == 'x');
			assert_int_equal(s2_level_has_blocks(&rows[i].cfg,
							     level),
					 rows[i].blocks[level + 1] == 'x');
		}
		assert_false(s2_level_exists(&rows[i].cfg, 4));
		assert_false(s2_level_exists(&rows[i].cfg, -2));
		assert_false(s2_level_has_blocks(&rows[i].cfg, -2));
	}
}

static void the_contiguous_span_is_the_manuals(void **state)
{
	static const unsigned int spans[S2_NR_GRANULES][6] = {
		[S2_GRANULE_4K] = { 1, 1, 16, 16, 16, 1 },
		[S2_GRANULE_16K] = { 1, 1, 1, 32, 128, 1 },
		[S2_GRANULE_64K] = { 1, 1, 1, 32, 32, 1 },
	};
	int g, level;

	(void)state;
	for (g = 0; g < S2_NR_GRANULES; g++)
		for (level = -1; level <= 4; level++)
			assert_int_equal(s2_contiguous_span((enum s2_granule)g,
							    level),
					 spans[g][level + 1]);
}

/* Arm ARM, table of block descriptors: with FEAT_LPA2 or FEAT_LPA alone. */
static void blocks_that_need_long_addresses_are_one_a_granule(void **state)
{
	static const int needs[S2_NR_GRANULES] = {
		[S2_GRANULE_4K] = 0,
		[S2_GRANULE_16K] = 1,
		[S2_GRANULE_64K] = 1,
	};
	int g, level;

	(void)state;
	for (g = 0; g < S2_NR_GRANULES; g++)
		for (level = -1; level <= 3; level++)
			assert_int_equal(s2_block_needs_52_bits(
						 (enum s2_granule)g, level),
					 level == needs[g]);
}

static void indices_cut_an_address_into_levels(void **state)
{
	/* Level indices 1, 2, 3, 4 with 4K pages. */
	uint64_t ia = BIT(39) | 2 * BIT(30) | 3 * BIT(21) | 4 * BIT(12) | 5;

	(void)state;
	assert_int_equal(s2_level_index(S2_GRANULE_4K, 0, ia), 1);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, 1, ia), 2);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, 2, ia), 3);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, 3, ia), 4);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, -1, BIT(48)), 1);
	assert_int_equal(s2_level_index(S2_GRANULE_16K, 3, 0x1fffc000), 2047);
	assert_int_equal(s2_level_index(S2_GRANULE_64K, -1, UINT64_MAX), 0);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, 4, UINT64_MAX), 0);
	assert_int_equal(s2_level_index(S2_GRANULE_4K, -2, UINT64_MAX), 0);
}

static void contradictory_configurations_are_refused(void **state)
{
	struct s2_arch_cfg cfg;
	unsigned int i;

	(void)state;
	for (i = 0; nth_config(i, &cfg); i++)
		assert_int_equal(s2_arch_cfg_check(&cfg), 0);
	cfg = (struct s2_arch_cfg){ .granule = S2_GRANULE_64K, .lpa2 = true };
	assert_int_equal(s2_arch_cfg_check(&cfg), -S2_ECONFIG);
	cfg = (struct s2_arch_cfg){ .granule = S2_GRANULE_4K, .lpa = true };
	assert_int_equal(s2_arch_cfg_check(&cfg), -S2_ECONFIG);
	cfg = (struct s2_arch_cfg){ .granule = S2_NR_GRANULES };
	assert_int_equal(s2_arch_cfg_check(&cfg), -S2_ECONFIG);
	cfg = (struct s2_arch_cfg){ .sh0 = 4 };
	assert_int_equal(s2_arch_cfg_check(&cfg), -S2_ECONFIG);
}

static void a_granule_that_is_none_has_no_levels(void **state)
{
	struct s2_arch_cfg cfg = { .granule = (enum s2_granule)7 };

	(void)state;
	assert_null(s2_granule_name(cfg.granule));
	assert_int_equal(s2_granule_shift(cfg.granule), 0);
	assert_int_equal(s2_level_size(cfg.granule, 3), 0);
	assert_int_equal(s2_level_index(cfg.granule, 3, UINT64_MAX), 0);
	assert_int_equal(s2_table_entries(cfg.granule), 0);
	assert_int_equal(s2_contiguous_span(cfg.granule, 3), 1);
	assert_false(s2_level_exists(&cfg, 3));
	assert_false(s2_level_has_blocks(&cfg, 2));
	assert_false(s2_block_needs_52_bits(cfg.granule, 1));
	assert_int_equal(s2_oa_mask(&cfg, 3), 0);
}

static void every_error_has_a_sentence_of_its_own(void **state)
{
#define NUMBER(name, number, sentence) -(number),
	static const int errors[] = { 0, S2_LINUX_ERRORS(NUMBER)
						 S2_ARCH_ERRORS(NUMBER) };
	size_t n = sizeof(errors) / sizeof(*errors), a, b;

	(void)state;
	for (a = 0; a < n; a++) {
		assert_string_not_equal(s2_strerror(errors[a]),
					"unknown error");
		assert_string_not_equal(s2_errno_name(errors[a]), "?");
		for (b = 0; b < a; b++) {
			assert_string_not_equal(s2_strerror(errors[a]),
						s2_strerror(errors[b]));
			assert_string_not_equal(s2_errno_name(errors[a]),
						s2_errno_name(errors[b]));
		}
	}
	assert_string_equal(s2_strerror(1), "unknown error");
	assert_string_equal(s2_strerror(-S2_MAX_ERRNO), "unknown error");
	assert_string_equal(s2_strerror(-S2_EFIELD - 1), "unknown error");
	assert_string_equal(s2_strerror(-S2_EINVAL), "invalid argument");
	assert_string_equal(s2_errno_name(-S2_EFIELD), "-EFIELD");
	assert_string_equal(s2_errno_name(-S2_EFIELD - 1), "?");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_level_covers_what_the_manual_says),
		cmocka_unit_test(a_table_is_a_granule_of_descriptors),
		cmocka_unit_test(blocks_stand_only_where_the_granule_allows),
		cmocka_unit_test(the_contiguous_span_is_the_manuals),
		cmocka_unit_test(
			blocks_that_need_long_addresses_are_one_a_granule),
		cmocka_unit_test(indices_cut_an_address_into_levels),
		cmocka_unit_test(contradictory_configurations_are_refused),
		cmocka_unit_test(a_granule_that_is_none_has_no_levels),
		cmocka_unit_test(every_error_has_a_sentence_of_its_own),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
