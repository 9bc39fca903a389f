/* SPDX-License-Identifier: GPL-2.0-only */
/* Decodes descriptors: any value at any level has a meaning. */
#include <string.h>

#include "arch/format.h"

/* The address bits of a descriptor at this level, unshifted. */
static uint64_t address_field(const struct s2_arch_cfg *cfg, int level)
{
	return s2_oa_to_bits(cfg, s2_oa_mask(cfg, level));
}

uint64_t s2_leaf_fields(const struct s2_arch_cfg *cfg, int level)
{
	uint64_t fields = DESC_MEMATTR | DESC_S2AP | DESC_SH | DESC_AF |
			  DESC_FNXS | DESC_DBM | DESC_CONTIGUOUS | DESC_XN |
			  DESC_SW | address_field(cfg, level);

	if (s2_memattr_is_3_bits(cfg))
		fields &= ~DESC_MEMATTR_3;
	if (!cfg->xnx)
		fields &= ~DESC_XN_0;
	if (s2_contiguous_span(cfg->granule, level) == 1)
		fields &= ~DESC_CONTIGUOUS;
	if (level != S2_LEVEL_LAST)
		fields |= DESC_NT;
	return fields;
}

static void decode_invalid(uint64_t raw, struct s2_desc *desc)
{
	desc->kind = raw ? S2_DESC_ANNOTATED : S2_DESC_INVALID;
	desc->annot = raw & S2_INVALID_ANNOT_MASK;
	desc->invalid_type = (uint8_t)(raw >> DESC_INVALID_TYPE_LO);
}

static void decode_table(const struct s2_arch_cfg *cfg, uint64_t raw,
			 struct s2_desc *desc)
{
	/* A table is as large as the granule, whatever level points to it. */
	uint64_t address = address_field(cfg, S2_LEVEL_LAST);

	desc->kind = S2_DESC_TABLE;
	desc->oa = s2_bits_to_oa(cfg, raw & address);
	desc->ignored = raw & DESC_TABLE_IGNORED & ~address;
	desc->res0 = raw &
		     ~(DESC_VALID | DESC_TYPE | DESC_TABLE_IGNORED | address);
}

static void decode_leaf(const struct s2_arch_cfg *cfg, uint64_t raw,
			struct s2_desc *desc)
{
	uint64_t fields = s2_leaf_fields(cfg, desc->level);

	desc->ignored = raw & DESC_LEAF_IGNORED;
	desc->res0 = raw &
		     ~(DESC_VALID | DESC_TYPE | DESC_LEAF_IGNORED | fields);
	raw &= fields;
	desc->oa = s2_bits_to_oa(cfg, raw & address_field(cfg, desc->level));
	desc->memattr = (uint8_t)((raw & DESC_MEMATTR) >> DESC_MEMATTR_LO);
	desc->s2ap = (uint8_t)((raw & DESC_S2AP) >> DESC_S2AP_LO);
	if (s2_has_lpa2(cfg))
		desc->sh = cfg->sh0 & 3;
	else
		desc->sh = (uint8_t)((raw & DESC_SH) >> DESC_SH_LO);
	desc->af = raw & DESC_AF;
	desc->fnxs = raw & DESC_FNXS;
	desc->dbm = raw & DESC_DBM;
	desc->contiguous = raw & DESC_CONTIGUOUS;
	desc->xn = (uint8_t)((raw & DESC_XN) >> DESC_XN_LO);
	desc->sw = (uint8_t)((raw & DESC_SW) >> DESC_SW_LO);
}

static enum s2_desc_why block_refused(const struct s2_arch_cfg *cfg, int level)
{
	if (!s2_block_needs_52_bits(cfg->granule, level))
		return S2_WHY_BLOCK_LEVEL;
	if (cfg->granule == S2_GRANULE_64K)
		return S2_WHY_BLOCK_NEEDS_LPA;
	return S2_WHY_BLOCK_NEEDS_LPA2;
}

static void decode_block(const struct s2_arch_cfg *cfg, uint64_t raw,
			 struct s2_desc *desc)
{
	if (!s2_level_has_blocks(cfg, desc->level)) {
		desc->kind = S2_DESC_RESERVED;
		desc->why = block_refused(cfg, desc->level);
		return;
	}
	desc->kind = S2_DESC_BLOCK;
	desc->nt = raw & DESC_NT;
	decode_leaf(cfg, raw, desc);
}

static void decode_level3(const struct s2_arch_cfg *cfg, uint64_t raw,
			  struct s2_desc *desc)
{
	if (!(raw & DESC_TYPE)) {
		desc->kind = S2_DESC_RESERVED;
		desc->why = S2_WHY_LEVEL3_BLOCK;
		return;
	}
	desc->kind = S2_DESC_PAGE;
	decode_leaf(cfg, raw, desc);
}

/* An invalid level keeps its sign, and is cut to fit. */
static int8_t clamp_level(int level)
{
	if (level < INT8_MIN)
		return INT8_MIN;
	return (int8_t)(level > INT8_MAX ? INT8_MAX : level);
}

void s2_desc_decode(const struct s2_arch_cfg *cfg, int level, uint64_t raw,
		    struct s2_desc *desc)
{
	memset(desc, 0, sizeof(*desc));
	desc->raw = raw;
	desc->level = clamp_level(level);
	if (!s2_level_exists(cfg, level)) {
		desc->kind = S2_DESC_RESERVED;
		desc->why = S2_WHY_NO_LEVEL;
	} else if (!(raw & DESC_VALID)) {
		decode_invalid(raw, desc);
	} else if (level == S2_LEVEL_LAST) {
		decode_level3(cfg, raw, desc);
	} else if (raw & DESC_TYPE) {
		decode_table(cfg, raw, desc);
	} else {
		decode_block(cfg, raw, desc);
	}
}
