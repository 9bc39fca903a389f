/* SPDX-License-Identifier: GPL-2.0-only */
/* REGION: which memslots KVM accepts. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

static bool is_delete(struct s2_query *q)
{
	return s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE);
}

HOLDS(region_limit)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_is(q, S2_SLOT_END, S2_END_BEYOND);
}

HOLDS(region_limit_exact)
{
	(void)policy;
	return d->ret != -S2_EFAULT ||
	       (s2_is(q, S2_SLOT_END, S2_END_BEYOND) && !is_delete(q));
}

HOLDS(region_log_pfnmap)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_yes(q, S2_VMA_FOUND) ||
	       !s2_yes(q, S2_VMA_PFNMAP) ||
	       s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF);
}

HOLDS(region_mte)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_yes(q, S2_VM_MTE) ||
	       !s2_yes(q, S2_VMA_FOUND) || s2_yes(q, S2_VMA_MTE_ALLOWED);
}

HOLDS(region_gmem_mte)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_yes(q, S2_SLOT_GMEM) ||
	       !s2_yes(q, S2_VM_MTE);
}

HOLDS(region_gmem_mmap)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_yes(q, S2_SLOT_GMEM) ||
	       s2_yes(q, S2_SLOT_GMEM_ONLY);
}

HOLDS(region_cacheable)
{
	(void)d;
	(void)policy;
	return is_delete(q) || !s2_yes(q, S2_VMA_FOUND) ||
	       !s2_yes(q, S2_VMA_PFNMAP) || !s2_fact_cacheable(q) ||
	       s2_fact_no_cmo_needed(q);
}

HOLDS(region_offered)
{
	(void)policy;
	if (d->ret != -S2_EINVAL || !s2_fact_cacheable(q) ||
	    !s2_fact_no_cmo_needed(q) || s2_yes(q, S2_VM_MTE) ||
	    s2_yes(q, S2_SLOT_GMEM))
		return true;
	return !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF);
}

/* The VMA's memory, or the memslot's flags, forbid it. */
static bool vma_says_no(struct s2_query *q)
{
	if (!s2_yes(q, S2_VMA_FOUND))
		return false;
	/* Up to 6.2, a VM with MTE has no shared memory at all. */
	if (s2_yes(q, S2_VM_MTE) &&
	    (!s2_yes(q, S2_VMA_MTE_ALLOWED) || s2_yes(q, S2_VMA_SHARED)))
		return true;
	return s2_yes(q, S2_VMA_PFNMAP) &&
	       (!s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) ||
		!s2_fact_uncached(q)); /* REGION-OFFERED says when */
}

static bool gmem_says_no(struct s2_query *q)
{
	return s2_yes(q, S2_SLOT_GMEM) &&
	       (!s2_yes(q, S2_SLOT_GMEM_ONLY) || s2_yes(q, S2_VM_MTE));
}

static bool protection_says_no(struct s2_query *q)
{
	if (!s2_yes(q, S2_VM_PROTECTED))
		return false;
	if (!is_delete(q) && (!s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) ||
			      s2_yes(q, S2_SLOT_READONLY)))
		return true;
	return s2_any(q, S2_SLOT_CHANGE, S2_MR_DELETE, S2_MR_MOVE) &&
	       s2_yes(q, S2_VM_STARTED);
}

HOLDS(region_refused)
{
	(void)policy;
	switch (-d->ret) {
	case S2_EFAULT: /* REGION-LIMIT-EXACT */
		return true;
	case S2_EINVAL:
		return !is_delete(q) && (vma_says_no(q) || gmem_says_no(q));
	case S2_EPERM:
		return protection_says_no(q);
	default:
		return false;
	}
}

HOLDS(region_protected)
{
	(void)d;
	(void)policy;
	if (!s2_yes(q, S2_VM_PROTECTED))
		return true;
	if (is_delete(q))
		return !s2_yes(q, S2_VM_STARTED);
	if (s2_is(q, S2_SLOT_CHANGE, S2_MR_MOVE) && s2_yes(q, S2_VM_STARTED))
		return false;
	return s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) &&
	       !s2_yes(q, S2_SLOT_READONLY);
}

HOLDS(region_clean)
{
	(void)q;
	(void)policy;
	return (d->outcome == S2_ACCEPT || d->outcome == S2_ERROR) &&
	       !d->lock_held && !d->warn && !d->misplaced && !d->lock_missing;
}

#define REGION(its_name, its_class, its_outcome, its_statement, its_why,    \
	       its_source, its_function)                                    \
	{                                                                   \
		.name = (its_name), .kind = (its_class),                    \
		.entry = S2_PREPARE_REGION, .outcomes = S2_ON(its_outcome), \
		.statement = (its_statement), .why = (its_why),             \
		.source = (its_source), .holds = (its_function),            \
	}

static const struct s2_invariant invariants[] = {
	REGION("REGION-LIMIT", S2_SAFETY, S2_ACCEPT,
	       "A memslot ends within the VM's IPA space.",
	       "In the table walk its upper part would alias its lower part.",
	       "7d717558dd5e", region_limit),
	REGION("REGION-LIMIT-EXACT", S2_INTERFACE, S2_ERROR,
	       "KVM does not refuse a memslot for its size if it ends within the VM's IPA space.",
	       "A VM with a valid memory layout would not start.",
	       "262b003d059c", region_limit_exact),
	REGION("REGION-LOG-PFNMAP", S2_SAFETY, S2_ACCEPT,
	       "KVM accepts no dirty logging of VM_PFNMAP memory.",
	       "The fault path relies on this, and maps such memory writable.",
	       "kvm_arch_prepare_memory_region()", region_log_pfnmap),
	REGION("REGION-MTE", S2_INTERFACE, S2_ACCEPT,
	       "In a VM with MTE, KVM accepts no memslot over a VMA without VM_MTE_ALLOWED.",
	       "The VM would die at the first fault, or see tags of others.",
	       "kvm_arch_prepare_memory_region()", region_mte),
	REGION("REGION-GMEM-MTE", S2_SAFETY, S2_ACCEPT,
	       "In a VM with MTE, KVM accepts no guest_memfd memslot.",
	       "KVM maps guest_memfd pages without initialising their tags.",
	       "kvm_arch_prepare_memory_region(); 645285a9f616",
	       region_gmem_mte),
	REGION("REGION-GMEM-MMAP", S2_INTERFACE, S2_ACCEPT,
	       "KVM accepts a guest_memfd memslot only if the VMM can map the guest_memfd.",
	       "arm64 has no private memory: guest and VMM would see different memory in one memslot.",
	       "kvm_memslot_is_gmem_only()", region_gmem_mmap),
	REGION("REGION-CACHEABLE", S2_INTERFACE, S2_ACCEPT,
	       "Without FWB and DIC, KVM accepts no memslot over cacheable VM_PFNMAP memory.",
	       "KVM knows this at creation, and should not wait until the first fault.",
	       "2a8dfab26677", region_cacheable),
	REGION("REGION-OFFERED", S2_LIVENESS, S2_ERROR,
	       "With FWB and DIC, KVM accepts a memslot over cacheable memory.",
	       "The hardware supports it: refusing it would remove the feature.",
	       "0c67288e0c8b", region_offered),
	REGION("REGION-REFUSED", S2_LIVENESS, S2_ERROR,
	       "Apart from its size, KVM refuses a memslot only with -EINVAL, for MTE, logging, a memory type or a guest_memfd that the VM cannot have, or with -EPERM, for something that a protected VM may not have.",
	       "A VM that could run would not start, or the VMM would not learn why.",
	       "api.rst on KVM_SET_USER_MEMORY_REGION; kvm_arch_prepare_memory_region()",
	       region_refused),
	{
		.name = "REGION-CLEAN",
		.kind = S2_SAFETY,
		.entry = S2_PREPARE_REGION,
		.outcomes = S2_ON_ALL,
		.statement =
			"The check of a memslot reads the VMAs of its range under mmap_lock, holds no lock on return, does not WARN, and returns 0 or an error.",
		.why = "The ioctl would hang the VMM, or accept memory that it did not check.",
		.source = "kvm_arch_prepare_memory_region()",
		.holds = region_clean,
	},
	REGION("REGION-PROTECTED", S2_SAFETY, S2_ACCEPT,
	       "A protected VM's memslots are neither logged nor read-only, and once it has run they are neither moved nor deleted.",
	       "Its pages are donated permanently: the host could not do any of this.",
	       "f0877a1455cc", region_protected),
};

const struct s2_family s2_family_region = S2_FAMILY(invariants);
