/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Output addresses in descriptors: 48 bits in place, or 52 bits with the top
 * ones where there was room.
 *
 *	48 bits		OA[47:n] in place
 *	LPA2, 4K 16K	OA[49:n] in place, OA[51:50] in bits [9:8], SH's place
 *	LPA, 64K	OA[47:16] in place, OA[51:48] in bits [15:12]
 *
 * Arm ARM D8.3.1; kernel: kvm_pte_to_phys().
 */
#include "arch/format.h"

#define LPA2_TOP  MASK64(51, 50)
#define LPA2_DOWN (50 - 8)
#define LPA_TOP	  MASK64(51, 48)
#define LPA_DOWN  (48 - 12)

static uint64_t in_place(const struct s2_arch_cfg *cfg)
{
	unsigned int shift = s2_granule_shift(cfg->granule);

	if (s2_has_lpa2(cfg))
		return MASK64(49, shift);
	return MASK64(47, shift);
}

uint64_t s2_oa_mask(const struct s2_arch_cfg *cfg, int level)
{
	unsigned int shift = s2_level_shift(cfg->granule, level);
	unsigned int bits = s2_oa_bits(cfg);

	if (!shift || shift >= bits)
		return 0;
	return MASK64(bits - 1, shift);
}

uint64_t s2_oa_to_bits(const struct s2_arch_cfg *cfg, uint64_t oa)
{
	uint64_t bits = oa & in_place(cfg);

	if (s2_has_lpa2(cfg))
		bits |= (oa & LPA2_TOP) >> LPA2_DOWN;
	else if (s2_has_lpa(cfg))
		bits |= (oa & LPA_TOP) >> LPA_DOWN;
	return bits;
}

uint64_t s2_bits_to_oa(const struct s2_arch_cfg *cfg, uint64_t bits)
{
	uint64_t oa = bits & in_place(cfg);

	if (s2_has_lpa2(cfg))
		oa |= (bits << LPA2_DOWN) & LPA2_TOP;
	else if (s2_has_lpa(cfg))
		oa |= (bits << LPA_DOWN) & LPA_TOP;
	return oa;
}
