/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command as tables: what it is called, takes, answers and returns. Options
 * are parsed by the same rows that --help prints.
 */
#ifndef STAGE2_COMMAND_H
#define STAGE2_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"

/* What an option does to the request of its command. */
enum cli_kind {
	CLI_KIND_FLAG,	 /* sets a bool */
	CLI_KIND_STRING, /* a const char * is the argument */
	CLI_KIND_NUMBER, /* an unsigned integer, decimal, least to most */
	CLI_KIND_BITS,	 /* an unsigned integer, 0x or decimal, to most */
	CLI_KIND_WORD,	 /* an integer, for one of the argument's words */
	CLI_KIND_TAKE,	 /* a function reads the argument */
};

struct cli_option {
	const char *name;     /* without dashes */
	const char *argument; /* what --help calls it; NULL: takes none */
	const char *help;     /* a sentence or two; --help wraps it */
	char letter;	      /* a short option, too; 0: none */
	bool apart;	      /* --help has an empty line before it */

	enum cli_kind kind;
	size_t at, size;      /* what it sets, in the request */
	size_t given;	      /* a bool that it sets besides; 0: none */
	uint64_t least, most; /* of a number, of bits */
	const int8_t *values; /* of the words; NULL: their indices */
	/* False when it printed an error. */
	bool (*take)(void *request, const char *argument);
};

/* The last row of a table. */
#define CLI_END              \
	{                    \
		.name = NULL \
	}

/* Where a field is, if it is of the type that the option sets. */
#define CLI_BOOL_AT(request, field) \
	_Generic(((request *)0)->field, bool : offsetof(request, field))
#define CLI_STRING_AT(request, field) \
	_Generic(((request *)0)->field, const char * : offsetof(request, field))

/*
 * The beginnings of rows: { CLI_FLAG("quiet", struct request, quiet),
 * .help = "the verdict alone" }.
 */
#define CLI_FLAG(option, request, field)         \
	.name = (option), .kind = CLI_KIND_FLAG, \
	.at = CLI_BOOL_AT(request, field)

#define CLI_STRING(option, what, request, field)                       \
	.name = (option), .argument = (what), .kind = CLI_KIND_STRING, \
	.at = CLI_STRING_AT(request, field)

#define CLI_NUMBER(option, what, request, field, from, to)                     \
	.name = (option), .argument = (what), .kind = CLI_KIND_NUMBER,         \
	.at = offsetof(request, field), .size = sizeof(((request *)0)->field), \
	.least = (from), .most = (to)

/* More of a row. */
#define CLI_GIVEN(request, field) .given = CLI_BOOL_AT(request, field)

#define CLI_TAKE(option, what, function)                             \
	.name = (option), .argument = (what), .kind = CLI_KIND_TAKE, \
	.take = (function)

#define CLI_BITS(option, what, request, field, to)                             \
	.name = (option), .argument = (what), .kind = CLI_KIND_BITS,           \
	.at = offsetof(request, field), .size = sizeof(((request *)0)->field), \
	.most = (to)

/* what: "4k|16k|64k"; the field is an enum or an unsigned integer. */
#define CLI_WORD(option, what, request, field)                       \
	.name = (option), .argument = (what), .kind = CLI_KIND_WORD, \
	.at = offsetof(request, field), .size = sizeof(((request *)0)->field)

/* A whole row, for each command that prints both. */
#define CLI_FORMAT(request, field)                               \
	{                                                        \
		CLI_WORD("format", "text|json", request, field), \
			.help = "how to print it (text)"         \
	}

/* What an argument can be, and what that means. */
struct cli_word {
	const char *name, *help;
};

struct cli_command {
	const char *name;    /* "verify", "sim run"; NULL: stage2 itself */
	const char *answers; /* one line, where commands are listed */
	const char *usage;   /* what follows the name; lines */
	const char *about;   /* paragraphs, with an empty line between */
	/* What its argument can be: the i-th word, NULL behind the last. */
	const struct cli_word *(*words)(size_t i);
	const struct cli_option *options;
	const char *examples;	/* lines, as they are printed */
	const char *found_none; /* what exit status 0 says */
	const char *found_some; /* what 1 says; NULL: it never does */
	int (*run)(int argc, char **argv);

	/* Instead of options and run(): what its first argument can be. */
	const struct cli_command *const *verbs;
};

/* What cli_parse() returns if there is something to do; no exit status. */
#define CLI_GO (-1)

/*
 * Reads the options into the request. argc and argv are then of the arguments
 * that are left. CLI_GO; or the exit status, when help or an error was printed.
 */
int cli_parse(const struct cli_command *command, void *request, int *argc,
	      char ***argv);

void cli_help(const struct cli_command *command);

/* The verb that the first argument names; NULL when an error was printed. */
const struct cli_command *cli_verb(const struct cli_command *command,
				   const char *word);

/* Runs a command, or its verb; argv[0] is its name. Returns an exit status. */
int cli_run(const struct cli_command *command, int argc, char **argv);

extern const struct cli_command cmd_blame, cmd_decode, cmd_diff, cmd_encode,
	cmd_explain, cmd_kernel, cmd_kernel_build, cmd_kernel_check,
	cmd_kernel_tables, cmd_list, cmd_sim, cmd_sim_explore, cmd_sim_random,
	cmd_sim_run, cmd_table, cmd_verify;

#endif
