/* SPDX-License-Identifier: GPL-2.0-only */
/* An arena: results grow in it and are freed together. */
#include <string.h>

#include "arena.h"

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* size of the whole chunk */
	size_t used;
};

#define CHUNK_SIZE 16384
#define ALIGNMENT  16
#define HEAD                                            \
	((sizeof(struct arena_chunk) + ALIGNMENT - 1) & \
	 ~(size_t)(ALIGNMENT - 1))

void *s2_arena_alloc(struct arena *a, size_t size)
{
	struct arena_chunk *chunk = a->chunks;
	size_t whole;
	void *ptr;

	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (!chunk || chunk->size - chunk->used < size) {
		whole = size + HEAD > CHUNK_SIZE ? size + HEAD : CHUNK_SIZE;
		chunk = a->mem->resize(a->mem->ctx, NULL, 0, whole);
		if (!chunk) {
			a->failed = true;
			return NULL;
		}
		chunk->next = a->chunks;
		chunk->size = whole;
		chunk->used = HEAD;
		a->chunks = chunk;
	}
	ptr = (unsigned char *)chunk + chunk->used;
	chunk->used += size;
	return memset(ptr, 0, size);
}

void *s2_arena_grow(struct arena *a, void *array, size_t n, size_t element)
{
	void *larger;

	if (n & (n - 1))
		return array;
	larger = s2_arena_alloc(a, (n ? 2 * n : 1) * element);
	if (larger && n)
		memcpy(larger, array, n * element);
	return larger;
}

void s2_arena_free(const struct s2_mem *mem, struct arena_chunk *chunks)
{
	while (chunks) {
		struct arena_chunk *next = chunks->next;

		mem->resize(mem->ctx, chunks, chunks->size, 0);
		chunks = next;
	}
}
