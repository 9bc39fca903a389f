/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs campaigns, and prints the cut-down steps to a violation. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/output.h"
#include "tools/cli/json.h"
#include "accept.h"
#include "results.h"
#include "vm.h"

static void progress(void *ctx, uint64_t steps, uint64_t lives)
{
	const struct sim_campaign *c = ctx;

	if (isatty(2))
		fprintf(stderr,
			"\r%" PRIu64 " of %" PRIu64 " steps, %" PRIu64 " lives",
			steps, c->steps, lives);
}

static void print_accepted(FILE *out, const struct sim_campaign *c)
{
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (c->found[id])
			fprintf(out, "  %-15s in %" PRIu64 " %s, accepted\n",
				s2_state_invariants[id].name, c->found[id],
				c->found[id] == 1 ? "life" : "lives");
	}
}

static void print_violated(FILE *out, const struct sim_campaign *c)
{
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (c->violated >> id & 1)
			fprintf(out, "  %s: %s\n", s2_state_invariants[id].name,
				s2_state_invariants[id].statement);
	}
}

/* Sets a title that names the campaign. */
static void name_scenario(struct sim_campaign *c)
{
	char title[160];

	snprintf(title, sizeof(title), "%s, seed %" PRIu64 ", life %" PRIu64,
		 c->like.policy->name, c->seed,
		 c->shard + (c->lives - 1) * c->shards);
	free(c->scenario.title);
	c->scenario.title = strdup(title);
}

static const char *plural(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static void print_summary(FILE *out, const struct sim_campaign *c)
{
	fprintf(out,
		"%s: %" PRIu64 " steps in %" PRIu64 " %s, seed %" PRIu64 "%s\n",
		c->like.policy->name, c->done, c->lives,
		plural(c->lives, "life", "lives"), c->seed,
		c->violated ? ", violated:" : ", nothing found");
	print_accepted(out, c);
	if (c->violated)
		print_violated(out, c);
}

/* The scenario as text, which the caller frees. */
static char *scenario_text(const struct sim_campaign *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	sim_write(f, &c->scenario);
	fclose(f);
	return text;
}

static int print_json(const struct sim_campaign *c, const char *scenario)
{
	json_t *violated = json_array(), *accepted = json_array();
	unsigned int id;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		const struct s2_state_invariant *invariant =
			&s2_state_invariants[id];

		if (c->violated >> id & 1)
			json_array_append_new(
				violated,
				json_pack("{s:s, s:s}", "name", invariant->name,
					  "statement", invariant->statement));
		if (c->found[id])
			json_array_append_new(
				accepted,
				json_pack("{s:s, s:I}", "name", invariant->name,
					  "lives", (json_int_t)c->found[id]));
	}
	return json_print(json_pack(
		"{s:s, s:s, s:I, s:I, s:I, s:o, s:o, s:s?}", "schema",
		"stage2.sim-random/1", "policy", c->like.policy->name, "seed",
		(json_int_t)c->seed, "steps", (json_int_t)c->done, "lives",
		(json_int_t)c->lives, "violated", violated, "accepted",
		accepted, "scenario", scenario));
}

static void add_invariant(struct results *results, const struct sim_campaign *c,
			  unsigned int id, const char *scenario)
{
	const struct s2_state_invariant *invariant = &s2_state_invariants[id];
	bool violated = c->violated >> id & 1;
	char suite[120], reason[64];

	snprintf(suite, sizeof(suite), "%s, seed %" PRIu64,
		 c->like.policy->name, c->seed);
	snprintf(reason, sizeof(reason), "in %" PRIu64 " %s, accepted",
		 c->found[id], plural(c->found[id], "life", "lives"));
	results_add(results, &(struct result){
				     .status = violated	    ? RESULT_FAIL :
					       c->found[id] ? RESULT_ACCEPTED :
							      RESULT_PASS,
				     .level = RESULT_ERROR,
				     .suite = suite,
				     .rule = invariant->name,
				     .about = invariant->statement,
				     .id = invariant->name,
				     .title = invariant->statement,
				     .text = violated	  ? scenario :
					     c->found[id] ? reason :
							    NULL,
			     });
}

static int print_results(const struct sim_campaign *c, enum cli_format format,
			 const char *scenario)
{
	struct results results = { .command = "sim random" };
	unsigned int id;
	int err;

	for (id = 0; id < S2_NR_STATE_IDS; id++) {
		if (c->only >> id & 1)
			add_invariant(&results, c, id, scenario);
	}
	err = results_print(&results, format);
	results_free(&results);
	return err;
}

/* For programs: all of it, and the scenario only as a part. */
static int print_for_programs(const struct sim_campaign *c,
			      enum cli_format format)
{
	char *scenario = c->violated ? scenario_text(c) : NULL;
	int err;

	if (format == CLI_JSON)
		err = print_json(c, scenario);
	else
		err = print_results(c, format, scenario);
	free(scenario);
	return err;
}

static int print_text(const struct sim_campaign *c, const char *path)
{
	/* If the scenario goes to standard output, nothing else does. */
	print_summary(path || !c->violated ? stdout : stderr, c);
	return CLI_OK;
}

static int print_answer(const struct report_campaign *ask)
{
	return ask->format == CLI_TEXT ?
		       print_text(&ask->campaign, ask->output) :
		       print_for_programs(&ask->campaign, ask->format);
}

static int run_campaign(struct report_campaign *ask)
{
	struct sim_campaign *c = &ask->campaign;
	bool text = ask->format == CLI_TEXT, written = true;
	const char *path = ask->output;
	struct output output;
	int err;

	if (!output_open(&output, path))
		return CLI_USAGE;
	if (!sim_campaign(c)) {
		output_drop(&output);
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	if (isatty(2))
		fputs("\r\033[K", stderr);
	if (c->violated)
		name_scenario(c);
	err = print_answer(ask);
	if (!c->violated) {
		output_drop(&output);
		return err;
	}
	if (path || text)
		written = output_scenario(&output, &c->scenario);
	if (path && written && text)
		printf("  in %zu %s: stage2 sim run %s\n", c->scenario.nr_steps,
		       plural(c->scenario.nr_steps, "step", "steps"), path);
	sim_scenario_free(&c->scenario);
	return err     ? err :
	       written ? CLI_FINDINGS :
	       path    ? CLI_USAGE :
			 CLI_UNFINISHED;
}

int report_campaign(struct report_campaign *ask)
{
	struct sim_campaign *c = &ask->campaign;
	struct s2_vm_cfg with = c->fixed;
	const char *why;
	int status;

	c->progress = progress;
	c->ctx = c;
	with.policy = c->like.policy;
	with.granule = c->like.granule;
	why = s2_vm_cfg_complete(&with);
	if (why)
		return cli_error("no VM can be configured so: %s", why);
	if (ask->accept &&
	    !sim_accepted(ask->accept, c->like.policy->name, &c->accepted))
		return CLI_USAGE;
	status = run_campaign(ask);
	sim_accepted_free(&c->accepted);
	return status;
}
