/* SPDX-License-Identifier: GPL-2.0-only */
/* Built with another structure. */
#include "plugin.h"

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy) - 8,
	.name = "size",
};
