/* SPDX-License-Identifier: GPL-2.0-only */
/* CONTAIN, ALIGN, LIMIT, SEQ: the place of a leaf, and races. */
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
	/* If the host's leaf is gone, SEQ-RETRY judges it. */
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
 * KVM relaxes the leaf that exists now, not the one that caused the fault. A
 * fault on a page may add rights to a block, except while pages are logged, or
 * if the guest hypervisor may have other rights for each page.
 */
HOLDS(relax_size)
{
	(void)policy;
	if (!s2_fact_is_perm(q))
		return false;
	if (d->size != S2_PAGE && s2_fact_granule(q, leaf_size(d)))
		return true; /* W-LOG-SIZE judges it */
	if (!s2_leaf_now(q, S2_SET(S2_PMD) | S2_SET(S2_PUD)))
		return true;
	return !s2_yes(q, S2_NESTED) &&
	       (!s2_fact_logged(q) || !s2_cond_holds(q, d->w));
}

HOLDS(seq_retry)
{
	(void)d;
	(void)policy;
	/* A protected VM's pages are pinned, so nothing invalidates them. */
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
		.why = "The guest would reach memory of the VMM that no memslot gives to it.",
		.source = "fault_supports_stage2_huge_mapping()",
		.holds = contain_slot,
	},
	{
		.name = "CONTAIN-HOST-LEAF",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement = "A leaf is no larger than the host's own leaf.",
		.why = "Beyond the host's leaf, the physical memory need not belong to the VMA.",
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
			"KVM maps nothing, and emulates no device, beyond the VM's IPA size.",
		.why = "The table walk ignores the upper bits: another IPA would be hit.",
		.source = "kvm_handle_guest_abort()",
		.holds = limit_ipa,
	},
	{
		.name = "RELAX-SIZE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_RELAX),
		.statement =
			"A permission fault on a smaller leaf adds no rights to a block of a nested guest, and no write permission to a block whose memslot is logged.",
		.why = "A block that dirty logging should split would become writable as a whole.",
		.source = "7d894834a305",
		.holds = relax_size,
	},
	{
		.name = "SEQ-RETRY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM installs nothing if an invalidation came after the lookup.",
		.why = "The guest would keep a page that the host gave to somebody else.",
		.source = "mmu_invalidate_retry()",
		.holds = seq_retry,
	},
	{
		.name = "SEQ-EARLY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"KVM samples the sequence before it uses a fact about the VMA without mmap_lock.",
		.why = "If the VMA is replaced in between, its size would be used for another pfn.",
		.source = "13ec9308a857",
		.holds = seq_early,
	},
};

const struct s2_family s2_family_size = S2_FAMILY(invariants);
