/* SPDX-License-Identifier: GPL-2.0-only */
/* Names: all different, and defined for values out of range. */
#include "main.h"
#include "test_arch.h"

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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_differ),
		cmocka_unit_test(fields_have_the_manuals_words),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
