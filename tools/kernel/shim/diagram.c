/* SPDX-License-Identifier: GPL-2.0-only */
/* Decides sets of faults with the diagram, without running the code. */
#include "diagram.h"

#define IS_DECISION(ref) ((ref) >> 31)
#define DECISION(ref)	 ((ref)&0x7fffffffu)

static const uint32_t *child_of(const struct s2_diagram *g, uint32_t ref)
{
	return g->nodes + ref + 1;
}

/* The values of a set of which the node has this child. */
static s2_set values_of(const uint32_t *child, s2_set may, uint32_t wanted)
{
	s2_set set = 0, left = may;
	unsigned int v;

	for (v = 0; left; v++, left >>= 1) {
		if (left & 1 && child[v] == wanted)
			set |= S2_SET(v);
	}
	return set;
}

static unsigned int lowest(s2_set may)
{
	unsigned int v = 0;

	while (!(may >> v & 1))
		v++;
	return v;
}

/* Asks about the node's input until one child is left. */
static uint32_t step(const struct s2_diagram *g, struct s2_query *q,
		     uint32_t ref)
{
	enum s2_input input = (enum s2_input)g->nodes[ref];
	const uint32_t *child = child_of(g, ref);

	for (;;) {
		s2_set may = q->cube.may[input];
		uint32_t first = child[lowest(may)];

		if (s2_query_in(q, input, values_of(child, may, first)))
			return first;
	}
}

static struct s2_cond and_input(struct s2_cond cond, uint8_t input)
{
	if (!cond.base)
		return cond;
	if (cond.n && cond.input[0] > input)
		cond.input[1] = cond.input[0], cond.input[0] = input;
	else
		cond.input[cond.n] = input;
	cond.n++;
	return cond;
}

/* Inputs that can be conditions of rights. */
static _Bool can_be_condition(uint8_t input)
{
	return input == S2_PFN_WRITABLE || input == S2_NESTED_R ||
	       input == S2_NESTED_W || input == S2_NESTED_PX ||
	       input == S2_NESTED_UX;
}

static _Bool same(struct s2_cond a, struct s2_cond b)
{
	return a.base == b.base && a.n == b.n &&
	       (!a.n || a.input[0] == b.input[0]) &&
	       (a.n < 2 || a.input[1] == b.input[1]);
}

/*
 * What became of nodes in one pass over a condition's diagram: nodes share
 * others below, which would be gone through again and again. An entry is of
 * the pass whose number it has.
 */
#define NR_PASSED 256

struct passed {
	uint32_t pass;
	struct {
		uint32_t ref, pass;
		struct s2_cond cond;
	} at[NR_PASSED];
};

static _Bool as_cond(const struct s2_diagram *g, const struct s2_query *q,
		     struct passed *p, uint32_t ref, struct s2_cond *cond,
		     uint32_t *split);

/* The same of a node that is not the end, from its children. */
static _Bool children_as_cond(const struct s2_diagram *g,
			      const struct s2_query *q, struct passed *p,
			      uint32_t ref, struct s2_cond *cond,
			      uint32_t *split)
{
	const uint8_t input = (uint8_t)g->nodes[ref];
	const uint32_t *child = child_of(g, ref);
	s2_set may = q->cube.may[input];
	struct s2_cond first = S2_NEVER, next;
	unsigned int v, n = 0;

	for (v = 0; may >> v; v++) {
		if (!(may >> v & 1))
			continue;
		if (!as_cond(g, q, p, child[v], &next, split))
			return 0;
		if (!n++) {
			first = next;
		} else if (same(first, next)) {
			continue;
		} else if (can_be_condition(input) && !first.base &&
			   next.n < 2) {
			first = and_input(next, input);
		} else {
			*split = ref;
			return 0;
		}
	}
	*cond = first;
	return 1;
}

/*
 * The diagram as a condition: always, never, or that up to two inputs are
 * yes. False, with *split a node in the way, if it is none.
 */
static _Bool as_cond(const struct s2_diagram *g, const struct s2_query *q,
		     struct passed *p, uint32_t ref, struct s2_cond *cond,
		     uint32_t *split)
{
	const unsigned int at = ref % NR_PASSED;

	if (IS_DECISION(ref)) {
		*cond = DECISION(ref) ? S2_ALWAYS : S2_NEVER;
		return 1;
	}
	if (p->at[at].pass == p->pass && p->at[at].ref == ref) {
		*cond = p->at[at].cond;
		return 1;
	}
	if (!children_as_cond(g, q, p, ref, cond, split))
		return 0;
	p->at[at].ref = ref;
	p->at[at].pass = p->pass;
	p->at[at].cond = *cond;
	return 1;
}

/* True if it had to ask for an input. */
static _Bool cond_of(const struct s2_diagram *g, struct s2_query *q,
		     struct passed *p, uint32_t ref, struct s2_cond *cond)
{
	_Bool any = 0;
	uint32_t split;

	for (;; any = 1) {
		p->pass++;
		if (as_cond(g, q, p, ref, cond, &split))
			return any;
		step(g, q, split);
	}
}

/* An input that one condition reads cannot be a condition in another. */
static _Bool conds_of(const struct s2_diagram *g, struct s2_query *q,
		      struct passed *p, struct s2_decision *d)
{
	_Bool any = 0;

	if (d->outcome == S2_MAP || d->outcome == S2_RELAX) {
		any |= cond_of(g, q, p, g->conds[0], &d->r);
		any |= cond_of(g, q, p, g->conds[1], &d->w);
		any |= cond_of(g, q, p, g->conds[2], &d->px);
		any |= cond_of(g, q, p, g->conds[3], &d->ux);
	}
	return any | cond_of(g, q, p, g->conds[4], &d->dirty);
}

static _Bool decide_by(const struct s2_diagram *g, struct s2_query *q,
		       struct s2_decision *d)
{
	uint32_t ref = g->root;
	struct passed passed = { 0 };

	if (!g->nr_decisions)
		return 0;
	while (!IS_DECISION(ref))
		ref = step(g, q, ref);
	*d = g->decisions[DECISION(ref)];
	while (conds_of(g, q, &passed, d))
		;
	return 1;
}

_Bool diagram_decide(enum s2_entry entry, struct s2_query *q,
		     struct s2_decision *d)
{
	return decide_by(&shim_diagrams[entry], q, d);
}

/* Reads inputs until the condition is decided. */
static uint8_t holds(struct s2_query *q, struct s2_cond cond)
{
	unsigned int i;

	for (i = 0; i < cond.n && cond.base; i++)
		cond.base =
			s2_query_in(q, (enum s2_input)cond.input[i], S2_SET(1));
	return cond.base;
}

static _Bool same_numbers(const struct s2_decision *a,
			  const struct s2_decision *b)
{
#define SAME_NUMBER(field, member) &&a->member == b->member
#define SAME_NOTHING(field, member)
	return 1 S2_DECISION_FIELDS(SAME_NUMBER, SAME_NUMBER, SAME_NOTHING);
}

static _Bool same_decision(struct s2_query *q, const struct s2_decision *a,
			   const struct s2_decision *b)
{
	return same_numbers(a, b) && holds(q, a->r) == holds(q, b->r) &&
	       holds(q, a->w) == holds(q, b->w) &&
	       holds(q, a->px) == holds(q, b->px) &&
	       holds(q, a->ux) == holds(q, b->ux) &&
	       holds(q, a->dirty) == holds(q, b->dirty);
}

_Bool diagram_uses_unset(enum s2_entry entry, struct s2_query *q)
{
	struct s2_decision a, b;

	return decide_by(&shim_pattern[entry], q, &b) &&
	       decide_by(&shim_diagrams[entry], q, &a) &&
	       !same_decision(q, &a, &b);
}
