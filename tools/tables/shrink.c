/* SPDX-License-Identifier: GPL-2.0-only */
/* A case that shows a difference, made smaller while it still does. */
#include <stdlib.h>
#include <string.h>

#include "tables.h"

/* The root goes when all of what hangs in it went: nobody does otherwise. */
static bool is_orderly(const struct tables_case *c)
{
	uint64_t left = UINT64_C(1) << c->cfg.ipa_bits;
	unsigned int i;

	for (i = 0; i < c->nr; i++) {
		const struct table_op *op = &c->steps[i].call.op;

		if (op->kind == TABLE_DESTROY_RANGE)
			left -= op->size;
		if (op->kind == TABLE_DESTROY_ROOT)
			return !left;
	}
	return true;
}

static bool differs(struct tables_rig *rig, const struct tables_case *c,
		    struct tables_diff *diff)
{
	return is_orderly(c) && !tables_run(rig, c, true, diff);
}

/* Without the steps from at to at + n - 1. */
static void without(struct tables_case *to, const struct tables_case *from,
		    unsigned int at, unsigned int n)
{
	*to = *from;
	to->nr -= n;
	memmove(&to->steps[at], &to->steps[at + n],
		(to->nr - at) * sizeof(*to->steps));
}

/* Takes out n steps at a time, wherever the difference stays. */
static void drop_steps(struct tables_rig *rig, struct tables_case *c,
		       struct tables_case *less, unsigned int n)
{
	struct tables_diff diff;
	unsigned int at = 0;

	while (at + n <= c->nr) {
		without(less, c, at, n);
		if (differs(rig, less, &diff)) {
			*c = *less;
			c->nr = diff.step + 1 < c->nr ? diff.step + 1 : c->nr;
		} else {
			at += n;
		}
	}
}

/* One change to a step: kept if the difference stays. */
static void simplify(struct tables_rig *rig, struct tables_case *c,
		     struct tables_case *less, unsigned int i)
{
	struct tables_diff diff;

	*less = *c;
	less->steps[i].other_at = 0;
	if (c->steps[i].other_at && differs(rig, less, &diff))
		*c = *less;
	*less = *c;
	less->steps[i].call.op.flags = 0;
	if (c->steps[i].call.op.flags &&
	    c->steps[i].call.op.kind != TABLE_WALK && !c->steps[i].other_at &&
	    differs(rig, less, &diff))
		*c = *less;
}

void tables_shrink(struct tables_rig *rig, struct tables_case *c,
		   struct tables_diff *diff)
{
	struct tables_case *less = malloc(sizeof(*less));
	unsigned int n, i;

	if (!less)
		return;
	if (differs(rig, c, diff))
		c->nr = c->nr ? diff->step + 1 : 0;
	for (n = c->nr / 2; n; n /= 2)
		drop_steps(rig, c, less, n);
	for (i = 0; i < c->nr; i++)
		simplify(rig, c, less, i);
	drop_steps(rig, c, less, 1);
	differs(rig, c, diff);
	free(less);
}
