/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts and reports a finding. */
#include "machine/tlb.h"

void s2_tlb_tell(struct s2_tlb *tlb, struct s2_tlb_finding *f)
{
	f->at = tlb->seq;
	tlb->findings[f->kind]++;
	if (tlb->cfg.found)
		tlb->cfg.found(tlb->cfg.ctx, f);
}
