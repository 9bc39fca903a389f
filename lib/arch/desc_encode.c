/* SPDX-License-Identifier: GPL-2.0-only */
/* Encodes descriptors, or returns why no such descriptor exists. */
#include "arch/format.h"

static int check_address(const struct s2_arch_cfg *cfg, int level, uint64_t oa)
{
	if (oa & ~bits_low(s2_oa_bits(cfg)))
		return -S2_ERANGE_OA;
	if (oa & ~s2_oa_mask(cfg, level))
		return -S2_EALIGN;
	return 0;
}

static int check_permissions(const struct s2_arch_cfg *cfg,
			     const struct s2_desc *desc)
{
	if (desc->s2ap > 3)
		return -S2_ES2AP;
	if (desc->xn > S2_XN_PX)
		return -S2_EXN;
	if (!cfg->xnx && (desc->xn & 1))
		return -S2_EXNX;
	return 0;
}

static int check_memory(const struct s2_arch_cfg *cfg,
			const struct s2_desc *desc)
{
	if (desc->memattr > (s2_memattr_is_3_bits(cfg) ? 7 : 15))
		return -S2_EMEMATTR;
	if (desc->sh > S2_SH_INNER)
		return -S2_ESH;
	if (s2_has_lpa2(cfg) && desc->sh != (cfg->sh0 & 3))
		return -S2_ESH_LPA2;
	return 0;
}

static int check_hints(const struct s2_arch_cfg *cfg,
		       const struct s2_desc *desc)
{
	if (desc->sw > 15)
		return -S2_ESW;
	if (desc->nt && desc->kind != S2_DESC_BLOCK)
		return -S2_ENT;
	if (desc->contiguous &&
	    s2_contiguous_span(cfg->granule, desc->level) == 1)
		return -S2_ECONT;
	return 0;
}

static int check_leaf(const struct s2_arch_cfg *cfg, const struct s2_desc *desc)
{
	int err = check_address(cfg, desc->level, desc->oa);

	if (!err)
		err = check_permissions(cfg, desc);
	if (!err)
		err = check_memory(cfg, desc);
	if (!err)
		err = check_hints(cfg, desc);
	return err;
}

static uint64_t desc_flag(bool set, uint64_t bit)
{
	return set ? bit : 0;
}

static int encode_leaf(const struct s2_arch_cfg *cfg,
		       const struct s2_desc *desc, uint64_t *raw)
{
	int err = check_leaf(cfg, desc);
	uint64_t bits;

	if (err)
		return err;
	bits = DESC_VALID | s2_oa_to_bits(cfg, desc->oa);
	bits |= bits_put(desc->memattr, DESC_MEMATTR_LO);
	bits |= bits_put(desc->s2ap, DESC_S2AP_LO);
	if (!s2_has_lpa2(cfg))
		bits |= bits_put(desc->sh, DESC_SH_LO);
	bits |= bits_put(desc->xn, DESC_XN_LO);
	bits |= bits_put(desc->sw, DESC_SW_LO);
	bits |= desc_flag(desc->kind == S2_DESC_PAGE, DESC_TYPE);
	bits |= desc_flag(desc->af, DESC_AF);
	bits |= desc_flag(desc->fnxs, DESC_FNXS);
	bits |= desc_flag(desc->nt, DESC_NT);
	bits |= desc_flag(desc->dbm, DESC_DBM);
	bits |= desc_flag(desc->contiguous, DESC_CONTIGUOUS);
	*raw = bits;
	return 0;
}

static int encode_table(const struct s2_arch_cfg *cfg,
			const struct s2_desc *desc, uint64_t *raw)
{
	int err = check_address(cfg, S2_LEVEL_LAST, desc->oa);

	if (err)
		return err;
	*raw = DESC_VALID | DESC_TYPE | s2_oa_to_bits(cfg, desc->oa);
	return 0;
}

static int encode_invalid(const struct s2_desc *desc, uint64_t *raw)
{
	if (desc->annot & ~S2_INVALID_ANNOT_MASK)
		return -S2_EANNOT;
	if (desc->invalid_type > 15)
		return -S2_EVALUE;
	*raw = desc->annot | bits_put(desc->invalid_type, DESC_INVALID_TYPE_LO);
	return 0;
}

int s2_desc_encode(const struct s2_arch_cfg *cfg, const struct s2_desc *desc,
		   uint64_t *raw)
{
	if (s2_arch_cfg_check(cfg))
		return -S2_ECONFIG;
	if (!s2_level_exists(cfg, desc->level))
		return -S2_ELEVEL;
	switch (desc->kind) {
	case S2_DESC_INVALID:
	case S2_DESC_ANNOTATED:
		return encode_invalid(desc, raw);
	case S2_DESC_TABLE:
		if (desc->level == S2_LEVEL_LAST)
			return -S2_ETABLE;
		return encode_table(cfg, desc, raw);
	case S2_DESC_BLOCK:
		if (!s2_level_has_blocks(cfg, desc->level))
			return -S2_EBLOCK;
		return encode_leaf(cfg, desc, raw);
	case S2_DESC_PAGE:
		if (desc->level != S2_LEVEL_LAST)
			return -S2_EPAGE;
		return encode_leaf(cfg, desc, raw);
	default:
		return -S2_EKIND;
	}
}
