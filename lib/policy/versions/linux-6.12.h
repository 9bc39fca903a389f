/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_12_H
#define S2_LINUX_6_12_H

/*
 * linux-6.12: v6.12 as released: 6.12.117 less its sizing backport.
 *
 * Nested guests, Normal-NC for VM_ALLOW_ANY_UNCACHED, VM_MTE_ALLOWED instead of
 * not VM_SHARED, translation faults of level -1. Stable 6.1 had dropped the VMA's
 * geometry; v6.12 still has it.
 */
#include "linux-6.1.y.h"

#define S2_LINUX_6_12 \
	S2_LINUX_6_1_Y, \
	.vma_geometry = true, \
	.level_minus_1 = true, \
	.relax_misses = true, \
	.nested = true, \
	.protected_mmio = true, \
	.normal_nc = true, \
	.mte_rule = S2_MTE_ALLOWED, \
	.mte_any_page = true

#endif
