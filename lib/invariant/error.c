/* SPDX-License-Identifier: GPL-2.0-only */
/* ERR, AGREE: errors, signals, exits; locks and references on return. */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

HOLDS(err_leak)
{
	(void)q;
	(void)policy;
	return !d->leak;
}

HOLDS(err_lock)
{
	(void)q;
	(void)policy;
	return !d->lock_held;
}

HOLDS(err_lock_need)
{
	(void)q;
	(void)policy;
	return !d->lock_missing;
}

HOLDS(err_warn)
{
	(void)q;
	(void)policy;
	return !d->warn;
}

HOLDS(err_uninit)
{
	(void)q;
	(void)policy;
	return !d->uninit;
}

HOLDS(err_einval)
{
	(void)q;
	(void)policy;
	return d->ret != -S2_EINVAL;
}

HOLDS(err_enoexec)
{
	(void)q;
	(void)policy;
	return d->ret != -S2_ENOEXEC && d->ret != -S2_EAGAIN;
}

HOLDS(err_cm_skip)
{
	(void)d;
	(void)policy;
	return s2_yes(q, S2_FAULT_CM) && !s2_fact_has_slot(q) &&
	       !s2_yes(q, S2_FAULT_S1PTW) && s2_fact_reaches_slots(q);
}

HOLDS(err_cm_no_slot)
{
	(void)d;
	(void)policy;
	return !s2_yes(q, S2_FAULT_CM) || s2_yes(q, S2_SLOT_PRESENT) ||
	       s2_yes(q, S2_FAULT_S1PTW) ||
	       !s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION,
		       S2_ACCESS_FLAG) ||
	       s2_is(q, S2_FAULT_LEVEL, S2_LM1) ||
	       (s2_yes(q, S2_NESTED) && !s2_is(q, S2_NESTED_WALK, S2_WALK_OK));
}

/* An abort for an access that the memslot allows. */
HOLDS(err_inject)
{
	(void)policy;
	if (d->inject != S2_INJECT_SEA_DABT || !s2_fact_has_slot(q) ||
	    !s2_is(q, S2_FAULT_IPA, S2_IPA_VM))
		return true;
	return s2_yes(q, S2_SLOT_READONLY) && s2_fact_is_write(q);
}

HOLDS(err_abort_kind)
{
	(void)policy;
	if (d->inject != S2_INJECT_SEA_IABT && d->inject != S2_INJECT_SEA_DABT)
		return true;
	return s2_is(q, S2_FAULT_ACCESS, S2_FETCH) ==
	       (d->inject == S2_INJECT_SEA_IABT);
}

HOLDS(err_address)
{
	(void)q;
	(void)policy;
	return !d->misreported;
}

HOLDS(err_serror)
{
	if (d->inject != S2_INJECT_SERROR)
		return true;
	if (!s2_fact_is_external_abort(q) || s2_yes(q, S2_HOST_SEA_CLAIMED))
		return false;
	return !s2_yes(q, S2_VM_EXIT_SEA) || s2_fact_host_owns_sea(q) ||
	       !s2_fact_knows_exit(policy, S2_EXIT_SEA);
}

HOLDS(err_exit)
{
	(void)q;
	(void)policy;
	/* KVM_EXIT_MEMORY_FAULT comes with an error, and with nothing else. */
	return d->exit != S2_EXIT_UNKNOWN && d->exit != S2_EXIT_MEMORY_FAULT;
}

HOLDS(err_hwpoison)
{
	(void)policy;
	if (d->ret != -S2_EFAULT || d->exit != S2_EXIT_NONE ||
	    !s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON))
		return true;
	return !s2_is(q, S2_FAULT_STATUS, S2_TRANSLATION) ||
	       s2_is(q, S2_FAULT_LEVEL, S2_LM1) || !s2_yes(q, S2_VMA_FOUND) ||
	       s2_yes(q, S2_NESTED) || s2_yes(q, S2_SLOT_GMEM);
}

/* No larger than the mapping could have been. */
HOLDS(err_lsb)
{
	enum s2_size lsb = (enum s2_size)d->lsb;

	(void)policy;
	if (lsb == S2_PAGE)
		return true;
	if (s2_yes(q, S2_NESTED) &&
	    (lsb == S2_PUD ? !s2_is(q, S2_NESTED_LEAF, S2_NESTED_PUD) :
			     s2_any(q, S2_NESTED_LEAF, S2_NESTED_PAGE,
				    S2_NESTED_SUB_PMD)))
		return false;
	return s2_fact_upto(q, S2_SLOT_CONGRUENT, lsb) &&
	       s2_fact_upto(q, S2_SLOT_CONTAINS, lsb);
}

/* Under pKVM an object is needed for each mapping, too. */
HOLDS(err_memcache)
{
	(void)policy;
	if (d->topup || s2_yes(q, S2_VM_PROTECTED))
		return true;
	if (!s2_fact_is_perm(q) || s2_yes(q, S2_VM_PKVM))
		return false;
	return s2_table_now_for(q, (enum s2_size)d->size);
}

HOLDS(agree_refused)
{
	if (!policy->decide[S2_PREPARE_REGION] ||
	    (d->ret != -S2_EFAULT && d->ret != -S2_EINVAL &&
	     d->ret != -S2_EPERM))
		return true;
	/*
	 * Reasons that are known only at the fault. Inputs that split come
	 * last.
	 */
	if (!s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION) ||
	    !s2_fact_is_memory(q) || !s2_fact_lookup_found(q) ||
	    s2_is(q, S2_FAULT_LEVEL, S2_LM1) || s2_fact_is_read_perm(q) ||
	    !s2_yes(q, S2_MEM_TOPUP) ||
	    !(s2_yes(q, S2_VM_PROTECTED) ? s2_yes(q, S2_PFN_WRITABLE) :
					   s2_fact_lookup_may_write(q)) ||
	    !s2_yes(q, S2_PFN_ONLINE))
		return true;
	return !s2_fact_creation_accepts(q, policy);
}

static const struct s2_invariant invariants[] = {
	{
		.name = "ERR-LEAK",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"The page reference that the lookup took is always dropped.",
		.why = "The page could never be freed, and a guest could repeat this until memory is used up.",
		.source = "5f9466b50c1b",
		.holds = err_leak,
	},
	{
		.name = "ERR-LOCK",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"On return no lock is held, and no lock was dropped that was not taken.",
		.why = "The process would hang at the next mmap().",
		.source = "pfnmap-v3 to -v7",
		.holds = err_lock,
	},
	{
		.name = "ERR-LOCK-NEED",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement =
			"Memslots are read under kvm->srcu, VMAs under mmap_lock; tables and tags are changed under mmu_lock.",
		.why = "Data could be freed while KVM reads it, and a notifier could miss a change.",
		.source =
			"Documentation/virt/kvm/locking.rst; lockdep in kvm_main.c and pgtable.c",
		.holds = err_lock_need,
	},
	{
		.name = "ERR-WARN",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement = "No WARN or BUG can be reached.",
		.why = "The host crashes, with panic_on_warn or at a VM_BUG_ON.",
		.source = "Marc Zyngier on v3; get_user_mapping_size() in v6.1",
		.holds = err_warn,
	},
	{
		.name = "ERR-UNINIT",
		.kind = S2_SAFETY,
		.outcomes = S2_ON_ALL,
		.statement = "No variable is used before it is set.",
		.why = "The kernel would write through a wild memcache pointer.",
		.source = "157dbc4a321f, CVE-2025-37996",
		.holds = err_uninit,
	},
	{
		.name = "ERR-EINVAL",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"KVM_RUN does not fail with -EINVAL because of a fault.",
		.why = "The ioctl's arguments were right: the VMM would look for the mistake in the wrong place.",
		.source = "api.rst on KVM_RUN; -EFAULT since 0c67288e0c8b",
		.holds = err_einval,
	},
	{
		.name = "ERR-INTERNAL",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"-ENOEXEC and -EAGAIN are for use inside the kernel, and do not reach user space.",
		.why = "User space cannot know what to do about them.",
		.source = "kvm_handle_guest_abort()",
		.holds = err_enoexec,
	},
	{
		.name = "ERR-CM-SKIP",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_SKIP),
		.statement =
			"KVM skips an instruction only if it is cache maintenance outside of all memslots, and its stage-1 walk did not fail.",
		.why = "Maintenance of real memory would be lost silently.",
		.source = "54dc0d2404dd",
		.holds = err_cm_skip,
	},
	{
		.name = "ERR-CM-NO-SLOT",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_ERROR) | S2_ON(S2_EXIT),
		.statement =
			"Cache maintenance outside of all memslots does not end KVM_RUN.",
		.why = "A guest that cleans more than its memory would be killed.",
		.source = "57c841f131ef",
		.holds = err_cm_no_slot,
	},
	{
		.name = "ERR-INJECT",
		.kind = S2_LIVENESS,
		.outcomes = S2_ON(S2_INJECT),
		.statement =
			"No external abort is injected for a data access that the memslot allows.",
		.why = "A guest with page tables in read-only memory, for example firmware, would get aborts.",
		.source = "406504c7b040",
		.holds = err_inject,
	},
	{
		.name = "ERR-ABORT-KIND",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_INJECT),
		.statement =
			"A fetch gets an instruction abort, every other access a data abort.",
		.why = "The guest's handler would look at the wrong address, or find no handler.",
		.source = "kvm_handle_guest_abort()",
		.holds = err_abort_kind,
	},
	{
		.name = "ERR-ADDRESS",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_INJECT) | S2_ON(S2_EXIT) |
			    S2_ON(S2_ERROR) | S2_ON(S2_SIGNAL),
		.statement =
			"What KVM reports has the address of the fault: an abort the guest's VA, an exit to the VMM an IPA of the VM, KVM_EXIT_ARM_SEA what HPFAR_EL2 has, a signal an address of the VMM.",
		.why = "The guest would look at another address, or the VMM would handle another page.",
		.source =
			"inject_abt64(), kvm_prepare_memory_fault_exit(), kvm_handle_guest_sea()",
		.holds = err_address,
	},
	{
		.name = "ERR-SERROR",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_INJECT),
		.statement =
			"KVM injects an SError only for an external abort that firmware does not claim and the VMM did not ask for.",
		.why = "The guest panics over an access that the host could have resolved.",
		.source = "kvm_handle_guest_sea()",
		.holds = err_serror,
	},
	{
		.name = "ERR-EXIT",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_EXIT),
		.statement =
			"If KVM_RUN returns 0, the run structure has an exit reason; KVM_EXIT_MEMORY_FAULT comes with an error.",
		.why = "The VMM would find KVM_EXIT_UNKNOWN, and have to give up.",
		.source = "kvm_handle_guest_abort()",
		.holds = err_exit,
	},
	{
		.name = "ERR-HWPOISON",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_ERROR),
		.statement = "A poisoned page causes a SIGBUS, not an error.",
		.why = "The VMM could not tell the guest which page it lost.",
		.source = "196f878a7ac2",
		.holds = err_hwpoison,
	},
	{
		.name = "ERR-LSB",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_SIGNAL),
		.statement =
			"si_addr_lsb of the SIGBUS is no larger than the mapping would have been.",
		.why = "The VMM would poison good memory.",
		.source = "7b75cd512842, 244acf1976b8",
		.holds = err_lsb,
	},
	{
		.name = "ERR-MEMCACHE",
		.kind = S2_SAFETY,
		.outcomes = S2_ON(S2_MAP),
		.statement =
			"The memcache is topped up before a map that can need a table.",
		.why = "kvm_mmu_memory_cache_alloc() WARNs about an empty cache, and BUGs if it cannot get a page at once: the host crashes. Under pKVM the VM gets an error although there is memory.",
		.source = "56fd1fc526e6",
		.holds = err_memcache,
	},
	{
		.name = "AGREE-REFUSED",
		.kind = S2_INTERFACE,
		.outcomes = S2_ON(S2_ERROR),
		.statement =
			"A fault does not fail because of the VMA, the VM or the CPU if these are as they were when KVM accepted the memslot.",
		.why = "The VM would start, and die at its first access.",
		.source = "Marc Zyngier and Sean Christopherson on v3",
		.holds = agree_refused,
	},
};

const struct s2_family s2_family_error = S2_FAMILY(invariants);
