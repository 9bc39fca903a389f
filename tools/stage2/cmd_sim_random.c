/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim random: campaigns, and the shortest life that shows a mistake. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/campaign.h"

#include "tools/cli/command.h"
#include "tools/cli/output.h"
#include "sim_accept.h"
#include "sim_names.h"

struct request {
	struct sim_campaign campaign;
	const char *accept, *output;
};

static void progress(void *ctx, uint64_t steps, uint64_t lives)
{
	const struct sim_campaign *c = ctx;

	if (isatty(2))
		fprintf(stderr,
			"\r%" PRIu64 " of %" PRIu64 " steps, %" PRIu64 " lives",
			steps, c->steps, lives);
}

static bool take_policy(void *request, const char *arg)
{
	struct request *r = request;

	return sim_policy_named(arg, &r->campaign.like.policy);
}

static bool take_shard(void *request, const char *arg)
{
	struct sim_campaign *c = &((struct request *)request)->campaign;
	char rest;
	unsigned int i, n;

	/* %u takes a sign, too, and wraps. */
	if (arg[strspn(arg, "0123456789/")] ||
	    sscanf(arg, "%9u/%9u%c", &i, &n, &rest) != 2 || !i || i > n) {
		cli_error("--shard '%s': say I/N, the I-th of N", arg);
		return false;
	}
	c->shard = i - 1;
	c->shards = n;
	return true;
}

static bool take_features(void *request, const char *arg)
{
	struct request *r = request;

	return sim_features_named(arg, &r->campaign.fixed);
}

static bool take_bugs(void *request, const char *arg)
{
	struct request *r = request;

	return sim_bugs_named(arg, &r->campaign.like);
}

static bool take_only(void *request, const char *arg)
{
	struct request *r = request;

	return sim_findings_named(arg, &r->campaign.only);
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

/* A title that says which campaign it came from. */
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

static int campaign(struct sim_campaign *c, const char *path)
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
	/* The scenario alone goes to standard output. */
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

static int run(int argc, char **argv)
{
	struct request r = {
		.campaign = { .seed = 1,
			      .steps = 100000,
			      .shards = 1,
			      .life = 2000,
			      .only = ~(sim_findings)0,
			      .progress = progress },
	};
	struct sim_campaign *c = &r.campaign;
	int status = cli_parse(&cmd_sim_random, &r, &argc, &argv);
	struct s2_vm_cfg with;
	const char *why;

	if (status != CLI_GO)
		return status;
	if (argc)
		return cli_error("'%s' is not expected; see --help", argv[0]);
	if (!c->like.policy)
		return cli_error("--policy says who decides; see --help");
	c->ctx = c;
	with = c->fixed;
	with.policy = c->like.policy;
	with.granule = c->like.granule;
	why = s2_vm_cfg_complete(&with);
	if (why)
		return cli_error("there is no such VM: %s", why);
	if (r.accept &&
	    !sim_accepted(r.accept, c->like.policy->name, &c->accepted))
		return CLI_USAGE;
	return campaign(c, r.output);
}

static const struct cli_option options[] = {
	{ CLI_TAKE("policy", "P", take_policy),
	  .help = "who decides; see 'stage2 list policies'" },
	{ CLI_NUMBER("seed", "S", struct request, campaign.seed, 1, UINT64_MAX),
	  .help = "of the campaign (1)" },
	{ CLI_NUMBER("steps", "N", struct request, campaign.steps, 1,
		     UINT64_MAX / 2),
	  .help = "so many of them (100000)" },
	{ CLI_NUMBER("life", "N", struct request, campaign.life, 1,
		     SIM_MAX_STEPS / 2),
	  .help = "at most so many steps of one VM's life (2000)" },
	{ CLI_TAKE("shard", "I/N", take_shard),
	  .help = "the I-th of N parts: lives are dealt out in turn" },
	{ CLI_TAKE("features", "A,B", take_features),
	  .help = "features that each VM has; all others are drawn" },
	{ CLI_TAKE("bugs", "A,B", take_bugs),
	  .help = "mistakes to make; see 'stage2 list bugs'" },
	{ CLI_WORD("page-size", "4k|16k", struct request,
		   campaign.like.granule),
	  .help = "of the host (4k)" },
	{ CLI_STRING("accept", "FILE", struct request, accept),
	  .help = "accepted findings by policy (sim/accepted.json), each with a "
		  "reason; they are counted and not reported" },
	{ CLI_TAKE("only", "A,B", take_only),
	  .help = "these state invariants alone: what else is violated is "
		  "neither reported nor the end of a life" },
	{ CLI_STRING("output", "FILE", struct request, output),
	  .help = "where the scenario goes (standard output)" },
	CLI_END,
};

const struct cli_command cmd_sim_random = {
	.name = "sim random",
	.answers = "what comes of whatever can happen?",
	.usage = "[OPTIONS] --policy POLICY",
	.about = "Lives of VMs at random, with every state invariant checked "
		 "after every step. When one is violated, the life is cut down "
		 "to a few steps, which are written as a scenario that 'stage2 "
		 "sim run' tells. The same seed is the same campaign, on every "
		 "machine and in any number of shards.",
	.options = options,
	.examples =
		"  stage2 sim random --policy linux-7.3 --accept sim/accepted.json --steps 1000000\n"
		"  stage2 sim random --policy linux-7.3 --bugs seq-late --output race.yaml\n",
	.found_none = "nothing found",
	.found_some = "a violation",
	.run = run,
};
