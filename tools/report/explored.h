/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the result of exploring a file, as text and as JSON. */
#ifndef STAGE2_REPORT_EXPLORED_H
#define STAGE2_REPORT_EXPLORED_H

#include <time.h>

#include <jansson.h>

#include "sim/explore.h"

#include "results.h"

struct sim_explored_file {
	const char *name;
	const char *output; /* NULL: prints the steps instead */
	struct sim_explore x;
	struct timespec begin;
};

void sim_explored_begin(struct sim_explored_file *f);

/* Gives the scenario a title that names its source. */
void sim_explored_name(struct sim_explored_file *f);

void sim_explored_text(const struct sim_explored_file *f);

/* For the formats that CI reads. */
void sim_explored_result(const struct sim_explored_file *f,
			 struct results *results);

/* $defs/sim_exploration of docs/schema.json */
json_t *sim_explored_json(const struct sim_explored_file *f);

#endif
