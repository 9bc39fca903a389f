/* SPDX-License-Identifier: GPL-2.0-only */
/* What two policies violate, compared with verifying and judging each. */
#include "main.h"
#include "test_explore.h"

static struct counted memory;
static const struct s2_mem mem = { .resize = counted_resize, .ctx = &memory };

static const struct s2_verify_options possible_only = { .possible_only = true };

static int nothing_is_left(void **context)
{
	(void)context;
	assert_int_equal(memory.blocks, 0);
	return 0;
}

static struct s2_violations violations;

static void compare(const char *before, const char *after)
{
	assert_int_equal(s2_violations(s2_policy_find(before),
				       s2_policy_find(after), &possible_only,
				       &mem, &violations),
			 0);
}

static const struct s2_violation *violation_of(const char *invariant)
{
	size_t i;

	for (i = 0; i < violations.n; i++) {
		if (!strcmp(violations.at[i].invariant->name, invariant))
			return &violations.at[i];
	}
	return NULL;
}

/* Faults that verify finds for the invariant. */
static struct s2_count found(const struct s2_report *report,
			     const struct s2_invariant *invariant)
{
	struct s2_count sum = s2_count_of(0);
	size_t i;

	for (i = 0; i < report->nr_findings; i++) {
		if (report->findings[i].invariant == invariant)
			sum = s2_count_add(sum,
					   report->findings[i].cover.count);
	}
	return sum;
}

/* Verify leaves out a decision that is only taken in a race. */
static void assert_found(const char *policy, bool after)
{
	const struct s2_invariant *invariant;
	struct s2_report report;
	size_t i;

	assert_int_equal(s2_verify(s2_policy_find(policy), &possible_only, &mem,
				   &report),
			 0);
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		const struct s2_violation *v = violation_of(invariant->name);
		struct s2_count own = !v    ? s2_count_of(0) :
				      after ? v->after :
					      v->before;
		struct s2_count count = found(&report, invariant);

		assert_true(s2_count_cmp(own, count) >= 0);
		assert_int_equal(s2_count_is_zero(own),
				 s2_count_is_zero(count));
	}
	s2_report_free(&report, &mem);
}

static void counts_are_at_least_those_of_verify(void **context)
{
	(void)context;
	compare("linux-6.1.y", "linux-6.12");
	assert_found("linux-6.1.y", false);
	assert_found("linux-6.12", true);
}

static void more_and_fewer_make_the_difference(void **context)
{
	size_t i;

	(void)context;
	compare("linux-6.1.y", "linux-6.12");
	assert_true(violations.n > 0);
	for (i = 0; i < violations.n; i++) {
		const struct s2_violation *v = &violations.at[i];

		assert_int_equal(s2_count_cmp(s2_count_add(v->before, v->more),
					      s2_count_add(v->after, v->fewer)),
				 0);
	}
}

static bool violates(const char *policy, const struct s2_violation *v)
{
	const struct s2_invariant *violated[S2_MAX_INVARIANTS];
	const struct s2_policy *p = s2_policy_find(policy);
	struct s2_decision d = decision_of(p, v->invariant->entry, &v->witness);
	size_t i, n;

	if (!s2_possible(p, &v->witness))
		return false;
	n = s2_judge(p, v->invariant->entry, &v->witness, &d, violated);
	for (i = 0; i < n && violated[i] != v->invariant; i++)
		;
	return i < n;
}

static void witnesses_violate_on_one_side(void **context)
{
	size_t i, tried = 0;

	(void)context;
	compare("linux-6.1.y", "linux-6.12");
	for (i = 0; i < violations.n; i++) {
		const struct s2_violation *v = &violations.at[i];
		bool more = !s2_count_is_zero(v->more);

		if (!more && s2_count_is_zero(v->fewer))
			continue;
		assert_int_equal(violates("linux-6.1.y", v), !more);
		assert_int_equal(violates("linux-6.12", v), more);
		tried++;
	}
	assert_true(tried > 0);
}

static void same_policy_has_no_more_and_no_fewer(void **context)
{
	size_t i;

	(void)context;
	compare("linux-6.1", "linux-6.1");
	for (i = 0; i < violations.n; i++) {
		assert_true(s2_count_is_zero(violations.at[i].more));
		assert_true(s2_count_is_zero(violations.at[i].fewer));
	}
}

/* What ends otherwise is more, and not worse. */
static void only_what_ends_as_before_is_worse(void **context)
{
	const struct s2_violation *v;

	(void)context;
	compare("linux-6.17", "linux-6.16");
	v = violation_of("ATTR-DOWNGRADE");
	assert_non_null(v);
	assert_int_equal(s2_count_cmp(v->more, v->after), 0);
	assert_true(s2_count_cmp(v->worse, v->more) <= 0);
	assert_int_equal(s2_count_is_zero(v->worse),
			 decision_of(s2_policy_find("linux-6.17"),
				     S2_GUEST_ABORT, &v->witness)
					 .outcome != S2_MAP);
}

static void fix_repairs_one_invariant(void **context)
{
	const struct s2_violation *v;

	(void)context;
	compare("linux-6.16", "linux-6.17");
	v = violation_of("ATTR-DOWNGRADE");
	assert_non_null(v);
	assert_true(s2_count_is_zero(v->after));
	assert_int_equal(s2_count_cmp(v->fewer, v->before), 0);
}

/* An outcome that is none. */
static void decide_nonsense(const struct s2_policy *policy, struct s2_query *q,
			    struct s2_decision *d)
{
	(void)policy;
	(void)q;
	*d = (struct s2_decision){ .outcome = S2_NR_OUTCOMES };
}

static void nonsense_is_said_of_the_policy(void **context)
{
	const struct s2_policy bad = SMALL_POLICY("bad", decide_nonsense);
	const struct s2_policy *good = s2_policy_find("linux-6.1");
	const struct s2_verify_options options = { .possible_only = true,
						   .twice = true };

	(void)context;
	assert_int_equal(s2_violations(good, &bad, &options, &mem, &violations),
			 -S2_EINVAL);
	assert_ptr_equal(violations.nonsense_policy, &bad);
	assert_non_null(violations.nonsense);
	assert_int_equal(violations.n, 0);
}

static void no_memory_is_an_error(void **context)
{
	(void)context;
	memory.calls = 0;
	memory.fail_at = 20;
	assert_int_equal(s2_violations(s2_policy_find("linux-6.1"),
				       s2_policy_find("linux-6.12"), NULL, &mem,
				       &violations),
			 -S2_ENOMEM);
	memory.fail_at = 0;
	assert_int_equal(violations.n, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		slow_unit_test(counts_are_at_least_those_of_verify),
		cmocka_unit_test(more_and_fewer_make_the_difference),
		cmocka_unit_test(witnesses_violate_on_one_side),
		cmocka_unit_test(same_policy_has_no_more_and_no_fewer),
		cmocka_unit_test(only_what_ends_as_before_is_worse),
		cmocka_unit_test(fix_repairs_one_invariant),
		cmocka_unit_test(nonsense_is_said_of_the_policy),
		cmocka_unit_test(no_memory_is_an_error),
	};

	return RUN_CASES(argc, argv, tests, NULL, nothing_is_left);
}
