/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command as tables: its name, options, help text and exit statuses. The rows
 * that --help prints also drive the parser.
 */
#ifndef STAGE2_COMMAND_H
#define STAGE2_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"

/* What an option does to its command's request. */
enum cli_kind {
	CLI_KIND_FLAG,	 /* sets a bool */
	CLI_KIND_STRING, /* stores the argument in a const char * */
	CLI_KIND_NUMBER, /* stores an unsigned decimal number, least to most */
	/* stores an unsigned number, 0x or decimal, up to most */
	CLI_KIND_BITS,
	CLI_KIND_WORD, /* stores an integer for one of the argument's words */
	CLI_KIND_TAKE, /* calls a function with the argument */
};

struct cli_option {
	const char *name; /* without dashes */
	const char *
		argument; /* the argument's name in --help; NULL: no argument */
	const char *help; /* a sentence or two; --help wraps it */
	char letter;	  /* a short form; 0: none */
	bool apart;	  /* --help prints an empty line before it */

	enum cli_kind kind;
	size_t at, size; /* offset of the field that it sets in the request */
	size_t given;	 /* offset of a bool that it sets, too; 0: none */
	uint64_t least, most; /* range of a number, or of bits */
	const int8_t *values; /* values of the words; NULL: their indices */
	/* Reads the argument; false when it printed an error. */
	bool (*take)(void *request, const char *argument);
};

/* The last row of a table. */
#define CLI_END              \
	{                    \
		.name = NULL \
	}

/* A field's offset; a compile error if the field has another type. */
#define CLI_BOOL_AT(request, field) \
	_Generic(((request *)0)->field, bool : offsetof(request, field))
#define CLI_STRING_AT(request, field) \
	_Generic(((request *)0)->field, const char * : offsetof(request, field))

/*
 * Each of these begins a row: { CLI_FLAG("quiet", struct request, quiet),
 * .help = "print only the verdict" }.
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

/* These add to a row. */
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

/* A whole row, for commands that print text and JSON. */
#define CLI_FORMAT(request, field)                               \
	{                                                        \
		CLI_WORD("format", "text|json", request, field), \
			.help = "output format (text)"           \
	}

/* The same, for commands whose findings CI reads, too. */
#define CLI_FORMATS(request, field)                                       \
	{                                                                 \
		CLI_WORD("format", "text|json|sarif|junit|ktap|github",   \
			 request, field),                                 \
			.help = "output format (text); sarif, junit and " \
				"ktap are for CI, github for annotations" \
	}

/* A possible argument, and its meaning. */
struct cli_word {
	const char *name, *help;
};

struct cli_command {
	const char *name;    /* "verify", "sim run"; NULL: stage2 itself */
	const char *answers; /* one line for the list of commands */
	const char *usage;   /* text after the name; one line per form */
	const char *about;   /* paragraphs, separated by empty lines */
	/* The i-th possible argument, NULL after the last. */
	const struct cli_word *(*words)(size_t i);
	const struct cli_option *options;
	const char *examples;	/* lines, printed unchanged */
	const char *found_none; /* meaning of exit status 0 */
	const char *
		found_some; /* meaning of exit status 1; NULL: never returned */
	int (*run)(int argc, char **argv);

	/*
	 * Instead of options and run(): the commands that its first argument
	 * names.
	 */
	const struct cli_command *const *verbs;
};

/* cli_parse() returns this if the command should run; not an exit status. */
#define CLI_GO (-1)

/*
 * Reads the options into the request, and leaves the other arguments in argc
 * and argv. Returns CLI_GO, or an exit status when it printed help or an error.
 */
int cli_parse(const struct cli_command *command, void *request, int *argc,
	      char ***argv);

void cli_help(const struct cli_command *command);

/* The verb that the first argument names; NULL when it printed an error. */
const struct cli_command *cli_verb(const struct cli_command *command,
				   const char *word);

/* "--help", "-h" or "help" */
bool cli_asks_help(const char *word);

/* Prints the help of the command that the words name, below this one. */
int cli_help_about(const struct cli_command *command, int argc, char **argv);

/* Runs a command, or its verb; argv[0] is its name. Returns an exit status. */
int cli_run(const struct cli_command *command, int argc, char **argv);

extern const struct cli_command cmd_blame, cmd_decode, cmd_diff, cmd_encode,
	cmd_explain, cmd_kernel, cmd_kernel_build, cmd_kernel_cache,
	cmd_kernel_check, cmd_kernel_tables, cmd_list, cmd_sim, cmd_sim_explore,
	cmd_sim_random, cmd_sim_run, cmd_table, cmd_verify;

#endif
