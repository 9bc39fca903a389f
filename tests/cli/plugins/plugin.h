/* SPDX-License-Identifier: GPL-2.0-only */
/* What the plug-ins that misbehave have in common: all but the mistake. */
#ifndef STAGE2_TEST_PLUGIN_H
#define STAGE2_TEST_PLUGIN_H

#include <stage2/policy.h>

extern S2_API const struct s2_policy stage2_policy;

#define PLUGIN(its_name, its_decide)                  \
	const struct s2_policy stage2_policy = {      \
		.abi = S2_POLICY_ABI,                 \
		.size = sizeof(struct s2_policy),     \
		.name = its_name,                     \
		.decide = { its_decide, its_decide }, \
	}

/* Sound, if one leaves it at that. */
static inline void retry(struct s2_decision *d)
{
	d->outcome = S2_RETRY;
	d->ret = 1;
}

#endif
