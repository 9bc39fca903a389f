/* SPDX-License-Identifier: GPL-2.0-only */
/* Built for another ABI. */
#include "plugin.h"

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI + 1,
	.size = sizeof(struct s2_policy),
	.name = "abi",
};
