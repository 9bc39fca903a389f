/* SPDX-License-Identifier: GPL-2.0-only */
/* An arena: results grow in it and are freed together. */
#ifndef LIB_EXPLORE_ARENA_H
#define LIB_EXPLORE_ARENA_H

#include <stage2/explore.h>

struct arena_chunk;

struct arena {
	const struct s2_mem *mem;
	struct arena_chunk *chunks;
	bool failed; /* an allocation failed */
};

/* Zeroed memory; or sets failed, and returns NULL. */
void *s2_arena_alloc(struct arena *a, size_t size);

/*
 * Makes room for one more element in an array with n used elements: if n is a
 * power of two (or 0), returns a larger copy; else the array itself.
 */
void *s2_arena_grow(struct arena *a, void *array, size_t n, size_t element);

/* Frees an arena by its `chunks`, which a report keeps. */
void s2_arena_free(const struct s2_mem *mem, struct arena_chunk *chunks);

#endif
