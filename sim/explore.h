/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs the threads of a scenario in every order of their parts, up to a number
 * of preemptions.
 */
#ifndef SIM_EXPLORE_H
#define SIM_EXPLORE_H

#include "sim/accept.h"

struct sim_explore {
	const struct sim_scenario *s; /* with threads */
	unsigned int preemptions;     /* maximum number of preemptions */
	uint64_t steps;		      /* maximum number */
	struct sim_accepted accepted;
	sim_findings only; /* all else is not looked at */
	bool unpruned;	   /* do not skip known states: for comparisons */
	/* Now and then; NULL: nobody wants to know. */
	void (*progress)(void *ctx, const struct sim_explore *x);
	void *ctx;

	/* What came of it. */
	uint64_t done;		/* steps */
	uint64_t interleavings; /* orders that reached the end of all threads */
	uint64_t states;	/* number of different states */
	uint64_t again;		/* number of times that a known state was met */
	uint64_t dead;		/* number of dead ends */
	unsigned int deepest;	/* number of steps of the longest order */
	/* number of steps after which it was seen */
	uint64_t found[S2_NR_STATE_IDS];
	sim_findings violated;	      /* 0: nothing that is not accepted */
	struct sim_scenario scenario; /* shrunk, if it violated something */
	char blocked[160]; /* if no order ended: which thread waits for what */
};

enum sim_explored {
	SIM_EXPLORED,
	SIM_EXPLORE_CUT, /* there were not enough steps */
	SIM_EXPLORE_MEMORY,
	SIM_EXPLORE_NO_VM, /* too few pages for its tables */
};

/* If x->violated, the caller frees x->scenario. */
enum sim_explored sim_explore(struct sim_explore *x);

#endif
