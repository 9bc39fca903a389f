/* SPDX-License-Identifier: GPL-2.0-only */
/* Notes about a build, in files of a folder: for the cache, and other processes. */
#ifndef STAGE2_HARNESS_NOTES_H
#define STAGE2_HARNESS_NOTES_H

#include "build.h"

/* A file of the folder as text, or NULL; the caller frees it. */
char *notes_file(const char *folder, const char *name);

/* Writes what is in no other file there; false when it printed an error. */
bool notes_write(const char *folder, const struct kernel_notes *notes);

/*
 * Reads what build-plugin, the exploration and notes_write() left there. False
 * when it printed an error.
 */
bool notes_read(const char *folder, struct kernel_notes *notes);

#endif
