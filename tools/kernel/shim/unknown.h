/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things that the kernel's code asks for, and that are no input: a CPU's
 * capability, a flag, a static key, a field. Each is no, unless the explorer
 * sets it to yes. The list is exported, for stage2 to read and to set.
 */
#ifndef SHIM_UNKNOWN_H
#define SHIM_UNKNOWN_H

#include <stdint.h>

#define NR_UNKNOWN	 32
#define UNKNOWN_NAME	 64
#define UNKNOWN_SYMBOL	 "stage2_unknowns"
#define UNKNOWN_ALL_BITS (~(uint64_t)0)

struct unknown {
	char name[UNKNOWN_NAME]; /* "cap.ARM64_HAS_HDBSS" */
	const void *place;	 /* in the code, where it was asked for first */
	uint64_t bits;		 /* of a flag: its value */
	uint8_t yes;
	uint8_t asked; /* in this process */
	uint8_t fixed; /* it is 0, and would have to be more than yes or no */
};

struct unknowns {
	uint32_t n;
	uint32_t lost; /* for which there was no room */
	struct unknown at[NR_UNKNOWN];
};

/* Those that are yes in this plug-in, and NULL. */
extern const char *const shim_yes[];

#endif
