/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V3_H
#define S2_PFNMAP_V3_H

/*
 * pfnmap-v3: the third version (2025-03-10), patch 1/1.
 *
 * Cacheable VM_PFNMAP with FWB, COW refused with mmap_lock held.
 */
#include "linux-6.16.h"

#define S2_PFNMAP_V3 \
	S2_LINUX_6_16, \
	.check_vma = s2_check_vma_cow, \
	.classify = s2_classify_v3, \
	.check_last = s2_check_last_v3

#endif
