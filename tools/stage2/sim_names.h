/* SPDX-License-Identifier: GPL-2.0-only */
/* Names on the command line of 'stage2 sim'; false when an error was printed */
#ifndef STAGE2_SIM_NAMES_H
#define STAGE2_SIM_NAMES_H

#include "sim/scenario.h"

bool sim_policy_named(const char *name, const struct s2_policy **policy);

/* Lists, with commas. */
bool sim_features_named(const char *names, struct s2_vm_cfg *cfg);
bool sim_bugs_named(const char *names, struct s2_vm_cfg *cfg);
bool sim_findings_named(const char *names, sim_findings *set);

#endif
