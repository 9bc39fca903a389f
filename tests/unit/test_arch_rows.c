/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows: they cover each bit of the value once, in order. */
#include "arch/rows.h"

#include "main.h"
#include "test_arch.h"

static uint64_t row_bits(unsigned int hi, unsigned int lo)
{
	return (~UINT64_C(0) >> (63 - hi)) & (~UINT64_C(0) << lo);
}

/* In order, named, apart; returns the bits that the rows show. */
static uint64_t check_rows(const struct s2_arch_row *rows, size_t n)
{
	uint64_t seen = 0;
	size_t i;

	assert_in_range(n, 1, S2_ARCH_MAX_ROWS);
	for (i = 0; i < n; i++) {
		uint64_t bits = row_bits(rows[i].hi, rows[i].lo);

		if (!rows[i].name || rows[i].hi < rows[i].lo)
			fail_msg("row %zu is not a row", i);
		if (i && rows[i].hi > rows[i - 1].hi)
			fail_msg("row %s out of order", rows[i].name);
		if (rows[i].kind == S2_ARCH_ROW_ASIDE)
			continue;
		if (rows[i].extra_hi)
			bits |= row_bits(rows[i].extra_hi, rows[i].extra_lo);
		if (bits & seen)
			fail_msg("row %s shows a bit again", rows[i].name);
		seen |= bits;
	}
	return seen;
}

static void a_descriptors_rows_show_every_set_bit(void **state)
{
	uint64_t seed = RANDOM_SEED;
	struct s2_arch_cfg cfg;
	unsigned int i, n;
	int level;

	(void)state;
	for (i = 0; nth_config(i, &cfg); i++) {
		for (level = -1; level <= 3; level++) {
			for (n = 0; n < 2000; n++) {
				struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
				uint64_t raw = next_random(&seed), seen;
				struct s2_desc d;

				s2_desc_decode(&cfg, level, raw, &d);
				seen = check_rows(rows,
						  s2_desc_rows(&cfg, &d, rows));
				if (d.kind != S2_DESC_RESERVED && (raw & ~seen))
					fail_msg("0x%llx: bits not shown",
						 (unsigned long long)raw);
			}
		}
	}
}

/* What KVM never sets and hardware ignores may stay out while it is zero. */
static void registers_rows_show_every_set_bit(void **state)
{
	uint64_t seed = RANDOM_SEED;
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	unsigned int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		uint64_t raw = next_random(&seed), seen;

		if (i & 1) /* sparse: many short runs */
			raw &= next_random(&seed);
		seen = check_rows(rows, s2_vtcr_rows(raw, rows));
		assert_int_equal(raw & ~seen & ~BIT(31), 0);
		seen = check_rows(rows, s2_esr_rows(raw, rows));
		assert_int_equal(raw & ~seen, 0);
	}
	/* The most rows: every other bit of all that is RES0. */
	check_rows(rows, s2_vtcr_rows(UINT64_C(0xaaaaaaaa2aaaaaaa), rows));
	check_rows(rows, s2_vtcr_rows(UINT64_C(0x5555555555555555), rows));
	check_rows(rows, s2_esr_rows(UINT64_C(0xaaaaaaaa92aaaaaa), rows));
}

static const struct s2_arch_row *find(const struct s2_arch_row *rows, size_t n,
				      const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	}
	fail_msg("no row %s", name);
	return NULL;
}

static void a_page_reads_as_a_maintainer_expects(void **state)
{
	const struct s2_arch_cfg cfg = { .lpa2 = true, .sh0 = S2_SH_INNER };
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	const struct s2_arch_row *row;
	struct s2_desc d;
	size_t n;

	(void)state;
	s2_desc_decode(&cfg, 3, UINT64_C(0x40000800007ff), &d);
	n = s2_desc_rows(&cfg, &d, rows);
	row = find(rows, n, "OA");
	assert_int_equal(row->value, UINT64_C(0xc000080000000));
	assert_int_equal(row->extra_hi, 9);
	assert_int_equal(row->extra_lo, 8);
	row = find(rows, n, "RES0");
	assert_int_equal(row->hi, 50);
	assert_int_equal(row->kind, S2_ARCH_ROW_RES0);
	row = find(rows, n, "MemAttr");
	assert_string_equal(row->meaning, "Normal-WB");
	assert_string_equal(find(rows, n, "S2AP")->meaning, "read-write");
	row = find(rows, n, "SH (VTCR_EL2.SH0)");
	assert_int_equal(row->kind, S2_ARCH_ROW_ASIDE);
	assert_string_equal(row->meaning, "inner shareable");
}

static void low_bits_are_so_many(void **state)
{
	uint64_t want = 0;
	unsigned int n;

	(void)state;
	for (n = 0; n <= 64; n++) {
		assert_int_equal(bits_low(n), want);
		want = want << 1 | 1;
	}
}

/* What is too much is given a place that counts for nothing. */
static void a_full_list_stays_as_long(void **state)
{
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	struct row_list list = { .rows = rows, .raw = 5 };
	size_t i;

	(void)state;
	for (i = 0; i < S2_ARCH_MAX_ROWS + 2; i++) {
		struct s2_arch_row *row =
			s2_arch_row_add(&list, 2, 0, "name", "meaning");

		assert_in_range(row - rows, 0, S2_ARCH_MAX_ROWS - 1);
		assert_int_equal(row->value, 5);
	}
	assert_int_equal(list.n, S2_ARCH_MAX_ROWS);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_descriptors_rows_show_every_set_bit),
		cmocka_unit_test(registers_rows_show_every_set_bit),
		cmocka_unit_test(a_page_reads_as_a_maintainer_expects),
		cmocka_unit_test(low_bits_are_so_many),
		cmocka_unit_test(a_full_list_stays_as_long),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
