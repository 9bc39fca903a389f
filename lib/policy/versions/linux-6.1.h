/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_1_H
#define S2_LINUX_6_1_H

/*
 * linux-6.1: v6.1 as released. The oldest version here: what it does is
 * what the pipeline does with no rule set, but for the memory type.
 */

#define S2_LINUX_6_1 \
	.vma_geometry = true, \
	.classify = s2_classify_device_pfn

#endif
