/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands found, as lists of results for the formats that CI reads. */
#ifndef STAGE2_FOUND_H
#define STAGE2_FOUND_H

#include <stage2/explore.h>

#include "baseline.h"
#include "diffed.h"
#include "results.h"

/* Conditions of a cover, a line each: "when A", "or   B". */
void found_conditions(FILE *f, const struct s2_cover *cover);

/* A verified policy, which the word names: a result for each invariant. */
struct found_verify {
	const struct s2_report *report;
	const struct s2_policy *policy;
	const char *word;
	const struct baseline *accepted;
	const struct s2_verify_options *options;
};
void found_by_verify(struct results *results, const struct found_verify *v);

/* An entry of a baseline that no longer occurs, or occurs differently. */
void found_stale(struct results *results, const char *id, const char *path);

/* Two policies: a result for each group of faults. */
void found_by_diff(struct results *results, const struct diffed *d);

/* The same, in a list that has more; place may be NULL. */
struct found_at {
	const char *suite, *prefix; /* of ids */
	const char *file;
	unsigned int line;
};
void found_changes(struct results *results, const struct diffed *d,
		   const struct found_at *at);

#endif
