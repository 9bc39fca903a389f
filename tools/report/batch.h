/* SPDX-License-Identifier: GPL-2.0-only */
/* Many faults, one per line. */
#ifndef STAGE2_REPORT_BATCH_H
#define STAGE2_REPORT_BATCH_H

#include <stage2/policy.h>

#include "assign.h"

/*
 * Reads JSON objects from standard input, one per line, and answers each with a
 * line of JSON. *given has the values of inputs that a line leaves out. The
 * answer to a bad line is {"error": ...}; the exit status is then CLI_USAGE.
 */
int explain_batch(const struct s2_policy *policy, enum s2_entry entry,
		  const struct assignment *given);

#endif
