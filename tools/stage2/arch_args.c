/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that decode and encode share: a configuration. */
#include "arch_args.h"

const int8_t arch_sh_values[] = { S2_SH_NONE, S2_SH_OUTER, S2_SH_INNER };
const int8_t arch_level_values[] = { -1, 0, 1, 2, 3 };

const struct s2_arch_cfg arch_default_config = { .sh0 = S2_SH_INNER };

bool arch_what(bool vtcr, bool esr, enum arch_what *what)
{
	if (vtcr && esr) {
		cli_error("--vtcr and --esr exclude each other");
		return false;
	}
	*what = vtcr ? ARCH_VTCR : esr ? ARCH_ESR : ARCH_DESC;
	return true;
}

bool arch_config_check(const struct s2_arch_cfg *cfg)
{
	if (cfg->lpa2 && cfg->granule == S2_GRANULE_64K) {
		cli_error("--lpa2 is for the 4k and 16k granules; with 64k, "
			  "52-bit addresses are --lpa");
		return false;
	}
	if (cfg->lpa && cfg->granule != S2_GRANULE_64K) {
		cli_error("--lpa is for the 64k granule; with 4k and 16k, "
			  "52-bit addresses are --lpa2");
		return false;
	}
	return true;
}
