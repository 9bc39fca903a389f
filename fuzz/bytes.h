/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by all targets: reading bytes, and failing. */
#ifndef FUZZ_BYTES_H
#define FUZZ_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* A target: returns 0, or -1 if the input is not worth keeping. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Must always hold; if not, the input is a finding. */
#define must(condition, ...)                                            \
	do {                                                            \
		if (!(condition)) {                                     \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
			fprintf(stderr, __VA_ARGS__);                   \
			fprintf(stderr, ": not %s\n", #condition);      \
			abort();                                        \
		}                                                       \
	} while (0)

struct bytes {
	const uint8_t *at, *end;
};

static inline struct bytes bytes_of(const uint8_t *data, size_t size)
{
	return (struct bytes){ data, size ? data + size : data };
}

static inline size_t bytes_left(const struct bytes *b)
{
	return (size_t)(b->end - b->at);
}

/* After the end all bytes are 0, so that a cut input stays valid. */
static inline uint8_t bytes_u8(struct bytes *b)
{
	return b->at < b->end ? *b->at++ : 0;
}

/* The least byte first. */
static inline uint64_t bytes_uint(struct bytes *b, unsigned int n)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		value |= (uint64_t)bytes_u8(b) << 8 * i;
	return value;
}

static inline uint64_t bytes_u64(struct bytes *b)
{
	return bytes_uint(b, 8);
}

/* A number below n, which is not 0. */
static inline uint32_t bytes_below(struct bytes *b, uint32_t n)
{
	return (uint32_t)bytes_uint(b, n <= 256 ? 1 : 2) % n;
}

static inline bool bytes_flag(struct bytes *b)
{
	return bytes_u8(b) & 1;
}

#endif
