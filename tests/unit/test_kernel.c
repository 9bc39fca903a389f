/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernels as sets of commits: the tables, and composition. */
#include <string.h>

#include <stage2/error.h>
#include <stage2/kernel.h>

#include "main.h"

static void every_commit_is_found_by_its_name(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < S2_NR_COMMITS; i++) {
		const struct s2_commit *commit = &s2_commits[i];

		assert_int_equal(
			s2_commit_find(commit->name, strlen(commit->name)), i);
		assert_true(strlen(commit->what) > 10);
		assert_string_not_equal(s2_part_name(commit->part), "?");
		/* Nothing is backported to what had it from the start. */
		if (commit->release <= S2_RELEASE(6, 1))
			fail();
	}
	assert_string_equal(s2_part_name(S2_NR_PARTS), "?");
}

static void a_commit_may_be_shortened_or_whole(void **state)
{
	static const char full[] = "0c67288e0c8bc1e39d7057fbae65bf57ca943676";

	(void)state;
	assert_int_equal(s2_commit_find(full, 40), S2_C_PFNMAP_CACHEABLE);
	assert_int_equal(s2_commit_find(full, 7), S2_C_PFNMAP_CACHEABLE);
	assert_int_equal(s2_commit_find(full, 6), S2_NR_COMMITS);
	assert_int_equal(s2_commit_find("0c67288e0c8c", 12), S2_NR_COMMITS);
	assert_int_equal(s2_commit_find("", 0), S2_NR_COMMITS);
	assert_int_equal(s2_commit_find("pfnmap-v", 8), S2_NR_COMMITS);
	assert_int_equal(s2_commit_find("0C67288E0C8B", 12), S2_NR_COMMITS);
}

/* Releases are rows in order: each has what the one before it has. */
static void a_release_has_all_of_the_release_before(void **state)
{
	const struct s2_kernel *kernel, *before = NULL;
	size_t i;
	int c;

	(void)state;
	for (i = 0; (kernel = s2_kernel_at(i)); i++) {
		assert_ptr_equal(s2_kernel_find(kernel->name), kernel);
		assert_string_not_equal(s2_checked_name(kernel->checked), "?");
		if (!kernel->release)
			continue;
		for (c = 0; c < S2_NR_COMMITS; c++) {
			assert_int_equal(kernel->has[c],
					 s2_commits[c].release <=
						 kernel->release);
			if (before && before->has[c])
				assert_true(kernel->has[c]);
		}
		assert_true(!before || before->release < kernel->release);
		before = kernel;
	}
	assert_ptr_equal(before, s2_kernel_newest());
	assert_null(s2_kernel_at(i));
	assert_null(s2_kernel_find("linux-5.4"));
	assert_string_equal(s2_checked_name(S2_NR_CHECKED), "?");
}

static struct s2_kernel composed(const char *name)
{
	struct s2_compose_error error;
	struct s2_kernel kernel;

	if (s2_kernel_compose(name, &kernel, &error))
		fail_msg("%s: %s", name, error.why);
	assert_string_equal(kernel.name, name);
	return kernel;
}

static void a_commit_is_added_or_taken_away(void **state)
{
	const struct s2_kernel *base = s2_kernel_find("linux-7.3");
	struct s2_kernel kernel = composed("linux-7.3-56fd1fc526e6");
	int c;

	(void)state;
	for (c = 0; c < S2_NR_COMMITS; c++)
		assert_int_equal(kernel.has[c],
				 base->has[c] && c != S2_C_TOPUP_LOGGING);
	assert_int_equal(kernel.checked, S2_CHECKED_INFERRED);
	assert_int_equal(kernel.release, 0);

	kernel = composed("linux-6.12.y+216887f79d98+2a8dfab26677");
	assert_true(kernel.has[S2_C_PFNMAP_ONLY]);
	assert_true(kernel.has[S2_C_PFNMAP_BLOCK]);
	kernel = composed("linux-6.16+pfnmap-v3");
	assert_memory_equal(kernel.has, s2_kernel_find("pfnmap-v3")->has,
			    sizeof(kernel.has));
	kernel = composed("pfnmap-v8-review-pfnmap-v8-review+0c67288e0c8b");
	assert_memory_equal(kernel.has, s2_kernel_find("pfnmap-v10")->has,
			    sizeof(kernel.has));
}

static void a_known_kernel_composes_to_itself(void **state)
{
	const struct s2_kernel *known;
	struct s2_kernel kernel;
	size_t i;

	(void)state;
	for (i = 0; (known = s2_kernel_at(i)); i++) {
		kernel = composed(known->name);
		assert_memory_equal(kernel.has, known->has, sizeof(kernel.has));
		assert_ptr_equal(kernel.title, known->title);
		assert_int_equal(kernel.checked, known->checked);
	}
}

/* The 112th of 6.12 has not what the 113th has. */
static void a_stable_release_has_the_backports_up_to_it(void **state)
{
	struct s2_kernel kernel = composed("linux-6.12.112");

	(void)state;
	assert_false(kernel.has[S2_C_PFNMAP_LEAF_SIZE]);
	assert_memory_equal(kernel.has, s2_kernel_find("linux-6.12")->has,
			    sizeof(kernel.has));
	kernel = composed("linux-6.12.113");
	assert_true(kernel.has[S2_C_PFNMAP_LEAF_SIZE]);
	assert_memory_equal(kernel.has, s2_kernel_find("linux-6.12.y")->has,
			    sizeof(kernel.has));
	kernel = composed("linux-6.1.26-406504c7b040");
	assert_false(kernel.has[S2_C_S1PTW_WRITE]);
	assert_true(kernel.has[S2_C_LEAF_GONE]);
	assert_false(kernel.has[S2_C_LOOKUP_RETRY]);
}

struct refusal {
	const char *name;
	const char *meant; /* what the error points at */
	const char *why;
	enum s2_commit_id id, other;
};

static void what_means_nothing_is_refused_with_the_reason(void **state)
{
	static const struct refusal refusals[] = {
		{ "linux-5.4", "linux-5.4", "there is no such kernel",
		  S2_NR_COMMITS, S2_NR_COMMITS },
		{ "", "", "there is no such kernel", S2_NR_COMMITS,
		  S2_NR_COMMITS },
		{ "linux-6.12.0", "linux-6.12.0", "there is no such kernel",
		  S2_NR_COMMITS, S2_NR_COMMITS },
		{ "linux-6.12.1234", "linux-6.12.1234",
		  "there is no such kernel", S2_NR_COMMITS, S2_NR_COMMITS },
		{ "linux-6.12x", "linux-6.12x", "there is no such kernel",
		  S2_NR_COMMITS, S2_NR_COMMITS },
		{ "linux-7.3+", "", "there is no such commit", S2_NR_COMMITS,
		  S2_NR_COMMITS },
		{ "linux-7.3-123456789abc", "123456789abc",
		  "there is no such commit", S2_NR_COMMITS, S2_NR_COMMITS },
		{ "linux-7.3+56fd1fc526e6", "56fd1fc526e6",
		  "this kernel has it already", S2_C_TOPUP_LOGGING,
		  S2_NR_COMMITS },
		{ "linux-6.1-56fd1fc526e6", "56fd1fc526e6",
		  "this kernel does not have it", S2_C_TOPUP_LOGGING,
		  S2_NR_COMMITS },
		{ "linux-7.3-2a8dfab26677", "-2a8dfab26677",
		  "it takes back the refusal that the other brought",
		  S2_C_PFNMAP_CACHEABLE, S2_C_PFNMAP_BLOCK },
		{ "linux-7.3+pfnmap-v8", "+pfnmap-v8",
		  "it is an earlier version of the same patch", S2_C_PFNMAP_V8,
		  S2_C_PFNMAP_CACHEABLE },
		{ "linux-6.16+pfnmap-v3+pfnmap-v7", "+pfnmap-v3+pfnmap-v7",
		  "both are versions of the same series", S2_C_PFNMAP_V7,
		  S2_C_PFNMAP_V3 },
	};
	struct s2_compose_error error;
	struct s2_kernel kernel;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refusal *r = &refusals[i];

		assert_int_equal(s2_kernel_compose(r->name, &kernel, &error),
				 -S2_EINVAL);
		assert_string_equal(error.why, r->why);
		assert_int_equal(error.len, strlen(r->meant));
		assert_memory_equal(r->name + error.at, r->meant, error.len);
		assert_int_equal(error.id, r->id);
		assert_int_equal(error.other, r->other);
	}
}

/* Kernels that were released need nothing that they do not have. */
static void every_kernel_of_the_table_means_something(void **state)
{
	const struct s2_kernel *known;
	struct s2_compose_error error;
	struct s2_kernel kernel;
	char name[S2_MAX_NAME];
	size_t i;

	(void)state;
	for (i = 0; (known = s2_kernel_at(i)); i++) {
		/* One more commit, so that the set is looked at. */
		const char *extra = known->has[S2_C_TOPUP_LOGGING] ?
					    "-56fd1fc526e6" :
					    "+56fd1fc526e6";

		strcpy(name, known->name);
		strcat(name, extra);
		assert_int_equal(s2_kernel_compose(name, &kernel, &error), 0);
	}
}

static void a_name_that_is_too_long_is_refused(void **state)
{
	char name[2 * S2_MAX_NAME] = "linux-7.3";
	struct s2_compose_error error;
	struct s2_kernel kernel;

	(void)state;
	while (strlen(name) < S2_MAX_NAME)
		strcat(name, "-56fd1fc526e6");
	assert_int_equal(s2_kernel_compose(name, &kernel, &error), -S2_EINVAL);
	assert_string_equal(error.why, "the name is too long");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_commit_is_found_by_its_name),
		cmocka_unit_test(a_commit_may_be_shortened_or_whole),
		cmocka_unit_test(a_release_has_all_of_the_release_before),
		cmocka_unit_test(a_commit_is_added_or_taken_away),
		cmocka_unit_test(a_known_kernel_composes_to_itself),
		cmocka_unit_test(a_stable_release_has_the_backports_up_to_it),
		cmocka_unit_test(what_means_nothing_is_refused_with_the_reason),
		cmocka_unit_test(every_kernel_of_the_table_means_something),
		cmocka_unit_test(a_name_that_is_too_long_is_refused),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
