/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in policies: found by name, sound, and the same when asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stage2/invariant.h>

/* xorshift: the same faults in every run */
static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Any fault, mostly an ordinary one: half of the inputs are quiet. */
static void random_fault(struct s2_cube *fault)
{
	unsigned int i;

	s2_cube_quiet(fault);
	for (i = 0; i < S2_NR_INPUTS; i++) {
		uint64_t r = next_random();

		if (r & 1)
			fault->may[i] =
				S2_SET((r >> 8) % s2_inputs[i].nr_values);
	}
}

static void every_policy_is_sound_and_found_by_its_name(void **state)
{
	const struct s2_policy *policy;
	size_t i;

	(void)state;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		assert_null(s2_policy_check(policy));
		assert_ptr_equal(s2_policy_find(policy->name), policy);
		assert_non_null(policy->title);
		assert_non_null(policy->source);
	}
	assert_true(i >= 17);
	assert_null(s2_policy_find("linux-6.2"));
	assert_null(s2_policy_find(""));
}

static void every_decision_on_any_fault_is_one_that_may_be_given(void **state)
{
	const struct s2_policy *policy;
	struct s2_decision d, again;
	struct s2_cube fault;
	struct s2_query q;
	size_t i, n;
	int entry;

	(void)state;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		for (n = 0; n < 20000; n++) {
			entry = (int)(next_random() % S2_NR_ENTRIES);
			random_fault(&fault);
			s2_query_init(&q, &fault);
			s2_decide(policy, (enum s2_entry)entry, &q, &d);
			assert_null(s2_decision_check(&d));
			s2_decide(policy, (enum s2_entry)entry, &q, &again);
			assert_true(s2_decision_same(&d, &again));
			/* Nothing but the fault was looked at, or changed. */
			assert_memory_equal(&q.cube, &fault, sizeof(fault));
		}
	}
}

/* A leaf of a possible fault is one that the architecture has. */
static void every_leaf_can_be_encoded(void **state)
{
	const struct s2_policy *policy;
	size_t i, n, leaves = 0;
	struct s2_decision d;
	struct s2_cube fault;
	struct s2_query q;
	uint64_t desc;

	(void)state;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		for (n = 0; n < 20000; n++) {
			random_fault(&fault);
			s2_query_init(&q, &fault);
			if (s2_impossible(&fault) || !policy->meets(policy, &q))
				continue;
			s2_decide(policy, S2_GUEST_ABORT, &q, &d);
			if (d.outcome != S2_MAP)
				continue;
			leaves++;
			assert_int_equal(s2_leaf_descriptor(&q, &d, 0x200000000,
							    12, &desc),
					 0);
			assert_true(desc & 1);
		}
	}
	assert_true(leaves > 100);
}

static void a_policy_that_cannot_be_called_is_refused(void **state)
{
	const struct s2_policy *good = s2_policy_at(0);
	struct s2_policy bad;

	(void)state;
	bad = *good;
	bad.abi++;
	assert_non_null(s2_policy_check(&bad));
	bad = *good;
	bad.size--;
	assert_non_null(s2_policy_check(&bad));
	bad = *good;
	bad.name = "two words";
	assert_non_null(s2_policy_check(&bad));
	/* Letters from the first to the last, and no longer than it may be. */
	bad.name =
		"azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._x";
	assert_int_equal(strlen(bad.name), 64);
	assert_null(s2_policy_check(&bad));
	bad.name =
		"azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._azAZ09-._xy";
	assert_non_null(s2_policy_check(&bad));
	bad.name = " policy";
	assert_non_null(s2_policy_check(&bad));
	bad.name = "";
	assert_non_null(s2_policy_check(&bad));
	bad.name = NULL;
	assert_non_null(s2_policy_check(&bad));
	bad = *good;
	bad.decide[S2_GUEST_ABORT] = NULL;
	assert_null(s2_policy_check(&bad));
	bad.decide[S2_PREPARE_REGION] = NULL;
	assert_non_null(s2_policy_check(&bad));
	bad = *good;
	bad.nr_tests = S2_MAX_TESTS;
	assert_null(s2_policy_check(&bad));
	bad.nr_tests = S2_MAX_TESTS + 1;
	assert_non_null(s2_policy_check(&bad));
	bad = *good;
	bad.tests = NULL;
	assert_non_null(s2_policy_check(&bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_policy_is_sound_and_found_by_its_name),
		cmocka_unit_test(
			every_decision_on_any_fault_is_one_that_may_be_given),
		cmocka_unit_test(every_leaf_can_be_encoded),
		cmocka_unit_test(a_policy_that_cannot_be_called_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
