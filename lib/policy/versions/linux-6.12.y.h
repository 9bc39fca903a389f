/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_12_Y_H
#define S2_LINUX_6_12_Y_H

/*
 * linux-6.12.y: the stable tree, read in 6.12.117.
 *
 * 6.12.113 brought "Use stage-1 leaf size for VM_PFNMAP" (71cc2c67fb8f).
 */
#include "linux-6.12.h"

#define S2_LINUX_6_12_Y \
	S2_LINUX_6_12, \
	.vma_geometry = false, \
	.huge_device = true

#endif
