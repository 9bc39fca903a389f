/* SPDX-License-Identifier: GPL-2.0-only */
/* The table code of each kernel, by what differs from the newest. */
#include <string.h>

#include "pgtable/internal.h"

static const struct s2_pt_version versions[] = {
	{
		.name = "6.1",
		.source = "6.1.192, arch/arm64/kvm/hyp/pgtable.c",
		.anchored = true,
		.attr_skips_invalid = true,
		.relax_everywhere = true,
		.owner_by_address = true,
		.xn_is_one_bit = true,
		.invalid_is_maintained = true,
		.destroy_is_blind = true,
		.no_tlb_range = true,
		.no_normal_nc = true,
		.has_nofwb = true,
	},
	{
		.name = "6.12",
		.source = "6.12.118, arch/arm64/kvm/hyp/pgtable.c",
		.again_goes_on = true,
		.faults_share = true,
		.owner_by_address = true,
		.xn_is_one_bit = true,
		.locked_is_bit_10 = true,
		.destroy_is_blind = true,
		.has_nofwb = true,
	},
	{
		.name = "7.3",
		.source = "7.3.4, arch/arm64/kvm/hyp/pgtable.c",
	},
};

#define NR_VERSIONS (sizeof(versions) / sizeof(*versions))

const struct s2_pt_version *s2_pt_version_at(size_t i)
{
	return i < NR_VERSIONS ? &versions[i] : NULL;
}

const struct s2_pt_version *s2_pt_version_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_VERSIONS; i++) {
		if (!strcmp(versions[i].name, name))
			return &versions[i];
	}
	return NULL;
}

const struct s2_pt_version *s2_pt_version_newest(void)
{
	return &versions[NR_VERSIONS - 1];
}
