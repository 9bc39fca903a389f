/* SPDX-License-Identifier: GPL-2.0-only */
/* One side of a comparison: its pages, its table, and what it has done. */
#ifndef STAGE2_TABLES_SIDE_H
#define STAGE2_TABLES_SIDE_H

#include "tables.h"

/* One operation writes no more than this, or the rest becomes a hash. */
#define MAX_LOG	     (1u << 20)
#define MAX_UNLINKED 4096

struct side {
	struct tables_rig *rig;
	enum tables_side name;
	struct s2_pool pool;
	uint64_t *mem;
	struct s2_pool_page *pages;
	struct s2_pt pt;
	struct s2_pt_cache cache[2]; /* of this CPU, and of the other */
	struct tables_log *log;
	size_t nr_log;
	uint64_t rest; /* hash of what the log has no room for */
	/* What is going on. */
	const struct tables_step *step;
	unsigned int interruptible; /* events seen */
	bool other;		    /* the other CPU is at work */
	struct {
		uint32_t table;
		int level;
	} unlinked[MAX_UNLINKED];
	unsigned int nr_unlinked;
};

struct tables_rig {
	const struct table_driver *driver;
	const struct tables_case *c;
	uint64_t block; /* what a level-2 entry maps */
	bool differed;	/* what was left behind is not the same */
	bool hashing;
	uint64_t hash; /* of what is done in a case */
	struct side side[2];
};

/* Pages and a table, as the case has them. 0, or why there is none. */
int tables_begin(struct side *s, const struct tables_case *c);

/* The step's operation, and what the other CPU does meanwhile. */
void tables_run_step(struct side *s, const struct tables_step *step);

#endif
