/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of inputs: complete, without duplicates, and found by name. */
#include "main.h"
#include "test_fault.h"

#define WORD 64

/* Found by comparing with every name. */
static unsigned int input_named(const char *name)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (!strcmp(s2_inputs[i].name, name))
			break;
	}
	return i;
}

static bool is_yes_no(unsigned int input)
{
	return !strcmp(s2_inputs[input].values[0], "no");
}

static int value_named(unsigned int input, const char *name)
{
	int v;

	for (v = 0; v < s2_inputs[input].nr_values; v++) {
		if (!strcmp(s2_inputs[input].values[v], name))
			return v;
	}
	if (is_yes_no(input) && (!strcmp(name, "0") || !strcmp(name, "1")))
		return name[0] == '1';
	return -1;
}

static void every_row_says_all_there_is_to_say(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		const struct s2_input_info *info = &s2_inputs[i];
		int v;

		assert_non_null(info->name);
		assert_in_range(strlen(info->name), 3, 40);
		assert_in_range(info->nr_values, 2, S2_MAX_VALUES);
		assert_in_range(info->quiet, 0, info->nr_values - 1);
		assert_in_range(strlen(info->meaning), 8, 120);
		assert_in_range(strlen(info->source), 4, 120);
		for (v = 0; v < info->nr_values; v++)
			assert_in_range(strlen(info->values[v]), 1, 20);
		if (is_yes_no(i))
			assert_string_equal(info->values[1], "yes");
	}
}

static void no_name_stands_twice(void **context)
{
	unsigned int i, k;
	int v, w;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		for (k = 0; k < i; k++)
			assert_string_not_equal(s2_inputs[i].name,
						s2_inputs[k].name);
		for (v = 0; v < s2_inputs[i].nr_values; v++)
			for (w = 0; w < v; w++)
				assert_string_not_equal(s2_inputs[i].values[v],
							s2_inputs[i].values[w]);
	}
}

/* Each name, and each that differs from it by one character. */
static void for_near_misses(const char *name,
			    void (*check)(unsigned int input, const char *word),
			    unsigned int input)
{
	size_t n = strlen(name), i;
	char word[WORD];

	check(input, name);
	check(input, "");
	for (i = 0; i < n; i++) {
		strcpy(word, name);
		memmove(word + i, word + i + 1, n - i); /* left out */
		check(input, word);
		strcpy(word, name);
		word[i] ^= 0x20; /* other case */
		check(input, word);
		strcpy(word, name);
		word[i]++; /* another letter */
		check(input, word);
		strcpy(word, name);
		word[i] = '\0'; /* too short */
		check(input, word);
		strcpy(word, name);
		memmove(word + i + 1, word + i, n - i + 1); /* doubled */
		check(input, word);
	}
}

static void check_input(unsigned int unused, const char *word)
{
	(void)unused;
	assert_int_equal(s2_input_find(word, strlen(word)), input_named(word));
}

static void check_value(unsigned int input, const char *word)
{
	assert_int_equal(s2_value_find((enum s2_input)input, word,
				       strlen(word)),
			 value_named(input, word));
}

static void inputs_are_found_by_their_name_only(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		assert_int_equal(input_named(s2_inputs[i].name), i);
		for_near_misses(s2_inputs[i].name, check_input, i);
	}
}

static void values_are_found_by_their_name_only(void **context)
{
	unsigned int i;
	int v;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		for (v = 0; v < s2_inputs[i].nr_values; v++) {
			assert_int_equal(value_named(i, s2_inputs[i].values[v]),
					 v);
			for_near_misses(s2_inputs[i].values[v], check_value, i);
		}
		check_value(i, "0");
		check_value(i, "1");
		check_value(i, "2");
	}
}

/* Characters after the length do not count. */
static void names_end_where_the_length_says(void **context)
{
	unsigned int i;
	char word[WORD];

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		size_t n = strlen(s2_inputs[i].name);

		strcpy(word, s2_inputs[i].name);
		strcat(word, "=yes");
		assert_int_equal(s2_input_find(word, n), i);
		assert_int_equal(s2_input_find(word, n + 1), S2_NR_INPUTS);
		strcpy(word, s2_inputs[i].values[1]);
		n = strlen(word);
		strcat(word, ",");
		assert_int_equal(s2_value_find((enum s2_input)i, word, n), 1);
		assert_int_equal(s2_value_find((enum s2_input)i, word, n + 1),
				 -1);
	}
}

/* The enumerations of the header and the names of the table are one list. */
static void names_stand_at_their_enumerators(void **context)
{
	static const struct {
		enum s2_input input;
		int value;
		const char *name;
	} rows[] = {
		{ S2_FAULT_STATUS, S2_TRANSLATION, "translation" },
		{ S2_FAULT_STATUS, S2_PERMISSION, "permission" },
		{ S2_FAULT_STATUS, S2_ACCESS_FLAG, "access_flag" },
		{ S2_FAULT_STATUS, S2_EXCL_ATOMIC, "excl_atomic" },
		{ S2_FAULT_STATUS, S2_EXTABT, "extabt" },
		{ S2_FAULT_STATUS, S2_SEA_TTW, "sea_ttw" },
		{ S2_FAULT_STATUS, S2_SECC, "secc" },
		{ S2_FAULT_STATUS, S2_SECC_TTW, "secc_ttw" },
		{ S2_FAULT_STATUS, S2_ADDRSZ, "addrsz" },
		{ S2_FAULT_STATUS, S2_TAG_CHECK, "tag_check" },
		{ S2_FAULT_STATUS, S2_OTHER_FSC, "other" },
		{ S2_FAULT_ACCESS, S2_READ, "read" },
		{ S2_FAULT_ACCESS, S2_WRITE, "write" },
		{ S2_FAULT_ACCESS, S2_FETCH, "fetch" },
		{ S2_FAULT_LEVEL, S2_L3, "3" },
		{ S2_FAULT_LEVEL, S2_L2, "2" },
		{ S2_FAULT_LEVEL, S2_L1, "1" },
		{ S2_FAULT_LEVEL, S2_L0, "0" },
		{ S2_FAULT_LEVEL, S2_LM1, "-1" },
		{ S2_FAULT_EL, S2_EL1, "el1" },
		{ S2_FAULT_EL, S2_EL0, "el0" },
		{ S2_FAULT_IPA, S2_IPA_VM, "vm" },
		{ S2_FAULT_IPA, S2_IPA_CPU, "cpu" },
		{ S2_FAULT_IPA, S2_IPA_BEYOND, "beyond" },
		{ S2_TABLE_NOW, S2_NOW_SAME, "same" },
		{ S2_TABLE_NOW, S2_NOW_LEAF_3, "leaf_3" },
		{ S2_TABLE_NOW, S2_NOW_LEAF_2, "leaf_2" },
		{ S2_TABLE_NOW, S2_NOW_LEAF_1, "leaf_1" },
		{ S2_TABLE_NOW, S2_NOW_NONE_3, "none_3" },
		{ S2_TABLE_NOW, S2_NOW_NONE_2, "none_2" },
		{ S2_TABLE_NOW, S2_NOW_NONE_1, "none_1" },
		{ S2_TABLE_NOW, S2_NOW_NONE_0, "none_0" },
		{ S2_VMA_MEMATTR, S2_MT_NORMAL, "normal" },
		{ S2_VMA_MEMATTR, S2_MT_NORMAL_TAGGED, "normal_tagged" },
		{ S2_VMA_MEMATTR, S2_MT_NORMAL_NC, "normal_nc" },
		{ S2_VMA_MEMATTR, S2_MT_DEVICE_nGnRnE, "device_ngnrne" },
		{ S2_VMA_MEMATTR, S2_MT_DEVICE_nGnRE, "device_ngnre" },
		{ S2_VMA_MEMATTR, S2_MT_5, "attr5" },
		{ S2_VMA_MEMATTR, S2_MT_6, "attr6" },
		{ S2_VMA_MEMATTR, S2_MT_7, "attr7" },
		{ S2_PFN_MEMATTR, S2_PTE_AS_VMA, "as_vma" },
		{ S2_PFN_MEMATTR, S2_PTE_NORMAL, "normal" },
		{ S2_PFN_MEMATTR, S2_PTE_NORMAL_TAGGED, "normal_tagged" },
		{ S2_PFN_MEMATTR, S2_PTE_NORMAL_NC, "normal_nc" },
		{ S2_PFN_MEMATTR, S2_PTE_DEVICE_nGnRnE, "device_ngnrne" },
		{ S2_PFN_MEMATTR, S2_PTE_DEVICE_nGnRE, "device_ngnre" },
		{ S2_VMA_HUGETLB, S2_HUGETLB_NONE, "none" },
		{ S2_VMA_HUGETLB, S2_HUGETLB_CONT_PTE, "cont_pte" },
		{ S2_VMA_HUGETLB, S2_HUGETLB_PMD, "pmd" },
		{ S2_VMA_HUGETLB, S2_HUGETLB_CONT_PMD, "cont_pmd" },
		{ S2_VMA_HUGETLB, S2_HUGETLB_PUD, "pud" },
		{ S2_VMA_GEOMETRY, S2_UPTO_PAGE, "page" },
		{ S2_VMA_GEOMETRY, S2_UPTO_PMD, "pmd" },
		{ S2_VMA_GEOMETRY, S2_UPTO_PUD, "pud" },
		{ S2_SLOT_CONGRUENT, S2_UPTO_PAGE, "page" },
		{ S2_SLOT_CONGRUENT, S2_UPTO_PMD, "pmd" },
		{ S2_SLOT_CONGRUENT, S2_UPTO_PUD, "pud" },
		{ S2_SLOT_CONTAINS, S2_UPTO_PAGE, "page" },
		{ S2_SLOT_CONTAINS, S2_UPTO_PMD, "pmd" },
		{ S2_SLOT_CONTAINS, S2_UPTO_PUD, "pud" },
		{ S2_VMA_LEAF, S2_LEAF_PAGE, "page" },
		{ S2_VMA_LEAF, S2_LEAF_PMD, "pmd" },
		{ S2_VMA_LEAF, S2_LEAF_PUD, "pud" },
		{ S2_VMA_LEAF, S2_LEAF_GONE, "gone" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_PAGE, "page" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_RAW, "raw" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_FAULT, "fault" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON, "hwpoison" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_SIGPENDING, "sigpending" },
		{ S2_PFN_LOOKUP, S2_LOOKUP_NONE, "none" },
		{ S2_SLOT_LOGGING, S2_LOGGING_OFF, "off" },
		{ S2_SLOT_LOGGING, S2_LOGGING_BITMAP, "bitmap" },
		{ S2_SLOT_LOGGING, S2_LOGGING_RING, "ring" },
		{ S2_SLOT_CHANGE, S2_MR_CREATE, "create" },
		{ S2_SLOT_CHANGE, S2_MR_MOVE, "move" },
		{ S2_SLOT_CHANGE, S2_MR_FLAGS_ONLY, "flags_only" },
		{ S2_SLOT_CHANGE, S2_MR_DELETE, "delete" },
		{ S2_SLOT_END, S2_END_INSIDE, "inside" },
		{ S2_SLOT_END, S2_END_AT_LIMIT, "limit" },
		{ S2_SLOT_END, S2_END_BEYOND, "beyond" },
		{ S2_NESTED_WALK, S2_WALK_OK, "ok" },
		{ S2_NESTED_WALK, S2_WALK_FAULT, "fault" },
		{ S2_NESTED_WALK, S2_WALK_AGAIN, "again" },
		{ S2_NESTED_WALK, S2_WALK_ERROR, "error" },
		{ S2_NESTED_WALK, S2_WALK_BAD_VTCR, "bad_vtcr" },
		{ S2_NESTED_LEAF, S2_NESTED_PAGE, "page" },
		{ S2_NESTED_LEAF, S2_NESTED_SUB_PMD, "sub_pmd" },
		{ S2_NESTED_LEAF, S2_NESTED_PMD, "pmd" },
		{ S2_NESTED_LEAF, S2_NESTED_SUB_PUD, "sub_pud" },
		{ S2_NESTED_LEAF, S2_NESTED_PUD, "pud" },
	};
	unsigned int named[S2_NR_INPUTS] = { 0 }, i;

	(void)context;
	for (i = 0; i < COUNT(rows); i++) {
		assert_string_equal(
			s2_inputs[rows[i].input].values[rows[i].value],
			rows[i].name);
		named[rows[i].input]++;
	}
	for (i = 0; i < S2_NR_INPUTS; i++)
		assert_int_equal(named[i] + (is_yes_no(i) ? 2 : 0),
				 s2_inputs[i].nr_values);
}

static void the_domain_is_the_product_of_all_inputs(void **context)
{
	char digits[64] = "1", buf[S2_COUNT_DIGITS];
	struct s2_cube all, quiet;
	unsigned int i;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++)
		decimal_multiply(digits, s2_inputs[i].nr_values);
	s2_cube_all(&all);
	assert_string_equal(s2_count_format(s2_cube_count(&all), buf), digits);
	assert_in_range(strlen(digits), 13, S2_COUNT_DIGITS - 1);
	assert_false(s2_cube_is_fault(&all));

	s2_cube_quiet(&quiet);
	assert_true(s2_cube_is_fault(&quiet));
	assert_string_equal(s2_count_format(s2_cube_count(&quiet), buf), "1");
	for (i = 0; i < S2_NR_INPUTS; i++) {
		struct s2_cube other = quiet;

		assert_int_equal(value_in(&quiet, i), s2_inputs[i].quiet);
		other.may[i] = 0;
		assert_false(s2_cube_is_fault(&other));
		other.may[i] = 3;
		assert_false(s2_cube_is_fault(&other));
	}
}

/* The fault that comes to mind first is one that can occur. */
static void the_quiet_fault_is_possible(void **context)
{
	struct s2_cube quiet;

	(void)context;
	s2_cube_quiet(&quiet);
	assert_int_equal(s2_impossible(&quiet), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_says_all_there_is_to_say),
		cmocka_unit_test(no_name_stands_twice),
		cmocka_unit_test(inputs_are_found_by_their_name_only),
		cmocka_unit_test(values_are_found_by_their_name_only),
		cmocka_unit_test(names_end_where_the_length_says),
		cmocka_unit_test(names_stand_at_their_enumerators),
		cmocka_unit_test(the_domain_is_the_product_of_all_inputs),
		cmocka_unit_test(the_quiet_fault_is_possible),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
