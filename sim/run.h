/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a scenario: each step, its effects, and whether everything is as the
 * file expects. Calls the watcher step by step.
 */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/scenario.h"

/* An event within a step, in order. */
struct sim_happening {
	bool is_decision;
	bool nested;
	uint8_t cpu;
	union {
		struct s2_pt_event event;
		struct {
			struct s2_cube fault;
			struct s2_decision decision;
			bool lost; /* another was faster: -EAGAIN */
		} decided;
	};
};

/* Is b the same decision as a, on the same fault of the same vCPU? */
bool sim_same_decision(const struct sim_happening *a,
		       const struct sim_happening *b);

/* The result of one step; its pointers are valid only during the call. */
struct sim_step_report {
	size_t index;
	const struct sim_step *step;
	struct s2_step_result result;
	const struct sim_happening *happened;
	size_t nr_happened;
	struct s2_state_finding findings[S2_STATE_FINDINGS];
	size_t nr_findings;
	/* bit k: key k (enum sim_expect_key) is not as expected */
	unsigned int unmet;
	sim_findings found;   /* the ids of findings[] */
	sim_findings fresh;   /* new ones since the step before */
	sim_findings missing; /* expected of this step, but not found */
	sim_findings surplus; /* found, but not expected */
};

struct sim_verdict {
	sim_findings found;
	sim_findings surplus; /* found, not expected */
	sim_findings missing; /* expected, not found */
	size_t unmet_steps;   /* steps with an unexpected result */
	/* a fault or an operation is still under way at the end */
	bool pending;
	size_t faults;
	bool as_expected;
};

struct sim_teller {
	/* Any may be NULL. */
	void (*begin)(void *ctx, const struct sim_scenario *s,
		      const struct s2_vm *vm);
	void (*step)(void *ctx, const struct s2_vm *vm,
		     const struct sim_step_report *report);
	void (*end)(void *ctx, const struct s2_vm *vm,
		    const struct sim_verdict *verdict);
	void *ctx;
};

/* NULL, or why it could not be run to its end: memory. */
const char *sim_run(const struct sim_scenario *s,
		    const struct sim_teller *teller,
		    struct sim_verdict *verdict);

/* The unexpected value. */
int64_t sim_expect_actual(const struct s2_step_result *result,
			  enum sim_expect_key key);

#endif
