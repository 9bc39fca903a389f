/* SPDX-License-Identifier: GPL-2.0-only */
/* Verify, shared with the comparison of violations. */
#ifndef LIB_EXPLORE_VERIFY_H
#define LIB_EXPLORE_VERIFY_H

#include "space.h"

struct verified_sets {
	/* possible faults for which the policy violates the i-th invariant */
	mdd_ref violated[S2_MAX_INVARIANTS];
	/* how each fault ends: its outcome, plus 1 */
	mdd_ref ends[S2_NR_ENTRIES];
};

/*
 * Verifies the policy over the possible faults of the space. Returns as
 * s2_verify(); the report has only why a policy cannot be judged, and owns
 * nothing.
 */
int s2_verify_sets(struct space *space, const struct s2_policy *policy,
		   const struct s2_verify_options *options,
		   struct s2_report *report, struct verified_sets *sets);

#endif
