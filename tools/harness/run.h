/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs commands, and provides a temporary folder. */
#ifndef STAGE2_HARNESS_RUN_H
#define STAGE2_HARNESS_RUN_H

/*
 * Runs a command and waits; its exit status, or -1. The words end with NULL;
 * the output goes to the file, if there is one.
 */
int kernel_run(const char *const *words, const char *output);

/* The same, but discards standard output and standard error. */
int kernel_run_quietly(const char *const *words);

/* The folder of the build script, and that of the public headers. */
const char *kernel_script_folder(void);
const char *kernel_include_folder(void);

/* A new folder for temporary files, in a static buffer, or NULL. */
const char *kernel_temporary(void);
void kernel_remove(const char *folder);

#endif
