/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What memory is it? The rule that the series changed: which pages lose their
 * cacheability, and which are refused. One function a stage of the history.
 */
#include "pipeline.h"

/* kvm_vma_is_cacheable(): all but the types known not to be */
bool s2_vma_is_cacheable(struct s2_query *q)
{
	return !s2_in(q, S2_VMA_MEMATTR,
		      S2_SET(S2_MT_NORMAL_NC) | S2_SET(S2_MT_DEVICE_nGnRnE) |
			      S2_SET(S2_MT_DEVICE_nGnRE));
}

/* The earlier proposals asked the other way round. */
static bool memattr_is_normal(struct s2_query *q)
{
	return s2_in(q, S2_VMA_MEMATTR,
		     S2_SET(S2_MT_NORMAL) | S2_SET(S2_MT_NORMAL_TAGGED));
}

bool s2_supports_cacheable_pfnmap(struct s2_query *q)
{
	return s2_yes(q, S2_CPU_FWB) && s2_yes(q, S2_CPU_DIC);
}

bool s2_is_cow_mapping(struct s2_query *q)
{
	return s2_yes(q, S2_VMA_MAYWRITE) && !s2_yes(q, S2_VMA_SHARED);
}

static bool is_map_memory(struct s2_query *q)
{
	return s2_yes(q, S2_PFN_MAP_MEMORY);
}

/* Memory that only these VMAs can hold, and that the kernel does not map. */
static bool is_special(struct s2_fault_desc *f)
{
	return s2_test(f->q, S2_T_SPECIAL,
		       (s2_yes(f->q, S2_VMA_PFNMAP) ||
			s2_yes(f->q, S2_VMA_MIXEDMAP)) &&
			       !is_map_memory(f->q));
}

static void force_noncacheable(struct s2_fault_vma_info *vi)
{
	vi->device = true;
	vi->map_non_cacheable = true;
}

/* While logging, a page is writable only once it was written. */
static void demote_if_logging(struct s2_fault_desc *f,
			      struct s2_fault_vma_info *vi)
{
	vi->demote = s2_test(f->q, S2_T_DEMOTE,
			     !f->write && s2_memslot_is_logging(f));
}

/* Up to 6.16, kvm_is_device_pfn(): whatever is not map memory is a device. */
int s2_classify_device_pfn(struct s2_fault_desc *f,
			   struct s2_fault_vma_info *vi)
{
	if (!is_map_memory(f->q))
		force_noncacheable(vi);
	else
		demote_if_logging(f, vi);
	return 0;
}

/* 216887f7: only VM_PFNMAP and VM_MIXEDMAP hold devices. */
int s2_classify_special(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (is_special(f))
		force_noncacheable(vi);
	else
		demote_if_logging(f, vi);
	return 0;
}

/* Patch 3/6, kept by v8's 5/6: never map cacheable memory non-cacheable. */
static int refuse_cacheable_as_nc(struct s2_fault_desc *f,
				  const struct s2_fault_vma_info *vi)
{
	if (s2_test(f->q, S2_T_CACHEABLE_AND_NC,
		    vi->map_non_cacheable && s2_vma_is_cacheable(f->q)))
		return -S2_EINVAL;
	return 0;
}

/* 2a8dfab2: and cacheable ones are refused. */
int s2_classify_block(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	s2_classify_special(f, vi);
	return refuse_cacheable_as_nc(f, vi);
}

/* is_cow_mapping() -> -EINVAL, in v8 and in the review applied literally */
static int refuse_cow(struct s2_fault_desc *f)
{
	return s2_test(f->q, S2_T_COW, s2_is_cow_mapping(f->q)) ? -S2_EINVAL :
								  0;
}

/* What v8 and its review do with cacheable memory: two tests, one dead. */
static int cacheable_v8(struct s2_fault_desc *f,
			const struct s2_fault_vma_info *vi)
{
	if (!s2_test(f->q, S2_T_SUPPORTS, s2_supports_cacheable_pfnmap(f->q)))
		return -S2_EFAULT;
	if (s2_test(f->q, S2_T_NC_IN_CACHEABLE, vi->map_non_cacheable))
		return -S2_EINVAL;
	return 0;
}

/* Ordinary memory, with the check that patch 3/6 left behind it. */
static int ordinary_v8(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	demote_if_logging(f, vi);
	return refuse_cacheable_as_nc(f, vi);
}

/* v8 5/6 as posted: the rule is for VM_PFNMAP only. */
int s2_classify_v8(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	bool cacheable_pfnmap = false;
	int ret;

	if (!is_special(f))
		return ordinary_v8(f, vi);
	if (s2_test(f->q, S2_T_VMA_PFNMAP, s2_yes(f->q, S2_VMA_PFNMAP))) {
		ret = refuse_cow(f);
		if (ret)
			return ret;
		cacheable_pfnmap = s2_test(f->q, S2_T_CACHEABLE,
					   s2_vma_is_cacheable(f->q));
	}
	vi->device = true;
	if (cacheable_pfnmap) {
		ret = cacheable_v8(f, vi);
		if (ret)
			return ret;
	} else {
		vi->map_non_cacheable = true;
	}
	return refuse_cacheable_as_nc(f, vi);
}

/* The four requests of the review applied: no test for VM_PFNMAP. */
int s2_classify_v8_review(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	int ret;

	if (!is_special(f))
		return ordinary_v8(f, vi);
	ret = refuse_cow(f);
	if (ret)
		return ret;
	vi->device = true;
	if (s2_test(f->q, S2_T_CACHEABLE, s2_vma_is_cacheable(f->q))) {
		ret = cacheable_v8(f, vi);
		if (ret)
			return ret;
	} else {
		vi->map_non_cacheable = true;
	}
	return refuse_cacheable_as_nc(f, vi);
}

/* 0c67288e: what was merged, and still is in 7.3 */
int s2_classify_merged(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (!is_special(f)) {
		demote_if_logging(f, vi);
		return 0;
	}
	vi->device = true;
	if (!s2_test(f->q, S2_T_CACHEABLE, s2_vma_is_cacheable(f->q))) {
		vi->map_non_cacheable = true;
		return 0;
	}
	if (!s2_test(f->q, S2_T_SUPPORTS, s2_supports_cacheable_pfnmap(f->q)))
		return -S2_EFAULT;
	return 0;
}

/* ---- earlier versions of the series -------------------------------------- */

/* v1: the type follows the VMA, of any kind; everything else the pfn. */
int s2_classify_v1(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	vi->type_by_vma = true;
	vi->type = s2_vma_is_cacheable(f->q) ? S2_TYPE_NORMAL : S2_TYPE_DEVICE;
	return s2_classify_device_pfn(f, vi);
}

int s2_check_last_v1(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	(void)vi;
	if (s2_test(f->q, S2_T_NO_FWB_NO_PAGE,
		    !s2_yes(f->q, S2_CPU_FWB) && !(s2_yes(f->q, S2_PFN_VALID) &&
						   s2_yes(f->q, S2_PFN_KVA))))
		return -S2_EINVAL;
	return 0;
}

/* v2: pfn_valid() instead of pfn_is_map_memory(), and VM_IO */
int s2_classify_v2(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	bool noncacheable = s2_yes(f->q, S2_VMA_IO) ||
			    (s2_yes(f->q, S2_VM_MTE) &&
			     !s2_yes(f->q, S2_VMA_MTE_ALLOWED)) ||
			    !s2_yes(f->q, S2_PFN_VALID);

	vi->type_by_vma = true;
	vi->type = S2_TYPE_NORMAL;
	if (!memattr_is_normal(f->q))
		vi->type = s2_yes(f->q, S2_VMA_ALLOW_ANY_UNCACHED) ?
				   S2_TYPE_NORMAL_NC :
				   S2_TYPE_DEVICE;
	if (noncacheable)
		force_noncacheable(vi);
	else
		demote_if_logging(f, vi);
	/* Of the two conditions for -ENOEXEC, this one is only v2's. */
	if (f->exec && vi->type != S2_TYPE_NORMAL)
		return -S2_ENOEXEC;
	return 0;
}

int s2_check_last_v2(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	(void)vi;
	if (s2_test(f->q, S2_T_NO_FWB_NO_PAGE,
		    !s2_yes(f->q, S2_CPU_FWB) && !s2_yes(f->q, S2_PFN_VALID)))
		return -S2_EINVAL;
	return 0;
}

/* v3 and v7: a COW VM_PFNMAP is refused on the spot, with mmap_lock held. */
int s2_check_vma_cow(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	(void)vi;
	if (s2_yes(f->q, S2_VMA_PFNMAP) && refuse_cow(f)) {
		f->d->lock_held = 1;
		return -S2_EINVAL;
	}
	return 0;
}

/* v3: cacheable VM_PFNMAP memory, with FWB; DIC is not asked for. */
int s2_classify_v3(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	vi->cacheable_devmem = s2_yes(f->q, S2_VMA_PFNMAP) &&
			       s2_is(f->q, S2_VMA_MEMATTR, S2_MT_NORMAL);
	if (is_map_memory(f->q))
		demote_if_logging(f, vi);
	else if (!vi->cacheable_devmem)
		force_noncacheable(vi);
	return 0;
}

int s2_check_last_v3(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (s2_test(f->q, S2_T_CACHEABLE_NOT_SUPPORTED,
		    vi->cacheable_devmem && !s2_yes(f->q, S2_CPU_FWB)))
		return -S2_EINVAL;
	return 0;
}

/* v7: any VMA, and a check that every cacheable VMA has to pass */
int s2_classify_v7(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (is_map_memory(f->q))
		demote_if_logging(f, vi);
	else if (!s2_test(f->q, S2_T_CACHEABLE, s2_vma_is_cacheable(f->q)))
		force_noncacheable(vi);
	return 0;
}

int s2_check_last_v7(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	(void)vi;
	if (s2_test(f->q, S2_T_CACHEABLE_NOT_SUPPORTED,
		    s2_vma_is_cacheable(f->q) &&
			    !s2_supports_cacheable_pfnmap(f->q)))
		return -S2_EINVAL;
	return 0;
}
