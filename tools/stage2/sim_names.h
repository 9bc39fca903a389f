/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses names for 'stage2 sim'; false when it printed an error. */
#ifndef STAGE2_SIM_NAMES_H
#define STAGE2_SIM_NAMES_H

#include "sim/scenario.h"

bool sim_policy_named(const char *name, const struct s2_policy **policy);

/* These take lists, separated by commas. */
bool sim_features_named(const char *names, struct s2_vm_cfg *cfg);
bool sim_bugs_named(const char *names, struct s2_vm_cfg *cfg);
bool sim_findings_named(const char *names, sim_findings *set);

#endif
