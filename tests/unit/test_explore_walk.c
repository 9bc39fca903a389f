/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks, compared with brute force: each fault is on exactly one path. */
#include "main.h"
#include "test_explore.h"

#define MAX_PATHS 4096

struct path {
	struct s2_cube cube;
	struct s2_decision d;
};

static struct path paths[MAX_PATHS];

/*
 * ---- policies that ask few things, each in its own way ---------------------
 */

static void asks_nothing(const struct s2_policy *policy, struct s2_query *q,
			 struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_RETRY;
	d->ret = 1;
}

static void asks_in_another_order(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	int access, logging;

	(void)policy;
	if (s2_yes(q, S2_VMA_PFNMAP)) {
		access = s2_value(q, S2_FAULT_ACCESS);
		logging = s2_value(q, S2_SLOT_LOGGING);
	} else {
		logging = s2_value(q, S2_SLOT_LOGGING);
		access = s2_is(q, S2_FAULT_ACCESS, S2_WRITE);
		if (logging == S2_LOGGING_RING)
			access += s2_yes(q, S2_PFN_WRITABLE);
	}
	d->lsb = (uint8_t)access;
	d->dirty_at = (uint8_t)logging;
}

static void asks_for_the_value(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->ret = (int16_t)s2_value(q, S2_FAULT_STATUS);
	d->lsb = (uint8_t)s2_value(q, S2_VMA_HUGETLB);
}

/* Overlapping sets, one after the other, of one input. */
static void asks_the_same_again(const struct s2_policy *policy,
				struct s2_query *q, struct s2_decision *d)
{
	unsigned int i;

	(void)policy;
	for (i = 0; i < 9; i++)
		d->ret = (int16_t)(d->ret * 2 +
				   s2_in(q, S2_FAULT_STATUS,
					 (s2_set)(0x30fu >> i & 0x7ff)));
	d->type = s2_in(q, S2_FAULT_STATUS, 0);
	d->size = s2_in(q, S2_FAULT_STATUS, s2_all_values(S2_FAULT_STATUS));
}

/* Leaves a condition open: only a reader of it splits further. */
static void asks_through_a_condition(const struct s2_policy *policy,
				     struct s2_query *q, struct s2_decision *d)
{
	struct s2_cond cond = s2_cond_and(S2_ALWAYS, S2_VMA_PFNMAP);

	(void)policy;
	if (s2_is(q, S2_FAULT_ACCESS, S2_FETCH))
		cond = s2_cond_and(cond, S2_PFN_WRITABLE);
	d->warn = s2_cond_holds(q, cond);
}

static const struct s2_policy small[] = {
	SMALL_POLICY("nothing", asks_nothing),
	SMALL_POLICY("order", asks_in_another_order),
	SMALL_POLICY("value", asks_for_the_value),
	SMALL_POLICY("again", asks_the_same_again),
	SMALL_POLICY("condition", asks_through_a_condition),
};

/* All inputs that these ask, with a status and trees' inputs: few enough. */
static const enum s2_input all_asked[] = {
	S2_FAULT_STATUS, S2_FAULT_ACCESS, S2_VMA_PFNMAP,
	S2_VMA_HUGETLB,	 S2_PFN_WRITABLE, S2_SLOT_LOGGING,
};

static size_t walk_all(const struct s2_policy *policy,
		       const struct s2_cube *cube)
{
	struct s2_count sum = s2_count_of(0);
	struct s2_walk w;
	size_t n = 0;

	s2_walk_begin(&w, cube);
	do {
		assert_in_range(n, 0, MAX_PATHS - 1);
		s2_decide(policy, S2_GUEST_ABORT, &w.query, &paths[n].d);
		paths[n].cube = w.query.cube;
		assert_count(w.count, s2_cube_count(&w.query.cube));
		sum = s2_count_add(sum, w.count);
		n++;
	} while (s2_walk_next(&w, 0));
	assert_count(sum, s2_cube_count(cube));
	assert_true(cube_same(&w.query.cube, cube));
	assert_count(w.count, s2_cube_count(cube));
	assert_int_equal(w.depth, 0);
	return n;
}

/* Each fault of the cube is on one path, and that has its decision. */
static void check_paths(const struct s2_policy *policy,
			const struct s2_cube *cube, const enum s2_input *input,
			size_t nr_inputs, size_t n)
{
	struct s2_cube fault;
	unsigned int i;
	size_t k;

	s2_cube_quiet(&fault);
	for (i = 0; nth_combination(input, nr_inputs, i, &fault); i++) {
		struct s2_decision d =
			decision_of(policy, S2_GUEST_ABORT, &fault);
		size_t on = 0;

		for (k = 0; k < n; k++) {
			if (!cube_has(&paths[k].cube, &fault))
				continue;
			on++;
			assert_true(s2_decision_same(&paths[k].d, &d));
		}
		assert_int_equal(on, cube_has(cube, &fault));
	}
}

/* Inputs that are not asked stay as open as they were. */
static void check_open(const struct s2_cube *cube, const enum s2_input *input,
		       size_t nr_inputs, size_t n)
{
	size_t i, k;

	for (k = 0; k < n; k++) {
		struct s2_cube rest = paths[k].cube;

		for (i = 0; i < nr_inputs; i++)
			rest.may[input[i]] = cube->may[input[i]];
		assert_true(cube_same(&rest, cube));
	}
}

static void check_policy(const struct s2_policy *policy,
			 const enum s2_input *input, size_t nr_inputs,
			 const struct s2_cube *cube)
{
	size_t n = walk_all(policy, cube);

	check_paths(policy, cube, input, nr_inputs, n);
	check_open(cube, input, nr_inputs, n);
}

static void each_fault_is_on_one_path_with_its_decision(void **context)
{
	struct s2_cube all;
	size_t i;

	(void)context;
	s2_cube_all(&all);
	for (i = 0; i < COUNT(small); i++)
		check_policy(&small[i], all_asked, COUNT(all_asked), &all);
}

static void so_is_each_fault_of_a_part_of_the_domain(void **context)
{
	uint64_t state = RANDOM_SEED;
	unsigned int round, k;
	size_t i;

	(void)context;
	for (round = 0; round < 30; round++) {
		struct s2_cube cube;

		s2_cube_quiet(&cube);
		for (k = 0; k < COUNT(all_asked); k++) {
			s2_set all = s2_all_values(all_asked[k]);

			do {
				cube.may[all_asked[k]] =
					(s2_set)(next_random(&state) >> 32) &
					all;
			} while (!cube.may[all_asked[k]]);
		}
		for (i = 0; i < COUNT(small); i++)
			check_policy(&small[i], all_asked, COUNT(all_asked),
				     &cube);
	}
}

static void so_is_each_fault_of_random_trees(void **context)
{
	struct s2_cube all;
	uint64_t seed;

	(void)context;
	s2_cube_all(&all);
	for (seed = 0; seed < 300; seed++) {
		const struct s2_policy tree = TREE_POLICY(&seed);

		check_policy(&tree, tree_inputs, NR_TREE_INPUTS, &all);
	}
}

static void what_asks_nothing_has_one_path(void **context)
{
	struct s2_cube all;

	(void)context;
	s2_cube_all(&all);
	assert_int_equal(walk_all(&small[0], &all), 1);
	assert_true(cube_same(&paths[0].cube, &all));
	/* One for each pair of values, and no more. */
	assert_int_equal(walk_all(&small[2], &all),
			 S2_NR_FAULT_STATUS * S2_NR_HUGETLB);
}

static void a_concrete_fault_has_one_path(void **context)
{
	uint64_t state = RANDOM_SEED;
	struct s2_cube fault;
	unsigned int i;
	size_t k;

	(void)context;
	for (i = 0; i < 1000; i++) {
		random_fault(&fault, &state);
		for (k = 0; k < COUNT(small); k++)
			assert_int_equal(walk_all(&small[k], &fault), 1);
	}
}

/*
 * ---- walks within walks -----------------------------------------------------
 */

struct watched {
	struct s2_walk walk;
	unsigned int turned, left, stack[S2_MAX_SPLITS], below;
};

static void note_turned(void *ctx, unsigned int depth)
{
	struct watched *x = ctx;

	x->turned++;
	assert_int_equal(depth, x->walk.depth - 1);
	/* A split turns once, and those inside have been left. */
	assert_true(!x->below || x->stack[x->below - 1] < depth);
	x->stack[x->below++] = depth;
}

static void note_left(void *ctx, unsigned int depth)
{
	struct watched *x = ctx;

	x->left++;
	assert_int_equal(depth, x->walk.depth);
	assert_true(x->below > 0);
	assert_int_equal(x->stack[--x->below], depth);
}

static void every_split_is_turned_once_and_left_once(void **context)
{
	struct s2_cube all;
	uint64_t seed;

	(void)context;
	s2_cube_all(&all);
	for (seed = 0; seed < 50; seed++) {
		const struct s2_policy tree = TREE_POLICY(&seed);
		struct watched x = { .turned = 0 };
		unsigned int n = 0;
		struct s2_decision d;

		s2_walk_begin(&x.walk, &all);
		x.walk.turned = note_turned;
		x.walk.left = note_left;
		x.walk.ctx = &x;
		do {
			s2_decide(&tree, S2_GUEST_ABORT, &x.walk.query, &d);
			n++;
		} while (s2_walk_next(&x.walk, 0));
		/* A tree with n leaves has n - 1 forks. */
		assert_int_equal(x.turned, n - 1);
		assert_int_equal(x.left, n - 1);
		assert_int_equal(x.below, 0);
	}
}

static void
an_inner_walk_covers_the_outer_path_and_returns_to_it(void **context)
{
	uint64_t seeds[2] = { 3, 4 };
	const struct s2_policy outer = TREE_POLICY(&seeds[0]),
			       inner = TREE_POLICY(&seeds[1]);
	struct s2_count sum = s2_count_of(0);
	struct s2_decision d;
	struct s2_cube all;
	struct s2_walk w;

	(void)context;
	s2_cube_all(&all);
	s2_walk_begin(&w, &all);
	do {
		struct s2_count parts = s2_count_of(0), whole;
		struct s2_cube cube;
		unsigned int base;

		s2_decide(&outer, S2_GUEST_ABORT, &w.query, &d);
		base = w.depth;
		cube = w.query.cube;
		whole = w.count;
		do {
			s2_decide(&inner, S2_GUEST_ABORT, &w.query, &d);
			parts = s2_count_add(parts, w.count);
		} while (s2_walk_next(&w, base));
		assert_int_equal(w.depth, base);
		assert_true(cube_same(&w.query.cube, &cube));
		assert_count(w.count, whole);
		assert_count(parts, whole);
		sum = s2_count_add(sum, parts);
	} while (s2_walk_next(&w, 0));
	assert_count(sum, domain_count());
}

/* One value taken away at a time, of every input: no path is deeper. */
static void the_deepest_path_fits(void **context)
{
	unsigned int i, splits = 0;
	struct s2_cube all;
	struct s2_walk w;

	(void)context;
	s2_cube_all(&all);
	s2_walk_begin(&w, &all);
	for (i = 0; i < S2_NR_INPUTS; i++) {
		enum s2_input input = (enum s2_input)i;
		const s2_set *may = &w.query.cube.may[i];

		while (*may & (*may - 1)) {
			assert_in_range(w.depth, 0, S2_MAX_SPLITS - 1);
			assert_true(s2_in(&w.query, input, *may & (*may - 1)));
			splits++;
		}
	}
	assert_int_equal(w.depth, splits);
	assert_in_range(splits, 1, S2_MAX_SPLITS);
	assert_true(s2_cube_is_fault(&w.query.cube));
	assert_count(w.count, s2_count_of(1));
}

/* The built-in policies, whose paths are too many for brute force. */
static void any_fault_is_decided_as_its_path_is(void **context)
{
	const struct s2_policy *policy;
	struct sampler sampler = SAMPLER(2);
	unsigned int i, k, n;

	(void)context;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		for (n = 0; n < 2000; n++) {
			const struct s2_cube *fault = next_possible(&sampler);
			struct reader r = { .seen = { false } };
			struct s2_decision d, again;
			struct s2_cube cube, other;

			/* What was not read may be anything. */
			s2_query_init(&r.q, fault);
			r.q.read = note_reader;
			r.q.watcher = &r;
			s2_decide(policy, S2_GUEST_ABORT, &r.q, &d);
			s2_cube_all(&cube);
			for (k = 0; k < S2_NR_INPUTS; k++) {
				if (r.seen[k])
					cube.may[k] = fault->may[k];
			}
			random_fault_in(&cube, &other, &sampler.state);
			again = decision_of(policy, S2_GUEST_ABORT, &other);
			assert_true(s2_decision_same(&d, &again));
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_is_on_one_path_with_its_decision),
		cmocka_unit_test(so_is_each_fault_of_a_part_of_the_domain),
		cmocka_unit_test(so_is_each_fault_of_random_trees),
		cmocka_unit_test(what_asks_nothing_has_one_path),
		cmocka_unit_test(a_concrete_fault_has_one_path),
		cmocka_unit_test(every_split_is_turned_once_and_left_once),
		cmocka_unit_test(
			an_inner_walk_covers_the_outer_path_and_returns_to_it),
		cmocka_unit_test(the_deepest_path_fits),
		cmocka_unit_test(any_fault_is_decided_as_its_path_is),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
