/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments that decode and encode share: numbers, words, configurations. */
#ifndef STAGE2_ARCH_ARGS_H
#define STAGE2_ARCH_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

/* All of these print an error that names the argument, and return false. */

/* 0x and hexadecimal digits, or decimal; at most max. */
bool arch_number(const char *what, const char *text, uint64_t max,
		 uint64_t *value);

/* One of the words (the list ends with NULL), as its index. */
bool arch_word(const char *what, const char *text, const char *const *words,
	       unsigned int *index);

/* -1 to 3. */
bool arch_level(const char *what, const char *text, int *level);

/*
 * The options that make up a configuration, for both option lists. Values
 * above those of any character.
 */
enum arch_option {
	ARCH_OPT_GRANULE = 0x200,
	ARCH_OPT_LPA2,
	ARCH_OPT_LPA,
	ARCH_OPT_FWB,
	ARCH_OPT_XNX,
	ARCH_OPT_MTE_PERM,
	ARCH_OPT_SH0,
	ARCH_OPT_END
};

/* clang-format off */
#define ARCH_CONFIG_OPTIONS \
	{ "granule", required_argument, NULL, ARCH_OPT_GRANULE }, \
	{ "lpa2", no_argument, NULL, ARCH_OPT_LPA2 }, \
	{ "lpa", no_argument, NULL, ARCH_OPT_LPA }, \
	{ "fwb", no_argument, NULL, ARCH_OPT_FWB }, \
	{ "xnx", no_argument, NULL, ARCH_OPT_XNX }, \
	{ "mte-perm", no_argument, NULL, ARCH_OPT_MTE_PERM }, \
	{ "sh0", required_argument, NULL, ARCH_OPT_SH0 }

#define ARCH_CONFIG_HELP \
	"  --granule 4k|16k|64k  translation granule (4k)\n" \
	"  --lpa2                VTCR_EL2.DS: 52-bit addresses with 4k, 16k\n" \
	"  --lpa                 FEAT_LPA: 52-bit addresses with 64k\n" \
	"  --fwb                 HCR_EL2.FWB: MemAttr overrides stage 1\n" \
	"  --xnx                 FEAT_XNX: XN has two bits\n" \
	"  --mte-perm            FEAT_MTE_PERM: MemAttr can forbid tags\n" \
	"  --sh0 none|outer|inner\n" \
	"                        VTCR_EL2.SH0, shareability with LPA2 (inner)\n"
/* clang-format on */

/* The words of enum s2_sh, as the options have them; 1 cannot be said. */
extern const char *const arch_sh_words[];

/* What applies when no option is given. */
extern const struct s2_arch_cfg arch_default_config;

/* Takes an option of ARCH_CONFIG_OPTIONS. */
bool arch_config_option(int opt, const char *arg, struct s2_arch_cfg *cfg);

/* After the last option: contradictions. */
bool arch_config_check(const struct s2_arch_cfg *cfg);

#endif
