/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plug-ins run in a child process: one that crashes, or never answers, is
 * reported by the parent.
 */
#ifndef STAGE2_GUARD_H
#define STAGE2_GUARD_H

#include <stdbool.h>

#include <stage2/policy.h>

/* What guard_fork() returns in the child, which is to do the work. */
#define GUARD_CHILD (-1)

/*
 * Forks. In the child, returns GUARD_CHILD. In the parent, waits, reports a
 * crash or a hang, and returns the exit status.
 */
int guard_fork(void);

/*
 * In the child: the same policy, watched whenever it is asked. It lives until
 * the process ends. NULL when out of memory.
 */
const struct s2_policy *guard_policy(const struct s2_policy *plugin);

/*
 * In the child, around code that may crash or hang: what to call it, and what
 * it is asked, or NULL.
 */
void guard_enter(const char *who, const struct s2_query *q);
void guard_leave(void);

/* In the child: a temporary folder is used from now on, or is no more. */
void guard_folder(const char *folder, bool used);

/* In the parent, afterwards: a temporary folder that is still there, or NULL. */
const char *guard_left_behind(void);

/* In the child: the command has come to its end. */
void guard_done(void);

#endif
