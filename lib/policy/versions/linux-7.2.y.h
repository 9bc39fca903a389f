/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_7_2_Y_H
#define S2_LINUX_7_2_Y_H

/*
 * linux-7.2.y: the stable tree, read in 7.2.13.
 *
 * Protected VMs; the host's leaf sizes VM_PFNMAP (71cc2c67fb8f); guest_memfd
 * relaxes; the zero page keeps its tags.
 */
#include "linux-7.1.h"

#define S2_LINUX_7_2_Y \
	S2_LINUX_7_1, \
	.protected_vm = true, \
	.vma_geometry = false, \
	.huge_device = true, \
	.gmem_relax = true, \
	.mte_skip_zero = true, \
	.region_gmem_mte = true, \
	.region_protected = true

#endif
