/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line on a terminal about the builds under way: which tree, which stage, how
 * much of how much. Two processes share it.
 */
#ifndef STAGE2_HARNESS_PROGRESS_H
#define STAGE2_HARNESS_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* Before two builds begin. Without it, a process has the line for itself. */
void progress_share(void);

/* What this process builds: the line's first or second part. */
void progress_tree(unsigned int part, const char *name);

void progress_stage(const char *stage);
void progress_runs(uint64_t runs);

/* Its exploration has ended: about as many runs as the other tree's needs. */
void progress_explored(uint64_t runs);

/* "new: exploring, 12,000 of about 50,000 runs; old: counting lines" */
size_t progress_line(char *line, size_t size);

/* Clears the line. */
void progress_end(void);

#endif
