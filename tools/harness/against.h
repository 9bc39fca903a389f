/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds what to compare a tree with, before anything is built. */
#ifndef STAGE2_HARNESS_AGAINST_H
#define STAGE2_HARNESS_AGAINST_H

#include "build.h"

enum against {
	AGAINST_NEAREST, /* the nearest built-in policy */
	AGAINST_TREE,	 /* another tree */
	AGAINST_COMMIT,	 /* of the tree's repository */
	AGAINST_PLUGIN,	 /* a policy that was built */
	AGAINST_POLICY,	 /* of a kernel, by its name */
};

/*
 * Classifies the word, which may be NULL. False, when it printed an error: the
 * word names nothing, or has another page size.
 */
bool against_find(const struct kernel_check *check, enum against *kind);

/* Does the folder have a kernel's fault path? */
bool against_is_tree(const char *path);

#endif
