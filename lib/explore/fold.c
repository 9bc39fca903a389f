/* SPDX-License-Identifier: GPL-2.0-only */
/* Folding a walk into diagrams. */
#include "fold.h"

static mdd_ref result_of(const struct fold_results *results,
			 unsigned int channel)
{
	return results->live >> channel & 1 ? results->channel[channel] :
					      MDD_EMPTY;
}

/* Keeps the first side's results while the second is walked. */
static void fold_turned(struct s2_walk *w, unsigned int depth)
{
	struct fold *f = (struct fold *)w;
	struct fold_results *side = &f->side[depth];
	unsigned int c;

	side->live = f->now.live;
	for (c = 0; c < FOLD_CHANNELS && side->live >> c; c++)
		side->channel[c] = f->now.channel[c];
	f->now.live = 0;
}

/* Both sides of a split are known. */
static void fold_left(struct s2_walk *w, unsigned int depth)
{
	struct fold *f = (struct fold *)w;
	const struct s2_split *split = &w->split[depth];
	const struct fold_results *side = &f->side[depth];
	uint64_t live = side->live | f->now.live;
	unsigned int c;

	for (c = 0; c < FOLD_CHANNELS && live >> c; c++) {
		if (live >> c & 1)
			f->now.channel[c] = mdd_ite(
				f->m, (enum s2_input)split->input, split->set,
				result_of(side, c), result_of(&f->now, c));
	}
	f->now.live = live;
}

void fold_begin(struct fold *f, struct mdd *m, void *owner)
{
	struct s2_cube all;

	s2_cube_all(&all);
	s2_walk_begin(&f->walk, &all);
	f->walk.turned = fold_turned;
	f->walk.left = fold_left;
	f->m = m;
	f->owner = owner;
	f->now.live = 0;
}

void fold_set(struct fold *f, unsigned int channel, mdd_ref result)
{
	if (result == MDD_EMPTY)
		return;
	f->now.live |= (uint64_t)1 << channel;
	f->now.channel[channel] = result;
}
