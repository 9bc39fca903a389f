/* SPDX-License-Identifier: GPL-2.0-only */
/* Work in a process of its own, beside other work. */
#ifndef STAGE2_HARNESS_JOB_H
#define STAGE2_HARNESS_JOB_H

#include <sys/types.h>

/*
 * Starts work(ctx) under a guard of its own, and returns at once; -1 when it
 * printed an error. The work returns an exit status.
 */
pid_t job_start(int (*work)(void *ctx), void *ctx);

/* Ends it, and waits. */
void job_stop(pid_t job);

/* Waits for it; its exit status. */
int job_wait(pid_t job);

#endif
