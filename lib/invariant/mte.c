/* SPDX-License-Identifier: GPL-2.0-only */
/* MTE: tags exist, and are initialised before the guest sees them. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* A new leaf through which the guest can read tags. */
static bool tags_visible(struct s2_query *q, const struct s2_decision *d)
{
	return d->type == S2_TYPE_NORMAL && s2_yes(q, S2_VM_MTE) &&
	       !s2_fact_is_perm(q);
}

HOLDS(mte_allowed)
{
	if (!tags_visible(q, d) || s2_yes(q, S2_VM_PROTECTED))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM))
		return !s2_fact_creation_accepts(q, policy);
	return s2_yes(q, S2_VMA_MTE_ALLOWED);
}

HOLDS(mte_init)
{
	if (d->sanitise || !tags_visible(q, d) || s2_yes(q, S2_VM_PROTECTED) ||
	    s2_yes(q, S2_PFN_TAGGED) || s2_yes(q, S2_PFN_ZERO))
		return true;
	return s2_yes(q, S2_SLOT_GMEM) && !s2_fact_creation_accepts(q, policy);
}

HOLDS(mte_zero)
{
	(void)policy;
	return !d->sanitise || !s2_yes(q, S2_PFN_ZERO) ||
	       s2_yes(q, S2_PFN_TAGGED);
}

HOLDS(mte_page)
{
	(void)policy;
	return !d->sanitise || s2_yes(q, S2_PFN_VALID);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "MTE-ALLOWED",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"In a VM with MTE, Normal memory is mapped only from VMAs with VM_MTE_ALLOWED.",
		.why = "Other memory may have no tag storage: tag accesses abort, or race between VMs.",
		.source = "kvm_vma_mte_allowed()",
		.holds = mte_allowed,
	},
	{
		.name = "MTE-INIT",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"In a VM with MTE, tags are initialised before Normal memory is mapped.",
		.why = "The guest would read the tags of the page's last owner.",
		.source = "sanitise_mte_tags()",
		.holds = mte_init,
	},
	{
		.name = "MTE-ZERO",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement = "The tags of the zero page are never written.",
		.why = "It is shared by everybody and mapped read-only.",
		.source = "sanitise_mte_tags() in 7.3",
		.holds = mte_zero,
	},
	{
		.name = "MTE-PAGE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"Tags are cleared only of memory with a struct page.",
		.why = "pfn_to_page() of other memory is a wild pointer.",
		.source = "sanitise_mte_tags()",
		.holds = mte_page,
	},
};

const struct s2_family s2_family_mte = S2_FAMILY(invariants);
