/* SPDX-License-Identifier: GPL-2.0-only */
/* Decides differently when it is asked again. */
#include "plugin.h"

static unsigned int asked;

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	retry(d);
	if (s2_yes(q, S2_VM_MTE))
		d->topup = asked++ & 1;
}

PLUGIN("second-mind", decide);
