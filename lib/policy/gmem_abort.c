/* SPDX-License-Identifier: GPL-2.0-only */
/* gmem_abort(): memslots on guest_memfd. */
#include "pipeline.h"

/* kvm_gmem_get_pfn(); false, with the exit described, if it has no page */
static bool gmem_get_pfn(struct s2_fault_desc *f)
{
	if (s2_in(f->q, S2_PFN_LOOKUP,
		  S2_SET(S2_LOOKUP_PAGE) | S2_SET(S2_LOOKUP_RAW)))
		return true;
	f->d->exit = S2_EXIT_MEMORY_FAULT;
	s2_end_error(f->d, s2_is(f->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON) ?
				   -S2_EHWPOISON :
				   -S2_EFAULT);
	return false;
}

static void gmem_prot(struct s2_fault_desc *f)
{
	struct s2_decision *d = f->d;
	bool exec = f->exec || s2_yes(f->q, S2_CPU_DIC);

	d->type = S2_TYPE_NORMAL;
	d->size = S2_PAGE;
	d->r = S2_ALWAYS;
	d->w = s2_yes(f->q, S2_SLOT_READONLY) ? S2_NEVER : S2_ALWAYS;
	d->px = exec ? S2_ALWAYS : S2_NEVER;
	d->ux = d->px;
	if (!f->nested)
		return;
	d->r = s2_cond_and(d->r, S2_NESTED_R);
	d->w = s2_cond_and(d->w, S2_NESTED_W);
	if (f->rules->nested_exec == S2_NESTED_EXEC_ALL) {
		d->px = s2_cond_and(d->px, S2_NESTED_PX);
		d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
	} else if (!f->exec) {
		d->px = s2_cond_and(d->px, S2_NESTED_UX);
		d->ux = s2_cond_and(d->ux, S2_NESTED_UX);
	}
}

void s2_gmem_abort(struct s2_fault_desc *f)
{
	struct s2_decision *d = f->d;

	if (!(f->rules->gmem_relax && f->perm) && !s2_topup_mmu_memcache(f))
		return;
	if (!gmem_get_pfn(f))
		return;
	gmem_prot(f);
	if (s2_test(f->q, S2_T_SEQ_MOVED, s2_yes(f->q, S2_RACE_SEQ))) {
		s2_end_retry(d);
		return;
	}
	/*
	 * Mapping what is mapped already, with other rights, is refused by the
	 * table code with -EAGAIN: only relaxing gets anywhere.
	 */
	if (f->perm && !f->rules->gmem_relax) {
		s2_end_retry(d);
		return;
	}
	if (!s2_stage2_write(f, f->perm))
		return;
	d->dirty = d->w;
	d->dirty_at = S2_PAGE;
}
