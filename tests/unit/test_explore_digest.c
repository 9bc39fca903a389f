/* SPDX-License-Identifier: GPL-2.0-only */
/* Digests: a policy's decisions as one diagram. */
#include "main.h"
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

/* ---- states of the policy ---------------------------------------------- */

static jmp_buf way_out;
static uint64_t questions;

static bool state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	key[0] = ++questions;
	key[1] = 0;
	return true;
}

static bool run(void *ctx, const struct s2_policy *policy, enum s2_entry entry,
		struct s2_query *q, struct s2_decision *d)
{
	(void)ctx;
	if (setjmp(way_out))
		return false;
	questions = 0;
	/* What is known already is no question: count it all the same. */
	questions += (q->cube.may[S2_VMA_SHARED] & 3) != 3;
	questions += (q->cube.may[S2_VMA_FOUND] & 3) != 3;
	policy->decide[entry](policy, q, d);
	return true;
}

static void abandon(void *ctx)
{
	(void)ctx;
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

/* ---- resuming at the question ------------------------------------------ */

/* Asks one question after the other; its position is its whole state. */
static const enum s2_input in_turn[] = { S2_VMA_FOUND, S2_VMA_SHARED,
					 S2_PFN_WRITABLE, S2_PFN_MAP_MEMORY,
					 S2_CPU_FWB };

static struct {
	size_t at; /* the question that is asked */
	bool yes[COUNT(in_turn)];
} stand, kept[S2_MAX_SPLITS];
static bool resumed;
static uint64_t answers_taken;

static void decide_in_turn(const struct s2_policy *policy, struct s2_query *q,
			   struct s2_decision *d)
{
	(void)policy;
	if (!resumed)
		stand.at = 0;
	resumed = false;
	for (; stand.at < COUNT(in_turn); stand.at++) {
		stand.yes[stand.at] = s2_yes(q, in_turn[stand.at]);
		answers_taken++;
	}
	if (!stand.yes[0]) {
		d->outcome = S2_ERROR;
		d->ret = -S2_EFAULT;
		return;
	}
	d->outcome = S2_MAP;
	d->ret = 1;
	d->r = S2_ALWAYS;
	d->w = stand.yes[2] ? S2_ALWAYS : S2_NEVER;
	d->px = stand.yes[3] && stand.yes[4] ? S2_ALWAYS : S2_NEVER;
}

static bool run_in_turn(void *ctx, const struct s2_policy *policy,
			enum s2_entry entry, struct s2_query *q,
			struct s2_decision *d)
{
	(void)ctx;
	policy->decide[entry](policy, q, d);
	return true;
}

static bool no_state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	(void)key;
	return false;
}

static void keep(void *ctx, unsigned int question)
{
	(void)ctx;
	kept[question] = stand;
}

static bool resume(void *ctx, unsigned int question)
{
	(void)ctx;
	stand = kept[question];
	resumed = true;
	return true;
}

static bool resume_some(void *ctx, unsigned int question)
{
	return question % 2 && resume(ctx, question);
}

static void diagram_in_turn(bool (*how)(void *ctx, unsigned int question),
			    uint64_t *taken, struct s2_diagram *g)
{
	const struct s2_digest_options options = {
		.state = no_state,
		.run = run_in_turn,
		.keep = how ? keep : NULL,
		.resume = how,
	};
	struct s2_policy policy = policy_of(decide_in_turn);

	answers_taken = 0;
	resumed = false;
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, &options, MEM, g),
			 0);
	*taken = answers_taken;
}

static void a_run_goes_on_from_its_last_question(void **context)
{
	struct s2_diagram all, some, whole;
	uint64_t taken_all, taken_some, taken_whole;

	(void)context;
	diagram_in_turn(NULL, &taken_whole, &whole);
	diagram_in_turn(resume, &taken_all, &all);
	diagram_in_turn(resume_some, &taken_some, &some);
	assert_int_equal(whole.runs, all.runs);
	assert_int_equal(whole.runs, some.runs);
	/* Each question once for each way to it, and once more otherwise. */
	assert_int_equal(taken_whole, whole.runs * COUNT(in_turn));
	assert_true(taken_all < taken_some && taken_some < taken_whole);
	assert_int_equal(whole.nr_nodes, all.nr_nodes);
	assert_memory_equal(whole.nodes, all.nodes,
			    whole.nr_nodes * sizeof(*whole.nodes));
	assert_int_equal(whole.nr_nodes, some.nr_nodes);
	assert_memory_equal(whole.nodes, some.nodes,
			    whole.nr_nodes * sizeof(*whole.nodes));
	s2_diagram_free(&whole, MEM);
	s2_diagram_free(&all, MEM);
	s2_diagram_free(&some, MEM);
}

/* ---- witnesses --------------------------------------------------------- */

static unsigned int asked, seen;

/* Of each run: any fault, then one that is not possible, then no more. */
static bool wants(void *ctx, struct s2_cube *part, bool met)
{
	(void)ctx;
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

/* ---- many states, and none --------------------------------------------- */

#define MANY 17

static const enum s2_input many[MANY] = {
	S2_FAULT_S1PTW,	   S2_FAULT_CM,	  S2_FAULT_ISV,	   S2_SLOT_READONLY,
	S2_SLOT_GMEM,	   S2_VMA_FOUND,  S2_VMA_PFNMAP,   S2_VMA_MIXEDMAP,
	S2_VMA_IO,	   S2_VMA_SHARED, S2_VMA_MAYWRITE, S2_PFN_WRITABLE,
	S2_PFN_MAP_MEMORY, S2_PFN_ZERO,	  S2_PFN_TAGGED,   S2_VM_MTE,
	S2_CPU_FWB,
};

static uint64_t answers;

/* Leaks if an odd number of answers was yes: all of them count. */
static void decide_by_parity(const struct s2_policy *policy, struct s2_query *q,
			     struct s2_decision *d)
{
	unsigned int i;

	(void)policy;
	answers = 1;
	for (i = 0; i < MANY; i++)
		answers = answers << 1 | s2_yes(q, many[i]);
	for (i = 0; i < MANY; i++)
		d->leak ^= answers >> i & 1;
	d->outcome = S2_RETRY;
	d->ret = 1;
}

/* All states differ: the state has all answers. */
static bool distinct_state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	key[0] = key[1] = answers;
	return true;
}

/* The state has only the parity, and the number of questions. */
static bool parity_state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	uint64_t a = answers;

	for (key[0] = key[1] = 0; a > 1; a >>= 1) {
		key[0] += 2;
		key[1] ^= a & 1;
	}
	return true;
}

/* Some states have no key. */
static uint64_t told;

static void progress(void *ctx, uint64_t so_far)
{
	assert_null(ctx);
	assert_true(so_far > told);
	told = so_far;
}

static bool run_anew(void *ctx, const struct s2_policy *policy,
		     enum s2_entry entry, struct s2_query *q,
		     struct s2_decision *d)
{
	(void)ctx;
	if (setjmp(way_out))
		return false;
	policy->decide[entry](policy, q, d);
	return true;
}

static void check_parity(const struct s2_diagram *g)
{
	struct s2_cube fault;
	unsigned int n, i;

	s2_cube_quiet(&fault);
	for (n = 0; n < 1000; n++) {
		bool leak = false;

		for (i = 0; i < MANY; i++) {
			bool yes = (n * 131 >> i) & 1;

			fault.may[many[i]] = S2_SET(yes);
			leak ^= yes;
		}
		assert_int_equal(g->decisions[follow(g, g->root, &fault)].leak,
				 leak);
	}
}

static void any_number_of_states_is_known(void **context)
{
	static const struct {
		bool (*state)(void *ctx, uint64_t key[2]);
		uint64_t runs;
	} of[] = {
		/* About one more for each answer. */
		{ parity_state, 2 * MANY },
		{ distinct_state, UINT64_C(1) << MANY },
		{ no_state, UINT64_C(1) << MANY },
	};
	struct s2_policy policy = policy_of(decide_by_parity);
	struct s2_diagram g;
	size_t i;

	(void)context;
	for (i = 0; i < COUNT(of); i++) {
		const struct s2_digest_options options = {
			.without = S2_EVERY_ASSUMPTION,
			.state = of[i].state,
			.run = run_anew,
			.abandon = abandon,
			.progress = progress,
		};

		told = 0;
		assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, &options,
					   MEM, &g),
				 0);
		if (i)
			assert_int_equal(g.runs, of[i].runs);
		else
			assert_in_range(g.runs, MANY, 4 * MANY);
		assert_int_equal(g.merged > 0, !i);
		assert_int_equal(told, i ? UINT64_C(1) << MANY : 0);
		check_parity(&g);
		s2_diagram_free(&g, MEM);
	}
	assert_int_equal(counted.blocks, 0);
}

/* What is asked last hangs on an answer that is known, and is read again. */
static void decide_by_history(const struct s2_policy *policy,
			      struct s2_query *q, struct s2_decision *d)
{
	bool shared = s2_yes(q, S2_VMA_SHARED);
	bool writable = s2_yes(q, S2_PFN_WRITABLE);

	(void)policy;
	(void)shared;
	(void)writable;
	d->outcome = S2_RETRY;
	d->ret = 1;
	d->uninit = s2_yes(q, S2_CPU_FWB) && s2_yes(q, S2_PFN_WRITABLE);
}

/* But for what is asked: nothing else is kept. */
static bool one_state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	key[0] = key[1] = 0;
	return true;
}

static void a_state_counts_with_its_answers(void **context)
{
	static const struct s2_digest_options options = {
		.without = S2_EVERY_ASSUMPTION,
		.state = one_state,
		.run = run_anew,
		.abandon = abandon,
	};
	struct s2_policy policy = policy_of(decide_by_history);
	struct s2_cube fault;
	struct s2_diagram g;
	unsigned int n;

	(void)context;
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, &options, MEM, &g),
			 0);
	/* Four of them, and one that ends because it has been there. */
	assert_int_equal(g.runs, 5);
	assert_int_equal(g.merged, 1);
	for (n = 0; n < 8; n++) {
		s2_cube_quiet(&fault);
		fault.may[S2_VMA_SHARED] = S2_SET(n & 1);
		fault.may[S2_PFN_WRITABLE] = S2_SET(n >> 1 & 1);
		fault.may[S2_CPU_FWB] = S2_SET(n >> 2);
		assert_int_equal(g.decisions[follow(&g, g.root, &fault)].uninit,
				 n >= 6);
	}
	s2_diagram_free(&g, MEM);
}

/* Asked of faults that are possible alone, one side can be all there is. */
static void decide_the_impossible(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	if (s2_yes(q, S2_VM_PROTECTED))
		d->leak = s2_yes(q, S2_VM_PKVM);
	if (!s2_yes(q, S2_VM_PKVM))
		d->uninit = s2_yes(q, S2_VM_PROTECTED);
}

static void what_is_impossible_is_not_run(void **context)
{
	static const struct s2_digest_options all = {
		.without = S2_EVERY_ASSUMPTION
	};
	struct s2_policy policy = policy_of(decide_the_impossible);
	struct s2_diagram g;
	uint64_t runs;

	(void)context;
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, &all, MEM, &g), 0);
	runs = g.runs;
	assert_int_equal(runs, 4);
	s2_diagram_free(&g, MEM);
	assert_int_equal(s2_digest(&policy, S2_GUEST_ABORT, NULL, MEM, &g), 0);
	assert_int_equal(g.runs, 3);
	s2_diagram_free(&g, MEM);
}

/* 4096 decisions, of which a list alone is more than an arena's chunk. */
static void decide_in_many_ways(const struct s2_policy *policy,
				struct s2_query *q, struct s2_decision *d)
{
	decide_by_parity(policy, q, d);
	d->leak = answers & 1;
	d->topup = answers >> 1 & 1;
	d->uninit = answers >> 2 & 1;
	d->warn = answers >> 3 & 1;
	d->lock_held = answers >> 4 & 1;
	d->seq_late = answers >> 5 & 1;
	d->nested_level = answers >> 6 & 1;
	d->dcache = answers >> 7 & 1;
	d->icache = answers >> 8 & 1;
	d->tlbi = answers >> 9 & 1;
	d->host_dirty = answers >> 10 & 1;
	d->misplaced = answers >> 11 & 1;
}

static bool low_state(void *ctx, uint64_t key[2])
{
	(void)ctx;
	parity_state(ctx, key);
	key[1] = answers & 0xfff;
	return true;
}

/* Each allocation fails in turn, until none does. */
static void fails_at_each(const struct s2_policy *policy,
			  const struct s2_digest_options *options)
{
	struct s2_diagram g;
	int err;

	counted = (struct counted){ .fail_at = 0 };
	do {
		counted.calls = 0;
		counted.fail_at++;
		err = s2_digest(policy, S2_GUEST_ABORT, options, MEM, &g);
		s2_diagram_free(&g, MEM);
		assert_int_equal(counted.blocks, 0);
		if (counted.calls >= counted.fail_at)
			assert_int_equal(err, -S2_ENOMEM);
	} while (err);
	assert_true(counted.fail_at > 8);
	counted.fail_at = 0;
}

static void without_memory_there_is_no_digest(void **context)
{
	struct s2_digest_options options = {
		.without = S2_EVERY_ASSUMPTION,
		.state = parity_state,
		.run = run_anew,
		.abandon = abandon,
	};
	struct s2_policy policy = policy_of(decide_by_parity);

	(void)context;
	fails_at_each(&policy, &options);
	policy = policy_of(decide_in_many_ways);
	options.state = low_state;
	fails_at_each(&policy, &options);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_decided_as_by_the_policy),
		cmocka_unit_test(from_a_known_state_it_does_not_go_on),
		cmocka_unit_test(a_run_goes_on_from_its_last_question),
		cmocka_unit_test(each_part_that_is_possible_gets_a_witness),
		cmocka_unit_test(what_makes_no_difference_is_not_in_it),
		cmocka_unit_test(a_condition_cannot_be_kept),
		cmocka_unit_test(any_number_of_states_is_known),
		cmocka_unit_test(a_state_counts_with_its_answers),
		cmocka_unit_test(what_is_impossible_is_not_run),
		cmocka_unit_test(without_memory_there_is_no_digest),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
