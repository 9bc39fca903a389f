/* SPDX-License-Identifier: GPL-2.0-only */
/* The smallest policy: needs the installed headers, and no library. */
#include <stage2/policy.h>

static void refuse(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_ERROR;
	d->ret = -S2_EINVAL;
}

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "refuse",
	.title = "refuses everything",
	.source = "tests/install",
	.decide = { refuse, refuse },
};
