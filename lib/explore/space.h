/* SPDX-License-Identifier: GPL-2.0-only */
/* The possible faults: the domain without what the assumptions exclude. */
#ifndef LIB_EXPLORE_SPACE_H
#define LIB_EXPLORE_SPACE_H

#include "arena.h"
#include "fold.h"

/* Shared by verify, diff and table. */
struct space {
	struct mdd m;
	struct arena arena;
	struct fold *fold; /* large, so allocated from the arena */
	mdd_ref possible;  /* the faults to judge */
	/* of these, faults that the dropped assumptions excluded */
	mdd_ref added;
	struct s2_count domain, assumed, unmet;
	const struct s2_assumed *assumptions;
	size_t nr_assumptions;
};

/*
 * Computes the faults that the assumptions leave, without the dropped ones (bit
 * i, assumption i), and that the policy, if not NULL, can meet. 0 or
 * -S2_ENOMEM; call s2_space_end() in both cases.
 */
int s2_space_begin(struct space *s, const struct s2_mem *mem,
		   const struct s2_policy *policy, uint64_t without);

/* Frees all but the arena. */
void s2_space_end(struct space *s);

/* Did an allocation fail? */
bool s2_space_failed(const struct space *s);

/* All faults that a policy can meet. */
mdd_ref s2_space_met_by(struct space *s, const struct s2_policy *policy);

/*
 * The set without echoes. A fault is an echo if something else happened at the
 * same time (a race, no memory), and the fault without this event is in the
 * set, too.
 */
mdd_ref s2_space_without_echoes(struct space *s, mdd_ref set);

/* The set described by few cubes: what is possible and not in it stays out. */
void s2_cover_set(struct space *s, mdd_ref set,
		  const struct s2_verify_options *options,
		  struct s2_cover *cover);

#endif
