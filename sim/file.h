/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads files that a user names, of any kind and any size. */
#ifndef SIM_FILE_H
#define SIM_FILE_H

#include "sim/scenario.h"

#define SIM_FILE_BYTES (1u << 20)

/*
 * A file's bytes, with a NUL after them; the caller frees them. NULL, and the
 * reason in *error. Reads devices and pipes to their end, or up to the maximum.
 */
char *sim_file_read(const char *path, size_t *length, struct sim_error *error);

#endif
