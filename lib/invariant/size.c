/* SPDX-License-Identifier: GPL-2.0-only */
/* CONTAIN, ALIGN, LIMIT, SEQ: where a leaf lies, and when it was decided. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

static enum s2_size leaf_size(const struct s2_decision *d)
{
	return (enum s2_size)d->size;
}

HOLDS(contain_slot)
{
	(void)policy;
	return s2_fact_upto(q, S2_SLOT_CONTAINS, leaf_size(d));
}

HOLDS(contain_host_leaf)
{
	(void)policy;
	if (d->size == S2_PAGE)
		return true;
	/* A leaf that went away is the invalidation sequence's business. */
	if (s2_is(q, S2_VMA_LEAF, S2_LEAF_GONE))
		return true;
	if (d->size == S2_PUD)
		return s2_is(q, S2_VMA_LEAF, S2_LEAF_PUD);
	return !s2_is(q, S2_VMA_LEAF, S2_LEAF_PAGE);
}

HOLDS(align_congruent)
{
	(void)policy;
	return s2_fact_upto(q, S2_SLOT_CONGRUENT, leaf_size(d));
}

HOLDS(limit_ipa)
{
	(void)policy;
	return d->exit == S2_EXIT_SEA || s2_is(q, S2_FAULT_IPA, S2_IPA_VM);
}

/*
 * What is relaxed is the leaf that is there, whatever the fault was taken on. A
 * block may get rights for a page's sake, but not while pages are logged, and
 * not where the guest hypervisor may give each page others.
 */
HOLDS(relax_size)
{
	(void)policy;
	if (!s2_fact_is_perm(q))
		return false;
	if (d->size != S2_PAGE && s2_fact_granule(q, leaf_size(d)))
		return true; /* W-LOG-SIZE's */
	if (!s2_leaf_now(q, S2_SET(S2_PMD) | S2_SET(S2_PUD)))
		return true;
	return !s2_yes(q, S2_NESTED) &&
	       (!s2_fact_logged(q) || !s2_cond_holds(q, d->w));
}

HOLDS(seq_retry)
{
	(void)d;
	(void)policy;
	/* A protected VM's pages are pinned: there is nothing to invalidate. */
	return !s2_yes(q, S2_RACE_SEQ) || s2_yes(q, S2_VM_PROTECTED);
}

HOLDS(seq_early)
{
	(void)q;
	(void)policy;
	return !d->seq_late;
}

static const struct s2_invariant invariants[] = {
	{
		.name = "CONTAIN-SLOT",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement = "A leaf lies inside its memslot.",
		.why = "The guest would reach memory of the VMM that it was never given.",
		.source = "fault_supports_stage2_huge_mapping()",
		.holds = contain_slot,
	},
	{
		.name = "CONTAIN-HOST-LEAF",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement = "A leaf is no larger than the host's own leaf.",
		.why = "Beyond it, the physical memory that follows need not be the VMA's.",
		.source = "71cc2c67fb8f",
		.holds = contain_host_leaf,
	},
	{
		.name = "ALIGN-CONGRUENT",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"ipa and hva are congruent modulo the leaf's size.",
		.why = "The pages inside the block would be permuted: each IPA reads another page.",
		.source = "fault_supports_stage2_huge_mapping()",
		.holds = align_congruent,
	},
	{
		.name = "LIMIT-IPA",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF | S2_ON(S2_MKYOUNG) | S2_ON(S2_EXIT),
		.statement =
			"Nothing is mapped, and no device is emulated, beyond the VM's IPA size.",
		.why = "The table walk ignores the upper bits: another IPA would be hit.",
		.source = "kvm_handle_guest_abort()",
		.holds = limit_ipa,
	},
	{
		.name = "RELAX-SIZE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_RELAX),
		.statement =
			"A permission fault on something smaller gives a block no rights where it is a nested guest's, nor the right to write while its slot is logged.",
		.why = "A block that dirty logging should split would become writable as a whole.",
		.source = "7d894834a305",
		.holds = relax_size,
	},
	{
		.name = "SEQ-RETRY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Nothing is installed after an invalidation that the lookup did not see.",
		.why = "The guest would keep a page that the host gave to somebody else.",
		.source = "mmu_invalidate_retry()",
		.holds = seq_retry,
	},
	{
		.name = "SEQ-EARLY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"The sequence is sampled before the first fact about the VMA is used without its lock.",
		.why = "A VMA that is replaced in between lends its size to another pfn.",
		.source = "13ec9308a857",
		.holds = seq_early,
	},
};

const struct s2_family s2_family_size = S2_FAMILY(invariants);
