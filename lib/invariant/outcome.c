/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OUT: each outcome needs a reason. KVM maps, relaxes or makes young whenever
 * it can resolve the fault, and reports something else to guest, VMM or guest
 * hypervisor only if it is true. ERR, NEST and PROG judge other outcomes.
 */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* ---- what the guest accessed ------------------------------------------- */

/* A load or store of the guest's own, to a device. */
static bool is_emulated(struct s2_query *q)
{
	return s2_fact_reaches_slots(q) && s2_fact_is_device(q) &&
	       !s2_yes(q, S2_FAULT_S1PTW) &&
	       !s2_is(q, S2_FAULT_ACCESS, S2_FETCH);
}

/* With a syndrome, and in a register. */
static bool is_mmio(struct s2_query *q, const struct s2_policy *policy)
{
	return s2_yes(q, S2_FAULT_ISV) && is_emulated(q) &&
	       (!s2_yes(q, S2_FAULT_LS64) ||
		s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC) ||
		!s2_fact_knows_exit(policy, S2_EXIT_LDST64B));
}

HOLDS(out_handled)
{
	(void)d;
	if (s2_fact_is_external_abort(q))
		return s2_yes(q, S2_HOST_SEA_CLAIMED);
	return s2_yes(q, S2_HOST_MMIO_DEVICE) && is_mmio(q, policy);
}

HOLDS(out_mmio)
{
	return d->exit != S2_EXIT_MMIO ||
	       (!s2_yes(q, S2_HOST_MMIO_DEVICE) && is_mmio(q, policy));
}

HOLDS(out_nisv)
{
	(void)policy;
	return d->exit != S2_EXIT_NISV ||
	       (s2_yes(q, S2_VM_NISV) && !s2_yes(q, S2_FAULT_ISV) &&
		!s2_yes(q, S2_VM_PROTECTED) && is_emulated(q));
}

HOLDS(out_ldst64b)
{
	(void)policy;
	return d->exit != S2_EXIT_LDST64B ||
	       (s2_yes(q, S2_FAULT_LS64) && s2_yes(q, S2_FAULT_ISV) &&
		!s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC) && is_emulated(q));
}

HOLDS(out_sea)
{
	(void)policy;
	return d->exit != S2_EXIT_SEA ||
	       (s2_yes(q, S2_VM_EXIT_SEA) && s2_fact_is_external_abort(q) &&
		!s2_yes(q, S2_HOST_SEA_CLAIMED) && !s2_fact_host_owns_sea(q));
}

/* Is there nobody who can answer the access, not even the VMM? */
static bool nothing_answers(struct s2_query *q)
{
	if (s2_fact_is_device(q))
		return s2_is(q, S2_FAULT_ACCESS, S2_FETCH) ||
		       s2_yes(q, S2_FAULT_S1PTW) ||
		       (s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_FAULT_ISV));
	/* A device that is mapped into the guest is not executable. */
	return s2_fact_is_exec(q) && s2_fact_found_memory(q) &&
	       !s2_yes(q, S2_PFN_MAP_MEMORY);
}

HOLDS(out_abort)
{
	(void)policy;
	if (d->inject != S2_INJECT_SEA_IABT && d->inject != S2_INJECT_SEA_DABT)
		return true;
	if (s2_is(q, S2_FAULT_IPA, S2_IPA_CPU))
		return s2_is(q, S2_FAULT_STATUS, S2_TRANSLATION);
	if (!s2_fact_reaches_slots(q))
		return false;
	if (d->inject == S2_INJECT_SEA_DABT && s2_fact_has_slot(q))
		return true; /* ERR-INJECT says the same */
	return nothing_answers(q);
}

HOLDS(out_exec)
{
	(void)policy;
	return d->inject != S2_INJECT_SEA_IABT || !s2_fact_is_memory(q) ||
	       !s2_fact_is_exec(q) || !s2_fact_found_memory(q) ||
	       s2_yes(q, S2_PFN_MAP_MEMORY) || !s2_fact_cacheable(q) ||
	       !s2_fact_no_cmo_needed(q);
}

HOLDS(out_size)
{
	(void)policy;
	return d->inject != S2_INJECT_SIZE ||
	       (s2_is(q, S2_FAULT_IPA, S2_IPA_BEYOND) &&
		s2_is(q, S2_FAULT_STATUS, S2_TRANSLATION));
}

HOLDS(out_atomic)
{
	(void)policy;
	return d->inject != S2_INJECT_EXCL_ATOMIC ||
	       s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC);
}

/* L1's leaf withholds a right; NEST-FORWARD checks which one. */
static bool l1_withholds(struct s2_query *q)
{
	return !s2_yes(q, S2_NESTED_R) || !s2_yes(q, S2_NESTED_W) ||
	       !s2_yes(q, s2_fact_l1_exec(q, true)) || !s2_yes(q, S2_NESTED_UX);
}

HOLDS(out_s2_fault)
{
	(void)policy;
	if (d->inject != S2_INJECT_S2_FAULT)
		return true;
	if (!s2_yes(q, S2_NESTED) || s2_is(q, S2_NESTED_WALK, S2_WALK_AGAIN) ||
	    !s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION,
		    S2_ACCESS_FLAG, S2_EXCL_ATOMIC))
		return false;
	return !s2_is(q, S2_NESTED_WALK, S2_WALK_OK) || l1_withholds(q);
}

/* ---- the memory -------------------------------------------------------- */

/* At an access flag fault the leaf exists: KVM needs no lookup. */
static bool needs_page(struct s2_query *q)
{
	return !s2_is(q, S2_FAULT_STATUS, S2_ACCESS_FLAG) &&
	       s2_fact_is_memory(q);
}

HOLDS(out_signal)
{
	(void)d;
	(void)policy;
	if (!s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON) || !needs_page(q))
		return false;
	return s2_yes(q, S2_VM_PROTECTED) ||
	       (!s2_yes(q, S2_SLOT_GMEM) && s2_yes(q, S2_VMA_FOUND));
}

HOLDS(out_leaf)
{
	(void)d;
	(void)policy;
	return s2_fact_is_memory(q) && s2_fact_lookup_found(q);
}

HOLDS(out_cured)
{
	(void)d;
	(void)policy;
	return s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION);
}

HOLDS(out_pinned)
{
	(void)d;
	(void)policy;
	return !s2_yes(q, S2_VM_PROTECTED) ||
	       (s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) &&
		s2_yes(q, S2_PFN_SWAPBACKED) && s2_yes(q, S2_PFN_WRITABLE) &&
		s2_yes(q, S2_MEM_PIN));
}

/* ---- why KVM_RUN fails ------------------------------------------------- */

HOLDS(out_efault)
{
	(void)policy;
	if (d->ret != -S2_EFAULT)
		return true;
	if (s2_fact_is_read_perm(q) || s2_fact_is_new_fsc(q))
		return true; /* PROG-READ-PERM and PROG-FSC say the same */
	return s2_fact_why_efault(q, d);
}

/* A level-3 leaf is relaxed in place. */
static bool may_need_table(struct s2_query *q)
{
	return !s2_fact_is_perm(q) || !s2_is(q, S2_FAULT_LEVEL, S2_L3) ||
	       !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF) ||
	       s2_yes(q, S2_VM_PKVM);
}

HOLDS(out_enomem)
{
	(void)policy;
	if (d->ret != -S2_ENOMEM)
		return true;
	if (s2_yes(q, S2_MEM_TOPUP) &&
	    (s2_yes(q, S2_MEM_PIN) || !s2_yes(q, S2_VM_PROTECTED)))
		return false;
	return may_need_table(q) && needs_page(q);
}

HOLDS(out_enosys)
{
	(void)policy;
	return d->ret != -S2_ENOSYS ||
	       (!s2_yes(q, S2_FAULT_ISV) && !s2_yes(q, S2_VM_NISV) &&
		!s2_yes(q, S2_VM_PROTECTED) && is_emulated(q));
}

HOLDS(out_ehwpoison)
{
	(void)policy;
	return d->ret != -S2_EHWPOISON ||
	       (d->exit == S2_EXIT_MEMORY_FAULT && s2_yes(q, S2_SLOT_GMEM) &&
		!s2_yes(q, S2_VM_PROTECTED) &&
		s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON) && needs_page(q));
}

HOLDS(out_eio)
{
	(void)policy;
	return d->ret != -S2_EIO ||
	       (s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_PFN_SWAPBACKED) &&
		s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) && needs_page(q));
}

/* pKVM's hypervisor shares only RAM with its guests. */
static bool hypervisor_refuses(struct s2_query *q)
{
	return s2_yes(q, S2_VM_PKVM) && !s2_yes(q, S2_PFN_MAP_MEMORY) &&
	       needs_page(q) && s2_fact_lookup_found(q);
}

HOLDS(out_eperm)
{
	(void)policy;
	return d->ret != -S2_EPERM || hypervisor_refuses(q);
}

HOLDS(out_einval)
{
	(void)policy;
	return d->ret != -S2_EINVAL || hypervisor_refuses(q);
}

HOLDS(out_errno)
{
	(void)q;
	(void)policy;
	switch (-d->ret) {
	case S2_EPERM:
	case S2_EIO:
	case S2_ENOEXEC: /* ERR-INTERNAL */
	case S2_EAGAIN:
	case S2_ENOMEM:
	case S2_EFAULT:
	case S2_EINVAL:
	case S2_ENOSYS:
	case S2_EHWPOISON:
		return true;
	default:
		return false;
	}
}

#define OUT(its_name, its_class, its_outcomes, its_statement, its_why,    \
	    its_source, its_function)                                     \
	{                                                                 \
		.name = (its_name), .kind = (its_class),                  \
		.outcomes = (its_outcomes), .statement = (its_statement), \
		.why = (its_why), .source = (its_source),                 \
		.holds = (its_function),                                  \
	}

static const struct s2_invariant invariants[] = {
	OUT("OUT-LEAF", S2_SAFETY, S2_ON_LEAF,
	    "KVM writes a leaf only if a memslot allows the access and the lookup found memory.",
	    "The guest would get memory that nobody gave to it.",
	    "kvm_handle_guest_abort()", out_leaf),
	OUT("OUT-CURED", S2_LIVENESS, S2_ON_LEAF,
	    "KVM writes a leaf only for a fault that a leaf can cure: translation or permission.",
	    "The guest would fault on the same access for ever.",
	    "Arm ARM, stage 2 faults; user_mem_abort() on FSC 0x35", out_cured),
	OUT("OUT-PINNED", S2_SAFETY, S2_ON_LEAF,
	    "A protected VM gets only pages that are pinned for writing, swap-backed, and within RLIMIT_MEMLOCK.",
	    "The host would write back or reclaim a page that it can no longer access.",
	    "pkvm_mem_abort(): page-cache pages", out_pinned),
	OUT("OUT-HANDLED", S2_LIVENESS, S2_ON(S2_HANDLED),
	    "KVM handles a fault without writing a leaf only if firmware claims the external abort, or a device in the kernel answers.",
	    "The guest would fault on the same access for ever.",
	    "apei_claim_sea(), kvm_io_bus_read()", out_handled),
	OUT("OUT-SIGNAL", S2_LIVENESS, S2_ON(S2_SIGNAL),
	    "KVM sends SIGBUS only for memory of the VMM that the lookup found poisoned.",
	    "The VMM would tell its guest that good memory is lost, or it would die.",
	    "sigaction(2): BUS_MCEERR_AR", out_signal),
	OUT("OUT-ABORT", S2_LIVENESS, S2_ON(S2_INJECT),
	    "KVM injects an external abort only if nothing can answer: beyond the IPA size, for a fetch or a walk outside of memory, for a fetch from a device, and for an access that nobody may decode.",
	    "The guest would believe that good memory is broken.",
	    "kvm_inject_sea(); ERR-INJECT", out_abort),
	OUT("OUT-EXEC", S2_LIVENESS, S2_ON(S2_INJECT),
	    "With FWB and DIC, a fetch from cacheable memory outside the memory map does not count as a fetch from a device.",
	    "Programs in such memory, for example a GPU's, would get aborts.",
	    "0c67288e0c8b", out_exec),
	OUT("OUT-SIZE", S2_LIVENESS, S2_ON(S2_INJECT),
	    "KVM injects an address size fault only for an IPA beyond the CPU's limit.",
	    "The guest would believe that its memory has an invalid address.",
	    "kvm_inject_size_fault(); ID_AA64MMFR0_EL1.PARange", out_size),
	OUT("OUT-S2-FAULT", S2_LIVENESS, S2_ON(S2_INJECT),
	    "KVM reports a fault to the guest hypervisor only if its own tables do not translate the address, or withhold a right.",
	    "There may be no guest hypervisor, or it would get a fault that it cannot repair.",
	    "kvm_inject_s2_fault(); NEST-FORWARD", out_s2_fault),
	OUT("OUT-ATOMIC", S2_LIVENESS, S2_ON(S2_INJECT),
	    "KVM reports an exclusive or atomic as unsupported only if the CPU did.",
	    "The guest would fail at accesses that its memory supports.",
	    "Arm ARM, DFSC 0b110101", out_atomic),
	OUT("OUT-MMIO", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_MMIO is only for a load or store with a syndrome, outside of all memslots or to a read-only one, that no device in the kernel answers.",
	    "The VMM would emulate an access to RAM, or an access that nobody decoded.",
	    "api.rst on KVM_EXIT_MMIO and KVM_MEM_READONLY", out_mmio),
	OUT("OUT-NISV", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_NISV is only for such an access without a syndrome, if the VMM asked for this exit.",
	    "The VMM would have to decode an access that it need not, or cannot, decode.",
	    "api.rst on KVM_EXIT_ARM_NISV", out_nisv),
	OUT("OUT-LDST64B", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_LDST64B is only for such an access of 64 bytes.",
	    "The VMM would move 64 bytes where the guest moved a register.",
	    "api.rst on KVM_EXIT_ARM_LDST64B", out_ldst64b),
	OUT("OUT-SEA", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_SEA is only for an external abort that neither firmware nor the host claims, if the VMM asked for this exit.",
	    "The VMM would take an ordinary fault, or an error in the host's own memory, for broken memory of the guest.",
	    "api.rst on KVM_CAP_ARM_SEA_TO_USER", out_sea),
	OUT("OUT-EFAULT", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EFAULT is only for a fault code that KVM does not handle, for memory that the host does not provide, and for memory that KVM cannot map as the guest needs it.",
	    "The VM dies of a fault that can be resolved.",
	    "api.rst on KVM_RUN and KVM_EXIT_MEMORY_FAULT", out_efault),
	OUT("OUT-EINVAL", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EINVAL is at most for memory that pKVM's hypervisor refuses to share.",
	    "The VM dies of a fault that can be resolved.",
	    "__pkvm_host_share_guest(); ERR-EINVAL", out_einval),
	OUT("OUT-EPERM", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EPERM is only for memory that pKVM's hypervisor refuses to share.",
	    "The VM dies of a fault that can be resolved.",
	    "__pkvm_host_share_guest()", out_eperm),
	OUT("OUT-ENOMEM", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-ENOMEM is only for a fault that needs a page for a table, or a pinned page, and cannot get one.",
	    "The VM dies of a fault that can be resolved.",
	    "kvm_mmu_topup_memory_cache(), account_locked_vm()", out_enomem),
	OUT("OUT-ENOSYS", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-ENOSYS is only for an access without a syndrome outside of memory, if the VMM did not ask for KVM_EXIT_ARM_NISV.",
	    "The VM dies of an access that could be resolved or emulated.",
	    "api.rst on KVM_RUN", out_enosys),
	OUT("OUT-EHWPOISON", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EHWPOISON is only for a poisoned page of guest_memfd, and the run structure has its address.",
	    "The VMM would not know which page was lost, or give up a good page.",
	    "api.rst on KVM_EXIT_MEMORY_FAULT", out_ehwpoison),
	OUT("OUT-EIO", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EIO is only for a protected VM's memory that is page cache.",
	    "The VM dies of a fault that can be resolved.", "pkvm_mem_abort()",
	    out_eio),
	OUT("OUT-ERRNO", S2_INTERFACE, S2_ON(S2_ERROR),
	    "Because of a fault KVM_RUN fails with no other error number.",
	    "The VMM cannot know what happened.", "api.rst on KVM_RUN",
	    out_errno),
};

const struct s2_family s2_family_outcome = S2_FAMILY(invariants);
