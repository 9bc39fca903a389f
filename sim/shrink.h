/* SPDX-License-Identifier: GPL-2.0-only */
/* From a long life that violates an invariant to a short one that does. */
#ifndef SIM_SHRINK_H
#define SIM_SHRINK_H

#include "sim/accept.h"

/*
 * Runs a scenario in mem, of s2_vm_size() bytes, and says what is found that
 * is not accepted (NULL: all), and at which step first; steps behind the first
 * finding in stop are not run.
 */
sim_findings sim_replay(const struct sim_scenario *s, void *mem,
			const struct sim_accepted *accepted, sim_findings stop,
			size_t *at);

/*
 * Takes out of *s, which finds one of these that is not accepted, whatever
 * can go: steps, arguments, features. What is left finds it at its last step.
 * Features of *fixed stay. The expected findings are set to all it finds.
 */
void sim_shrink(struct sim_scenario *s, const struct s2_vm_cfg *fixed,
		sim_findings wanted, const struct sim_accepted *accepted,
		void *mem);

#endif
