/* SPDX-License-Identifier: GPL-2.0-only */
/* Behaviour that 7.3's mmu.c no longer has: one function each, oldest last. */
#include "kvm_emulate.h"

/* user_mem_abort() up to 6.17: "Unexpected L2 read permission error" */
int s2_old_read_perm_fault(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_READ_PERM) &&
	    s2_test(s2fd->q, S2_T_READ_PERM,
		    esr_fsc_is_permission_fault(s2fd) &&
			    !kvm_is_write_fault(s2fd) &&
			    !kvm_vcpu_trap_is_exec_fault(s2fd)))
		return -S2_EFAULT;
	return 0;
}

/* get_vma_page_shift() up to 7.2: VM_PFNMAP, by vm_pgoff's congruence */
bool s2_old_pfnmap_shift(const struct s2_fault_desc *s2fd, enum s2_size *shift)
{
	static const enum s2_size geometry[S2_NR_UPTO] = {
		[S2_UPTO_PAGE] = S2_PAGE,
		[S2_UPTO_PMD] = S2_PMD,
		[S2_UPTO_PUD] = S2_PUD,
	};

	if (has(s2fd, S2_C_PFNMAP_LEAF_SIZE) ||
	    has(s2fd, S2_C_PFNMAP_BY_PAGES) || !s2_yes(s2fd->q, S2_VMA_PFNMAP))
		return false;
	*shift = geometry[s2_value(s2fd->q, S2_VMA_GEOMETRY)];
	return true;
}

/*
 * 6.19 and 7.0: without FEAT_XNX, kvm_s2_trans_exec_el{0,1}() mask the wrong
 * bits of XN, so that the guest hypervisor cannot forbid execution.
 */
bool s2_old_xn_mask(const struct s2_fault_desc *s2fd)
{
	return has(s2fd, S2_C_XNX) && !has(s2fd, S2_C_XN_MASK) &&
	       !s2_yes(s2fd->q, S2_CPU_XNX);
}

/*
 * 6.19 and 7.0: stage2_pte_executable() wants XN to be 0, so that a leaf which
 * only EL0 or only EL1 may execute is none. KVM's own leaves are for both.
 */
bool s2_old_forgets_icache(const struct s2_fault_desc *s2fd)
{
	if (!s2fd->nested || !has(s2fd, S2_C_PT_XNX) ||
	    has(s2fd, S2_C_PT_XN_ICACHE))
		return false;
	return s2_cond_holds(s2fd->q, s2fd->d->px) !=
	       s2_cond_holds(s2fd->q, s2fd->d->ux);
}

/*
 * Up to 6.2 relaxing a leaf that is gone looks like success. Under pKVM it does
 * so up to 6.18, because the hypervisor's walks ignored -EAGAIN.
 */
bool s2_old_relax_misses(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_PT_ATTR_EAGAIN))
		return true;
	return has(s2fd, S2_C_PKVM_GUESTS) &&
	       !has(s2fd, S2_C_PT_IGNORE_EAGAIN) && s2_yes(s2fd->q, S2_VM_PKVM);
}

/*
 * user_mem_abort() up to 6.18: kvm_s2_trans_executable() looks only at XN[1],
 * and is called only with DIC.
 */
void s2_old_nested_exec_perms(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	if (kvm_vcpu_trap_is_exec_fault(s2fd))
		return;
	d->px = s2_cond_and(d->px, S2_NESTED_UX);
	d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
}

/* user_mem_abort() in 6.14 and 6.15: under pKVM every mapping is a page. */
bool s2_old_pkvm_pages(const struct s2_fault_desc *s2fd)
{
	return has(s2fd, S2_C_PKVM_GUESTS) && !has(s2fd, S2_C_PKVM_BLOCKS) &&
	       s2_yes(s2fd->q, S2_VM_PKVM);
}

/*
 * user_mem_abort() in 6.14: only the top-up sets the pointer to the memcache. It
 * is used for a table, and by pkvm_pgtable_stage2_map() for each mapping.
 */
int s2_old_memcache(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	if (!has(s2fd, S2_C_PKVM_GUESTS) || has(s2fd, S2_C_MEMCACHE_INIT) ||
	    d->topup)
		return 0;
	if (!s2_yes(s2fd->q, S2_VM_PKVM) &&
	    s2_table_now_for(s2fd->q, (enum s2_size)d->size))
		return 0;
	d->uninit = 1;
	return -S2_ENOMEM;
}

/*
 * 6.2 and 6.3: after a block took a table's place, the walk goes on in the
 * table that was freed, and maps pages there. It invalidates what that table
 * mapped, which now is the new block.
 */
bool s2_old_walks_freed_table(const struct s2_fault_desc *s2fd)
{
	s2_set smaller = S2_SET(S2_PAGE);

	if (!has(s2fd, S2_C_PT_PARALLEL) || has(s2fd, S2_C_PT_RELOAD) ||
	    s2fd->d->size == S2_PAGE)
		return false;
	if (s2fd->d->size == S2_PUD)
		smaller |= S2_SET(S2_PMD);
	return s2_leaf_now(s2fd->q, smaller);
}

/*
 * In 6.8, kvm_handle_guest_abort() checks the limit on the wrong kind of fault;
 * before 6.8 and since 6.9 on translation faults.
 */
bool s2_old_checks_limit(const struct s2_fault_desc *s2fd)
{
	if (has(s2fd, S2_C_FSC_HELPERS))
		return esr_fsc_is_permission_fault(s2fd);
	return esr_fsc_is_translation_fault(s2fd);
}

/*
 * kvm_handle_guest_abort() in 6.8: VM_BUG_ON(fault_ipa >= kvm_phys_size()) stops
 * what the check of the limit let pass. kvm->srcu is held then.
 */
int s2_old_ipa_bug(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	if (!has(s2fd, S2_C_FSC_HELPERS) || has(s2fd, S2_C_IPA_LIMIT) ||
	    s2_is(s2fd->q, S2_FAULT_IPA, S2_IPA_VM))
		return 0;
	d->warn = 1;
	d->lock_held = 1;
	return -S2_EFAULT;
}

/* sanitise_mte_tags() up to 6.1 */
int s2_old_pfn_to_online_page(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_MTE_ANY_PAGE) &&
	    s2_test(s2fd->q, S2_T_NOT_ONLINE, !s2_yes(s2fd->q, S2_PFN_ONLINE)))
		return -S2_EFAULT;
	return 0;
}
