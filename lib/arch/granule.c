/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Granules and levels: what a descriptor covers, and which levels have blocks.
 */
#include <stage2/arch.h>

#include "arch/bits.h"
#include "arch/format.h"

struct granule {
	const char *name;
	uint8_t shift;
	/* The first level with blocks, without and with 52-bit addresses. */
	int8_t block, block_52;
	/* The first level of stage 2, without and with 52-bit addresses. */
	int8_t first, first_52;
	/* log2 of the contiguous span at levels 1 to 3; 0 where RES0. */
	uint8_t span[3];
};

/* Arm ARM D8.2.8 to D8.2.10 and D8.3.1. */
static const struct granule granules[S2_NR_GRANULES] = {
	[S2_GRANULE_4K] = { "4k", 12, 1, 0, 0, -1, { 4, 4, 4 } },
	[S2_GRANULE_16K] = { "16k", 14, 2, 1, 1, 0, { 0, 5, 7 } },
	[S2_GRANULE_64K] = { "64k", 16, 2, 1, 1, 1, { 0, 5, 5 } },
};

/* NULL for an invalid granule. */
static const struct granule *granule_get(enum s2_granule granule)
{
	if ((unsigned int)granule >= S2_NR_GRANULES)
		return NULL;
	return &granules[granule];
}

static bool level_is_sane(int level)
{
	return level >= S2_LEVEL_FIRST && level <= S2_LEVEL_LAST;
}

int s2_arch_cfg_check(const struct s2_arch_cfg *cfg)
{
	if (!granule_get(cfg->granule))
		return -S2_ECONFIG;
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K)
		return -S2_ECONFIG;
	if (cfg->lpa && cfg->granule != S2_GRANULE_64K)
		return -S2_ECONFIG;
	if (cfg->sh0 > S2_SH_INNER)
		return -S2_ECONFIG;
	return 0;
}

bool s2_has_lpa2(const struct s2_arch_cfg *cfg)
{
	return cfg->lpa2 && cfg->granule != S2_GRANULE_64K;
}

bool s2_has_lpa(const struct s2_arch_cfg *cfg)
{
	return cfg->lpa && cfg->granule == S2_GRANULE_64K;
}

static bool has_52_bits(const struct s2_arch_cfg *cfg)
{
	return s2_has_lpa2(cfg) || s2_has_lpa(cfg);
}

const char *s2_granule_name(enum s2_granule granule)
{
	const struct granule *g = granule_get(granule);

	return g ? g->name : NULL;
}

unsigned int s2_granule_shift(enum s2_granule granule)
{
	const struct granule *g = granule_get(granule);

	return g ? g->shift : 0;
}

/* A descriptor is eight bytes. */
unsigned int s2_index_bits(enum s2_granule granule)
{
	const struct granule *g = granule_get(granule);

	return g ? g->shift - 3u : 0;
}

unsigned int s2_table_entries(enum s2_granule granule)
{
	const struct granule *g = granule_get(granule);

	return g ? 1u << s2_index_bits(granule) : 0;
}

unsigned int s2_level_shift(enum s2_granule granule, int level)
{
	if (!granule_get(granule) || !level_is_sane(level))
		return 0;
	return s2_granule_shift(granule) +
	       (unsigned int)(S2_LEVEL_LAST - level) * s2_index_bits(granule);
}

uint64_t s2_level_size(enum s2_granule granule, int level)
{
	unsigned int shift = s2_level_shift(granule, level);

	return shift && shift < 64 ? BIT64(shift) : 0;
}

unsigned int s2_level_index(enum s2_granule granule, int level, uint64_t ia)
{
	unsigned int shift = s2_level_shift(granule, level);

	if (!shift || shift >= 64)
		return 0;
	return (unsigned int)(ia >> shift) & (s2_table_entries(granule) - 1);
}

bool s2_level_exists(const struct s2_arch_cfg *cfg, int level)
{
	const struct granule *g = granule_get(cfg->granule);

	if (!g || level > S2_LEVEL_LAST)
		return false;
	return level >= (has_52_bits(cfg) ? g->first_52 : g->first);
}

bool s2_level_has_blocks(const struct s2_arch_cfg *cfg, int level)
{
	const struct granule *g = granule_get(cfg->granule);

	if (!g || level >= S2_LEVEL_LAST)
		return false;
	return level >= (has_52_bits(cfg) ? g->block_52 : g->block);
}

bool s2_block_needs_52_bits(enum s2_granule granule, int level)
{
	const struct granule *g = granule_get(granule);

	return g && level >= g->block_52 && level < g->block;
}

unsigned int s2_oa_bits(const struct s2_arch_cfg *cfg)
{
	return has_52_bits(cfg) ? 52 : 48;
}

unsigned int s2_contiguous_span(enum s2_granule granule, int level)
{
	const struct granule *g = granule_get(granule);

	if (!g || level < 1 || level > S2_LEVEL_LAST)
		return 1;
	return 1u << g->span[level - 1];
}
