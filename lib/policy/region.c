/* SPDX-License-Identifier: GPL-2.0-only */
/* kvm_arch_prepare_memory_region(): what a memslot is refused for. */
#include "pipeline.h"

/* KVM_MEM_LOG_DIRTY_PAGES: with the ring, too */
static bool flag_log_dirty(struct s2_query *q)
{
	return !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF);
}

/* Memslots of a protected VM stay as they are. */
static bool protected_refuses(struct s2_query *q)
{
	if (!s2_yes(q, S2_VM_PROTECTED))
		return false;
	if (s2_in(q, S2_SLOT_CHANGE,
		  S2_SET(S2_MR_DELETE) | S2_SET(S2_MR_MOVE)) &&
	    s2_yes(q, S2_VM_STARTED))
		return true;
	/* There is no new slot to look at when one is deleted. */
	return !s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE) &&
	       (flag_log_dirty(q) || s2_yes(q, S2_SLOT_READONLY));
}

static int check_gmem(const struct s2_rules *rules, struct s2_query *q)
{
	if (rules->region_gmem &&
	    s2_test(q, S2_T_REGION_GMEM_ONLY,
		    s2_yes(q, S2_SLOT_GMEM) && !s2_yes(q, S2_SLOT_GMEM_ONLY)))
		return -S2_EINVAL;
	if (rules->region_gmem_mte &&
	    s2_test(q, S2_T_REGION_GMEM_MTE,
		    s2_yes(q, S2_SLOT_GMEM) && s2_yes(q, S2_VM_MTE)))
		return -S2_EINVAL;
	return 0;
}

static bool mte_refuses(const struct s2_rules *rules, struct s2_query *q)
{
	if (!s2_yes(q, S2_VM_MTE))
		return false;
	if (rules->mte_rule == S2_MTE_ALLOWED)
		return !s2_yes(q, S2_VMA_MTE_ALLOWED);
	return s2_yes(q, S2_VMA_SHARED);
}

static bool cacheable_refused(const struct s2_rules *rules, struct s2_query *q)
{
	if (rules->region_pfnmap == S2_REGION_ANY || !s2_vma_is_cacheable(q))
		return false;
	return rules->region_pfnmap == S2_REGION_REFUSE ||
	       !s2_supports_cacheable_pfnmap(q);
}

/* Each VMA under the slot is judged alike; one stands for all. */
static int check_vma(const struct s2_rules *rules, struct s2_query *q)
{
	if (!s2_yes(q, S2_VMA_FOUND))
		return 0;
	if (s2_test(q, S2_T_REGION_MTE, mte_refuses(rules, q)))
		return -S2_EINVAL;
	if (!s2_yes(q, S2_VMA_PFNMAP))
		return 0;
	if (s2_test(q, S2_T_REGION_LOG_PFNMAP, flag_log_dirty(q)))
		return -S2_EINVAL;
	if (s2_test(q, S2_T_REGION_PFNMAP_CACHEABLE,
		    cacheable_refused(rules, q)))
		return -S2_EINVAL;
	return 0;
}

void s2_kvm_arch_prepare_memory_region(const struct s2_policy *policy,
				       struct s2_query *q,
				       struct s2_decision *d)
{
	const struct s2_rules *rules = policy->data;
	int ret = 0;

	if (rules->region_protected && protected_refuses(q)) {
		s2_end_error(d, -S2_EPERM);
		return;
	}
	if (!s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE)) {
		if (s2_test(q, S2_T_REGION_RANGE,
			    s2_is(q, S2_SLOT_END, S2_END_BEYOND)))
			ret = -S2_EFAULT;
		if (!ret)
			ret = check_gmem(rules, q);
		if (!ret)
			ret = check_vma(rules, q);
	}
	if (ret)
		s2_end_error(d, ret);
	else
		d->outcome = S2_ACCEPT;
}
