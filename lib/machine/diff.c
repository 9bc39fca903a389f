/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences of two translations, and rights of a leaf. */
#include "machine/tlb.h"

/*
 * Changes that need break-before-make, by the Arm ARM: output address, memory
 * type, shareability, contiguous bit, nT. Permissions, the access flag, DBM and
 * software bits do not need it.
 */
unsigned int s2_tlb_leaf_diff(const struct s2_desc *a, const struct s2_desc *b)
{
	unsigned int differs = 0;

	if (a->oa != b->oa)
		differs |= S2_TLB_DIFF_OA;
	if (a->memattr != b->memattr)
		differs |= S2_TLB_DIFF_MEMATTR;
	if (a->sh != b->sh)
		differs |= S2_TLB_DIFF_SH;
	if (a->contiguous != b->contiguous)
		differs |= S2_TLB_DIFF_CONTIGUOUS;
	if (a->nt != b->nt)
		differs |= S2_TLB_DIFF_NT;
	return differs;
}

unsigned int s2_tlb_rights(const struct s2_desc *leaf)
{
	static const uint8_t exec[] = {
		[S2_XN_BOTH] = 12,
		[S2_XN_UX] = 8,
		[S2_XN_NEITHER] = 0,
		[S2_XN_PX] = 4,
	};

	return (leaf->s2ap & 3u) | exec[leaf->xn & 3];
}

const char *s2_tlb_finding_name(enum s2_tlb_finding_kind kind)
{
	switch (kind) {
	case S2_TLB_BBM:
		return "bbm";
	case S2_TLB_CONFLICT:
		return "conflict";
	case S2_TLB_FREED:
		return "freed";
	case S2_TLB_STALE:
		return "stale";
	case S2_TLB_REUSED:
		return "reused";
	case S2_NR_TLB_FINDINGS:
		break;
	}
	return "?";
}
