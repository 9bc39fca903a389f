/* SPDX-License-Identifier: GPL-2.0-only */
/* A check: two policies, and what their comparison finds. */
#ifndef STAGE2_HARNESS_PAIR_H
#define STAGE2_HARNESS_PAIR_H

#include <limits.h>
#include <stdio.h>

#include "against.h"
#include "build.h"
#include "changed.h"
#include "tools/report/diffed.h"
#include "tools/report/results.h"

/* The two policies, and notes from their builds. */
struct pair {
	const struct kernel_check *check;
	enum against kind;
	const char *folder; /* for temporary files */
	char tree[PATH_MAX];
	char old[PATH_MAX], source[PATH_MAX];
	char plugin[PATH_MAX];
	struct kernel_notes notes, old_notes;
};

/* Builds both, and reports: it returns the exit status. */
typedef int pair_report(const struct pair *pair, void *ctx);
int pair_check(const struct kernel_check *check, pair_report *report,
	       void *ctx);

/* Is there a tree to compare with, and not only a policy? */
bool pair_has_source(const struct pair *pair);

/* Both policies with one set of unknowns, compared. */
struct compared {
	char label[UNKNOWN_LABEL]; /* empty: there is only one set */
	char before[UNKNOWN_PATH], after[UNKNOWN_PATH];
	char shown[UNKNOWN_PATH]; /* of after, in commands to type */
	struct report_diff ask;
	struct diffed diffed;
	struct s2_violations violations;
};

#define MAX_SETS (1 << UNKNOWN_EXPLORED)

struct checked {
	const struct pair *pair;
	struct compared sets[MAX_SETS];
	size_t nr_sets;
	struct changed_list *changed; /* NULL: nothing to compare with */
	unsigned int unreached;	      /* lines that no fault reaches now */
	unsigned int unseen;	      /* changes that were not looked at */
};

/* Compares the policies, and the sources; free it in any case. */
int checked_make(const struct pair *pair, struct checked *checked);
void checked_free(struct checked *checked);

/* Some decision differs. */
bool checked_differs(const struct checked *checked);

/* How the faults that violate an invariant have changed; the worst first. */
enum trend {
	TREND_NEW,   /* none did before */
	TREND_WORSE, /* more do, also of those that end as before */
	TREND_MORE,  /* more do, but these all ended otherwise before */
	TREND_KEPT,  /* none does now */
	TREND_MOVED, /* not more, but others */
	TREND_BETTER,
	TREND_SAME,
	NR_TRENDS
};
enum trend trend_of(const struct s2_violation *v);

/* "newly violated" */
extern const char *const trend_names[NR_TRENDS];

/* For qsort() of pointers to violations: the worst first. */
int trend_order(const void *a, const void *b);

/* The worst violation of the invariant in all sets, or NULL. */
const struct s2_violation *checked_worst(const struct checked *checked,
					 const struct s2_invariant *invariant);

/* One sentence on what was found, that can stand in a mail; no newline. */
void verdict_write(FILE *f, const struct checked *checked);

/* The findings, for the formats that CI reads, and for a baseline. */
void checked_results(const struct checked *checked, struct results *results);

/* $defs/check of docs/schema.json; results says what is accepted. */
json_t *checked_json(const struct checked *checked,
		     const struct results *results);

/* Prints the report below it. */
void checked_print(const struct checked *checked);

#endif
