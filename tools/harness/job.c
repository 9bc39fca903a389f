/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A job is a process that watches another one, which does the work: guard_fork()
 * as in main(). It cleans up what the work leaves behind.
 */
#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tools/cli/cli.h"
#include "tools/cli/guard.h"

static void run(int (*work)(void *ctx), void *ctx)
{
	int status = guard_fork();
	const char *folder;

	if (status == GUARD_CHILD) {
		status = work(ctx);
		guard_done();
	} else {
		while ((folder = guard_left_behind()))
			kernel_remove(folder);
		guard_end();
	}
	fflush(NULL);
	_exit(status);
}

pid_t job_start(int (*work)(void *ctx), void *ctx)
{
	pid_t job;

	fflush(NULL);
	job = guard_job();
	if (!job)
		run(work, ctx);
	if (job < 0)
		cli_error("%s", strerror(errno));
	return job;
}

int job_wait(pid_t job)
{
	int status;

	while (waitpid(job, &status, 0) < 0) {
		if (errno != EINTR)
			return CLI_UNFINISHED;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : CLI_UNFINISHED;
}

void job_stop(pid_t job)
{
	kill(job, SIGTERM);
	job_wait(job);
}
