/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdict of a check, about policies whose differences are known. */
#include <stdlib.h>

#include "main.h"
#include "tools/harness/pair.h"
#include "tools/harness/progress.h"

/* Compares two built-in policies as if they had been built from trees. */
struct check {
	struct kernel_check asked;
	struct pair pair;
	struct checked checked;
	char *verdict;
};

static struct check check;

static void begin(const char *before, const char *after)
{
	struct pair *pair = &check.pair;
	size_t size;
	FILE *f;

	memset(&check, 0, sizeof(check));
	pair->check = &check.asked;
	pair->kind = AGAINST_POLICY;
	pair->notes.nr_sets = 1;
	snprintf(pair->old, sizeof(pair->old), "%s", before);
	snprintf(pair->plugin, sizeof(pair->plugin), "%s", after);
	assert_true(checked_make(pair, &check.checked) <= 1);
	f = open_memstream(&check.verdict, &size);
	verdict_write(f, &check.checked);
	fclose(f);
}

static void end(void)
{
	free(check.verdict);
	checked_free(&check.checked);
}

static void assert_verdict(const char *before, const char *after,
			   const char *verdict)
{
	begin(before, after);
	assert_string_equal(check.verdict, verdict);
	end();
}

static void nothing_differs(void **context)
{
	(void)context;
	assert_verdict("linux-6.1", "linux-6.1",
		       "every fault is decided as before");
}

static void repaired(void **context)
{
	(void)context;
	begin("linux-6.16", "linux-6.17");
	assert_non_null(strstr(check.verdict, "groups of faults decided "));
	assert_non_null(strstr(check.verdict, "keeps ATTR-DOWNGRADE"));
	assert_null(strchr(check.verdict, '\n'));
	end();
}

/* What is newly violated stands before what is worse, and before repairs. */
static void worst_first(void **context)
{
	const char *newly, *more, *keeps;

	(void)context;
	begin("linux-6.1.y", "linux-6.12");
	newly = strstr(check.verdict, " newly");
	more = strstr(check.verdict, " more often");
	keeps = strstr(check.verdict, "keeps ");
	assert_non_null(newly);
	assert_non_null(more);
	assert_non_null(keeps);
	assert_true(newly < more && more < keeps);
	end();
}

static const struct s2_violation *violation_of(const char *name)
{
	return checked_worst(&check.checked, s2_invariant_find(name));
}

static struct s2_violation counts(unsigned int before, unsigned int more,
				  unsigned int fewer, unsigned int worse)
{
	return (struct s2_violation){
		.before = s2_count_of(before),
		.after = s2_count_of(before + more - fewer),
		.more = s2_count_of(more),
		.fewer = s2_count_of(fewer),
		.worse = s2_count_of(worse),
	};
}

static void trends(void **context)
{
	static const struct {
		unsigned int before, more, fewer, worse;
		enum trend trend;
	} of[] = {
		{ 0, 5, 0, 0, TREND_NEW },   { 5, 0, 5, 0, TREND_KEPT },
		{ 5, 2, 0, 1, TREND_WORSE }, { 5, 2, 0, 0, TREND_MORE },
		{ 5, 2, 1, 2, TREND_WORSE }, { 5, 2, 2, 2, TREND_MOVED },
		{ 5, 1, 2, 1, TREND_MOVED }, { 5, 0, 1, 0, TREND_BETTER },
		{ 5, 0, 0, 0, TREND_SAME },
	};
	size_t i;

	(void)context;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_violation v = counts(of[i].before, of[i].more,
					       of[i].fewer, of[i].worse);

		assert_int_equal(trend_of(&v), of[i].trend);
	}
}

static void worst_is_that_of_any_set(void **context)
{
	(void)context;
	begin("linux-6.16", "linux-6.17");
	assert_int_equal(trend_of(violation_of("ATTR-DOWNGRADE")), TREND_KEPT);
	check.checked.sets[1] = check.checked.sets[0];
	check.checked.sets[1].violations.at[0] = (struct s2_violation){
		.invariant = s2_invariant_find("ATTR-DOWNGRADE"),
		.after = s2_count_of(1),
		.more = s2_count_of(1),
	};
	check.checked.nr_sets = 2;
	assert_int_equal(trend_of(violation_of("ATTR-DOWNGRADE")), TREND_NEW);
	check.checked.nr_sets = 1;
	end();
}

static void unknowns_are_said(void **context)
{
	(void)context;
	begin("linux-6.1", "linux-6.1");
	check.pair.notes.unknown.n = 1;
	check.pair.notes.unknown.at[0].fixed = true;
	free(check.verdict);
	{
		size_t size;
		FILE *f = open_memstream(&check.verdict, &size);

		verdict_write(f, &check.checked);
		fclose(f);
	}
	assert_string_equal(check.verdict, "1 unknown not explored");
	end();
}

/* ---- progress ----------------------------------------------------------- */

static void assert_line(const char *expected)
{
	char line[80];

	assert_int_equal(progress_line(line, sizeof(line)), strlen(expected));
	assert_string_equal(line, expected);
}

static void progress_says_how_much_of_how_much(void **context)
{
	char line[20];

	(void)context;
	progress_tree(0, "new");
	progress_stage("compiling");
	assert_line("new: compiling");
	progress_tree(1, "old");
	progress_stage("exploring");
	progress_runs(12000);
	assert_line("new: compiling; old: exploring, 12,000 runs");
	progress_explored(50000);
	progress_stage("counting lines");
	progress_tree(0, "new");
	progress_stage("exploring");
	progress_runs(1234);
	assert_line("new: exploring, 1,234 of about 50,000 runs; old: counting "
		    "lines");
	assert_true(progress_line(line, sizeof(line)) < sizeof(line));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_differs),
		cmocka_unit_test(repaired),
		cmocka_unit_test(worst_first),
		cmocka_unit_test(trends),
		cmocka_unit_test(worst_is_that_of_any_set),
		cmocka_unit_test(unknowns_are_said),
		cmocka_unit_test(progress_says_how_much_of_how_much),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
