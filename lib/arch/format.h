/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fields of a descriptor (Arm ARM tables D8-51 and D8-53); shared by
 * decoding and encoding.
 */
#ifndef STAGE2_ARCH_FORMAT_H
#define STAGE2_ARCH_FORMAT_H

#include <stage2/arch.h>

#include "arch/bits.h"

#define DESC_VALID	BIT64(0)
#define DESC_TYPE	BIT64(1) /* 0 block; 1 table, or page at level 3 */
#define DESC_MEMATTR	MASK64(5, 2)
#define DESC_MEMATTR_LO 2
#define DESC_MEMATTR_3	BIT64(5)
#define DESC_S2AP	MASK64(7, 6)
#define DESC_S2AP_LO	6
#define DESC_SH		MASK64(9, 8)
#define DESC_SH_LO	8
#define DESC_AF		BIT64(10)
#define DESC_FNXS	BIT64(11)
#define DESC_NT		BIT64(16)
#define DESC_DBM	BIT64(51)
#define DESC_CONTIGUOUS BIT64(52)
#define DESC_XN		MASK64(54, 53)
#define DESC_XN_LO	53
#define DESC_XN_0	BIT64(53)
#define DESC_SW		MASK64(58, 55)
#define DESC_SW_LO	55
/* For system MMUs, or PBHA with FEAT_HPDS2; translation ignores them. */
#define DESC_LEAF_IGNORED MASK64(62, 59)

/* A table has no attributes at stage 2; stage 1 has them in [63:59], RES0. */
#define DESC_TABLE_IGNORED (MASK64(58, 51) | MASK64(11, 2))

#define DESC_INVALID_TYPE    MASK64(63, 60)
#define DESC_INVALID_TYPE_LO 60

/* Drops flags of a configuration that have no effect with its granule. */
bool s2_has_lpa2(const struct s2_arch_cfg *cfg);
bool s2_has_lpa(const struct s2_arch_cfg *cfg);

/* Blocks at this level exist only with 52-bit addresses. */
bool s2_block_needs_52_bits(enum s2_granule granule, int level);

/* All bits except [1:0] that a leaf of this level and configuration has. */
uint64_t s2_leaf_fields(const struct s2_arch_cfg *cfg, int level);

/* MemAttr[3] is RES0: FWB without FEAT_MTE_PERM. */
static inline bool s2_memattr_is_3_bits(const struct s2_arch_cfg *cfg)
{
	return cfg->fwb && !cfg->mte_perm;
}

#endif
