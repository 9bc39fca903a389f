/* SPDX-License-Identifier: GPL-2.0-only */
/* Which changes need break-before-make (Arm ARM, break-before-make; FEAT_BBM). */
#include "machine/tlb.h"

static bool desc_is_writable(const struct s2_desc *d)
{
	return d->s2ap & S2_S2AP_WRITE || d->dbm;
}

/* Nobody can tell which of the two addresses an entry has. */
static bool bbm_same_contents(const struct s2_tlb *tlb, const struct s2_desc *a,
			      const struct s2_desc *b, uint64_t size)
{
	return tlb->cfg.same && !desc_is_writable(a) && !desc_is_writable(b) &&
	       tlb->cfg.same(tlb->cfg.ctx, s2_pa(a->oa), s2_pa(b->oa), size);
}

unsigned int s2_tlb_bbm_needed(const struct s2_tlb *tlb,
			       const struct s2_desc *old,
			       const struct s2_desc *now, bool old_is_larger,
			       unsigned int differs, uint64_t size)
{
	bool nt = old_is_larger ? old->nt : now->nt;

	if (tlb->cfg.bbm)
		differs &= ~S2_TLB_DIFF_NT;
	if (tlb->cfg.bbm == 2)
		differs &= ~S2_TLB_DIFF_CONTIGUOUS;
	if (differs == S2_TLB_DIFF_SIZE &&
	    (tlb->cfg.bbm == 2 || (tlb->cfg.bbm == 1 && nt)))
		return 0;
	if (differs == S2_TLB_DIFF_OA && bbm_same_contents(tlb, old, now, size))
		return 0;
	return differs;
}
