/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things that a tree's code asks for, and that are no input: a capability, a
 * flag, a static key, a field. If there are few, all combinations of no and yes
 * are explored; the report says what was not explored.
 */
#ifndef STAGE2_HARNESS_UNKNOWN_H
#define STAGE2_HARNESS_UNKNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNKNOWN_MOST	 32
#define UNKNOWN_EXPLORED 3 /* three make eight policies */
#define UNKNOWN_LABEL	 240

struct kernel_unknowns {
	struct kernel_unknown {
		char name[64];	 /* "cap.ARM64_HAS_HDBSS" */
		char where[128]; /* "arch/arm64/kvm/mmu.c:1979", or empty */
		uint64_t offset; /* the address in the plug-in; or 0 */
		bool yes;
		bool fixed; /* it is 0: it has more values than no and yes */
	} at[UNKNOWN_MOST];
	size_t n;
	unsigned int lost; /* number that did not fit */
};

/* How many of them to explore. */
size_t unknown_explored(const struct kernel_unknowns *unknown);

/* Sets the i-th of those to bit i of the set, and all others to no. */
void unknown_choose(struct kernel_unknowns *unknown, unsigned int set);

/* Converts a set of another list to a set of this list. */
unsigned int unknown_translate(const struct kernel_unknowns *from,
			       unsigned int set,
			       const struct kernel_unknowns *to);

/* "with unknown.cap.ARM64_HAS_HDBSS", or "without", for a set. */
const char *unknown_label(const struct kernel_unknowns *unknown,
			  unsigned int set, char label[UNKNOWN_LABEL]);

/* The file of a set's policy: "new.so", "new+1.so". */
#define UNKNOWN_PATH 4352
void unknown_path(const char *out, unsigned int set, char path[UNKNOWN_PATH]);

/*
 * Prints the list; all says whether all sets were explored, or only the empty
 * one.
 */
void unknown_print(const struct kernel_unknowns *unknown, bool all);

/* Is the i-th explored as no and as yes? */
bool unknown_is_explored(const struct kernel_unknowns *unknown, size_t nth);

/* How many are not explored, although all sets were. */
unsigned int unknown_left(const struct kernel_unknowns *unknown);

/* Finds the place in the plug-in's code that asks for each. */
void unknown_locate(struct kernel_unknowns *unknown, const char *plugin,
		    const char *tree, const char *scratch);

#endif
