/* SPDX-License-Identifier: GPL-2.0-only */
/* What a tree is compared with: found before anything is built. */
#ifndef STAGE2_HARNESS_AGAINST_H
#define STAGE2_HARNESS_AGAINST_H

#include "build.h"

enum against {
	AGAINST_NEAREST, /* the built-in policy that is */
	AGAINST_TREE,	 /* another tree */
	AGAINST_COMMIT,	 /* of the tree's repository */
	AGAINST_PLUGIN,	 /* a policy that was built */
	AGAINST_POLICY,	 /* of a kernel, by its name */
};

/*
 * What the word is, which may be NULL; false if it is nothing, or has pages of
 * another size, and an error was printed.
 */
bool against_find(const struct kernel_check *check, enum against *kind);

/* Does the folder have a kernel's fault path? */
bool against_is_tree(const char *path);

#endif
