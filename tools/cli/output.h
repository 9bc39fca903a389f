/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An output file that is checked before the work begins, and replaced as a
 * whole. A run that is killed leaves either the old file or the new one.
 */
#ifndef STAGE2_OUTPUT_H
#define STAGE2_OUTPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/scenario.h"

struct output {
	const char *path; /* NULL: standard output */
	char real[4096];  /* the target of links */
	char temporary[4096];
	sigset_t held;
	FILE *file;
	int wrong; /* errno of the first failure */
};

/* Checks that it can be written. False when it printed an error. */
bool output_open(struct output *output, const char *path);

/*
 * Opens the stream to write to; NULL when it printed an error. Keep the work
 * between these two calls short: signals wait until output_end().
 */
FILE *output_begin(struct output *output);
void output_failed(struct output *output);
bool output_end(struct output *output);

/* Call this instead of the two if there is nothing to write. */
void output_drop(struct output *output);

/* Writes bytes, or a scenario, as the whole output. False: as above. */
bool output_copy(struct output *output, const char *from);
bool output_scenario(struct output *output, const struct sim_scenario *s);

#endif
