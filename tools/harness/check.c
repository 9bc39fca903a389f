/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel check: what does a tree decide differently, and is it worse? */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pair.h"
#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/output.h"

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

	if (pair->kind == AGAINST_COMMIT &&
	    (kernel_run(make, NULL) ||
	     !export_commit(pair->tree, pair->check->against, pair->source)))
		return cli_error("%s: git cannot extract it",
				 pair->check->against);
	return kernel_build(&before, &pair->old_notes);
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

	return !err && pair_has_source(pair) ? build_old(pair) : err;
}

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

static int report(struct pair *pair)
{
	static struct checked checked;
	struct results results = { .command = "kernel check" };
	int status = checked_make(pair, &checked), err;

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

int kernel_check(const struct kernel_check *check)
{
	char folder[4096];
	const char *temporary;
	int status;

	if (!can_begin(check))
		return CLI_USAGE;
	temporary = kernel_temporary();
	if (!temporary)
		return CLI_UNFINISHED;
	snprintf(folder, sizeof(folder), "%s", temporary);
	status = check_in(folder, check);
	kernel_remove(folder);
	return status;
}
