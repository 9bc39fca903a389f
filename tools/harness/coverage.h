/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of a tree were compiled into a plug-in, and which were reached.
 */
#ifndef STAGE2_HARNESS_COVERAGE_H
#define STAGE2_HARNESS_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From a list, as build-plugin's 'unreached' makes it: "F PATH" begins a file,
 * "LINE COUNT" is a line of it that is code, and how often it was reached;
 * "D PATH" is a file that was read. Paths are below the tree; one that begins with
 * a slash is of no tree.
 */
struct coverage {
	struct coverage_file {
		char *path;	    /* in the tree */
		unsigned int *line; /* ascending; each twice: its number, and
				       whether it was reached */
		size_t n;
	} * at;
	size_t n;
};

bool coverage_read(const char *list, struct coverage *seen);
void coverage_free(struct coverage *seen);

enum seen_as {
	SEEN_NOT,
	SEEN_COMPILED,
	SEEN_REACHED,
};

/* Did the compiler read this file? */
bool coverage_has(const struct coverage *seen, const char *path);
enum seen_as coverage_lines(const struct coverage *seen, const char *path,
			    unsigned int first, unsigned int last);

#endif
