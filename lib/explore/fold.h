/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folds a walk into diagrams: each path has results, and when the walk leaves a
 * split, it joins the results of both sides into one diagram. There are several
 * channels, one for each question about a path.
 */
#ifndef LIB_EXPLORE_FOLD_H
#define LIB_EXPLORE_FOLD_H

#include "mdd.h"

/* an invariant each, and one more: FOLD_LAST */
#define FOLD_CHANNELS (S2_MAX_INVARIANTS + 1)
#define FOLD_LAST     S2_MAX_INVARIANTS

/* The results of one subtree; channels from nr on are MDD_EMPTY. */
struct fold_results {
	unsigned int nr;
	mdd_ref channel[FOLD_CHANNELS];
};

struct fold {
	struct s2_walk walk; /* which calls us back */
	struct mdd *m;
	struct fold_results now;
	struct fold_results side[S2_MAX_SPLITS];

	/* With s2_fold_only(): the possible faults. */
	bool (*choose)(void *walk, struct s2_query *q, enum s2_input input,
		       s2_set set);
	mdd_ref possible;
	/*
	 * The walk's cube. The query's cube can differ: an invariant changes
	 * inputs in it to ask about another fault. Then some possible faults
	 * of the cube, and of each side that is still to be walked.
	 */
	struct s2_cube at, some, other[S2_MAX_SPLITS];
	bool one_sided[S2_MAX_SPLITS];
	struct s2_count skipped; /* faults that the walk skipped */
};

/* Begins a walk through the whole domain, and folds its paths. */
void s2_fold_begin(struct fold *f, struct mdd *m);

/* From now on, walks only paths with faults of the set. */
void s2_fold_only(struct fold *f, mdd_ref possible);

/* The result in a channel. */
mdd_ref s2_fold_result(const struct fold_results *results,
		       unsigned int channel);

/* Sets a channel; all channels above it must be unset. */
void s2_fold_add(struct fold_results *results, unsigned int channel,
		 mdd_ref result);

/* Sets a channel of the path, or part of a path, that was just walked. */
void s2_fold_set(struct fold *f, unsigned int channel, mdd_ref result);

#endif
