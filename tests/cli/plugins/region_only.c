/* SPDX-License-Identifier: GPL-2.0-only */
/* Knows the memslot check only. */
#include "plugin.h"

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_ACCEPT;
}

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "region-only",
	.decide = { [S2_PREPARE_REGION] = decide },
};
