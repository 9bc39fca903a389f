/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers decisions, each one once. */
#ifndef LIB_EXPLORE_DECISIONS_H
#define LIB_EXPLORE_DECISIONS_H

#include "arena.h"

#define DECISION_BUCKETS 1024

struct decisions {
	struct s2_decision *at; /* number n is at[n - 1] */
	size_t nr;
	uint32_t *next; /* number of the next in the bucket, or 0 */
	uint32_t bucket[DECISION_BUCKETS];
};

/* The decision's number, from 1; 0: out of memory. Begin with all zeroes. */
uint32_t s2_decisions_number(struct decisions *all, struct arena *arena,
			     const struct s2_decision *d);

#endif
