/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a scenario: each step, what it caused, and whether all came as the
 * file says. Who wants to see it is told step by step.
 */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/scenario.h"

/* What happened within a step, in order. */
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

/* Is b the decision a again, about the same fault of the same vCPU? */
bool sim_same_decision(const struct sim_happening *a,
		       const struct sim_happening *b);

/* Of one step; what it points to is gone after the call. */
struct sim_step_report {
	size_t index;
	const struct sim_step *step;
	struct s2_step_result result;
	const struct sim_happening *happened;
	size_t nr_happened;
	struct s2_state_finding findings[S2_STATE_FINDINGS];
	size_t nr_findings;
	unsigned int unmet;   /* bit k: enum sim_expect_key is not as said */
	sim_findings found;   /* the ids of findings[] */
	sim_findings fresh;   /* those that were not after the step before */
	sim_findings missing; /* of those said for this step */
	sim_findings surplus; /* that nobody said */
};

struct sim_verdict {
	sim_findings found;
	sim_findings surplus; /* found, not expected */
	sim_findings missing; /* expected, not found */
	size_t unmet_steps;   /* at which something was not as said */
	bool pending;	      /* it ends in the middle of something */
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

/* The value that was not as said. */
int64_t sim_expect_actual(const struct s2_step_result *result,
			  enum sim_expect_key key);

#endif
