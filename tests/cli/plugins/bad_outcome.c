/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers with an outcome that does not exist, for some faults. */
#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	retry(d);
	if (s2_yes(q, S2_VM_MTE))
		d->outcome = 200;
}

PLUGIN("bad-outcome", decide);
