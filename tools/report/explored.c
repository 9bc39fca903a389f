/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints a line of numbers, the violation, and the steps to it. */
#include "explored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/json.h"
#include "sim/words.h"

void sim_explored_begin(struct sim_explored_file *f)
{
	clock_gettime(CLOCK_MONOTONIC, &f->begin);
}

void sim_explored_name(struct sim_explored_file *f)
{
	struct sim_scenario *s = &f->x.scenario;
	const char *from = f->x.s->title ? f->x.s->title : f->name;
	size_t n = strlen(from) + strlen(s->cfg.policy->name) + 3;

	free(s->title);
	s->title = malloc(n);
	if (s->title)
		snprintf(s->title, n, "%s: %s", s->cfg.policy->name, from);
}

static uint64_t steps_a_second(const struct sim_explored_file *f)
{
	struct timespec now;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - f->begin.tv_sec) +
		  (double)(now.tv_nsec - f->begin.tv_nsec) / 1e9;
	return seconds > 0 ? (uint64_t)((double)f->x.done / seconds) : 0;
}

static void put_accepted(const struct sim_explore *x)
{
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (x->found[id] && !(x->violated >> id & 1))
			printf("  %-15s after %" PRIu64 " steps, accepted\n",
			       s2_state_invariants[id].name, x->found[id]);
	}
}

static void put_violated(FILE *out, const struct sim_explored_file *f)
{
	const struct sim_explore *x = &f->x;
	unsigned int id = sim_finding_next(x->violated, 0);
	size_t i;

	for (; id < S2_NR_STATE_IDS; id = sim_finding_next(x->violated, id + 1))
		fprintf(out, "  %s: %s\n", s2_state_invariants[id].name,
			s2_state_invariants[id].statement);
	if (f->output) {
		fprintf(out, "  in %zu steps: stage2 sim run %s\n",
			x->scenario.nr_steps, f->output);
		return;
	}
	for (i = 0; i < x->scenario.nr_steps; i++) {
		fprintf(out, "%4zu.  ", i + 1);
		sim_put_step(out, &x->scenario.steps[i].step);
		fputc('\n', out);
	}
}

void sim_explored_text(const struct sim_explored_file *f)
{
	const struct sim_explore *x = &f->x;

	printf("%s: %s: %" PRIu64 " interleavings, %" PRIu64 " states, %" PRIu64
	       " steps, ",
	       f->name, x->s->cfg.policy->name, x->interleavings, x->states,
	       x->done);
	/* The rate differs from run to run, so it is only for a terminal. */
	if (isatty(1))
		printf("%" PRIu64 " a second, ", steps_a_second(f));
	printf("deepest %u; %s\n", x->deepest,
	       x->violated ? "violated:" : "nothing found");
	if (x->dead)
		printf("  %" PRIu64 " dead ends: %s\n", x->dead, x->blocked);
	put_accepted(x);
	if (x->violated)
		put_violated(stdout, f);
	fflush(stdout);
}

static json_t *accepted(const struct sim_explore *x)
{
	json_t *list = json_array();
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (x->found[id] && !(x->violated >> id & 1))
			json_array_append_new(
				list,
				json_pack("{s:s, s:I}", "name",
					  s2_state_invariants[id].name, "steps",
					  (json_int_t)x->found[id]));
	}
	return list;
}

static json_t *way(const struct sim_explore *x)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; x->violated && i < x->scenario.nr_steps; i++) {
		const struct s2_step *step = &x->scenario.steps[i].step;

		json_array_append_new(
			list, json_pack("{s:s, s:o}", "step",
					s2_steps[step->kind].name, "arguments",
					sim_json_arguments(step)));
	}
	return list;
}

json_t *sim_explored_json(const struct sim_explored_file *f)
{
	const struct sim_explore *x = &f->x;

	return json_pack("{s:s, s:s?, s:s, s:o, s:i, s:I, s:I, s:I, s:I, s:I,"
			 " s:i, s:o, s:o, s:o}",
			 "file", f->name, "title", x->s->title, "policy",
			 x->s->cfg.policy->name, "bugs",
			 sim_json_bugs(&x->s->cfg), "preemptions",
			 (int)x->preemptions, "interleavings",
			 (json_int_t)x->interleavings, "states",
			 (json_int_t)x->states, "again", (json_int_t)x->again,
			 "dead_ends", (json_int_t)x->dead, "steps",
			 (json_int_t)x->done, "deepest", (int)x->deepest,
			 "accepted", accepted(x), "violated",
			 sim_json_findings(x->violated), "way", way(x));
}

void sim_explored_result(const struct sim_explored_file *f,
			 struct results *results)
{
	const struct sim_explore *x = &f->x;
	char *text = NULL, title[120];
	size_t size;
	FILE *out = x->violated ? open_memstream(&text, &size) : NULL;

	if (out) {
		put_violated(out, f);
		fclose(out);
	}
	snprintf(title, sizeof(title),
		 "%" PRIu64 " interleavings, %" PRIu64 " states; %s",
		 x->interleavings, x->states,
		 x->violated ? "violated" : "nothing found");
	results_add(
		results,
		&(struct result){
			.status = x->violated ? RESULT_FAIL : RESULT_PASS,
			.level = RESULT_ERROR,
			.suite = x->s->cfg.policy->name,
			.rule = "interleavings",
			.about =
				"Every order of the threads keeps the state invariants.",
			.id = f->name,
			.title = title,
			.text = text,
			.file = f->name,
		});
	free(text);
}
