/* SPDX-License-Identifier: GPL-2.0-only */
/* Digests: a policy's decisions as one diagram. */
#include "test_explore.h"

static struct counted counted;
#define MEM (&COUNTED_MEM(&counted))

/* The decision that a diagram has for a fault, and its conditions. */
static uint32_t follow(const struct s2_diagram *g, uint32_t ref,
		       const struct s2_cube *fault)
{
	while (!(ref >> 31)) {
		s2_set may = fault->may[g->nodes[ref]];
		unsigned int v = 0;

		while (!(may >> v & 1))
			v++;
		ref = g->nodes[ref + 1 + v];
	}
	return ref & 0x7fffffff;
}

/* Needs two inputs, and reads a third that is not needed. */
static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	bool shared = s2_yes(q, S2_VMA_SHARED);

	(void)policy;
	(void)shared;
	if (!s2_yes(q, S2_VMA_FOUND)) {
		d->outcome = S2_ERROR;
		d->ret = -S2_EFAULT;
		return;
	}
	d->outcome = S2_MAP;
	d->ret = 1;
	d->r = S2_ALWAYS;
	d->w = s2_yes(q, S2_PFN_WRITABLE) ? S2_ALWAYS : S2_NEVER;
}

static void decide_with_condition(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	decide(policy, q, d);
	d->w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE);
}

static struct s2_policy policy_of(void (*f)(const struct s2_policy *policy,
					    struct s2_query *q,
					    struct s2_decision *d))
{
	return (struct s2_policy){
		.abi = S2_POLICY_ABI,
		.size = sizeof(struct s2_policy),
		.name = "digested",
		.title = "digested",
		.source = "test",
		.decide = { f, f },
	};
}

static void decides_alike(const struct s2_digest_options *options,
			  uint64_t *runs, uint64_t *merged)
{
	struct s2_policy policy = policy_of(decide);
	struct s2_diagram g;
	int found, writable;

	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, options, MEM, &g),
			 0);
	for (found = 0; found < 2; found++) {
		for (writable = 0; writable < 2; writable++) {
			struct s2_cube fault;
			const struct s2_decision *d;

			s2_cube_quiet(&fault);
			fault.may[S2_VMA_FOUND] = S2_SET(found);
			fault.may[S2_PFN_WRITABLE] = S2_SET(writable);
			d = &g.decisions[follow(&g, g.root, &fault)];
			assert_int_equal(d->outcome, found ? S2_MAP : S2_ERROR);
			assert_int_equal(follow(&g, g.conds[0], &fault), found);
			assert_int_equal(follow(&g, g.conds[1], &fault),
					 found && writable);
		}
	}
	*runs = g.runs;
	*merged = g.merged;
	s2_diagram_free(&g, MEM);
}

static void every_fault_is_decided_as_by_the_policy(void **context)
{
	uint64_t runs, merged;

	(void)context;
	decides_alike(NULL, &runs, &merged);
	assert_int_equal(runs, 6);
	assert_int_equal(merged, 0);
}

/* ---- states: how far the policy has come ------------------------------------ */

static jmp_buf way_out;
static uint64_t questions;

static bool state(uint64_t key[2])
{
	key[0] = ++questions;
	key[1] = 0;
	return true;
}

static bool run(const struct s2_policy *policy, enum s2_entry entry,
		struct s2_query *q, struct s2_decision *d)
{
	if (setjmp(way_out))
		return false;
	questions = 0;
	/* What is known already is no question: count it all the same. */
	questions += (q->cube.may[S2_VMA_SHARED] & 3) != 3;
	questions += (q->cube.may[S2_VMA_FOUND] & 3) != 3;
	policy->decide[entry](policy, q, d);
	return true;
}

static void abandon(void)
{
	longjmp(way_out, 1);
}

static const struct s2_digest_options stateful = {
	.state = state,
	.run = run,
	.abandon = abandon,
};

static void from_a_known_state_it_does_not_go_on(void **context)
{
	uint64_t runs, merged;

	(void)context;
	decides_alike(&stateful, &runs, &merged);
	assert_int_equal(runs, 4);
	assert_int_equal(merged, 1);
}

/* ---- witnesses ---------------------------------------------------------------- */

static unsigned int asked, seen;

/* Of each run: any fault, then one that is not possible, then no more. */
static bool wants(struct s2_cube *part, bool met)
{
	switch (asked++ % 3) {
	case 0:
		return true;
	case 1:
		assert_true(met);
		/* A protected VM without pKVM: there is none. */
		part->may[S2_VM_PROTECTED] = S2_SET(1);
		part->may[S2_VM_PKVM] = S2_SET(0);
		return true;
	default:
		assert_false(met);
		return false;
	}
}

static void witness(void *ctx, enum s2_entry entry, const struct s2_cube *fault)
{
	assert_null(ctx);
	assert_int_equal(entry, S2_GUEST_ABORT);
	assert_true(s2_cube_is_fault(fault));
	assert_int_equal(s2_impossible(fault), 0);
	seen++;
}

static void each_part_that_is_possible_gets_a_witness(void **context)
{
	const struct s2_digest_options options = {
		.wants = wants,
		.witness = witness,
	};
	uint64_t runs, merged;

	(void)context;
	asked = seen = 0;
	decides_alike(&options, &runs, &merged);
	assert_int_equal(asked, 3 * runs);
	assert_int_equal(seen, runs);
}

static void what_makes_no_difference_is_not_in_it(void **context)
{
	struct s2_policy policy = policy_of(decide);
	struct s2_diagram g;
	size_t i;

	(void)context;
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, NULL, MEM, &g), 0);
	/* Each node has three words: all inputs here are yes or no. */
	for (i = 0; i < g.nr_nodes; i += 3)
		assert_int_not_equal(g.nodes[i], S2_VMA_SHARED);
	s2_diagram_free(&g, MEM);
}

static void a_condition_cannot_be_kept(void **context)
{
	struct s2_policy policy = policy_of(decide_with_condition);
	struct s2_diagram g;

	(void)context;
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, NULL, MEM, &g),
			 -S2_EINVAL);
	assert_non_null(g.nonsense);
	s2_diagram_free(&g, MEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_decided_as_by_the_policy),
		cmocka_unit_test(from_a_known_state_it_does_not_go_on),
		cmocka_unit_test(each_part_that_is_possible_gets_a_witness),
		cmocka_unit_test(what_makes_no_difference_is_not_in_it),
		cmocka_unit_test(a_condition_cannot_be_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
