/* SPDX-License-Identifier: GPL-2.0-only */
/* Bit fields of 64-bit values, by their highest and lowest bit. */
#ifndef STAGE2_ARCH_BITS_H
#define STAGE2_ARCH_BITS_H

#include <stdint.h>

#define BIT64(n) (UINT64_C(1) << (n))

/* Bits hi to lo, both included; a constant if hi and lo are. */
#define MASK64(hi, lo) ((~UINT64_C(0) >> (63 - (hi))) & (~UINT64_C(0) << (lo)))

static inline uint64_t bits_get(uint64_t value, unsigned int hi,
				unsigned int lo)
{
	return (value & MASK64(hi, lo)) >> lo;
}

/* The caller must ensure that the value fits. */
static inline uint64_t bits_put(uint64_t value, unsigned int lo)
{
	return value << lo;
}

/* The low n bits, for any n up to 64. */
static inline uint64_t bits_low(unsigned int n)
{
	return n ? MASK64(n - 1, 0) : 0;
}

#endif
