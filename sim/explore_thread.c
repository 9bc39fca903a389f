/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs the next part of a thread. Accesses, changes of the host's memory and
 * get-log pause between their parts. A step that makes no sense now has done
 * nothing, and waits for another thread.
 */
#include "sim/explore_walk.h"

static const struct s2_step *step_of(const struct walk *w, unsigned int thread)
{
	return &w->x->s->threads[thread].steps[w->places[thread].next].step;
}

bool place_is_over(const struct walk *w, unsigned int thread)
{
	return w->places[thread].next == w->x->s->threads[thread].nr_steps;
}

static bool is_guest(enum s2_step_kind kind)
{
	return kind >= S2_STEP_READ && kind <= S2_STEP_TAGS;
}

/* Steps that a host step continues. */
static bool is_host(enum s2_step_kind kind)
{
	return kind >= S2_STEP_MUNMAP && kind <= S2_STEP_POISON;
}

/* Steps that the same step continues. */
static bool goes_on_itself(enum s2_step_kind kind)
{
	return kind == S2_STEP_GET_LOG || kind == S2_STEP_KERNEL_WRITE;
}

bool place_destroys(const struct walk *w, unsigned int thread)
{
	return !place_is_over(w, thread) &&
	       step_of(w, thread)->kind == S2_STEP_DESTROY;
}

bool place_cpu(const struct walk *w, unsigned int thread, unsigned int *cpu)
{
	if (place_is_over(w, thread) || !w->places[thread].within ||
	    !is_guest(step_of(w, thread)->kind))
		return false;
	*cpu = step_of(w, thread)->access.cpu;
	return true;
}

static struct s2_step paused(const struct s2_step *step, bool pause)
{
	struct s2_step with = *step;

	if (is_guest(step->kind))
		with.access.pause = pause;
	else if (is_host(step->kind))
		with.range.pause = pause;
	else if (step->kind == S2_STEP_GET_LOG)
		with.get_log.pause = pause;
	else if (step->kind == S2_STEP_KERNEL_WRITE)
		with.kernel_write.pause = pause;
	return with;
}

static struct s2_step next_part(const struct walk *w, unsigned int thread,
				const struct variant *variant)
{
	const struct place *at = &w->places[thread];
	const struct s2_step *step = step_of(w, thread);
	struct s2_step part;

	if (!at->within || goes_on_itself(step->kind)) {
		/*
		 * The last try runs without a pause, so that it can be
		 * recognised as stuck.
		 */
		part = paused(step, at->tries < MAX_TRIES);
		if (variant->race) {
			part.destroy.race = true;
			part.destroy.at = variant->at;
		}
		return part;
	}
	if (is_host(step->kind))
		return s2_step_quiet(S2_STEP_HOST);
	part = s2_step_quiet(S2_STEP_CPU);
	part.cpu.cpu = step->access.cpu;
	if (variant->race) {
		part.cpu.race = true;
		part.cpu.other = step_of(w, variant->other)->access.cpu;
		part.cpu.at = variant->at;
	}
	return part;
}

static bool host_is_busy(const struct walk *w)
{
	unsigned int t;

	for (t = 0; t < w->x->s->nr_threads; t++) {
		if (!place_is_over(w, t) && w->places[t].within &&
		    is_host(step_of(w, t)->kind))
			return true;
	}
	return false;
}

/* Repeats the access, with a new fault. */
static void again(const struct walk *w, struct place *at, bool retry)
{
	at->within = false;
	if (!retry)
		return;
	at->tries++;
	at->waits = host_is_busy(w);
}

static void over(struct place *at)
{
	at->next++;
	at->within = at->waits = false;
	at->tries = 0;
}

static void judge(struct walk *w, unsigned int thread)
{
	struct place *at = &w->places[thread];

	at->waits = false;
	if (w->result.outcome != S2_PAUSED)
		over(at);
	else if (w->result.decision.outcome == S2_RETRY)
		again(w, at, true);
	else
		at->within = true;
}

/* Its fault ended within another vCPU's commit. */
static void judge_other(struct walk *w, unsigned int thread)
{
	unsigned int cpu;

	if (!place_cpu(w, thread, &cpu) || !w->decided[cpu])
		return;
	switch (w->outcome[cpu]) {
	case S2_MAP:
	case S2_RELAX:
	case S2_MKYOUNG:
		again(w, &w->places[thread], false);
		break;
	case S2_RETRY:
		again(w, &w->places[thread], true);
		break;
	default:
		over(&w->places[thread]);
		break;
	}
}

bool place_go_on(struct walk *w, unsigned int thread,
		 const struct variant *variant, bool alone)
{
	struct s2_step part;
	unsigned int t;

	if (place_is_over(w, thread) || w->places[thread].tries > MAX_TRIES)
		return false;
	if (!alone &&
	    (w->places[thread].waits || w->places[thread].tries == MAX_TRIES))
		return false;
	part = next_part(w, thread, variant);
	for (t = 0; t < S2_VM_CPUS; t++)
		w->decided[t] = false;
	s2_vm_step(w->vm, &part, &w->result);
	if (w->result.outcome == S2_SENSELESS)
		return false;
	w->untouched = false;
	w->path[w->depth++] = part;
	judge(w, thread);
	if (variant->race && part.kind == S2_STEP_CPU)
		judge_other(w, variant->other);
	for (t = 0; t < w->x->s->nr_threads; t++) {
		if (t != thread)
			w->places[t].waits = false;
	}
	return true;
}
