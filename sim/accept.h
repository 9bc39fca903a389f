/* SPDX-License-Identifier: GPL-2.0-only */
/* Known findings: accepts a finding only if it has the known cause. */
#ifndef SIM_ACCEPT_H
#define SIM_ACCEPT_H

#include <stage2/invariant.h>
#include <stage2/step.h>

#include "sim/scenario.h"

/* A cause: at least one member is set, and all that are set must match. */
struct sim_cause {
	enum s2_state_id id;
	const char *how; /* the finding's sentence */
	/* Bit k: it first shows after a step of kind k; 0: of any kind. */
	uint64_t steps;
	/* A decision up to this step violates this invariant. */
	const struct s2_invariant *decided;
};

/* A set of causes is a uint64_t. */
#define SIM_MAX_CAUSES 64

struct sim_accepted {
	const struct sim_cause *causes;
	size_t nr;
	sim_findings whole; /* accepted whatever the cause */
};

/* The decisions of one VM so far. */
struct sim_accept {
	const struct sim_accepted *accepted; /* NULL: nothing is accepted */
	const struct s2_policy *policy;
	uint64_t decided; /* causes whose invariant a decision violated */
	/* causes that matched: a finding that stays is not new */
	uint64_t shown;
};

/* Pass it to s2_vm_watch() to record each decision. */
void sim_accept_decision(struct sim_accept *a, const struct s2_cube *fault,
			 const struct s2_decision *d);

/* Is this finding accepted after a step of this kind? */
bool sim_accept_is(struct sim_accept *a, enum s2_step_kind kind,
		   const struct s2_state_finding *finding);

/* Checks a VM after a step, and separates accepted from new findings. */
struct sim_shown {
	sim_findings accepted, news;
};
struct sim_shown sim_accept_check(struct sim_accept *a, struct s2_vm *vm,
				  enum s2_step_kind kind, sim_findings only);

#endif
