/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_1_Y_H
#define S2_LINUX_6_1_Y_H

/*
 * linux-6.1.y: the stable tree, read in 6.1.192.
 *
 * S1PTW is a write on a permission fault only (406504c7b040); the sequence is
 * sampled under mmap_lock, and the memcache filled first (13ec9308a857); a
 * vanished host leaf retries; VM_PFNMAP is mapped by pages (6.1.191).
 */
#include "linux-6.1.h"

#define S2_LINUX_6_1_Y \
	S2_LINUX_6_1, \
	.s1ptw_write_if_perm = true, \
	.topup_first = true, \
	.seq_under_lock = true, \
	.leaf_gone_retry = true, \
	.vma_geometry = false

#endif
