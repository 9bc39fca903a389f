/* SPDX-License-Identifier: GPL-2.0-only */
/* What kvm_pgtable_stage2_*() answer, or under pKVM the hypervisor. */
#include "fault_path.h"

/* stage2_set_prot_attr() refuses to let Device and Normal-NC be executed. */
static bool stage2_prot_refused(const struct s2_decision *d)
{
	return d->type != S2_TYPE_NORMAL && (d->px.base || d->ux.base);
}

/* __pkvm_host_share_guest() and its like: guests get RAM, and nothing else. */
static int pkvm_refuses(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_PKVM_GUESTS) || !s2_yes(s2fd->q, S2_VM_PKVM))
		return 0;
	if (s2fd->d->type != S2_TYPE_NORMAL)
		return -S2_EINVAL;
	return s2_yes(s2fd->q, S2_PFN_MAP_MEMORY) ? 0 : -S2_EPERM;
}

int s2_pgtable_stage2_map(const struct s2_fault_desc *s2fd)
{
	int ret;

	if (stage2_prot_refused(s2fd->d))
		return -S2_EINVAL;
	if (s2_yes(s2fd->q, S2_RACE_TABLE))
		return -S2_EAGAIN;
	ret = pkvm_refuses(s2fd);
	if (ret)
		return ret;
	s2fd->d->outcome = S2_MAP;
	s2fd->d->nested_level = s2fd->nested;
	return 0;
}

/* The software bits of the leaf stay as they are. */
int s2_pgtable_stage2_relax_perms(const struct s2_fault_desc *s2fd)
{
	int ret = 0;

	/* Rights of memory that is not Normal cannot be relaxed under pKVM. */
	if (s2fd->d->type != S2_TYPE_NORMAL)
		ret = pkvm_refuses(s2fd);
	if (ret)
		return ret;
	if (s2_yes(s2fd->q, S2_RACE_TABLE))
		return s2_old_relax_misses(s2fd) ? 0 : -S2_EAGAIN;
	s2fd->d->outcome = S2_RELAX;
	return 0;
}
