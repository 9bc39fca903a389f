/* SPDX-License-Identifier: GPL-2.0-only */
/* Commits of a tree's repository, in folders. */
#ifndef STAGE2_HARNESS_COMMIT_H
#define STAGE2_HARNESS_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

/* Makes a folder; false when it printed an error. */
bool commit_folder(const char *path);

/* Extracts to a folder what the fault path needs; false if git cannot. */
bool commit_export(const char *tree, const char *ref, const char *folder);

struct commit {
	char id[65];
	char subject[160]; /* without control characters */
};

#define MOST_COMMITS 256

/*
 * The commits of BASE..HEAD, the oldest first, and before them the one that the
 * first is made on. How many; 0 when it printed an error. A word without dots
 * is BASE. scratch is a folder.
 */
size_t commit_range(const char *tree, const char *range, const char *scratch,
		    struct commit commits[MOST_COMMITS]);

/*
 * Applies a mailbox to a commit, in a clone of its own in the folder, where the
 * range has its patches; file "-" is standard input. False when it printed an
 * error.
 */
#define COMMIT_APPLIED "refs/stage2/base..HEAD"
bool commit_apply(const char *tree, const char *base, const char *file,
		  const char *folder);

#endif
