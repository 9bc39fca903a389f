/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel check: what does a tree decide differently, and is it worse? */
#include "build.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "against.h"
#include "changed.h"
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

static int tally_policy(const struct s2_policy *policy, uint64_t without,
			struct tally *tally, size_t *n, int side)
{
	struct s2_report report;
	size_t i, t;
	struct s2_verify_options options = { .possible_only = true,
					     .without = without };
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

/* Prints the invariants that as many faults violate as before. */
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

/* Prints the invariants that the change violates or repairs. */
static int compare_findings(const struct s2_policy *before,
			    const struct s2_policy *after, uint64_t without)
{
	struct tally tally[256];
	size_t n = 0, i;

	if (tally_policy(before, without, tally, &n, 0) ||
	    tally_policy(after, without, tally, &n, 1))
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

/* Extracts a commit's files to a folder. */
static bool export_commit(const char *tree, const char *ref, const char *folder)
{
	static const char script[] =
		"git -C \"$1\" archive \"$2\" "
		"$(git -C \"$1\" ls-tree -d --name-only \"$2\" "
		"arch/arm64 include virt) | tar -x -C \"$3\"";
	const char *words[] = { "sh", "-c", script, "sh",
				tree, ref,  folder, NULL };

	return !kernel_run(words, NULL);
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
			"\nlines and branches that were not reached before, and now are reached or removed");
		if (!changes)
			puts("\nlines and branches that no possible fault reaches\n"
			     "  as before");
	}
	if (after && all)
		printf("\nlines and branches that no possible fault reaches\n%s",
		       after);
}

/* The comparison: two policies, and notes from their builds. */
struct pair {
	const struct kernel_check *check;
	enum against kind;
	const char *folder; /* for temporary files */
	char tree[PATH_MAX];
	char old[PATH_MAX], source[PATH_MAX];
	char plugin[PATH_MAX];
	struct kernel_notes notes, old_notes;
};

static bool has_source(const struct pair *pair)
{
	return pair->kind == AGAINST_TREE || pair->kind == AGAINST_COMMIT;
}

/* Compares one set of unknowns with the same set of the other tree. */
static int compare_set(const struct pair *pair, unsigned int set)
{
	char before[UNKNOWN_PATH], plugin[UNKNOWN_PATH];
	char label[UNKNOWN_LABEL];
	struct report_diff ask = {
		.before = before,
		.after = plugin,
		.without = pair->check->without,
	};
	const struct s2_policy *after, *old;
	unsigned int same;
	int status;

	unknown_path(pair->plugin, set, plugin);
	same = unknown_translate(&pair->notes.unknown, set,
				 &pair->old_notes.unknown);
	unknown_path(pair->old, has_source(pair) ? same : 0, before);
	if (pair->notes.nr_sets > 1)
		printf("\n==== with %s\n",
		       unknown_label(&pair->notes.unknown, set, label));
	after = policy_load(plugin);
	if (!after)
		return CLI_USAGE;
	if (pair->kind == AGAINST_NEAREST) {
		old = kernel_nearest(after);
		if (!old)
			return CLI_UNFINISHED;
		ask.before = old->name;
		printf("the nearest built-in policy is %s\n", old->name);
	} else {
		old = policy_load(ask.before);
	}
	if (!old)
		return CLI_USAGE;
	putchar('\n');
	status = report_diff(&ask);
	if (status > CLI_FINDINGS)
		return status;
	if (compare_findings(old, after, pair->check->without))
		return CLI_UNFINISHED;
	return status;
}

static int compare(const struct pair *pair)
{
	int status = CLI_OK, one;
	unsigned int set;

	for (set = 0; set < pair->notes.nr_sets; set++) {
		one = compare_set(pair, set);
		if (one > CLI_FINDINGS)
			return one;
		status |= one;
	}
	return status;
}

/* The tree, or a commit of it, to compare with. */
static int build_old(struct pair *pair)
{
	const char *make[] = { "mkdir", pair->source, NULL };
	struct kernel_request before = {
		.tree = pair->source,
		.out = pair->old,
		.name = "old",
		.page_shift = pair->check->page_shift,
		.unreached = true,
		.without = pair->check->without,
		.all = true,
	};
	int err;

	if (pair->kind == AGAINST_COMMIT &&
	    (kernel_run(make, NULL) ||
	     !export_commit(pair->tree, pair->check->against, pair->source)))
		return cli_error("%s: git cannot extract it",
				 pair->check->against);
	err = kernel_build(&before, &pair->old_notes);
	before.tree = pair->check->against;
	if (!err)
		kernel_print_runs(&before, &pair->old_notes);
	return err;
}

static int build_both(struct pair *pair)
{
	struct kernel_request request = {
		.tree = pair->tree,
		.out = pair->plugin,
		.name = "new",
		.page_shift = pair->check->page_shift,
		.unreached = pair->check->unreached ||
			     pair->kind != AGAINST_PLUGIN,
		.without = pair->check->without,
		.all = true,
	};
	int err = kernel_build(&request, &pair->notes);

	if (err)
		return err;
	request.tree = pair->check->tree;
	kernel_print_runs(&request, &pair->notes);
	return has_source(pair) ? build_old(pair) : 0;
}

/* Prints changes in the source; returns how many were not looked at, or -1. */
static int print_changed(const struct pair *pair)
{
	struct changed changed = {
		.tree = pair->tree,
		.old = pair->source,
		.commit = pair->kind == AGAINST_COMMIT ? pair->check->against :
							 NULL,
		.scratch = pair->folder,
	};
	struct coverage seen;
	int unseen = -1;

	putchar('\n');
	if (!has_source(pair)) {
		printf("what differs in the source, and whether it was looked at: not known,\n"
		       "because there is no tree to compare with\n");
		return 0;
	}
	changed.seen = &seen;
	if (coverage_read(pair->notes.seen ? pair->notes.seen : "", pair->tree,
			  &seen))
		unseen = changed_print(&changed);
	else
		cli_error("out of memory");
	coverage_free(&seen);
	return unseen;
}

static void print_lines(const struct pair *pair)
{
	const struct kernel_check *check = pair->check;

	if (pair->kind == AGAINST_PLUGIN && !check->unreached)
		printf("\nlines and branches that no possible fault reaches\n"
		       "  not known for %s, so not compared; --unreached lists those of %s\n",
		       check->against, check->tree);
	print_unreached(pair->old_notes.unreached, pair->notes.unreached,
			check->unreached || !has_source(pair));
}

/* A finding if a decision differs, or if a change was not looked at. */
static int report(struct pair *pair)
{
	int unseen = print_changed(pair), status;

	if (unseen < 0)
		return CLI_UNFINISHED;
	if (pair->notes.unknown.n)
		putchar('\n');
	unseen += (int)unknown_print(&pair->notes.unknown, true);
	/* Use a short name, so that examples can be typed. */
	if (!pair->check->out) {
		if (chdir(pair->folder))
			return cli_error("%s: %s", pair->folder,
					 strerror(errno));
		snprintf(pair->plugin, sizeof(pair->plugin), "./new.so");
	}
	status = compare(pair);
	if (status > CLI_FINDINGS)
		return status;
	print_lines(pair);
	if (!pair->check->out)
		printf("\nto get ./new.so, add -o new.so\n");
	if (!unseen || pair->check->allow_unseen)
		return status;
	printf("\n%d not looked at, see above; --allow-unseen accepts them\n",
	       unseen);
	return CLI_FINDINGS;
}

/* Absolute paths, as the working folder changes. */
static bool find_paths(struct pair *pair)
{
	const struct kernel_check *check = pair->check;
	const char *against = check->against;

	if (!realpath(check->tree, pair->tree)) {
		cli_error("%s: %s", check->tree, strerror(errno));
		return false;
	}
	snprintf(pair->source, sizeof(pair->source), "%s/source", pair->folder);
	snprintf(pair->old, sizeof(pair->old), "%s/old.so", pair->folder);
	snprintf(pair->plugin, sizeof(pair->plugin), "%s/new.so", pair->folder);
	if (check->out)
		snprintf(pair->plugin, sizeof(pair->plugin), "%s%s",
			 strchr(check->out, '/') ? "" : "./", check->out);
	if (pair->kind == AGAINST_POLICY)
		snprintf(pair->old, sizeof(pair->old), "%s", against);
	if ((pair->kind == AGAINST_TREE && !realpath(against, pair->source)) ||
	    (pair->kind == AGAINST_PLUGIN && !realpath(against, pair->old))) {
		cli_error("%s: %s", against, strerror(errno));
		return false;
	}
	return true;
}

static int check_in(const char *folder, const struct kernel_check *check)
{
	struct pair pair = { .check = check, .folder = folder };
	int err;

	if (!against_find(check, &pair.kind) || !find_paths(&pair))
		return CLI_USAGE;
	err = build_both(&pair);
	if (!err)
		err = report(&pair);
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
