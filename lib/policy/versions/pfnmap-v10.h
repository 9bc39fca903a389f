/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V10_H
#define S2_PFNMAP_V10_H

/*
 * pfnmap-v10: 0c67288e0c8b, the version that was merged.
 *
 * No COW check, no dead tests; the -EINVAL for cacheable memory is gone.
 */
#include "pfnmap-block.h"

#define S2_PFNMAP_V10 \
	S2_PFNMAP_BLOCK, \
	.classify = s2_classify_merged, \
	.region_pfnmap = S2_REGION_SUPPORTED

#endif
