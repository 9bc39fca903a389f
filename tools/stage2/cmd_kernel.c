/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel: a kernel tree's own code as a policy. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <ctype.h>
#include <unistd.h>

#include "cli.h"
#include "kernel_build.h"
#include "memory.h"
#include "policies.h"
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

static void print_runs(const struct kernel_request *request,
		       const struct kernel_notes *notes)
{
	char count[TEXT_COUNT];

	printf("%s: all its decisions, in %s runs of its code\n", request->tree,
	       text_count(s2_count_of(notes->runs), count));
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
		print_runs(&request, &notes);
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

/* ---- check ---------------------------------------------------------------- */

/* Violations of one invariant, before and after. */
struct tally {
	const struct s2_invariant *invariant;
	struct s2_count count[2];
};

static int tally_policy(const struct s2_policy *policy, struct tally *tally,
			size_t *n, int side)
{
	struct s2_report report;
	size_t i, t;
	struct s2_verify_options options = { .possible_only = true };
	int err = s2_verify(policy, &options, &cli_mem, &report);

	for (i = 0; !err && i < report.nr_findings; i++) {
		const struct s2_finding *f = &report.findings[i];

		for (t = 0; t < *n && tally[t].invariant != f->invariant; t++)
			;
		if (t == *n)
			tally[(*n)++] =
				(struct tally){ .invariant = f->invariant };
		tally[t].count[side] =
			s2_count_add(tally[t].count[side], f->cover.count);
	}
	if (err == -S2_EINVAL)
		text_nonsense(policy, report.nonsense, &report.nonsense_at);
	s2_report_free(&report, &cli_mem);
	return err;
}

static const char *faults(struct s2_count count, char buf[TEXT_ROUND])
{
	return s2_count_is_zero(count) ? "none" : text_round(count, buf);
}

static bool unchanged(const struct tally *tally)
{
	return !s2_count_cmp(tally->count[0], tally->count[1]);
}

/* The names of those that are violated by as many faults as before. */
static void print_unchanged(const struct tally *tally, size_t n)
{
	static const char heading[] = "  as before:";
	char names[256 * 24] = "";
	size_t length = 0, i;

	for (i = 0; i < n; i++) {
		if (unchanged(&tally[i]))
			length += (size_t)snprintf(names + length,
						   sizeof(names) - length,
						   "%s%s", length ? " " : "",
						   tally[i].invariant->name);
	}
	if (!length)
		return;
	printf("%s ", heading);
	text_wrapped(stdout, names, (int)sizeof(heading), 4);
}

/* Which invariants the change violates, or repairs. */
static int compare_findings(const struct s2_policy *before,
			    const struct s2_policy *after)
{
	struct tally tally[256];
	size_t n = 0, i;

	if (tally_policy(before, tally, &n, 0) ||
	    tally_policy(after, tally, &n, 1))
		return CLI_UNFINISHED;
	puts("\ninvariants: faults that violate them, before and after");
	for (i = 0; i < n; i++) {
		char from[TEXT_ROUND], to[TEXT_ROUND];
		int cmp = s2_count_cmp(tally[i].count[0], tally[i].count[1]);

		if (unchanged(&tally[i]))
			continue;
		printf("  %-20s %8s -> %-8s  %s\n", tally[i].invariant->name,
		       faults(tally[i].count[0], from),
		       faults(tally[i].count[1], to),
		       s2_count_is_zero(tally[i].count[0]) ? "newly violated" :
		       s2_count_is_zero(tally[i].count[1]) ? "kept now" :
		       cmp < 0				   ? "worse" :
							     "better");
	}
	if (!n)
		puts("  none is violated");
	print_unchanged(tally, n);
	return 0;
}

/* A commit's files in a folder of their own. */
static bool export_commit(const char *tree, const char *ref, const char *folder)
{
	const char *words[] = {
		"sh",
		"-c",
		"git -C \"$1\" archive \"$2\" arch/arm64 include "
		"| tar -x -C \"$3\"",
		"sh",
		tree,
		ref,
		folder,
		NULL
	};

	return !kernel_run(words, NULL);
}

static bool is_folder(const char *path)
{
	char file[4200];
	FILE *f;

	snprintf(file, sizeof(file), "%s/arch/arm64/kvm/mmu.c", path);
	f = fopen(file, "r");
	if (f)
		fclose(f);
	return f;
}

static void print_unreached(const char *before, const char *after, bool all)
{
	unsigned int changes = 0;

	if (before && after) {
		changes = kernel_only_in(
			after, before,
			"\nlines and branches that no possible fault reaches now");
		changes += kernel_only_in(
			before, after,
			"\nlines and branches that were not reached before, and now are, or are gone");
		if (!changes)
			puts("\nlines and branches that no possible fault reaches\n"
			     "  as before");
	}
	if (after && all)
		printf("\nlines and branches that no possible fault reaches\n%s",
		       after);
}

static int check_built(const char *before, const char *plugin)
{
	char *words[] = { (char *)(uintptr_t) "diff", (char *)(uintptr_t)before,
			  (char *)(uintptr_t)plugin, NULL };
	const struct s2_policy *after = policy_load(plugin), *old;
	int status;

	if (!after)
		return CLI_USAGE;
	if (!before) {
		old = kernel_nearest(after);
		if (!old)
			return CLI_UNFINISHED;
		words[1] = (char *)(uintptr_t)old->name;
		printf("the nearest built-in policy is %s\n", old->name);
	} else {
		old = policy_load(before);
	}
	if (!old)
		return CLI_USAGE;
	putchar('\n');
	optind = 1;
	status = cmd_diff(3, words);
	if (status > CLI_FINDINGS)
		return status;
	if (compare_findings(old, after))
		return CLI_UNFINISHED;
	return status;
}

static int check_in(const char *folder, const char *tree, const char *against,
		    const char *page_shift, bool unreached)
{
	char old[4200], plugin[4200], source[4200], given[PATH_MAX];
	struct kernel_request request = {
		.tree = tree,
		.out = plugin,
		.name = "new",
		.page_shift = page_shift,
	};
	/* A policy that was built before says nothing of lines. */
	const bool built = against && policy_is_plugin(against) &&
			   !is_folder(against);
	struct kernel_notes notes, old_notes = { 0 };
	int err;

	snprintf(plugin, sizeof(plugin), "%s/new.so", folder);
	snprintf(old, sizeof(old), "%s/old.so", folder);
	snprintf(source, sizeof(source), "%s/source", folder);
	request.unreached = unreached || !built;
	err = kernel_build(&request, &notes);
	if (!err)
		print_runs(&request, &notes);
	if (!err && built) {
		if (realpath(against, given))
			snprintf(old, sizeof(old), "%s", given);
		else
			err = cli_error("%s: %s", against, strerror(errno));
	} else if (!err && against) {
		const char *make[] = { "mkdir", source, NULL };
		struct kernel_request before = {
			.tree = against,
			.out = old,
			.name = "old",
			.page_shift = page_shift,
			.unreached = true,
		};

		if (!is_folder(against)) {
			before.tree = source;
			if (kernel_run(make, NULL) ||
			    !export_commit(tree, against, source))
				err = cli_error(
					"%s: neither a kernel tree nor a commit of %s",
					against, tree);
		}
		if (!err)
			err = kernel_build(&before, &old_notes);
		if (!err) {
			before.tree = against;
			print_runs(&before, &old_notes);
		}
	}
	/* So that examples have names that can be typed. */
	if (!err && chdir(folder))
		err = cli_error("%s: %s", folder, strerror(errno));
	if (!err)
		err = check_built(against ? old : NULL, "./new.so");
	if (err <= CLI_FINDINGS)
		print_unreached(old_notes.unreached, notes.unreached,
				unreached || !against);
	if (err <= CLI_FINDINGS)
		printf("\n./new.so is what 'stage2 kernel build -o new.so %s' makes\n",
		       tree);
	kernel_notes_free(&notes);
	kernel_notes_free(&old_notes);
	return err;
}

static int check(const char *tree, const char *against, const char *page_shift,
		 bool unreached)
{
	char folder[4096];
	const char *temporary = kernel_temporary();
	int status;

	if (!temporary)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", temporary);
	status = check_in(folder, tree, against, page_shift, unreached);
	kernel_remove(folder);
	return status;
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
	if (!strcmp(verb, "check") && !out)
		return check(argv[optind + 1], against, page_shift, unreached);
	return cli_error(
		"'%s' is not 'build' or 'check', or the option is not for it",
		verb);
}
