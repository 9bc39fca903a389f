/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_18_H
#define S2_LINUX_6_18_H

/*
 * linux-6.18: v6.18: 5f9466b50c1b and d93febe2ed2e's parent.
 *
 * Early errors release the page (5f9466b50c1b); guest_memfd has its own path; a
 * read permission fault is resolved instead of refused.
 */
#include "linux-6.17.h"

#define S2_LINUX_6_18 \
	S2_LINUX_6_17, \
	.release_on_error = true, \
	.read_perm = true, \
	.gmem = true, \
	.region_gmem = true

#endif
