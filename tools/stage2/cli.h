/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the subcommands share: exit statuses, errors, near misses, output.
 * A subcommand is one file, cmd_NAME.c, thin over the library.
 */
#ifndef STAGE2_CLI_H
#define STAGE2_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <getopt.h>

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
};

/* "stage2 NAME: " and the message, one line on stderr; returns CLI_USAGE. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
int cli_error(const char *fmt, ...);

/* Sets the "stage2 NAME" that cli_error() begins with. */
void cli_set_name(const char *subcommand);

/*
 * The word of a list that was probably meant, or NULL when none is near.
 * next(cookie, i) returns the i-th word, NULL behind the last.
 */
const char *cli_near(const char *word,
		     const char *(*next)(const void *cookie, size_t i),
		     const void *cookie);

/*
 * getopt_long() with our error messages: an unknown option suggests the near
 * one. Returns -1 behind the last option, '?' when an error was printed.
 */
int cli_getopt(int argc, char **argv, const struct option *longopts);

/* Parses the argument of --format; false when an error was printed. */
bool cli_parse_format(const char *arg, enum cli_format *format);

/* Rows for the option list of a command: --format and --help. */
#define CLI_COMMON_OPTIONS                          \
	{ "format", required_argument, NULL, 'f' }, \
		{ "help", no_argument, NULL, 'h' }, \
	{                                           \
		0                                   \
	}

/*
 * Handles what cli_getopt() returned for one of the common options, or for an
 * error. False to stop, with *status as the exit status.
 */
bool cli_common_option(int c, const char *help, enum cli_format *format,
		       int *status);

/* Parses a decimal number; false when an error was printed. */
bool cli_parse_number(const char *what, const char *arg, uint64_t least,
		      uint64_t most, uint64_t *number);

#endif
