/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a scenario: threads. */
#include "sim/yaml_reader.h"

#include <string.h>

/* A limit: more steps would take too long to explore. */
#define MAX_THREAD_STEPS 64

static bool says_pause(const struct s2_step *step)
{
	const struct s2_step_arg *arg = s2_step_arg_find(step->kind, "pause");

	return arg && s2_step_get(step, arg);
}

/* 'sim explore' chooses the order; results depend on it. */
static bool check(struct reader *r, const struct sim_step *step,
		  const struct node *where[4])
{
	const char *name = s2_steps[step->step.kind].name;

	if (step->step.kind == S2_STEP_CPU || step->step.kind == S2_STEP_HOST)
		return reader_fail(r, where[0],
				   "'%s': a thread continues by itself", name);
	if (says_pause(&step->step))
		return reader_fail(r, where[0], "%s: a thread pauses by itself",
				   name);
	if (where[3])
		return reader_fail(r, where[3],
				   "repeat: not for a thread; write each step");
	if (where[1] || where[2])
		return reader_fail(
			r, where[1] ? where[1] : where[2],
			"%s: the result of a thread's step depends on the order",
			where[1] ? "expect" : "findings");
	return true;
}

static bool read_thread(struct reader *r, const struct node *list,
			struct sim_thread *thread)
{
	const struct node *at, *where[4];
	struct sim_step *step;

	if (!reader_want(r, list, "a thread", NODE_LIST))
		return false;
	/* Another thread may delete a memslot that overlaps this one. */
	memset(r->slots, 0, sizeof(r->slots));
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		if (thread->nr_steps == MAX_THREAD_STEPS)
			return reader_fail(r, at,
					   "more than %u steps of a thread",
					   MAX_THREAD_STEPS);
		step = sim_thread_add(thread);
		if (!step)
			return tree_fail(r->error, 0, 0, "out of memory");
		if (!reader_step(r, at, step, where) || !check(r, step, where))
			return false;
	}
	if (!thread->nr_steps)
		return reader_fail(r, list, "a thread without steps");
	return true;
}

bool reader_threads(struct reader *r, const struct node *list)
{
	struct sim_scenario *s = r->s;
	const struct node *at;

	if (!reader_want(r, list, "threads", NODE_LIST))
		return false;
	for (at = tree_child(&r->tree, list); at;
	     at = tree_next(&r->tree, at)) {
		if (s->nr_threads == SIM_MAX_THREADS)
			return reader_fail(r, at, "more than %u threads",
					   SIM_MAX_THREADS);
		if (!read_thread(r, at, &s->threads[s->nr_threads++]))
			return false;
	}
	if (s->nr_threads < 2)
		return reader_fail(r, list, "threads: at least two are needed");
	return true;
}
