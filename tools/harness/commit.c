/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks git about commits. */
#include "commit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "run.h"
#include "tools/cli/cli.h"

bool commit_folder(const char *path)
{
	if (!mkdir(path, 0700))
		return true;
	cli_error("%s: %s", path, strerror(errno));
	return false;
}

bool commit_export(const char *tree, const char *ref, const char *folder)
{
	static const char script[] =
		"git -C \"$1\" archive \"$2\" "
		"$(git -C \"$1\" ls-tree -d --name-only \"$2\" "
		"arch/arm64 include virt) | tar -x -C \"$3\"";
	const char *words[] = { "sh", "-c", script, "sh",
				tree, ref,  folder, NULL };

	return !kernel_run(words, NULL);
}

/* ---- a series ---------------------------------------------------------- */

/* "ID SUBJECT" */
static void take_line(const char *line, struct commit *commit)
{
	size_t n = strcspn(line, " \n");
	char *c;

	snprintf(commit->id, sizeof(commit->id), "%.*s", (int)n, line);
	line += n + (line[n] == ' ');
	snprintf(commit->subject, sizeof(commit->subject), "%.*s",
		 (int)strcspn(line, "\n"), line);
	for (c = commit->subject; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
}

static size_t read_lines(const char *path, struct commit *commits)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0, n = 0;

	while (f && n < MOST_COMMITS && getline(&line, &size, f) > 0)
		take_line(line, &commits[n++]);
	free(line);
	if (f)
		fclose(f);
	return n;
}

size_t commit_range(const char *tree, const char *range, const char *scratch,
		    struct commit commits[MOST_COMMITS])
{
	/* The base first; merges have no patch of their own. */
	static const char script[] =
		"log() { git -C \"$tree\" log --first-parent --no-show-signature"
		" --format='%H %s' \"$@\" --; }; tree=$1;"
		"test -z \"$(git -C \"$1\" rev-parse --show-cdup)\" || exit 1;"
		"case $2 in *..*) r=$2 ;; *) r=$2..HEAD ;; esac;"
		"git -C \"$1\" rev-parse -q --verify \"${r%%..*}^{commit}\" "
		">/dev/null || exit 1;"
		"first=$(log --reverse --no-merges \"$r\") || exit 1;"
		"first=${first%% *};"
		"[ -z \"$first\" ] || { log -1 \"$first^\" &&"
		" log --reverse --no-merges \"$r\"; }";
	const char *words[] = { "sh", "-c", script, "sh", tree, range, NULL };
	char out[PATH_MAX];
	size_t n;

	if (*range == '-' ||
	    snprintf(out, sizeof(out), "%s/series", scratch) >=
		    (int)sizeof(out) ||
	    kernel_run(words, out)) {
		cli_error("%s: not a range of commits of %s", range, tree);
		return 0;
	}
	n = read_lines(out, commits);
	if (n < 2) {
		cli_error("%s: no commit of %s", range, tree);
		return 0;
	}
	if (n == MOST_COMMITS) {
		cli_error("%s: more than %d commits", range, MOST_COMMITS - 2);
		return 0;
	}
	return n;
}

/* ---- a mailbox --------------------------------------------------------- */

#define MOST_MAIL (64 << 20)

/* A device has no end, and a pipe may have no writer. */
static bool is_mailbox(const char *file, char real[PATH_MAX])
{
	struct stat st;

	if (!realpath(file, real) || stat(real, &st))
		cli_error("%s: %s", file, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		cli_error("%s: not a regular file; - is standard input", file);
	else if (st.st_size > MOST_MAIL)
		cli_error("%s: larger than %d MiB", file, MOST_MAIL >> 20);
	else
		return true;
	return false;
}

bool commit_apply(const char *tree, const char *base, const char *file,
		  const char *folder)
{
	/* The tree's hooks and its user's settings are not ours. */
	static const char script[] =
		"base=$(git -C \"$1\" rev-parse --verify \"$2^{commit}\") &&"
		"git clone -q --shared --no-checkout --no-tags \"$1\" \"$4\" &&"
		"cd \"$4\" && git sparse-checkout set arch/arm64 include virt"
		" mm kernel lib && git checkout -q --detach \"$base\" &&"
		"git update-ref refs/stage2/base \"$base\" &&"
		"git -c core.hooksPath=/dev/null -c user.name=stage2"
		" -c user.email=stage2 -c commit.gpgSign=false am -q \"$3\" >&2";
	static const char piped[] =
		"base=$(git -C \"$1\" rev-parse --verify \"$2^{commit}\") &&"
		"head -c 67108864 >\"$4.mbox\" && sh -c \"$5\" sh \"$1\" \"$base\""
		" \"$4.mbox\" \"$4\"";
	const char *words[] = { "sh", "-c", script, "sh", tree,
				base, NULL, folder, NULL, NULL };
	char real[PATH_MAX];

	if (!strcmp(file, "-")) {
		words[2] = piped;
		words[6] = file;
		words[8] = script;
	} else if (!is_mailbox(file, real)) {
		return false;
	} else {
		words[6] = real;
	}
	if (!kernel_run(words, NULL))
		return true;
	cli_error("%s: does not apply to %s of %s", file, base, tree);
	return false;
}
