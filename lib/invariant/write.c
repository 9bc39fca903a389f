/* SPDX-License-Identifier: GPL-2.0-only */
/* W, DIRTY: writable leaves, and the log of what was written. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

HOLDS(w_host)
{
	(void)policy;
	/* A protected VM's pages are pinned for writing. */
	return !s2_cond_holds(q, d->w) || s2_yes(q, S2_PFN_WRITABLE) ||
	       s2_yes(q, S2_VM_PROTECTED);
}

HOLDS(w_readonly)
{
	(void)policy;
	/* REGION-PROTECTED keeps protected VMs from read-only slots. */
	return !s2_cond_holds(q, d->w) || !s2_yes(q, S2_SLOT_READONLY) ||
	       s2_yes(q, S2_VM_PROTECTED);
}

HOLDS(w_log_size)
{
	(void)policy;
	return d->size == S2_PAGE || !s2_cond_holds(q, d->w) ||
	       !s2_fact_logged(q);
}

HOLDS(dirty_missed)
{
	(void)policy;
	if (s2_cond_same(d->w, d->dirty))
		return true;
	return !s2_fact_logged(q) || !s2_cond_holds(q, d->w) ||
	       s2_cond_holds(q, d->dirty);
}

HOLDS(dirty_gfn)
{
	(void)policy;
	return d->dirty_at == S2_PAGE || !d->dirty.base || !s2_fact_logged(q) ||
	       !s2_fact_is_write(q) || !s2_cond_holds(q, d->dirty);
}

HOLDS(dirty_success)
{
	(void)policy;
	if (s2_cond_same(d->w, d->dirty) &&
	    (d->outcome == S2_MAP || d->outcome == S2_RELAX))
		return true;
	if (!s2_cond_holds(q, d->dirty))
		return true;
	return (d->outcome == S2_MAP || d->outcome == S2_RELAX) &&
	       s2_cond_holds(q, d->w);
}

HOLDS(dirty_read)
{
	(void)policy;
	return !s2_fact_logged(q) || s2_fact_is_write(q) ||
	       !s2_cond_holds(q, d->w);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "W-HOST",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"A leaf is writable only where the host's own mapping is.",
		.why = "The guest would write to a shared page: COW, KSM, the zero page.",
		.source = "__kvm_faultin_pfn(): writable",
		.holds = w_host,
	},
	{
		.name = "W-READONLY",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement = "No leaf of a read-only memslot is writable.",
		.why = "The guest would change its firmware instead of trapping.",
		.source = "KVM_MEM_READONLY",
		.holds = w_readonly,
	},
	{
		.name = "W-LOG-SIZE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"While a memslot is logged, by bitmap or by ring, a writable leaf is a single page.",
		.why = "One page is recorded, but every page of the block can be written: migration loses data.",
		.source = "memslot_is_logging()",
		.holds = w_log_size,
	},
	{
		.name = "DIRTY-MISSED",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"While a memslot is logged, KVM records a page as dirty when its leaf becomes writable.",
		.why = "Later writes do not fault: migration loses them.",
		.source = "mark_page_dirty_in_slot()",
		.holds = dirty_missed,
	},
	{
		.name = "DIRTY-GFN",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"What KVM records as dirty for a write is the page that was written, not the first page of its block.",
		.why = "The VMM sends another page: migration loses the write.",
		.source = "kvm_s2_fault_map(): ipa &= ~(mapping_size - 1)",
		.holds = dirty_gfn,
	},
	{
		.name = "DIRTY-SUCCESS",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON_ALL,
		.statement =
			"KVM records a page as dirty only if it installed a writable leaf.",
		.why = "Migration would send pages again that nobody wrote.",
		.source = "509552e65ae8",
		.holds = dirty_success,
	},
	{
		.name = "DIRTY-READ",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON_LEAF,
		.statement =
			"While a memslot is logged, a read or a fetch does not make a page writable.",
		.why = "The page would be recorded as dirty although nobody wrote it.",
		.source = "kvm_s2_fault_compute_prot()",
		.holds = dirty_read,
	},
};

const struct s2_family s2_family_write = S2_FAMILY(invariants);
