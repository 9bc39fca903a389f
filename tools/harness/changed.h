/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists what a patch changes, and whether stage2 looked at each change. */
#ifndef STAGE2_HARNESS_CHANGED_H
#define STAGE2_HARNESS_CHANGED_H

#include "coverage.h"

struct changed {
	const char *tree; /* the new one */
	const char *old;  /* the folder with the old files */
	/* The old commit in the tree's repository, or NULL. */
	const char *commit;
	const char *scratch;	     /* a folder for temporary files */
	const struct coverage *seen; /* coverage of the new tree */
};

/*
 * Prints which functions and definitions differ, and which check looked at
 * each. Returns how many no check looked at; or -1 when it printed an error.
 */
int changed_print(const struct changed *changed);

#endif
