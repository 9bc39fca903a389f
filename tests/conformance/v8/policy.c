/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plug-in of a built-in model's parts: what 6.12.y is with the series' rules
 * CLASSIFY and REGION, where the kernel's source has been patched alike.
 */
#include "pipeline.h"
#include "versions/linux-6.12.y.h"

#pragma GCC diagnostic ignored "-Woverride-init"

static const struct s2_rules rules = {
	S2_LINUX_6_12_Y,
	.classify = CLASSIFY,
	.region_pfnmap = REGION,
};

const struct s2_policy stage2_policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = NAME,
	.title = "6.12.y with a patch of the series",
	.source = "lib/policy",
	.decide = { s2_kvm_handle_guest_abort,
		    s2_kvm_arch_prepare_memory_region },
	.meets = s2_kernel_meets,
	.tests = s2_test_names,
	.nr_tests = S2_NR_TESTS,
	.data = &rules,
};
