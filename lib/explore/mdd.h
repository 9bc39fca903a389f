/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decision diagrams over the inputs: ordered, reduced, with many terminals.
 *
 * A node tests one input and has a child for each of its values; terminals are
 * numbers. On every path the inputs come in the order of enum s2_input, and no
 * node has only equal children. So equal functions have the same reference. A
 * set of faults is a diagram with the terminals 0 and 1.
 *
 * If memory runs out, `failed` is set, and results have no meaning. Callers can
 * check it once, at the end.
 */
#ifndef LIB_EXPLORE_MDD_H
#define LIB_EXPLORE_MDD_H

#include <stage2/explore.h>

typedef uint32_t mdd_ref;

/* A terminal's reference; terminals are below MDD_TERMINALS. */
#define MDD_TERMINALS	 0x7fffffffu
#define MDD_TERMINAL(n)	 (0x80000000u | (uint32_t)(n))
#define MDD_EMPTY	 MDD_TERMINAL(0)
#define MDD_FULL	 MDD_TERMINAL(1)
#define MDD_IS_LEAF(ref) ((ref) >> 31)
#define MDD_VALUE(ref)	 ((ref)&0x7fffffffu)

struct mdd_cached {
	mdd_ref a, b, result;
	uint32_t op; /* operation, input and set; 0 means unused */
};

/* Nodes that a search reached; those of one input form a list. */
struct mdd_found {
	mdd_ref node;
	uint32_t next;
};

struct mdd {
	const struct s2_mem *mem;
	uint32_t *pool;	 /* a node is its head, see NODE_HEAD, and children */
	uint32_t search; /* number of the last search; 0: none */
	size_t used, size;
	uint32_t *bucket;
	size_t nr_buckets, nr_nodes;
	struct s2_count *counts; /* by node, below it; see s2_mdd_count() */
	size_t nr_counts;
	struct mdd_found *found; /* by s2_mdd_widen() */
	size_t nr_found;
	struct mdd_cached *cache;
	bool failed;
};

/* The input that a node tests, and its child for a value. */
uint32_t s2_mdd_input(const struct mdd *m, mdd_ref ref);
mdd_ref s2_mdd_child(const struct mdd *m, mdd_ref ref, uint32_t value);

/* False when out of memory. You may end a diagram twice. */
bool s2_mdd_begin(struct mdd *m, const struct s2_mem *mem);
void s2_mdd_end(struct mdd *m);

/* if the input is in set then a else b */
mdd_ref s2_mdd_ite(struct mdd *m, enum s2_input input, s2_set set, mdd_ref a,
		   mdd_ref b);

/* The faults of a cube, as a set. */
mdd_ref s2_mdd_cube(struct mdd *m, const struct s2_cube *cube);

/* Sets: a and b, a or b, a but not b; and the faults where f is `terminal`. */
mdd_ref s2_mdd_and(struct mdd *m, mdd_ref a, mdd_ref b);
mdd_ref s2_mdd_or(struct mdd *m, mdd_ref a, mdd_ref b);
mdd_ref s2_mdd_minus(struct mdd *m, mdd_ref a, mdd_ref b);
mdd_ref s2_mdd_equals(struct mdd *m, mdd_ref f, uint32_t value);

/* Where f is one of 2^bits values, a multiple of that and above, f; else 0. */
mdd_ref s2_mdd_keep(struct mdd *m, mdd_ref f, uint32_t first,
		    unsigned int bits);

/* Where a set holds, f; elsewhere 0. */
mdd_ref s2_mdd_within(struct mdd *m, mdd_ref set, mdd_ref f);

/* f with an input fixed to one value: the result does not test this input. */
mdd_ref s2_mdd_restrict(struct mdd *m, mdd_ref f, enum s2_input input,
			int value);

/*
 * Restricts a set to `values` of an input. For a single value, the result does
 * not test this input any more.
 */
mdd_ref s2_mdd_given(struct mdd *m, mdd_ref set, enum s2_input input,
		     s2_set values);

/* Do the set and the cube have a common fault? */
bool s2_mdd_meets(struct mdd *m, mdd_ref set, const struct s2_cube *cube);

/* The same; if so, *part is a part of the cube that lies wholly in the set. */
bool s2_mdd_part(struct mdd *m, mdd_ref set, const struct s2_cube *cube,
		 struct s2_cube *part);

/*
 * Enlarges a cube that is disjoint from the set: opens each input, from the
 * last to the first, as far as the cube stays disjoint. Leaves the inputs in
 * `keep`.
 */
void s2_mdd_widen(struct mdd *m, mdd_ref set, const bool keep[S2_NR_INPUTS],
		  struct s2_cube *cube);

/* The number of faults in a set. */
struct s2_count s2_mdd_count(struct mdd *m, mdd_ref set);

/*
 * Narrows the cube until it lies wholly in the set, with quiet values where
 * possible. The set and the cube must have a common fault.
 */
void s2_mdd_pick(struct mdd *m, mdd_ref set, struct s2_cube *cube);

/* f with each terminal t, below n, replaced by terminal to[t]. */
mdd_ref s2_mdd_relabel(struct mdd *m, mdd_ref f, const uint32_t *to);

/* Sets found[t] for each terminal t below n that f can have. */
void s2_mdd_terminals(struct mdd *m, mdd_ref f, uint8_t *found, size_t n);

#endif
