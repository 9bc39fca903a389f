/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_7_3_H
#define S2_LINUX_7_3_H

/*
 * linux-7.3: v7.3, read in 7.3.4.
 *
 * Protected VMs; the host's leaf sizes VM_PFNMAP (71cc2c67fb8f); the memcache is
 * filled for all faults of a logged slot (56fd1fc526e6) and under pKVM;
 * guest_memfd relaxes; the zero page keeps its tags.
 */
#include "linux-7.1.h"

#define S2_LINUX_7_3 \
	S2_LINUX_7_1, \
	.protected_vm = true, \
	.topup_all_logging = true, \
	.vma_geometry = false, \
	.huge_device = true, \
	.gmem_relax = true, \
	.mte_skip_zero = true, \
	.region_gmem_mte = true, \
	.region_protected = true

#endif
