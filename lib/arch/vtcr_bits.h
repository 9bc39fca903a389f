/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of VTCR_EL2 (Arm ARM D24.2.209). */
#ifndef STAGE2_ARCH_VTCR_BITS_H
#define STAGE2_ARCH_VTCR_BITS_H

#include <stage2/arch.h>

#include "arch/bits.h"

/* High and low bit, for bits_get(). */
#define VTCR_T0SZ     5, VTCR_T0SZ_LO
#define VTCR_T0SZ_LO  0
#define VTCR_SL0      7, VTCR_SL0_LO
#define VTCR_SL0_LO   6
#define VTCR_IRGN0    9, VTCR_IRGN0_LO
#define VTCR_IRGN0_LO 8
#define VTCR_ORGN0    11, VTCR_ORGN0_LO
#define VTCR_ORGN0_LO 10
#define VTCR_SH0      13, VTCR_SH0_LO
#define VTCR_SH0_LO   12
#define VTCR_TG0      15, VTCR_TG0_LO
#define VTCR_TG0_LO   14
#define VTCR_PS	      18, VTCR_PS_LO
#define VTCR_PS_LO    16
#define VTCR_HWU      28, VTCR_HWU_LO
#define VTCR_HWU_LO   25

#define VTCR_VS	  BIT64(19)
#define VTCR_HA	  BIT64(21)
#define VTCR_HD	  BIT64(22)
#define VTCR_RES1 BIT64(31)
#define VTCR_DS	  BIT64(32)
#define VTCR_SL2  BIT64(33)

#define VTCR_RES0                                                       \
	(MASK64(63, 46) | MASK64(43, 42) | BIT64(39) | MASK64(24, 23) | \
	 BIT64(20))

#endif
