/* SPDX-License-Identifier: GPL-2.0-only */
#include "types.h"

#ifndef UINT64_C
#define UINT64_C(n) n##UL
#define INT8_MAX    127
#define UINT32_MAX  0xffffffffU
#endif
