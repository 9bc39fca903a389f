/* SPDX-License-Identifier: GPL-2.0-only */
/* Draws tables, entry by entry; adjacent entries share a line. */
#ifndef SIM_PICTURE_H
#define SIM_PICTURE_H

#include <stdio.h>

#include <stage2/vm.h>

/* Adjacent entries of one table that map adjacent memory. */
struct sim_run_of {
	const struct s2_pt *pt;
	uint32_t page;	/* their table */
	uint32_t first; /* index of the first */
	uint32_t count;
	int level;
	unsigned int depth; /* number of tables above */
	s2_ipa_t ipa;	    /* first address */
	uint64_t raw;	    /* the first entry */
	uint32_t refs; /* of the table that it leads to, if it is a table's */
};

/* Depth first, from the root. */
void sim_each_run(const struct s2_pt *pt,
		  void (*visit)(void *ctx, const struct sim_run_of *run),
		  void *ctx);

/* Draws everything, with each line indented. */
void sim_picture(FILE *out, const struct s2_pt *pt, bool nested,
		 unsigned int indent);

#endif
