/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings of campaigns that are known, by policy, each with cause and reason. */
#ifndef STAGE2_REPORT_ACCEPT_H
#define STAGE2_REPORT_ACCEPT_H

#include "sim/accept.h"

/* Those of a policy, to be freed; false when an error was printed. */
bool sim_accepted(const char *path, const char *policy,
		  struct sim_accepted *accepted);
void sim_accepted_free(struct sim_accepted *accepted);

#endif
