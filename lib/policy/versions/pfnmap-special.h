/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_SPECIAL_H
#define S2_PFNMAP_SPECIAL_H

/*
 * pfnmap-special: 216887f79d98, the bisect point before "Block".
 *
 * Only VM_PFNMAP and VM_MIXEDMAP memory is made non-cacheable.
 */
#include "linux-6.16.h"

#define S2_PFNMAP_SPECIAL \
	S2_LINUX_6_16, \
	.classify = s2_classify_special

#endif
