/* SPDX-License-Identifier: GPL-2.0-only */
/* s2_explain() agrees with the functions that it combines. */
#include "main.h"
#include "test_fault.h"

static struct s2_explanation explained(const char *name, enum s2_entry entry,
				       const struct s2_cube *fault,
				       uint32_t page_shift)
{
	struct s2_explanation e;
	struct s2_query q;

	s2_query_init(&q, fault);
	s2_explain(s2_policy_find(name), entry, &q, page_shift, &e);
	return e;
}

static void a_quiet_fault_is_possible_and_violates_nothing(void **state)
{
	struct s2_explanation e;
	struct s2_cube fault;

	(void)state;
	s2_cube_quiet(&fault);
	e = explained("linux-7.3", S2_GUEST_ABORT, &fault, 12);
	assert_null(e.nonsense);
	assert_true(e.possible);
	assert_true(e.met);
	assert_int_equal(e.impossible, 0);
	assert_int_equal(e.nr_violated, 0);
	assert_int_equal(e.decision.outcome, S2_MAP);
	assert_true(e.has_witness);
	assert_true(e.has_leaf);
	assert_int_equal(e.leaf & 3, 3);
	assert_true(s2_possible(s2_policy_find("linux-7.3"), &fault));
}

static void what_is_violated_is_named(void **state)
{
	struct s2_explanation e;
	struct s2_cube fault;

	(void)state;
	s2_cube_quiet(&fault);
	set_input(&fault, S2_PFN_MAP_MEMORY, 0);
	e = explained("linux-6.16", S2_GUEST_ABORT, &fault, 12);
	assert_true(e.possible);
	assert_int_equal(e.nr_violated, 1);
	assert_string_equal(e.violated[0]->name, "ATTR-DOWNGRADE");
}

static void an_assumption_makes_it_impossible_and_is_named(void **state)
{
	struct s2_explanation e;
	struct s2_cube fault;
	size_t i = 0;

	(void)state;
	s2_cube_quiet(&fault);
	set_input(&fault, S2_VMA_PFNMAP, 1); /* and VM_MTE_ALLOWED */
	e = explained("linux-7.3", S2_PREPARE_REGION, &fault, 12);
	assert_false(e.possible);
	assert_true(e.met);
	while (!(e.impossible >> i & 1))
		i++;
	assert_int_equal(e.impossible, UINT64_C(1) << i);
	assert_string_equal(s2_assumption_at(i)->name, "mte-vma");
	assert_false(s2_possible(s2_policy_find("linux-7.3"), &fault));
}

static void a_kernel_without_the_feature_does_not_meet_it(void **state)
{
	struct s2_explanation e;
	struct s2_cube fault;

	(void)state;
	s2_cube_quiet(&fault);
	set_input(&fault, S2_SLOT_GMEM, 1);
	e = explained("linux-6.12", S2_GUEST_ABORT, &fault, 12);
	assert_int_equal(e.impossible, 0);
	assert_false(e.met);
	assert_false(e.possible);
	assert_false(s2_possible(s2_policy_find("linux-6.12"), &fault));
	assert_true(s2_possible(s2_policy_find("linux-7.3"), &fault));
}

/* No addresses for a memslot, or if the caller wants none. */
static void addresses_are_of_guests_faults(void **state)
{
	struct s2_explanation e;
	struct s2_cube fault;

	(void)state;
	s2_cube_quiet(&fault);
	e = explained("linux-7.3", S2_PREPARE_REGION, &fault, 12);
	assert_false(e.has_witness || e.has_leaf);
	e = explained("linux-7.3", S2_GUEST_ABORT, &fault, 0);
	assert_false(e.has_witness || e.has_leaf);
	/* Nothing is mapped: addresses, and no leaf. */
	set_input(&fault, S2_SLOT_PRESENT, 0);
	e = explained("linux-7.3", S2_GUEST_ABORT, &fault, 14);
	assert_true(e.has_witness);
	assert_int_equal(e.witness.page_shift, 14);
	assert_false(e.has_leaf);
}

static void nonsense(const struct s2_policy *policy, struct s2_query *q,
		     struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_NR_OUTCOMES;
}

static void of_nonsense_nothing_is_said(void **state)
{
	const struct s2_policy policy = {
		.abi = S2_POLICY_ABI,
		.size = sizeof(policy),
		.name = "nonsense",
		.decide = { [S2_GUEST_ABORT] = nonsense },
	};
	struct s2_explanation e;
	struct s2_cube fault;
	struct s2_query q;

	(void)state;
	s2_cube_quiet(&fault);
	s2_query_init(&q, &fault);
	s2_explain(&policy, S2_GUEST_ABORT, &q, 12, &e);
	assert_non_null(e.nonsense);
	assert_false(e.possible || e.has_witness || e.nr_violated);
}

static void count(void *watcher, struct s2_query *q, enum s2_input input,
		  s2_set set)
{
	unsigned int *reads = watcher;

	(void)q;
	(void)input;
	(void)set;
	++*reads;
}

/* A watcher sees reads of the policy, but not of the invariants. */
static void only_the_policy_is_watched(void **state)
{
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	struct s2_explanation e;
	struct s2_decision d;
	struct s2_cube fault;
	struct s2_query q;
	unsigned int reads = 0, alone;

	(void)state;
	s2_cube_quiet(&fault);
	s2_query_init(&q, &fault);
	q.read = count;
	q.watcher = &reads;
	s2_decide(policy, S2_GUEST_ABORT, &q, &d);
	alone = reads;
	assert_int_not_equal(alone, 0);
	s2_explain(policy, S2_GUEST_ABORT, &q, 12, &e);
	assert_int_equal(reads, 2 * alone);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_quiet_fault_is_possible_and_violates_nothing),
		cmocka_unit_test(what_is_violated_is_named),
		cmocka_unit_test(
			an_assumption_makes_it_impossible_and_is_named),
		cmocka_unit_test(a_kernel_without_the_feature_does_not_meet_it),
		cmocka_unit_test(addresses_are_of_guests_faults),
		cmocka_unit_test(of_nonsense_nothing_is_said),
		cmocka_unit_test(only_the_policy_is_watched),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
