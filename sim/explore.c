/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Depth first. Each step of the path keeps a copy of the VM's memory from
 * before the step; copying it back to its place restores the VM.
 */
#include "sim/explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/explore_walk.h"
#include "sim/shrink.h"

#define NOBODY	 SIM_MAX_THREADS
#define PROGRESS 2000

/*
 * ---- copies ----------------------------------------------------------------
 */

struct saved {
	char *mem;
	size_t room, bytes;
	struct place places[SIM_MAX_THREADS];
	struct sim_accept accept;
};

/* Unused table pages are at the end of the memory: do not copy them. */
static size_t in_use(const struct walk *w)
{
	const struct s2_pool *pool = w->pool;
	size_t tables = (size_t)((char *)pool->mem - w->mem);

	if (tables + ((size_t)pool->nr << pool->shift) != w->bytes)
		return w->bytes;
	return tables + ((size_t)pool->fresh << pool->shift);
}

static bool save(struct walk *w, struct saved *to)
{
	size_t bytes = in_use(w);
	char *mem;

	if (bytes > to->room) {
		mem = realloc(to->mem, bytes);
		if (!mem)
			return false;
		to->mem = mem;
		to->room = bytes;
	}
	to->bytes = bytes;
	memcpy(to->mem, w->mem, bytes);
	memcpy(to->places, w->places, sizeof(w->places));
	to->accept = w->accept;
	w->untouched = true;
	return true;
}

static void put_back(struct walk *w, unsigned int depth)
{
	const struct saved *from = &w->saved[depth];

	if (w->untouched && w->depth == depth)
		return;
	w->untouched = true;
	memcpy(w->mem, from->mem, from->bytes);
	memcpy(w->places, from->places, sizeof(w->places));
	w->accept = from->accept;
	w->depth = depth;
}

/* ---- the result of a step ---------------------------------------------- */

/* False to stop. */
static bool count(struct walk *w, enum s2_step_kind kind)
{
	struct sim_explore *x = w->x;
	struct sim_shown shown =
		sim_accept_check(&w->accept, w->vm, kind, x->only);
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++)
		x->found[id] += (shown.accepted | shown.news) >> id & 1;
	if (w->depth > x->deepest)
		x->deepest = w->depth;
	if (++x->done % PROGRESS == 0 && x->progress)
		x->progress(x->ctx, x);
	x->violated = shown.news;
	if (x->done == x->steps && !x->violated)
		w->status = SIM_EXPLORE_CUT;
	return !x->violated && w->status == SIM_EXPLORED;
}

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	struct walk *w = ctx;

	sim_accept_decision(&w->accept, fault, d);
	w->decided[cpu] = true;
	w->outcome[cpu] = d->outcome;
}

/*
 * ---- the walk ---------------------------------------------------------------
 */

/* A node of the tree: the thread that ran last, and preemptions so far. */
struct node {
	unsigned int depth;
	unsigned int last; /* NOBODY: none yet */
	unsigned int used; /* preemptions on the way here */
	bool goes_on;	   /* the last thread could have gone on */
};

static bool descend(struct walk *w, unsigned int last, unsigned int used);

/* Goes on after a step; false to stop. */
static bool follow(struct walk *w, const struct node *n, unsigned int thread,
		   unsigned int price)
{
	return count(w, w->path[w->depth - 1].kind) &&
	       descend(w, thread, n->used + price);
}

static unsigned int price_of(const struct node *n, unsigned int thread)
{
	return n->goes_on && thread != n->last;
}

/* Tries another vCPU's commit at each event of this vCPU's commit. */
static bool race(struct walk *w, const struct node *n, unsigned int thread,
		 unsigned int other)
{
	unsigned int price = price_of(n, thread) + 1, cpu;
	struct variant v = { .race = true, .other = other };

	if (n->used + price > w->x->preemptions)
		return true;
	for (; v.at < RACE_EVENTS; v.at++) {
		put_back(w, n->depth);
		if (!place_cpu(w, thread, &cpu) || !place_cpu(w, other, &cpu) ||
		    !place_go_on(w, thread, &v, false) || !w->decided[cpu])
			return true; /* there is no such event, or no commit */
		if (!follow(w, n, thread, price))
			return false;
	}
	return true;
}

/* Tries a notifier at each event of the teardown. */
static bool race_destroy(struct walk *w, const struct node *n,
			 unsigned int thread)
{
	struct variant v = { .race = true };

	for (; v.at < RACE_EVENTS; v.at++) {
		put_back(w, n->depth);
		if (!place_go_on(w, thread, &v, false))
			return true;
		if (!follow(w, n, thread, price_of(n, thread)))
			return false;
	}
	return true;
}

static bool races(struct walk *w, const struct node *n, unsigned int thread,
		  bool committed)
{
	unsigned int other;

	put_back(w, n->depth);
	if (place_destroys(w, thread))
		return race_destroy(w, n, thread);
	for (other = 0; committed && other < w->x->s->nr_threads; other++) {
		if (other != thread && !race(w, n, thread, other))
			return false;
	}
	return true;
}

static bool has_committed(const struct walk *w)
{
	unsigned int cpu, n = 0;

	for (cpu = 0; cpu < S2_VM_CPUS; cpu++)
		n += w->decided[cpu];
	return n;
}

/* False to stop; sets *went if the thread could go on. */
static bool try_thread(struct walk *w, struct node *n, unsigned int thread,
		       bool alone, bool *went)
{
	static const struct variant plain;
	bool committed;

	*went = false;
	if (n->used + price_of(n, thread) > w->x->preemptions)
		return true;
	put_back(w, n->depth);
	if (!place_go_on(w, thread, &plain, alone))
		return true;
	*went = true;
	if (thread == n->last)
		n->goes_on = true;
	committed = has_committed(w);
	return follow(w, n, thread, price_of(n, thread)) &&
	       races(w, n, thread, committed);
}

static bool try_all(struct walk *w, struct node *n, bool alone, bool *any)
{
	unsigned int t;
	bool went;

	*any = false;
	if (n->last != NOBODY && !try_thread(w, n, n->last, alone, any))
		return false;
	for (t = 0; t < w->x->s->nr_threads; t++) {
		if (t == n->last)
			continue;
		if (!try_thread(w, n, t, alone, &went))
			return false;
		*any |= went;
	}
	return true;
}

static bool all_over(const struct walk *w)
{
	unsigned int t = 0;

	while (t < w->x->s->nr_threads && place_is_over(w, t))
		t++;
	return t == w->x->s->nr_threads;
}

/* A dead end: records which thread waits for what. */
static void dead_end(struct walk *w, const struct node *n)
{
	static const struct variant plain;
	struct sim_explore *x = w->x;
	unsigned int t;

	x->dead++;
	for (t = 0; !x->blocked[0] && t < x->s->nr_threads; t++) {
		const struct sim_step *step;

		put_back(w, n->depth);
		if (place_is_over(w, t))
			continue;
		step = &x->s->threads[t].steps[w->places[t].next];
		w->result.why = NULL;
		place_go_on(w, t, &plain, true);
		snprintf(x->blocked, sizeof(x->blocked),
			 "thread %u waits at its step %u, %s: %s", t + 1,
			 w->saved[n->depth].places[t].next + 1u,
			 s2_steps[step->step.kind].name,
			 w->result.why ? w->result.why : "it retries for ever");
	}
}

/* False: nothing is to be done here. */
static bool is_new(struct walk *w, unsigned int last, unsigned int used)
{
	struct seen_key key = seen_key(w->mem, in_use(w), w->places, last);

	switch (seen_add(w->seen, key, used)) {
	case SEEN_NEVER:
		w->x->states++;
		return true;
	case SEEN_DEARER:
		return true;
	case SEEN_BEFORE:
		w->x->again++;
		return w->x->unpruned;
	default:
		w->status = SIM_EXPLORE_MEMORY;
		return false;
	}
}

/* Explores from this node on; false to stop. */
static bool descend(struct walk *w, unsigned int last, unsigned int used)
{
	struct node n = { .depth = w->depth, .last = last, .used = used };
	bool any;

	if (all_over(w)) {
		w->x->interleavings++;
		return true;
	}
	if (!is_new(w, last, used))
		return w->status == SIM_EXPLORED;
	if (n.depth == MAX_DEPTH || !save(w, &w->saved[n.depth])) {
		w->status = SIM_EXPLORE_MEMORY;
		return false;
	}
	if (!try_all(w, &n, false, &any))
		return false;
	if (!any && !try_all(w, &n, true, &any))
		return false;
	if (!any)
		dead_end(w, &n);
	return true;
}

/* ---- from the beginning to the end ------------------------------------- */

static bool begin(struct walk *w)
{
	const struct sim_scenario *s = w->x->s;
	size_t i;

	w->vm = s2_vm_begin(&s->cfg, w->mem);
	if (!w->vm)
		return false;
	w->pool = s2_vm_table(w->vm, false)->pool;
	s2_vm_watch(w->vm,
		    &(struct s2_vm_watch){ .decision = on_decision, .ctx = w });
	for (i = 0; i < s->nr_steps; i++) {
		s2_vm_step(w->vm, &s->steps[i].step, &w->result);
		if (!count(w, s->steps[i].step.kind))
			return true;
	}
	descend(w, NOBODY, 0);
	return true;
}

/* Turns the path to the finding into a scenario. */
static bool tell(struct walk *w)
{
	const struct sim_scenario *s = w->x->s;
	struct sim_scenario *to = &w->x->scenario;
	struct sim_step *step;
	size_t i, n = w->depth ? s->nr_steps : (size_t)w->x->done;

	sim_scenario_init(to);
	to->cfg = s->cfg;
	for (i = 0; i < n + w->depth; i++) {
		step = sim_scenario_add(to);
		if (!step) {
			sim_scenario_free(to);
			return false;
		}
		step->step = i < n ? s->steps[i].step : w->path[i - n];
	}
	sim_shrink(to, &s->cfg, w->x->violated, &w->x->accepted, w->mem);
	return true;
}

static void finish(struct walk *w)
{
	size_t i;

	for (i = 0; w->saved && i < MAX_DEPTH; i++)
		free(w->saved[i].mem);
	free(w->saved);
	seen_free(w->seen);
	free(w->mem);
	free(w);
}

enum sim_explored sim_explore(struct sim_explore *x)
{
	struct walk *w = calloc(1, sizeof(*w));
	enum sim_explored status;

	if (!w)
		return SIM_EXPLORE_MEMORY;
	w->x = x;
	w->accept.accepted = &x->accepted;
	w->accept.policy = x->s->cfg.policy;
	w->status = SIM_EXPLORE_MEMORY;
	w->bytes = s2_vm_size(&x->s->cfg);
	w->mem = calloc(1, w->bytes);
	w->saved = calloc(MAX_DEPTH, sizeof(*w->saved));
	w->seen = seen_new();
	if (w->mem && w->saved && w->seen) {
		w->status = SIM_EXPLORED;
		if (!begin(w))
			w->status = SIM_EXPLORE_NO_VM;
		else if (x->violated && !tell(w))
			w->status = SIM_EXPLORE_MEMORY;
	}
	if (w->status != SIM_EXPLORED)
		x->violated = 0;
	status = w->status;
	finish(w);
	return status;
}
