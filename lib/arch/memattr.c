/* SPDX-License-Identifier: GPL-2.0-only */
/* The sixteen values of MemAttr, without FWB and with it. */
#include <string.h>

#include "arch/format.h"

/* Arm ARM D8.6: [3:2] outer, [1:0] inner; 0b00xx is Device. */
static const struct s2_memattr plain[16] = {
	[0x0] = { .name = "Device-nGnRnE", .kind = S2_MK_DEVICE_nGnRnE },
	[0x1] = { .name = "Device-nGnRE",
		  .kvm = "MT_S2_DEVICE_nGnRE",
		  .kind = S2_MK_DEVICE_nGnRE },
	[0x2] = { .name = "Device-nGRE", .kind = S2_MK_DEVICE_nGRE },
	[0x3] = { .name = "Device-GRE", .kind = S2_MK_DEVICE_GRE },
	[0x4] = { .name = "reserved (without FEAT_MTE_PERM)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_WB_WB },
	[0x5] = { .name = "Normal-NC",
		  .kvm = "MT_S2_NORMAL_NC",
		  .kind = S2_MK_NC_NC },
	[0x6] = { .name = "Normal oNC iWT", .kind = S2_MK_NC_WT },
	[0x7] = { .name = "Normal oNC iWB", .kind = S2_MK_NC_WB },
	[0x8] = { .name = "reserved (oWT, inner 0b00)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_NC_NC },
	[0x9] = { .name = "Normal oWT iNC", .kind = S2_MK_WT_NC },
	[0xa] = { .name = "Normal-WT", .kind = S2_MK_WT_WT },
	[0xb] = { .name = "Normal oWT iWB", .kind = S2_MK_WT_WB },
	[0xc] = { .name = "reserved (oWB, inner 0b00)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_NC_NC },
	[0xd] = { .name = "Normal oWB iNC", .kind = S2_MK_WB_NC },
	[0xe] = { .name = "Normal oWB iWT", .kind = S2_MK_WB_WT },
	[0xf] = { .name = "Normal-WB",
		  .kvm = "MT_S2_NORMAL",
		  .kind = S2_MK_WB_WB },
};

/* The meaning of 0b0100 with FEAT_MTE_PERM. */
static const struct s2_memattr plain_no_tag_access = {
	.name = "Normal-WB NoTagAccess",
	.kind = S2_MK_WB_WB,
	.no_tag_access = true,
};

/*
 * FWB does not change Device. A reserved value has the kind of one possible
 * implementation: the Arm ARM's pseudocode takes 0b10xx as Device, and KVM's AT
 * emulation takes the others as "stage 1 decides".
 */
static const struct s2_memattr fwb[16] = {
	[0x0] = { .name = "Device-nGnRnE", .kind = S2_MK_DEVICE_nGnRnE },
	[0x1] = { .name = "Device-nGnRE",
		  .kvm = "MT_S2_FWB_DEVICE_nGnRE",
		  .kind = S2_MK_DEVICE_nGnRE },
	[0x2] = { .name = "Device-nGRE", .kind = S2_MK_DEVICE_nGRE },
	[0x3] = { .name = "Device-GRE", .kind = S2_MK_DEVICE_GRE },
	[0x4] = { .name = "reserved",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_WB_WB },
	[0x5] = { .name = "Normal-NC",
		  .kvm = "MT_S2_FWB_NORMAL_NC",
		  .rule = S2_RULE_NC },
	[0x6] = { .name = "Normal-WB forced",
		  .kvm = "MT_S2_FWB_NORMAL",
		  .rule = S2_RULE_FORCE_WB },
	[0x7] = { .name = "Stage-1",
		  .kvm = "MT_S2_FWB_AS_S1",
		  .rule = S2_RULE_STAGE1 },
	[0x8] = { .name = "reserved (bit 3 with Device)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_DEVICE_nGnRnE },
	[0x9] = { .name = "reserved (bit 3 with Device)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_DEVICE_nGnRE },
	[0xa] = { .name = "reserved (bit 3 with Device)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_DEVICE_nGRE },
	[0xb] = { .name = "reserved (bit 3 with Device)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_DEVICE_GRE },
	[0xc] = { .name = "reserved",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_WB_WB },
	[0xd] = { .name = "reserved (bit 3 with Normal-NC)",
		  .rule = S2_RULE_RESERVED,
		  .kind = S2_MK_WB_WB },
	[0xe] = { .name = "Normal-WB forced NoTagAccess",
		  .rule = S2_RULE_FORCE_WB,
		  .no_tag_access = true },
	[0xf] = { .name = "Stage-1 NoTagAccess",
		  .rule = S2_RULE_STAGE1,
		  .no_tag_access = true },
};

const struct s2_memattr *s2_memattr(const struct s2_arch_cfg *cfg,
				    unsigned int memattr)
{
	memattr &= 15;
	if (cfg->fwb)
		return &fwb[cfg->mte_perm ? memattr : memattr & 7];
	if (memattr == 4 && cfg->mte_perm)
		return &plain_no_tag_access;
	return &plain[memattr];
}

static int to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool words_same(const char *a, const char *b)
{
	while (*a && to_lower(*a) == to_lower(*b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

/* Skips a prefix, in upper or lower case, if there is one. */
static const char *word_behind(const char *word, const char *prefix)
{
	const char *w = word;

	while (*prefix && to_lower(*w) == to_lower(*prefix)) {
		w++;
		prefix++;
	}
	return *prefix ? word : w;
}

/* KVM's names without the prefix, which only names their table. */
static const char *kvm_word(const char *name)
{
	return word_behind(word_behind(name, "MT_S2_"), "FWB_");
}

int s2_memattr_find(const struct s2_arch_cfg *cfg, const char *name)
{
	unsigned int n = s2_memattr_is_3_bits(cfg) ? 8 : 16;
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct s2_memattr *m = s2_memattr(cfg, i);

		if (m->rule == S2_RULE_RESERVED)
			continue;
		if (words_same(name, m->name))
			return (int)i;
		if (m->kvm && words_same(kvm_word(name), kvm_word(m->kvm)))
			return (int)i;
	}
	/* Without FWB, write-back leaves the choice to stage 1. */
	if (!cfg->fwb && words_same(kvm_word(name), "AS_S1"))
		return 0xf;
	return -S2_EMEMATTR;
}
