/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to policies, asked and answered on standard output, as text or as
 * JSON: what a command does behind its options. Each returns an exit status.
 */
#ifndef STAGE2_REPORT_H
#define STAGE2_REPORT_H

#include <stage2/explore.h>

#include "tools/cli/cli.h"

/* Two policies, by name or by path: where they decide differently. */
struct report_diff {
	const char *before, *after;
	enum cli_format format;
	bool verbose;
};
int report_diff(const struct report_diff *ask);

/* All decisions of a policy. */
struct report_table {
	const char *policy;
	enum cli_format format;
	bool memslot;
	size_t cubes; /* at most so many conditions a decision */
};
int report_table(const struct report_table *ask);

#endif
