/* SPDX-License-Identifier: GPL-2.0-only */
/* Blame: each difference of two kernels has the commit that brought it. */
#include <stdlib.h>
#include <string.h>

#include <stage2/explore.h>

#include "main.h"
#include "variant.h"

struct pair {
	struct s2_compose_error error;
	struct s2_kernel before_kernel, after_kernel;
	struct s2_policy before, after;
	struct s2_blame blame;
};

static void blame(struct pair *p, const char *before, const char *after)
{
	assert_int_equal(
		s2_kernel_compose(before, &p->before_kernel, &p->error), 0);
	assert_int_equal(s2_kernel_compose(after, &p->after_kernel, &p->error),
			 0);
	s2_policy_of_kernel(&p->before_kernel, &p->before);
	s2_policy_of_kernel(&p->after_kernel, &p->after);
	assert_int_equal(s2_blame(&p->before, &p->after, NULL, &variant_mem,
				  &p->blame),
			 0);
}

static void unblame(struct pair *p)
{
	s2_blame_free(&p->blame, &variant_mem);
}

/* The parts of a fault's decision that a change of this field is named by. */
static bool decided_alike(const struct s2_policy *policy,
			  const struct s2_change *change)
{
	struct s2_query q, other;
	struct s2_decision a, b;
	unsigned int f;

	s2_query_init(&q, &change->cover.witness);
	s2_query_init(&other, &change->cover.witness);
	s2_decide(policy, change->entry, &q, &a);
	s2_decide(s2_policy_find("linux-6.17"), change->entry, &other, &b);
	for (f = 0; f <= S2_F_TYPE; f++) {
		enum s2_field field = (enum s2_field)f;

		if (s2_field_applies(field, &a) != s2_field_applies(field, &b))
			return false;
		if (s2_field_applies(field, &a) &&
		    s2_decision_field(&q, &a, field) !=
			    s2_decision_field(&other, &b, field))
			return false;
	}
	return true;
}

/* Independently: 6.16 and the series' own bisect points decide the witness. */
static void the_series_agrees_with_its_bisect_points(void **state)
{
	static const struct {
		enum s2_commit_id commit;
		const char *before;
	} points[] = {
		{ S2_C_PFNMAP_ONLY, "linux-6.16" },
		{ S2_C_PFNMAP_BLOCK, "pfnmap-special" },
		{ S2_C_PFNMAP_CACHEABLE, "pfnmap-block" },
	};
	size_t i, k, checked = 0;
	struct pair p;
	bool seen;

	(void)state;
	blame(&p, "linux-6.16", "linux-6.17");
	assert_int_equal(p.blame.nr_commits, 3);
	for (i = 0; i < p.blame.changes.nr_changes; i++) {
		const struct s2_change *change = &p.blame.changes.changes[i];

		if (change->field > S2_F_TYPE)
			continue;
		/* Before the commit not yet; and from it on to the end. */
		for (k = 0, seen = false; k < 3; k++) {
			bool alike = decided_alike(
				s2_policy_find(points[k].before), change);

			if (seen)
				assert_true(alike);
			if (points[k].commit != change->cause.commit)
				continue;
			assert_false(alike);
			seen = true;
		}
		assert_true(seen);
		checked++;
	}
	assert_true(checked > 10);
	unblame(&p);
}

static const struct s2_blamed *blamed(const struct pair *p,
				      enum s2_commit_id commit)
{
	size_t i;

	for (i = 0; i < p->blame.nr_commits; i++) {
		if (p->blame.commits[i].commit == commit)
			return &p->blame.commits[i];
	}
	return NULL;
}

/* The difference itself does not depend on who is asked for the cause. */
static void blame_has_the_faults_of_diff(void **state)
{
	struct s2_changes changes;
	struct pair p;

	(void)state;
	blame(&p, "linux-7.0", "linux-7.1");
	assert_int_equal(
		s2_diff(&p.before, &p.after, NULL, &variant_mem, &changes), 0);
	assert_int_equal(
		s2_count_cmp(changes.different, p.blame.changes.different), 0);
	assert_int_equal(s2_count_cmp(changes.same, p.blame.changes.same), 0);
	assert_int_equal(blamed(&p, S2_C_PROTECTED_VM)->effect,
			 S2_EFFECT_CAUSE);
	assert_int_equal(
		s2_count_cmp(blamed(&p, S2_C_PROTECTED_VM)->only_after.count,
			     changes.only_after.count),
		0);
	s2_changes_free(&changes, &variant_mem);
	unblame(&p);
}

static void a_commit_that_decides_nothing_is_said_to(void **state)
{
	struct pair p;

	(void)state;
	blame(&p, "linux-6.4", "linux-6.5");
	assert_int_equal(p.blame.nr_commits, 1);
	assert_int_equal(blamed(&p, S2_C_PT_RELAX_LOCAL)->effect,
			 S2_EFFECT_NONE);
	assert_true(s2_count_is_zero(p.blame.changes.different));
	unblame(&p);
}

/* 6.14 forgot to set a pointer, 6.15 set it: 6.16 shows no trace of it. */
static void what_a_later_commit_changes_again_is_not_its_own(void **state)
{
	struct pair p;

	(void)state;
	blame(&p, "linux-6.13", "linux-6.16");
	assert_int_equal(blamed(&p, S2_C_MEMCACHE_INIT)->effect,
			 S2_EFFECT_OVERRULED);
	assert_int_equal(blamed(&p, S2_C_PKVM_GUESTS)->effect, S2_EFFECT_CAUSE);
	unblame(&p);
}

/* It takes the hypervisor that maps guests, and walks that lose -EAGAIN. */
static void two_that_only_together_change_it_are_both_named(void **state)
{
	bool pair_found = false;
	struct pair p;
	size_t i;

	(void)state;
	blame(&p, "linux-6.16", "linux-6.18");
	for (i = 0; i < p.blame.changes.nr_changes; i++) {
		const struct s2_cause *cause =
			&p.blame.changes.changes[i].cause;

		assert_int_not_equal(cause->commit, S2_NR_COMMITS);
		if (cause->with != S2_NR_COMMITS) {
			assert_int_not_equal(cause->with, cause->commit);
			pair_found = true;
		}
	}
	assert_true(pair_found);
	unblame(&p);
}

/* What changelogs and stable mails say of five old mistakes. */
static void findings_have_the_history_that_changelogs_have(void **state)
{
	static const struct {
		const char *policy, *invariant, *first, *repaired;
		enum s2_commit_id by, repaired_by;
	} histories[] = {
		{ "linux-6.17", "ERR-LEAK", "linux-6.1", "linux-6.18",
		  S2_NR_COMMITS, S2_C_PAGE_LEAK },
		{ "linux-7.0", "NEST-X", "linux-6.11", "linux-7.1", S2_C_NESTED,
		  S2_C_XN_MASK },
		{ "linux-6.16", "DIRTY-SUCCESS", "linux-6.14", "linux-6.19",
		  S2_C_PKVM_GUESTS, S2_C_PT_IGNORE_EAGAIN },
		{ "linux-6.14", "ERR-UNINIT", "linux-6.14", "linux-6.15",
		  S2_C_PKVM_GUESTS, S2_C_MEMCACHE_INIT },
		{ "linux-7.3", "MTE-FOLIO", "linux-6.13", NULL,
		  S2_C_MTE_HUGETLB, S2_NR_COMMITS },
		/* Of a stable tree: what it has of releases. */
		{ "linux-6.12.y", "MTE-ZERO", "linux-6.1", "linux-7.2",
		  S2_NR_COMMITS, S2_C_MTE_ZERO_PAGE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(histories) / sizeof(*histories); i++) {
		const struct s2_policy *policy =
			s2_policy_find(histories[i].policy);
		const struct s2_invariant *only =
			s2_invariant_find(histories[i].invariant);
		struct s2_verify_options options = { .only = &only,
						     .nr_only = 1 };
		struct s2_report report;
		struct s2_since since;

		assert_int_equal(
			s2_verify(policy, &options, &variant_mem, &report), 0);
		assert_true(report.nr_findings > 0);
		assert_true(s2_since(policy, &report.findings[0], &since));
		assert_string_equal(since.first->name, histories[i].first);
		assert_int_equal(since.by, histories[i].by);
		assert_int_equal(since.repaired_by, histories[i].repaired_by);
		if (histories[i].repaired)
			assert_string_equal(since.repaired->name,
					    histories[i].repaired);
		else
			assert_null(since.repaired);
		s2_report_free(&report, &variant_mem);
	}
}

/* A proposal's own mistake is in no release; a plug-in belongs to none. */
static void what_is_in_no_release_has_no_history(void **state)
{
	const struct s2_invariant *only = s2_invariant_find("ERR-LOCK");
	struct s2_policy policy = *s2_policy_find("pfnmap-v3");
	struct s2_verify_options options = { .only = &only, .nr_only = 1 };
	struct s2_report report;
	struct s2_since since;

	(void)state;
	assert_int_equal(s2_verify(&policy, &options, &variant_mem, &report),
			 0);
	assert_true(report.nr_findings > 0);
	assert_false(s2_since(&policy, &report.findings[0], &since));
	policy.kernel = NULL;
	assert_false(s2_since(&policy, &report.findings[0], &since));
	s2_report_free(&report, &variant_mem);
}

/* Backwards, the same commits are taken away. */
static void blame_goes_backwards(void **state)
{
	struct pair p;
	size_t i;

	(void)state;
	blame(&p, "linux-6.17", "linux-6.16");
	assert_int_equal(p.blame.nr_commits, 3);
	for (i = 0; i < 3; i++) {
		assert_false(p.blame.commits[i].added);
		assert_int_equal(p.blame.commits[i].effect, S2_EFFECT_CAUSE);
	}
	assert_int_equal(p.blame.commits[0].commit, S2_C_PFNMAP_CACHEABLE);
	unblame(&p);
}

static void a_policy_without_a_kernel_cannot_be_blamed(void **state)
{
	struct s2_policy plugin = *s2_policy_find("linux-7.3");
	struct s2_blame blame;

	(void)state;
	plugin.kernel = NULL;
	assert_int_equal(s2_blame(&plugin, s2_policy_find("linux-7.3"), NULL,
				  &variant_mem, &blame),
			 -S2_EINVAL);
	s2_blame_free(&blame, &variant_mem);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_series_agrees_with_its_bisect_points),
		cmocka_unit_test(blame_has_the_faults_of_diff),
		cmocka_unit_test(a_commit_that_decides_nothing_is_said_to),
		cmocka_unit_test(
			what_a_later_commit_changes_again_is_not_its_own),
		cmocka_unit_test(
			two_that_only_together_change_it_are_both_named),
		cmocka_unit_test(
			findings_have_the_history_that_changelogs_have),
		cmocka_unit_test(what_is_in_no_release_has_no_history),
		cmocka_unit_test(blame_goes_backwards),
		cmocka_unit_test(a_policy_without_a_kernel_cannot_be_blamed),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
