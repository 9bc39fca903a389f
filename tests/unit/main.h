/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * main() of a test program:
 *
 *	test_ROOM_WHAT		runs all its cases
 *	test_ROOM_WHAT --list	prints their names, for CTest; "NAME slow" if slow
 *	test_ROOM_WHAT CASE	runs one case, with the group's fixtures
 */
#ifndef MAIN_H
#define MAIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A case that takes many seconds: CTest gives it the label 'slow'. */
#define slow_unit_test(f)                            \
	{                                            \
		.name = #f " slow", .test_func = (f) \
	}

static CMFixtureFunction main_teardown;
static int main_torn_down;

/* CMocka passes a group whose teardown fails: make it fail. */
static inline int main_tear_down(void **state)
{
	int ret = main_teardown(state);

	main_torn_down = ret == 0;
	return ret;
}

static inline int main_run(const struct CMUnitTest *tests, size_t n,
			   CMFixtureFunction setup, CMFixtureFunction teardown)
{
	int failed;

	main_teardown = teardown;
	main_torn_down = !teardown;
	failed = _cmocka_run_group_tests("tests", tests, n, setup,
					 teardown ? main_tear_down : NULL);
	return failed || !main_torn_down;
}

/* Is it this case, slow or not? */
static inline int main_is(const struct CMUnitTest *test, const char *name)
{
	size_t n = strcspn(test->name, " ");

	return strlen(name) == n && !strncmp(test->name, name, n);
}

static inline int main_cases(int argc, char **argv,
			     const struct CMUnitTest *tests, size_t n,
			     CMFixtureFunction setup,
			     CMFixtureFunction teardown)
{
	size_t i;

	if (argc < 2)
		return main_run(tests, n, setup, teardown);
	if (!strcmp(argv[1], "--list")) {
		for (i = 0; i < n; i++)
			puts(tests[i].name);
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (main_is(&tests[i], argv[1]))
			return main_run(&tests[i], 1, setup, teardown);
	}
	fprintf(stderr, "%s: there is no case '%s'\n", argv[0], argv[1]);
	return 2;
}

/* What main() returns. */
#define RUN_CASES(argc, argv, tests, setup, teardown)                          \
	main_cases(argc, argv, tests, sizeof(tests) / sizeof(*(tests)), setup, \
		   teardown)

#endif
