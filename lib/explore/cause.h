/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the commit that makes the difference of two kernels, for one path. */
#ifndef LIB_EXPLORE_CAUSE_H
#define LIB_EXPLORE_CAUSE_H

#include "arena.h"

/*
 * The steps from one kernel to another, one commit each: first remove commits
 * that the new kernel does not have, the newest first; then add those that it
 * has, the oldest first. step[0] decides as the old kernel, step[nr] as the
 * new.
 */
struct causes {
	size_t nr;
	const enum s2_commit_id *commits; /* nr of them */
	const struct s2_kernel *kernels;  /* nr + 1, one per step */
	const struct s2_policy *steps;	  /* nr + 1 */
};

/* Both must be policies of kernels. False when out of memory. */
bool s2_causes_begin(struct causes *causes, const struct s2_policy *before,
		     const struct s2_policy *after, struct arena *arena);

/*
 * The commit after which the steps decide this path as the new kernel does, in
 * the fields up to this one; and a second commit, if the change needs both.
 */
struct s2_cause s2_causes_find(const struct causes *causes, struct s2_query *q,
			       enum s2_entry entry, enum s2_field upto,
			       const struct s2_decision *after);

/* Does the field have another value? diff.c */
bool s2_decisions_differ(struct s2_query *q, const struct s2_decision *a,
			 const struct s2_decision *b, enum s2_field field);

#endif
