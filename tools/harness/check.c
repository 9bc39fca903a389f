/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel check: what does a tree decide differently, and is it worse? */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit.h"
#include "job.h"
#include "notes.h"
#include "pair.h"
#include "progress.h"
#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/output.h"

/* ---- building ---------------------------------------------------------- */

/* One of the two builds, in a process of its own. */
struct side {
	struct kernel_request request;
	struct kernel_notes *notes;
	char folder[PATH_MAX + 16]; /* where it leaves its notes */
	pid_t job;
};

static int build_side(void *ctx)
{
	struct side *side = ctx;
	struct kernel_notes notes;
	int err = kernel_build(&side->request, &notes);

	kernel_notes_free(&notes);
	return err;
}

static bool begin_side(const struct pair *pair, const char *name,
		       struct side *side)
{
	snprintf(side->folder, sizeof(side->folder), "%s/%s.notes",
		 pair->folder, name);
	side->request.name = name;
	side->request.notes = side->folder;
	side->request.page_shift = pair->check->page_shift;
	side->request.without = pair->check->without;
	side->request.no_cache = pair->check->no_cache;
	side->request.stubs = pair->check->stubs;
	side->request.all = true;
	if (!commit_folder(side->folder))
		return false;
	side->job = job_start(build_side, side);
	return side->job > 0;
}

static int end_side(struct side *side)
{
	int err = job_wait(side->job);

	if (!err && !notes_read(side->folder, side->notes))
		err = CLI_UNFINISHED;
	return err;
}

/* Both at the same time. If the tree cannot be built, nobody needs the other. */
static int build_two(const struct pair *pair, struct side *tree,
		     struct side *old)
{
	int err;

	progress_share();
	if (!begin_side(pair, "new", tree))
		return CLI_UNFINISHED;
	if (old && !begin_side(pair, "old", old)) {
		job_stop(tree->job);
		return CLI_UNFINISHED;
	}
	err = end_side(tree);
	if (err && old)
		job_stop(old->job);
	else if (old)
		err = end_side(old);
	return err;
}

static int build_both(struct pair *pair)
{
	struct side tree = {
		.request = { .tree = pair->tree,
			     .out = pair->plugin,
			     .unreached = pair->check->unreached ||
					  pair->kind != AGAINST_PLUGIN },
		.notes = &pair->notes,
	};
	struct side old = {
		.request = { .tree = pair->source,
			     .out = pair->old,
			     .unreached = true,
			     .part = 1 },
		.notes = &pair->old_notes,
	};

	if (pair->kind == AGAINST_COMMIT &&
	    (!commit_folder(pair->source) ||
	     !commit_export(pair->tree, pair->check->against, pair->source)))
		return cli_error("%s: git cannot extract it",
				 pair->check->against);
	return build_two(pair, &tree, pair_has_source(pair) ? &old : NULL);
}

/* ---- reporting --------------------------------------------------------- */

/* How many findings the baseline accepts. */
static void print_accepted(const struct results *results, const char *baseline)
{
	size_t i, failed = 0, accepted = 0;

	for (i = 0; i < results->n; i++) {
		failed += results->at[i].status == RESULT_FAIL;
		accepted += results->at[i].status == RESULT_ACCEPTED;
	}
	printf("%zu findings, and %zu that %s accepts\n", failed, accepted,
	       baseline);
}

static void print_text(const struct checked *checked,
		       const struct results *results)
{
	verdict_write(stdout, checked);
	putchar('\n');
	if (checked->pair->check->baseline)
		print_accepted(results, checked->pair->check->baseline);
	putchar('\n');
	checked_print(checked);
}

static int print(const struct checked *checked, const struct results *results)
{
	enum cli_format format = checked->pair->check->format;

	if (results_wants(format))
		return results_print(results, format);
	if (format == CLI_JSON)
		return json_print(checked_json(checked, results));
	print_text(checked, results);
	return CLI_OK;
}

/* Accepts findings, or writes them to be accepted. */
static int use_baseline(const struct kernel_check *check,
			struct results *results)
{
	if (check->write_baseline)
		return results_write_baseline(results, check->write_baseline) ?
			       CLI_OK :
			       CLI_USAGE;
	if (check->baseline && !results_accept(results, check->baseline))
		return CLI_USAGE;
	return results_failed(results) ? CLI_FINDINGS : CLI_OK;
}

static int report(const struct pair *pair, void *ctx)
{
	static struct checked checked;
	struct results results = { .command = "kernel check" };
	int status = checked_make(pair, &checked), err;

	(void)ctx;
	if (!status) {
		checked_results(&checked, &results);
		status = use_baseline(pair->check, &results);
	}
	if (status <= CLI_FINDINGS) {
		err = print(&checked, &results);
		if (err)
			status = err;
	}
	results_free(&results);
	checked_free(&checked);
	return status;
}

/* FILE is that of the tree's policy; a folder has both. */
static void name_plugins(struct pair *pair)
{
	const char *out = pair->check->out;
	const char *here = strchr(out, '/') || !strcmp(out, ".") ? "" : "./";
	size_t n = strlen(out);
	struct stat st;

	if (stat(out, &st) || !S_ISDIR(st.st_mode)) {
		snprintf(pair->plugin, sizeof(pair->plugin), "%s%s", here, out);
		return;
	}
	while (n > 1 && out[n - 1] == '/')
		n--;
	snprintf(pair->plugin, sizeof(pair->plugin), "%s%.*s/new.so", here,
		 (int)n, out);
	snprintf(pair->old, sizeof(pair->old), "%s%.*s/old.so", here, (int)n,
		 out);
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
		name_plugins(pair);
	if (pair->kind == AGAINST_POLICY)
		snprintf(pair->old, sizeof(pair->old), "%s", against);
	if ((pair->kind == AGAINST_TREE && !realpath(against, pair->source)) ||
	    (pair->kind == AGAINST_PLUGIN && !realpath(against, pair->old))) {
		cli_error("%s: %s", against, strerror(errno));
		return false;
	}
	return true;
}

static int check_in(const char *folder, const struct kernel_check *check,
		    pair_report *report_pair, void *ctx)
{
	struct pair pair = { .check = check, .folder = folder };
	int err;

	if (!against_find(check, &pair.kind) || !find_paths(&pair))
		return CLI_USAGE;
	err = build_both(&pair);
	if (!err)
		err = report_pair(&pair, ctx);
	kernel_notes_free(&pair.notes);
	kernel_notes_free(&pair.old_notes);
	return err;
}

/* What can be wrong before anything is built; false when it printed an error. */
static bool can_begin(const struct kernel_check *check)
{
	struct output output;

	if (check->baseline && !results_baseline_valid(check->baseline))
		return false;
	if (!check->write_baseline)
		return true;
	if (!output_open(&output, check->write_baseline))
		return false;
	output_drop(&output);
	return true;
}

int pair_check(const struct kernel_check *check, pair_report *report_pair,
	       void *ctx)
{
	const char *temporary = kernel_temporary();
	char folder[4096];
	int status;

	if (!temporary)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", temporary);
	status = check_in(folder, check, report_pair, ctx);
	kernel_remove(folder);
	return status;
}

int kernel_check(const struct kernel_check *check)
{
	return can_begin(check) ? pair_check(check, report, NULL) : CLI_USAGE;
}
