/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel: a kernel tree's own code as a policy. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "kernel_build.h"
#include "kernel_tables.h"
#include "text.h"

static const char help[] =
	"usage: stage2 kernel build [-o FILE] [--page-size SIZE] TREE\n"
	"       stage2 kernel check [--against REF|TREE|FILE] [--page-size SIZE] TREE\n"
	"       stage2 kernel tables [--model VERSION] [--operations N] [--seed S]\n"
	"                            [--page-size SIZE|all] [-o FILE] TREE\n"
	"       stage2 kernel tables FILE\n"
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
	"tables compiles the table code of a tree (hyp/pgtable.c) and has it do what the\n"
	"library's does: random operations, interrupted by others. What is compared is\n"
	"what they return, each write, invalidation, cache maintenance, page and WARN, in\n"
	"order, and all entries and reference counts. A difference is shown with as few\n"
	"operations as it needs. With -o it also writes what the tree did, as hashes;\n"
	"such a file, instead of a tree, is what the library is then compared with.\n"
	"\n"
	"  -o, --output FILE  the policy to write (NAME.so, of the tree's name), or what\n"
	"                     the tree's tables did\n"
	"  --against REF      a commit of the tree's repository, a path to another tree,\n"
	"                     or to a policy that was built\n"
	"  --page-size SIZE   4k, 16k or 64k; if not given, that of the tree if it was\n"
	"                     configured, else 4k; for tables all that it can have\n"
	"  --unreached        list all lines that no possible fault reaches\n"
	"  --model VERSION    whose tables the library makes: 6.1, 6.12 or 7.3 (7.3)\n"
	"  --operations N     how many, of all page sizes together (1000000)\n"
	"  --seed S           of the random numbers (1)\n"
	"\n"
	"EXAMPLES\n"
	"  stage2 kernel build ~/linux -o mine.so && stage2 verify ./mine.so\n"
	"  stage2 kernel check ~/linux --against origin/master\n"
	"  stage2 kernel tables ~/linux --operations 10000000\n"
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

/* What the options and arguments say. */
struct words {
	const char *out, *against, *page_size, *model;
	uint64_t operations, seed;
	bool unreached, has_numbers;
};

static bool take_option(int c, struct words *w)
{
	switch (c) {
	case 'o':
		w->out = optarg;
		return true;
	case 'a':
		w->against = optarg;
		return true;
	case 'p':
		w->page_size = optarg;
		return true;
	case 'u':
		return w->unreached = true;
	case 'm':
		w->model = optarg;
		return true;
	default:
		return false;
	}
}

/* False when an error was printed. */
static bool take_number(int c, struct words *w)
{
	w->has_numbers = true;
	if (c == 'n')
		return cli_parse_number("--operations", optarg, 1,
					UINT64_C(1) << 40, &w->operations);
	return cli_parse_number("--seed", optarg, 0, UINT64_C(1) << 60,
				&w->seed);
}

static int tables(const struct words *w, const char *tree)
{
	struct kernel_tables request = {
		.tree = tree,
		.model = w->model,
		.page_shift = "0",
		.operations = w->operations,
		.seed = w->seed,
		.out = w->out,
	};

	if (w->page_size && strcasecmp(w->page_size, "all"))
		request.page_shift = shift_of(w->page_size);
	if (!request.page_shift)
		return cli_error("no page size '%s': 4k, 16k, 64k or all",
				 w->page_size);
	return kernel_tables(&request);
}

static int run_verb(const char *verb, const char *tree, const struct words *w)
{
	const char *page_shift = w->page_size ? shift_of(w->page_size) : "0";
	const bool for_tables = w->model || w->has_numbers;

	if (!strcmp(verb, "tables") && !w->against && !w->unreached)
		return tables(w, tree);
	if (!page_shift)
		return cli_error("no page size '%s': 4k, 16k or 64k",
				 w->page_size);
	if (!strcmp(verb, "build") && !w->against && !w->unreached &&
	    !for_tables)
		return build(tree, w->out, page_shift);
	if (!strcmp(verb, "check") && !w->out && !for_tables) {
		const struct kernel_check check = {
			.tree = tree,
			.against = w->against,
			.page_shift = page_shift,
			.unreached = w->unreached,
		};

		return kernel_check(&check);
	}
	if (!strcmp(verb, "build") || !strcmp(verb, "check") ||
	    !strcmp(verb, "tables"))
		return cli_error("an option is not for '%s'; see --help", verb);
	return cli_error("'%s' is not 'build', 'check' or 'tables'", verb);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "against", required_argument, NULL, 'a' },
		{ "page-size", required_argument, NULL, 'p' },
		{ "unreached", no_argument, NULL, 'u' },
		{ "model", required_argument, NULL, 'm' },
		{ "operations", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 's' },
		CLI_COMMON_OPTIONS,
	};
	struct words words = { .operations = 1000000, .seed = 1 };
	enum cli_format format = CLI_TEXT;
	static char output[] = "--output";
	int c, status, i;

	/* As compilers have it; no other command has short options. */
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-o"))
			argv[i] = output;
	}
	while ((c = cli_getopt(argc, argv, options)) != -1) {
		if (take_option(c, &words))
			continue;
		if (c == 'n' || c == 's') {
			if (!take_number(c, &words))
				return CLI_USAGE;
		} else if (!cli_common_option(c, help, &format, &status)) {
			return status;
		}
	}
	if (format != CLI_TEXT)
		return cli_error(
			"only text; build a policy, and ask 'verify' or 'diff'");
	if (argc - optind != 2)
		return cli_error(
			"say 'build', 'check' or 'tables', and name a kernel tree");
	return run_verb(argv[optind], argv[optind + 1], &words);
}

const struct cli_command cmd_kernel = {
	.name = "kernel",
	.answers = "what does this kernel tree's own code decide?",
	.run = run,
};
