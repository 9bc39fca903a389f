/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints --help from a command's table. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* If an option is wider than this, its help begins on the next line. */
#define MOST_COLUMNS 26

#define MAX_LABEL 80

/* "  -o, --output FILE  ", before the help of an option. */
static int label(const struct cli_option *o, char buf[MAX_LABEL])
{
	char letter[8] = "";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	return snprintf(buf, MAX_LABEL, "  %s--%s%s%s  ", letter, o->name,
			o->argument ? " " : "", o->argument ? o->argument : "");
}

static const struct cli_option help_option = {
	.name = "help",
	.letter = 'h',
	.help = "print this text",
};

static void print_option(const struct cli_option *o, int column)
{
	char text[MAX_LABEL];
	int length = label(o, text);

	if (length > column)
		printf("%.*s\n%*s", length - 2, text, column, "");
	else
		printf("%-*s", column, text);
	text_wrapped(stdout, o->help, column, column);
}

static void print_options(const struct cli_option *options)
{
	const struct cli_option *o;
	char text[MAX_LABEL];
	int column = label(&help_option, text), length;

	for (o = options; o && o->name; o++) {
		length = label(o, text);
		if (length > column && length <= MOST_COLUMNS)
			column = length;
	}
	putchar('\n');
	for (o = options; o && o->name; o++) {
		if (o->apart)
			putchar('\n');
		print_option(o, column);
	}
	print_option(&help_option, column);
}

static void print_usage(const struct cli_command *command)
{
	const char *line = command->usage, *head = "usage:";
	size_t length;

	for (; *line; line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		printf("%-6s stage2 %s%s%.*s\n", head,
		       command->name ? command->name : "",
		       command->name ? " " : "", (int)length, line);
		head = "";
	}
}

static void print_paragraphs(const char *text)
{
	char paragraph[1024];
	size_t length;

	while (*text) {
		const char *end = strstr(text, "\n\n");

		length = end ? (size_t)(end - text) : strlen(text);
		snprintf(paragraph, sizeof(paragraph), "%.*s", (int)length,
			 text);
		putchar('\n');
		text_wrapped(stdout, paragraph, 0, 0);
		text += length + (end ? 2 : 0);
	}
}

static void print_words(const struct cli_command *command)
{
	const struct cli_word *word;
	size_t i, column = 0;

	for (i = 0; (word = command->words(i)); i++) {
		if (strlen(word->name) > column)
			column = strlen(word->name);
	}
	putchar('\n');
	for (i = 0; (word = command->words(i)); i++)
		printf("  %-*s  %s\n", (int)column, word->name, word->help);
}

static void print_verbs(const struct cli_command *command)
{
	size_t skip = command->name ? strlen(command->name) + 1 : 0, i;

	putchar('\n');
	for (i = 0; command->verbs[i]; i++)
		printf("  %-8s  %s\n", command->verbs[i]->name + skip,
		       command->verbs[i]->answers);
	printf("\nFor more: stage2 %s%s --help\n",
	       command->name ? command->name : "",
	       command->name ? " VERB" : "COMMAND");
}

static void print_exits(const struct cli_command *command)
{
	char text[256];

	snprintf(
		text, sizeof(text),
		"exit status: 0 %s%s%s, 2 wrong usage or input, 3 could not finish",
		command->found_none, command->found_some ? ", 1 " : "",
		command->found_some ? command->found_some : "");
	putchar('\n');
	text_wrapped(stdout, text, 0, 0);
}

void cli_help(const struct cli_command *command)
{
	print_usage(command);
	print_paragraphs(command->about);
	if (command->words)
		print_words(command);
	if (command->verbs)
		print_verbs(command);
	else
		print_options(command->options);
	if (command->examples)
		printf("\nEXAMPLES\n%s", command->examples);
	if (command->found_none)
		print_exits(command);
}
