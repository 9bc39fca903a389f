/* SPDX-License-Identifier: GPL-2.0-only */
/* Judges one concrete fault. */
#include "facts.h"

size_t s2_judge(const struct s2_policy *policy, enum s2_entry entry,
		const struct s2_cube *fault, const struct s2_decision *d,
		const struct s2_invariant *violated[S2_MAX_INVARIANTS])
{
	const struct s2_invariant *invariant;
	struct s2_query q;
	size_t i, n = 0;

	s2_query_init(&q, fault);
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (invariant->entry == entry &&
		    invariant->outcomes >> d->outcome & 1 &&
		    !invariant->holds(&q, d, policy))
			violated[n++] = invariant;
	}
	return n;
}

uint64_t s2_impossible(const struct s2_cube *fault)
{
	const struct s2_assumption *assumption;
	uint64_t broken = 0;
	struct s2_query q;
	size_t i;

	s2_query_init(&q, fault);
	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (!assumption->holds(&q))
			broken |= (uint64_t)1 << i;
	}
	return broken;
}
