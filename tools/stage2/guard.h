/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plug-ins run in a child process: one that crashes, or never answers, is
 * reported by the parent.
 */
#ifndef STAGE2_GUARD_H
#define STAGE2_GUARD_H

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

/* In the child: the command has come to its end. */
void guard_done(void);

#endif
