/* SPDX-License-Identifier: GPL-2.0-only */
/* Campaigns. Life n is the same, whatever the number of shards. */
#include "sim/campaign.h"

#include <stdlib.h>

#include "sim/shrink.h"

#define PROGRESS 5000

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	(void)cpu;
	sim_accept_decision(ctx, fault, d);
}

static void tick(struct sim_campaign *c)
{
	if (++c->done % PROGRESS == 0 && c->progress)
		c->progress(c->ctx, c->done, c->lives);
}

/* The next step: one of the initial steps, or a random one. */
static struct s2_step next(struct sim_random *random, struct sim_scenario *s,
			   size_t i, size_t begin)
{
	struct sim_step *at;

	if (i < begin)
		return s->steps[i].step;
	at = sim_scenario_add(s);
	if (!at)
		return s2_step_quiet(S2_STEP_FLUSH);
	at->step = sim_random_step(random, &s->cfg);
	return at->step;
}

/* Runs a life; returns findings that are not accepted, and its steps in *s. */
static sim_findings live(struct sim_campaign *c, struct sim_random *random,
			 struct sim_scenario *s, struct s2_vm *vm)
{
	/* Some mistakes show in short lives, others in long ones. */
	size_t begin = s->nr_steps, end, i;
	struct sim_accept accept = { .accepted = &c->accepted,
				     .policy = s->cfg.policy };
	const struct s2_vm_watch watch = { .decision = on_decision,
					   .ctx = &accept };
	struct s2_step_result result;
	sim_findings accepted = 0;
	struct sim_shown shown = { 0 };
	struct s2_step step;
	unsigned int id;

	s2_vm_watch(vm, &watch);
	end = begin + (c->life >> sim_draw(random, 7));
	for (i = 0; i < end && c->done < c->steps; i++) {
		step = next(random, s, i, begin);
		s2_vm_step(vm, &step, &result);
		shown = sim_accept_check(&accept, vm, step.kind, c->only);
		accepted |= shown.accepted;
		tick(c);
		if (shown.news)
			break;
	}
	for (id = 0; id < S2_NR_STATE_IDS; id++)
		c->found[id] += accepted >> id & 1;
	return shown.news;
}

/* One life; false: out of memory. */
static bool one(struct sim_campaign *c, uint64_t life, void **mem)
{
	struct sim_scenario s;
	struct sim_random random;
	struct s2_vm *vm;
	size_t bytes;

	sim_scenario_init(&s);
	sim_random_init(&random, c->seed, life);
	if (!sim_random_begin(&random, &c->like, &c->fixed, &s))
		return false;
	bytes = s2_vm_size(&s.cfg);
	if (bytes > c->bytes) {
		free(*mem);
		*mem = malloc(bytes);
		c->bytes = bytes;
	}
	vm = *mem ? s2_vm_begin(&s.cfg, *mem) : NULL;
	if (!vm) {
		sim_scenario_free(&s);
		return false;
	}
	c->violated = live(c, &random, &s, vm);
	c->lives++;
	if (!c->violated) {
		sim_scenario_free(&s);
		return true;
	}
	sim_shrink(&s, &c->fixed, c->violated, &c->accepted, *mem);
	c->scenario = s;
	return true;
}

bool sim_campaign(struct sim_campaign *c)
{
	uint64_t life = c->shard;
	void *mem = NULL;
	bool ok = true;

	while (ok && c->done < c->steps && !c->violated) {
		ok = one(c, life, &mem);
		life += c->shards;
	}
	free(mem);
	return ok;
}
