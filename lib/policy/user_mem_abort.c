/* SPDX-License-Identifier: GPL-2.0-only */
/* user_mem_abort(): pin the pfn, compute the rights, map. */
#include "pipeline.h"

/* An error behind the pfn lookup: was the page let go? */
static void fail_pinned(struct s2_fault_desc *f, int ret, bool released)
{
	if (!released && s2_is(f->q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE))
		f->d->leak = 1;
	s2_end_error(f->d, ret);
}

/* Permission faults need tables only where a block may be taken apart. */
static bool needs_topup(struct s2_fault_desc *f)
{
	if (!f->perm)
		return true;
	if (f->rules->topup_all_logging)
		return s2_memslot_is_logging(f) || s2_yes(f->q, S2_VM_PKVM);
	return f->write && s2_memslot_is_logging(f);
}

/* kvm_s2_fault_get_vma_info() */
static bool get_vma_info(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	if (!s2_yes(f->q, S2_VMA_FOUND)) {
		s2_end_error(f->d, -S2_EFAULT);
		return false;
	}
	s2_resolve_vma_size(f, vi);
	if (f->rules->check_vma) {
		int ret = f->rules->check_vma(f, vi);

		if (ret) {
			s2_end_error(f->d, ret);
			return false;
		}
	}
	f->d->seq_late = !f->rules->seq_under_lock;
	return true;
}

/* The pfn lookup; true if it found memory. */
static bool faultin_pfn(struct s2_fault_desc *f,
			const struct s2_fault_vma_info *vi)
{
	if (s2_in(f->q, S2_PFN_LOOKUP,
		  S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW))) {
		/* FOLL_WRITE, or KVM_PFN_ERR_RO_FAULT for a raw pfn */
		if (!f->write || s2_yes(f->q, S2_PFN_WRITABLE))
			return true;
		s2_end_error(f->d, -S2_EFAULT);
	} else if (s2_is(f->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON))
		s2_end_hwpoison(f->d, f->rules->lsb_of_mapping ?
					      vi->vma_pagesize :
					      vi->vma_shift);
	else
		s2_end_error(f->d, -S2_EFAULT);
	return false;
}

/* kvm_s2_fault_pin_pfn(); false if that ended the fault */
static bool pin_pfn(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	int ret;

	if (!get_vma_info(f, vi))
		return false;
	if (!f->rules->topup_first && needs_topup(f) &&
	    !s2_topup_mmu_memcache(f))
		return false;
	if (!faultin_pfn(f, vi))
		return false;
	ret = f->rules->classify(f, vi);
	if (ret)
		fail_pinned(f, ret, f->rules->release_on_error);
	return !ret;
}

static enum s2_memtype memory_type(struct s2_fault_desc *f,
				   const struct s2_fault_vma_info *vi)
{
	if (vi->type_by_vma)
		return vi->type;
	if (!vi->map_non_cacheable)
		return S2_TYPE_NORMAL;
	if (f->rules->normal_nc && s2_yes(f->q, S2_VMA_ALLOW_ANY_UNCACHED))
		return S2_TYPE_NORMAL_NC;
	return S2_TYPE_DEVICE;
}

/* Who may execute: the fault's own fetch, and everybody where DIC is there. */
static void exec_prot(struct s2_fault_desc *f)
{
	struct s2_decision *d = f->d;
	bool all = f->rules->nested_exec == S2_NESTED_EXEC_ALL;

	d->px = S2_NEVER;
	d->ux = S2_NEVER;
	if (f->exec ||
	    (d->type == S2_TYPE_NORMAL && s2_yes(f->q, S2_CPU_DIC))) {
		d->px = S2_ALWAYS;
		d->ux = S2_ALWAYS;
	}
	if (!f->nested)
		return;
	if (all) {
		d->px = s2_cond_and(d->px, S2_NESTED_PX);
		d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
	} else if (!f->exec) {
		/* kvm_s2_trans_executable() looks at XN[1] alone. */
		d->px = s2_cond_and(d->px, S2_NESTED_UX);
		d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
	}
}

/* kvm_s2_fault_compute_prot(); false if that ended the fault */
static bool compute_prot(struct s2_fault_desc *f,
			 const struct s2_fault_vma_info *vi)
{
	struct s2_decision *d = f->d;

	if (s2_test(f->q, S2_T_EXEC_NC, f->exec && vi->map_non_cacheable)) {
		fail_pinned(f, -S2_ENOEXEC, f->rules->release_on_error);
		return false;
	}
	if (f->rules->excl_atomic &&
	    s2_test(f->q, S2_T_EXCL_ATOMIC,
		    s2_is(f->q, S2_FAULT_STATUS, S2_EXCL_ATOMIC))) {
		s2_end_inject(d, S2_INJECT_EXCL_ATOMIC);
		return false;
	}
	d->type = (uint8_t)memory_type(f, vi);
	d->r = S2_ALWAYS;
	/* A read-only memslot makes the lookup say that it is not writable. */
	d->w = S2_NEVER;
	if (!vi->demote && !s2_yes(f->q, S2_SLOT_READONLY))
		d->w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE);
	if (f->nested) {
		d->r = s2_cond_and(d->r, S2_NESTED_R);
		d->w = s2_cond_and(d->w, S2_NESTED_W);
	}
	exec_prot(f);
	return true;
}

/* Is this a VMA whose memory must not have the guest's tags? */
static bool mte_disallowed(struct s2_fault_desc *f,
			   const struct s2_fault_vma_info *vi)
{
	bool disallowed = !f->perm && !vi->map_non_cacheable &&
			  s2_yes(f->q, S2_VM_MTE);

	if (disallowed && f->rules->mte_rule == S2_MTE_ALLOWED)
		disallowed = !s2_yes(f->q, S2_VMA_MTE_ALLOWED);
	else if (disallowed)
		disallowed = s2_yes(f->q, S2_VMA_SHARED);
	return s2_test(f->q, S2_T_MTE_DISALLOWED, disallowed);
}

/* sanitise_mte_tags(): 0 or -errno */
static int sanitise_tags(struct s2_fault_desc *f,
			 const struct s2_fault_vma_info *vi, enum s2_size size)
{
	if (f->perm || vi->map_non_cacheable || !s2_yes(f->q, S2_VM_MTE))
		return 0;
	if (!f->rules->mte_any_page &&
	    s2_test(f->q, S2_T_NOT_ONLINE, !s2_yes(f->q, S2_PFN_ONLINE)))
		return -S2_EFAULT;
	if (f->rules->mte_skip_zero && s2_yes(f->q, S2_PFN_ZERO)) {
		f->d->warn |= size != S2_PAGE;
		return 0;
	}
	f->d->sanitise = S2_SANITISE_PAGES;
	if (f->rules->mte_by_folio &&
	    !s2_is(f->q, S2_VMA_HUGETLB, S2_HUGETLB_NONE))
		f->d->sanitise = S2_SANITISE_FOLIO;
	return 0;
}

static void write_leaf(struct s2_fault_desc *f,
		       const struct s2_fault_vma_info *vi, enum s2_size size)
{
	struct s2_decision *d = f->d;
	bool relax = s2_test(f->q, S2_T_RELAX, s2_granule_is(f, size));

	d->size = (uint8_t)size;
	if (!s2_stage2_write(f, relax))
		return;
	d->dirty = d->w;
	d->dirty_at =
		(uint8_t)(f->rules->dirty_by_mapping ? size : vi->vma_pagesize);
}

/* kvm_s2_fault_map(), all of it under mmu_lock */
static void map(struct s2_fault_desc *f, struct s2_fault_vma_info *vi)
{
	int ret = 0, size;

	if (s2_test(f->q, S2_T_SEQ_MOVED, s2_yes(f->q, S2_RACE_SEQ))) {
		s2_end_retry(f->d);
		return;
	}
	size = s2_mapping_size(f, vi);
	if (size == -S2_EAGAIN) {
		s2_end_retry(f->d);
		return;
	}
	if (!f->rules->mte_before_lock && mte_disallowed(f, vi))
		ret = -S2_EFAULT;
	if (!ret)
		ret = sanitise_tags(f, vi, (enum s2_size)size);
	if (!ret && f->rules->check_last)
		ret = f->rules->check_last(f, vi);
	if (ret)
		s2_end_error(f->d, ret);
	else
		write_leaf(f, vi, (enum s2_size)size);
}

void s2_user_mem_abort(struct s2_fault_desc *f)
{
	struct s2_fault_vma_info vi = { .vma_pagesize = S2_PAGE };

	if (!f->rules->read_perm &&
	    s2_test(f->q, S2_T_READ_PERM, f->perm && !f->write && !f->exec)) {
		s2_end_error(f->d, -S2_EFAULT);
		return;
	}
	if (f->rules->topup_first && needs_topup(f) &&
	    !s2_topup_mmu_memcache(f))
		return;
	if (!pin_pfn(f, &vi) || !compute_prot(f, &vi))
		return;
	if (f->rules->mte_before_lock && mte_disallowed(f, &vi)) {
		fail_pinned(f, -S2_EFAULT, true);
		return;
	}
	map(f, &vi);
}
