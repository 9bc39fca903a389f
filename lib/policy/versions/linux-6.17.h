/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_6_17_H
#define S2_LINUX_6_17_H

/*
 * linux-6.17: v6.17, the release that has the series.
 *
 * Nothing that decides changed between the merge and the release.
 */
#include "pfnmap-v10.h"

#define S2_LINUX_6_17 \
	S2_PFNMAP_V10

#endif
