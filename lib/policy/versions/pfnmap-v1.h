/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V1_H
#define S2_PFNMAP_V1_H

/*
 * pfnmap-v1: the series' first version (2023-09-07), patch 1/2.
 *
 * The memory type follows the VMA, whatever the VMA. On a kernel without nested
 * guests and without Normal-NC.
 */
#include "linux-6.12.h"

#define S2_PFNMAP_V1 \
	S2_LINUX_6_12, \
	.nested = false, \
	.normal_nc = false, \
	.protected_mmio = false, \
	.classify = s2_classify_v1, \
	.check_last = s2_check_last_v1

#endif
