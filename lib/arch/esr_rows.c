/* SPDX-License-Identifier: GPL-2.0-only */
/* ESR_EL2 as rows. */
#include "arch/esr_bits.h"
#include "arch/rows.h"

#define FSC_EXCLUSIVE 0x35

static const char *set_text(const struct s2_esr *esr)
{
	static const char *const severity[] = {
		"recoverable",
		"reserved",
		"uncontainable",
		"restartable, or corrected",
	};

	if (s2_fsc(esr->fsc)->kind == S2_FSC_EXTERNAL)
		return severity[esr->set];
	if (esr->set && s2_ec_is_data_abort(esr->ec) &&
	    esr->fsc == FSC_EXCLUSIVE)
		return "LST: the kind of 64-byte access (FEAT_LS64)";
	return "no meaning with this code";
}

static void add_syndrome(const struct s2_esr *esr, struct row_list *list)
{
	static const char *const size[] = { "byte", "halfword", "word",
					    "doubleword" };

	s2_arch_row_add(list, 24, 24, "ISV",
			s2_arch_row_flag(esr->isv,
					 "[23:14] describe the instruction",
					 "the instruction is not described"));
	if (!esr->isv)
		return;
	s2_arch_row_add(list, 23, 22, "SAS", size[esr->sas]);
	s2_arch_row_add(list, 21, 21, "SSE",
			s2_arch_row_flag(esr->sse, "sign-extends",
					 "does not sign-extend"));
	s2_arch_row_add(list, 20, 16, "SRT", NULL);
	s2_arch_row_add(list, 15, 15, "SF",
			s2_arch_row_flag(esr->sf, "64-bit register",
					 "32-bit register"));
	s2_arch_row_add(list, 14, 14, "AR",
			s2_arch_row_flag(esr->ar, "acquire or release",
					 "plain"));
}

static void add_data_abort(const struct s2_esr *esr, struct row_list *list)
{
	add_syndrome(esr, list);
	s2_arch_row_add(list, 13, 13, "VNCR",
			s2_arch_row_flag(esr->vncr, "through VNCR_EL2",
					 "a plain access"));
	s2_arch_row_add(list, 8, 8, "CM",
			s2_arch_row_flag(esr->cm,
					 "cache maintenance or translation",
					 "not cache maintenance"));
	s2_arch_row_add(list, 6, 6, "WnR",
			s2_arch_row_flag(esr->wnr, "write", "read"));
}

static void add_abort(const struct s2_esr *esr, struct row_list *list)
{
	if (s2_ec_is_data_abort(esr->ec))
		add_data_abort(esr, list);
	s2_arch_row_add(list, 12, 11, "SET", set_text(esr));
	s2_arch_row_add(list, 10, 10, "FnV",
			s2_arch_row_flag(esr->fnv, "FAR_EL2 is not valid",
					 "FAR_EL2 is valid"));
	s2_arch_row_add(list, 9, 9, "EA",
			s2_arch_row_flag(esr->ea, "external abort type 1",
					 "none"));
	s2_arch_row_add(list, 7, 7, "S1PTW",
			s2_arch_row_flag(esr->s1ptw,
					 "on the guest's own table walk",
					 "not on a stage-1 walk"));
	s2_arch_row_add(list, 5, 0,
			s2_ec_is_data_abort(esr->ec) ? "DFSC" : "IFSC",
			s2_fsc(esr->fsc)->name);
	s2_arch_row_add_mask(list, esr->rest, S2_ARCH_ROW_IGNORED);
}

size_t s2_esr_rows(uint64_t raw, struct s2_arch_row *rows)
{
	struct row_list list = { .rows = rows, .raw = raw };
	struct s2_esr esr;

	s2_esr_decode(raw, &esr);
	if (esr.iss2)
		s2_arch_row_add(&list, 55, 32, "ISS2", NULL);
	s2_arch_row_add(&list, 31, 26, "EC", s2_ec_name(esr.ec));
	s2_arch_row_add(&list, 25, 25, "IL",
			s2_arch_row_flag(esr.il, "32-bit instruction",
					 "16-bit instruction"));
	if (s2_ec_is_abort(esr.ec))
		add_abort(&esr, &list);
	else
		s2_arch_row_add(&list, 24, 0, "ISS", NULL);
	s2_arch_row_add_mask(&list, esr.res0, S2_ARCH_ROW_RES0);
	s2_arch_row_sort(&list);
	return list.n;
}
