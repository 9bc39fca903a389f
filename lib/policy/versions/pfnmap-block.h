/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_BLOCK_H
#define S2_PFNMAP_BLOCK_H

/*
 * pfnmap-block: 2a8dfab26677, the bisect point that only blocks.
 *
 * Cacheable memory that would be mapped non-cacheable is refused, at the fault
 * and at the memslot.
 */
#include "pfnmap-special.h"

#define S2_PFNMAP_BLOCK \
	S2_PFNMAP_SPECIAL, \
	.classify = s2_classify_block, \
	.region_pfnmap = S2_REGION_REFUSE

#endif
