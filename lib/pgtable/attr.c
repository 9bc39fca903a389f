/* SPDX-License-Identifier: GPL-2.0-only */
/* Converts attributes of a leaf to its bits, and back. */
#include "pgtable/internal.h"

/*
 * stage2_set_xn_attr(): since 2608563b466b, EL0 and EL1 have separate rights.
 */
int s2_pt_xn_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *xn)
{
	/* index: UX, PX */
	static const uint64_t codes[2][2] = {
		{ S2_XN_NEITHER, S2_XN_PX },
		{ S2_XN_UX, S2_XN_BOTH },
	};
	bool px = prot & S2_PROT_PX, ux = prot & S2_PROT_UX;

	if (!s2_pt_has(pt, S2_C_PT_XNX)) {
		*xn = px ? 0 : PTE_XN_ONE;
		return 0;
	}
	if (!pt->cfg.arch.xnx && px != ux)
		return -S2_EINVAL;
	*xn = codes[ux][px] << 53;
	return 0;
}

static int memory_type(const struct s2_pt *pt, uint64_t prot)
{
	switch (prot & PROT_TYPE) {
	case PROT_TYPE:
		if (!s2_pt_has(pt, S2_C_PT_NORMAL_NC))
			return S2_TYPE_DEVICE;
		return -S2_EINVAL;
	case S2_PROT_DEVICE:
		return prot & S2_PROT_X ? -S2_EINVAL : S2_TYPE_DEVICE;
	case S2_PROT_NORMAL_NC:
		if (!s2_pt_has(pt, S2_C_PT_NORMAL_NC))
			return S2_TYPE_NORMAL;
		return prot & S2_PROT_X ? -S2_EINVAL : S2_TYPE_NORMAL_NC;
	default:
		return S2_TYPE_NORMAL;
	}
}

/* stage2_set_prot_attr() */
int s2_pt_leaf_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *attr)
{
	int type = memory_type(pt, prot), err;
	uint64_t bits;

	if (type < 0)
		return type;
	err = s2_pt_xn_attr(pt, prot, &bits);
	if (err)
		return err;
	bits |= pt->memattr[type] | PTE_AF | (prot & PTE_SW);
	if (prot & S2_PROT_R)
		bits |= PTE_S2AP_R;
	if (prot & S2_PROT_W)
		bits |= PTE_S2AP_W;
	/*
	 * With LPA2 these bits belong to the address, and VTCR_EL2.SH0 counts.
	 */
	if (!pt->cfg.arch.lpa2)
		bits |= PTE_SH_IS;
	*attr = bits;
	return 0;
}

static uint64_t execution_rights(const struct s2_pt *pt, uint64_t pte)
{
	static const uint8_t rights[] = {
		[S2_XN_BOTH] = S2_PROT_X,
		[S2_XN_UX] = S2_PROT_UX,
		[S2_XN_NEITHER] = 0,
		[S2_XN_PX] = S2_PROT_PX,
	};

	if (!s2_pt_has(pt, S2_C_PT_XNX))
		return pte & PTE_XN_ONE ? 0 : S2_PROT_X;
	return rights[(pte & PTE_XN) >> 53];
}

uint64_t s2_pte_prot(const struct s2_pt *pt, uint64_t pte)
{
	uint64_t prot = pte & PTE_SW;

	if (!s2_pte_is_valid(pte))
		return prot;
	if (pte & PTE_S2AP_R)
		prot |= S2_PROT_R;
	if (pte & PTE_S2AP_W)
		prot |= S2_PROT_W;
	return prot | execution_rights(pt, pte);
}

s2_pa_t s2_pte_to_phys(const struct s2_pt *pt, uint64_t pte)
{
	return pte_to_phys(pt, pte);
}
