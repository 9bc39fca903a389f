/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A series: a verdict for each patch and for all of them, and what a later patch
 * repairs. Each commit is extracted to a folder, and explored once: the second
 * time it comes from the cache.
 */
#include "series.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commit.h"
#include "pair.h"
#include "run.h"
#include "tools/cli/cli.h"

struct series {
	const struct series_request *request;
	char folder[4000], repository[PATH_MAX];
	struct commit commits[MOST_COMMITS];
	size_t n; /* of commits; the first is the base */
	/* By invariant: the patch that violates it newly; 0: none. */
	size_t violated_by[S2_MAX_INVARIANTS], kept_by[S2_MAX_INVARIANTS];
	struct results results;
};

static const char *folder_of(const struct series *s, size_t i,
			     char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%zu", s->folder, i);
	return path;
}

/* ---- one patch --------------------------------------------------------- */

struct step {
	struct series *series;
	size_t nth; /* 0: all patches together */
};

static void print_name(const struct series *s, size_t nth)
{
	if (nth)
		printf("%zu/%zu %.12s %s\n", nth, s->n - 1, s->commits[nth].id,
		       s->commits[nth].subject);
	else
		puts("all of them");
}

/* The last patch that violates it newly, and the last that repairs it. */
static void note_trends(const struct step *step, const struct checked *checked)
{
	const struct s2_invariant *invariant;
	size_t i;

	for (i = 0; step->nth && (invariant = s2_invariant_at(i)); i++) {
		const struct s2_violation *v =
			checked_worst(checked, invariant);

		if (v && trend_of(v) == TREND_NEW)
			step->series->violated_by[i] = step->nth;
		if (v && trend_of(v) == TREND_KEPT)
			step->series->kept_by[i] = step->nth;
	}
}

static int report_text(const struct step *step, const struct checked *checked)
{
	print_name(step->series, step->nth);
	fputs("    ", stdout);
	verdict_write(stdout, checked);
	putchar('\n');
	fflush(stdout);
	return checked_differs(checked) ||
			       (checked->unseen &&
				!step->series->request->check.allow_unseen) ?
		       CLI_FINDINGS :
		       CLI_OK;
}

/* Findings of the patches; those of all together would be the same again. */
static int list_results(const struct step *step, const struct checked *checked)
{
	struct results *results = &step->series->results;

	if (step->nth)
		checked_results(checked, results);
	return results_failed(results) ? CLI_FINDINGS : CLI_OK;
}

static int report_step(const struct pair *pair, void *ctx)
{
	static struct checked checked;
	struct step *step = ctx;
	int status = checked_make(pair, &checked);

	if (!status) {
		note_trends(step, &checked);
		status = results_wants(pair->check->format) ?
				 list_results(step, &checked) :
				 report_text(step, &checked);
	}
	checked_free(&checked);
	return status;
}

static int check_step(struct series *s, size_t from, size_t to, size_t nth)
{
	struct kernel_check check = s->request->check;
	struct step step = { .series = s, .nth = nth };
	char before[PATH_MAX], after[PATH_MAX], suite[320];

	check.against = folder_of(s, from, before);
	check.tree = folder_of(s, to, after);
	check.repository = s->repository;
	check.base = s->commits[from].id;
	check.head = s->commits[to].id;
	check.suite = suite;
	snprintf(suite, sizeof(suite), "%zu/%zu %.12s %s", nth, s->n - 1,
		 s->commits[to].id, s->commits[to].subject);
	return pair_check(&check, report_step, &step);
}

/* ---- all of them ------------------------------------------------------- */

static void print_repaired(const struct series *s)
{
	const struct s2_invariant *invariant;
	size_t i;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (s->violated_by[i] && s->kept_by[i] > s->violated_by[i])
			printf("%s: newly violated by %zu/%zu, repaired by %zu/%zu\n",
			       invariant->name, s->violated_by[i], s->n - 1,
			       s->kept_by[i], s->n - 1);
	}
}

static bool export_one(struct series *s, size_t i)
{
	char path[PATH_MAX];

	if (!commit_folder(folder_of(s, i, path)))
		return false;
	if (commit_export(s->repository, s->commits[i].id, path))
		return true;
	cli_error("%s: git cannot extract it", s->commits[i].id);
	return false;
}

/* Keeps the base, for the end. */
static void remove_one(struct series *s, size_t i)
{
	char path[PATH_MAX];
	const char *words[] = { "rm", "-rf", "--", folder_of(s, i, path),
				NULL };

	if (i)
		kernel_run(words, NULL);
}

static int check_all(struct series *s)
{
	bool text = !results_wants(s->request->check.format);
	int status = CLI_OK, one;
	size_t i;

	if (!export_one(s, 0))
		return CLI_UNFINISHED;
	for (i = 1; i < s->n; i++) {
		if (!export_one(s, i))
			return CLI_UNFINISHED;
		one = check_step(s, i - 1, i, i);
		if (one > CLI_FINDINGS)
			return cli_error("%.12s %s: see above",
					 s->commits[i].id,
					 s->commits[i].subject),
			       one;
		status |= one;
		remove_one(s, i - 1);
	}
	if (!text)
		return results_print(&s->results, s->request->check.format) ?
			       CLI_UNFINISHED :
			       status;
	print_repaired(s);
	if (s->n > 2) {
		one = check_step(s, 0, s->n - 1, 0);
		status = one > CLI_FINDINGS ? one : status | one;
	}
	return status;
}

/* Finds the repository and the commits, before anything is built. */
static bool begin(struct series *s)
{
	const struct series_request *r = s->request;
	const char *base = r->check.against ? r->check.against : "HEAD";
	const char *range = r->range;

	if (r->mbox) {
		snprintf(s->repository, sizeof(s->repository), "%s/mbox",
			 s->folder);
		if (!commit_apply(r->check.tree, base, r->mbox, s->repository))
			return false;
		range = COMMIT_APPLIED;
	} else if (!realpath(r->check.tree, s->repository)) {
		cli_error("%s: no such folder", r->check.tree);
		return false;
	}
	s->n = commit_range(s->repository, range, s->folder, s->commits);
	return s->n;
}

int kernel_series(const struct series_request *request)
{
	static struct series s;
	const char *temporary = kernel_temporary();
	int status;

	if (!temporary)
		return CLI_UNFINISHED;
	memset(&s, 0, sizeof(s));
	s.request = request;
	s.results.command = "kernel check";
	snprintf(s.folder, sizeof(s.folder), "%s", temporary);
	status = begin(&s) ? check_all(&s) : CLI_USAGE;
	results_free(&s.results);
	kernel_remove(s.folder);
	return status;
}
