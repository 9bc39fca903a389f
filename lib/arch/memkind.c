/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory types: their parts, their names, their encoding in MAIR_EL1. */
#include "arch/format.h"

_Static_assert(S2_MK_TAGGED == S2_MK_NC_NC + 9, "three by three Normal types");
_Static_assert(S2_NR_MEMKINDS <= 32, "a set of types is 32 bits");

static const char *const names[S2_NR_MEMKINDS] = {
	[S2_MK_DEVICE_nGnRnE] = "Device-nGnRnE",
	[S2_MK_DEVICE_nGnRE] = "Device-nGnRE",
	[S2_MK_DEVICE_nGRE] = "Device-nGRE",
	[S2_MK_DEVICE_GRE] = "Device-GRE",
	[S2_MK_NC_NC] = "Normal-NC",
	[S2_MK_NC_WT] = "Normal oNC iWT",
	[S2_MK_NC_WB] = "Normal oNC iWB",
	[S2_MK_WT_NC] = "Normal oWT iNC",
	[S2_MK_WT_WT] = "Normal-WT",
	[S2_MK_WT_WB] = "Normal oWT iWB",
	[S2_MK_WB_NC] = "Normal oWB iNC",
	[S2_MK_WB_WT] = "Normal oWB iWT",
	[S2_MK_WB_WB] = "Normal-WB",
	[S2_MK_TAGGED] = "Normal-WB Tagged",
};

const char *s2_memkind_name(enum s2_memkind kind)
{
	if ((unsigned int)kind >= S2_NR_MEMKINDS)
		return "no memory type";
	return names[kind];
}

bool s2_memkind_is_device(enum s2_memkind kind)
{
	return kind < S2_MK_NC_NC;
}

bool s2_memkind_is_cacheable(enum s2_memkind kind)
{
	return kind > S2_MK_NC_NC;
}

enum s2_cache s2_memkind_outer(enum s2_memkind kind)
{
	if (kind == S2_MK_TAGGED)
		return S2_CACHE_WB;
	if (s2_memkind_is_device(kind))
		return S2_CACHE_NC;
	return (enum s2_cache)((kind - S2_MK_NC_NC) / 3);
}

enum s2_cache s2_memkind_inner(enum s2_memkind kind)
{
	if (kind == S2_MK_TAGGED)
		return S2_CACHE_WB;
	if (s2_memkind_is_device(kind))
		return S2_CACHE_NC;
	return (enum s2_cache)((kind - S2_MK_NC_NC) % 3);
}

/*
 * One nibble of a Normal attribute: bit 3 is "not transient", bit 2 is
 * write-back, the others are allocation hints. 0b0100 is non-cacheable, and
 * 0b0000 is not a Normal attribute.
 */
static int mair_cache(unsigned int nibble)
{
	if (nibble == 0)
		return -1;
	if (nibble == 4)
		return S2_CACHE_NC;
	return nibble & 4 ? S2_CACHE_WB : S2_CACHE_WT;
}

/* 0b0000dd0x: bit 0 is FEAT_XS's; the other bits of the byte are zero. */
static bool mair_is_device(uint8_t attr)
{
	return !(attr & 0xf2);
}

int s2_memkind_from_mair(uint8_t attr, enum s2_memkind *kind)
{
	int outer = mair_cache(attr >> 4);
	int inner = mair_cache(attr & 15);

	if (mair_is_device(attr))
		*kind = (enum s2_memkind)(attr >> 2);
	else if (attr == 0x40) /* FEAT_XS */
		*kind = S2_MK_NC_NC;
	else if (attr == 0xa0) /* FEAT_XS */
		*kind = S2_MK_WT_WT;
	else if (attr == 0xf0) /* FEAT_MTE2 */
		*kind = S2_MK_TAGGED;
	else if (outer < 0 || inner < 0)
		return -S2_EVALUE;
	else
		*kind = (enum s2_memkind)(S2_MK_NC_NC + 3 * outer + inner);
	return 0;
}
