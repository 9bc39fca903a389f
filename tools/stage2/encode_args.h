/* SPDX-License-Identifier: GPL-2.0-only */
/* What stage2 encode was asked for, and the options that say so. */
#ifndef STAGE2_ENCODE_ARGS_H
#define STAGE2_ENCODE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

#include "cli.h"

/* What the value is to be. */
enum encode_what {
	ENCODE_DESCRIPTOR,
	ENCODE_VTCR,
	ENCODE_ESR
};

struct encode_request {
	struct s2_arch_cfg cfg;
	enum encode_what what;
	enum cli_format format;
	bool help;

	struct s2_desc desc;
	bool level_given, sh_given;
	int level;
	const char *memattr; /* read when FWB is known */

	unsigned int ipa_bits, pa_bits;
	bool start_given, vmid16, ha, hd;
	int start_level;

	struct s2_esr esr;
	const char *fsc; /* read when the level is known */
};

extern const struct option encode_options[];

/* Takes one option with its optarg; false when an error was printed. */
bool encode_option(int opt, struct encode_request *r);

/* Whether a word begins like a number. */
bool encode_is_number(const char *text);

/* A number in a field of at most max. */
bool encode_small(const char *what, const char *arg, unsigned int max,
		  uint8_t *value);

#endif
