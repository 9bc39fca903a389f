/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_7_3_H
#define S2_LINUX_7_3_H

/*
 * linux-7.3: v7.3, read in 7.3.4.
 *
 * The memcache is filled for all faults of a logged slot (56fd1fc526e6) and
 * under pKVM.
 */
#include "linux-7.2.y.h"

#define S2_LINUX_7_3 \
	S2_LINUX_7_2_Y, \
	.topup_all_logging = true

#endif
