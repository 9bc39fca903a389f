/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V2_H
#define S2_PFNMAP_V2_H

/*
 * pfnmap-v2: the second version (2024-11-18), patch 1/1.
 *
 * pfn_valid() and VM_IO replace pfn_is_map_memory().
 */
#include "linux-6.12.h"

#define S2_PFNMAP_V2 \
	S2_LINUX_6_12, \
	.classify = s2_classify_v2, \
	.check_last = s2_check_last_v2

#endif
