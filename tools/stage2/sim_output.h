/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario's file: asked for before the work begins, whole when it is there.
 */
#ifndef STAGE2_SIM_OUTPUT_H
#define STAGE2_SIM_OUTPUT_H

#include "sim/scenario.h"

struct sim_output {
	const char *path; /* NULL: standard output */
	char temporary[4096];
	FILE *file;
};

/* False when an error was printed. */
bool sim_output_open(struct sim_output *output, const char *path);

/* The old file stays whole until the new one is. False: an error was printed. */
bool sim_output_write(struct sim_output *output, const struct sim_scenario *s);

/* Nothing is written. */
void sim_output_drop(struct sim_output *output);

#endif
