/* SPDX-License-Identifier: GPL-2.0-only */
/* pkvm_mem_abort(): memory that a protected VM gets for good. */
#include "pipeline.h"

/* pin_user_pages(); false if that ended the fault */
static bool pin_user_page(struct s2_fault_desc *f)
{
	if (s2_is(f->q, S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON)) {
		s2_end_hwpoison(f->d, S2_PAGE);
		return false;
	}
	/* FOLL_WRITE: the page must be writable, whatever the access. */
	if (!s2_is(f->q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE) ||
	    !s2_yes(f->q, S2_PFN_WRITABLE)) {
		s2_end_error(f->d, -S2_EFAULT);
		return false;
	}
	if (!s2_yes(f->q, S2_PFN_SWAPBACKED)) {
		s2_end_error(f->d, -S2_EIO);
		return false;
	}
	return true;
}

void s2_pkvm_mem_abort(struct s2_fault_desc *f)
{
	struct s2_decision *d = f->d;

	if (!s2_topup_mmu_memcache(f))
		return;
	if (!s2_yes(f->q, S2_MEM_PIN)) {
		s2_end_error(d, -S2_ENOMEM);
		return;
	}
	if (!pin_user_page(f))
		return;
	d->type = S2_TYPE_NORMAL;
	d->size = S2_PAGE;
	d->r = d->w = d->px = d->ux = S2_ALWAYS;
	s2_stage2_write(f, false);
}
