/* SPDX-License-Identifier: GPL-2.0-only */
/* Names, each its own, and values that are out of range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <stage2/arch.h>

#include "arch/esr_bits.h"

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
			 S2_ARCH_EVALUE);
	vtcr = (struct s2_vtcr){ .t0sz = 24, .sl0 = 4 };
	assert_int_equal(s2_vtcr_layout(&vtcr, 0, false, false, &layout),
			 S2_ARCH_EVALUE);
	assert_int_equal(s2_kvm_start_level(S2_NR_GRANULES, 40),
			 S2_ARCH_ECONFIG);
	/* No PARange has 41 bits. */
	assert_int_equal(s2_kvm_vtcr(&cfg, 40, 41, false, false, &vtcr),
			 S2_ARCH_EVALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_differ),
		cmocka_unit_test(only_aborts_have_fields),
		cmocka_unit_test(layouts_refuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
