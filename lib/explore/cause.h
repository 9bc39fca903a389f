/* SPDX-License-Identifier: GPL-2.0-only */
/* Which commit makes the difference between two kernels, for one path. */
#ifndef LIB_EXPLORE_CAUSE_H
#define LIB_EXPLORE_CAUSE_H

#include "arena.h"

/*
 * The way from one kernel to another, a commit a step: what the new one has
 * not is taken away, the newest first, then what it has is added, the oldest
 * first. step[0] decides as the old kernel, step[nr] as the new one.
 */
struct causes {
	size_t nr;
	const enum s2_commit_id *commits; /* nr of them */
	const struct s2_kernel *kernels;  /* nr + 1, one a step */
	const struct s2_policy *steps;	  /* nr + 1 */
};

/* False if there is no memory. Both are kernels' policies. */
bool s2_causes_begin(struct causes *causes, const struct s2_policy *before,
		     const struct s2_policy *after, struct arena *arena);

/*
 * The commit with which the way got to what the new kernel decides here, in the
 * fields up to this one; and the other of a pair, if it does so only together.
 */
struct s2_cause s2_causes_find(const struct causes *causes, struct s2_query *q,
			       enum s2_entry entry, enum s2_field upto,
			       const struct s2_decision *after);

/* Does the field have another value? diff.c */
bool s2_decisions_differ(struct s2_query *q, const struct s2_decision *a,
			 const struct s2_decision *b, enum s2_field field);

#endif
