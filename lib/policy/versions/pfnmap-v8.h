/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V8_H
#define S2_PFNMAP_V8_H

/*
 * pfnmap-v8: the patch under review (2025-06-20), 5/6 as posted.
 */
#include "pfnmap-block.h"

#define S2_PFNMAP_V8 \
	S2_PFNMAP_BLOCK, \
	.classify = s2_classify_v8, \
	.region_pfnmap = S2_REGION_SUPPORTED

#endif
