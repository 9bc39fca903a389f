/* SPDX-License-Identifier: GPL-2.0-only */
/* What 7.3's mmu.c no longer has, a function for each, oldest last. */
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
 * user_mem_abort() up to 6.18: kvm_s2_trans_executable(), which looks at XN[1]
 * alone, and only where DIC lets everybody execute.
 */
void s2_old_nested_exec_perms(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	if (kvm_vcpu_trap_is_exec_fault(s2fd))
		return;
	d->px = s2_cond_and(d->px, S2_NESTED_UX);
	d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
}

/* sanitise_mte_tags() up to 6.1 */
int s2_old_pfn_to_online_page(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_MTE_ANY_PAGE) &&
	    s2_test(s2fd->q, S2_T_NOT_ONLINE, !s2_yes(s2fd->q, S2_PFN_ONLINE)))
		return -S2_EFAULT;
	return 0;
}
