/* SPDX-License-Identifier: GPL-2.0-only */
/* UPKEEP: caches, TLBs and the host's own books know of the leaf. */
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

static const struct s2_invariant invariants[] = {
	{
		.name = "UPKEEP-DCACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Memory mapped Normal is cleaned from the data caches first, unless FWB makes every access cacheable.",
		.why = "With its caches off the guest reads what was there before: another VM's data, or none of its own.",
		.source =
			"stage2_map_walker_try_leaf(), __clean_dcache_guest_page()",
		.holds = upkeep_dcache,
	},
	{
		.name = "UPKEEP-ICACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Instruction caches are invalidated before memory becomes executable.",
		.why = "The guest would execute what an instruction cache still holds of that memory.",
		.source = "stage2_map_walker_try_leaf(), stage2_attr_walker()",
		.holds = upkeep_icache,
	},
	{
		.name = "UPKEEP-TLBI",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"What TLBs hold of an entry is invalidated when it is replaced or relaxed.",
		.why = "Old and new translations at once are a TLB conflict, or the guest goes on faulting on the old one.",
		.source =
			"stage2_try_break_pte(), kvm_pgtable_stage2_relax_perms()",
		.holds = upkeep_tlbi,
	},
	{
		.name = "UPKEEP-HOST-DIRTY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"A host page that the guest may now write is marked dirty.",
		.why = "The host would drop what the guest wrote when it reclaims the page.",
		.source = "kvm_release_faultin_page(), kvm_set_pfn_dirty()",
		.holds = upkeep_host_dirty,
	},
	{
		.name = "UPKEEP-PLACE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"The leaf translates the faulting address to the memory of the fault, accessed and inner shareable; and what is looked up, marked dirty or told to guest or VMM is that address.",
		.why = "The guest would get memory that is not its own, or the wrong access would be emulated.",
		.source =
			"kvm_init_valid_leaf_pte(), stage2_set_prot_attr(), io_mem_abort()",
		.holds = upkeep_place,
	},
};

const struct s2_family s2_family_upkeep = S2_FAMILY(invariants);
