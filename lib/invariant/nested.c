/* SPDX-License-Identifier: GPL-2.0-only */
/* NEST: a shadow leaf stays within the guest hypervisor's own. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* The leaf has a right only if the guest hypervisor gives it. */
static bool right_within(struct s2_query *q, struct s2_cond right,
			 enum s2_input given)
{
	return !s2_cond_holds(q, right) || s2_yes(q, given);
}

HOLDS(nest_size)
{
	(void)policy;
	if (d->size == S2_PAGE || !s2_yes(q, S2_NESTED))
		return true;
	if (d->size == S2_PUD)
		return s2_is(q, S2_NESTED_LEAF, S2_NESTED_PUD);
	return !s2_any(q, S2_NESTED_LEAF, S2_NESTED_PAGE, S2_NESTED_SUB_PMD);
}

HOLDS(nest_r)
{
	(void)policy;
	return !s2_yes(q, S2_NESTED) || right_within(q, d->r, S2_NESTED_R);
}

HOLDS(nest_w)
{
	(void)policy;
	return !s2_yes(q, S2_NESTED) || right_within(q, d->w, S2_NESTED_W);
}

HOLDS(nest_x)
{
	(void)policy;
	if (!d->px.base && !d->ux.base)
		return true;
	if (!s2_yes(q, S2_NESTED))
		return true;
	return right_within(q, d->px, s2_fact_l1_exec(q, true)) &&
	       right_within(q, d->ux, s2_fact_l1_exec(q, false));
}

/* Does the guest hypervisor forbid what the nested guest did? */
static bool l1_forbids(struct s2_query *q)
{
	if (s2_fact_is_write(q))
		return !s2_yes(q, S2_NESTED_W);
	if (s2_fact_is_exec(q))
		return !s2_yes(
			q, s2_fact_l1_exec(q, s2_is(q, S2_FAULT_EL, S2_EL1)));
	return !s2_yes(q, S2_NESTED_R);
}

HOLDS(nest_forward)
{
	(void)policy;
	if (d->inject != S2_INJECT_S2_FAULT || !s2_fact_is_perm(q) ||
	    !s2_is(q, S2_NESTED_WALK, S2_WALK_OK))
		return true;
	return l1_forbids(q);
}

HOLDS(nest_walk_once)
{
	(void)q;
	(void)policy;
	return d->inject != S2_INJECT_S2_FAULT;
}

static const struct s2_invariant invariants[] = {
	{
		.name = "NEST-SIZE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"A shadow leaf is no larger than the guest hypervisor's leaf.",
		.why = "The nested guest would reach memory that its hypervisor did not map.",
		.source = "kvm_s2_trans_size()",
		.holds = nest_size,
	},
	{
		.name = "NEST-R",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"A shadow leaf is readable only if the guest hypervisor's is.",
		.why = "The nested guest would read what its hypervisor hides.",
		.source = "adjust_nested_fault_perms()",
		.holds = nest_r,
	},
	{
		.name = "NEST-W",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"A shadow leaf is writable only if the guest hypervisor's is.",
		.why = "The nested guest would change what its hypervisor protects.",
		.source = "adjust_nested_fault_perms()",
		.holds = nest_w,
	},
	{
		.name = "NEST-X",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_LEAF,
		.statement =
			"A shadow leaf is executable at EL0 or EL1 only if the guest hypervisor's is.",
		.why = "The nested guest would execute code although its hypervisor forbids it.",
		.source = "d93febe2ed2e, 49b32ddb87a3",
		.holds = nest_x,
	},
	{
		.name = "NEST-FORWARD",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_INJECT),
		.statement =
			"KVM forwards a permission fault to the guest hypervisor only if the guest hypervisor's own tables forbid the access.",
		.why = "The guest hypervisor would get a fault that it cannot repair, for ever.",
		.source = "kvm_s2_handle_perm_fault()",
		.holds = nest_forward,
	},
	{
		.name = "NEST-WALK-ONCE",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"After a failed walk of the guest hypervisor's tables, KVM reports it to the guest hypervisor or to user space, but not to both.",
		.why = "KVM_RUN would fail because a guest hypervisor has tables outside of memory.",
		.source = "kvm_handle_guest_abort()",
		.holds = nest_walk_once,
	},
};

const struct s2_family s2_family_nested = S2_FAMILY(invariants);
