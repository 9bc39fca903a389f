/* SPDX-License-Identifier: GPL-2.0-only */
/* Queries: answers for concrete and for open inputs. */
#include "main.h"
#include "test_fault.h"

/* A query that counts how it is used. */
struct counting {
	struct s2_query q; /* first */
	unsigned int reads, choices, tests;
	enum s2_input input;
	s2_set set;
	unsigned int test;
	bool outcome;
};

static bool choose_the_other_side(void *ctx, struct s2_query *q,
				  enum s2_input input, s2_set set)
{
	struct counting *c = ctx;

	c->choices++;
	assert_int_equal(c->input, input);
	assert_int_equal(c->set, set);
	q->cube.may[input] &= (s2_set)~set;
	return false;
}

static void count_read(void *ctx, struct s2_query *q, enum s2_input input,
		       s2_set set)
{
	struct counting *c = ctx;

	(void)q;
	c->reads++;
	assert_int_equal(c->input, input);
	assert_int_equal(c->set, set);
}

static void count_test(void *ctx, struct s2_query *q, unsigned int test,
		       bool outcome)
{
	struct counting *c = ctx;

	(void)q;
	c->tests++;
	c->test = test;
	c->outcome = outcome;
}

/* Three inputs, as wide as the widest, a middle one and a narrow one. */
static const enum s2_input widths[] = { S2_FAULT_STATUS, S2_VMA_HUGETLB,
					S2_CPU_FWB };

static void asking_for_a_set_is_asking_for_membership(void **context)
{
	unsigned int i, v, set;

	(void)context;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		enum s2_input input = (enum s2_input)i;
		struct s2_cube fault;
		struct s2_query q;

		s2_cube_quiet(&fault);
		for (v = 0; v < s2_inputs[i].nr_values; v++) {
			set_input(&fault, input, (int)v);
			s2_query_init(&q, &fault);
			for (set = 0; set <= s2_all_values(input); set++)
				assert_int_equal(s2_query_in(&q, input,
							     (s2_set)set),
						 set >> v & 1);
			assert_int_equal(s2_query_value(&q, input), v);
			assert_true(s2_query_in(&q, input, S2_SET(v)));
			assert_int_equal(s2_yes(&q, input), v == 1);
			assert_true(cube_same(&q.cube, &fault));
		}
	}
}

/* Every set of values that remain, every set that is asked for. */
static void a_choice_is_made_only_where_one_is_left(void **context)
{
	unsigned int i, may, set;

	(void)context;
	for (i = 0; i < COUNT(widths); i++) {
		enum s2_input input = widths[i];
		s2_set all = s2_all_values(input);

		for (may = 1; may <= all; may++) {
			for (set = 0; set <= all; set++) {
				struct counting c = { .input = input };
				struct s2_cube cube;
				bool in;

				s2_cube_all(&cube);
				cube.may[input] = (s2_set)may;
				s2_query_init(&c.q, &cube);
				c.q.choose = choose_the_other_side;
				c.q.explorer = c.q.watcher = &c;
				c.q.read = count_read;
				c.set = (s2_set)set;
				in = s2_query_in(&c.q, input, (s2_set)set);
				assert_int_equal(c.reads, 1);
				assert_int_equal(c.choices,
						 (may & set) && (may & ~set));
				assert_int_equal(in, !(may & ~set));
				if (c.choices)
					cube.may[input] &= (s2_set)~set;
				assert_true(cube_same(&c.q.cube, &cube));
			}
		}
	}
}

/* One value stands for the input, and it is the same one ever after. */
static void an_open_input_has_its_lowest_value(void **context)
{
	unsigned int i, may, set, again;

	(void)context;
	for (i = 1; i < COUNT(widths); i++) {
		enum s2_input input = widths[i];
		s2_set all = s2_all_values(input);

		for (may = 1; may <= all; may++) {
			for (set = 0; set <= all; set++) {
				struct s2_cube cube;
				struct s2_query q;
				int lowest;

				s2_cube_quiet(&cube);
				cube.may[input] = (s2_set)may;
				lowest = value_in(&cube, input);
				s2_query_init(&q, &cube);
				if ((may & set) && (may & ~set))
					assert_int_equal(
						s2_query_in(&q, input,
							    (s2_set)set),
						set >> lowest & 1);
				assert_int_equal(s2_query_value(&q, input),
						 lowest);
				for (again = 0; again <= all; again++)
					assert_int_equal(
						s2_query_in(&q, input,
							    (s2_set)again),
						again >> lowest & 1);
			}
		}
	}
}

static void named_tests_are_reported_as_they_come_out(void **context)
{
	struct counting c = { .tests = 0 };
	struct s2_cube quiet;

	(void)context;
	s2_cube_quiet(&quiet);
	s2_query_init(&c.q, &quiet);
	assert_true(s2_test(&c.q, 7, true));
	assert_int_equal(c.tests, 0);
	c.q.test = count_test;
	c.q.watcher = &c;
	assert_true(s2_test(&c.q, 7, true));
	assert_int_equal(c.test, 7);
	assert_true(c.outcome);
	assert_false(s2_test(&c.q, 63, false));
	assert_int_equal(c.test, 63);
	assert_false(c.outcome);
	assert_int_equal(c.tests, 2);
}

/*
 * ---- conditions ------------------------------------------------------------
 */

static const enum s2_input asked[] = { S2_PFN_WRITABLE, S2_CPU_DIC, S2_NESTED_W,
				       S2_VMA_PFNMAP };

#define NR_ASKED COUNT(asked)

/* The conjunction of up to three inputs, any of which may be the same. */
struct conjunction {
	bool base;
	unsigned int n;
	unsigned int index[3];
};

static bool nth_conjunction(unsigned int i, struct conjunction *c)
{
	unsigned int k;

	c->base = i % 2;
	i /= 2;
	c->n = i % 4;
	i /= 4;
	for (k = 0; k < 3; k++) {
		c->index[k] = i % NR_ASKED;
		i /= NR_ASKED;
	}
	return !i;
}

static struct s2_cond cond_of(const struct conjunction *c)
{
	struct s2_cond cond = c->base ? S2_ALWAYS : S2_NEVER;
	unsigned int k;

	for (k = 0; k < c->n; k++)
		cond = s2_cond_and(cond, asked[c->index[k]]);
	return cond;
}

/* Which inputs it needs, bit by bit. */
static unsigned int needs(const struct conjunction *c)
{
	unsigned int mask = 0, k;

	for (k = 0; k < c->n; k++)
		mask |= 1u << c->index[k];
	return mask;
}

static unsigned int bits(unsigned int mask)
{
	unsigned int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

static void a_condition_holds_if_all_of_it_does(void **context)
{
	struct conjunction c;
	unsigned int i, yes, k;

	(void)context;
	for (i = 0; nth_conjunction(i, &c); i++) {
		struct s2_cond cond = cond_of(&c);

		if (c.base && bits(needs(&c)) > 2)
			continue;
		for (yes = 0; yes < 1u << NR_ASKED; yes++) {
			struct s2_cube fault;
			struct s2_query q;

			s2_cube_quiet(&fault);
			for (k = 0; k < NR_ASKED; k++)
				set_input(&fault, asked[k], yes >> k & 1);
			s2_query_init(&q, &fault);
			assert_int_equal(s2_cond_holds(&q, cond),
					 c.base && !(needs(&c) & ~yes));
		}
	}
}

static void a_condition_is_written_in_one_way_only(void **context)
{
	struct conjunction a, b;
	unsigned int i, k;

	(void)context;
	for (i = 0; nth_conjunction(i, &a); i++) {
		struct s2_cond cond = cond_of(&a);

		if (a.base && bits(needs(&a)) > 2)
			continue;
		assert_int_equal(cond.base, a.base);
		assert_int_equal(cond.n, a.base ? bits(needs(&a)) : 0);
		assert_true(cond.n < 2 || cond.input[0] < cond.input[1]);
		for (k = 0; nth_conjunction(k, &b); k++) {
			if (b.base && bits(needs(&b)) > 2)
				continue;
			assert_int_equal(s2_cond_same(cond, cond_of(&b)),
					 a.base == b.base &&
						 (!a.base ||
						  needs(&a) == needs(&b)));
		}
	}
}

static void a_condition_on_three_inputs_is_refused(void **context)
{
	struct conjunction c;
	unsigned int i, seen = 0;

	(void)context;
	for (i = 0; nth_conjunction(i, &c); i++) {
		struct s2_decision d = { .outcome = S2_MAP, .ret = 1 };
		bool refused = c.base && bits(needs(&c)) > 2;

		d.w = cond_of(&c);
		if (refused)
			assert_string_equal(s2_decision_check(&d), "W");
		else
			assert_null(s2_decision_check(&d));
		seen += refused;
	}
	assert_true(seen > 0);
}

static void a_condition_reads_no_more_than_it_needs(void **context)
{
	struct s2_cond cond = s2_cond_and(s2_cond_and(S2_ALWAYS, S2_CPU_DIC),
					  S2_PFN_WRITABLE);
	struct reader r = { .seen = { false } };
	struct s2_cube fault;

	(void)context;
	s2_cube_quiet(&fault);
	set_input(&fault, S2_PFN_WRITABLE, 0);
	s2_query_init(&r.q, &fault);
	r.q.read = note_reader;
	r.q.watcher = &r;
	assert_false(s2_cond_holds(&r.q, S2_NEVER));
	assert_true(s2_cond_holds(&r.q, S2_ALWAYS));
	assert_false(r.seen[S2_PFN_WRITABLE] || r.seen[S2_CPU_DIC]);
	assert_false(s2_cond_holds(&r.q, cond));
	assert_true(r.seen[S2_PFN_WRITABLE]);
	assert_false(r.seen[S2_CPU_DIC]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asking_for_a_set_is_asking_for_membership),
		cmocka_unit_test(a_choice_is_made_only_where_one_is_left),
		cmocka_unit_test(an_open_input_has_its_lowest_value),
		cmocka_unit_test(named_tests_are_reported_as_they_come_out),
		cmocka_unit_test(a_condition_holds_if_all_of_it_does),
		cmocka_unit_test(a_condition_is_written_in_one_way_only),
		cmocka_unit_test(a_condition_on_three_inputs_is_refused),
		cmocka_unit_test(a_condition_reads_no_more_than_it_needs),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
