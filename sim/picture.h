/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables, entry by entry; neighbours that go on from each other are one. */
#ifndef SIM_PICTURE_H
#define SIM_PICTURE_H

#include <stdio.h>

#include <stage2/vm.h>

/* Entries of one table that follow each other and say the same. */
struct sim_run_of {
	const struct s2_pt *pt;
	uint32_t page;	/* the table that they stand in */
	uint32_t first; /* index of the first */
	uint32_t count;
	int level;
	unsigned int depth; /* tables above */
	s2_ipa_t ipa;	    /* that the first translates */
	uint64_t raw;	    /* the first of them */
	uint32_t refs; /* of the table that it leads to, if it is a table's */
};

/* Depth first, from the root. */
void sim_each_run(const struct s2_pt *pt,
		  void (*visit)(void *ctx, const struct sim_run_of *run),
		  void *ctx);

/* All of it, each line indented. */
void sim_picture(FILE *out, const struct s2_pt *pt, bool nested,
		 unsigned int indent);

#endif
