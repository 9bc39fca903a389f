/* SPDX-License-Identifier: GPL-2.0-only */
/* A descriptor as rows. */
#include "arch/format.h"
#include "arch/rows.h"

static void add_address(const struct s2_arch_cfg *cfg, int level,
			const struct s2_desc *desc, const char *name,
			struct row_list *list)
{
	unsigned int shift = s2_level_shift(cfg->granule, level);
	struct s2_arch_row *row;

	row = s2_arch_row_add(list, s2_has_lpa2(cfg) ? 49 : 47, shift, name,
			      NULL);
	row->value = desc->oa;
	if (s2_has_lpa2(cfg)) {
		row->extra_hi = 9;
		row->extra_lo = 8;
	} else if (s2_has_lpa(cfg)) {
		row->extra_hi = 15;
		row->extra_lo = 12;
	}
}

static const char *dbm_text(const struct s2_desc *desc)
{
	if (!desc->dbm)
		return "hardware does not manage dirty state";
	return desc->s2ap & S2_S2AP_WRITE ?
		       "writable and dirty" :
		       "writable and clean: a write makes it S2AP[1]=1";
}

static void add_hints(const struct s2_arch_cfg *cfg, const struct s2_desc *desc,
		      struct row_list *list)
{
	s2_arch_row_add(list, 58, 55, "SW",
			desc->sw ? "software's own" : "none");
	if (cfg->xnx)
		s2_arch_row_add(list, 54, 53, "XN", s2_xn_name(desc->xn));
	else
		s2_arch_row_add(list, 54, 54, "XN", s2_xn_name(desc->xn));
	if (s2_contiguous_span(cfg->granule, desc->level) > 1)
		s2_arch_row_add(list, 52, 52, "Contiguous",
				s2_arch_row_flag(desc->contiguous,
						 "one of a contiguous run",
						 "on its own"));
	s2_arch_row_add(list, 51, 51, "DBM", dbm_text(desc));
	if (desc->kind == S2_DESC_BLOCK)
		s2_arch_row_add(list, 16, 16, "nT",
				s2_arch_row_flag(desc->nt,
						 "not to be cached in a TLB",
						 "may be cached in a TLB"));
}

static void add_sh(const struct s2_arch_cfg *cfg, const struct s2_desc *desc,
		   struct row_list *list)
{
	struct s2_arch_row *row =
		s2_arch_row_add(list, 9, 8, "SH", s2_sh_name(desc->sh));

	if (s2_has_lpa2(cfg)) {
		row->name = "SH (VTCR_EL2.SH0)";
		row->kind = S2_ARCH_ROW_ASIDE;
		row->value = desc->sh;
	}
}

static void add_leaf(const struct s2_arch_cfg *cfg, const struct s2_desc *desc,
		     struct row_list *list)
{
	bool narrow = s2_memattr_is_3_bits(cfg);

	add_hints(cfg, desc, list);
	add_address(cfg, desc->level, desc, "OA", list);
	s2_arch_row_add(list, 11, 11, "FnXS",
			s2_arch_row_flag(desc->fnxs,
					 "FEAT_XS: the XS attribute is 0",
					 "stage 1's XS attribute"));
	s2_arch_row_add(
		list, 10, 10, "AF",
		s2_arch_row_flag(desc->af, "accessed",
				 "not accessed: an access faults or sets it"));
	add_sh(cfg, desc, list);
	s2_arch_row_add(list, 7, 6, "S2AP", s2_s2ap_name(desc->s2ap));
	s2_arch_row_add(list, narrow ? 4 : 5, 2, "MemAttr",
			s2_memattr(cfg, desc->memattr)->name);
}

static void add_invalid(const struct s2_desc *desc, struct row_list *list)
{
	const char *old = NULL;

	if (desc->raw & S2_INVALID_LOCKED_6_12)
		old = "bit 10 set: locked, as Linux 6.12 writes it";
	s2_arch_row_add(list, 63, 60, "type",
			s2_invalid_type_name(desc->invalid_type));
	s2_arch_row_add(list, 59, 1, "annotation", old);
}

static void add_type(const struct s2_desc *desc, struct row_list *list)
{
	bool valid = desc->raw & DESC_VALID;

	if (valid)
		s2_arch_row_add(list, 1, 1, "type",
				desc->kind == S2_DESC_RESERVED ?
					s2_desc_why_text(desc->why) :
					s2_desc_kind_name(desc->kind));
	s2_arch_row_add(list, 0, 0, "valid",
			s2_arch_row_flag(valid, "valid",
					 "invalid: a translation fault"));
}

size_t s2_desc_rows(const struct s2_arch_cfg *cfg, const struct s2_desc *desc,
		    struct s2_arch_row *rows)
{
	struct row_list list = { .rows = rows, .raw = desc->raw };

	switch (desc->kind) {
	case S2_DESC_TABLE:
		add_address(cfg, S2_LEVEL_LAST, desc, "next table", &list);
		break;
	case S2_DESC_BLOCK:
	case S2_DESC_PAGE:
		add_leaf(cfg, desc, &list);
		break;
	case S2_DESC_ANNOTATED:
		add_invalid(desc, &list);
		break;
	default:
		break;
	}
	add_type(desc, &list);
	s2_arch_row_add_mask(&list, desc->ignored, S2_ARCH_ROW_IGNORED);
	s2_arch_row_add_mask(&list, desc->res0, S2_ARCH_ROW_RES0);
	s2_arch_row_sort(&list);
	return list.n;
}
