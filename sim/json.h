/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened in a run, for programs: $defs/sim_run of docs/schema.json. */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include <jansson.h>

#include "sim/run.h"

struct sim_json {
	const char *name; /* of the file */
	bool verbose;	  /* with each event */
	/* How the tool writes decisions. */
	json_t *(*decision)(struct s2_query *q, const struct s2_decision *d);
	json_t *run; /* what comes of it */
	json_t *steps;
	const struct sim_scenario *s;
};

/* Pass it to sim_run(); afterwards json->run is complete. */
struct sim_teller sim_json(struct sim_json *json);

/* json_tables.c: every table there is. */
json_t *sim_json_tables(const struct s2_vm *vm);

/* json_step.c */
json_t *sim_json_step(const struct sim_json *json,
		      const struct sim_step_report *report);

/* The arguments that differ from their defaults. */
json_t *sim_json_arguments(const struct s2_step *step);

/* Names of state invariants. */
json_t *sim_json_findings(sim_findings set);

/* Names of mistakes. */
json_t *sim_json_bugs(const struct s2_vm_cfg *cfg);

json_t *sim_json_hex(uint64_t value);

#endif
