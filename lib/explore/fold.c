/* SPDX-License-Identifier: GPL-2.0-only */
/* Folds a walk into diagrams. */
#include <string.h>

#include "fold.h"

mdd_ref s2_fold_result(const struct fold_results *results, unsigned int channel)
{
	return channel < results->nr ? results->channel[channel] : MDD_EMPTY;
}

void s2_fold_add(struct fold_results *results, unsigned int channel,
		 mdd_ref result)
{
	if (result == MDD_EMPTY)
		return;
	while (results->nr < channel)
		results->channel[results->nr++] = MDD_EMPTY;
	results->channel[results->nr++] = result;
}

/* Keeps the results of the first side during the walk of the second. */
static void fold_turned(void *ctx, unsigned int depth)
{
	struct fold *f = ctx;
	struct fold_results *side = &f->side[depth];
	unsigned int c;

	f->some = f->other[depth];
	f->at.may[f->walk.split[depth].input] = f->walk.split[depth].other;
	side->nr = f->now.nr;
	for (c = 0; c < side->nr; c++)
		side->channel[c] = f->now.channel[c];
	f->now.nr = 0;
}

/* Joins both sides of a split. */
static void fold_left(void *ctx, unsigned int depth)
{
	struct fold *f = ctx;
	const struct s2_split *split = &f->walk.split[depth];
	const struct fold_results *side = &f->side[depth];
	unsigned int nr = side->nr > f->now.nr ? side->nr : f->now.nr, c;

	f->at.may[split->input] = split->before;
	if (f->one_sided[depth])
		return; /* only one side has results */
	for (c = 0; c < nr; c++)
		f->now.channel[c] = s2_mdd_ite(
			f->m, (enum s2_input)split->input, split->set,
			s2_fold_result(side, c), s2_fold_result(&f->now, c));
	f->now.nr = nr;
}

/*
 * Does that side have faults of the set? If those already known are on it, yes;
 * otherwise search.
 */
static bool some_on_side(struct fold *f, enum s2_input input, s2_set side,
			 struct s2_cube *some)
{
	s2_set may = f->at.may[input];
	bool found;

	if (f->some.may[input] & side) {
		*some = f->some;
		some->may[input] &= side;
		return true;
	}
	f->at.may[input] = may & side;
	found = s2_mdd_part(f->m, f->possible, &f->at, some);
	f->at.may[input] = may;
	return found;
}

/* Skip a side without faults of the set: it has no results. */
static bool choose_possible(void *explorer, struct s2_query *q,
			    enum s2_input input, s2_set set)
{
	struct fold *f = explorer;
	unsigned int depth = f->walk.depth;
	struct s2_count all = f->walk.count;
	struct s2_cube yes, no;
	bool first = some_on_side(f, input, set, &yes);
	bool second = some_on_side(f, input, (s2_set)~set, &no);

	f->other[depth] = no;
	f->some = first ? yes : no;
	f->side[depth].nr = 0;
	f->choose(&f->walk, q, input, first ? set : (s2_set)~set);
	f->at.may[input] = q->cube.may[input];
	f->one_sided[depth] = !first || !second;
	if (f->one_sided[depth]) {
		f->walk.split[depth].other = 0;
		f->skipped = s2_count_add(f->skipped,
					  s2_count_sub(all, f->walk.count));
	}
	return first;
}

void s2_fold_only(struct fold *f, mdd_ref possible)
{
	f->choose = f->walk.query.choose;
	f->walk.query.choose = choose_possible;
	f->walk.query.explorer = f;
	f->possible = possible;
	f->at = f->walk.query.cube;
	s2_mdd_part(f->m, possible, &f->at, &f->some);
}

void s2_fold_begin(struct fold *f, struct mdd *m)
{
	struct s2_cube all;

	s2_cube_all(&all);
	s2_walk_begin(&f->walk, &all);
	f->walk.turned = fold_turned;
	f->walk.left = fold_left;
	f->walk.ctx = f;
	f->m = m;
	f->now.nr = 0;
	f->skipped = s2_count_of(0);
	memset(f->one_sided, 0, sizeof(f->one_sided));
}

void s2_fold_set(struct fold *f, unsigned int channel, mdd_ref result)
{
	s2_fold_add(&f->now, channel, result);
}
