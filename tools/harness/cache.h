/* SPDX-License-Identifier: GPL-2.0-only */
/* The cache of built trees: a folder of the user's. */
#ifndef STAGE2_HARNESS_CACHE_H
#define STAGE2_HARNESS_CACHE_H

#include <stdbool.h>

#define CACHE_PATH 4096

/*
 * $XDG_CACHE_HOME/stage2, or ~/.cache/stage2; empty if there is no home. The
 * folder need not exist.
 */
const char *cache_folder(char path[CACHE_PATH]);

/* The most that it may take, in KiB: $STAGE2_CACHE_MIB, or 512 MiB. */
unsigned long cache_most(void);

/* Prints what is there, or removes it; the exit status. */
int cache_print(void);
int cache_clear(void);

#endif
