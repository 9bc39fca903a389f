/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OUT: each outcome has its reason. What can be resolved is mapped, relaxed or
 * made young; guest, VMM and guest hypervisor are told something else only
 * where it is so. ERR, NEST and PROG judge the outcomes that are not here.
 */
#include "facts.h"

#define HOLDS(name)                                                       \
	static bool name(struct s2_query *q, const struct s2_decision *d, \
			 const struct s2_policy *policy)

/* ---- what the guest accessed ------------------------------------------------- */

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

/* Can nobody answer the access, not even the VMM? */
static bool nothing_answers(struct s2_query *q)
{
	if (s2_fact_is_device(q))
		return s2_is(q, S2_FAULT_ACCESS, S2_FETCH) ||
		       s2_yes(q, S2_FAULT_S1PTW) ||
		       (s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_FAULT_ISV));
	/* A device that was mapped into the guest is not executable. */
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
	if (d->inject == S2_INJECT_SEA_DABT && s2_yes(q, S2_SLOT_PRESENT))
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

/* What L1's leaf gives to nobody: which right is meant is NEST-FORWARD's. */
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

/* ---- what became of the memory ---------------------------------------------- */

/* Of an access flag fault the leaf is there: nothing needs to be found. */
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

/* ---- why KVM_RUN fails --------------------------------------------------------- */

HOLDS(out_efault)
{
	(void)policy;
	if (d->ret != -S2_EFAULT)
		return true;
	if (s2_fact_is_read_perm(q) || s2_fact_is_new_fsc(q))
		return true; /* PROG-READ-PERM and PROG-FSC say the same */
	return s2_fact_why_efault(q, d);
}

/* A level-3 leaf is relaxed where it is. */
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

/* pKVM's hypervisor lends its guests RAM, and nothing else. */
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
	    "A leaf is written where a memslot allows the access, over memory that the lookup found.",
	    "The guest would be given memory that nobody gave to it.",
	    "kvm_handle_guest_abort()", out_leaf),
	OUT("OUT-CURED", S2_LIVENESS, S2_ON_LEAF,
	    "A leaf is written for a fault that a leaf cures: translation or permission.",
	    "The guest would fault on the same access for ever.",
	    "Arm ARM, stage 2 faults; user_mem_abort() on FSC 0x35", out_cured),
	OUT("OUT-PINNED", S2_SAFETY, S2_ON_LEAF,
	    "A protected VM gets only pages that are pinned for writing, swap-backed, and within RLIMIT_MEMLOCK.",
	    "The host would write back, or take away, a page that it has no access to.",
	    "pkvm_mem_abort(): page-cache pages", out_pinned),
	OUT("OUT-HANDLED", S2_LIVENESS, S2_ON(S2_HANDLED),
	    "A fault is done with, without a leaf, only if firmware claims the external abort or a device in the kernel answers.",
	    "The guest would fault on the same access for ever.",
	    "apei_claim_sea(), kvm_io_bus_read()", out_handled),
	OUT("OUT-SIGNAL", S2_LIVENESS, S2_ON(S2_SIGNAL),
	    "SIGBUS is sent only for memory of the VMM that the lookup found poisoned.",
	    "The VMM would tell its guest that good memory is lost, or die.",
	    "sigaction(2): BUS_MCEERR_AR", out_signal),
	OUT("OUT-ABORT", S2_LIVENESS, S2_ON(S2_INJECT),
	    "An external abort is injected only where nothing can answer: beyond the IPA size, for a fetch or walk outside of memory, for a fetch from a device, and where nobody may decode.",
	    "The guest would take an access that works for broken memory.",
	    "kvm_inject_sea(); ERR-INJECT", out_abort),
	OUT("OUT-EXEC", S2_LIVENESS, S2_ON(S2_INJECT),
	    "With FWB and DIC, a fetch from cacheable memory outside the memory map is no fetch from a device.",
	    "Programs in such memory, as of a GPU, would abort.",
	    "0c67288e0c8b", out_exec),
	OUT("OUT-SIZE", S2_LIVENESS, S2_ON(S2_INJECT),
	    "An address size fault is injected only for an IPA that the CPU does not have.",
	    "The guest would believe that its memory is no address.",
	    "kvm_inject_size_fault(); ID_AA64MMFR0_EL1.PARange", out_size),
	OUT("OUT-S2-FAULT", S2_LIVENESS, S2_ON(S2_INJECT),
	    "The guest hypervisor is told of a fault only if its own tables do not translate the address, or withhold a right.",
	    "There may be none, or it would be told of a fault that it cannot repair.",
	    "kvm_inject_s2_fault(); NEST-FORWARD", out_s2_fault),
	OUT("OUT-ATOMIC", S2_LIVENESS, S2_ON(S2_INJECT),
	    "An exclusive or atomic is said to be unsupported only if the CPU said so.",
	    "The guest would fail at accesses that its memory can do.",
	    "Arm ARM, DFSC 0b110101", out_atomic),
	OUT("OUT-MMIO", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_MMIO is for a load or store with a syndrome, outside of all memslots or into a read-only one, that no device in the kernel answers.",
	    "The VMM would emulate an access to RAM, or with data that nobody decoded.",
	    "api.rst on KVM_EXIT_MMIO and KVM_MEM_READONLY", out_mmio),
	OUT("OUT-NISV", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_NISV is for such an access without a syndrome, if the VMM asked for it.",
	    "The VMM would be asked to decode what it need not, or cannot.",
	    "api.rst on KVM_EXIT_ARM_NISV", out_nisv),
	OUT("OUT-LDST64B", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_LDST64B is for such an access of 64 bytes.",
	    "The VMM would move 64 bytes where the guest moved a register.",
	    "api.rst on KVM_EXIT_ARM_LDST64B", out_ldst64b),
	OUT("OUT-SEA", S2_LIVENESS, S2_ON(S2_EXIT),
	    "KVM_EXIT_ARM_SEA is for an external abort that neither firmware nor the host claims, if the VMM asked for it.",
	    "The VMM would treat an ordinary fault, or the host's own memory, as the guest's broken memory.",
	    "api.rst on KVM_CAP_ARM_SEA_TO_USER", out_sea),
	OUT("OUT-EFAULT", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EFAULT is for a fault code without a meaning for KVM, memory that the host does not give, or memory that cannot be mapped as the guest needs it.",
	    "The VM dies of a fault that can be resolved.",
	    "api.rst on KVM_RUN and KVM_EXIT_MEMORY_FAULT", out_efault),
	OUT("OUT-EINVAL", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EINVAL, if at all, is for memory that pKVM's hypervisor does not lend.",
	    "The VM dies of a fault that can be resolved.",
	    "__pkvm_host_share_guest(); ERR-EINVAL", out_einval),
	OUT("OUT-EPERM", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EPERM is for memory that pKVM's hypervisor does not lend.",
	    "The VM dies of a fault that can be resolved.",
	    "__pkvm_host_share_guest()", out_eperm),
	OUT("OUT-ENOMEM", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-ENOMEM is for a fault in memory that needs a table, or a pinned page, when there is no more.",
	    "The VM dies of a fault that can be resolved.",
	    "kvm_mmu_topup_memory_cache(), account_locked_vm()", out_enomem),
	OUT("OUT-ENOSYS", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-ENOSYS is for an access without a syndrome outside of memory, if the VMM did not ask for it.",
	    "The VM dies of an access that could be resolved or emulated.",
	    "api.rst on KVM_RUN", out_enosys),
	OUT("OUT-EHWPOISON", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EHWPOISON is for a poisoned page of guest_memfd, and the run structure says where.",
	    "The VMM would not know which page was lost, or give up one that was not.",
	    "api.rst on KVM_EXIT_MEMORY_FAULT", out_ehwpoison),
	OUT("OUT-EIO", S2_LIVENESS, S2_ON(S2_ERROR),
	    "-EIO is for a protected VM's memory that is page cache.",
	    "The VM dies of a fault that can be resolved.", "pkvm_mem_abort()",
	    out_eio),
	OUT("OUT-ERRNO", S2_INTERFACE, S2_ON(S2_ERROR),
	    "KVM_RUN fails with no other number because of a fault.",
	    "The VMM cannot know what happened.", "api.rst on KVM_RUN",
	    out_errno),
};

const struct s2_family s2_family_outcome = S2_FAMILY(invariants);
