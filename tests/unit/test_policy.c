/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in policies: found by name, valid, and deterministic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stage2/invariant.h>

#include "policy/fault_path.h"

#include "main.h"

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
	assert_true(i >= 37);
	assert_null(s2_policy_find("linux-5.4"));
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
		for (n = 0; n < 100000; n++) {
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
	static const char *const beyond[] = { "a,", "a/", "a:", "a@",
					      "a[", "a^", "a`", "a{" };
	const struct s2_policy *good = s2_policy_at(0);
	size_t i;
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
	/* The neighbours of what is allowed. */
	for (i = 0; i < sizeof(beyond) / sizeof(*beyond); i++) {
		bad.name = beyond[i];
		assert_non_null(s2_policy_check(&bad));
	}
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

static s2_set asked, answered;
_Static_assert(S2_T_CACHEABLE_AND_NC < 16, "a test has a bit in a set");

static void on_test(void *watcher, struct s2_query *q, unsigned int n,
		    bool outcome)
{
	(void)watcher;
	(void)q;
	asked |= S2_SET(n);
	if (outcome)
		answered |= S2_SET(n);
}

/*
 * v8 tests for cacheable memory that is mapped uncached, where this cannot
 * happen. The test sets this state, and checks that v8 refuses it.
 */
static void check_dead_test(const char *name)
{
	struct s2_fault_vma_info vi = { 0 };
	const struct s2_kernel *kernel = s2_kernel_find(name);
	const struct s2_pfnmap *proposal = s2_pfnmap_of(kernel);
	struct s2_fault_desc f = { .kernel = kernel };
	struct s2_cube fault;
	struct s2_query q;

	s2_cube_quiet(&fault);
	fault.may[S2_VMA_PFNMAP] = S2_SET(1);
	fault.may[S2_VMA_SHARED] = S2_SET(1);
	fault.may[S2_VMA_MEMATTR] = S2_SET(S2_MT_NORMAL);
	fault.may[S2_PFN_MAP_MEMORY] = S2_SET(0);
	fault.may[S2_CPU_FWB] = S2_SET(1);
	fault.may[S2_CPU_DIC] = S2_SET(1);
	s2_query_init(&q, &fault);
	q.test = on_test;
	f.q = &q;
	asked = answered = 0;
	assert_int_equal(proposal->classify(&f, &vi), 0);
	assert_true(asked & S2_SET(S2_T_NC_IN_CACHEABLE));
	assert_true(asked & S2_SET(S2_T_CACHEABLE_AND_NC));
	assert_false(answered & S2_SET(S2_T_NC_IN_CACHEABLE));
	vi = (struct s2_fault_vma_info){ .map_non_cacheable = true };
	asked = answered = 0;
	assert_int_equal(proposal->classify(&f, &vi), -S2_EINVAL);
	assert_true(answered & S2_SET(S2_T_NC_IN_CACHEABLE));
	assert_false(asked & S2_SET(S2_T_CACHEABLE_AND_NC));
}

static void v8_has_a_test_that_is_dead(void **state)
{
	(void)state;
	check_dead_test("pfnmap-v8");
	check_dead_test("pfnmap-v8-review");
}

/* stage2_set_prot_attr(): neither EL executes what is not Normal. */
static void devices_are_not_executed(void **state)
{
	struct s2_fault_desc f = { .kernel = s2_kernel_newest() };
	unsigned int el0, normal;
	struct s2_cube fault;
	struct s2_query q;

	(void)state;
	s2_cube_quiet(&fault);
	s2_query_init(&q, &fault);
	for (el0 = 0; el0 < 2; el0++) {
		for (normal = 0; normal < 2; normal++) {
			struct s2_decision d = {
				.type = normal ? S2_TYPE_NORMAL :
						 S2_TYPE_DEVICE,
			};

			*(el0 ? &d.ux : &d.px) = S2_ALWAYS;
			f.q = &q;
			f.d = &d;
			assert_int_equal(s2_pgtable_stage2_map(&f),
					 normal ? 0 : -S2_EINVAL);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_policy_is_sound_and_found_by_its_name),
		cmocka_unit_test(
			every_decision_on_any_fault_is_one_that_may_be_given),
		cmocka_unit_test(every_leaf_can_be_encoded),
		cmocka_unit_test(a_policy_that_cannot_be_called_is_refused),
		cmocka_unit_test(v8_has_a_test_that_is_dead),
		cmocka_unit_test(devices_are_not_executed),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
