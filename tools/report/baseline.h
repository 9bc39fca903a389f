/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Baselines: findings that are known and accepted, each with the reason.
 *
 *	{ "schema": "stage2.baseline/1",
 *	  "accepted": [ { "id": "linux-7.3:AGREE-REFUSED:fails with -EFAULT",
 *			  "count": "468608278855680",
 *			  "when": [ "vma.mixedmap !pfn.map_memory !cpu.dic" ],
 *			  "reason": "..." } ] }
 *
 * The count is that of the faults, and 'when' has the conditions, as verify
 * prints them: a finding with others is not the one that was accepted. 'when'
 * may be missing. What is not explained yet is not accepted, unless allowed.
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
 * Reads the file at path, or if path is NULL the one at `write`, which then
 * need not exist; both NULL: nothing is accepted. NULL when an error was
 * printed.
 */
struct baseline *baseline_open(const char *path, const char *write,
			       bool allow_unexplained);
void baseline_close(struct baseline *baseline);

bool baseline_accepts(const struct baseline *baseline, const char *policy,
		      const struct s2_finding *finding);

/* The policy was verified, and its findings are noted one by one. */
void baseline_verified(struct baseline *baseline, const char *policy);
void baseline_note(struct baseline *baseline, const char *policy,
		   const struct s2_finding *finding);

/*
 * Reports entries of verified policies that did not occur as they are; their
 * ids are appended to the array.
 */
void baseline_report_stale(const struct baseline *baseline, const char *path,
			   json_t *stale);

/* Writes all that was noted, and what is about other policies. */
int baseline_write(const struct baseline *baseline, struct output *output);

#endif
