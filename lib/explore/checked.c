/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks the decisions of untrusted policies, by asking twice. */
#include "checked.h"

const char *s2_path_decide(struct s2_walk *w, const struct s2_policy *policy,
			   enum s2_entry entry, bool trusted,
			   struct s2_decision *d)
{
	struct s2_decision again;
	unsigned int depth;

	s2_decide(policy, entry, &w->query, d);
	if (trusted)
		return NULL;
	/*
	 * Every input that it read is fixed now: it must read no other input.
	 */
	depth = w->depth;
	s2_decide(policy, entry, &w->query, &again);
	if (w->depth != depth)
		return "asked for other inputs when it was run again";
	if (!s2_decision_same(d, &again))
		return "decided differently when it was run again";
	return s2_decision_check(d);
}

void s2_cube_to_fault(struct s2_cube *cube)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		s2_set may = cube->may[i];
		s2_set quiet = S2_SET(s2_inputs[i].quiet);

		cube->may[i] = may & quiet ? quiet : (s2_set)(may & -may);
	}
}

void s2_path_fault(const struct s2_walk *w, struct s2_cube *fault)
{
	*fault = w->query.cube;
	s2_cube_to_fault(fault);
}
