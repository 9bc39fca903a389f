/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of ESR_EL2 for aborts (Arm ARM D24.2.40). */
#ifndef STAGE2_ARCH_ESR_BITS_H
#define STAGE2_ARCH_ESR_BITS_H

#include <stage2/arch.h>

#include "arch/bits.h"

#define ESR_ISS	    MASK64(24, 0)
#define ESR_IL	    BIT64(25)
#define ESR_EC_LO   26
#define ESR_ISS2    MASK64(55, 32)
#define ESR_ISS2_LO 32
#define ESR_RES0    MASK64(63, 56)

#define ISS_FSC	   0x3fu
#define ISS_WNR	   (1u << 6)
#define ISS_S1PTW  (1u << 7)
#define ISS_CM	   (1u << 8)
#define ISS_EA	   (1u << 9)
#define ISS_FNV	   (1u << 10)
#define ISS_SET	   (3u << 11)
#define ISS_SET_LO 11
#define ISS_VNCR   (1u << 13)
#define ISS_AR	   (1u << 14)
#define ISS_SF	   (1u << 15)
#define ISS_SRT	   (31u << 16)
#define ISS_SRT_LO 16
#define ISS_SSE	   (1u << 21)
#define ISS_SAS	   (3u << 22)
#define ISS_SAS_LO 22
#define ISS_ISV	   (1u << 24)

/* Fields of both kinds of abort, of data aborts alone, and with ISV. */
#define ISS_ABORT    (ISS_FSC | ISS_S1PTW | ISS_EA | ISS_FNV | ISS_SET)
#define ISS_DATA     (ISS_ABORT | ISS_WNR | ISS_CM | ISS_VNCR | ISS_ISV)
#define ISS_SYNDROME (ISS_AR | ISS_SF | ISS_SRT | ISS_SSE | ISS_SAS)

/* The ISS bits that have a meaning in an abort of this class. */
uint32_t s2_iss_fields(unsigned int ec, bool isv);

#endif
