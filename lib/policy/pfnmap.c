/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The series that maps cacheable device memory cacheable: the versions that
 * were not merged, each with its code in place of the kernel's.
 */
#include "kvm_emulate.h"

/* ---- shared code ------------------------------------------------------- */

/* The first proposals test for Normal, not for non-cacheable. */
static bool memattr_is_normal(struct s2_query *q)
{
	return s2_in(q, S2_VMA_MEMATTR,
		     S2_SET(S2_MT_NORMAL) | S2_SET(S2_MT_NORMAL_TAGGED));
}

static bool is_map_memory(struct s2_query *q)
{
	return s2_yes(q, S2_PFN_MAP_MEMORY);
}

static void force_noncacheable(struct s2_fault_vma_info *s2vi)
{
	s2vi->device = true;
	s2vi->map_non_cacheable = true;
}

/* is_cow_mapping() -> -EINVAL */
static int refuse_cow(const struct s2_fault_desc *s2fd)
{
	bool cow = s2_yes(s2fd->q, S2_VMA_MAYWRITE) &&
		   !s2_yes(s2fd->q, S2_VMA_SHARED);

	return s2_test(s2fd->q, S2_T_COW, cow) ? -S2_EINVAL : 0;
}

/* 3/6, which v8's 5/6 kept: never map cacheable memory non-cacheable. */
int s2_refuse_cacheable_as_nc(const struct s2_fault_desc *s2fd,
			      const struct s2_fault_vma_info *s2vi)
{
	if (s2_test(s2fd->q, S2_T_CACHEABLE_AND_NC,
		    s2vi->map_non_cacheable &&
			    s2_kvm_vma_is_cacheable(s2fd->q)))
		return -S2_EINVAL;
	return 0;
}

/*
 * ---- v1: the type follows the VMA, of any kind ------------------------------
 */

static int classify_v1(const struct s2_fault_desc *s2fd,
		       struct s2_fault_vma_info *s2vi)
{
	s2vi->type_by_vma = true;
	s2vi->type = s2_kvm_vma_is_cacheable(s2fd->q) ? S2_TYPE_NORMAL :
							S2_TYPE_DEVICE;
	if (!is_map_memory(s2fd->q))
		force_noncacheable(s2vi);
	return 0;
}

static int check_map_v1(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	(void)s2vi;
	if (s2_test(s2fd->q, S2_T_NO_FWB_NO_PAGE,
		    !s2_yes(s2fd->q, S2_CPU_FWB) &&
			    !(s2_yes(s2fd->q, S2_PFN_VALID) &&
			      s2_yes(s2fd->q, S2_PFN_KVA))))
		return -S2_EINVAL;
	return 0;
}

/*
 * ---- v2: pfn_valid() and VM_IO for pfn_is_map_memory() ----------------------
 */

static int classify_v2(const struct s2_fault_desc *s2fd,
		       struct s2_fault_vma_info *s2vi)
{
	bool noncacheable = s2_yes(s2fd->q, S2_VMA_IO) ||
			    (s2_yes(s2fd->q, S2_VM_MTE) &&
			     !s2_yes(s2fd->q, S2_VMA_MTE_ALLOWED)) ||
			    !s2_yes(s2fd->q, S2_PFN_VALID);

	s2vi->type_by_vma = true;
	s2vi->type = S2_TYPE_NORMAL;
	if (!memattr_is_normal(s2fd->q))
		s2vi->type = s2_yes(s2fd->q, S2_VMA_ALLOW_ANY_UNCACHED) ?
				     S2_TYPE_NORMAL_NC :
				     S2_TYPE_DEVICE;
	if (noncacheable)
		force_noncacheable(s2vi);
	/* -ENOEXEC has two conditions; only v2 has this one. */
	if (kvm_vcpu_trap_is_exec_fault(s2fd) && s2vi->type != S2_TYPE_NORMAL)
		return -S2_ENOEXEC;
	return 0;
}

static int check_map_v2(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	(void)s2vi;
	if (s2_test(s2fd->q, S2_T_NO_FWB_NO_PAGE,
		    !s2_yes(s2fd->q, S2_CPU_FWB) &&
			    !s2_yes(s2fd->q, S2_PFN_VALID)))
		return -S2_EINVAL;
	return 0;
}

/*
 * ---- v3: cacheable VM_PFNMAP with FWB; DIC is not asked for -----------------
 */

/* v3 and v7: a COW VM_PFNMAP is refused on the spot, with mmap_lock held. */
static int check_vma_cow(const struct s2_fault_desc *s2fd)
{
	if (s2_yes(s2fd->q, S2_VMA_PFNMAP) && refuse_cow(s2fd)) {
		s2fd->d->lock_held = 1;
		return -S2_EINVAL;
	}
	return 0;
}

static int classify_v3(const struct s2_fault_desc *s2fd,
		       struct s2_fault_vma_info *s2vi)
{
	s2vi->cacheable_devmem = s2_yes(s2fd->q, S2_VMA_PFNMAP) &&
				 s2_is(s2fd->q, S2_VMA_MEMATTR, S2_MT_NORMAL);
	s2vi->device = !is_map_memory(s2fd->q);
	s2vi->map_non_cacheable = s2vi->device && !s2vi->cacheable_devmem;
	return 0;
}

static int check_map_v3(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	if (s2_test(s2fd->q, S2_T_CACHEABLE_NOT_SUPPORTED,
		    s2vi->cacheable_devmem && !s2_yes(s2fd->q, S2_CPU_FWB)))
		return -S2_EINVAL;
	return 0;
}

/*
 * ---- v7: any VMA; every cacheable one must pass a check ---------------------
 */

static int classify_v7(const struct s2_fault_desc *s2fd,
		       struct s2_fault_vma_info *s2vi)
{
	s2vi->device = !is_map_memory(s2fd->q);
	s2vi->map_non_cacheable = s2vi->device &&
				  !s2_test(s2fd->q, S2_T_CACHEABLE,
					   s2_kvm_vma_is_cacheable(s2fd->q));
	return 0;
}

static int check_map_v7(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	(void)s2vi;
	if (s2_test(s2fd->q, S2_T_CACHEABLE_NOT_SUPPORTED,
		    s2_kvm_vma_is_cacheable(s2fd->q) &&
			    !s2_kvm_supports_cacheable_pfnmap(s2fd->q)))
		return -S2_EINVAL;
	return 0;
}

/*
 * ---- v8: 5/6 as posted, and with the review applied -------------------------
 */

static bool is_special_v8(const struct s2_fault_desc *s2fd)
{
	return s2_test(s2fd->q, S2_T_SPECIAL,
		       (s2_yes(s2fd->q, S2_VMA_PFNMAP) ||
			s2_yes(s2fd->q, S2_VMA_MIXEDMAP)) &&
			       !is_map_memory(s2fd->q));
}

/* Cacheable memory in v8 and its review: two tests, one of them dead. */
static int cacheable_v8(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	if (!s2_test(s2fd->q, S2_T_SUPPORTS,
		     s2_kvm_supports_cacheable_pfnmap(s2fd->q)))
		return -S2_EFAULT;
	if (s2_test(s2fd->q, S2_T_NC_IN_CACHEABLE, s2vi->map_non_cacheable))
		return -S2_EINVAL;
	return 0;
}

/* Non-cacheable, or cacheable if possible; then the check of 3/6. */
static int special_v8(const struct s2_fault_desc *s2fd,
		      struct s2_fault_vma_info *s2vi, bool cacheable)
{
	int ret = 0;

	s2vi->device = true;
	if (cacheable)
		ret = cacheable_v8(s2fd, s2vi);
	else
		s2vi->map_non_cacheable = true;
	return ret ? ret : s2_refuse_cacheable_as_nc(s2fd, s2vi);
}

/* As posted: the rule is for VM_PFNMAP only. */
static int classify_v8(const struct s2_fault_desc *s2fd,
		       struct s2_fault_vma_info *s2vi)
{
	bool cacheable_pfnmap = false;
	int ret;

	if (!is_special_v8(s2fd))
		return s2_refuse_cacheable_as_nc(s2fd, s2vi);
	if (s2_test(s2fd->q, S2_T_VMA_PFNMAP, s2_yes(s2fd->q, S2_VMA_PFNMAP))) {
		ret = refuse_cow(s2fd);
		if (ret)
			return ret;
		cacheable_pfnmap = s2_test(s2fd->q, S2_T_CACHEABLE,
					   s2_kvm_vma_is_cacheable(s2fd->q));
	}
	return special_v8(s2fd, s2vi, cacheable_pfnmap);
}

/* The four requests of the review applied: no test for VM_PFNMAP. */
static int classify_v8_review(const struct s2_fault_desc *s2fd,
			      struct s2_fault_vma_info *s2vi)
{
	int ret;

	if (!is_special_v8(s2fd))
		return s2_refuse_cacheable_as_nc(s2fd, s2vi);
	ret = refuse_cow(s2fd);
	if (ret)
		return ret;
	return special_v8(s2fd, s2vi,
			  s2_test(s2fd->q, S2_T_CACHEABLE,
				  s2_kvm_vma_is_cacheable(s2fd->q)));
}

/*
 * ---- the table --------------------------------------------------------------
 */

static const struct s2_pfnmap proposals[] = {
	{
		.id = S2_C_PFNMAP_V1,
		.classify = classify_v1,
		.check_map = check_map_v1,
	},
	{
		.id = S2_C_PFNMAP_V2,
		.classify = classify_v2,
		.check_map = check_map_v2,
	},
	{
		.id = S2_C_PFNMAP_V3,
		.check_vma = check_vma_cow,
		.classify = classify_v3,
		.check_map = check_map_v3,
	},
	{
		.id = S2_C_PFNMAP_V7,
		.check_vma = check_vma_cow,
		.classify = classify_v7,
		.check_map = check_map_v7,
		.region_supported = true,
	},
	{
		.id = S2_C_PFNMAP_V8,
		.classify = classify_v8,
		.region_supported = true,
	},
	{
		.id = S2_C_PFNMAP_V8_REVIEW,
		.classify = classify_v8_review,
		.region_supported = true,
	},
};

const struct s2_pfnmap *s2_pfnmap_of(const struct s2_kernel *kernel)
{
	size_t i;

	for (i = 0; i < sizeof(proposals) / sizeof(*proposals); i++) {
		if (s2_kernel_has(kernel, proposals[i].id))
			return &proposals[i];
	}
	return NULL;
}
