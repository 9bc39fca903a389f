/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compares a kernel tree's table code with the library's: both do the same
 * operations, and all effects are compared.
 *
 *	tables.c	the command: builds, counts, reports
 *	draw.c		machines at random
 *	steps.c		and operations
 *	ours.c		an operation, done by the library
 *	side.c		steps on one side, and a log of them
 *	run.c		a case on both sides, and what differs
 *	shrink.c	a case that differs, with less in it
 *	print.c		a case and a difference, to be read
 *	record.c	what a tree did, in a file, and replayed
 */
#ifndef STAGE2_TABLES_H
#define STAGE2_TABLES_H

#include <stdio.h>

#include <stage2/pgtable.h>

#include "tools/kernel/shim/table_driver.h"

/* An operation and the pages that it may take. */
struct tables_call {
	struct table_op op;
	bool has_cache;
	uint32_t pages; /* in the cache, when it begins */
};

/* And, at one of its events, what another CPU does. */
struct tables_step {
	struct tables_call call;
	struct tables_call other;
	unsigned int other_at; /* 0: nobody else is there */
};

/* Leaves are never larger than pages: for which ranges. */
enum tables_force {
	TABLES_FORCE_NONE,  /* there is no such callback */
	TABLES_FORCE_SMALL, /* of less than a block */
	TABLES_FORCE_ALL,
};

#define TABLES_MAX_STEPS 512

struct tables_case {
	struct s2_pt_cfg cfg;
	uint64_t pool_phys;
	uint32_t pool_pages;
	uint32_t taken; /* pages that somebody else has before the root */
	enum tables_force force;
	bool defer; /* unlinked tables are freed when nobody walks any more */
	unsigned int nr;
	struct tables_step steps[TABLES_MAX_STEPS];
};

/* What one side did, in order. */
enum tables_log_kind {
	TABLES_OTHER = S2_NR_PT_EVENTS, /* another CPU begins */
	TABLES_RESULT,
	TABLES_UNLINKED,
	TABLES_START, /* the start level */
};

struct tables_log {
	uint8_t kind; /* enum s2_pt_event_kind or tables_log_kind */
	int8_t level;
	uint64_t a, b, c;
};

enum tables_side {
	TABLES_KERNEL,
	TABLES_LIBRARY
};

struct tables_diff {
	const char *what;  /* NULL: none */
	unsigned int step; /* whose operation was the last */
	const struct tables_log *log[2];
	size_t nr[2];
	/* Of the pools: the first page that differs, and the entry in it. */
	uint32_t page;
	size_t entry;
	uint64_t value[2];
};

struct tables_rig;

/* NULL: out of memory. */
struct tables_rig *tables_rig_new(const struct table_driver *driver);
void tables_rig_free(struct tables_rig *rig);

/*
 * Runs a case on both sides. Entries are compared after each step if strict,
 * else now and then; all else always is. True if there is no difference.
 */
bool tables_run(struct tables_rig *rig, const struct tables_case *c,
		bool strict, struct tables_diff *diff);

/* A hash of all that the library does in a case. */
uint64_t tables_hash(struct tables_rig *rig, const struct tables_case *c);

/* The same of what both sides did in the last case, if they were hashed. */
void tables_rig_hash(struct tables_rig *rig, bool on);
uint64_t tables_rig_last(const struct tables_rig *rig);

/* "4k" and the like; 0: no such size. */
const char *tables_page_size(const struct table_driver *driver);
uint8_t tables_page_shift(const char *size);

/* One operation by the library. */
void tables_ours(struct s2_pt *pt, const struct table_tree *tree,
		 const struct table_op *op, struct s2_pt_cache *cache,
		 struct table_result *result);

/* A case, of nothing but the seed and what the tree has. */
void tables_draw(struct tables_case *c, uint64_t seed,
		 const struct table_driver *driver,
		 const struct s2_kernel *kernel);

/* Takes out of a case what its difference does not need. */
void tables_shrink(struct tables_rig *rig, struct tables_case *c,
		   struct tables_diff *diff);

void tables_print_machine(FILE *f, const struct tables_case *c);
void tables_print(const struct tables_case *c, const struct tables_diff *diff);

/* What 'stage2 kernel tables' was asked. */
struct kernel_tables {
	const char *tree;
	const char *model;	/* NULL: the newest */
	const char *page_shift; /* "0": all that the tree can be built for */
	const char *out;	/* NULL, or where to record what it does */
	uint64_t operations, seed;
};

/*
 * Builds, compares and reports; the exit status. Instead of a tree there can
 * be a file with what one did.
 */
int kernel_tables(const struct kernel_tables *request);

#endif
