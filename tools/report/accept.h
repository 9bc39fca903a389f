/* SPDX-License-Identifier: GPL-2.0-only */
/* Known findings of campaigns, by policy, each with cause and reason. */
#ifndef STAGE2_REPORT_ACCEPT_H
#define STAGE2_REPORT_ACCEPT_H

#include "sim/accept.h"

/*
 * Reads a policy's entries; the caller frees them. False: it printed an error.
 */
bool sim_accepted(const char *path, const char *policy,
		  struct sim_accepted *accepted);
void sim_accepted_free(struct sim_accepted *accepted);

#endif
