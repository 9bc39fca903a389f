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
	/* A leaf of which at most the rights differ stays as it is. */
	if (s2_yes(s2fd->q, S2_RACE_TABLE) ||
	    s2_leaf_now(s2fd->q, S2_SET(s2fd->d->size)))
		return -S2_EAGAIN;
	ret = pkvm_refuses(s2fd);
	if (!ret)
		ret = s2_old_memcache(s2fd);
	if (ret)
		return ret;
	if (s2_old_walks_freed_table(s2fd))
		s2fd->d->tlbi = S2_MISSING;
	if (s2_old_forgets_icache(s2fd))
		s2fd->d->icache = S2_MISSING;
	s2fd->d->outcome = S2_MAP;
	s2fd->d->nested_level = s2fd->nested;
	return 0;
}

/*
 * The size of the leaf that translates the address, which is aligned to `to`,
 * or -EAGAIN. A leaf smaller than that is somewhere else.
 */
static int relaxed_size(const struct s2_fault_desc *s2fd, enum s2_size to)
{
	static const enum s2_size sizes[] = { S2_PAGE, S2_PMD, S2_PUD };
	size_t i;

	if (s2_leaf_now(s2fd->q, S2_SET(s2fd->d->size)))
		return s2fd->d->size;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		if (sizes[i] >= to && s2_leaf_now(s2fd->q, S2_SET(sizes[i])))
			return (int)sizes[i];
	}
	return -S2_EAGAIN;
}

/* The software bits of the leaf stay as they are. */
int s2_pgtable_stage2_relax_perms(const struct s2_fault_desc *s2fd,
				  enum s2_size aligned)
{
	int ret = 0, size;

	/* Rights of memory that is not Normal cannot be relaxed under pKVM. */
	if (s2fd->d->type != S2_TYPE_NORMAL)
		ret = pkvm_refuses(s2fd);
	if (ret)
		return ret;
	size = s2_yes(s2fd->q, S2_RACE_TABLE) ? -S2_EAGAIN :
						relaxed_size(s2fd, aligned);
	if (size < 0)
		return s2_old_relax_misses(s2fd) ? 0 : size;
	if (s2_old_forgets_icache(s2fd))
		s2fd->d->icache = S2_MISSING;
	s2fd->d->outcome = S2_RELAX;
	s2fd->d->size = (uint8_t)size;
	return 0;
}
