/* SPDX-License-Identifier: GPL-2.0-only */
/* Decisions of policies that nobody has looked at: asked twice, and checked. */
#ifndef LIB_EXPLORE_CHECKED_H
#define LIB_EXPLORE_CHECKED_H

#include <stage2/explore.h>

/*
 * Lets the policy decide the path that the walk stands at. If it is not
 * trusted, it is asked again: NULL, or what was wrong with its answers.
 */
const char *s2_path_decide(struct s2_walk *w, const struct s2_policy *policy,
			   enum s2_entry entry, bool trusted,
			   struct s2_decision *d);

/* Narrows a cube to one fault of it, with quiet values where it can. */
void s2_cube_to_fault(struct s2_cube *cube);

/* One fault of the path that the walk stands at, quiet where it can be. */
void s2_path_fault(const struct s2_walk *w, struct s2_cube *fault);

#endif
