/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that decode and encode share: a configuration. */
#ifndef STAGE2_ARCH_ARGS_H
#define STAGE2_ARCH_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

#include "tools/cli/command.h"
#include "tools/report/arch.h"

/* Rows of options for a configuration, which is ask.cfg of the request. */
#define ARCH_OPTIONS(request)                                                  \
	{ CLI_WORD("granule", "4k|16k|64k", request, ask.cfg.granule),         \
	  .help = "translation granule (4k)" },                                \
		{ CLI_FLAG("lpa2", request, ask.cfg.lpa2),                     \
		  .help = "VTCR_EL2.DS: 52-bit addresses with 4k, 16k" },      \
		{ CLI_FLAG("lpa", request, ask.cfg.lpa),                       \
		  .help = "FEAT_LPA: 52-bit addresses with 64k" },             \
		{ CLI_FLAG("fwb", request, ask.cfg.fwb),                       \
		  .help = "HCR_EL2.FWB: MemAttr overrides stage 1" },          \
		{ CLI_FLAG("xnx", request, ask.cfg.xnx),                       \
		  .help = "FEAT_XNX: XN has two bits" },                       \
		{ CLI_FLAG("mte-perm", request, ask.cfg.mte_perm),             \
		  .help = "FEAT_MTE_PERM: MemAttr can forbid tags" },          \
	{                                                                      \
		CLI_WORD("sh0", ARCH_SH_WORDS, request, ask.cfg.sh0),          \
			.values = arch_sh_values,                              \
			.help = "VTCR_EL2.SH0, shareability with LPA2 (inner)" \
	}

#define ARCH_LEVEL_WORDS "-1|0|1|2|3"

#define ARCH_SH_WORDS "none|outer|inner"

/* Values of the words: enum s2_sh (one value has no word), and levels. */
extern const int8_t arch_sh_values[], arch_level_values[];

/* The defaults of all options. */
extern const struct s2_arch_cfg arch_default_config;

/* Checks --vtcr and --esr; false when it printed an error. */
bool arch_what(bool vtcr, bool esr, enum arch_what *what);

/* Call it after the last option; false when it printed an error. */
bool arch_config_check(const struct s2_arch_cfg *cfg);

#endif
