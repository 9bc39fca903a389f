/* SPDX-License-Identifier: GPL-2.0-only */
/* What stage2 encode was asked for, and the options that say so. */
#ifndef STAGE2_ENCODE_ARGS_H
#define STAGE2_ENCODE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

#include "tools/cli/command.h"

/* What the value is to be. */
enum encode_what {
	ENCODE_DESC,
	ENCODE_VTCR,
	ENCODE_ESR
};

/* In the order of the words that --access takes. */
enum encode_access {
	ENCODE_READ,
	ENCODE_WRITE,
	ENCODE_FETCH
};

struct encode_request {
	struct s2_arch_cfg cfg;
	enum encode_what what;
	enum cli_format format;

	struct s2_desc desc;
	bool level_given, sh_given;
	int8_t level;
	const char *memattr; /* read when FWB is known */

	bool vtcr;
	uint8_t ipa_bits, pa_bits;
	bool start_given, vmid16, ha, hd;
	int8_t start_level;

	bool is_esr;
	struct s2_esr esr;
	const char *fsc; /* read when the level is known */
	enum encode_access access;
};

extern const struct cli_option encode_options[];

#endif
