/* SPDX-License-Identifier: GPL-2.0-only */
/* What depends on the kernel that the policy is of. */
#include "vm/vm.h"

/* The table code of each kernel; proposals are for the one before 6.17. */
const char *s2_vm_kernel_tables(const char *policy)
{
	if (!strncmp(policy, "linux-6.1", 9) &&
	    (policy[9] == '\0' || policy[9] == '.'))
		return "6.1";
	if (!strncmp(policy, "linux-7", 7))
		return "7.3";
	return "6.12";
}

const char *s2_vm_kernel_refuses(const struct s2_vm_cfg *cfg)
{
	if (cfg->fwb && !cfg->idc)
		return "FWB implies IDC: name both";
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K)
		return "LPA2 is for pages of 4K and 16K";
	if (cfg->lpa2 && cfg->tables->no_normal_nc)
		return "this kernel's stage 2 has no LPA2";
	if (cfg->xnx && cfg->tables->xn_is_one_bit)
		return "this kernel's stage 2 makes no use of XNX";
	if (cfg->pkvm && strcmp(cfg->tables->name, "7.3"))
		return "pKVM is that of 7.3";
	if (cfg->pkvm &&
	    (cfg->ram_pages < 2 * PKVM_KERNEL || cfg->table_pages < 128))
		return "pKVM takes 128 pages of RAM and 128 for tables";
	if (cfg->pkvm && (cfg->nested || cfg->eager_split))
		return "pKVM has no nested guests, and splits no blocks";
	if (cfg->init_set && !cfg->manual_protect)
		return "init-set needs manual-protect";
	if (cfg->nested && !strcmp(cfg->tables->name, "6.1"))
		return "this kernel has no nested guests";
	return NULL;
}

/* Does the policy's kernel sample the sequence behind mmap_lock? */
bool s2_vm_kernel_samples_late(const struct s2_policy *policy)
{
	struct s2_decision d;
	struct s2_cube quiet;
	struct s2_query q;

	s2_cube_quiet(&quiet);
	s2_query_init(&q, &quiet);
	s2_decide(policy, S2_GUEST_ABORT, &q, &d);
	return d.seq_late;
}
