/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V7_H
#define S2_PFNMAP_V7_H

/*
 * pfnmap-v7: the seventh version (2025-06-18), patches 1 to 4 of 5.
 *
 * Every cacheable VMA has to pass the check for FWB and DIC.
 */
#include "linux-6.16.h"

#define S2_PFNMAP_V7 \
	S2_LINUX_6_16, \
	.check_vma = s2_check_vma_cow, \
	.classify = s2_classify_v7, \
	.check_last = s2_check_last_v7, \
	.region_pfnmap = S2_REGION_SUPPORTED

#endif
