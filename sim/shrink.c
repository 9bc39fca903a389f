/* SPDX-License-Identifier: GPL-2.0-only */
/* Delta debugging: remove parts as long as the violation stays. */
#include "sim/shrink.h"

#include <stdlib.h>
#include <string.h>

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	(void)cpu;
	sim_accept_decision(ctx, fault, d);
}

sim_findings sim_replay(const struct sim_scenario *s, void *mem,
			const struct sim_accepted *accepted, sim_findings stop,
			size_t *at)
{
	struct sim_accept accept = { .accepted = accepted,
				     .policy = s->cfg.policy };
	const struct s2_vm_watch watch = { .decision = on_decision,
					   .ctx = &accept };
	struct s2_step_result result;
	struct s2_vm *vm = s2_vm_begin(&s->cfg, mem);
	sim_findings all = 0;
	size_t i;

	if (vm)
		s2_vm_watch(vm, &watch);
	for (i = 0; vm && i < s->nr_steps && !(all & stop); i++) {
		const struct s2_step *step = &s->steps[i].step;

		s2_vm_step(vm, step, &result);
		all |= sim_accept_check(&accept, vm, step->kind,
					~(sim_findings)0)
			       .news;
		if (at)
			*at = i;
	}
	return all;
}

struct shrink {
	struct sim_scenario *s;
	const struct s2_vm_cfg *fixed;
	sim_findings wanted;
	const struct sim_accepted *accepted;
	void *mem;
};

static bool still(const struct shrink *w, const struct sim_scenario *s)
{
	return sim_replay(s, w->mem, w->accepted, w->wanted, NULL) & w->wanted;
}

/* Removes n steps from `first` on; false if they are needed. */
static bool without(struct shrink *w, size_t first, size_t n)
{
	struct sim_scenario *s = w->s, less = *s;
	size_t rest = s->nr_steps - first - n;

	less.steps = malloc((s->nr_steps - n + 1) * sizeof(*less.steps));
	if (!less.steps)
		return false;
	memcpy(less.steps, s->steps, first * sizeof(*less.steps));
	memcpy(less.steps + first, s->steps + first + n,
	       rest * sizeof(*less.steps));
	less.nr_steps = s->nr_steps - n;
	if (!still(w, &less)) {
		free(less.steps);
		return false;
	}
	memcpy(s->steps, less.steps, less.nr_steps * sizeof(*less.steps));
	s->nr_steps = less.nr_steps;
	free(less.steps);
	return true;
}

static bool drop_steps(struct shrink *w)
{
	size_t n, at;
	bool any = false;

	for (n = w->s->nr_steps / 2; n; n /= 2) {
		for (at = 0; at + n <= w->s->nr_steps;) {
			if (without(w, at, n))
				any = true;
			else
				at += n;
		}
	}
	return any;
}

static bool quieten(struct shrink *w, struct s2_step *step, size_t i)
{
	const struct s2_step_arg *arg = &s2_steps[step->kind].args[i];
	uint64_t was = s2_step_get(step, arg);

	if (arg->needed || was == arg->quiet)
		return false;
	s2_step_set(step, arg, arg->quiet);
	if (still(w, w->s))
		return true;
	s2_step_set(step, arg, was);
	return false;
}

static bool drop_arguments(struct shrink *w)
{
	bool any = false;
	size_t s, i;

	for (s = 0; s < w->s->nr_steps; s++) {
		struct s2_step *step = &w->s->steps[s].step;

		for (i = 0; s2_steps[step->kind].args[i].name; i++)
			any |= quieten(w, step, i);
	}
	return any;
}

static bool drop_features(struct shrink *w)
{
	const struct sim_feature *f;
	bool any = false;

	for (f = sim_features; f->name; f++) {
		struct s2_vm_cfg was = w->s->cfg, fixed = *w->fixed;

		if (!*sim_feature_in(&w->s->cfg, f) ||
		    *sim_feature_in(&fixed, f))
			continue;
		*sim_feature_in(&w->s->cfg, f) = false;
		if (!s2_vm_cfg_complete(&w->s->cfg) && still(w, w->s))
			any = true;
		else
			w->s->cfg = was;
	}
	return any;
}

void sim_shrink(struct sim_scenario *s, const struct s2_vm_cfg *fixed,
		sim_findings wanted, const struct sim_accepted *accepted,
		void *mem)
{
	struct shrink w = {
		.s = s,
		.fixed = fixed,
		.wanted = wanted,
		.accepted = accepted,
		.mem = mem,
	};
	size_t last = 0;
	bool any;

	if (!(sim_replay(s, mem, accepted, wanted, &last) & wanted))
		return;
	s->nr_steps = last + 1;
	do {
		any = drop_steps(&w);
		any |= drop_features(&w);
		any |= drop_arguments(&w);
	} while (any);
	s->findings = sim_replay(s, mem, NULL, 0, NULL);
}
