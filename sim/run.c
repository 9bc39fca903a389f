/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs a scenario. */
#include "sim/run.h"

#include <stdlib.h>
#include <string.h>

struct recorder {
	struct sim_happening *happened;
	size_t nr, max;
	bool full; /* out of memory for an event */
};

static struct sim_happening *record(struct recorder *rec)
{
	size_t max = rec->max ? 2 * rec->max : 256;
	struct sim_happening *h = rec->happened;

	if (rec->nr == rec->max) {
		h = realloc(h, max * sizeof(*h));
		if (!h) {
			rec->full = true;
			return NULL;
		}
		rec->happened = h;
		rec->max = max;
	}
	h = &rec->happened[rec->nr++];
	memset(h, 0, sizeof(*h));
	return h;
}

static void on_event(void *ctx, unsigned int cpu, bool nested,
		     const struct s2_pt_event *event)
{
	struct sim_happening *h = record(ctx);

	if (!h)
		return;
	h->cpu = (uint8_t)cpu;
	h->nested = nested;
	h->event = *event;
}

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	struct sim_happening *h = record(ctx);

	if (!h)
		return;
	h->is_decision = true;
	h->cpu = (uint8_t)cpu;
	h->decided.fault = *fault;
	h->decided.decision = *d;
}

int64_t sim_expect_actual(const struct s2_step_result *result,
			  enum sim_expect_key key)
{
	switch (key) {
	case SIM_EX_OUTCOME:
		return result->outcome;
	case SIM_EX_FAULTS:
		return result->faults;
	case SIM_EX_RET:
		return result->ret;
	case SIM_EX_DECISION:
		return result->decision.outcome;
	case SIM_EX_EXIT:
		return result->decision.exit;
	case SIM_EX_SEES:
		return result->has_read ? (int64_t)sim_sees(&result->read) : -1;
	case SIM_EX_PAGES:
		return (int64_t)result->pages;
	case SIM_EX_LEAF:
		return result->leaf;
	case SIM_EX_YOUNG:
		return result->young;
	default:
		return result->logged;
	}
}

static unsigned int unmet(const struct sim_expect *expect,
			  const struct s2_step_result *result)
{
	unsigned int k, not = 0;

	for (k = 0; k < SIM_NR_EXPECT; k++) {
		if (expect->given >> k & 1 &&
		    expect->value[k] !=
			    sim_expect_actual(result, (enum sim_expect_key)k))
			not |= 1u << k;
	}
	return not ;
}

bool sim_same_decision(const struct sim_happening *a,
		       const struct sim_happening *b)
{
	return b->is_decision && a->cpu == b->cpu &&
	       !memcmp(&a->decided.fault, &b->decided.fault,
		       sizeof(a->decided.fault)) &&
	       s2_decision_same(&a->decided.decision, &b->decided.decision);
}

/* The vCPU of a step; -1: none. */
static int cpu_of(const struct s2_step *step)
{
	switch (step->kind) {
	case S2_STEP_READ:
	case S2_STEP_WRITE:
	case S2_STEP_FETCH:
	case S2_STEP_TAGS:
		return (int)step->access.cpu;
	case S2_STEP_CPU:
		return (int)step->cpu.cpu;
	default:
		return -1;
	}
}

/* The table code returned -EAGAIN for the last decision. */
static void mark_lost(const struct recorder *rec, const struct s2_step *step,
		      const struct s2_step_result *result)
{
	const struct sim_happening *last = NULL;
	int cpu = cpu_of(step);
	size_t i = rec->nr;

	if (cpu < 0 || result->decision.outcome != S2_RETRY)
		return;
	while (i-- > 0) {
		struct sim_happening *h = &rec->happened[i];

		if (!h->is_decision || h->cpu != cpu)
			continue;
		/* Was this the same fault as before? */
		if (h->decided.decision.outcome == S2_RETRY ||
		    (last && !sim_same_decision(h, last)))
			return;
		h->decided.lost = true;
		last = h;
	}
}

/* Compares findings with those expected of the step and of the run. */
static void judge(const struct sim_scenario *s, struct sim_step_report *r)
{
	sim_findings before = r->found;
	size_t i;

	r->found = 0;
	for (i = 0; i < r->nr_findings; i++)
		r->found |= UINT64_C(1) << r->findings[i].id;
	r->fresh = r->found & ~before;
	r->surplus = r->found & ~s->findings;
	r->missing = 0;
	if (r->step->has_findings) {
		r->surplus |= r->fresh & ~r->step->findings;
		r->missing = r->step->findings & ~r->fresh;
	}
	r->unmet = unmet(&r->step->expect, &r->result);
}

static void count(struct sim_verdict *v, const struct sim_scenario *s,
		  const struct sim_step_report *r)
{
	v->found |= r->found;
	v->surplus |= r->found & ~s->findings;
	v->faults += r->result.faults;
	v->unmet_steps += r->unmet || r->missing || r->surplus;
}

static bool run_steps(const struct sim_scenario *s, struct s2_vm *vm,
		      const struct sim_teller *teller, struct recorder *rec,
		      struct sim_verdict *v)
{
	struct sim_step_report report = { 0 };

	for (report.index = 0; report.index < s->nr_steps; report.index++) {
		report.step = &s->steps[report.index];
		rec->nr = 0;
		memset(&report.result, 0, sizeof(report.result));
		s2_vm_step(vm, &report.step->step, &report.result);
		report.nr_findings =
			s2_vm_check(vm, report.findings, S2_STATE_FINDINGS);
		if (report.nr_findings > S2_STATE_FINDINGS)
			report.nr_findings = S2_STATE_FINDINGS;
		if (rec->full)
			return false;
		mark_lost(rec, &report.step->step, &report.result);
		report.happened = rec->happened;
		report.nr_happened = rec->nr;
		judge(s, &report);
		count(v, s, &report);
		if (teller->step)
			teller->step(teller->ctx, vm, &report);
	}
	return true;
}

static const char *run_in(const struct sim_scenario *s, void *mem,
			  const struct sim_teller *teller,
			  struct sim_verdict *v)
{
	struct s2_vm *vm = s2_vm_begin(&s->cfg, mem);
	struct recorder rec = { 0 };
	bool ok;

	if (!vm)
		return "the VM cannot be created: too few pages for its tables";
	s2_vm_watch(vm, &(struct s2_vm_watch){ on_event, on_decision, &rec });
	if (teller->begin)
		teller->begin(teller->ctx, s, vm);
	ok = run_steps(s, vm, teller, &rec, v);
	s2_vm_watch(vm, &(struct s2_vm_watch){ 0 });
	free(rec.happened);
	if (!ok)
		return "out of memory";
	v->missing = s->findings & ~v->found;
	v->pending = !s2_vm_is_quiet(vm);
	v->as_expected = !v->surplus && !v->missing && !v->unmet_steps;
	if (teller->end)
		teller->end(teller->ctx, vm, v);
	return NULL;
}

const char *sim_run(const struct sim_scenario *s,
		    const struct sim_teller *teller,
		    struct sim_verdict *verdict)
{
	void *mem = malloc(s2_vm_size(&s->cfg));
	const char *why = "out of memory";

	memset(verdict, 0, sizeof(*verdict));
	if (mem)
		why = run_in(s, mem, teller, verdict);
	free(mem);
	return why;
}
