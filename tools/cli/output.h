/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file to be written: asked for before the work begins, whole when it is
 * there. A run that is killed leaves the old one, or the new one.
 */
#ifndef STAGE2_OUTPUT_H
#define STAGE2_OUTPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/scenario.h"

struct output {
	const char *path; /* NULL: standard output */
	char real[4096];  /* where links lead to */
	char temporary[4096];
	sigset_t held;
	FILE *file;
	int wrong; /* errno of the first that failed */
};

/* Can it be written? False when an error was printed. */
bool output_open(struct output *output, const char *path);

/*
 * Where to write; NULL when an error was printed. What comes between these two
 * is short: until the end, signals wait.
 */
FILE *output_begin(struct output *output);
void output_failed(struct output *output);
bool output_end(struct output *output);

/* Instead of the two: nothing is written. */
void output_drop(struct output *output);

/* What the output becomes: a file's bytes, a scenario. False: as above. */
bool output_copy(struct output *output, const char *from);
bool output_scenario(struct output *output, const struct sim_scenario *s);

#endif
