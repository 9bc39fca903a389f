/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario's threads in every order in which their parts can come, up to a
 * number of preemptions.
 */
#ifndef SIM_EXPLORE_H
#define SIM_EXPLORE_H

#include "sim/accept.h"

struct sim_explore {
	const struct sim_scenario *s; /* with threads */
	unsigned int preemptions;     /* of threads that could go on */
	uint64_t steps;		      /* at most */
	struct sim_accepted accepted;
	sim_findings only; /* all else is not looked at */
	bool unpruned;	   /* what was met is walked again: to compare with */
	/* Now and then; NULL: nobody wants to know. */
	void (*progress)(void *ctx, const struct sim_explore *x);
	void *ctx;

	/* What came of it. */
	uint64_t done;		/* steps */
	uint64_t interleavings; /* that came to the end of all threads */
	uint64_t states;	/* no two alike */
	uint64_t again;		/* arrivals at one of them */
	uint64_t dead;		/* ends at which nobody can go on */
	unsigned int deepest;	/* steps of the longest */
	uint64_t found[S2_NR_STATE_IDS]; /* steps behind which it was seen */
	sim_findings violated;		 /* 0: nothing that is not accepted */
	struct sim_scenario scenario;	 /* shrunk, if it violated something */
	char blocked[160]; /* no end was reached: who waits for what */
};

enum sim_explored {
	SIM_EXPLORED,
	SIM_EXPLORE_CUT, /* there were not enough steps */
	SIM_EXPLORE_MEMORY,
	SIM_EXPLORE_NO_VM, /* too few pages for its tables */
};

/* x->scenario is the caller's to free if x->violated. */
enum sim_explored sim_explore(struct sim_explore *x);

#endif
