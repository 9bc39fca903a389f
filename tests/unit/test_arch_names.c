/* SPDX-License-Identifier: GPL-2.0-only */
/* Names, each its own, and values that are out of range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <stage2/arch.h>

#include "arch/esr_bits.h"
#include "arch/rows.h"

#include "main.h"

static const char *fsc_name(int i)
{
	return s2_fsc_class_name((enum s2_fsc_class)i);
}

static const char *memkind_name(int i)
{
	return s2_memkind_name((enum s2_memkind)i);
}

static const char *kind_name(int i)
{
	return s2_desc_kind_name((enum s2_desc_kind)i);
}

static const char *why_text(int i)
{
	return s2_desc_why_text((enum s2_desc_why)i);
}

static void all_differ(const char *(*name)(int i), int n, const char *beyond)
{
	int i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(name(i), name(j));
	assert_string_equal(name(n), beyond);
	assert_string_equal(name(-1), beyond);
}

static void names_differ(void **state)
{
	(void)state;
	all_differ(fsc_name, S2_NR_FSC_CLASSES, "reserved");
	all_differ(memkind_name, S2_NR_MEMKINDS, "no memory type");
	all_differ(kind_name, S2_NR_DESC_KINDS, "unknown");
	all_differ(why_text, S2_NR_DESC_WHYS, "unknown");
}

static void only_aborts_have_fields(void **state)
{
	unsigned int ec;

	(void)state;
	for (ec = 0; ec < 64; ec++) {
		assert_int_equal(s2_iss_fields(ec, true) != 0,
				 s2_ec_is_abort(ec));
		assert_int_equal(s2_iss_fields(ec, true) !=
					 s2_iss_fields(ec, false),
				 s2_ec_is_data_abort(ec));
	}
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
		cmocka_unit_test(names_differ),
		cmocka_unit_test(only_aborts_have_fields),
		cmocka_unit_test(layouts_refuse),
		cmocka_unit_test(vtcr_has_no_code_for_it),
		cmocka_unit_test(low_bits_are_so_many),
		cmocka_unit_test(a_full_list_stays_as_long),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
