/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of stage2 encode. */
#ifndef STAGE2_ENCODE_ARGS_H
#define STAGE2_ENCODE_ARGS_H

#include "tools/cli/command.h"
#include "tools/report/arch.h"

struct encode_request {
	struct report_encode ask;
	bool vtcr, esr;
};

extern const struct cli_option encode_options[];

#endif
