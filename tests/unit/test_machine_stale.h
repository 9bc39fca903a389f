/* SPDX-License-Identifier: GPL-2.0-only */
/* One world, and what is stale in it. */
#ifndef TEST_MACHINE_STALE_H
#define TEST_MACHINE_STALE_H

#include "test_machine_tables.h"

static struct world w;

static inline int setup(void **state)
{
	(void)state;
	make_world(&w);
	return 0;
}

static inline size_t stale(void)
{
	w.nr_found = 0;
	return s2_tlb_stale(&w.tlb, VMID);
}

/* A page that was mapped and is not any more. */
static inline void unmapped_page(uint64_t ipa)
{
	put_page(&w, ipa, PAGE(0x1000000 + ipa, RW));
	put_page(&w, ipa, 0);
}

#endif
