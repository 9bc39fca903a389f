/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch/arm64/kvm/mmu.c of 7.3, from the abort to the leaf: the same functions
 * in the same order, with the same return values. Where kernels differ, the
 * code asks has(). mmu_old.c has behaviour that 7.3 no longer has, pfnmap.c has
 * the proposals. docs/fault-path.md pairs the functions with the kernel's.
 */
#include "kvm_emulate.h"

/* Looks at the bitmap, not at the flag: false with the dirty ring alone. */
static bool memslot_is_logging(const struct s2_fault_desc *s2fd)
{
	return s2_is(s2fd->q, S2_SLOT_LOGGING, S2_LOGGING_BITMAP) &&
	       !s2_yes(s2fd->q, S2_SLOT_READONLY);
}

static void kvm_send_hwpoison_signal(const struct s2_fault_desc *s2fd,
				     enum s2_size lsb)
{
	s2fd->d->outcome = S2_SIGNAL;
	s2fd->d->lsb = (uint8_t)lsb;
}

static s2_set upto_at_least(enum s2_size size)
{
	if (size == S2_PMD)
		return S2_SET(S2_UPTO_PMD) | S2_SET(S2_UPTO_PUD);
	return S2_SET(S2_UPTO_PUD);
}

/* map_size is PMD or PUD. */
static bool fault_supports_stage2_huge_mapping(const struct s2_fault_desc *s2fd,
					       enum s2_size map_size)
{
	if (has(s2fd, S2_C_PKVM_GUESTS) && map_size != S2_PMD &&
	    s2_yes(s2fd->q, S2_VM_PKVM))
		return false;
	return s2_in(s2fd->q, S2_SLOT_CONGRUENT, upto_at_least(map_size)) &&
	       s2_in(s2fd->q, S2_SLOT_CONTAINS, upto_at_least(map_size));
}

/* The size of the mapping, or -EAGAIN. */
static int transparent_hugepage_adjust(const struct s2_fault_desc *s2fd)
{
	if (!fault_supports_stage2_huge_mapping(s2fd, S2_PMD))
		return S2_PAGE;
	/* get_user_mapping_size() */
	if (s2_is(s2fd->q, S2_VMA_LEAF, S2_LEAF_GONE)) {
		if (has(s2fd, S2_C_LEAF_GONE))
			return -S2_EAGAIN;
		s2fd->d->warn = 1;
		return S2_PAGE;
	}
	return s2_is(s2fd->q, S2_VMA_LEAF, S2_LEAF_PAGE) ? S2_PAGE : S2_PMD;
}

static enum s2_size get_vma_page_shift(const struct s2_fault_desc *s2fd)
{
	static const enum s2_size hstate[S2_NR_HUGETLB] = {
		[S2_HUGETLB_NONE] = S2_PAGE,
		[S2_HUGETLB_CONT_PTE] = S2_CONT_PTE,
		[S2_HUGETLB_PMD] = S2_PMD,
		[S2_HUGETLB_CONT_PMD] = S2_CONT_PMD,
		[S2_HUGETLB_PUD] = S2_PUD,
	};
	enum s2_size shift;

	if (s2_old_pfnmap_shift(s2fd, &shift))
		return shift;
	return hstate[s2_value(s2fd->q, S2_VMA_HUGETLB)];
}

/* The caller checked kvm_has_mte(). 0 or -errno, which only 6.1 returns. */
static int sanitise_mte_tags(const struct s2_fault_desc *s2fd,
			     enum s2_size size)
{
	struct s2_decision *d = s2fd->d;
	int ret = s2_old_pfn_to_online_page(s2fd);

	if (ret)
		return ret;
	if (has(s2fd, S2_C_MTE_ZERO_PAGE) && s2_yes(s2fd->q, S2_PFN_ZERO)) {
		d->warn |= size != S2_PAGE;
		return 0;
	}
	/* try_page_mte_tagging(): nothing is left to do */
	if (s2_yes(s2fd->q, S2_PFN_TAGGED))
		return 0;
	d->sanitise = S2_SANITISE_PAGES;
	if (has(s2fd, S2_C_MTE_HUGETLB) &&
	    !s2_is(s2fd->q, S2_VMA_HUGETLB, S2_HUGETLB_NONE))
		d->sanitise = S2_SANITISE_FOLIO;
	return 0;
}

static bool kvm_vma_mte_allowed(const struct s2_kernel *kernel,
				struct s2_query *q)
{
	if (s2_kernel_has(kernel, S2_C_MTE_ALLOWED))
		return s2_yes(q, S2_VMA_MTE_ALLOWED);
	return !s2_yes(q, S2_VMA_SHARED);
}

bool s2_kvm_vma_is_cacheable(struct s2_query *q)
{
	return !s2_in(q, S2_VMA_MEMATTR,
		      S2_SET(S2_MT_NORMAL_NC) | S2_SET(S2_MT_DEVICE_nGnRnE) |
			      S2_SET(S2_MT_DEVICE_nGnRE));
}

/* asm/kvm_mmu.h: no cache maintenance is needed on this machine. */
bool s2_kvm_supports_cacheable_pfnmap(struct s2_query *q)
{
	return s2_yes(q, S2_CPU_FWB) && s2_yes(q, S2_CPU_DIC);
}

static int topup_mmu_memcache(const struct s2_fault_desc *s2fd)
{
	if (!s2_yes(s2fd->q, S2_MEM_TOPUP))
		return -S2_ENOMEM;
	s2fd->d->topup = 1;
	return 0;
}

/* A permission fault needs tables only if a block may be split. */
static bool needs_topup(const struct s2_fault_desc *s2fd)
{
	if (!esr_fsc_is_permission_fault(s2fd))
		return true;
	if ((has(s2fd, S2_C_TOPUP_LOGGING) || kvm_is_write_fault(s2fd)) &&
	    memslot_is_logging(s2fd))
		return true;
	return has(s2fd, S2_C_TOPUP_PKVM) && s2_yes(s2fd->q, S2_VM_PKVM);
}

static int topup_if_needed(const struct s2_fault_desc *s2fd)
{
	return needs_topup(s2fd) ? topup_mmu_memcache(s2fd) : 0;
}

static void adjust_nested_fault_perms(const struct s2_fault_desc *s2fd)
{
	s2fd->d->r = s2_cond_and(s2fd->d->r, S2_NESTED_R);
	s2fd->d->w = s2_cond_and(s2fd->d->w, S2_NESTED_W);
}

static void adjust_nested_exec_perms(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	if (s2_old_xn_mask(s2fd))
		return;
	if (has(s2fd, S2_C_XNX)) {
		d->px = s2_cond_and(d->px, s2_kvm_s2_trans_exec(s2fd, true));
		d->ux = s2_cond_and(d->ux, s2_kvm_s2_trans_exec(s2fd, false));
	} else {
		s2_old_nested_exec_perms(s2fd);
	}
}

/* kvm_gmem_get_pfn(), and the exit with the address if it fails */
static int gmem_get_pfn(const struct s2_fault_desc *s2fd)
{
	if (s2_in(s2fd->q, S2_PFN_LOOKUP,
		  S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return 0;
	s2fd->d->exit = S2_EXIT_MEMORY_FAULT;
	/* fault_ipa: not the VM's, if the guest is nested */
	s2fd->d->misreported = s2_yes(s2fd->q, S2_NESTED);
	return s2_is(s2fd->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON) ?
		       -S2_EHWPOISON :
		       -S2_EFAULT;
}

static void gmem_prot(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;

	d->type = S2_TYPE_NORMAL;
	d->size = S2_PAGE;
	d->r = S2_ALWAYS;
	d->w = s2_yes(s2fd->q, S2_SLOT_READONLY) ? S2_NEVER : S2_ALWAYS;
	if (s2fd->nested)
		adjust_nested_fault_perms(s2fd);
	d->px = S2_NEVER;
	d->ux = S2_NEVER;
	if (kvm_vcpu_trap_is_exec_fault(s2fd) || s2_yes(s2fd->q, S2_CPU_DIC)) {
		d->px = S2_ALWAYS;
		d->ux = S2_ALWAYS;
	}
	if (s2fd->nested)
		adjust_nested_exec_perms(s2fd);
}

static int gmem_abort(const struct s2_fault_desc *s2fd)
{
	bool relax = has(s2fd, S2_C_GMEM_RELAX) &&
		     esr_fsc_is_permission_fault(s2fd);
	int ret;

	if (!relax) {
		ret = topup_mmu_memcache(s2fd);
		if (ret)
			return ret;
	}
	ret = gmem_get_pfn(s2fd);
	if (ret)
		return ret;
	gmem_prot(s2fd);

	if (s2_test(s2fd->q, S2_T_SEQ_MOVED, s2_yes(s2fd->q, S2_RACE_SEQ)))
		ret = -S2_EAGAIN;
	else if (relax)
		ret = s2_pgtable_stage2_relax_perms(s2fd, S2_PAGE);
	else
		ret = s2_pgtable_stage2_map(s2fd);
	if (!ret) {
		s2fd->d->dirty = s2fd->d->w;
		s2fd->d->dirty_at = S2_PAGE;
	}
	return ret != -S2_EAGAIN ? ret : 0;
}

static int pkvm_mem_abort(const struct s2_fault_desc *s2fd)
{
	struct s2_decision *d = s2fd->d;
	int ret;

	ret = topup_mmu_memcache(s2fd);
	if (ret)
		return ret;
	if (!s2_yes(s2fd->q, S2_MEM_PIN)) /* account_locked_vm() */
		return -S2_ENOMEM;

	/* pin_user_pages() with FOLL_WRITE, whatever the access */
	if (s2_is(s2fd->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON)) {
		kvm_send_hwpoison_signal(s2fd, S2_PAGE);
		return 0;
	}
	if (!s2_is(s2fd->q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) ||
	    !s2_yes(s2fd->q, S2_PFN_WRITABLE))
		return -S2_EFAULT;
	if (!s2_yes(s2fd->q, S2_PFN_SWAPBACKED))
		return -S2_EIO;

	d->type = S2_TYPE_NORMAL;
	d->size = S2_PAGE;
	d->r = d->w = d->px = d->ux = S2_ALWAYS;
	ret = s2_pgtable_stage2_map(s2fd);
	return ret != -S2_EAGAIN ? ret : 0;
}

/* The VMA's size, limited by the memslot. */
static enum s2_size memslot_vma_shift(const struct s2_fault_desc *s2fd,
				      struct s2_fault_vma_info *s2vi,
				      enum s2_size vma_shift)
{
	switch (vma_shift) {
	case S2_PUD:
		if (fault_supports_stage2_huge_mapping(s2fd, S2_PUD))
			return S2_PUD;
		/* fallthrough */
	case S2_CONT_PMD:
	case S2_PMD:
		if (fault_supports_stage2_huge_mapping(s2fd, S2_PMD))
			return S2_PMD;
		/* fallthrough */
	case S2_CONT_PTE:
		s2vi->max_map_size = S2_PAGE;
		/* fallthrough */
	default:
		return S2_PAGE;
	}
}

/* A shadow entry is no larger than the guest hypervisor's own. */
static void clamp_to_nested(const struct s2_fault_desc *s2fd,
			    struct s2_fault_vma_info *s2vi)
{
	if (s2vi->max_map_size == S2_PUD &&
	    !s2_is(s2fd->q, S2_NESTED_LEAF, S2_NESTED_PUD))
		s2vi->max_map_size = S2_PMD;
	if (s2vi->max_map_size == S2_PMD &&
	    s2_in(s2fd->q, S2_NESTED_LEAF,
		  S2_SET(S2_NESTED_PAGE) | S2_SET(S2_NESTED_SUB_PMD)))
		s2vi->max_map_size = S2_PAGE;
	if (s2vi->vma_pagesize > s2vi->max_map_size)
		s2vi->vma_pagesize = s2vi->max_map_size;
}

static void kvm_s2_resolve_vma_size(const struct s2_fault_desc *s2fd,
				    struct s2_fault_vma_info *s2vi)
{
	if (memslot_is_logging(s2fd) || s2_old_pkvm_pages(s2fd)) {
		s2vi->max_map_size = S2_PAGE;
		s2vi->vma_shift = S2_PAGE;
	} else {
		s2vi->max_map_size = S2_PUD;
		s2vi->vma_shift =
			memslot_vma_shift(s2fd, s2vi, get_vma_page_shift(s2fd));
	}
	s2vi->vma_pagesize = s2vi->vma_shift;
	if (s2fd->nested)
		clamp_to_nested(s2fd, s2vi);
}

static bool kvm_s2_fault_is_perm(const struct s2_fault_desc *s2fd)
{
	return esr_fsc_is_permission_fault(s2fd);
}

static int kvm_s2_fault_get_vma_info(const struct s2_fault_desc *s2fd,
				     struct s2_fault_vma_info *s2vi)
{
	const struct s2_pfnmap *proposal = s2_pfnmap_of(s2fd->kernel);
	int ret = 0;

	if (!s2_yes(s2fd->q, S2_VMA_FOUND))
		return -S2_EFAULT;
	kvm_s2_resolve_vma_size(s2fd, s2vi);
	if (proposal && proposal->check_vma)
		ret = proposal->check_vma(s2fd);
	if (!ret)
		s2fd->d->seq_late = !has(s2fd, S2_C_LOOKUP_RETRY);
	return ret;
}

/* 1: memory was found; 0: a signal was sent; else -errno. */
static int faultin_pfn(const struct s2_fault_desc *s2fd,
		       const struct s2_fault_vma_info *s2vi)
{
	if (s2_in(s2fd->q, S2_PFN_LOOKUP,
		  S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW))) {
		/* FOLL_WRITE, or KVM_PFN_ERR_RO_FAULT for a raw pfn */
		if (!kvm_is_write_fault(s2fd) ||
		    s2_yes(s2fd->q, S2_PFN_WRITABLE))
			return 1;
		return -S2_EFAULT;
	}
	if (s2_is(s2fd->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON)) {
		kvm_send_hwpoison_signal(s2fd, has(s2fd, S2_C_LSB_OF_MAPPING) ?
						       s2vi->vma_pagesize :
						       s2vi->vma_shift);
		return 0;
	}
	return -S2_EFAULT;
}

/* Memory of VM_PFNMAP or VM_MIXEDMAP that is not map memory? */
static bool is_special(const struct s2_fault_desc *s2fd)
{
	return s2_test(s2fd->q, S2_T_SPECIAL,
		       (s2_yes(s2fd->q, S2_VMA_PFNMAP) ||
			s2_yes(s2fd->q, S2_VMA_MIXEDMAP)) &&
			       !s2_yes(s2fd->q, S2_PFN_MAP_MEMORY));
}

/* Up to 6.16 all memory that is not map memory is a device. */
static bool is_device(const struct s2_fault_desc *s2fd)
{
	if (has(s2fd, S2_C_PFNMAP_ONLY))
		return is_special(s2fd);
	return !s2_yes(s2fd->q, S2_PFN_MAP_MEMORY);
}

/* Classifies the memory: may it be mapped cacheable? */
static int classify_pfn(const struct s2_fault_desc *s2fd,
			struct s2_fault_vma_info *s2vi)
{
	if (is_device(s2fd)) {
		s2vi->device = true;
		if (has(s2fd, S2_C_PFNMAP_CACHEABLE) &&
		    s2_test(s2fd->q, S2_T_CACHEABLE,
			    s2_kvm_vma_is_cacheable(s2fd->q))) {
			if (!s2_test(s2fd->q, S2_T_SUPPORTS,
				     s2_kvm_supports_cacheable_pfnmap(s2fd->q)))
				return -S2_EFAULT;
		} else {
			s2vi->map_non_cacheable = true;
		}
	}
	if (has(s2fd, S2_C_PFNMAP_BLOCK) && !has(s2fd, S2_C_PFNMAP_CACHEABLE))
		return s2_refuse_cacheable_as_nc(s2fd, s2vi);
	return 0;
}

/* Up to 6.17 errors between the lookup and the lock leak the page. */
static void kvm_release_page_unused(const struct s2_fault_desc *s2fd)
{
	if (!has(s2fd, S2_C_PAGE_LEAK) &&
	    s2_is(s2fd->q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE))
		s2fd->d->leak = 1;
}

static int kvm_s2_fault_pin_pfn(const struct s2_fault_desc *s2fd,
				struct s2_fault_vma_info *s2vi)
{
	const struct s2_pfnmap *proposal = s2_pfnmap_of(s2fd->kernel);
	int ret;

	ret = kvm_s2_fault_get_vma_info(s2fd, s2vi);
	if (ret)
		return ret;
	if (!has(s2fd, S2_C_LOOKUP_RETRY)) {
		ret = topup_if_needed(s2fd);
		if (ret)
			return ret;
	}
	ret = faultin_pfn(s2fd, s2vi);
	if (ret != 1)
		return ret;
	ret = proposal ? proposal->classify(s2fd, s2vi) :
			 classify_pfn(s2fd, s2vi);
	if (ret) {
		kvm_release_page_unused(s2fd);
		return ret;
	}
	return 1;
}

/* KVM_PGTABLE_PROT_DEVICE, _NORMAL_NC, or neither */
static enum s2_memtype memory_type(const struct s2_fault_desc *s2fd,
				   const struct s2_fault_vma_info *s2vi)
{
	if (s2vi->type_by_vma)
		return s2vi->type;
	if (!s2vi->map_non_cacheable)
		return S2_TYPE_NORMAL;
	if (has(s2fd, S2_C_ALLOW_ANY_UNCACHED) &&
	    s2_yes(s2fd->q, S2_VMA_ALLOW_ANY_UNCACHED))
		return S2_TYPE_NORMAL_NC;
	return S2_TYPE_DEVICE;
}

/* While logging, only a write makes a page writable. */
static bool may_be_writable(const struct s2_fault_desc *s2fd,
			    const struct s2_fault_vma_info *s2vi)
{
	if (!s2vi->device &&
	    s2_test(s2fd->q, S2_T_DEMOTE,
		    !kvm_is_write_fault(s2fd) && memslot_is_logging(s2fd)))
		return false;
	/* For a read-only memslot the lookup returns "not writable". */
	return !s2_yes(s2fd->q, S2_SLOT_READONLY);
}

/* Did the VMM map a VMA that must not have tags? */
static bool mte_disallowed(const struct s2_fault_desc *s2fd,
			   const struct s2_fault_vma_info *s2vi)
{
	return s2_test(s2fd->q, S2_T_MTE_DISALLOWED,
		       !kvm_s2_fault_is_perm(s2fd) &&
			       !s2vi->map_non_cacheable &&
			       s2_yes(s2fd->q, S2_VM_MTE) &&
			       !kvm_vma_mte_allowed(s2fd->kernel, s2fd->q));
}

static int kvm_s2_fault_compute_prot(const struct s2_fault_desc *s2fd,
				     const struct s2_fault_vma_info *s2vi)
{
	bool exec_fault = kvm_vcpu_trap_is_exec_fault(s2fd);
	struct s2_decision *d = s2fd->d;

	if (s2_test(s2fd->q, S2_T_EXEC_NC,
		    exec_fault && s2vi->map_non_cacheable))
		return -S2_ENOEXEC;
	if (has(s2fd, S2_C_EXCL_ATOMIC) &&
	    s2_test(s2fd->q, S2_T_EXCL_ATOMIC,
		    esr_fsc_is_excl_atomic_fault(s2fd)))
		return s2_kvm_inject(s2fd, S2_INJECT_EXCL_ATOMIC);

	d->type = (uint8_t)memory_type(s2fd, s2vi);
	d->r = S2_ALWAYS;
	d->w = S2_NEVER;
	if (may_be_writable(s2fd, s2vi))
		d->w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE);
	if (s2fd->nested)
		adjust_nested_fault_perms(s2fd);
	d->px = S2_NEVER;
	d->ux = S2_NEVER;
	if (exec_fault ||
	    (d->type == S2_TYPE_NORMAL && s2_yes(s2fd->q, S2_CPU_DIC))) {
		d->px = S2_ALWAYS;
		d->ux = S2_ALWAYS;
	}
	if (s2fd->nested)
		adjust_nested_exec_perms(s2fd);

	if (has(s2fd, S2_C_MTE_HOISTED) && mte_disallowed(s2fd, s2vi))
		return -S2_EFAULT;
	return 0;
}

/* The size of the mapping, or -EAGAIN. */
static int mapping_size(const struct s2_fault_desc *s2fd,
			const struct s2_fault_vma_info *s2vi)
{
	bool may_grow =
		s2vi->max_map_size != S2_PAGE &&
		(has(s2fd, S2_C_PFNMAP_LEAF_SIZE) || !s2vi->map_non_cacheable);

	if (!s2_test(s2fd->q, S2_T_HUGE,
		     s2vi->vma_pagesize == S2_PAGE && may_grow))
		return (int)s2vi->vma_pagesize;
	if (s2_test(s2fd->q, S2_T_GRANULE,
		    kvm_s2_fault_is_perm(s2fd) &&
			    !perm_fault_granule_is(s2fd, S2_PAGE)))
		return perm_fault_granule_is(s2fd, S2_PMD) ? S2_PMD : S2_PUD;
	return transparent_hugepage_adjust(s2fd);
}

/* Clears tags, and does the checks under mmu_lock. */
static int prepare_pages(const struct s2_fault_desc *s2fd,
			 const struct s2_fault_vma_info *s2vi,
			 enum s2_size size)
{
	const struct s2_pfnmap *proposal = s2_pfnmap_of(s2fd->kernel);
	int ret = 0;

	if (!has(s2fd, S2_C_MTE_HOISTED) && mte_disallowed(s2fd, s2vi))
		return -S2_EFAULT;
	if (!kvm_s2_fault_is_perm(s2fd) && !s2vi->map_non_cacheable &&
	    s2_yes(s2fd->q, S2_VM_MTE))
		ret = sanitise_mte_tags(s2fd, size);
	if (!ret && proposal && proposal->check_map)
		ret = proposal->check_map(s2fd, s2vi);
	return ret;
}

/*
 * The address is aligned to the VMA's size, not to that of a permission fault.
 */
static int write_leaf(const struct s2_fault_desc *s2fd,
		      const struct s2_fault_vma_info *s2vi, enum s2_size size)
{
	s2fd->d->size = (uint8_t)size;
	if (s2_test(s2fd->q, S2_T_RELAX, perm_fault_granule_is(s2fd, size)))
		return s2_pgtable_stage2_relax_perms(s2fd, s2vi->vma_pagesize);
	return s2_pgtable_stage2_map(s2fd);
}

/* All of this runs under mmu_lock. */
static int kvm_s2_fault_map(const struct s2_fault_desc *s2fd,
			    const struct s2_fault_vma_info *s2vi)
{
	struct s2_decision *d = s2fd->d;
	int ret = -S2_EAGAIN, size;

	if (s2_test(s2fd->q, S2_T_SEQ_MOVED, s2_yes(s2fd->q, S2_RACE_SEQ)))
		return 0;
	size = mapping_size(s2fd, s2vi);
	if (size >= 0)
		ret = prepare_pages(s2fd, s2vi, (enum s2_size)size);
	if (!ret)
		ret = write_leaf(s2fd, s2vi, (enum s2_size)size);
	if (!ret)
		d->dirty = d->w;
	if (!ret && d->outcome != S2_RETRY)
		d->dirty_at = (uint8_t)(has(s2fd, S2_C_DIRTY_OF_MAPPING) ?
						(enum s2_size)size :
						s2vi->vma_pagesize);
	return ret != -S2_EAGAIN ? ret : 0;
}

static int user_mem_abort(const struct s2_fault_desc *s2fd)
{
	struct s2_fault_vma_info s2vi = { .vma_pagesize = S2_PAGE };
	int ret;

	ret = s2_old_read_perm_fault(s2fd);
	if (ret)
		return ret;
	if (has(s2fd, S2_C_LOOKUP_RETRY)) {
		ret = topup_if_needed(s2fd);
		if (ret)
			return ret;
	}
	ret = kvm_s2_fault_pin_pfn(s2fd, &s2vi);
	if (ret != 1)
		return ret;
	ret = kvm_s2_fault_compute_prot(s2fd, &s2vi);
	if (ret) {
		kvm_release_page_unused(s2fd);
		return ret;
	}
	return kvm_s2_fault_map(s2fd, &s2vi);
}

static void handle_access_fault(const struct s2_fault_desc *s2fd)
{
	s2fd->d->outcome = S2_MKYOUNG;
}

/* Did the host's own memory fail? */
static bool host_owns_sea(const struct s2_fault_desc *s2fd)
{
	if (!s2_yes(s2fd->q, S2_CPU_RAS))
		return true;
	return s2_is(s2fd->q, S2_FAULT_STATUS, S2_SEA_TTW) &&
	       kvm_vcpu_abt_iss1tw(s2fd);
}

static int kvm_handle_guest_sea(const struct s2_fault_desc *s2fd)
{
	if (s2_yes(s2fd->q, S2_HOST_SEA_CLAIMED)) {
		s2fd->d->outcome = S2_HANDLED;
		return 1;
	}
	if (!has(s2fd, S2_C_SEA_TO_USER) || host_owns_sea(s2fd) ||
	    !s2_yes(s2fd->q, S2_VM_EXIT_SEA))
		return s2_kvm_inject(s2fd, S2_INJECT_SERROR);
	return s2_kvm_exit(s2fd, S2_EXIT_SEA);
}

/* For an IPA beyond the limits: injects an abort and returns 1; else 0. */
static int beyond_ipa_space(const struct s2_fault_desc *s2fd)
{
	/* FAR_EL1 gets the IPA, here and in kvm_inject_size_fault(). */
	if (s2_is(s2fd->q, S2_FAULT_IPA, S2_IPA_BEYOND)) {
		s2fd->d->misreported = true;
		return s2_kvm_inject(s2fd, S2_INJECT_SIZE);
	}
	if (s2_is(s2fd->q, S2_FAULT_IPA, S2_IPA_CPU)) {
		s2fd->d->misreported = true;
		return s2_kvm_inject(s2fd, kvm_vcpu_trap_is_iabt(s2fd) ?
						   S2_INJECT_SEA_IABT :
						   S2_INJECT_SEA_DABT);
	}
	return 0;
}

static bool is_supported_fsc(const struct s2_fault_desc *s2fd)
{
	s2_set known = S2_SET(S2_PERMISSION) | S2_SET(S2_ACCESS_FLAG);

	if (has(s2fd, S2_C_EXCL_ATOMIC))
		known |= S2_SET(S2_EXCL_ATOMIC);
	return s2_in(s2fd->q, S2_FAULT_STATUS, known);
}

/* The guest hypervisor's stage 2. 0: it translates, or does not exist. */
static int nested_stage2(struct s2_fault_desc *s2fd)
{
	int ret;

	if (!has(s2fd, S2_C_NESTED) || !s2_yes(s2fd->q, S2_NESTED))
		return 0;
	ret = s2_kvm_walk_nested_s2(s2fd);
	if (ret == -S2_EAGAIN && has(s2fd, S2_C_NESTED_HAF))
		return 1;
	if (!ret)
		ret = s2_kvm_s2_handle_perm_fault(s2fd);
	if (ret)
		s2_kvm_inject(s2fd, S2_INJECT_S2_FAULT);
	else
		s2fd->nested = true;
	return ret;
}

/* No memslot, one that is being moved or deleted, or a write to a read-only one. */
static int outside_memslots(const struct s2_fault_desc *s2fd, bool error_hva)
{
	if (kvm_vcpu_trap_is_iabt(s2fd))
		return -S2_ENOEXEC;
	if (kvm_vcpu_abt_iss1tw(s2fd))
		return s2_kvm_inject(s2fd, S2_INJECT_SEA_DABT);
	if (error_hva && s2_yes(s2fd->q, S2_FAULT_CM)) {
		s2fd->d->outcome = S2_SKIP; /* kvm_incr_pc() */
		return 1;
	}
	return s2_io_mem_abort(s2fd);
}

/* Chooses the function that resolves a fault in a memslot. */
static int memslot_abort(const struct s2_fault_desc *s2fd)
{
	if (has(s2fd, S2_C_PROTECTED_VM) && s2_yes(s2fd->q, S2_VM_PROTECTED))
		return pkvm_mem_abort(s2fd);
	/* Up to 6.17 this was an error; now it is a VM_WARN_ON_ONCE(). */
	s2fd->d->warn = has(s2fd, S2_C_READ_PERM) &&
			esr_fsc_is_permission_fault(s2fd) &&
			!kvm_is_write_fault(s2fd) &&
			!kvm_vcpu_trap_is_exec_fault(s2fd);
	if (has(s2fd, S2_C_GMEM) && s2_yes(s2fd->q, S2_SLOT_GMEM))
		return gmem_abort(s2fd);
	return user_mem_abort(s2fd);
}

static int kvm_handle_guest_abort(struct s2_fault_desc *s2fd)
{
	bool translation, error_hva;
	int ret;

	if (kvm_vcpu_abt_issea(s2fd))
		return kvm_handle_guest_sea(s2fd);
	translation = esr_fsc_is_translation_fault(s2fd);
	if ((has(s2fd, S2_C_IPA_LIMIT) ? translation :
					 s2_old_checks_limit(s2fd)) &&
	    beyond_ipa_space(s2fd))
		return 1;
	if (!translation && !is_supported_fsc(s2fd))
		return -S2_EFAULT;
	ret = nested_stage2(s2fd);
	if (ret)
		return ret;

	error_hva = !s2_yes(s2fd->q, S2_SLOT_PRESENT) ||
		    s2_yes(s2fd->q, S2_SLOT_INVALID);
	if (error_hva ||
	    (kvm_is_write_fault(s2fd) && s2_yes(s2fd->q, S2_SLOT_READONLY))) {
		ret = outside_memslots(s2fd, error_hva);
	} else if ((ret = s2_old_ipa_bug(s2fd))) {
		return ret;
	} else if (esr_fsc_is_access_flag_fault(s2fd)) {
		handle_access_fault(s2fd);
		ret = 1;
	} else {
		ret = memslot_abort(s2fd);
		if (ret == 0)
			ret = 1;
	}
	/* out: */
	if (ret == -S2_ENOEXEC)
		ret = s2_kvm_inject(s2fd, S2_INJECT_SEA_IABT);
	return ret;
}

/* Derives the outcome from the return value. */
void s2_kvm_handle_guest_abort(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d)
{
	struct s2_fault_desc s2fd = { .kernel = policy->kernel,
				      .q = q,
				      .d = d };
	int ret;

	d->outcome = S2_RETRY;
	ret = kvm_handle_guest_abort(&s2fd);
	d->ret = (int16_t)ret;
	if (ret < 0)
		d->outcome = S2_ERROR;
}

/*
 * ---- memslots --------------------------------------------------------------
 */

/* KVM_MEM_LOG_DIRTY_PAGES: with the ring, too */
static bool flag_log_dirty(struct s2_query *q)
{
	return !s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF);
}

/* Memslots of a protected VM cannot change. */
static bool protected_refuses(struct s2_query *q)
{
	if (!s2_yes(q, S2_VM_PROTECTED))
		return false;
	if (s2_in(q, S2_SLOT_CHANGE,
		  S2_SET(S2_MR_DELETE) | S2_SET(S2_MR_MOVE)) &&
	    s2_yes(q, S2_VM_STARTED))
		return true;
	/* A deletion has no new memslot to check. */
	return !s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE) &&
	       (flag_log_dirty(q) || s2_yes(q, S2_SLOT_READONLY));
}

static int gmem_region(const struct s2_kernel *kernel, struct s2_query *q)
{
	if (s2_kernel_has(kernel, S2_C_GMEM_ONLY) &&
	    s2_test(q, S2_T_REGION_GMEM_ONLY,
		    s2_yes(q, S2_SLOT_GMEM) && !s2_yes(q, S2_SLOT_GMEM_ONLY)))
		return -S2_EINVAL;
	if (s2_kernel_has(kernel, S2_C_GMEM_NO_MTE) &&
	    s2_test(q, S2_T_REGION_GMEM_MTE,
		    s2_yes(q, S2_SLOT_GMEM) && s2_yes(q, S2_VM_MTE)))
		return -S2_EINVAL;
	return 0;
}

/*
 * 2a8dfab26677 refuses cacheable VM_PFNMAP; 0c67288e0c8b only without FWB or
 * DIC.
 */
static bool cacheable_refused(const struct s2_kernel *kernel,
			      struct s2_query *q)
{
	const struct s2_pfnmap *proposal = s2_pfnmap_of(kernel);
	bool if_supported = s2_kernel_has(kernel, S2_C_PFNMAP_CACHEABLE) ||
			    (proposal && proposal->region_supported);

	if (!if_supported && !s2_kernel_has(kernel, S2_C_PFNMAP_BLOCK))
		return false;
	if (!s2_kvm_vma_is_cacheable(q))
		return false;
	return !if_supported || !s2_kvm_supports_cacheable_pfnmap(q);
}

/* The kernel checks each VMA in the same way; one stands for all. */
static int vma_region(const struct s2_kernel *kernel, struct s2_query *q)
{
	if (!s2_yes(q, S2_VMA_FOUND))
		return 0;
	if (s2_test(q, S2_T_REGION_MTE,
		    s2_yes(q, S2_VM_MTE) && !kvm_vma_mte_allowed(kernel, q)))
		return -S2_EINVAL;
	if (!s2_yes(q, S2_VMA_PFNMAP))
		return 0;
	if (s2_test(q, S2_T_REGION_LOG_PFNMAP, flag_log_dirty(q)))
		return -S2_EINVAL;
	if (s2_test(q, S2_T_REGION_PFNMAP_CACHEABLE,
		    cacheable_refused(kernel, q)))
		return -S2_EINVAL;
	return 0;
}

static int kvm_arch_prepare_memory_region(const struct s2_kernel *kernel,
					  struct s2_query *q)
{
	int ret;

	if (s2_kernel_has(kernel, S2_C_PROTECTED_SLOTS) && protected_refuses(q))
		return -S2_EPERM;
	if (s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE))
		return 0;
	if (s2_test(q, S2_T_REGION_RANGE, s2_is(q, S2_SLOT_END, S2_END_BEYOND)))
		return -S2_EFAULT;
	ret = gmem_region(kernel, q);
	if (!ret)
		ret = vma_region(kernel, q);
	return ret;
}

void s2_kvm_arch_prepare_memory_region(const struct s2_policy *policy,
				       struct s2_query *q,
				       struct s2_decision *d)
{
	int ret = kvm_arch_prepare_memory_region(policy->kernel, q);

	d->ret = (int16_t)ret;
	d->outcome = ret ? S2_ERROR : S2_ACCEPT;
}
