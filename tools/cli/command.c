/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses options by a command's table, and finds verbs. */
#include "command.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "values.h"

#define MAX_OPTIONS 64
#define MAX_WORD    64

/* getopt_long() returns OF_ROW + i for row i: larger than any letter. */
#define OF_ROW 256

#define HELP 'h' /* short for --help, for every command */

/* The table in the form that getopt_long() needs. */
struct getopt_table {
	struct option longs[MAX_OPTIONS + 2];
	char letters[2 * MAX_OPTIONS + 3];
	int nr; /* getopt_long() returns OF_ROW + this for --help */
};

static void make_table(const struct cli_command *command,
		       struct getopt_table *t)
{
	const struct cli_option *o = command->options;
	char *letter = t->letters;

	memset(t, 0, sizeof(*t));
	*letter++ = ':'; /* a missing argument is not an unknown option */
	for (; o && o->name && t->nr < MAX_OPTIONS; o++, t->nr++) {
		t->longs[t->nr] = (struct option){
			.name = o->name,
			.has_arg = o->argument ? required_argument :
						 no_argument,
			.val = OF_ROW + t->nr,
		};
		if (!o->letter)
			continue;
		*letter++ = o->letter;
		if (o->argument)
			*letter++ = ':';
	}
	t->longs[t->nr].name = "help";
	t->longs[t->nr].val = OF_ROW + t->nr;
	*letter = HELP;
}

static const char *option_name(const void *cookie, size_t i)
{
	return ((const struct option *)cookie)[i].name;
}

static int unknown_option(const char *arg, const struct getopt_table *t)
{
	char word[MAX_WORD];
	const char *near;

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(arg + 2, "="),
		 arg + 2);
	near = cli_near(word, option_name, t->longs);
	if (near)
		return cli_error("unknown option '--%s'; did you mean '--%s'?",
				 word, near);
	return cli_error("unknown option '--%s'; see --help", word);
}

/* getopt_long() moves a bad option to the front, and steps over it. */
static int refuse(int c, char **argv, const struct getopt_table *t)
{
	const char *arg = argv[optind - 1];

	if (c == ':' && optopt < OF_ROW)
		return cli_error("option '-%c' needs an argument", optopt);
	if (c == ':')
		return cli_error("option '%s' needs an argument", arg);
	if (optopt >= OF_ROW)
		return cli_error("option '%s' takes no argument", arg);
	if (!optopt)
		return unknown_option(arg, t);
	if (t->letters[2])
		return cli_error("unknown option '-%c'; see --help", optopt);
	return cli_error("unknown option '-%c'; options begin with '--'",
			 optopt);
}

/* Stores a number in an integer of this many bytes. */
static void put_number(void *at, size_t size, uint64_t number)
{
	const uint32_t n32 = (uint32_t)number;
	const uint8_t n8 = (uint8_t)number;

	if (size == sizeof(n8))
		memcpy(at, &n8, size);
	else if (size == sizeof(n32))
		memcpy(at, &n32, size);
	else
		memcpy(at, &number, sizeof(number));
}

/*
 * Reads an argument that is stored as a number; false when it printed an error.
 */
static bool read_number(const struct cli_option *o, const char *arg,
			uint64_t *number)
{
	char what[MAX_WORD];
	unsigned int index;

	snprintf(what, sizeof(what), "--%s", o->name);
	if (o->kind == CLI_KIND_NUMBER)
		return value_number(what, arg, o->least, o->most, number);
	if (o->kind == CLI_KIND_BITS)
		return value_bits(what, arg, o->most, number);
	if (!value_word(what, arg, o->argument, &index))
		return false;
	*number = o->values ? (uint64_t)o->values[index] : index;
	return true;
}

/* False when an error was printed. */
static bool take(const struct cli_option *o, void *request, const char *arg)
{
	char *at = (char *)request + o->at;
	uint64_t number;

	if (o->given)
		*(bool *)((char *)request + o->given) = true;
	switch (o->kind) {
	case CLI_KIND_FLAG:
		*(bool *)at = true;
		return true;
	case CLI_KIND_STRING:
		*(const char **)at = arg;
		return true;
	case CLI_KIND_TAKE:
		return o->take(request, arg);
	default:
		if (!read_number(o, arg, &number))
			return false;
		put_number(at, o->size, number);
		return true;
	}
}

/* The row for this return value of getopt_long(). */
static const struct cli_option *row_of(const struct cli_command *command, int c)
{
	const struct cli_option *o = command->options;

	if (c >= OF_ROW)
		return &o[c - OF_ROW];
	while (o->letter != c)
		o++;
	return o;
}

int cli_parse(const struct cli_command *command, void *request, int *argc,
	      char ***argv)
{
	struct getopt_table t;
	int c;

	make_table(command, &t);
	optind = 0; /* restart getopt_long() */
	opterr = 0;
	while ((c = getopt_long(*argc, *argv, t.letters, t.longs, NULL)) !=
	       -1) {
		if (c == '?' || c == ':')
			return refuse(c, *argv, &t);
		if (c == HELP || c == OF_ROW + t.nr) {
			cli_help(command);
			return CLI_OK;
		}
		if (!take(row_of(command, c), request, optarg))
			return CLI_USAGE;
	}
	*argc -= optind;
	*argv += optind;
	return CLI_GO;
}

static const char *verb_name(const void *cookie, size_t i)
{
	const struct cli_command *command = cookie, *verb = command->verbs[i];
	size_t skip = command->name ? strlen(command->name) + 1 : 0;

	return verb ? verb->name + skip : NULL;
}

const struct cli_command *cli_verb(const struct cli_command *command,
				   const char *word)
{
	const char *name, *near, *kind = command->name ? "verb" : "command";
	size_t i;

	for (i = 0; (name = verb_name(command, i)); i++) {
		if (!strcmp(name, word))
			return command->verbs[i];
	}
	near = cli_near(word, verb_name, command);
	if (near)
		cli_error("no %s '%s'; did you mean '%s'?", kind, word, near);
	else
		cli_error("no %s '%s'; see 'stage2 %s%s--help'", kind, word,
			  command->name ? command->name : "",
			  command->name ? " " : "");
	return NULL;
}

bool cli_asks_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") ||
	       !strcmp(word, "help");
}

int cli_help_about(const struct cli_command *command, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && command && command->verbs; i++)
		command = cli_verb(command, argv[i]);
	if (command && i < argc)
		return cli_error("'%s' has no verb '%s'", command->name,
				 argv[i]);
	if (command)
		cli_help(command);
	return command ? CLI_OK : CLI_USAGE;
}

int cli_run(const struct cli_command *command, int argc, char **argv)
{
	const struct cli_command *verb;

	cli_set_name(command->name);
	if (!command->verbs)
		return command->run(argc, argv);
	if (argc < 2)
		return cli_error("a verb is missing; see 'stage2 %s --help'",
				 command->name);
	if (cli_asks_help(argv[1])) {
		cli_help(command);
		return CLI_OK;
	}
	verb = cli_verb(command, argv[1]);
	return verb ? cli_run(verb, argc - 1, argv + 1) : CLI_USAGE;
}
