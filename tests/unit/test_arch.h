/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the tests of lib/arch. */
#ifndef STAGE2_TEST_ARCH_H
#define STAGE2_TEST_ARCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stage2/arch.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(n)	     (UINT64_C(1) << (n))

/* xorshift64*, always with the same seed, so that failures repeat. */
static inline uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

#define RANDOM_SEED UINT64_C(0x9e3779b97f4a7c15)

/* The i-th valid configuration, false after the last. */
static inline bool nth_config(unsigned int i, struct s2_arch_cfg *cfg)
{
	if (i >= S2_NR_GRANULES * 16)
		return false;
	memset(cfg, 0, sizeof(*cfg));
	cfg->granule = (enum s2_granule)(i / 16);
	if (cfg->granule == S2_GRANULE_64K)
		cfg->lpa = i & 1;
	else
		cfg->lpa2 = i & 1;
	cfg->fwb = i & 2;
	cfg->xnx = i & 4;
	cfg->mte_perm = i & 8;
	cfg->sh0 = S2_SH_INNER;
	return true;
}

#endif
