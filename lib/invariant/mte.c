/* SPDX-License-Identifier: GPL-2.0-only */
/* MTE: memory has tags, and they are initialised before the guest sees them. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* A leaf through which a guest with MTE can read tags. */
static bool shows_tags(struct s2_query *q, const struct s2_decision *d)
{
	return d->type == S2_TYPE_NORMAL && s2_yes(q, S2_VM_MTE) &&
	       !s2_yes(q, S2_VM_PROTECTED);
}

#define ANY_SIZE (S2_SET(S2_PAGE) | S2_SET(S2_PMD) | S2_SET(S2_PUD))

/* A leaf at least as large was there, so all its memory was mapped before. */
static bool mapped_before(struct s2_query *q, const struct s2_decision *d)
{
	if (d->size == S2_PAGE)
		return s2_leaf_now(q, ANY_SIZE);
	if (d->size == S2_PMD)
		return s2_leaf_now(q, S2_SET(S2_PMD) | S2_SET(S2_PUD));
	return s2_leaf_now(q, S2_SET(S2_PUD));
}

HOLDS(mte_allowed)
{
	if (!shows_tags(q, d))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM))
		return !s2_fact_creation_accepts(q, policy);
	/* Memory that is already mapped has passed the check. */
	return s2_yes(q, S2_VMA_MTE_ALLOWED) || s2_leaf_now(q, ANY_SIZE);
}

HOLDS(mte_init)
{
	if (d->sanitise || !shows_tags(q, d) || s2_yes(q, S2_PFN_TAGGED) ||
	    s2_yes(q, S2_PFN_ZERO) || mapped_before(q, d))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM))
		return !s2_fact_creation_accepts(q, policy);
	/*
	 * Pages are mapped, so the VMA passed the check; a larger leaf must,
	 * too.
	 */
	return !s2_yes(q, S2_VMA_MTE_ALLOWED) && s2_leaf_now(q, ANY_SIZE);
}

HOLDS(mte_zero)
{
	(void)policy;
	return !d->sanitise || !s2_yes(q, S2_PFN_ZERO);
}

HOLDS(mte_page)
{
	(void)policy;
	return !d->sanitise || s2_yes(q, S2_PFN_VALID);
}

HOLDS(mte_folio)
{
	static const enum s2_hugetlb whole[S2_NR_SIZES] = {
		[S2_PAGE] = S2_HUGETLB_NONE,
		[S2_PMD] = S2_HUGETLB_PMD,
		[S2_PUD] = S2_HUGETLB_PUD,
	};

	(void)policy;
	return d->sanitise != S2_SANITISE_FOLIO ||
	       s2_is(q, S2_VMA_HUGETLB, whole[d->size]);
}

HOLDS(mte_keep)
{
	(void)q;
	(void)policy;
	return d->sanitise != S2_SANITISE_AGAIN;
}

static const struct s2_invariant invariants[] = {
	{
		.name = "MTE-FOLIO",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"A hugetlb folio is marked as tagged only if the tags of all its pages were cleared.",
		.why = "The rest of the folio would be mapped later without clearing: the guest would read the tags of its last owner.",
		.source = "sanitise_mte_tags(), folio_set_hugetlb_mte_tagged()",
		.holds = mte_folio,
	},
	{
		.name = "MTE-ALLOWED",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"In a VM with MTE, Normal memory is mapped only from VMAs with VM_MTE_ALLOWED.",
		.why = "Other memory may have no tag storage: tag accesses would abort, or race between VMs.",
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
		.why = "All processes share it, and it is mapped read-only.",
		.source = "sanitise_mte_tags(); 2986a6257405",
		.holds = mte_zero,
	},
	{
		.name = "MTE-KEEP",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"Tags that are initialised already are not cleared again.",
		.why = "The guest, or the VMM, set them: a page that was unmapped and faults again would have lost its tags, and correct accesses would fail.",
		.source = "try_page_mte_tagging(): PG_mte_tagged",
		.holds = mte_keep,
	},
	{
		.name = "MTE-PAGE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"Tags are cleared only for memory with a struct page.",
		.why = "For other memory pfn_to_page() returns a wild pointer.",
		.source = "sanitise_mte_tags()",
		.holds = mte_page,
	},
};

const struct s2_family s2_family_mte = S2_FAMILY(invariants);
