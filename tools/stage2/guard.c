/* SPDX-License-Identifier: GPL-2.0-only */
/* Plug-ins run in a child process. */
#include "guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

/* A policy that has not made one decision in this time hangs. */
#define PATIENCE_SECONDS 10

/* What the child tells the parent, in memory that both see. */
struct shared {
	char policy[128];
	volatile unsigned long progress;
	volatile int running;
	volatile int done;
};

static struct shared *shared;

/* A plug-in's policy, as the rest of the tool sees it. */
struct guarded {
	struct s2_policy policy;
	const struct s2_policy *plugin;
	struct guarded *next;
};

static struct guarded *all;

/* policy is the first member of its struct guarded. */
static const struct s2_policy *enter(const struct s2_policy *policy)
{
	const struct s2_policy *plugin =
		((const struct guarded *)(const void *)policy)->plugin;
	static const struct s2_policy *last;

	if (!shared)
		return plugin;
	if (plugin != last)
		snprintf(shared->policy, sizeof(shared->policy), "%s",
			 plugin->name);
	last = plugin;
	shared->progress++;
	shared->running = 1;
	return plugin;
}

static void leave(void)
{
	if (shared)
		shared->running = 0;
}

static void decide(const struct s2_policy *policy, enum s2_entry entry,
		   struct s2_query *q, struct s2_decision *d)
{
	const struct s2_policy *plugin = enter(policy);

	plugin->decide[entry](plugin, q, d);
	leave();
}

static void guest_abort(const struct s2_policy *policy, struct s2_query *q,
			struct s2_decision *d)
{
	decide(policy, S2_GUEST_ABORT, q, d);
}

static void prepare_region(const struct s2_policy *policy, struct s2_query *q,
			   struct s2_decision *d)
{
	decide(policy, S2_PREPARE_REGION, q, d);
}

static bool meets(const struct s2_policy *policy, struct s2_query *q)
{
	const struct s2_policy *plugin = enter(policy);
	bool answer = plugin->meets(plugin, q);

	leave();
	return answer;
}

const struct s2_policy *guard_policy(const struct s2_policy *plugin)
{
	struct guarded *g = malloc(sizeof(*g));

	if (!g)
		return NULL;
	g->policy = *plugin;
	g->plugin = plugin;
	g->next = all;
	all = g;
	if (plugin->decide[S2_GUEST_ABORT])
		g->policy.decide[S2_GUEST_ABORT] = guest_abort;
	if (plugin->decide[S2_PREPARE_REGION])
		g->policy.decide[S2_PREPARE_REGION] = prepare_region;
	if (plugin->meets)
		g->policy.meets = meets;
	return &g->policy;
}

void guard_done(void)
{
	if (shared)
		shared->done = 1;
}

/* The child ended, but not because the command did. */
static int crashed(int status)
{
	const char *when = shared->policy[0] ? "" : " while it was loaded";
	char who[160];

	if (shared->policy[0])
		snprintf(who, sizeof(who), "the policy '%s'", shared->policy);
	else
		snprintf(who, sizeof(who), "a plug-in");
	if (WIFSIGNALED(status))
		cli_error("%s crashed%s (%s)", who, when,
			  strsignal(WTERMSIG(status)));
	else
		cli_error("%s called exit()%s", who, when);
	return CLI_USAGE;
}

/* Waits for the child; kills it when the policy does not get on. */
static int watch(pid_t child)
{
	const struct timespec nap = { .tv_nsec = 5000000 };
	unsigned long last = shared->progress;
	time_t since = time(NULL);
	int status;

	for (;;) {
		pid_t done = waitpid(child, &status, WNOHANG);

		if (done == child)
			break;
		if (done < 0 && errno != EINTR)
			return CLI_UNFINISHED;
		if (shared->progress != last || !shared->running) {
			last = shared->progress;
			since = time(NULL);
		} else if (time(NULL) - since > PATIENCE_SECONDS) {
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			cli_error(
				"the policy '%s' does not answer: no decision in %d seconds",
				shared->policy, PATIENCE_SECONDS);
			return CLI_USAGE;
		}
		nanosleep(&nap, NULL);
	}
	if (WIFSIGNALED(status))
		return crashed(status);
	if (!shared->done)
		return crashed(status);
	return WEXITSTATUS(status);
}

int guard_fork(void)
{
	pid_t child;

	fflush(NULL);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		shared = NULL;
		return GUARD_CHILD;
	}
	child = fork();
	if (child == 0)
		return GUARD_CHILD;
	if (child < 0) {
		shared = NULL;
		return GUARD_CHILD;
	}
	return watch(child);
}
