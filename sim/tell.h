/* SPDX-License-Identifier: GPL-2.0-only */
/* A run as text. */
#ifndef SIM_TELL_H
#define SIM_TELL_H

#include "sim/run.h"

struct sim_tell {
	FILE *out;
	const char *name; /* of the file */
	bool verbose;	  /* each event, also reads as expected */
	bool tables;	  /* a picture after each step */
	bool quiet;	  /* only the verdict */
	const struct sim_scenario *s;
	/* explained in full: later only the name is printed */
	sim_findings told;
};

/* Pass it to sim_run(). */
struct sim_teller sim_tell(struct sim_tell *tell);

/* tell_tables.c: changes of tables, condensed, or one by one. */
void sim_tell_tables(const struct sim_tell *tell, const struct s2_vm *vm,
		     const struct sim_happening *h, size_t nr);

/* tell_fault.c: a fault, and its decision. */
void sim_tell_decision(const struct sim_tell *tell,
		       const struct sim_happening *h, unsigned int times);
void sim_tell_outcome(const struct sim_tell *tell,
		      const struct sim_step_report *report);

/* Indentation of effects. */
#define SIM_INDENT 6

#endif
