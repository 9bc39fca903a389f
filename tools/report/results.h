/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a command found, as a list, for the formats that CI reads. One function
 * a format writes the list; commands only fill it.
 */
#ifndef STAGE2_RESULTS_H
#define STAGE2_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tools/cli/cli.h"

enum result_status {
	RESULT_PASS,   /* looked at, and fine */
	RESULT_REMARK, /* no finding, but worth a look */
	RESULT_FAIL,   /* a finding: the exit status is 1 */
	RESULT_ACCEPTED, /* a finding that the user accepts; text has the reason */
};

enum result_level {
	RESULT_ERROR,	/* safety; or a mistake */
	RESULT_WARNING, /* liveness, interface; or to be looked at */
	RESULT_NOTE,
};

/* All strings are the list's own, or the caller's in results_add(). */
struct result {
	enum result_status status;
	enum result_level level;
	const char *suite; /* what was looked at: a policy, a tree, a file */
	const char *rule;  /* "ERR-LEAK": which kind of finding */
	const char *about; /* one sentence on this rule, or NULL */
	const char *id;	   /* the same in the next run; unique in the list */
	const char *title; /* one line */
	const char *text;  /* further lines, or NULL */
	const char *count; /* exact number of faults, or NULL */
	const char *file;  /* where, below the root of the tree; or NULL */
	unsigned int line; /* 0: the whole file */
};

struct results {
	const char *command; /* "verify" */
	struct result *at;
	size_t n;
	bool failed; /* out of memory */
};

/* Copies the strings. Gives the id a number if the list has it already. */
void results_add(struct results *results, const struct result *result);
void results_free(struct results *results);

/*
 * A baseline accepts results by id and count, each with a reason:
 *
 *	{ "schema": "stage2.results-baseline/1",
 *	  "accepted": [ { "id": "violated: ERR-LEAK", "count": "12",
 *			  "reason": "..." } ] }
 *
 * What it accepts and does not occur is an own finding. False when it printed an
 * error.
 */
bool results_accept(struct results *results, const char *path);

/* Is it such a file? False when it printed an error. */
bool results_baseline_valid(const char *path);

/* Writes one that accepts all findings; keeps the reasons of an old file. */
bool results_write_baseline(const struct results *results, const char *path);

/* Is there a finding that is not accepted? */
bool results_failed(const struct results *results);

/* Does this format write such a list? */
bool results_wants(enum cli_format format);

/* Writes the list to standard output; CLI_OK, or an exit status. */
int results_print(const struct results *results, enum cli_format format);

/* One function a format. */
void results_sarif(const struct results *r, FILE *f);
void results_junit(const struct results *r, FILE *f);
void results_ktap(const struct results *r, FILE *f);
void results_github(const struct results *r, FILE *f);

#endif
