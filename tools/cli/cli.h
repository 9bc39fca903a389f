/* SPDX-License-Identifier: GPL-2.0-only */
/* What the subcommands share: exit statuses, errors, near misses, output. */
#ifndef STAGE2_CLI_H
#define STAGE2_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses; every subcommand returns one of these. */
enum cli_status {
	CLI_OK = 0,	    /* nothing found */
	CLI_FINDINGS = 1,   /* findings, or differences */
	CLI_USAGE = 2,	    /* wrong usage or input */
	CLI_UNFINISHED = 3, /* could not finish: memory, a broken pipe */
};

/* The value of --format. */
enum cli_format {
	CLI_TEXT,
	CLI_JSON,
	/* lists of results, for CI: tools/report/results.h */
	CLI_SARIF,
	CLI_JUNIT,
	CLI_KTAP,
	CLI_GITHUB,
};

/* Prints "stage2 NAME: " and the message to stderr, on one line; CLI_USAGE. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
int cli_error(const char *fmt, ...);

/* Sets the "stage2 NAME" that cli_error() begins with. */
void cli_set_name(const char *subcommand);

/*
 * The word of a list that the user probably meant, or NULL when none is near.
 * next(cookie, i) returns the i-th word, NULL after the last.
 */
const char *cli_near(const char *word,
		     const char *(*next)(const void *cookie, size_t i),
		     const void *cookie);

#endif
