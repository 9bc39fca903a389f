/* SPDX-License-Identifier: GPL-2.0-only */
/* Crashes before anybody asks it. */
#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	retry(d);
}

__attribute__((constructor)) static void crash(void)
{
	volatile char *volatile nowhere = NULL;

	*nowhere = 1;
}

PLUGIN("crash-at-load", decide);
