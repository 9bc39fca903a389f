/* SPDX-License-Identifier: GPL-2.0-only */
/* PROG: KVM resolves every fault that it can resolve. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/*
 * The guest hypervisor does not give the right: the next fault will be a
 * permission fault, which it gets. If this is one, KVM should have forwarded
 * it.
 */
static bool l1_withholds(struct s2_query *q, enum s2_input right)
{
	return s2_yes(q, S2_NESTED) && !s2_yes(q, right) && !s2_fact_is_perm(q);
}

/*
 * Required for every access: read-perm assumes that such leaves are readable.
 */
HOLDS(prog_read)
{
	(void)policy;
	if (s2_cond_holds(q, d->r) || l1_withholds(q, S2_NESTED_R))
		return true;
	return (s2_fact_is_exec(q) || s2_fact_is_write(q)) &&
	       s2_yes(q, S2_NESTED) && !s2_yes(q, S2_NESTED_R);
}

HOLDS(prog_write)
{
	(void)policy;
	return !s2_fact_is_write(q) || s2_cond_holds(q, d->w) ||
	       l1_withholds(q, S2_NESTED_W);
}

HOLDS(prog_exec)
{
	bool el1;

	(void)policy;
	if (!s2_fact_is_exec(q))
		return true;
	el1 = s2_is(q, S2_FAULT_EL, S2_EL1);
	return s2_cond_holds(q, el1 ? d->px : d->ux) ||
	       l1_withholds(q, s2_fact_l1_exec(q, el1));
}

HOLDS(prog_silent)
{
	(void)d;
	(void)policy;
	if (s2_yes(q, S2_NESTED) && s2_is(q, S2_NESTED_WALK, S2_WALK_AGAIN))
		return !s2_fact_is_external_abort(q);
	/* By then the ioctl may be done. */
	if (s2_yes(q, S2_SLOT_INVALID))
		return s2_yes(q, S2_SLOT_PRESENT) && s2_fact_reaches_slots(q);
	return (s2_yes(q, S2_RACE_SEQ) || s2_yes(q, S2_RACE_TABLE) ||
		s2_is(q, S2_VMA_LEAF, S2_LEAF_GONE) ||
		!s2_is(q, S2_TABLE_NOW, S2_NOW_SAME)) &&
	       s2_fact_is_memory(q);
}

HOLDS(prog_map_same)
{
	(void)policy;
	return !s2_fact_is_perm(q) || !s2_leaf_now(q, S2_SET(d->size)) ||
	       s2_yes(q, S2_VM_PROTECTED);
}

HOLDS(prog_read_perm)
{
	(void)policy;
	return d->ret != -S2_EFAULT || d->inject != S2_INJECT_NONE ||
	       !s2_fact_is_read_perm(q) || s2_fact_why_efault(q, d);
}

HOLDS(prog_young)
{
	(void)d;
	(void)policy;
	return s2_is(q, S2_FAULT_STATUS, S2_ACCESS_FLAG);
}

HOLDS(prog_fsc)
{
	(void)policy;
	return d->ret != -S2_EFAULT || !s2_fact_is_new_fsc(q) ||
	       s2_fact_why_efault(q, d);
}

/* The same fault, as if the host had made the page writable. */
static bool maps_if_writable(struct s2_query *q, const struct s2_policy *policy)
{
	s2_set before = q->cube.may[S2_PFN_WRITABLE];
	struct s2_decision d;

	q->cube.may[S2_PFN_WRITABLE] = S2_SET(S2_YES);
	s2_decide(policy, S2_GUEST_ABORT, q, &d);
	q->cube.may[S2_PFN_WRITABLE] = before;
	return d.outcome == S2_MAP || d.outcome == S2_RELAX;
}

HOLDS(prog_mkwrite)
{
	return d->ret != -S2_EFAULT || !s2_yes(q, S2_PFN_MKWRITE) ||
	       !s2_fact_is_write(q) || !s2_fact_found_memory(q) ||
	       !maps_if_writable(q, policy);
}

/* OUT-LEAF says the same of leaves, PROG-FSC of codes that are not known. */
HOLDS(prog_slot)
{
	(void)policy;
	if (d->inject == S2_INJECT_S2_FAULT ||
	    (d->ret == -S2_EFAULT && s2_fact_is_new_fsc(q)))
		return true;
	return !s2_yes(q, S2_SLOT_INVALID) || !s2_yes(q, S2_SLOT_PRESENT) ||
	       !s2_fact_reaches_slots(q);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "PROG-READ",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON_LEAF,
		.statement =
			"When KVM has resolved a fault, the page is readable, unless the guest hypervisor forbids it.",
		.why = "The guest would fault on the same load for ever.",
		.source = "kvm_s2_fault_compute_prot()",
		.holds = prog_read,
	},
	{
		.name = "PROG-WRITE",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON_LEAF,
		.statement =
			"When KVM has resolved a write fault, the page is writable, unless the host or the guest hypervisor forbids it.",
		.why = "The guest would fault on the same store, or walk, for ever.",
		.source = "60e21a0ef54c",
		.holds = prog_write,
	},
	{
		.name = "PROG-EXEC",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON_LEAF,
		.statement =
			"When KVM has resolved a fault on a fetch, the page is executable at the guest's exception level.",
		.why = "The guest would fault on the same instruction for ever.",
		.source = "kvm_s2_fault_compute_prot()",
		.holds = prog_exec,
	},
	{
		.name = "PROG-SILENT",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_RETRY),
		.statement =
			"KVM does nothing about a fault only if something else changed at the same time.",
		.why = "The guest would fault again, and KVM would again do nothing.",
		.source = "guest_memfd in 6.18 and 7.1",
		.holds = prog_silent,
	},
	{
		.name = "PROG-MAP-SAME",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"For a permission fault on a leaf that has the right size, KVM relaxes the leaf, and does not map again.",
		.why = "kvm_pgtable_stage2_map() does not change an entry if only the rights differ.",
		.source = "stage2_pte_needs_update()",
		.holds = prog_map_same,
	},
	{
		.name = "PROG-READ-PERM",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"KVM resolves a read permission fault, and does not fail.",
		.why = "If a guest hypervisor adds read permission without a TLBI, its VM would die.",
		.source = "\"Unexpected L2 read permission error\" up to 6.17",
		.holds = prog_read_perm,
	},
	{
		.name = "PROG-YOUNG",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_MKYOUNG),
		.statement =
			"KVM just sets the access flag only if nothing else was missing.",
		.why = "The guest would fault on the same access for ever.",
		.source = "handle_access_fault()",
		.holds = prog_young,
	},
	{
		.name = "PROG-MKWRITE",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"A write does not fail if the host's fault handler would make the page writable.",
		.why = "KVM_RUN would fail with -EFAULT, for ever, for a page that any process could write.",
		.source =
			"hva_to_pfn_remapped(): KVM_PFN_ERR_RO_FAULT before fixup_user_fault()",
		.holds = prog_mkwrite,
	},
	{
		.name = "PROG-SLOT",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON_ALL &
			    (uint16_t) ~(S2_ON_LEAF | S2_ON(S2_RETRY) |
					 S2_ON(S2_MKYOUNG)),
		.statement =
			"While an ioctl moves or deletes a memslot, KVM lets the guest try again: no exit, no abort, no error, no skipped instruction.",
		.why = "The VMM would emulate an access to RAM, or the guest would die of a fetch: a move can still fail, and then the memory is there again.",
		.source = "kvm_set_memslot(); x86: kvm_mmu_faultin_pfn()",
		.holds = prog_slot,
	},
	{
		.name = "PROG-FSC",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"KVM supports every FSC that a guest can cause or meet, including level -1, exclusives and atomics.",
		.why = "KVM_RUN would fail with -EFAULT for an access that the guest may make.",
		.source =
			"esr_fsc_is_translation_fault(), esr_fsc_is_excl_atomic_fault()",
		.holds = prog_fsc,
	},
};

const struct s2_family s2_family_progress = S2_FAMILY(invariants);
