/* SPDX-License-Identifier: GPL-2.0-only */
/* X: execute permission. */
#include "facts.h"

static bool x_encodable(struct s2_query *q, const struct s2_decision *d,
			const struct s2_policy *policy)
{
	(void)policy;
	if (s2_cond_same(d->px, d->ux) || s2_yes(q, S2_CPU_XNX))
		return true;
	return s2_cond_holds(q, d->px) == s2_cond_holds(q, d->ux);
}

/*
 * A data fault may add X only with DIC, where instruction caches are coherent.
 * Without DIC, the fetch has to do the maintenance for X.
 */
static bool x_fetch_only(struct s2_query *q, const struct s2_decision *d,
			 const struct s2_policy *policy)
{
	(void)policy;
	if (s2_yes(q, S2_CPU_DIC) || s2_fact_is_exec(q) ||
	    s2_yes(q, S2_VM_PROTECTED))
		return true;
	return !s2_cond_holds(q, d->px) && !s2_cond_holds(q, d->ux);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "X-ENCODABLE",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Without FEAT_XNX, EL0 and EL1 have the same execute permission.",
		.why = "stage2_set_xn_attr() would return -EINVAL, and KVM_RUN would fail.",
		.source = "hyp/pgtable.c: stage2_set_xn_attr()",
		.holds = x_encodable,
	},
	{
		.name = "X-FETCH-ONLY",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON_LEAF,
		.statement =
			"Without DIC, only an instruction fetch makes a leaf executable.",
		.why = "Every data page would cost an instruction cache invalidation.",
		.source = "kvm_s2_fault_compute_prot()",
		.holds = x_fetch_only,
	},
};

const struct s2_family s2_family_exec = S2_FAMILY(invariants);
