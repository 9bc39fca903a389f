/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a tree's code asks for and no input says: a capability, a flag, a static
 * key, a field. Each is explored as no and as yes, all of them together, as far
 * as they are few; what is not explored is said.
 */
#ifndef STAGE2_HARNESS_UNKNOWN_H
#define STAGE2_HARNESS_UNKNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNKNOWN_MOST	 32
#define UNKNOWN_EXPLORED 3 /* so many make eight policies */
#define UNKNOWN_LABEL	 240

struct kernel_unknowns {
	struct kernel_unknown {
		char name[64];	 /* "cap.ARM64_HAS_HDBSS" */
		char where[128]; /* "arch/arm64/kvm/mmu.c:1979", or empty */
		uint64_t offset; /* in the plug-in, of where; or 0 */
		bool yes;
		bool fixed; /* 0: it would have to be more than yes or no */
	} at[UNKNOWN_MOST];
	size_t n;
	unsigned int lost; /* times that there was no room */
};

/* How many there are to explore, of those that can be. */
size_t unknown_explored(const struct kernel_unknowns *unknown);

/* Makes yes what bit i of the set says of the i-th of those, and no the rest. */
void unknown_choose(struct kernel_unknowns *unknown, unsigned int set);

/* Those of a set of another list's that are in this list, too, as its set. */
unsigned int unknown_translate(const struct kernel_unknowns *from,
			       unsigned int set,
			       const struct kernel_unknowns *to);

/* "with unknown.cap.ARM64_HAS_HDBSS", or "without", of a set. */
const char *unknown_label(const struct kernel_unknowns *unknown,
			  unsigned int set, char label[UNKNOWN_LABEL]);

/* The policy that is made of a set: "new.so", "new+1.so". */
#define UNKNOWN_PATH 4352
void unknown_path(const char *out, unsigned int set, char path[UNKNOWN_PATH]);

/*
 * Says what there is, of which all sets were explored, or only the empty one;
 * how much of it is not explored.
 */
unsigned int unknown_print(const struct kernel_unknowns *unknown, bool all);

/* Finds out where each was asked for, in the plug-in's code. */
void unknown_locate(struct kernel_unknowns *unknown, const char *plugin,
		    const char *tree, const char *scratch);

#endif
