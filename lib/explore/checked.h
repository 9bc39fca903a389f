/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks the decisions of untrusted policies, by asking twice. */
#ifndef LIB_EXPLORE_CHECKED_H
#define LIB_EXPLORE_CHECKED_H

#include <stage2/explore.h>

/*
 * Lets the policy decide the walk's current path. Asks an untrusted policy a
 * second time. NULL, or what is wrong with its decisions.
 */
const char *s2_path_decide(struct s2_walk *w, const struct s2_policy *policy,
			   enum s2_entry entry, bool trusted,
			   struct s2_decision *d);

/* Narrows a cube to one of its faults, with quiet values where possible. */
void s2_cube_to_fault(struct s2_cube *cube);

/* One fault of the walk's current path, with quiet values where possible. */
void s2_path_fault(const struct s2_walk *w, struct s2_cube *fault);

#endif
