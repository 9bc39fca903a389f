/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel check: what a tree decides differently, and is that worse? */
#include "build.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "tools/report/report.h"

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
	static const char script[] =
		"git -C \"$1\" archive \"$2\" arch/arm64 include "
		"| tar -x -C \"$3\"";
	const char *words[] = { "sh", "-c", script, "sh",
				tree, ref,  folder, NULL };

	return !kernel_run(words, NULL);
}

static bool is_folder(const char *path)
{
	char file[4200];

	snprintf(file, sizeof(file), "%s/arch/arm64/kvm/mmu.c", path);
	return !access(file, F_OK);
}

static void print_unreached(const char *before, const char *after, bool all)
{
	unsigned int changes;

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
	struct report_diff ask = { .before = before, .after = plugin };
	const struct s2_policy *after = policy_load(plugin), *old;
	int status;

	if (!after)
		return CLI_USAGE;
	if (!before) {
		old = kernel_nearest(after);
		if (!old)
			return CLI_UNFINISHED;
		ask.before = old->name;
		printf("the nearest built-in policy is %s\n", old->name);
	} else {
		old = policy_load(before);
	}
	if (!old)
		return CLI_USAGE;
	putchar('\n');
	status = report_diff(&ask);
	if (status > CLI_FINDINGS)
		return status;
	if (compare_findings(old, after))
		return CLI_UNFINISHED;
	return status;
}

/* What is being compared: built policies, and what was noted of them. */
struct pair {
	char old[4200], source[4200];
	char plugin[4200];
	struct kernel_notes notes, old_notes;
};

/* A policy that was built before, and says nothing of lines. */
static bool is_built(const char *against)
{
	return against && policy_is_plugin(against) && !is_folder(against);
}

static int take_built(const char *against, struct pair *pair)
{
	char given[PATH_MAX];

	if (!realpath(against, given))
		return cli_error("%s: %s", against, strerror(errno));
	snprintf(pair->old, sizeof(pair->old), "%s", given);
	return 0;
}

/* The tree, or a commit of it, to compare with. */
static int build_old(const struct kernel_check *check, struct pair *pair)
{
	const char *make[] = { "mkdir", pair->source, NULL };
	struct kernel_request before = {
		.tree = check->against,
		.out = pair->old,
		.name = "old",
		.page_shift = check->page_shift,
		.unreached = true,
	};
	int err;

	if (!is_folder(check->against)) {
		before.tree = pair->source;
		/* git would take what is no name of a commit for an option. */
		if (*check->against == '-' || kernel_run(make, NULL) ||
		    !export_commit(check->tree, check->against, pair->source))
			return cli_error(
				"%s: neither a kernel tree nor a commit of %s",
				check->against, check->tree);
	}
	err = kernel_build(&before, &pair->old_notes);
	before.tree = check->against;
	if (!err)
		kernel_print_runs(&before, &pair->old_notes);
	return err;
}

static int build_both(const struct kernel_check *check, struct pair *pair)
{
	const struct kernel_request request = {
		.tree = check->tree,
		.out = pair->plugin,
		.name = "new",
		.page_shift = check->page_shift,
		.unreached = check->unreached || !is_built(check->against),
	};
	int err = kernel_build(&request, &pair->notes);

	if (err)
		return err;
	kernel_print_runs(&request, &pair->notes);
	if (is_built(check->against))
		return take_built(check->against, pair);
	return check->against ? build_old(check, pair) : 0;
}

static int check_in(const char *folder, const struct kernel_check *check)
{
	struct pair pair = { 0 };
	int err;

	snprintf(pair.plugin, sizeof(pair.plugin), "%s/new.so", folder);
	snprintf(pair.old, sizeof(pair.old), "%s/old.so", folder);
	snprintf(pair.source, sizeof(pair.source), "%s/source", folder);
	err = build_both(check, &pair);
	/* So that examples have names that can be typed. */
	if (!err && chdir(folder))
		err = cli_error("%s: %s", folder, strerror(errno));
	if (!err)
		err = check_built(check->against ? pair.old : NULL, "./new.so");
	if (err <= CLI_FINDINGS) {
		print_unreached(pair.old_notes.unreached, pair.notes.unreached,
				check->unreached || !check->against);
		printf("\n./new.so is what 'stage2 kernel build -o new.so %s' makes\n",
		       check->tree);
	}
	kernel_notes_free(&pair.notes);
	kernel_notes_free(&pair.old_notes);
	return err;
}

int kernel_check(const struct kernel_check *check)
{
	char folder[4096];
	const char *temporary = kernel_temporary();
	int status;

	if (!temporary)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", temporary);
	status = check_in(folder, check);
	kernel_remove(folder);
	return status;
}
