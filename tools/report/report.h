/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The work of the commands, behind their options: each function asks policies,
 * prints the answer as text or as JSON, and returns an exit status.
 */
#ifndef STAGE2_REPORT_H
#define STAGE2_REPORT_H

#include <stage2/explore.h>

#include "tools/cli/cli.h"

/* Two policies, by name or by path: where they decide differently. */
struct report_diff {
	const char *before, *after;
	const char *shown; /* in examples, instead of after; or NULL */
	enum cli_format format;
	bool verbose;
	uint64_t without; /* assumptions to drop */
};
int report_diff(const struct report_diff *ask);

/* Two kernels: which commit brought each difference? */
int report_blame(const struct report_diff *ask);

/* All decisions of a policy. */
struct report_table {
	const char *policy;
	enum cli_format format;
	bool memslot;
	size_t cubes; /* at most this many conditions per decision */
};
int report_table(const struct report_table *ask);

/* Do policies keep the invariants? Without a policy, all built-in ones. */
struct report_verify {
	char *const *policies;
	int nr_policies;
	const char *baseline, *write_baseline;
	enum cli_format format;
	bool verbose, summary, dead, no_assumptions, since;
	bool allow_unexplained;
	uint64_t without; /* assumptions to drop */
	const struct s2_invariant *only[S2_MAX_INVARIANTS];
	size_t nr_only; /* 0: all of them */
};
int report_verify(const struct report_verify *ask);

/* One fault; with batch, one fault per line of standard input. */
struct report_explain {
	const char *policy;
	char *const *inputs; /* "vma.pfnmap=yes" */
	int nr_inputs;
	enum cli_format format;
	unsigned int page; /* of the host: 4k << 2 * page */
	bool memslot, batch;
};
int report_explain(const struct report_explain *ask);

#endif
