/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings that are known: each only where it has the cause that is known. */
#ifndef SIM_ACCEPT_H
#define SIM_ACCEPT_H

#include <stage2/invariant.h>
#include <stage2/step.h>

#include "sim/scenario.h"

/* What is set must be so; something is. */
struct sim_cause {
	enum s2_state_id id;
	const char *how; /* the finding's sentence */
	/* Bit k: it first shows behind a step of kind k; 0: of any. */
	uint64_t steps;
	/* Some decision before, or of that step, violates it. */
	const struct s2_invariant *decided;
};

/* A set of causes is a uint64_t. */
#define SIM_MAX_CAUSES 64

struct sim_accepted {
	const struct sim_cause *causes;
	size_t nr;
	sim_findings whole; /* these whatever their cause */
};

/* One life: what was decided in it. */
struct sim_accept {
	const struct sim_accepted *accepted; /* NULL: nothing is */
	const struct s2_policy *policy;
	uint64_t decided; /* causes whose invariant a decision violated */
	uint64_t shown;	  /* causes that were met: what stays is no news */
};

/* For s2_vm_watch() to tell each decision. */
void sim_accept_decision(struct sim_accept *a, const struct s2_cube *fault,
			 const struct s2_decision *d);

/* Is this finding, behind a step of this kind, accepted? */
bool sim_accept_is(struct sim_accept *a, enum s2_step_kind kind,
		   const struct s2_state_finding *finding);

/* What a VM shows behind a step: what is accepted, and what is new. */
struct sim_shown {
	sim_findings accepted, news;
};
struct sim_shown sim_accept_check(struct sim_accept *a, struct s2_vm *vm,
				  enum s2_step_kind kind, sim_findings only);

#endif
