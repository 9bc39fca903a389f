/* SPDX-License-Identifier: GPL-2.0-only */
/* The faults that there are: the domain, less what is assumed away. */
#ifndef LIB_EXPLORE_SPACE_H
#define LIB_EXPLORE_SPACE_H

#include "arena.h"
#include "fold.h"

/* What verify, diff and table have in common. */
struct space {
	struct mdd m;
	struct arena arena;
	struct fold *fold; /* large: from the arena */
	mdd_ref possible;  /* the faults to judge */
	mdd_ref added;	   /* of them, those that were assumed away */
	struct s2_count domain, assumed, unmet;
	const struct s2_assumed *assumptions;
	size_t nr_assumptions;
};

/*
 * Computes the faults that the assumptions leave, but for those dropped (bit i,
 * assumption i), and that the policy, if not NULL, can meet. 0 or -S2_ENOMEM;
 * to be ended either way.
 */
int s2_space_begin(struct space *s, const struct s2_mem *mem,
		   const struct s2_policy *policy, uint64_t without);

/* Frees all but the arena. */
void s2_space_end(struct space *s);

/* Did anything run out of memory? */
bool s2_space_failed(const struct space *s);

/* The faults that a policy can meet, of all. */
mdd_ref s2_space_met_by(struct space *s, const struct s2_policy *policy);

/*
 * The set without the faults that are in it only as echoes: something else
 * happened meanwhile (a race, no memory), and without that the fault would be
 * in the set just the same.
 */
mdd_ref s2_space_without_echoes(struct space *s, mdd_ref set);

/* The set described by few cubes: what is possible and not in it stays out. */
void s2_cover_set(struct space *s, mdd_ref set,
		  const struct s2_verify_options *options,
		  struct s2_cover *cover);

#endif
