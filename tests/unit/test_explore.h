/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of the explorer: counting memory, small policies. */
#ifndef STAGE2_TEST_EXPLORE_H
#define STAGE2_TEST_EXPLORE_H

#include <stdio.h>
#include <stdlib.h>

#include <stage2/explore.h>

#include "test_fault.h"

/*
 * ---- memory ----------------------------------------------------------------
 */

/* Counts used memory, and can fail at a chosen call, once or from then on. */
struct counted {
	size_t blocks, bytes, calls;
	size_t fail_at; /* this growth fails; the first is number 1, 0: none */
	bool for_good;	/* and so do all after it */
};

static inline void *counted_resize(void *ctx, void *ptr, size_t old_size,
				   size_t size)
{
	struct counted *c = ctx;
	unsigned char *block = ptr;
	size_t known = 0;

	/* Each block begins with its size, to check what the caller passes. */
	if (block) {
		block -= 16;
		memcpy(&known, block, sizeof(known));
	}
	assert_int_equal(known, old_size);
	if (!size) {
		assert_non_null(block);
		c->blocks--;
		c->bytes -= known;
		free(block);
		return NULL;
	}
	c->calls++;
	if (c->fail_at &&
	    (c->calls == c->fail_at || (c->for_good && c->calls > c->fail_at)))
		return NULL;
	block = realloc(block, size + 16);
	assert_non_null(block);
	memcpy(block, &size, sizeof(size));
	c->blocks += !ptr;
	c->bytes += size - known;
	return block + 16;
}

#define COUNTED_MEM(counted) \
	((struct s2_mem){ .resize = counted_resize, .ctx = (counted) })

/*
 * ---- small policies --------------------------------------------------------
 */

typedef void decide_fn(const struct s2_policy *policy, struct s2_query *q,
		       struct s2_decision *d);

#define SMALL_POLICY(its_name, its_decide)                              \
	{                                                               \
		.abi = S2_POLICY_ABI, .size = sizeof(struct s2_policy), \
		.name = (its_name), .decide = {                         \
			[S2_GUEST_ABORT] = (its_decide)                 \
		}                                                       \
	}

/* The inputs that trees ask, of all widths: 3 * 2 * 5 * 2 * 3 * 4 faults. */
static const enum s2_input tree_inputs[] = {
	S2_FAULT_ACCESS, S2_VMA_PFNMAP,	  S2_VMA_HUGETLB,
	S2_PFN_WRITABLE, S2_SLOT_LOGGING, S2_NESTED_WALK,
};

#define NR_TREE_INPUTS COUNT(tree_inputs)
#define NR_TREE_FAULTS                                                \
	(S2_NR_FAULT_ACCESS * 2 * S2_NR_HUGETLB * 2 * S2_NR_LOGGING * \
	 S2_NR_NESTED_WALK)

static inline uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t state = (a + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ (b + 1);

	return next_random(&state) >> 20;
}

/*
 * A decision that depends on all answers. There are few different ones, so that
 * some merge.
 */
static inline void tree_leaf(uint64_t node, struct s2_decision *d)
{
	static const struct s2_decision leaves[] = {
		{ .outcome = S2_MAP, .ret = 1, .topup = 1 },
		{ .outcome = S2_MAP, .ret = 1, .topup = 1, .leak = 1 },
		{ .outcome = S2_MAP, .ret = 1, .type = S2_TYPE_DEVICE },
		{ .outcome = S2_RETRY, .ret = 1 },
		{ .outcome = S2_RETRY, .ret = 1, .leak = 1 },
		{ .outcome = S2_ERROR, .ret = -S2_EFAULT },
		{ .outcome = S2_ERROR,
		  .ret = -S2_EFAULT,
		  .leak = 1,
		  .topup = 1 },
		{ .outcome = S2_EXIT, .exit = S2_EXIT_MMIO },
	};

	*d = leaves[mix(node, 99) % COUNT(leaves)];
}

/*
 * A random decision tree; the seed determines it. The next question depends on
 * all answers so far, so the order differs from path to path.
 */
static inline void tree_decide(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d)
{
	uint64_t node = *(const uint64_t *)policy->data;
	unsigned int depth;

	for (depth = 0; depth < 7 && mix(node, 1) % 8; depth++) {
		enum s2_input input =
			tree_inputs[mix(node, 2) % NR_TREE_INPUTS];

		if (mix(node, 3) % 4)
			node = mix(
				node,
				10 + s2_query_in(q, input,
						 (s2_set)mix(node, 4) &
							 s2_all_values(input)));
		else
			node = mix(node,
				   20 + (uint64_t)s2_query_value(q, input));
	}
	tree_leaf(node % 64, d);
}

#define TREE_POLICY(seed)                                                     \
	{                                                                     \
		.abi = S2_POLICY_ABI, .size = sizeof(struct s2_policy),       \
		.name = "tree", .decide = { [S2_GUEST_ABORT] = tree_decide }, \
		.data = (seed)                                                \
	}

/*
 * ---- findings and changes, fault by fault -----------------------------------
 */

/* The decision about one concrete fault. */
static inline struct s2_decision decision_of(const struct s2_policy *policy,
					     enum s2_entry entry,
					     const struct s2_cube *fault)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, fault);
	s2_decide(policy, entry, &q, &d);
	assert_true(cube_same(&q.cube, fault));
	return d;
}

static inline bool met_by(const struct s2_policy *policy,
			  const struct s2_cube *fault)
{
	struct s2_query q;

	s2_query_init(&q, fault);
	return !policy->meets || policy->meets(policy, &q);
}

static inline bool covered_by(const struct s2_cover *cover,
			      const struct s2_cube *fault)
{
	size_t i;

	for (i = 0; i < cover->nr_cubes; i++) {
		if (cube_has(&cover->cubes[i], fault))
			return true;
	}
	return false;
}

/*
 * Is the fault an echo: in the set even without the event that happened at the
 * same time? Then it is counted, but no cube is about it.
 */
static inline bool is_echo(const struct s2_cube *fault,
			   bool (*in_set)(const void *ctx,
					  const struct s2_cube *fault),
			   const void *ctx)
{
	static const struct {
		enum s2_input input;
		s2_set eventful;
		int calm;
	} meanwhile[] = {
		{ S2_TABLE_NOW, (s2_set)~S2_SET(S2_NOW_SAME), S2_NOW_SAME },
		{ S2_PFN_MEMATTR, (s2_set)~S2_SET(S2_PTE_AS_VMA),
		  S2_PTE_AS_VMA },
		{ S2_PFN_MKWRITE, S2_SET(S2_YES), S2_NO },
		{ S2_VMA_LEAF, S2_SET(S2_LEAF_GONE), S2_LEAF_PAGE },
		{ S2_RACE_SEQ, S2_SET(S2_YES), S2_NO },
		{ S2_RACE_TABLE, S2_SET(S2_YES), S2_NO },
		{ S2_MEM_TOPUP, S2_SET(S2_NO), S2_YES },
		{ S2_MEM_PIN, S2_SET(S2_NO), S2_YES },
	};
	size_t i;

	for (i = 0; i < COUNT(meanwhile); i++) {
		struct s2_cube calm = *fault;

		if (!(fault->may[meanwhile[i].input] & meanwhile[i].eventful))
			continue;
		set_input(&calm, meanwhile[i].input, meanwhile[i].calm);
		if (in_set(ctx, &calm))
			return true;
	}
	return false;
}

/*
 * A fault of the cube that can occur, any of them; false if none was found
 * in many steps.
 */
static inline bool random_possible_in(const struct s2_cube *cube,
				      struct s2_cube *fault, uint64_t *state)
{
	unsigned int steps;

	random_fault_in(cube, fault, state);
	for (steps = 0; steps < 2000; steps++) {
		uint64_t broken = s2_impossible(fault);
		unsigned int i = 0, input;
		struct s2_cube other;

		if (!broken)
			return true;
		while (!(broken >> i & 1))
			i++;
		input = input_read_by(s2_assumption_at(i)->holds, fault, state);
		random_fault_in(cube, &other, state);
		if (next_random(state) >> 63 &&
		    cube->may[input] >> s2_inputs[input].quiet & 1)
			set_input(&other, (enum s2_input)input,
				  s2_inputs[input].quiet);
		fault->may[input] = other.may[input];
	}
	return false;
}

/*
 * ---- counting in another way -----------------------------------------------
 */

/* A predicate on faults, which reads inputs. */
struct predicate {
	bool (*holds)(const void *ctx, struct s2_query *q);
	const void *ctx;
};

#define MAX_PREDICATES 48

/* A set of inputs. */
struct inputs {
	bool has[S2_NR_INPUTS];
};

static inline bool inputs_meet(const struct inputs *a, const struct inputs *b)
{
	size_t i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (a->has[i] && b->has[i])
			return true;
	}
	return false;
}

static inline void inputs_add(struct inputs *to, const struct inputs *from)
{
	size_t i;

	for (i = 0; i < S2_NR_INPUTS; i++)
		to->has[i] |= from->has[i];
}

/* A predicate restricted to a cube: always, never, or the inputs it reads. */
struct residue {
	bool yes, no;
	struct inputs reads;
};

struct residue_walk {
	struct s2_walk walk;
	struct inputs reads;
	const struct s2_cube *cube;
};

static inline void note_open_read(void *watcher, struct s2_query *q,
				  enum s2_input input, s2_set set)
{
	struct residue_walk *w = watcher;
	s2_set may = w->cube->may[input];

	(void)q;
	(void)set;
	if (may & (may - 1))
		w->reads.has[input] = true;
}

static inline struct residue residue_of(const struct predicate *p,
					const struct s2_cube *cube)
{
	struct residue_walk w = { .cube = cube };
	struct residue r = { .yes = false };

	s2_walk_begin(&w.walk, cube);
	w.walk.query.read = note_open_read;
	w.walk.query.watcher = &w;
	do {
		if (p->holds(p->ctx, &w.walk.query))
			r.yes = true;
		else
			r.no = true;
	} while (s2_walk_next(&w.walk, 0));
	r.reads = w.reads;
	return r;
}

static inline struct s2_count multiply(struct s2_count a, struct s2_count b)
{
	uint32_t words[] = { (uint32_t)(b.hi >> 32), (uint32_t)b.hi,
			     (uint32_t)(b.lo >> 32), (uint32_t)b.lo };
	struct s2_count product = { 0, 0 };
	size_t i;

	for (i = 0; i < COUNT(words); i++) {
		product =
			s2_count_mul(s2_count_mul(product, 1u << 16), 1u << 16);
		product = s2_count_add(product, s2_count_mul(a, words[i]));
	}
	return product;
}

static inline unsigned int values_in(s2_set may)
{
	unsigned int n = 0;

	for (; may; may &= (s2_set)(may - 1))
		n++;
	return n;
}

/*
 * Counts the faults of a cube for which all predicates hold, without a diagram.
 * Drops predicates that are constant in the cube. Counts parts that share no
 * input separately, and multiplies. Splits a part on the input that most of its
 * predicates read. Counts only the inputs in `over`.
 */
static inline struct s2_count count_all(const struct predicate *p, size_t n,
					const struct s2_cube *cube,
					struct inputs over)
{
	struct predicate left[MAX_PREDICATES], part[MAX_PREDICATES];
	struct residue residue[MAX_PREDICATES];
	struct s2_count total = s2_count_of(1);
	bool done[MAX_PREDICATES] = { false };
	size_t nr_left = 0, i, k;
	unsigned int input, v;

	for (i = 0; i < n; i++) {
		struct residue r = residue_of(&p[i], cube);

		if (!r.yes)
			return s2_count_of(0);
		if (!r.no)
			continue;
		left[nr_left] = p[i];
		residue[nr_left++] = r;
	}
	for (i = 0; i < nr_left; i++) {
		unsigned int readers[S2_NR_INPUTS] = { 0 }, most = 0;
		struct s2_count sum = s2_count_of(0);
		struct inputs inputs = residue[i].reads;
		size_t nr_part = 0;
		bool grown = true;

		if (done[i])
			continue;
		while (grown) {
			grown = false;
			for (k = i; k < nr_left; k++) {
				if (done[k] ||
				    !inputs_meet(&residue[k].reads, &inputs))
					continue;
				done[k] = grown = true;
				inputs_add(&inputs, &residue[k].reads);
				part[nr_part++] = left[k];
				for (input = 0; input < S2_NR_INPUTS; input++)
					readers[input] +=
						residue[k].reads.has[input];
			}
		}
		for (input = 0; input < S2_NR_INPUTS; input++) {
			if (readers[input] > readers[most])
				most = input;
		}
		for (v = 0; v < s2_inputs[most].nr_values; v++) {
			struct s2_cube narrow = *cube;

			narrow.may[most] &= S2_SET(v);
			if (narrow.may[most])
				sum = s2_count_add(sum,
						   count_all(part, nr_part,
							     &narrow, inputs));
		}
		total = multiply(total, sum);
		for (input = 0; input < S2_NR_INPUTS; input++)
			over.has[input] &= !inputs.has[input];
	}
	for (input = 0; input < S2_NR_INPUTS; input++) {
		if (over.has[input])
			total = s2_count_mul(total,
					     values_in(cube->may[input]));
	}
	return total;
}

static inline bool assumption_holds(const void *ctx, struct s2_query *q)
{
	return ((const struct s2_assumption *)ctx)->holds(q);
}

/* All assumptions, as predicates; how many. */
static inline size_t all_assumptions(struct predicate p[MAX_PREDICATES])
{
	size_t i;

	for (i = 0; s2_assumption_at(i); i++) {
		assert_in_range(i, 0, MAX_PREDICATES - 4);
		p[i] = (struct predicate){ assumption_holds,
					   s2_assumption_at(i) };
	}
	return i;
}

static inline struct s2_count count_over_domain(const struct predicate *p,
						size_t n)
{
	struct inputs every;
	struct s2_cube all;

	memset(&every, true, sizeof(every));
	s2_cube_all(&all);
	return count_all(p, n, &all, every);
}

static inline struct s2_count domain_count(void)
{
	struct s2_cube all;

	s2_cube_all(&all);
	return s2_cube_count(&all);
}

/* Faults of the domain for each combination of some inputs. */
static inline struct s2_count rest_of_domain(const enum s2_input *input,
					     size_t n)
{
	struct s2_cube rest;
	size_t i;

	s2_cube_all(&rest);
	for (i = 0; i < n; i++)
		rest.may[input[i]] = 1;
	return s2_cube_count(&rest);
}

static inline void assert_count(struct s2_count a, struct s2_count b)
{
	char x[S2_COUNT_DIGITS], y[S2_COUNT_DIGITS];

	assert_string_equal(s2_count_format(a, x), s2_count_format(b, y));
}

#endif
