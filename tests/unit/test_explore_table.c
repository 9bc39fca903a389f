/* SPDX-License-Identifier: GPL-2.0-only */
/* Decision tables: they partition the faults, in any order of questions. */
#include "main.h"
#include "test_explore.h"

static struct counted memory;
static const struct s2_mem mem = { .resize = counted_resize, .ctx = &memory };

static int nothing_is_left(void **context)
{
	(void)context;
	assert_int_equal(memory.blocks, 0);
	return 0;
}

static const char *const policies[] = { "linux-6.1", "linux-6.16", "pfnmap-v8",
					"linux-7.3" };

static const struct s2_verify_options few_cubes = { .max_cubes = 2 };

/* Do both decisions agree on this fault? */
static bool mean_the_same(const struct s2_cube *fault,
			  const struct s2_decision *a,
			  const struct s2_decision *b)
{
	struct s2_query q;
	unsigned int f;

	s2_query_init(&q, fault);
	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;

		if (s2_decision_field(&q, a, field) !=
		    s2_decision_field(&q, b, field))
			return false;
	}
	return true;
}

static struct s2_count all_rows(const struct s2_table *table)
{
	struct s2_count sum = s2_count_of(0);
	size_t r;

	for (r = 0; r < table->nr_rows; r++)
		sum = s2_count_add(sum, table->rows[r].cover.count);
	return sum;
}

static void check_partition(const struct s2_table *table)
{
	struct s2_count covered = s2_count_sub(
		s2_count_sub(table->domain, table->assumed), table->unmet);

	assert_count(table->domain, domain_count());
	assert_count(all_rows(table), covered);
}

static void check_row(const struct s2_row *row, const struct s2_policy *policy,
		      enum s2_entry entry)
{
	const struct s2_cube *witness = &row->cover.witness;
	struct s2_decision d = decision_of(policy, entry, witness);

	assert_false(s2_count_is_zero(row->cover.count));
	assert_true(s2_cube_is_fault(witness));
	assert_int_equal(s2_impossible(witness), 0);
	assert_true(met_by(policy, witness));
	assert_true(mean_the_same(witness, &row->decision, &d));
	assert_null(s2_decision_check(&row->decision));
}

static void rows_partition_the_possible_faults(void **context)
{
	size_t p, r, k;
	unsigned int e;

	(void)context;
	for (p = 0; p < COUNT(policies); p++) {
		const struct s2_policy *policy = s2_policy_find(policies[p]);

		for (e = 0; e < S2_NR_ENTRIES; e++) {
			struct s2_table table;

			assert_int_equal(s2_table(policy, (enum s2_entry)e,
						  &few_cubes, &mem, &table),
					 0);
			check_partition(&table);
			for (r = 0; r < table.nr_rows; r++) {
				check_row(&table.rows[r], policy,
					  (enum s2_entry)e);
				for (k = 0; k < r; k++)
					assert_false(s2_decision_same(
						&table.rows[r].decision,
						&table.rows[k].decision));
			}
			s2_table_free(&table, &mem);
		}
	}
}

/* Every fault, whatever it is, finds its row, and only that. */
static void each_fault_is_in_the_row_of_its_decision(void **context)
{
	const struct s2_verify_options options = { .exact = true,
						   .max_cubes = 4096 };
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	struct sampler sampler = SAMPLER(7);
	struct s2_table table;
	unsigned int n;
	size_t r;

	(void)context;
	assert_int_equal(
		s2_table(policy, S2_PREPARE_REGION, &options, &mem, &table), 0);
	for (n = 0; n < 20000; n++) {
		const struct s2_cube *fault = next_possible(&sampler);
		struct s2_decision d =
			decision_of(policy, S2_PREPARE_REGION, fault);
		unsigned int in = 0;

		if (!met_by(policy, fault))
			continue;
		for (r = 0; r < table.nr_rows; r++) {
			if (!covered_by(&table.rows[r].cover, fault))
				continue;
			in++;
			assert_true(mean_the_same(fault,
						  &table.rows[r].decision, &d));
		}
		assert_int_equal(in, 1);
	}
	s2_table_free(&table, &mem);
}

/* By hand: every combination of the inputs, times the rest. */
static void random_trees_have_the_rows_of_brute_force(void **context)
{
	const struct s2_verify_options options = {
		.exact = true, .without = S2_EVERY_ASSUMPTION
	};
	struct s2_count rest = rest_of_domain(tree_inputs, NR_TREE_INPUTS);
	uint64_t seed;

	(void)context;
	for (seed = 0; seed < 100; seed++) {
		const struct s2_policy tree = TREE_POLICY(&seed);
		uint32_t n[64] = { 0 };
		struct s2_table table;
		struct s2_cube fault;
		unsigned int i;
		size_t r;

		assert_int_equal(s2_table(&tree, S2_GUEST_ABORT, &options, &mem,
					  &table),
				 0);
		assert_in_range(table.nr_rows, 1, COUNT(n));
		check_partition(&table);
		s2_cube_quiet(&fault);
		for (i = 0;
		     nth_combination(tree_inputs, NR_TREE_INPUTS, i, &fault);
		     i++) {
			struct s2_decision d =
				decision_of(&tree, S2_GUEST_ABORT, &fault);

			for (r = 0; r < table.nr_rows; r++) {
				bool same = s2_decision_same(
					&table.rows[r].decision, &d);

				n[r] += same;
				assert_int_equal(
					covered_by(&table.rows[r].cover,
						   &fault),
					same);
			}
		}
		for (r = 0; r < table.nr_rows; r++)
			assert_count(table.rows[r].cover.count,
				     s2_count_mul(rest, n[r]));
		s2_table_free(&table, &mem);
	}
}

/* ---- the order of questions -------------------------------------------- */

/* The same policy, but it asks for other things first. */
struct asks_first {
	const struct s2_policy *policy;
	const enum s2_input *input;
	size_t n;
};

static void decide_after(const struct asks_first *a, enum s2_entry entry,
			 struct s2_query *q, struct s2_decision *d)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		(void)s2_query_value(q, a->input[i]);
	a->policy->decide[entry](a->policy, q, d);
}

static void abort_after(const struct s2_policy *policy, struct s2_query *q,
			struct s2_decision *d)
{
	decide_after(policy->data, S2_GUEST_ABORT, q, d);
}

static void region_after(const struct s2_policy *policy, struct s2_query *q,
			 struct s2_decision *d)
{
	decide_after(policy->data, S2_PREPARE_REGION, q, d);
}

static bool meets_after(const struct s2_policy *policy, struct s2_query *q)
{
	const struct asks_first *a = policy->data;

	return !a->policy->meets || a->policy->meets(a->policy, q);
}

static struct s2_policy asking_first(const struct asks_first *a)
{
	return (struct s2_policy){
		.abi = S2_POLICY_ABI,
		.size = sizeof(struct s2_policy),
		.name = "asks-first",
		.decide = { abort_after, region_after },
		.meets = meets_after,
		.data = a,
	};
}

static void assert_same_table(const struct s2_table *a,
			      const struct s2_table *b)
{
	size_t r, c;

	assert_int_equal(a->nr_rows, b->nr_rows);
	assert_count(a->unmet, b->unmet);
	for (r = 0; r < a->nr_rows; r++) {
		const struct s2_cover *x = &a->rows[r].cover;
		const struct s2_cover *y = &b->rows[r].cover;

		assert_true(s2_decision_same(&a->rows[r].decision,
					     &b->rows[r].decision));
		assert_count(x->count, y->count);
		assert_true(cube_same(&x->witness, &y->witness));
		assert_int_equal(x->nr_cubes, y->nr_cubes);
		assert_int_equal(x->truncated, y->truncated);
		for (c = 0; c < x->nr_cubes; c++)
			assert_true(cube_same(&x->cubes[c], &y->cubes[c]));
	}
}

static void check_order(const struct s2_policy *policy, enum s2_entry entry,
			const enum s2_input *input, size_t n)
{
	const struct asks_first first = { policy, input, n };
	const struct s2_policy wrapped = asking_first(&first);
	struct s2_table a, b;

	assert_int_equal(s2_table(policy, entry, &few_cubes, &mem, &a), 0);
	assert_int_equal(s2_table(&wrapped, entry, &few_cubes, &mem, &b), 0);
	assert_true(b.paths >= a.paths);
	assert_same_table(&a, &b);
	s2_table_free(&a, &mem);
	s2_table_free(&b, &mem);
}

static void a_table_does_not_hang_on_the_order_of_questions(void **context)
{
	static const enum s2_input late[] = { S2_MEM_TOPUP, S2_RACE_TABLE,
					      S2_VMA_LEAF, S2_SLOT_LOGGING };
	static const enum s2_input region[] = { S2_VM_MTE, S2_VMA_MEMATTR,
						S2_CPU_DIC, S2_SLOT_CHANGE };
	size_t p;

	(void)context;
	for (p = 0; p < COUNT(policies); p++) {
		const struct s2_policy *policy = s2_policy_find(policies[p]);

		check_order(policy, S2_GUEST_ABORT, late, 2);
		check_order(policy, S2_PREPARE_REGION, region, COUNT(region));
	}
	check_order(s2_policy_find("linux-6.16"), S2_GUEST_ABORT, late,
		    COUNT(late));
}

/* Two ways to say the same, when the answer is known anyway. */
static void says_what_it_read(const struct s2_policy *policy,
			      struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->w = s2_yes(q, S2_PFN_WRITABLE) ? S2_ALWAYS : S2_NEVER;
}

static void says_it_by_a_condition(const struct s2_policy *policy,
				   struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->topup = s2_yes(q, S2_PFN_WRITABLE) && false;
	d->w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE);
}

static void a_condition_that_is_known_is_resolved(void **context)
{
	const struct s2_policy a = SMALL_POLICY("a", says_what_it_read),
			       b = SMALL_POLICY("b", says_it_by_a_condition);
	struct s2_table x, y;

	(void)context;
	assert_int_equal(s2_table(&a, S2_GUEST_ABORT, NULL, &mem, &x), 0);
	assert_int_equal(s2_table(&b, S2_GUEST_ABORT, NULL, &mem, &y), 0);
	assert_int_equal(x.nr_rows, 2);
	assert_same_table(&x, &y);
	s2_table_free(&x, &mem);
	s2_table_free(&y, &mem);
}

static void random_trees_have_one_table(void **context)
{
	uint64_t seed;

	(void)context;
	for (seed = 0; seed < 40; seed++) {
		const struct s2_policy tree = TREE_POLICY(&seed);

		check_order(&tree, S2_GUEST_ABORT, tree_inputs, seed % 7);
	}
}

static int compare_numbers(int a, int b)
{
	return a < b ? -1 : a > b;
}

/* By the fields that are plain numbers, the first that differs decides. */
static void rows_stand_in_the_order_of_their_fields(void **context)
{
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	struct s2_table table, again;
	unsigned int f;
	size_t r;

	(void)context;
	assert_int_equal(
		s2_table(policy, S2_GUEST_ABORT, &few_cubes, &mem, &table), 0);
	for (r = 1; r < table.nr_rows; r++) {
		const struct s2_decision *a = &table.rows[r - 1].decision;
		const struct s2_decision *b = &table.rows[r].decision;
		int order = 0;

		/* The first six come before any condition. */
		for (f = S2_F_OUTCOME; f <= S2_F_SIZE && !order; f++)
			order = compare_numbers(
				s2_decision_raw(a, (enum s2_field)f),
				s2_decision_raw(b, (enum s2_field)f));
		assert_true(order <= 0);
	}
	assert_int_equal(
		s2_table(policy, S2_GUEST_ABORT, &few_cubes, &mem, &again), 0);
	assert_same_table(&table, &again);
	s2_table_free(&table, &mem);
	s2_table_free(&again, &mem);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		slow_unit_test(rows_partition_the_possible_faults),
		cmocka_unit_test(each_fault_is_in_the_row_of_its_decision),
		cmocka_unit_test(random_trees_have_the_rows_of_brute_force),
		slow_unit_test(a_table_does_not_hang_on_the_order_of_questions),
		cmocka_unit_test(a_condition_that_is_known_is_resolved),
		cmocka_unit_test(random_trees_have_one_table),
		slow_unit_test(rows_stand_in_the_order_of_their_fields),
	};

	return RUN_CASES(argc, argv, tests, NULL, nothing_is_left);
}
