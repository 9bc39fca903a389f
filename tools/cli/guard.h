/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plug-ins run in a child process: one that crashes, or never answers, is
 * reported by the parent.
 */
#ifndef STAGE2_GUARD_H
#define STAGE2_GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

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
#define GUARD_FOLDER 4096
void guard_folder(const char *folder, bool used);

/* In the parent, afterwards: a temporary folder that is still there, or NULL. */
const char *guard_left_behind(void);

/*
 * In the parent, at last: if a signal was to end all this, it does. Until
 * then SIGINT, SIGTERM and SIGHUP end the child only.
 */
void guard_end(void);

/*
 * Forks for a command, whose processes are a group of their own: with the
 * child they end, too. Returns what fork() does.
 */
pid_t guard_command(void);
void guard_command_done(void);

/* These signals wait meanwhile. */
void guard_hold(sigset_t *before);
void guard_release(const sigset_t *before);

/* In the child: the command has come to its end. */
void guard_done(void);

#endif
