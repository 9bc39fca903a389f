/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments that decode and encode share: numbers, words, configurations. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arch_args.h"
#include "cli.h"

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool bad_digit(const char *what, const char *text, const char *at,
		      bool hex)
{
	unsigned int column = (unsigned int)(at - text) + 1;

	if (!*at) {
		cli_error("%s '%s', column %u: a digit is missing", what, text,
			  column);
	} else if (!isprint((unsigned char)*at)) {
		cli_error("%s, column %u: byte 0x%02x is not a digit", what,
			  column, (unsigned char)*at);
	} else if (!hex && digit_value(*at) >= 0) {
		cli_error("%s '%s', column %u: '%c' is not a decimal digit; "
			  "hexadecimal begins with 0x",
			  what, text, column, *at);
	} else {
		cli_error("%s '%s', column %u: '%c' is not a %s digit", what,
			  text, column, *at, hex ? "hexadecimal" : "decimal");
	}
	return false;
}

bool arch_number(const char *what, const char *text, uint64_t max,
		 uint64_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	unsigned int base = hex ? 16 : 10;
	const char *at = hex ? text + 2 : text;
	uint64_t v = 0;

	if (!*at)
		return bad_digit(what, text, at, hex);
	for (; *at; at++) {
		int digit = digit_value(*at);

		if (digit < 0 || digit >= (int)base)
			return bad_digit(what, text, at, hex);
		if (v > (max - (uint64_t)digit) / base ||
		    (uint64_t)digit > max) {
			cli_error("%s '%s', column %u: above the largest value "
				  "0x%llx",
				  what, text, (unsigned int)(at - text) + 1,
				  (unsigned long long)max);
			return false;
		}
		v = v * base + (uint64_t)digit;
	}
	*value = v;
	return true;
}

/* The i-th word that can be said: an empty one only keeps a number's place. */
static const char *next_word(const void *cookie, size_t i)
{
	const char *const *word = cookie;

	for (; *word; word++) {
		if (**word && i-- == 0)
			return *word;
	}
	return NULL;
}

static bool unknown_word(const char *what, const char *text,
			 const char *const *words)
{
	const char *near = cli_near(text, next_word, words);
	char list[256] = "";
	size_t i, used = 0;

	if (near) {
		cli_error("%s: unknown value '%s'; did you mean '%s'?", what,
			  text, near);
		return false;
	}
	for (i = 0; words[i] && used < sizeof(list); i++) {
		if (*words[i])
			used += (size_t)snprintf(list + used,
						 sizeof(list) - used, "%s%s",
						 used ? ", " : "", words[i]);
	}
	cli_error("%s: unknown value '%s'; it can be %s", what, text, list);
	return false;
}

bool arch_word(const char *what, const char *text, const char *const *words,
	       unsigned int *index)
{
	unsigned int i;

	for (i = 0; words[i]; i++) {
		if (*words[i] && !strcasecmp(text, words[i])) {
			*index = i;
			return true;
		}
	}
	return unknown_word(what, text, words);
}

bool arch_level(const char *what, const char *text, int *level)
{
	static const char *const levels[] = { "-1", "0", "1", "2", "3", NULL };
	unsigned int i;

	if (!arch_word(what, text, levels, &i))
		return false;
	*level = (int)i - 1;
	return true;
}

const char *const arch_sh_words[] = { "none", "", "outer", "inner", NULL };

const struct s2_arch_cfg arch_default_config = { .sh0 = S2_SH_INNER };

bool arch_config_option(int opt, const char *arg, struct s2_arch_cfg *cfg)
{
	static const char *const granules[] = { "4k", "16k", "64k", NULL };
	unsigned int i;

	switch (opt) {
	case ARCH_OPT_GRANULE:
		if (!arch_word("--granule", arg, granules, &i))
			return false;
		cfg->granule = (enum s2_granule)i;
		return true;
	case ARCH_OPT_SH0:
		if (!arch_word("--sh0", arg, arch_sh_words, &i))
			return false;
		cfg->sh0 = (uint8_t)i;
		return true;
	case ARCH_OPT_LPA2:
		cfg->lpa2 = true;
		return true;
	case ARCH_OPT_LPA:
		cfg->lpa = true;
		return true;
	case ARCH_OPT_FWB:
		cfg->fwb = true;
		return true;
	case ARCH_OPT_XNX:
		cfg->xnx = true;
		return true;
	case ARCH_OPT_MTE_PERM:
		cfg->mte_perm = true;
		return true;
	default:
		return false;
	}
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
