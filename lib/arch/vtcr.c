/* SPDX-License-Identifier: GPL-2.0-only */
/* VTCR_EL2, field by field; layout.c has the walks that the fields describe. */
#include <string.h>

#include "arch/vtcr_bits.h"

/* TG0 numbers granules in another order than enum s2_granule. */
static const uint8_t tg0_codes[S2_NR_GRANULES] = {
	[S2_GRANULE_4K] = 0,
	[S2_GRANULE_64K] = 1,
	[S2_GRANULE_16K] = 2,
};

static bool tg0_granule(unsigned int code, enum s2_granule *granule)
{
	unsigned int i;

	for (i = 0; i < S2_NR_GRANULES; i++) {
		if (tg0_codes[i] == code) {
			*granule = (enum s2_granule)i;
			return true;
		}
	}
	return false;
}

void s2_vtcr_decode(uint64_t raw, struct s2_vtcr *vtcr)
{
	memset(vtcr, 0, sizeof(*vtcr));
	vtcr->tg0_reserved = !tg0_granule((unsigned int)bits_get(raw, VTCR_TG0),
					  &vtcr->granule);
	vtcr->t0sz = (uint8_t)bits_get(raw, VTCR_T0SZ);
	vtcr->sl0 = (uint8_t)bits_get(raw, VTCR_SL0);
	vtcr->irgn0 = (uint8_t)bits_get(raw, VTCR_IRGN0);
	vtcr->orgn0 = (uint8_t)bits_get(raw, VTCR_ORGN0);
	vtcr->sh0 = (uint8_t)bits_get(raw, VTCR_SH0);
	vtcr->ps = (uint8_t)bits_get(raw, VTCR_PS);
	vtcr->hwu = (uint8_t)bits_get(raw, VTCR_HWU);
	vtcr->vs = raw & VTCR_VS;
	vtcr->ha = raw & VTCR_HA;
	vtcr->hd = raw & VTCR_HD;
	vtcr->ds = raw & VTCR_DS;
	vtcr->sl2 = raw & VTCR_SL2;
	vtcr->other = raw & S2_VTCR_OTHER;
	vtcr->res0 = raw & VTCR_RES0;
	vtcr->res1_clear = !(raw & VTCR_RES1);
}

static bool vtcr_fits(const struct s2_vtcr *v)
{
	return v->t0sz < 64 && v->sl0 < 4 && v->irgn0 < 4 && v->orgn0 < 4 &&
	       v->sh0 < 4 && v->ps < 8 && v->hwu < 16 &&
	       !(v->other & ~S2_VTCR_OTHER);
}

static uint64_t vtcr_flag(bool set, uint64_t bit)
{
	return set ? bit : 0;
}

int s2_vtcr_encode(const struct s2_vtcr *vtcr, uint64_t *raw)
{
	uint64_t bits = VTCR_RES1;

	if (!vtcr_fits(vtcr))
		return -S2_EVALUE;
	if (!s2_granule_name(vtcr->granule) || vtcr->tg0_reserved)
		return -S2_ECONFIG;
	bits |= bits_put(tg0_codes[vtcr->granule], VTCR_TG0_LO);
	bits |= bits_put(vtcr->t0sz, VTCR_T0SZ_LO);
	bits |= bits_put(vtcr->sl0, VTCR_SL0_LO);
	bits |= bits_put(vtcr->irgn0, VTCR_IRGN0_LO);
	bits |= bits_put(vtcr->orgn0, VTCR_ORGN0_LO);
	bits |= bits_put(vtcr->sh0, VTCR_SH0_LO);
	bits |= bits_put(vtcr->ps, VTCR_PS_LO);
	bits |= bits_put(vtcr->hwu, VTCR_HWU_LO);
	bits |= vtcr_flag(vtcr->vs, VTCR_VS) | vtcr_flag(vtcr->ha, VTCR_HA);
	bits |= vtcr_flag(vtcr->hd, VTCR_HD) | vtcr_flag(vtcr->ds, VTCR_DS);
	bits |= vtcr_flag(vtcr->sl2, VTCR_SL2) | vtcr->other;
	*raw = bits;
	return 0;
}

/*
 * ID_AA64MMFR0_EL1.PARange and PS use the same codes; 7 is 56 bits, FEAT_D128.
 */
static const uint8_t ps_bits[] = { 32, 36, 40, 42, 44, 48, 52 };

unsigned int s2_ps_bits(unsigned int ps)
{
	return ps < sizeof(ps_bits) ? ps_bits[ps] : 0;
}

int s2_ps_code(unsigned int pa_bits)
{
	unsigned int i;

	for (i = 0; i < sizeof(ps_bits); i++) {
		if (ps_bits[i] == pa_bits)
			return (int)i;
	}
	return -S2_EVALUE;
}
