/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that somebody names: of any kind and any size, and read all the same. */
#ifndef SIM_FILE_H
#define SIM_FILE_H

#include "sim/scenario.h"

#define SIM_FILE_BYTES (1u << 20)

/*
 * A file's bytes and a NUL behind them, to be freed; NULL, and why in *error.
 * Devices and pipes are read up to their end, or as far as a file may go.
 */
char *sim_file_read(const char *path, size_t *length, struct sim_error *error);

#endif
