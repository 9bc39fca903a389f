/* SPDX-License-Identifier: GPL-2.0-only */
/* Builds a policy from a tree, and prints notes about the build. */
#include "build.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/text.h"

void kernel_print_runs(const struct kernel_request *request,
		       const struct kernel_notes *notes)
{
	char count[TEXT_COUNT];

	printf("%s: all its decisions, in %s runs of its code%s\n",
	       request->tree, text_count(s2_count_of(notes->runs), count),
	       notes->cached ? ", from the cache" : "");
}

/* A name for a policy: letters, digits, dots and dashes of the file's name. */
static void name_of(const char *path, char *name, size_t size)
{
	const char *last = path + strlen(path);
	size_t n = 0;

	while (last > path && last[-1] == '/')
		last--;
	while (last > path && last[-1] != '/')
		last--;
	for (; *last && *last != '/' && n + 1 < size; last++)
		name[n++] = isalnum((unsigned char)*last) || *last == '.' ?
				    *last :
				    '-';
	name[n] = 0;
	if (n > 3 && !strcmp(name + n - 3, ".so"))
		name[n - 3] = 0;
	if (!isalpha((unsigned char)name[0]))
		snprintf(name, size, "kernel");
}

static void print_list(const char *what, unsigned int n, const char *words)
{
	char *copy, *word, *rest;
	int column = 4;

	printf("  %u %s\n", n, what);
	if (!n || !words)
		return;
	copy = strdup(words);
	fputs("   ", stdout);
	for (word = strtok_r(copy, "\n", &rest); word;
	     word = strtok_r(NULL, "\n", &rest)) {
		if (column + strlen(word) > TEXT_WIDTH) {
			fputs("\n   ", stdout);
			column = 4;
		}
		column += printf(" %s", word);
	}
	putchar('\n');
	free(copy);
}

static void print_lines(const char *what, unsigned int n, const char *lines)
{
	printf("  %u %s\n", n, what);
	for (; lines && *lines; lines += strcspn(lines, "\n") + 1)
		printf("    %.*s\n", (int)strcspn(lines, "\n"), lines);
}

int kernel_make_policy(const struct kernel_request *asked)
{
	struct kernel_request request = *asked;
	struct kernel_notes notes;
	char name[64], file[80];
	int err;

	name_of(asked->out ? asked->out : asked->tree, name, sizeof(name));
	request.name = name;
	snprintf(file, sizeof(file), "%s.so", name);
	if (!asked->out)
		request.out = file;
	err = kernel_build(&request, &notes);
	if (!err) {
		kernel_print_runs(&request, &notes);
		printf("  %u headers left out: the fault path does not need their declarations\n",
		       notes.nr_empty);
		print_lines(
			"names in #if conditions, from headers that were left out",
			notes.nr_tested, notes.tested);
		print_lines("files of the tree that a stand-in answers for",
			    notes.nr_stood, notes.stood);
		unknown_print(&notes.unknown, false);
		print_list("functions called without a declaration",
			   notes.nr_undeclared, notes.undeclared);
		print_list("missing symbols, which no possible fault reaches",
			   notes.nr_stubs, notes.stubs);
		printf("%s: the policy '%s', derived from the kernel's code: GPL-2.0\n",
		       request.out, name);
	}
	kernel_notes_free(&notes);
	return err;
}
