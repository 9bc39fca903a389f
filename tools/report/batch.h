/* SPDX-License-Identifier: GPL-2.0-only */
/* Many faults, a line each. */
#ifndef STAGE2_REPORT_BATCH_H
#define STAGE2_REPORT_BATCH_H

#include <stage2/policy.h>

#include "assign.h"

/*
 * Reads JSON objects from standard input, a line each, and answers each with
 * a line of JSON. Inputs that a line does not give are those of *given. A bad
 * line is answered with {"error": ...}; the exit status is then CLI_USAGE.
 */
int explain_batch(const struct s2_policy *policy, enum s2_entry entry,
		  const struct assignment *given);

#endif
