/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel: a kernel tree's own code as a policy. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "kernel_build.h"
#include "text.h"

static const char help[] =
	"usage: stage2 kernel build [-o FILE] [--page-size SIZE] TREE\n"
	"       stage2 kernel check [--against REF|TREE|FILE] [--page-size SIZE] TREE\n"
	"\n"
	"build compiles the fault path of a kernel tree (arch/arm64/kvm/mmu.c,\n"
	"hyp/pgtable.c, and what they need) for this machine, runs it over every input,\n"
	"and writes a policy for verify, diff, explain and table. The tree need not be\n"
	"configured. What is written is derived from the kernel's code, and under its\n"
	"licence, GPL-2.0.\n"
	"\n"
	"check builds the tree and says what it decides differently from a commit of the\n"
	"same tree, from another tree, or from the built-in policy that is nearest; which\n"
	"invariants that violates or repairs; and which lines and branches no possible\n"
	"fault reaches: all of them, or what changed in that.\n"
	"\n"
	"  -o, --output FILE  the policy to write (NAME.so, of the tree's name)\n"
	"  --against REF      a commit of the tree's repository, a path to another tree,\n"
	"                     or to a policy that was built\n"
	"  --page-size SIZE   4k, 16k or 64k; if not given, that of the tree if it was\n"
	"                     configured, else 4k\n"
	"  --unreached        list all lines that no possible fault reaches\n"
	"\n"
	"EXAMPLES\n"
	"  stage2 kernel build ~/linux -o mine.so && stage2 verify ./mine.so\n"
	"  stage2 kernel check ~/linux --against origin/master\n"
	"\n"
	"exit status: 0 done, no difference, 1 differences, 2 wrong usage or input, 3 could\n"
	"not finish\n";

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

static int build(const char *tree, const char *out, const char *page_shift)
{
	char name[64], file[80];
	struct kernel_request request = {
		.tree = tree,
		.out = out ? out : file,
		.name = name,
		.page_shift = page_shift,
	};
	struct kernel_notes notes;
	int err;

	name_of(out ? out : tree, name, sizeof(name));
	snprintf(file, sizeof(file), "%s.so", name);
	err = kernel_build(&request, &notes);
	if (!err) {
		kernel_print_runs(&request, &notes);
		printf("  %u headers left out: nothing here needs what they declare\n",
		       notes.nr_empty);
		print_lines("names that an #if asks for, of headers left out",
			    notes.nr_tested, notes.tested);
		print_list("functions called without a declaration",
			   notes.nr_undeclared, notes.undeclared);
		print_list(
			"symbols that are not there, and that no possible fault reaches",
			notes.nr_stubs, notes.stubs);
		printf("%s: the policy '%s', derived from the kernel's code: GPL-2.0\n",
		       request.out, name);
	}
	kernel_notes_free(&notes);
	return err;
}

static const char *shift_of(const char *size)
{
	static const char *const sizes[][2] = { { "4k", "12" },
						{ "16k", "14" },
						{ "64k", "16" } };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!strcasecmp(size, sizes[i][0]))
			return sizes[i][1];
	}
	return NULL;
}

int cmd_kernel(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "against", required_argument, NULL, 'a' },
		{ "page-size", required_argument, NULL, 'p' },
		{ "unreached", no_argument, NULL, 'u' },
		CLI_COMMON_OPTIONS,
	};
	const char *out = NULL, *against = NULL, *page_shift = "0", *verb;
	enum cli_format format = CLI_TEXT;
	bool unreached = false;
	static char output[] = "--output";
	int c, status, i;

	/* As compilers have it; no other command has short options. */
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-o"))
			argv[i] = output;
	}
	while ((c = cli_getopt(argc, argv, options)) != -1) {
		switch (c) {
		case 'o':
			out = optarg;
			break;
		case 'a':
			against = optarg;
			break;
		case 'p':
			page_shift = shift_of(optarg);
			if (!page_shift)
				return cli_error(
					"no page size '%s': 4k, 16k or 64k",
					optarg);
			break;
		case 'u':
			unreached = true;
			break;
		default:
			if (!cli_common_option(c, help, &format, &status))
				return status;
		}
	}
	if (format != CLI_TEXT)
		return cli_error(
			"only text; build a policy, and ask 'verify' or 'diff'");
	if (argc - optind != 2)
		return cli_error(
			"say 'build' or 'check', and name a kernel tree");
	verb = argv[optind];
	if (!strcmp(verb, "build") && !against && !unreached)
		return build(argv[optind + 1], out, page_shift);
	if (!strcmp(verb, "check") && !out) {
		const struct kernel_check check = {
			.tree = argv[optind + 1],
			.against = against,
			.page_shift = page_shift,
			.unreached = unreached,
		};

		return kernel_check(&check);
	}
	return cli_error(
		"'%s' is not 'build' or 'check', or the option is not for it",
		verb);
}
