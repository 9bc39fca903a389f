/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts about a fault that several invariants need. */
#include "facts.h"

bool s2_fact_cacheable(struct s2_query *q)
{
	return s2_any(q, S2_VMA_MEMATTR, S2_MT_NORMAL, S2_MT_NORMAL_TAGGED);
}

bool s2_fact_uncached(struct s2_query *q)
{
	return s2_any(q, S2_VMA_MEMATTR, S2_MT_NORMAL_NC, S2_MT_DEVICE_nGnRnE,
		      S2_MT_DEVICE_nGnRE);
}

bool s2_fact_host_cacheable(struct s2_query *q)
{
	if (s2_is(q, S2_PFN_MEMATTR, S2_PTE_AS_VMA))
		return s2_fact_cacheable(q);
	return s2_any(q, S2_PFN_MEMATTR, S2_PTE_NORMAL, S2_PTE_NORMAL_TAGGED);
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
	return s2_fact_has_slot(q) && s2_yes(q, S2_VMA_FOUND) &&
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
	/* A protected VM's memslots are not: REGION-PROTECTED ensures it. */
	return !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) &&
	       !s2_yes(q, S2_SLOT_READONLY) && !s2_yes(q, S2_VM_PROTECTED);
}

bool s2_fact_is_external_abort(struct s2_query *q)
{
	return s2_any(q, S2_FAULT_STATUS, S2_EXTABT, S2_SEA_TTW, S2_SECC,
		      S2_SECC_TTW);
}

bool s2_fact_host_owns_sea(struct s2_query *q)
{
	/* Without RAS, aborts that the guest itself causes do not come here. */
	return !s2_yes(q, S2_CPU_RAS) ||
	       (s2_is(q, S2_FAULT_STATUS, S2_SEA_TTW) &&
		s2_yes(q, S2_FAULT_S1PTW));
}

bool s2_fact_reaches_slots(struct s2_query *q)
{
	return s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION,
		      S2_ACCESS_FLAG, S2_EXCL_ATOMIC) &&
	       s2_is(q, S2_FAULT_IPA, S2_IPA_VM) &&
	       (!s2_yes(q, S2_NESTED) || s2_is(q, S2_NESTED_WALK, S2_WALK_OK));
}

bool s2_fact_has_slot(struct s2_query *q)
{
	return s2_yes(q, S2_SLOT_PRESENT) && !s2_yes(q, S2_SLOT_INVALID);
}

bool s2_fact_is_device(struct s2_query *q)
{
	return !s2_fact_has_slot(q) ||
	       (s2_yes(q, S2_SLOT_READONLY) && s2_fact_is_write(q));
}

bool s2_fact_is_memory(struct s2_query *q)
{
	return s2_fact_reaches_slots(q) && !s2_fact_is_device(q);
}

bool s2_fact_lookup_found(struct s2_query *q)
{
	if (s2_yes(q, S2_VM_PROTECTED))
		return s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE);
	return s2_any(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE, S2_LOOKUP_RAW) &&
	       (s2_yes(q, S2_SLOT_GMEM) || s2_yes(q, S2_VMA_FOUND));
}

bool s2_fact_is_read_perm(struct s2_query *q)
{
	return s2_fact_is_perm(q) && !s2_fact_is_write(q) &&
	       !s2_fact_is_exec(q);
}

bool s2_fact_is_new_fsc(struct s2_query *q)
{
	return s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC) ||
	       (s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_SEA_TTW,
		       S2_SECC_TTW) &&
		s2_is(q, S2_FAULT_LEVEL, S2_LM1));
}

/* The host does not provide the page for this access. */
static bool lookup_fails(struct s2_query *q, const struct s2_decision *d)
{
	if (!s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_SLOT_GMEM) &&
	    !s2_yes(q, S2_VMA_FOUND))
		return true;
	if (s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON))
		return false; /* a poisoned page has its own error */
	if (s2_yes(q, S2_VM_PROTECTED))
		return !s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) ||
		       !s2_yes(q, S2_PFN_WRITABLE);
	if (s2_yes(q, S2_SLOT_GMEM))
		return d->exit == S2_EXIT_MEMORY_FAULT &&
		       !s2_fact_lookup_found(q);
	return !s2_fact_lookup_found(q) ||
	       (s2_fact_is_write(q) && !s2_yes(q, S2_PFN_WRITABLE));
}

/* A VM with MTE cannot have this memory. */
static bool lacks_tags(struct s2_query *q)
{
	return s2_yes(q, S2_VM_MTE) && !s2_fact_is_perm(q) &&
	       (!s2_yes(q, S2_VMA_MTE_ALLOWED) || s2_yes(q, S2_VMA_SHARED) ||
		!s2_yes(q, S2_PFN_ONLINE)) &&
	       !(s2_fact_special(q) && s2_fact_uncached(q));
}

/* Found, but this CPU or VM cannot map it. */
static bool cannot_be_mapped(struct s2_query *q)
{
	if (s2_yes(q, S2_VM_PROTECTED) || s2_yes(q, S2_SLOT_GMEM))
		return false;
	return (s2_fact_special(q) && !s2_fact_uncached(q) &&
		!s2_fact_no_cmo_needed(q)) ||
	       lacks_tags(q);
}

bool s2_fact_why_efault(struct s2_query *q, const struct s2_decision *d)
{
	if (s2_any(q, S2_FAULT_STATUS, S2_ADDRSZ, S2_TAG_CHECK, S2_OTHER_FSC))
		return true;
	if (s2_yes(q, S2_NESTED) &&
	    s2_any(q, S2_NESTED_WALK, S2_WALK_ERROR, S2_WALK_BAD_VTCR))
		return !s2_fact_is_external_abort(q);
	if (s2_is(q, S2_FAULT_STATUS, S2_ACCESS_FLAG) || !s2_fact_is_memory(q))
		return false;
	return lookup_fails(q, d) || cannot_be_mapped(q);
}

bool s2_fact_knows_exit(const struct s2_policy *policy, enum s2_exit exit)
{
	struct s2_cube fault;
	struct s2_decision d;
	struct s2_query q;

	s2_cube_quiet(&fault);
	fault.may[S2_SLOT_PRESENT] = S2_SET(S2_NO);
	fault.may[S2_FAULT_ISV] = S2_SET(S2_YES);
	fault.may[S2_FAULT_LS64] = S2_SET(S2_YES);
	if (exit == S2_EXIT_SEA) {
		fault.may[S2_FAULT_STATUS] = S2_SET(S2_EXTABT);
		fault.may[S2_VM_EXIT_SEA] = S2_SET(S2_YES);
	}
	s2_query_init(&q, &fault);
	s2_decide(policy, S2_GUEST_ABORT, &q, &d);
	return d.outcome == S2_EXIT && d.exit == exit;
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
	/* These inputs are about the ioctl: no fault depends on them. */
	for (i = 0; i < sizeof(created) / sizeof(*created); i++) {
		before[i] = q->cube.may[created[i].input];
		q->cube.may[created[i].input] = S2_SET(created[i].value);
	}
	s2_decide(policy, S2_PREPARE_REGION, q, &d);
	for (i = 0; i < sizeof(created) / sizeof(*created); i++)
		q->cube.may[created[i].input] = before[i];
	return d.outcome == S2_ACCEPT;
}
