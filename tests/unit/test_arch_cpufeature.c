/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of CPU features. */
#include "main.h"
#include "test_arch.h"

static void every_feature_is_complete_and_in_order(void **state)
{
	const struct s2_cpucap *cap, *last = NULL;
	size_t i;

	(void)state;
	for (i = 0; (cap = s2_cpucap(i)); i++) {
		assert_true(cap->name && cap->feat && cap->reg && cap->field);
		assert_int_equal(cap->text[strlen(cap->text) - 1], '.');
		assert_in_range(cap->width, 1, 4);
		assert_true(cap->shift + cap->width <= 64);
		assert_in_range(cap->min, 1, (1u << cap->width) - 1);
		assert_ptr_equal(s2_cpucap_find(cap->name), cap);
		if (last)
			assert_true(strcmp(last->name, cap->name) < 0);
		last = cap;
	}
	assert_int_equal(i, 14);
	assert_null(s2_cpucap(SIZE_MAX));
}

static void the_features_of_stage_2_are_there(void **state)
{
	static const char *const names[] = {
		"ARM64_HAS_STAGE2_FWB",
		"ARM64_HAS_CACHE_DIC",
		"ARM64_HAS_CACHE_IDC",
		"ARM64_HAS_XNX",
		"ARM64_HAS_LPA2",
		"ARM64_MTE",
		"ARM64_HAS_RAS_EXTN",
		"HAS_STAGE2_FWB",
		"HW_AFDBM",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		assert_non_null(s2_cpucap_find(names[i]));
	assert_null(s2_cpucap_find("ARM64_HAS_FWB"));
	assert_null(s2_cpucap_find("ARM64_"));
	assert_null(s2_cpucap_find(""));
}

static void a_field_below_its_least_value_does_not_count(void **state)
{
	const struct s2_cpucap *mte = s2_cpucap_find("MTE");
	const struct s2_cpucap *dic = s2_cpucap_find("HAS_CACHE_DIC");
	const struct s2_cpucap *fwb = s2_cpucap_find("HAS_STAGE2_FWB");

	(void)state;
	assert_false(s2_cpucap_has(mte, 1 << 8));
	assert_true(s2_cpucap_has(mte, 2 << 8));
	assert_true(s2_cpucap_has(mte, 3 << 8));
	assert_false(s2_cpucap_has(dic, ~BIT(29)));
	assert_true(s2_cpucap_has(dic, BIT(29)));
	assert_true(s2_cpucap_has(fwb, BIT(40)));
	assert_false(s2_cpucap_has(fwb, 0));
}

/* The Arm ARM's ID registers: the least value that has it, one unit of it. */
static void features_are_where_the_registers_have_them(void **state)
{
	static const struct {
		const char *name, *reg;
		uint64_t least, unit, field;
	} caps[] = {
		{ "ARM64_HAFT", "ID_AA64MMFR1_EL1", 0x3, 0x1, 0xf },
		{ "ARM64_HAS_ARMv8_4_TTL", "ID_AA64MMFR2_EL1",
		  0x0001000000000000, 0x0001000000000000, 0x000f000000000000 },
		{ "ARM64_HAS_CACHE_DIC", "CTR_EL0", 0x20000000, 0x20000000,
		  0x20000000 },
		{ "ARM64_HAS_CACHE_IDC", "CTR_EL0", 0x10000000, 0x10000000,
		  0x10000000 },
		{ "ARM64_HAS_LPA2", "ID_AA64MMFR0_EL1", 0x0000030000000000,
		  0x0000010000000000, 0x00000f0000000000 },
		{ "ARM64_HAS_NESTED_VIRT", "ID_AA64MMFR2_EL1", 0x02000000,
		  0x01000000, 0x0f000000 },
		{ "ARM64_HAS_RAS_EXTN", "ID_AA64PFR0_EL1", 0x10000000,
		  0x10000000, 0xf0000000 },
		{ "ARM64_HAS_STAGE2_FWB", "ID_AA64MMFR2_EL1",
		  0x0000010000000000, 0x0000010000000000, 0x00000f0000000000 },
		{ "ARM64_HAS_TLB_RANGE", "ID_AA64ISAR0_EL1", 0x0200000000000000,
		  0x0100000000000000, 0x0f00000000000000 },
		{ "ARM64_HAS_VIRT_HOST_EXTN", "ID_AA64MMFR1_EL1", 0x100, 0x100,
		  0xf00 },
		{ "ARM64_HAS_XNX", "ID_AA64MMFR1_EL1", 0x10000000, 0x10000000,
		  0xf0000000 },
		{ "ARM64_HW_DBM", "ID_AA64MMFR1_EL1", 0x2, 0x1, 0xf },
		{ "ARM64_MTE", "ID_AA64PFR1_EL1", 0x200, 0x100, 0xf00 },
		{ "CONFIG_ARM64_HW_AFDBM", "ID_AA64MMFR1_EL1", 0x1, 0x1, 0xf },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(caps); i++) {
		const struct s2_cpucap *cap = s2_cpucap_find(caps[i].name);

		assert_non_null(cap);
		assert_string_equal(cap->reg, caps[i].reg);
		assert_true(s2_cpucap_has(cap, caps[i].least));
		assert_true(s2_cpucap_has(cap, caps[i].field));
		assert_false(s2_cpucap_has(cap, caps[i].least - caps[i].unit));
		assert_false(s2_cpucap_has(cap, ~caps[i].field));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_feature_is_complete_and_in_order),
		cmocka_unit_test(the_features_of_stage_2_are_there),
		cmocka_unit_test(a_field_below_its_least_value_does_not_count),
		cmocka_unit_test(features_are_where_the_registers_have_them),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
