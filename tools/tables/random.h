/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers of which all follow from the seed. */
#ifndef STAGE2_TABLES_RANDOM_H
#define STAGE2_TABLES_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct tables_random {
	uint64_t state;
};

/* splitmix64 */
static inline uint64_t draw64(struct tables_random *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* From 0 to n - 1. */
static inline uint32_t draw(struct tables_random *r, uint32_t n)
{
	return (uint32_t)((draw64(r) >> 32) * n >> 32);
}

/* Once in n times. */
static inline bool once_in(struct tables_random *r, uint32_t n)
{
	return !draw(r, n);
}

#define DRAW_OF(r, array) \
	((array)[draw(r, (uint32_t)(sizeof(array) / sizeof(*(array))))])

#endif
