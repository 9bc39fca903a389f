/* SPDX-License-Identifier: GPL-2.0-only */
/* Shortens a scenario that violates an invariant. */
#ifndef SIM_SHRINK_H
#define SIM_SHRINK_H

#include "sim/accept.h"

/*
 * Runs a scenario in mem, of s2_vm_size() bytes. Returns findings that are not
 * accepted (accepted may be NULL), and the step of the first one. Stops after
 * the first finding in `stop`.
 */
sim_findings sim_replay(const struct sim_scenario *s, void *mem,
			const struct sim_accepted *accepted, sim_findings stop,
			size_t *at);

/*
 * Removes steps, arguments and features from *s as long as it still has one of
 * these findings, not accepted. The result has it at its last step. Keeps the
 * features in *fixed. Sets the expected findings to all that it finds.
 */
void sim_shrink(struct sim_scenario *s, const struct s2_vm_cfg *fixed,
		sim_findings wanted, const struct sim_accepted *accepted,
		void *mem);

#endif
