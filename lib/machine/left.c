/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a TLB may still hold an entry. */
#include "machine/tlb.h"

const char *s2_tlb_left_text(enum s2_tlb_left left)
{
	static const char *const texts[S2_NR_TLB_LEFTS] = {
		[S2_TLB_LEFT_NOT_TOLD] = "no TLBI",
		[S2_TLB_LEFT_WRITE] = "no DSB between the write and the TLBI",
		[S2_TLB_LEFT_INCOMPLETE] = "no DSB after the TLBI",
		[S2_TLB_LEFT_BOTH] = "no TLBI of stage 1 after that of stage 2",
	};

	return (unsigned int)left < S2_NR_TLB_LEFTS ? texts[left] : "?";
}

bool s2_tlb_record_is_leaving(const struct s2_tlb_record *r)
{
	unsigned int i;

	for (i = 0; i < S2_TLB_MAX_CPUS; i++)
		if (r->cpus_by[i] || r->both_by[i])
			return true;
	return false;
}

enum s2_tlb_left s2_tlb_record_left(const struct s2_tlb_record *r)
{
	if (s2_tlb_record_is_leaving(r))
		return S2_TLB_LEFT_INCOMPLETE;
	if (r->both && !r->cpus)
		return S2_TLB_LEFT_BOTH;
	return r->again ? S2_TLB_LEFT_WRITE : S2_TLB_LEFT_NOT_TOLD;
}
