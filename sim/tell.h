/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened in a run, as one would tell it. */
#ifndef SIM_TELL_H
#define SIM_TELL_H

#include "sim/run.h"

struct sim_tell {
	FILE *out;
	const char *name; /* of the file */
	bool verbose;	  /* each event, reads that are as they should be */
	bool tables;	  /* a picture after each step */
	bool quiet;	  /* the verdict alone */
	const struct sim_scenario *s;
	sim_findings told; /* in full: the next time the name is enough */
};

/* What sim_run() is to be given. */
struct sim_teller sim_tell(struct sim_tell *tell);

/* tell_tables.c: what was done to tables, condensed, or one by one. */
void sim_tell_tables(const struct sim_tell *tell, const struct s2_vm *vm,
		     const struct sim_happening *h, size_t nr);

/* tell_fault.c: a fault, and what was decided. */
void sim_tell_decision(const struct sim_tell *tell,
		       const struct sim_happening *h, unsigned int times);
void sim_tell_outcome(const struct sim_tell *tell,
		      const struct sim_step_report *report);

/* Where consequences begin. */
#define SIM_INDENT 6

#endif
