/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists what a patch changes, and whether stage2 looked at each change. */
#ifndef STAGE2_HARNESS_CHANGED_H
#define STAGE2_HARNESS_CHANGED_H

#include "coverage.h"

struct changed {
	const char *tree; /* the new one */
	const char *old;  /* the folder with the old files */
	/* The old commit in this repository, or NULL. */
	const char *repository, *commit;
	const char *now;     /* the new one; NULL: the files of the tree */
	const char *scratch; /* a folder for temporary files */
	const struct coverage *seen; /* coverage of the new tree */
};

/* A function, a definition or a file that differs. */
struct changed_place {
	const char *file;
	const char *name;  /* "user_mem_abort()"; of a file, its path */
	unsigned int line; /* 0: not known */
	const char *why;   /* why it was not looked at */
};

struct changed_list;

/*
 * Finds which functions and definitions differ, and which check looked at each.
 * NULL when it printed an error.
 */
struct changed_list *changed_find(const struct changed *changed);
void changed_free(struct changed_list *r);

void changed_print(const struct changed_list *r);

/* The nth that no check looked at, from 0; false after the last. */
bool changed_unseen(const struct changed_list *r, size_t nth,
		    struct changed_place *place);
size_t changed_count_unseen(const struct changed_list *r);

/* The one changed function that faults enter; false if there are more, or none. */
bool changed_culprit(const struct changed_list *r, struct changed_place *place);

#endif
