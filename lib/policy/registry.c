/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in policies, oldest first. */
#include <string.h>

#include "pipeline.h"
#include "versions/linux-6.1.h"
#include "versions/linux-6.1.y.h"
#include "versions/linux-6.12.h"
#include "versions/linux-6.12.y.h"
#include "versions/pfnmap-v1.h"
#include "versions/pfnmap-v2.h"
#include "versions/pfnmap-v3.h"
#include "versions/linux-6.16.h"
#include "versions/pfnmap-v7.h"
#include "versions/pfnmap-special.h"
#include "versions/pfnmap-block.h"
#include "versions/pfnmap-v8.h"
#include "versions/pfnmap-v8-review.h"
#include "versions/pfnmap-v10.h"
#include "versions/linux-6.17.h"
#include "versions/linux-6.18.h"
#include "versions/linux-7.1.h"
#include "versions/linux-7.2.y.h"
#include "versions/linux-7.3.h"

/* A version is its base and what it overrides: that is what the files say. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Winitializer-overrides"
#elif defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

static const struct s2_rules rules[] = {
	{ S2_LINUX_6_1 },	 { S2_LINUX_6_1_Y },  { S2_LINUX_6_12 },
	{ S2_LINUX_6_12_Y },	 { S2_PFNMAP_V1 },    { S2_PFNMAP_V2 },
	{ S2_PFNMAP_V3 },	 { S2_LINUX_6_16 },   { S2_PFNMAP_V7 },
	{ S2_PFNMAP_SPECIAL },	 { S2_PFNMAP_BLOCK }, { S2_PFNMAP_V8 },
	{ S2_PFNMAP_V8_REVIEW }, { S2_PFNMAP_V10 },   { S2_LINUX_6_17 },
	{ S2_LINUX_6_18 },	 { S2_LINUX_7_1 },    { S2_LINUX_7_2_Y },
	{ S2_LINUX_7_3 },
};

#define POLICY(i, its_name, its_title, its_source)                      \
	{                                                               \
		.abi = S2_POLICY_ABI, .size = sizeof(struct s2_policy), \
		.name = (its_name), .title = (its_title),               \
		.source = (its_source),                                 \
		.decide = { s2_kvm_handle_guest_abort,                  \
			    s2_kvm_arch_prepare_memory_region },        \
		.meets = s2_kernel_meets, .tests = s2_test_names,       \
		.nr_tests = S2_NR_TESTS, .data = &rules[i],             \
	}

static const struct s2_policy policies[] = {
	POLICY(0, "linux-6.1", "Linux 6.1",
	       "v6.1; read in 6.1.192 without its backports"),
	POLICY(1, "linux-6.1.y", "Linux 6.1 stable", "6.1.192"),
	POLICY(2, "linux-6.12", "Linux 6.12",
	       "v6.12; read in 6.12.117 without its backport"),
	POLICY(3, "linux-6.12.y", "Linux 6.12 stable", "6.12.117"),
	POLICY(4, "pfnmap-v1", "the series, version 1",
	       "20230907181459.18145-2"),
	POLICY(5, "pfnmap-v2", "the series, version 2",
	       "20241118131958.4609-2"),
	POLICY(6, "pfnmap-v3", "the series, version 3",
	       "20250310103008.3471-2"),
	POLICY(7, "linux-6.16", "Linux 6.16, before the series",
	       "8cc9dc1ae4fb"),
	POLICY(8, "pfnmap-v7", "the series, version 7",
	       "20250618065541.50049-1 to -4"),
	POLICY(9, "pfnmap-special", "bisect point: PFNMAP and MIXEDMAP only",
	       "216887f79d98"),
	POLICY(10, "pfnmap-block", "bisect point: only blocks", "2a8dfab26677"),
	POLICY(11, "pfnmap-v8", "the patch under review",
	       "20250620120946.2991-6"),
	POLICY(12, "pfnmap-v8-review", "v8 with the review applied",
	       "20250620120946.2991-6 and its review"),
	POLICY(13, "pfnmap-v10", "what was merged", "0c67288e0c8b"),
	POLICY(14, "linux-6.17", "Linux 6.17", "v6.17; read in 0c67288e0c8b"),
	POLICY(15, "linux-6.18", "Linux 6.18",
	       "v6.18; read in 5f9466b50c1b and d93febe2ed2e"),
	POLICY(16, "linux-7.1", "Linux 7.1", "v7.1; read in e314a4dbdb8b"),
	POLICY(17, "linux-7.2.y", "Linux 7.2 stable", "7.2.13"),
	POLICY(18, "linux-7.3", "Linux 7.3", "7.3.4"),
};

#define NR_POLICIES (sizeof(policies) / sizeof(*policies))

_Static_assert(sizeof(rules) / sizeof(*rules) == NR_POLICIES,
	       "every policy has its rules");

const struct s2_policy *s2_policy_at(size_t i)
{
	return i < NR_POLICIES ? &policies[i] : NULL;
}

const struct s2_policy *s2_policy_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_POLICIES; i++) {
		if (!strcmp(policies[i].name, name))
			return &policies[i];
	}
	return NULL;
}
