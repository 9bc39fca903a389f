/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of the policy's kernel. */
#include "vm/vm.h"

/* The kernel of the table code: the policy's; for a plug-in, the newest. */
const struct s2_kernel *s2_vm_kernel_tables(const struct s2_policy *policy)
{
	return policy->kernel ? policy->kernel : s2_kernel_newest();
}

const char *s2_vm_kernel_refuses(const struct s2_vm_cfg *cfg)
{
	if (cfg->fwb && !cfg->idc)
		return "FWB implies IDC: name both";
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K)
		return "LPA2 is for pages of 4K and 16K";
	if (cfg->lpa2 && !s2_kernel_has(cfg->tables, S2_C_PT_LPA2))
		return "this kernel's stage 2 has no LPA2";
	if (cfg->xnx && !s2_kernel_has(cfg->tables, S2_C_PT_XNX))
		return "this kernel's stage 2 makes no use of XNX";
	if (cfg->pkvm && !s2_kernel_has(cfg->tables, S2_C_PROTECTED_VM))
		return "this kernel has no protected VMs";
	if (cfg->pkvm &&
	    (cfg->ram_pages < 2 * PKVM_KERNEL || cfg->table_pages < 128))
		return "pKVM takes 128 pages of RAM and 128 for tables";
	if (cfg->pkvm && (cfg->nested || cfg->eager_split))
		return "pKVM has no nested guests, and splits no blocks";
	if (cfg->init_set && !cfg->manual_protect)
		return "init-set needs manual-protect";
	if (cfg->nested && !s2_kernel_has(cfg->tables, S2_C_NESTED))
		return "this kernel has no nested guests";
	return NULL;
}

/* CONFIG_KVM_GUEST_MEMFD: selected since there is a path for it */
bool s2_vm_kernel_has_gmem(const struct s2_policy *policy)
{
	return s2_kernel_has(s2_vm_kernel_tables(policy), S2_C_GMEM);
}

/* Is the sequence sampled after mmap_lock was dropped? Not for a plug-in. */
bool s2_vm_kernel_samples_late(const struct s2_policy *policy)
{
	return !s2_kernel_has(s2_vm_kernel_tables(policy), S2_C_LOOKUP_RETRY);
}
