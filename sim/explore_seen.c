/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known states, by a 128-bit hash of all their memory. Counters and padding
 * belong to it, so two states can differ that would behave in the same way.
 * This costs time, but no finding.
 */
#include "sim/explore_walk.h"

#include <stdlib.h>
#include <string.h>

#define K1 UINT64_C(0x9e3779b185ebca87)
#define K2 UINT64_C(0xc2b2ae3d27d4eb4f)

static uint64_t turn(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static void mix(uint64_t lane[4], const void *mem, size_t bytes)
{
	const char *at = mem;
	uint64_t word[4];
	size_t i;
	int k;

	for (i = 0; i < bytes; i += sizeof(word)) {
		size_t n = bytes - i < sizeof(word) ? bytes - i : sizeof(word);

		memset(word, 0, sizeof(word));
		memcpy(word, at + i, n);
		for (k = 0; k < 4; k++)
			lane[k] = turn(lane[k] + word[k] * K2, 31) * K1;
	}
}

static uint64_t finish(uint64_t x)
{
	x = (x ^ x >> 33) * K2;
	x = (x ^ x >> 29) * K1;
	return x ^ x >> 32;
}

struct seen_key seen_key(const void *mem, size_t bytes,
			 const struct place *places, unsigned int last)
{
	uint64_t lane[4] = { K1, K2, K1 + K2, last };
	struct seen_key key;

	mix(lane, mem, bytes);
	mix(lane, places, SIM_MAX_THREADS * sizeof(*places));
	key.a = finish(lane[0] + finish(lane[1] + finish(lane[2]))) + lane[3];
	key.b = finish(lane[3] ^ finish(lane[2] ^ finish(lane[1]))) ^ lane[0];
	return key;
}

struct entry {
	struct seen_key key;
	/* the fewest preemptions on a path to this state, plus one */
	uint32_t used;
};

struct seen {
	struct entry *entries;
	size_t nr, max; /* a power of two */
};

struct seen *seen_new(void)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		return NULL;
	seen->max = 1 << 12;
	seen->entries = calloc(seen->max, sizeof(*seen->entries));
	if (seen->entries)
		return seen;
	free(seen);
	return NULL;
}

void seen_free(struct seen *seen)
{
	if (seen)
		free(seen->entries);
	free(seen);
}

static struct entry *find(struct entry *entries, size_t max,
			  struct seen_key key)
{
	size_t i = key.a & (max - 1);

	while (entries[i].used &&
	       (entries[i].key.a != key.a || entries[i].key.b != key.b))
		i = (i + 1) & (max - 1);
	return &entries[i];
}

static bool grow(struct seen *seen)
{
	struct entry *more = calloc(2 * seen->max, sizeof(*more));
	size_t i;

	if (!more)
		return false;
	for (i = 0; i < seen->max; i++) {
		if (seen->entries[i].used)
			*find(more, 2 * seen->max, seen->entries[i].key) =
				seen->entries[i];
	}
	free(seen->entries);
	seen->entries = more;
	seen->max *= 2;
	return true;
}

enum seen_before seen_add(struct seen *seen, struct seen_key key,
			  unsigned int used)
{
	struct entry *entry;

	if (4 * seen->nr >= 3 * seen->max && !grow(seen))
		return SEEN_NO_MEMORY;
	entry = find(seen->entries, seen->max, key);
	if (!entry->used) {
		*entry = (struct entry){ key, used + 1 };
		seen->nr++;
		return SEEN_NEVER;
	}
	if (entry->used <= used + 1)
		return SEEN_BEFORE;
	entry->used = used + 1;
	return SEEN_DEARER;
}
