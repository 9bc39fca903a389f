/* SPDX-License-Identifier: GPL-2.0-only */
/* What several invariants ask about a fault. */
#include "facts.h"

bool s2_fact_cacheable(struct s2_query *q)
{
	return s2_any(q, S2_VMA_MEMATTR, S2_MT_NORMAL, S2_MT_NORMAL_TAGGED);
}

bool s2_fact_special(struct s2_query *q)
{
	return !s2_yes(q, S2_PFN_MAP_MEMORY) &&
	       (s2_yes(q, S2_VMA_PFNMAP) || s2_yes(q, S2_VMA_MIXEDMAP));
}

bool s2_fact_no_cmo_needed(struct s2_query *q)
{
	return s2_yes(q, S2_CPU_FWB) && s2_yes(q, S2_CPU_DIC);
}

bool s2_fact_found_memory(struct s2_query *q)
{
	return s2_yes(q, S2_SLOT_PRESENT) && s2_yes(q, S2_VMA_FOUND) &&
	       s2_any(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE, S2_LOOKUP_RAW) &&
	       !s2_yes(q, S2_SLOT_GMEM) && !s2_yes(q, S2_VM_PROTECTED);
}

bool s2_fact_lookup_may_write(struct s2_query *q)
{
	return s2_yes(q, S2_PFN_WRITABLE) ||
	       (!s2_fact_is_write(q) && !s2_yes(q, S2_FAULT_S1PTW));
}

bool s2_fact_is_write(struct s2_query *q)
{
	if (s2_yes(q, S2_FAULT_S1PTW))
		return s2_fact_is_perm(q);
	return s2_is(q, S2_FAULT_ACCESS, S2_WRITE);
}

bool s2_fact_is_exec(struct s2_query *q)
{
	return s2_is(q, S2_FAULT_ACCESS, S2_FETCH) &&
	       !s2_yes(q, S2_FAULT_S1PTW);
}

bool s2_fact_is_perm(struct s2_query *q)
{
	return s2_is(q, S2_FAULT_STATUS, S2_PERMISSION);
}

bool s2_fact_logged(struct s2_query *q)
{
	/* A protected VM's slots are not: REGION-PROTECTED sees to that. */
	return !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) &&
	       !s2_yes(q, S2_SLOT_READONLY) && !s2_yes(q, S2_VM_PROTECTED);
}

bool s2_fact_upto(struct s2_query *q, enum s2_input input, enum s2_size size)
{
	if (size == S2_PAGE)
		return true;
	if (size == S2_PUD)
		return s2_query_in(q, input, S2_SET(S2_UPTO_PUD));
	return !s2_query_in(q, input, S2_SET(S2_UPTO_PAGE));
}

bool s2_fact_granule(struct s2_query *q, enum s2_size size)
{
	enum s2_fault_level level = size == S2_PAGE ? S2_L3 :
				    size == S2_PMD  ? S2_L2 :
						      S2_L1;

	return s2_is(q, S2_FAULT_LEVEL, level);
}

enum s2_input s2_fact_l1_exec(struct s2_query *q, bool el1)
{
	return el1 && s2_yes(q, S2_CPU_XNX) ? S2_NESTED_PX : S2_NESTED_UX;
}

bool s2_fact_creation_accepts(struct s2_query *q,
			      const struct s2_policy *policy)
{
	static const struct {
		enum s2_input input;
		int value;
	} created[] = {
		{ S2_SLOT_CHANGE, S2_MR_CREATE },
		{ S2_SLOT_END, S2_END_INSIDE },
		{ S2_VM_STARTED, 0 },
	};
	s2_set before[sizeof(created) / sizeof(*created)];
	struct s2_decision d;
	size_t i;

	if (!policy->decide[S2_PREPARE_REGION])
		return true;
	/* These are about the ioctl: nothing at a fault depends on them. */
	for (i = 0; i < sizeof(created) / sizeof(*created); i++) {
		before[i] = q->cube.may[created[i].input];
		q->cube.may[created[i].input] = S2_SET(created[i].value);
	}
	s2_decide(policy, S2_PREPARE_REGION, q, &d);
	for (i = 0; i < sizeof(created) / sizeof(*created); i++)
		q->cube.may[created[i].input] = before[i];
	return d.outcome == S2_ACCEPT;
}
