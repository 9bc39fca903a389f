/* SPDX-License-Identifier: GPL-2.0-only */
/* Plug-ins run in a child process. */
#include "guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "text.h"

/* A policy that makes no decision in this time hangs. */
#define PATIENCE_SECONDS 10

/* Memory that parent and child share: the child writes, the parent reads. */
struct shared {
	char who[128];
	volatile unsigned long progress;
	volatile int running;
	volatile int done;
	/* Set by the signal handler: the fault that the policy was deciding. */
	volatile int has_fault;
	struct s2_cube fault;
	char folder[4][GUARD_FOLDER]; /* temporary folders */
	volatile pid_t command;	      /* the command's process group; 0: none */
	volatile pid_t job[2];
};

static struct shared *shared;

/* In the parent: the signal that ends it, after the clean-up. */
static volatile sig_atomic_t stopped_by;

/* In the child: the query that the policy is answering. */
static const struct s2_query *volatile asked;

/* A plug-in's policy, as the rest of the tool sees it. */
struct guarded {
	struct s2_policy policy;
	const struct s2_policy *plugin;
	char who[96];
	struct guarded *next;
};

static struct guarded *all;

void guard_enter(const char *who, const struct s2_query *q)
{
	static const char *last;

	if (!shared)
		return;
	if (who != last)
		snprintf(shared->who, sizeof(shared->who), "%s", who);
	last = who;
	asked = q;
	shared->progress++;
	shared->running = 1;
}

void guard_leave(void)
{
	if (shared)
		shared->running = 0;
	asked = NULL;
}

/* policy is the first member of its struct guarded. */
static const struct s2_policy *enter(const struct s2_policy *policy,
				     const struct s2_query *q)
{
	const struct guarded *g = (const struct guarded *)(const void *)policy;

	guard_enter(g->who, q);
	return g->plugin;
}

static void decide(const struct s2_policy *policy, enum s2_entry entry,
		   struct s2_query *q, struct s2_decision *d)
{
	const struct s2_policy *plugin = enter(policy, q);

	plugin->decide[entry](plugin, q, d);
	guard_leave();
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
	const struct s2_policy *plugin = enter(policy, q);
	bool answer = plugin->meets(plugin, q);

	guard_leave();
	return answer;
}

const struct s2_policy *guard_policy(const struct s2_policy *plugin)
{
	struct guarded *g = malloc(sizeof(*g));

	if (!g)
		return NULL;
	g->policy = *plugin;
	/* A plug-in may name a kernel, but it runs its own code. */
	g->policy.kernel = NULL;
	g->plugin = plugin;
	snprintf(g->who, sizeof(g->who), "the policy '%s'", plugin->name);
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

static bool is_child;

bool guard_is_child(void)
{
	return is_child;
}

void guard_done(void)
{
	if (shared)
		shared->done = 1;
}

void guard_folder(const char *folder, bool used)
{
	const char *from = used ? "" : folder;
	size_t i;

	for (i = 0; shared && i < 4; i++) {
		if (!strcmp(shared->folder[i], from)) {
			snprintf(shared->folder[i], sizeof(shared->folder[i]),
				 "%s", used ? folder : "");
			break;
		}
	}
}

const char *guard_left_behind(void)
{
	size_t i;

	for (i = 0; shared && i < 4; i++) {
		if (shared->folder[i][0])
			return shared->folder[i];
	}
	return NULL;
}

/* ---- signals that end the command -------------------------------------- */

static const int stops[] = { SIGINT, SIGTERM, SIGHUP };

#define NR_STOPS (sizeof(stops) / sizeof(*stops))

static void stop(int signal_number)
{
	stopped_by = signal_number;
}

/* A signal that is ignored, as under nohup, stays ignored. */
static void set_stops(void (*from)(int), void (*to)(int))
{
	struct sigaction act = { .sa_handler = to }, old;
	size_t i;

	for (i = 0; i < NR_STOPS; i++) {
		if (!sigaction(stops[i], NULL, &old) && old.sa_handler == from)
			sigaction(stops[i], &act, NULL);
	}
}

static bool is_stop(int signal_number)
{
	size_t i = 0;

	while (i < NR_STOPS && stops[i] != signal_number)
		i++;
	return i < NR_STOPS;
}

void guard_hold(sigset_t *before)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < NR_STOPS; i++)
		sigaddset(&set, stops[i]);
	sigprocmask(SIG_BLOCK, &set, before);
}

void guard_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

pid_t guard_command(void)
{
	pid_t parent = getpid(), child = fork();

	if (child || !shared)
		return child;
	setpgid(0, 0);
	shared->command = getpid();
	/*
	 * If the parent is still alive here, it will kill this group later.
	 * If it is already gone, nobody will: exit.
	 */
	if (getppid() != parent)
		_exit(127);
	return child;
}

void guard_command_done(void)
{
	if (shared)
		shared->command = 0;
}

/*
 * Kills the command's group, and reaps it: when their parents end, this process
 * becomes the parent of all processes in the group, see adopt().
 */
static void end_command(void)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	pid_t group = shared->command;
	int left = 300;

	if (!group)
		return;
	kill(-group, SIGKILL);
	while (left-- && waitpid(-group, NULL, WNOHANG) >= 0)
		nanosleep(&nap, NULL);
	shared->command = 0;
}

pid_t guard_job(void)
{
	static unsigned int jobs;
	unsigned int slot = jobs++ % 2;
	pid_t parent = getpid(), child = fork();

	if (child || !shared)
		return child;
	shared->job[slot] = getpid();
	/* As in guard_command(). */
	if (getppid() != parent)
		_exit(127);
	return child;
}

/* SIGTERM first: a job ends what it started, and cleans up. */
static void end_jobs(void)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (shared->job[i])
			kill(shared->job[i], SIGTERM);
	}
	for (i = 0; i < 2; i++) {
		int left = 1000;

		if (!shared->job[i])
			continue;
		while (left-- && !waitpid(shared->job[i], NULL, WNOHANG))
			nanosleep(&nap, NULL);
		if (left < 0)
			kill(shared->job[i], SIGKILL);
	}
}

/* SIGTERM first: the child may be about to register its temporary folder. */
static int end_child(pid_t child)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	int left = 100;

	kill(child, SIGTERM);
	while (left-- && !waitpid(child, NULL, WNOHANG))
		nanosleep(&nap, NULL);
	if (left < 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	return CLI_UNFINISHED;
}

void guard_end(void)
{
	if (!stopped_by)
		return;
	signal(stopped_by, SIG_DFL);
	raise(stopped_by);
}

/* ---- watching the child ------------------------------------------------ */

static void print_fault(void)
{
	if (!shared->has_fault)
		return;
	fputs("  with ", stderr);
	text_causes(stderr, &shared->fault, 7, 7);
}

/* Reports a child that ended before its command was done. */
static int crashed(int status)
{
	const char *who = shared->who[0] ? shared->who : "a plug-in";
	const char *when = shared->who[0] ? "" : " while it was loaded";

	if (WIFSIGNALED(status))
		cli_error("%s crashed%s (%s)", who, when,
			  strsignal(WTERMSIG(status)));
	else
		cli_error("%s called exit()%s", who, when);
	print_fault();
	return CLI_USAGE;
}

static int hangs(pid_t child)
{
	const struct timespec nap = { .tv_nsec = 100000000 };

	kill(child, SIGUSR1); /* makes it record the fault in hand */
	nanosleep(&nap, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	cli_error("%s does not answer: no decision in %d seconds", shared->who,
		  PATIENCE_SECONDS);
	print_fault();
	return CLI_USAGE;
}

/* Waits for the child; kills it if the policy makes no progress. */
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
		if (stopped_by)
			return end_child(child);
		if (done < 0 && errno != EINTR)
			return CLI_UNFINISHED;
		if (shared->progress != last || !shared->running) {
			last = shared->progress;
			since = time(NULL);
		} else if (time(NULL) - since > PATIENCE_SECONDS) {
			return hangs(child);
		}
		nanosleep(&nap, NULL);
	}
	/* A terminal sends ^C to the child, too, which may end first. */
	if (WIFSIGNALED(status) && is_stop(WTERMSIG(status)))
		stopped_by = WTERMSIG(status);
	if (stopped_by)
		return CLI_UNFINISHED;
	if (WIFSIGNALED(status) || !shared->done)
		return crashed(status);
	return WEXITSTATUS(status);
}

/* A signal handler: records the fault in hand, and dies of the same signal. */
static void struck(int signal_number)
{
	const struct s2_query *q = asked;

	if (q && !shared->has_fault) {
		shared->fault = q->cube;
		shared->has_fault = 1;
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* Leaves a handler that is already installed, as sanitizers do. */
static void expect(int signal_number)
{
	struct sigaction act = { .sa_handler = struck, .sa_flags = SA_ONSTACK };
	struct sigaction old;

	if (!sigaction(signal_number, NULL, &old) &&
	    old.sa_handler == SIG_DFL && !(old.sa_flags & SA_SIGINFO))
		sigaction(signal_number, &act, NULL);
}

static void expect_the_worst(void)
{
	static char room[65536];
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };

	sigaltstack(&stack, NULL);
	expect(SIGSEGV);
	expect(SIGBUS);
	expect(SIGFPE);
	expect(SIGILL);
	expect(SIGABRT);
	expect(SIGUSR1);
}

/*
 * Makes this process the parent of descendants whose own parent has ended, so
 * that end_command() can wait for them.
 */
static void adopt(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

int guard_fork(void)
{
	pid_t child;
	int status;

	fflush(NULL);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		shared = NULL;
		return GUARD_CHILD;
	}
	set_stops(SIG_DFL, stop);
	adopt();
	child = fork();
	if (child == 0) {
		set_stops(stop, SIG_DFL);
		is_child = true;
		expect_the_worst();
		return GUARD_CHILD;
	}
	if (child < 0) {
		set_stops(stop, SIG_DFL);
		shared = NULL;
		return GUARD_CHILD;
	}
	status = watch(child);
	end_command();
	end_jobs();
	return status;
}
