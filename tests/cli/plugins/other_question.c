/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks for something else when it is asked again. */
#include "plugin.h"

static unsigned int asked;

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	retry(d);
	(void)s2_yes(q, asked++ & 1 ? S2_CPU_FWB : S2_CPU_DIC);
}

PLUGIN("other-question", decide);
