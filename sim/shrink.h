/* SPDX-License-Identifier: GPL-2.0-only */
/* From a long life that violates an invariant to a short one that does. */
#ifndef SIM_SHRINK_H
#define SIM_SHRINK_H

#include "sim/scenario.h"

/*
 * Runs a scenario in mem, of s2_vm_size() bytes, and says what is found, and
 * at which step first; steps behind the first finding in stop are not run.
 */
sim_findings sim_replay(const struct sim_scenario *s, void *mem,
			sim_findings stop, size_t *at);

/*
 * Takes out of *s, which finds one of these, whatever can go: steps,
 * arguments, features. What is left finds it at its last step. Features of
 * *fixed stay. The expected findings are set to what it finds.
 */
void sim_shrink(struct sim_scenario *s, const struct s2_vm_cfg *fixed,
		sim_findings wanted, void *mem);

#endif
