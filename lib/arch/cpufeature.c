/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPU features that stage 2 depends on, by the kernel's names, with their
 * ID register fields (kernel: cpufeature.c, tools/sysreg).
 */
#include <string.h>

#include <stage2/arch.h>

#include "arch/bits.h"

static const struct s2_cpucap caps[] = {
	{ .name = "ARM64_HAFT",
	  .feat = "FEAT_HAFT",
	  .reg = "ID_AA64MMFR1_EL1",
	  .field = "HAFDBS",
	  .shift = 0,
	  .width = 4,
	  .min = 3,
	  .text = "Hardware sets an Access flag in table descriptors too." },
	{ .name = "ARM64_HAS_ARMv8_4_TTL",
	  .feat = "FEAT_TTL",
	  .reg = "ID_AA64MMFR2_EL1",
	  .field = "TTL",
	  .shift = 48,
	  .width = 4,
	  .min = 1,
	  .text = "A TLB invalidation may name the level of the leaf, which "
		  "must then be the right one." },
	{ .name = "ARM64_HAS_CACHE_DIC",
	  .feat = "CTR_EL0.DIC",
	  .reg = "CTR_EL0",
	  .field = "DIC",
	  .shift = 29,
	  .width = 1,
	  .min = 1,
	  .text = "Instruction caches need no invalidation before new code is "
		  "run, so KVM may leave it out when it makes a page "
		  "executable." },
	{ .name = "ARM64_HAS_CACHE_IDC",
	  .feat = "CTR_EL0.IDC",
	  .reg = "CTR_EL0",
	  .field = "IDC",
	  .shift = 28,
	  .width = 1,
	  .min = 1,
	  .text = "Data caches need no cleaning before instruction fetches see "
		  "new code." },
	{ .name = "ARM64_HAS_LPA2",
	  .feat = "FEAT_LPA2",
	  .reg = "ID_AA64MMFR0_EL1",
	  .field = "TGRAN4_2",
	  .shift = 40,
	  .width = 4,
	  .min = 3,
	  .text = "52-bit addresses at stage 2 with 4K pages; with 16K pages "
		  "TGRAN16_2 [35:32] says so, and the kernel asks for the "
		  "stage-1 field as well." },
	{ .name = "ARM64_HAS_NESTED_VIRT",
	  .feat = "FEAT_NV2",
	  .reg = "ID_AA64MMFR2_EL1",
	  .field = "NV",
	  .shift = 24,
	  .width = 4,
	  .min = 2,
	  .text = "A guest may run at EL2, with stage-2 tables of its own that "
		  "KVM shadows." },
	{ .name = "ARM64_HAS_RAS_EXTN",
	  .feat = "FEAT_RAS",
	  .reg = "ID_AA64PFR0_EL1",
	  .field = "RAS",
	  .shift = 28,
	  .width = 4,
	  .min = 1,
	  .text = "Memory errors arrive as external aborts that say how bad "
		  "they are; the parity codes are then reserved." },
	{ .name = "ARM64_HAS_STAGE2_FWB",
	  .feat = "FEAT_S2FWB",
	  .reg = "ID_AA64MMFR2_EL1",
	  .field = "FWB",
	  .shift = 40,
	  .width = 4,
	  .min = 1,
	  .text = "Stage 2 can force write-back whatever the guest's stage 1 "
		  "says, so KVM need not clean guest memory by address." },
	{ .name = "ARM64_HAS_TLB_RANGE",
	  .feat = "FEAT_TLBIRANGE",
	  .reg = "ID_AA64ISAR0_EL1",
	  .field = "TLB",
	  .shift = 56,
	  .width = 4,
	  .min = 2,
	  .text = "One instruction invalidates a range of addresses, which "
		  "lets KVM put off the invalidations of an unmap." },
	{ .name = "ARM64_HAS_VIRT_HOST_EXTN",
	  .feat = "FEAT_VHE",
	  .reg = "ID_AA64MMFR1_EL1",
	  .field = "VH",
	  .shift = 8,
	  .width = 4,
	  .min = 1,
	  .text = "The host kernel runs at EL2 together with KVM." },
	{ .name = "ARM64_HAS_XNX",
	  .feat = "FEAT_XNX",
	  .reg = "ID_AA64MMFR1_EL1",
	  .field = "XNX",
	  .shift = 28,
	  .width = 4,
	  .min = 1,
	  .text = "Stage 2 can forbid execution at EL1 and at EL0 apart." },
	{ .name = "ARM64_HW_DBM",
	  .feat = "FEAT_HAFDBS",
	  .reg = "ID_AA64MMFR1_EL1",
	  .field = "HAFDBS",
	  .shift = 0,
	  .width = 4,
	  .min = 2,
	  .text = "Hardware can mark a page dirty by making it writable; KVM "
		  "does not use that at stage 2." },
	{ .name = "ARM64_MTE",
	  .feat = "FEAT_MTE2",
	  .reg = "ID_AA64PFR1_EL1",
	  .field = "MTE",
	  .shift = 8,
	  .width = 4,
	  .min = 2,
	  .text = "Memory carries allocation tags, which must be cleared before "
		  "a guest gets a page." },
	{ .name = "CONFIG_ARM64_HW_AFDBM",
	  .feat = "FEAT_HAFDBS",
	  .reg = "ID_AA64MMFR1_EL1",
	  .field = "HAFDBS",
	  .shift = 0,
	  .width = 4,
	  .min = 1,
	  .text = "Not a feature but the kernel option under which KVM sets "
		  "VTCR_EL2.HA: hardware then sets the Access flag." },
};

#define NR_CAPS (sizeof(caps) / sizeof(caps[0]))

const struct s2_cpucap *s2_cpucap(size_t i)
{
	return i < NR_CAPS ? &caps[i] : NULL;
}

/* The name, with or without its first word. */
static bool is_called(const struct s2_cpucap *cap, const char *name)
{
	static const char *const prefixes[] = { "ARM64_", "CONFIG_ARM64_" };
	size_t i;

	if (!strcmp(cap->name, name))
		return true;
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (!strncmp(cap->name, prefixes[i], len) &&
		    !strcmp(cap->name + len, name))
			return true;
	}
	return false;
}

const struct s2_cpucap *s2_cpucap_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_CAPS; i++) {
		if (is_called(&caps[i], name))
			return &caps[i];
	}
	return NULL;
}

bool s2_cpucap_has(const struct s2_cpucap *cap, uint64_t reg)
{
	return bits_get(reg, cap->shift + cap->width - 1u, cap->shift) >=
	       cap->min;
}
