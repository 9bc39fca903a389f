/* SPDX-License-Identifier: GPL-2.0-only */
/* Decision diagrams, against truth tables, and when memory runs out. */
#include "explore/mdd.h"

#include "main.h"
#include "test_explore.h"

/* A function on the faults of tree_inputs[], as a list of its values. */
struct truth {
	uint8_t value[NR_TREE_FAULTS];
};

static struct counted memory;
static const struct s2_mem mem = { .resize = counted_resize, .ctx = &memory };

static void nth_fault(unsigned int i, struct s2_cube *fault)
{
	nth_combination(tree_inputs, NR_TREE_INPUTS, i, fault);
}

/* Random, and with structure: what a tree of questions decides. */
static void random_truth(uint64_t seed, unsigned int nr_values,
			 struct truth *truth)
{
	const struct s2_policy tree = TREE_POLICY(&seed);
	struct s2_cube fault;
	unsigned int i;

	s2_cube_quiet(&fault);
	for (i = 0; i < NR_TREE_FAULTS; i++) {
		struct s2_decision d;

		nth_fault(i, &fault);
		d = decision_of(&tree, S2_GUEST_ABORT, &fault);
		truth->value[i] =
			(uint8_t)((d.outcome + d.leak + d.type) % nr_values);
		/* Some have no structure at all. */
		if (seed % 8 == 7)
			truth->value[i] = (uint8_t)(mix(seed, i) % nr_values);
	}
}

/* Asks the inputs in an order, value by value. */
static mdd_ref build_below(struct mdd *m, const struct truth *truth,
			   const unsigned int *order, unsigned int depth,
			   struct s2_cube *fault)
{
	enum s2_input input;
	mdd_ref result;
	unsigned int v;

	if (depth == NR_TREE_INPUTS) {
		unsigned int index = 0;
		size_t k;

		for (k = NR_TREE_INPUTS; k-- > 0;)
			index = index * s2_inputs[tree_inputs[k]].nr_values +
				(unsigned int)value_in(fault, tree_inputs[k]);
		return MDD_TERMINAL(truth->value[index]);
	}
	input = tree_inputs[order[depth]];
	set_input(fault, input, 0);
	result = build_below(m, truth, order, depth + 1, fault);
	for (v = 1; v < s2_inputs[input].nr_values; v++) {
		set_input(fault, input, (int)v);
		result = s2_mdd_ite(
			m, input, S2_SET(v),
			build_below(m, truth, order, depth + 1, fault), result);
	}
	return result;
}

static mdd_ref build(struct mdd *m, const struct truth *truth, uint64_t seed)
{
	unsigned int order[NR_TREE_INPUTS], i;
	struct s2_cube fault;

	for (i = 0; i < NR_TREE_INPUTS; i++)
		order[i] = i;
	for (i = 0; seed && i < NR_TREE_INPUTS; i++) {
		unsigned int k = (unsigned int)(mix(seed, i) % NR_TREE_INPUTS);
		unsigned int swap = order[i];

		order[i] = order[k];
		order[k] = swap;
	}
	s2_cube_quiet(&fault);
	return build_below(m, truth, order, 0, &fault);
}

/* The value that a diagram has for a fault, one input after the other. */
static uint32_t value_at(struct mdd *m, mdd_ref f, const struct s2_cube *fault)
{
	unsigned int i;

	for (i = 0; i < NR_TREE_INPUTS; i++)
		f = s2_mdd_restrict(m, f, tree_inputs[i],
				    value_in(fault, tree_inputs[i]));
	assert_true(MDD_IS_LEAF(f));
	return MDD_VALUE(f);
}

static void assert_is(struct mdd *m, mdd_ref f, const struct truth *truth)
{
	struct s2_cube fault;
	unsigned int i;

	s2_cube_quiet(&fault);
	for (i = 0; i < NR_TREE_FAULTS; i++) {
		nth_fault(i, &fault);
		assert_int_equal(value_at(m, f, &fault), truth->value[i]);
	}
	/* And there is only one diagram of it. */
	assert_int_equal(f, build(m, truth, 0));
}

/* A cube of those inputs, the others open. */
static void random_tree_cube(struct s2_cube *cube, uint64_t *state)
{
	unsigned int i;

	s2_cube_all(cube);
	for (i = 0; i < NR_TREE_INPUTS; i++) {
		s2_set all = s2_all_values(tree_inputs[i]), may;

		do {
			may = (s2_set)(next_random(state) >> 32) & all;
		} while (!may);
		if (next_random(state) >> 63)
			cube->may[tree_inputs[i]] = may;
	}
}

static int begin(void **context)
{
	static struct mdd m;

	memory = (struct counted){ 0 };
	assert_true(s2_mdd_begin(&m, &mem));
	*context = &m;
	return 0;
}

static int end(void **context)
{
	struct mdd *m = *context;

	assert_false(m->failed);
	s2_mdd_end(m);
	assert_int_equal(memory.blocks, 0);
	return 0;
}

/*
 * ---- operations ------------------------------------------------------------
 */

#define ROUNDS 60

static void equal_functions_are_the_same_diagram(void **context)
{
	struct mdd *m = *context;
	struct truth truth;
	uint64_t seed, order;

	for (seed = 0; seed < ROUNDS; seed++) {
		mdd_ref f;

		random_truth(seed, 5, &truth);
		f = build(m, &truth, 0);
		assert_is(m, f, &truth);
		for (order = 1; order < 5; order++)
			assert_int_equal(build(m, &truth, order + seed), f);
	}
}

static void a_choice_takes_either_side(void **context)
{
	struct mdd *m = *context;
	struct truth a, b, c;
	uint64_t seed;
	unsigned int i;

	for (seed = 0; seed < ROUNDS; seed++) {
		enum s2_input input = tree_inputs[seed % NR_TREE_INPUTS];
		s2_set set = (s2_set)mix(seed, 5) & s2_all_values(input);
		struct s2_cube fault;

		random_truth(seed * 2, 4, &a);
		random_truth(seed * 2 + 1, 4, &b);
		s2_cube_quiet(&fault);
		for (i = 0; i < NR_TREE_FAULTS; i++) {
			nth_fault(i, &fault);
			c.value[i] = fault.may[input] & set ? a.value[i] :
							      b.value[i];
		}
		assert_is(m,
			  s2_mdd_ite(m, input, set, build(m, &a, 0),
				     build(m, &b, 0)),
			  &c);
	}
}

static void sets_combine_as_their_members_do(void **context)
{
	struct mdd *m = *context;
	struct truth a, b, c[3];
	uint64_t seed;
	unsigned int i;

	for (seed = 0; seed < ROUNDS; seed++) {
		mdd_ref x, y;

		random_truth(seed * 2, 2, &a);
		random_truth(seed * 2 + 1, 2, &b);
		for (i = 0; i < NR_TREE_FAULTS; i++) {
			c[0].value[i] = a.value[i] && b.value[i];
			c[1].value[i] = a.value[i] || b.value[i];
			c[2].value[i] = a.value[i] && !b.value[i];
		}
		x = build(m, &a, 0);
		y = build(m, &b, 0);
		assert_is(m, s2_mdd_and(m, x, y), &c[0]);
		assert_is(m, s2_mdd_or(m, x, y), &c[1]);
		assert_is(m, s2_mdd_minus(m, x, y), &c[2]);
		assert_int_equal(s2_mdd_minus(m, MDD_FULL,
					      s2_mdd_minus(m, MDD_FULL, x)),
				 x);
	}
}

static void a_function_is_cut_to_a_set_or_to_a_value(void **context)
{
	struct mdd *m = *context;
	struct truth a, f, c;
	uint64_t seed;
	unsigned int i, value;

	for (seed = 0; seed < ROUNDS; seed++) {
		mdd_ref x, y;

		random_truth(seed * 2, 2, &a);
		random_truth(seed * 2 + 1, 5, &f);
		x = build(m, &a, 0);
		y = build(m, &f, 0);
		for (i = 0; i < NR_TREE_FAULTS; i++)
			c.value[i] = a.value[i] ? f.value[i] : 0;
		assert_is(m, s2_mdd_within(m, x, y), &c);
		for (value = 0; value < 6; value++) {
			for (i = 0; i < NR_TREE_FAULTS; i++)
				c.value[i] = f.value[i] == value;
			assert_is(m, s2_mdd_equals(m, y, value), &c);
		}
	}
}

/* The number of the fault like it that has this value of the input. */
static unsigned int with_value(unsigned int i, enum s2_input input,
			       unsigned int value)
{
	unsigned int stride = 1, k;

	for (k = 0; tree_inputs[k] != input; k++)
		stride *= s2_inputs[tree_inputs[k]].nr_values;
	return i + value * stride -
	       i / stride % s2_inputs[input].nr_values * stride;
}

static void a_fixed_input_is_not_asked(void **context)
{
	struct mdd *m = *context;
	struct truth f, c;
	uint64_t seed;
	unsigned int i, v;

	for (seed = 0; seed < ROUNDS; seed++) {
		enum s2_input input = tree_inputs[seed % NR_TREE_INPUTS];
		mdd_ref x;

		random_truth(seed, 4, &f);
		x = build(m, &f, 0);
		for (v = 0; v < s2_inputs[input].nr_values; v++) {
			for (i = 0; i < NR_TREE_FAULTS; i++)
				c.value[i] = f.value[with_value(i, input, v)];
			assert_is(m, s2_mdd_restrict(m, x, input, (int)v), &c);
		}
		/* One that it never asks makes no difference. */
		assert_int_equal(s2_mdd_restrict(m, x, S2_MEM_PIN, 1), x);
		assert_int_equal(s2_mdd_restrict(m, x, S2_FAULT_STATUS, 3), x);
	}
}

static bool has_any(const struct truth *set, const struct s2_cube *cube)
{
	struct s2_cube fault;
	unsigned int i;

	/* Only these inputs count: the cube leaves the others open. */
	s2_cube_quiet(&fault);
	for (i = 0; i < NR_TREE_FAULTS; i++) {
		nth_fault(i, &fault);
		if (set->value[i] && cube_has(cube, &fault))
			return true;
	}
	return false;
}

static bool has_all(const struct truth *set, const struct s2_cube *cube)
{
	struct s2_cube fault;
	unsigned int i;

	s2_cube_quiet(&fault);
	for (i = 0; i < NR_TREE_FAULTS; i++) {
		nth_fault(i, &fault);
		if (!set->value[i] && cube_has(cube, &fault))
			return false;
	}
	return true;
}

static void a_cube_meets_a_set_if_they_share_a_fault(void **context)
{
	struct mdd *m = *context;
	uint64_t seed, state = RANDOM_SEED;
	struct truth set, c;
	unsigned int i, round;

	for (seed = 0; seed < ROUNDS; seed++) {
		struct s2_cube cube, fault;
		mdd_ref x;

		random_truth(seed, 2, &set);
		x = build(m, &set, 0);
		for (round = 0; round < 20; round++) {
			random_tree_cube(&cube, &state);
			assert_int_equal(s2_mdd_meets(m, x, &cube),
					 has_any(&set, &cube));
		}
		s2_cube_quiet(&fault);
		for (i = 0; i < NR_TREE_FAULTS; i++) {
			nth_fault(i, &fault);
			c.value[i] = cube_has(&cube, &fault);
		}
		assert_is(m, s2_mdd_cube(m, &cube), &c);
	}
}

static void what_is_picked_lies_in_the_cube_and_in_the_set(void **context)
{
	struct mdd *m = *context;
	uint64_t seed, state = RANDOM_SEED;
	unsigned int round, i, picked = 0;
	struct truth set;

	for (seed = 0; seed < ROUNDS; seed++) {
		struct s2_cube cube, pick, quiet;
		mdd_ref x;

		random_truth(seed, 2, &set);
		x = build(m, &set, 0);
		s2_cube_quiet(&quiet);
		for (round = 0; round < 20; round++) {
			random_tree_cube(&cube, &state);
			if (!has_any(&set, &cube))
				continue;
			picked++;
			pick = cube;
			s2_mdd_pick(m, x, &pick);
			for (i = 0; i < S2_NR_INPUTS; i++) {
				assert_int_not_equal(pick.may[i], 0);
				assert_int_equal(pick.may[i] & ~cube.may[i], 0);
			}
			assert_true(has_all(&set, &pick));
			/* Nothing is louder than it has to be. */
			if (cube_has(&cube, &quiet) &&
			    s2_mdd_meets(m, x, &quiet))
				assert_true(cube_has(&pick, &quiet));
		}
	}
	assert_true(picked > ROUNDS);
}

static void a_set_is_counted_with_all_that_is_open(void **context)
{
	struct s2_count rest = rest_of_domain(tree_inputs, NR_TREE_INPUTS);
	struct mdd *m = *context;
	struct truth set;
	uint64_t seed;
	unsigned int i;

	assert_count(s2_mdd_count(m, MDD_FULL), domain_count());
	assert_count(s2_mdd_count(m, MDD_EMPTY), s2_count_of(0));
	for (seed = 0; seed < ROUNDS; seed++) {
		uint32_t n = 0;

		random_truth(seed, 2, &set);
		for (i = 0; i < NR_TREE_FAULTS; i++)
			n += set.value[i];
		assert_count(s2_mdd_count(m, build(m, &set, 0)),
			     s2_count_mul(rest, n));
	}
}

static void the_values_of_a_function_are_found(void **context)
{
	struct mdd *m = *context;
	struct truth f;
	uint64_t seed;
	unsigned int i;

	for (seed = 0; seed < ROUNDS; seed++) {
		uint8_t found[4] = { 0 }, expected[4] = { 0 };

		random_truth(seed, 5, &f);
		for (i = 0; i < NR_TREE_FAULTS; i++) {
			if (f.value[i] < 4) /* larger ones are not noted */
				expected[f.value[i]] = 1;
		}
		s2_mdd_terminals(m, build(m, &f, 0), found, COUNT(found));
		assert_memory_equal(found, expected, sizeof(found));
	}
}

/*
 * ---- no memory -------------------------------------------------------------
 */

/* Violates two invariants in more ways than one block of memory can hold. */
static void decides_in_many_ways(const struct s2_policy *policy,
				 struct s2_query *q, struct s2_decision *d)
{
	static const uint8_t outcomes[] = { S2_RETRY, S2_SKIP, S2_HANDLED,
					    S2_SIGNAL, S2_ACCEPT };
	int way = s2_value(q, S2_FAULT_STATUS);

	(void)policy;
	way = way * S2_NR_HUGETLB + s2_value(q, S2_VMA_HUGETLB);
	way = way * S2_NR_NESTED_WALK + s2_value(q, S2_NESTED_WALK);
	d->outcome = outcomes[way / 42 % 5];
	d->inject = (uint8_t)(way % S2_NR_INJECTS);
	d->exit = (uint8_t)(way / 7 % S2_NR_EXITS);
	d->ret = 1;
	d->leak = 1;
	d->uninit = 1;
	d->warn = s2_test(q, 0, s2_yes(q, S2_VMA_PFNMAP));
}

static const char *const some_tests[] = { "pfnmap", "never", "nor this" };

static const struct s2_policy many_ways = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "many-ways",
	.decide = { [S2_GUEST_ABORT] = decides_in_many_ways },
	.tests = some_tests,
	.nr_tests = COUNT(some_tests),
};

static const struct s2_verify_options one_cube = { .max_cubes = 1 };

static int run_verify(const struct s2_mem *m)
{
	const struct s2_invariant *const only[] = {
		s2_invariant_find("ERR-LEAK"), s2_invariant_find("ERR-UNINIT")
	};
	const struct s2_verify_options options = { .max_cubes = 1,
						   .only = only,
						   .nr_only = 2 };
	struct s2_report report;
	int err = s2_verify(&many_ways, &options, m, &report);

	if (!err)
		assert_true(report.nr_findings > 100);
	s2_report_free(&report, m);
	return err;
}

static int run_diff(const struct s2_mem *m)
{
	static uint64_t seed = 5;
	static const struct s2_policy tree = TREE_POLICY(&seed);
	struct s2_changes changes;
	int err = s2_diff(&many_ways, &tree, &one_cube, m, &changes);

	if (!err)
		assert_true(changes.nr_changes > 100);
	s2_changes_free(&changes, m);
	return err;
}

static int run_table(const struct s2_mem *m)
{
	struct s2_table table;
	int err = s2_table(&many_ways, S2_GUEST_ABORT, &one_cube, m, &table);

	if (!err)
		assert_true(table.nr_rows > 100);
	s2_table_free(&table, m);
	return err;
}

/*
 * Fails at each allocation in turn, until all succeed. Late allocations are all
 * alike, so it tries only some of them.
 */
static void exhaust(int (*run)(const struct s2_mem *m), bool for_good)
{
	struct counted c = { .for_good = for_good };
	const struct s2_mem m = COUNTED_MEM(&c);
	size_t n = 0;
	int err;

	do {
		n += 1 + n / 16;
		c.calls = 0;
		c.fail_at = n;
		err = run(&m);
		assert_int_equal(c.blocks, 0);
		assert_int_equal(c.bytes, 0);
		if (c.calls >= n)
			assert_int_equal(err, -S2_ENOMEM);
	} while (err);
	assert_true(c.calls < n);
	assert_true(n > 10);
}

static void verify_survives_any_allocation_that_fails(void **context)
{
	(void)context;
	exhaust(run_verify, false);
	exhaust(run_verify, true);
}

static void diff_survives_any_allocation_that_fails(void **context)
{
	(void)context;
	exhaust(run_diff, false);
	exhaust(run_diff, true);
}

static void table_survives_any_allocation_that_fails(void **context)
{
	(void)context;
	exhaust(run_table, false);
	exhaust(run_table, true);
}

/* 2^30 words of nodes are 4G: nobody waits for that. */
static void a_diagram_has_an_end(void **context)
{
	struct mdd m;
	size_t size, used;
	mdd_ref ref;

	(void)context;
	assert_true(s2_mdd_begin(&m, &mem));
	ref = s2_mdd_ite(&m, S2_VMA_PFNMAP, 2, MDD_FULL, MDD_EMPTY);
	assert_false(m.failed);
	size = m.size;
	used = m.used;
	m.size = m.used = 1u << 30;
	/* What there is already needs no room. */
	assert_int_equal(s2_mdd_ite(&m, S2_VMA_PFNMAP, 1, MDD_EMPTY, MDD_FULL),
			 ref);
	assert_false(m.failed);
	assert_int_equal(s2_mdd_ite(&m, S2_VMA_SHARED, 2, MDD_FULL, MDD_EMPTY),
			 MDD_EMPTY);
	assert_true(m.failed);
	m.size = size;
	m.used = used;
	s2_mdd_end(&m);
	assert_int_equal(memory.blocks, 0);
}

#define ON_DIAGRAM(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		ON_DIAGRAM(equal_functions_are_the_same_diagram),
		ON_DIAGRAM(a_choice_takes_either_side),
		ON_DIAGRAM(sets_combine_as_their_members_do),
		ON_DIAGRAM(a_function_is_cut_to_a_set_or_to_a_value),
		ON_DIAGRAM(a_fixed_input_is_not_asked),
		ON_DIAGRAM(a_cube_meets_a_set_if_they_share_a_fault),
		ON_DIAGRAM(what_is_picked_lies_in_the_cube_and_in_the_set),
		ON_DIAGRAM(a_set_is_counted_with_all_that_is_open),
		ON_DIAGRAM(the_values_of_a_function_are_found),
		slow_unit_test(verify_survives_any_allocation_that_fails),
		slow_unit_test(diff_survives_any_allocation_that_fails),
		cmocka_unit_test(table_survives_any_allocation_that_fails),
		cmocka_unit_test(a_diagram_has_an_end),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
