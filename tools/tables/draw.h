/* SPDX-License-Identifier: GPL-2.0-only */
/* What drawing machines and drawing operations share. */
#ifndef STAGE2_TABLES_DRAW_H
#define STAGE2_TABLES_DRAW_H

#include "tables.h"
#include "random.h"

/* A place where everything happens. */
struct tables_place {
	struct tables_random random;
	const struct table_driver *driver;
	const struct tables_case *c;
	uint64_t page, block, large; /* what entries of levels 3, 2, 1 map */
	uint64_t limit;		     /* of the IPA space */
	uint64_t base;		     /* the addresses' */
	uint64_t phys;		     /* what is mapped at the base */
	uint64_t phys_limit;
	bool large_blocks; /* leaves at level 1 */
	uint32_t pages;	   /* in a cache, usually at most */
	bool generous;	   /* once in a while enough for all of a large block */
};

/* One step, of the kind that comes up; the last is for the other CPU. */
void tables_draw_step(struct tables_place *p, struct tables_step *step);

#endif
