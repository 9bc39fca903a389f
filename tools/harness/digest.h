/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the kernel's code over every input, and writes its decisions as C. */
#ifndef STAGE2_HARNESS_DIGEST_H
#define STAGE2_HARNESS_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/explore.h>

#include "unknown.h"

/* Faults that together take every reachable step of the code. */
struct kernel_witnesses {
	struct kernel_witness {
		enum s2_entry entry;
		struct s2_cube fault;
	} * at;
	size_t n;
	bool failed; /* out of memory */
};

/*
 * Runs the code of a plug-in over every input that the assumptions leave, but
 * for those dropped, and writes the file. Adds to *runs, and to the witnesses
 * if there are some. What the code asks for and no input says is as *unknown
 * has it, and what else it asks for is added there. If there is a pattern, it
 * is the same code with other values in variables that nobody sets: what it
 * decides otherwise uses one. 0, or an exit status.
 */
int kernel_digest(const char *raw, const char *pattern, const char *path,
		  uint64_t without, uint64_t *runs,
		  struct kernel_witnesses *witnesses,
		  struct kernel_unknowns *unknown);

/* Decides the witnesses' faults, for the counters in the object. */
int kernel_run_counted(const char *path, const struct kernel_witnesses *w,
		       const struct kernel_unknowns *unknown);

#endif
