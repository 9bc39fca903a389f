/* SPDX-License-Identifier: GPL-2.0-only */
/* Ends the process, as if all were well. */
#include <stdlib.h>

#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	retry(d);
	exit(0);
}

PLUGIN("exit", decide);
