/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_16_H
#define S2_LINUX_6_16_H

/*
 * linux-6.16: v6.16, in its decisions 8cc9dc1ae4fb (a pure rename).
 *
 * The last release before the series: what is not map memory is a device, and a
 * cacheable VM_PFNMAP page is silently mapped non-cacheable. Hugetlb memory can
 * have tags (6.13), and pKVM's hypervisor maps guests (6.14).
 */
#include "linux-6.12.h"

#define S2_LINUX_6_16 \
	S2_LINUX_6_12, \
	.pkvm_guests = true, \
	.mte_by_folio = true

#endif
