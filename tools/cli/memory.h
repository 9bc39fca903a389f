/* SPDX-License-Identifier: GPL-2.0-only */
/* The library's memory, from malloc(). */
#ifndef STAGE2_MEMORY_H
#define STAGE2_MEMORY_H

#include <stage2/explore.h>

extern const struct s2_mem cli_mem;

#endif
