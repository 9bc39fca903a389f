/* SPDX-License-Identifier: GPL-2.0-only */
/* How large the mapping may be: VMA, memslot, guest hypervisor, host leaf. */
#include "pipeline.h"

/* A bitmap, not the flag: with the dirty ring alone this says no. */
bool s2_memslot_is_logging(struct s2_fault_desc *f)
{
	return s2_is(f->q, S2_SLOT_LOGGING, S2_LOGGING_BITMAP) &&
	       !s2_yes(f->q, S2_SLOT_READONLY);
}

static s2_set upto_at_least(enum s2_size size)
{
	if (size == S2_PMD)
		return S2_SET(S2_UPTO_PMD) | S2_SET(S2_UPTO_PUD);
	return S2_SET(S2_UPTO_PUD);
}

/* fault_supports_stage2_huge_mapping(), for PMD and PUD */
static bool supports_huge_mapping(struct s2_fault_desc *f, enum s2_size size)
{
	if (f->rules->pkvm_guests && size != S2_PMD && s2_yes(f->q, S2_VM_PKVM))
		return false;
	return s2_in(f->q, S2_SLOT_CONGRUENT, upto_at_least(size)) &&
	       s2_in(f->q, S2_SLOT_CONTAINS, upto_at_least(size));
}

/* get_vma_page_shift() */
static enum s2_size vma_page_shift(struct s2_fault_desc *f)
{
	static const enum s2_size geometry[S2_NR_UPTO] = {
		[S2_UPTO_PAGE] = S2_PAGE,
		[S2_UPTO_PMD] = S2_PMD,
		[S2_UPTO_PUD] = S2_PUD,
	};
	static const enum s2_size hstate[S2_NR_HUGETLB] = {
		[S2_HUGETLB_NONE] = S2_PAGE,
		[S2_HUGETLB_CONT_PTE] = S2_CONT_PTE,
		[S2_HUGETLB_PMD] = S2_PMD,
		[S2_HUGETLB_CONT_PMD] = S2_CONT_PMD,
		[S2_HUGETLB_PUD] = S2_PUD,
	};

	if (f->rules->vma_geometry && s2_yes(f->q, S2_VMA_PFNMAP))
		return geometry[s2_value(f->q, S2_VMA_GEOMETRY)];
	return hstate[s2_value(f->q, S2_VMA_HUGETLB)];
}

/* The size that remains of a VMA's, and whether it must not grow again. */
static void clamp_to_memslot(struct s2_fault_desc *f,
			     struct s2_fault_vma_info *vi, enum s2_size size)
{
	switch (size) {
	case S2_PUD:
		if (supports_huge_mapping(f, S2_PUD)) {
			vi->vma_shift = S2_PUD;
			return;
		}
		/* fallthrough */
	case S2_CONT_PMD:
	case S2_PMD:
		if (supports_huge_mapping(f, S2_PMD)) {
			vi->vma_shift = S2_PMD;
			return;
		}
		/* fallthrough */
	case S2_CONT_PTE:
		vi->max_map_size = S2_PAGE;
		/* fallthrough */
	default:
		vi->vma_shift = S2_PAGE;
	}
}

/* A shadow entry is no larger than the guest hypervisor's own. */
static void clamp_to_nested(struct s2_fault_desc *f,
			    struct s2_fault_vma_info *vi)
{
	if (vi->max_map_size == S2_PUD &&
	    !s2_is(f->q, S2_NESTED_LEAF, S2_NESTED_PUD))
		vi->max_map_size = S2_PMD;
	if (vi->max_map_size == S2_PMD &&
	    s2_in(f->q, S2_NESTED_LEAF,
		  S2_SET(S2_NESTED_PAGE) | S2_SET(S2_NESTED_SUB_PMD)))
		vi->max_map_size = S2_PAGE;
	if (vi->vma_pagesize > vi->max_map_size)
		vi->vma_pagesize = vi->max_map_size;
}

/* kvm_s2_resolve_vma_size() */
void s2_resolve_vma_size(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (s2_memslot_is_logging(f)) {
		vi->max_map_size = S2_PAGE;
		vi->vma_shift = S2_PAGE;
	} else {
		vi->max_map_size = S2_PUD;
		clamp_to_memslot(f, vi, vma_page_shift(f));
	}
	vi->vma_pagesize = vi->vma_shift;
	if (f->nested)
		clamp_to_nested(f, vi);
}

bool s2_granule_is(struct s2_fault_desc *f, enum s2_size size)
{
	s2_set level = size == S2_PAGE ? S2_SET(S2_L3) :
		       size == S2_PMD  ? S2_SET(S2_L2) :
					 S2_SET(S2_L1);

	return f->perm && s2_in(f->q, S2_FAULT_LEVEL, level);
}

/* transparent_hugepage_adjust(): the host's own leaf */
static int hugepage_adjust(struct s2_fault_desc *f)
{
	if (!supports_huge_mapping(f, S2_PMD))
		return S2_PAGE;
	if (s2_is(f->q, S2_VMA_LEAF, S2_LEAF_GONE)) {
		if (f->rules->leaf_gone_retry)
			return -S2_EAGAIN;
		f->d->warn = 1;
		return S2_PAGE;
	}
	return s2_is(f->q, S2_VMA_LEAF, S2_LEAF_PAGE) ? S2_PAGE : S2_PMD;
}

int s2_mapping_size(struct s2_fault_desc *f, const struct s2_fault_vma_info *vi)
{
	bool may_grow = vi->max_map_size != S2_PAGE &&
			(f->rules->huge_device || !vi->map_non_cacheable);

	if (!s2_test(f->q, S2_T_HUGE, vi->vma_pagesize == S2_PAGE && may_grow))
		return (int)vi->vma_pagesize;
	if (s2_test(f->q, S2_T_GRANULE, f->perm && !s2_granule_is(f, S2_PAGE)))
		return s2_granule_is(f, S2_PMD) ? S2_PMD : S2_PUD;
	return hugepage_adjust(f);
}
