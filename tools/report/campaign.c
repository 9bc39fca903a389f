/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs campaigns, and prints the cut-down steps to a violation. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/output.h"
#include "accept.h"
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

static int run_campaign(struct sim_campaign *c, const char *path)
{
	struct output output;
	bool written;

	if (!output_open(&output, path))
		return CLI_USAGE;
	if (!sim_campaign(c)) {
		output_drop(&output);
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	if (isatty(2))
		fputs("\r\033[K", stderr);
	/* If the scenario goes to standard output, nothing else does. */
	print_summary(path || !c->violated ? stdout : stderr, c);
	if (!c->violated) {
		output_drop(&output);
		return CLI_OK;
	}
	name_scenario(c);
	written = output_scenario(&output, &c->scenario);
	if (path && written)
		printf("  in %zu %s: stage2 sim run %s\n", c->scenario.nr_steps,
		       plural(c->scenario.nr_steps, "step", "steps"), path);
	sim_scenario_free(&c->scenario);
	return written ? CLI_FINDINGS : path ? CLI_USAGE : CLI_UNFINISHED;
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
	status = run_campaign(c, ask->output);
	sim_accepted_free(&c->accepted);
	return status;
}
