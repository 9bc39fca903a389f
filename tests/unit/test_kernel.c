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
		/*
		 * A stable line needs no backport of a commit that it had from
		 * the start.
		 */
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
	assert_int_equal(s2_commit_find("0c67288-216887f", 7),
			 S2_C_PFNMAP_CACHEABLE);
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

/* 6.12.112 lacks a backport that 6.12.113 has. */
static void a_stable_release_has_the_backports_up_to_it(void **state)
{
	struct s2_kernel kernel = composed("linux-6.12.112");

	(void)state;
	assert_false(kernel.has[S2_C_PFNMAP_LEAF_SIZE]);
	assert_memory_equal(kernel.has, s2_kernel_find("linux-6.12")->has,
			    sizeof(kernel.has));
	kernel = composed("linux-6.12.113");
	assert_true(kernel.has[S2_C_PFNMAP_LEAF_SIZE]);
	assert_false(kernel.has[S2_C_PT_RELAX_TTL]);
	kernel = composed("linux-6.12.118");
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
		{ "linux-6.16+pfnmap-v10", "pfnmap", "there is no such commit",
		  S2_NR_COMMITS, S2_NR_COMMITS },
		{ "linux-7.3+56fd1fc526e6", "56fd1fc526e6",
		  "this kernel has it already", S2_C_TOPUP_LOGGING,
		  S2_NR_COMMITS },
		{ "linux-6.1-56fd1fc526e6", "56fd1fc526e6",
		  "this kernel does not have it", S2_C_TOPUP_LOGGING,
		  S2_NR_COMMITS },
		{ "linux-7.3-2a8dfab26677", "-2a8dfab26677",
		  "it reverts the refusal that the other added",
		  S2_C_PFNMAP_CACHEABLE, S2_C_PFNMAP_BLOCK },
		{ "linux-7.3+pfnmap-v8", "+pfnmap-v8",
		  "it is an earlier version of the same patch", S2_C_PFNMAP_V8,
		  S2_C_PFNMAP_CACHEABLE },
		{ "linux-6.16+pfnmap-v2+pfnmap-v1", "+pfnmap-v2+pfnmap-v1",
		  "both are versions of the same series", S2_C_PFNMAP_V2,
		  S2_C_PFNMAP_V1 },
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

/* A released kernel has all commits that its commits need. */
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

/* A set that makes no sense, and the same with one commit more or less. */
struct pair {
	const char *refused, *taken;
	enum s2_commit_id id, other;
	bool needs;
};

static const struct pair pairs[] = {
	{ "linux-6.16+0c67288e0c8b", "linux-6.16+2a8dfab26677+0c67288e0c8b",
	  S2_C_PFNMAP_CACHEABLE, S2_C_PFNMAP_BLOCK, true },
	{ "linux-6.1+8c47ce3e1d2c", "linux-6.1+c034ec84e879+8c47ce3e1d2c",
	  S2_C_ALLOW_ANY_UNCACHED, S2_C_PT_NORMAL_NC, true },
	{ "linux-6.1+e4c7dfac2f1a", "linux-6.1+fd276e71d1e7+e4c7dfac2f1a",
	  S2_C_NESTED_HAF, S2_C_NESTED, true },
	{ "linux-6.1+2608563b466b+d93febe2ed2e",
	  "linux-6.1+2608563b466b+d93febe2ed2e+fd276e71d1e7", S2_C_XNX,
	  S2_C_NESTED, true },
	{ "linux-6.18+49b32ddb87a3",
	  "linux-6.18+49b32ddb87a3+d93febe2ed2e+2608563b466b", S2_C_XN_MASK,
	  S2_C_XNX, true },
	{ "linux-6.1+f5fe0adeed60", "linux-6.1+f5fe0adeed60+11e5ea5242e3",
	  S2_C_IPA_LIMIT, S2_C_FSC_HELPERS, true },
	{ "linux-6.1+157dbc4a321f", "linux-6.1+157dbc4a321f+fce886a60207",
	  S2_C_MEMCACHE_INIT, S2_C_PKVM_GUESTS, true },
	{ "linux-6.1+db14091d8f75", "linux-6.1+db14091d8f75+fce886a60207",
	  S2_C_PKVM_BLOCKS, S2_C_PKVM_GUESTS, true },
	{ "linux-6.18+d93febe2ed2e", "linux-6.18+d93febe2ed2e+2608563b466b",
	  S2_C_XNX, S2_C_PT_XNX, true },
	{ "linux-6.1+ea03466e806f", "linux-6.1+ea03466e806f+fce886a60207",
	  S2_C_PROTECTED_VM, S2_C_PKVM_GUESTS, true },
	{ "linux-7.0+f0877a1455cc", "linux-7.0+f0877a1455cc+ea03466e806f",
	  S2_C_PROTECTED_SLOTS, S2_C_PROTECTED_VM, true },
	{ "linux-6.1+6bf0215c565e", "linux-6.1+6bf0215c565e+fce886a60207",
	  S2_C_TOPUP_PKVM, S2_C_PKVM_GUESTS, true },
	{ "linux-6.1+32e200bd6e44", "linux-6.1+32e200bd6e44+a7b57e099592",
	  S2_C_GMEM_ONLY, S2_C_GMEM, true },
	{ "linux-6.1+9be19df816de", "linux-6.1+9be19df816de+a7b57e099592",
	  S2_C_GMEM_RELAX, S2_C_GMEM, true },
	{ "linux-6.1+645285a9f616", "linux-6.1+645285a9f616+a7b57e099592",
	  S2_C_GMEM_NO_MTE, S2_C_GMEM, true },
	{ "linux-6.1+ddcadb297ce5", "linux-6.1+ddcadb297ce5+1577cb5823ce",
	  S2_C_PT_HANDLE_FAULT, S2_C_PT_PARALLEL, true },
	{ "linux-6.5+f62d4c3eb687", "linux-6.5+f62d4c3eb687+7657ea920c54",
	  S2_C_PT_ZAP_AT_ONCE, S2_C_PT_RANGE, true },
	{ "linux-6.1+7cc1d214a6cd", "linux-6.1+7cc1d214a6cd+1577cb5823ce",
	  S2_C_PT_SOFTWARE_BITS, S2_C_PT_PARALLEL, true },
	{ "linux-6.5+8d187d4b33c2", "linux-6.5+8d187d4b33c2+be097997a273",
	  S2_C_PT_RELAX_TTL, S2_C_PT_RELAX_AGAIN, true },
	{ "linux-6.2+19cffd16ed64", "linux-6.2+19cffd16ed64+ddcadb297ce5",
	  S2_C_PT_IGNORE_EAGAIN, S2_C_PT_HANDLE_FAULT, true },
	{ "linux-6.1+e279c25d78d6", "linux-6.1+e279c25d78d6+1577cb5823ce",
	  S2_C_PT_WALK_FLAGS, S2_C_PT_PARALLEL, true },
	{ "linux-6.1+c6ba94640cf7", "linux-6.1+c6ba94640cf7+1577cb5823ce",
	  S2_C_PT_ANNOTATE, S2_C_PT_PARALLEL, true },
	{ "linux-6.16+pfnmap-v8", "linux-6.16+2a8dfab26677+pfnmap-v8",
	  S2_C_PFNMAP_V8, S2_C_PFNMAP_BLOCK, true },
	{ "linux-6.16+pfnmap-v8-review",
	  "linux-6.16+2a8dfab26677+pfnmap-v8-review", S2_C_PFNMAP_V8_REVIEW,
	  S2_C_PFNMAP_BLOCK, true },
	{ "linux-7.3+6.1.191", "linux-7.3+6.1.191-71cc2c67fb8f",
	  S2_C_PFNMAP_BY_PAGES, S2_C_PFNMAP_LEAF_SIZE, false },
	{ "linux-7.3+pfnmap-v1", "linux-7.3+pfnmap-v1-216887f79d98",
	  S2_C_PFNMAP_V1, S2_C_PFNMAP_ONLY, false },
	{ "linux-7.3+pfnmap-v2", "linux-7.3+pfnmap-v2-216887f79d98",
	  S2_C_PFNMAP_V2, S2_C_PFNMAP_ONLY, false },
	{ "linux-7.3+pfnmap-v3", "linux-7.3+pfnmap-v3-216887f79d98",
	  S2_C_PFNMAP_V3, S2_C_PFNMAP_ONLY, false },
	{ "linux-7.3+pfnmap-v7", "linux-7.3+pfnmap-v7-216887f79d98",
	  S2_C_PFNMAP_V7, S2_C_PFNMAP_ONLY, false },
	{ "linux-7.3+pfnmap-v8", "linux-7.3+pfnmap-v8-0c67288e0c8b",
	  S2_C_PFNMAP_V8, S2_C_PFNMAP_CACHEABLE, false },
	{ "linux-7.3+pfnmap-v8-review",
	  "linux-7.3+pfnmap-v8-review-0c67288e0c8b", S2_C_PFNMAP_V8_REVIEW,
	  S2_C_PFNMAP_CACHEABLE, false },
};

static void a_commit_is_taken_with_what_it_needs_and_not_without(void **state)
{
	struct s2_compose_error error;
	struct s2_kernel kernel;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		const struct pair *p = &pairs[i];

		assert_int_equal(s2_kernel_compose(p->refused, &kernel, &error),
				 -S2_EINVAL);
		assert_int_equal(error.id, p->id);
		assert_int_equal(error.other, p->other);
		assert_int_equal(error.needs, p->needs);
		assert_true(strlen(error.why) > 10);
		kernel = composed(p->taken);
		assert_true(kernel.has[p->id]);
		assert_int_equal(kernel.has[p->other], p->needs);
	}
}

/* The compiler works out the lines of the table; this, their releases. */
static void the_last_of_a_stable_line_has_all_backports(void **state)
{
	static const char *const lines[S2_NR_STABLE][4] = {
		{ "linux-6.1", "linux-6.1.y", "linux-6.1.1", "linux-6.1.909" },
		{ "linux-6.6", "linux-6.6.y", "linux-6.6.1", "linux-6.6.909" },
		{ "linux-6.12", "linux-6.12.y", "linux-6.12.1",
		  "linux-6.12.909" },
		{ "linux-6.18", "linux-6.18.y", "linux-6.18.1",
		  "linux-6.18.909" },
		{ "linux-7.2", "linux-7.2.y", "linux-7.2.1", "linux-7.2.909" },
	};
	struct s2_kernel kernel;
	size_t i, n;

	(void)state;
	for (i = 0; i < S2_NR_STABLE; i++) {
		n = sizeof(kernel.has);
		kernel = composed(lines[i][2]);
		assert_memory_equal(kernel.has,
				    s2_kernel_find(lines[i][0])->has, n);
		kernel = composed(lines[i][3]);
		assert_memory_equal(kernel.has,
				    s2_kernel_find(lines[i][1])->has, n);
		assert_int_equal(kernel.checked, S2_CHECKED_INFERRED);
		assert_int_equal(kernel.release, 0);
		assert_string_equal(kernel.title, "a stable release");
		assert_string_equal(kernel.source, "commits by release");
	}
}

static void a_composed_kernel_says_that_it_is_one(void **state)
{
	struct s2_kernel kernel = composed("linux-6.17+5f9466b50c1b"
					   "+638ea79669f8");

	(void)state;
	assert_string_equal(kernel.title, "a composed kernel");
	assert_string_equal(kernel.source, "composed");
	assert_int_equal(kernel.checked, S2_CHECKED_INFERRED);
	assert_int_equal(kernel.release, 0);
}

/* What stands beside 0, 9, a and f in ASCII is no digit. */
static void a_commit_is_named_by_digits_alone(void **state)
{
	static const char *const none[] = {
		"0c67288e0c8b/", "0c67288e0c8b:", "0c67288e0c8b`",
		"0c67288e0c8bg", "0c67288e0c8bz", "/c67288e0c8bc",
	};
	static const char *const more[] = {
		"0c67288e0c8b0",
		"0c67288e0c8b9",
		"0c67288e0c8ba",
		"0c67288e0c8bf",
	};
	char digits[42] = "0c67288e0c8b";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_int_equal(s2_commit_find(none[i], 13), S2_NR_COMMITS);
	for (i = 0; i < sizeof(more) / sizeof(*more); i++)
		assert_int_equal(s2_commit_find(more[i], 13),
				 S2_C_PFNMAP_CACHEABLE);
	memset(digits + 12, '0', sizeof(digits) - 12);
	assert_int_equal(s2_commit_find(digits, 40), S2_C_PFNMAP_CACHEABLE);
	assert_int_equal(s2_commit_find(digits, 41), S2_NR_COMMITS);
	/* Each commit's first seven digits are its own, if its hash is known. */
	for (i = 0; i < S2_NR_COMMITS; i++) {
		const char *name = s2_commits[i].name;
		bool hash = strspn(name, "0123456789abcdef") == 12;

		if (s2_commits[i].release != S2_NOT_IN)
			assert_int_equal(
				s2_commit_find(name, hash ? 7 : strlen(name)),
				i);
	}
}

static void what_is_no_kernel_is_refused_as_a_whole(void **state)
{
	static const char *const none[] = {
		"linux",	"linux-6.12.",	 "linux-6.12.1:",
		"linux-6.12./", "linux-6.12.1a", "linux-5.4.1",
		"linux-6.3.1",	"pfnmap-v9",	 "linux-6.12.1.1",
	};
	struct s2_compose_error error;
	struct s2_kernel kernel;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(*none); i++) {
		assert_int_equal(s2_kernel_compose(none[i], &kernel, &error),
				 -S2_EINVAL);
		assert_string_equal(error.why, "there is no such kernel");
		assert_int_equal(error.at, 0);
		assert_int_equal(error.len, strlen(none[i]));
	}
}

/* 64 letters, and one more digit of the last commit. */
static void a_name_of_64_letters_is_the_longest(void **state)
{
	static const char name[] = "linux-6.1+c911f0d46879+2dbf12ae132c"
				   "+1577cb5823ce+13ec9308a857aaa";
	struct s2_compose_error error;
	struct s2_kernel kernel;
	char longer[S2_MAX_NAME + 1];

	(void)state;
	assert_int_equal(strlen(name), S2_MAX_NAME - 1);
	assert_true(composed(name).has[S2_C_LOOKUP_RETRY]);
	strcpy(longer, name);
	strcat(longer, "a");
	assert_int_equal(s2_kernel_compose(longer, &kernel, &error),
			 -S2_EINVAL);
	assert_string_equal(error.why, "the name is too long");
	assert_int_equal(error.at, 0);
	assert_int_equal(error.len, S2_MAX_NAME);
}

static void a_release_has_the_number_that_its_name_says(void **state)
{
	const struct s2_kernel *kernel;
	unsigned int major, minor;
	size_t i, releases = 0;
	char end;

	(void)state;
	for (i = 0; (kernel = s2_kernel_at(i)); i++) {
		if (sscanf(kernel->name, "linux-%u.%u%c", &major, &minor,
			   &end) != 2) {
			assert_int_equal(kernel->release, 0);
			continue;
		}
		assert_int_equal(kernel->release, S2_RELEASE(major, minor));
		releases++;
	}
	/* 6.1 to 6.19, 7.0 to 7.3 */
	assert_int_equal(releases, 19 + 4);
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
		cmocka_unit_test(
			a_commit_is_taken_with_what_it_needs_and_not_without),
		cmocka_unit_test(the_last_of_a_stable_line_has_all_backports),
		cmocka_unit_test(a_composed_kernel_says_that_it_is_one),
		cmocka_unit_test(a_commit_is_named_by_digits_alone),
		cmocka_unit_test(what_is_no_kernel_is_refused_as_a_whole),
		cmocka_unit_test(a_name_of_64_letters_is_the_longest),
		cmocka_unit_test(a_release_has_the_number_that_its_name_says),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
