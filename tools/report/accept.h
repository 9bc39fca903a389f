/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings of campaigns that are known, by policy, each with its reason. */
#ifndef STAGE2_REPORT_ACCEPT_H
#define STAGE2_REPORT_ACCEPT_H

#include "sim/scenario.h"

/* Those of a policy; false when an error was printed. */
bool sim_accepted(const char *path, const char *policy, sim_findings *accepted);

#endif
