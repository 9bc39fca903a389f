/* SPDX-License-Identifier: GPL-2.0-only */
/* Lets a right hang on three inputs, of which one does not exist. */
#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->r = (struct s2_cond){ 1, 3, { S2_CPU_DIC, 250 } };
}

PLUGIN("bad-cond", decide);
