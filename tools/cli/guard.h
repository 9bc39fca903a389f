/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plug-ins run in a child process. If one crashes or hangs, the parent reports
 * it.
 */
#ifndef STAGE2_GUARD_H
#define STAGE2_GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include <stage2/policy.h>

/* guard_fork() returns this in the child, which does the work. */
#define GUARD_CHILD (-1)

/*
 * Forks. In the child, returns GUARD_CHILD. In the parent, waits, reports a
 * crash or a hang, and returns the exit status.
 */
int guard_fork(void);

/*
 * In the child: a policy that forwards to the given one, and lets the parent
 * watch each call. It lives until the process ends. NULL when out of memory.
 */
const struct s2_policy *guard_policy(const struct s2_policy *plugin);

/*
 * In the child, call these around code that may crash or hang. 'who' names the
 * code in the report; q is the query that it answers, or NULL.
 */
void guard_enter(const char *who, const struct s2_query *q);
void guard_leave(void);

/* In the child: registers a temporary folder, or says that it was removed. */
#define GUARD_FOLDER 4096
void guard_folder(const char *folder, bool used);

/* In the parent, afterwards: a temporary folder that is left over, or NULL. */
const char *guard_left_behind(void);

/*
 * In the parent, after all clean-up: if SIGINT, SIGTERM or SIGHUP came, die of
 * it now. Until this call these signals end only the child.
 */
void guard_end(void);

/*
 * In the child: forks a process for a command, in a process group of its own,
 * which the parent kills when the child ends. Returns what fork() returns.
 */
pid_t guard_command(void);
void guard_command_done(void);

/*
 * In the child: forks a process for work of its own, which can be guarded with
 * guard_fork() again; at most two at a time. When the child ends, the parent
 * ends it with SIGTERM. Returns what fork() returns.
 */
pid_t guard_job(void);

/* Between these two calls, SIGINT, SIGTERM and SIGHUP wait. */
void guard_hold(sigset_t *before);
void guard_release(const sigset_t *before);

/* Is this process the child? */
bool guard_is_child(void);

/* In the child: the command has ended. */
void guard_done(void);

#endif
