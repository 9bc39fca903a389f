/* SPDX-License-Identifier: GPL-2.0-only */
/* UPKEEP: maintenance of caches, TLBs and host pages for a leaf. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

#define KEEPS(name, test)     \
	HOLDS(name)           \
	{                     \
		(void)q;      \
		(void)policy; \
		return test;  \
	}

KEEPS(upkeep_dcache, d->dcache != S2_MISSING)
KEEPS(upkeep_icache, d->icache != S2_MISSING)
KEEPS(upkeep_tlbi, d->tlbi != S2_MISSING)
KEEPS(upkeep_host_dirty, d->host_dirty != S2_MISSING)
KEEPS(upkeep_place, !d->misplaced)
KEEPS(upkeep_order, !d->late)

static const struct s2_invariant invariants[] = {
	{
		.name = "UPKEEP-DCACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM cleans memory to the PoC before it maps it Normal, unless FWB makes every access cacheable.",
		.why = "With its caches off, the guest would read old contents of memory: another VM's data, or not its own.",
		.source =
			"stage2_map_walker_try_leaf(), __clean_dcache_guest_page()",
		.holds = upkeep_dcache,
	},
	{
		.name = "UPKEEP-ICACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM invalidates instruction caches before memory becomes executable.",
		.why = "The guest would execute old contents of an instruction cache.",
		.source = "stage2_map_walker_try_leaf(), stage2_attr_walker()",
		.holds = upkeep_icache,
	},
	{
		.name = "UPKEEP-TLBI",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM invalidates TLBs when it replaces or relaxes an entry.",
		.why = "Old and new translations at the same time would cause a TLB conflict, or the guest would go on faulting on the old one.",
		.source =
			"stage2_try_break_pte(), kvm_pgtable_stage2_relax_perms()",
		.holds = upkeep_tlbi,
	},
	{
		.name = "UPKEEP-HOST-DIRTY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM marks a host page dirty when the guest may write to it.",
		.why = "The host would drop what the guest wrote when it reclaims the page.",
		.source = "kvm_release_faultin_page(), kvm_set_pfn_dirty()",
		.holds = upkeep_host_dirty,
	},
	{
		.name = "UPKEEP-ORDER",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"KVM clears tags, cleans memory and invalidates instruction caches before it makes the leaf, not after.",
		.why = "In between, another vCPU reads old tags or old contents through the leaf.",
		.source =
			"stage2_map_walker_try_leaf(), stage2_attr_walker(), kvm_s2_fault_map()",
		.holds = upkeep_order,
	},
	{
		.name = "UPKEEP-PLACE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"The leaf maps the faulting address to the page that the lookup returned, with the access flag set and inner shareable; lookup and dirty mark use this address.",
		.why = "The guest would get memory that is not its own.",
		.source = "kvm_init_valid_leaf_pte(), stage2_set_prot_attr()",
		.holds = upkeep_place,
	},
};

const struct s2_family s2_family_upkeep = S2_FAMILY(invariants);
