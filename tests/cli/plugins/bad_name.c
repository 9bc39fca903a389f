/* SPDX-License-Identifier: GPL-2.0-only */
/* Has a name that would not fit into an id. */
#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	retry(d);
}

PLUGIN("bad:name", decide);
