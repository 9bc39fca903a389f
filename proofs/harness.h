/* SPDX-License-Identifier: GPL-2.0-only */
/* What harnesses share: values that can be anything, and exact arithmetic. */
#ifndef PROOFS_HARNESS_H
#define PROOFS_HARNESS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include <stage2/arch.h>

/* Reached only by inputs for which this holds. */
#define assume(what) __CPROVER_assume(what)

/* Without bodies, and by this name: the checker tries every value. */
int nondet_int(void);
uint64_t nondet_u64(void);

static inline uint64_t any_u64(void)
{
	return nondet_u64();
}

static inline uint32_t any_u32(void)
{
	return (uint32_t)nondet_u64();
}

static inline uint16_t any_u16(void)
{
	return (uint16_t)nondet_u64();
}

static inline uint8_t any_u8(void)
{
	return (uint8_t)nondet_u64();
}

/* No third value, as a bool without a body could have. */
static inline bool any_bool(void)
{
	return nondet_u64() & 1;
}

static inline int any_int(void)
{
	return nondet_int();
}

typedef unsigned __int128 u128;

static inline int any_between(int low, int high)
{
	int n = any_int();

	assume(n >= low && n <= high);
	return n;
}

static inline enum s2_granule any_granule(void)
{
	return (enum s2_granule)any_between(0, S2_NR_GRANULES - 1);
}

/* Every configuration that does not contradict itself. */
static inline struct s2_arch_cfg any_cfg(void)
{
	struct s2_arch_cfg cfg = {
		.granule = any_granule(),
		.lpa2 = any_bool(),
		.lpa = any_bool(),
		.fwb = any_bool(),
		.xnx = any_bool(),
		.mte_perm = any_bool(),
		.sh0 = any_u8(),
	};

	assume(!s2_arch_cfg_check(&cfg));
	return cfg;
}

#endif
