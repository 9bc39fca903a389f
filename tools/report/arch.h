/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decodes and encodes descriptors and registers, on standard output. As in
 * report.h, each function returns an exit status.
 */
#ifndef STAGE2_REPORT_ARCH_H
#define STAGE2_REPORT_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

#include "tools/cli/cli.h"

/* Kind of value. */
enum arch_what {
	ARCH_DESC,
	ARCH_VTCR,
	ARCH_ESR
};

#define ARCH_ALL_LEVELS 4

struct report_decode {
	struct s2_arch_cfg cfg;
	enum arch_what what;
	enum cli_format format;
	bool level_given;
	int8_t level; /* or ARCH_ALL_LEVELS */
	char *const *values;
	int nr_values;
};
int report_decode(const struct report_decode *ask);

enum arch_access {
	ARCH_READ,
	ARCH_WRITE,
	ARCH_FETCH
};

/* Fields of the value to encode; report_encode() fills in some. */
struct report_encode {
	struct s2_arch_cfg cfg;
	enum arch_what what;
	enum cli_format format;

	struct s2_desc desc;
	bool level_given, sh_given;
	int8_t level;
	const char *memattr; /* parsed once FWB is known */

	uint8_t ipa_bits, pa_bits;
	bool start_given, vmid16, ha, hd;
	int8_t start_level;

	struct s2_esr esr;
	const char *fsc; /* parsed once the level is known */
	enum arch_access access;
};
int report_encode(struct report_encode *ask);

#endif
