/* SPDX-License-Identifier: GPL-2.0-only */
/* What a patch changes, function by function, and was that looked at? */
#ifndef STAGE2_HARNESS_CHANGED_H
#define STAGE2_HARNESS_CHANGED_H

#include "coverage.h"

struct changed {
	const char *tree; /* the new one */
	const char *old;  /* the folder with the old one's files */
	/* A commit of the tree's repository that is the old one, or NULL. */
	const char *commit;
	const char *scratch;	     /* a folder for temporary files */
	const struct coverage *seen; /* of the new one */
};

/*
 * Prints which functions and definitions differ, and by whom each was looked
 * at. How many were not looked at; or -1, and an error was printed.
 */
int changed_print(const struct changed *changed);

#endif
