/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 kernel check: what does a tree decide differently, and is it worse? */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pair.h"
#include "run.h"
#include "tools/cli/cli.h"

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

/* A finding if a decision differs, or if a change was not looked at. */
static int status_of(const struct checked *checked)
{
	bool unseen = checked->unseen && !checked->pair->check->allow_unseen;

	return checked_differs(checked) || unseen ? CLI_FINDINGS : CLI_OK;
}

static int report(struct pair *pair)
{
	static struct checked checked;
	int err;

	/* Use a short name, so that examples can be typed. */
	if (!pair->check->out) {
		if (chdir(pair->folder))
			return cli_error("%s: %s", pair->folder,
					 strerror(errno));
		snprintf(pair->plugin, sizeof(pair->plugin), "./new.so");
	}
	err = checked_make(pair, &checked);
	if (!err) {
		verdict_write(stdout, &checked);
		puts("\n");
		checked_print(&checked);
		err = status_of(&checked);
	}
	checked_free(&checked);
	return err;
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
