/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Baselines: known findings that are accepted, each with a reason.
 *
 *	{ "schema": "stage2.baseline/1",
 *	  "accepted": [ { "id": "linux-7.3:AGREE-REFUSED:fails with -EFAULT",
 *			  "count": "468608278855680",
 *			  "when": [ "vma.mixedmap !pfn.map_memory !cpu.dic" ],
 *			  "reason": "..." } ] }
 *
 * 'count' is the number of faults, and 'when' has the conditions as verify
 * prints them. Both must match, or the finding is not accepted; 'when' may be
 * missing. A finding whose reason is "not explained yet" is accepted only with
 * --allow-unexplained.
 */
#ifndef STAGE2_BASELINE_H
#define STAGE2_BASELINE_H

#include <jansson.h>

#include <stage2/explore.h>

#include "tools/cli/output.h"

struct baseline;

/* "POLICY:INVARIANT:what was done" */
#define BASELINE_ID 256
const char *baseline_id(const char *policy, const struct s2_finding *finding,
			char id[BASELINE_ID]);

/*
 * Reads the file at path. If path is NULL, reads the file at `write`, which
 * need not exist. If both are NULL, nothing is accepted. NULL when it printed
 * an error.
 */
struct baseline *baseline_open(const char *path, const char *write,
			       bool allow_unexplained);
void baseline_close(struct baseline *baseline);

bool baseline_accepts(const struct baseline *baseline, const char *policy,
		      const struct s2_finding *finding);

/* The reason in the file, or NULL. */
const char *baseline_reason(const struct baseline *baseline, const char *id);

/* Record each verified policy, and each of its findings. */
void baseline_verified(struct baseline *baseline, const char *policy);
void baseline_note(struct baseline *baseline, const char *policy,
		   const struct s2_finding *finding);

/*
 * Reports the entries of verified policies that did not occur, or occurred
 * differently, and appends their ids to the array.
 */
void baseline_report_stale(const struct baseline *baseline, const char *path,
			   json_t *stale);

/* Writes all findings of this run, and keeps entries of other policies. */
int baseline_write(const struct baseline *baseline, struct output *output);

#endif
