/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plug-ins run in a child process: one that crashes, or never answers, is
 * reported by the parent.
 */
#ifndef STAGE2_GUARD_H
#define STAGE2_GUARD_H

/* What guard_fork() returns in the child, which is to do the work. */
#define GUARD_CHILD (-1)

/*
 * Forks. In the child, returns GUARD_CHILD. In the parent, waits, reports a
 * crash or a hang, and returns the exit status.
 */
int guard_fork(void);

/* In the child: the policy of this name runs, and does no more. */
void guard_enter(const char *policy);
void guard_leave(void);

/* In the child: the command has come to its end. */
void guard_done(void);

/* In the child: the policy gets on. */
void guard_progress(void);

#endif
