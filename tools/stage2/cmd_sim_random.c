/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim random: campaigns, and the shortest life that shows a mistake. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/campaign.h"

#include "cli.h"
#include "output.h"
#include "sim.h"
#include "sim_accept.h"
#include "sim_names.h"

static const char help[] =
	"usage: stage2 sim random [OPTIONS] --policy POLICY\n"
	"\n"
	"Lives of VMs at random, with every state invariant checked after every step. When\n"
	"one is violated, the life is cut down to a few steps, which are written as a\n"
	"scenario that 'stage2 sim run' tells. The same seed is the same campaign, on every\n"
	"machine and in any number of shards.\n"
	"\n"
	"  --policy P         who decides; see 'stage2 list policies'\n"
	"  --seed S           of the campaign (1)\n"
	"  --steps N          so many of them (100000)\n"
	"  --life N           at most so many steps of one VM's life (2000)\n"
	"  --shard I/N        the I-th of N parts: lives are dealt out in turn\n"
	"  --features A,B     features that each VM has; all others are drawn\n"
	"  --bugs A,B         mistakes to make; see 'stage2 list bugs'\n"
	"  --page-size SIZE   4k (default) or 16k\n"
	"  --accept FILE      accepted findings by policy (sim/accepted.json), each\n"
	"                     with a reason; they are counted and not reported\n"
	"  --only A,B         these state invariants alone: what else is violated is\n"
	"                     neither reported nor the end of a life\n"
	"  --output FILE      where the scenario goes (standard output)\n"
	"\n"
	"Exit status: 0 nothing found, 1 a violation, 2 wrong usage or input, 3 could not\n"
	"finish.\n"
	"\n"
	"EXAMPLES\n"
	"  stage2 sim random --policy linux-7.3 --accept sim/accepted.json --steps 1000000\n"
	"  stage2 sim random --policy linux-7.3 --bugs seq-late --output race.yaml\n";

static void progress(void *ctx, uint64_t steps, uint64_t lives)
{
	const struct sim_campaign *c = ctx;

	if (isatty(2))
		fprintf(stderr,
			"\r%" PRIu64 " of %" PRIu64 " steps, %" PRIu64 " lives",
			steps, c->steps, lives);
}

static bool parse_shard(const char *arg, struct sim_campaign *c)
{
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

static bool parse_page_size(const char *arg, struct sim_campaign *c)
{
	if (!strcmp(arg, "4k"))
		c->like.granule = S2_GRANULE_4K;
	else if (!strcmp(arg, "16k"))
		c->like.granule = S2_GRANULE_16K;
	else {
		cli_error("--page-size '%s': 4k or 16k", arg);
		return false;
	}
	return true;
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

static int run(struct sim_campaign *c, const char *path)
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

enum {
	OPT_POLICY = 256,
	OPT_SEED,
	OPT_STEPS,
	OPT_LIFE,
	OPT_SHARD,
	OPT_FEATURES,
	OPT_BUGS,
	OPT_PAGE_SIZE,
	OPT_ACCEPT,
	OPT_ONLY,
};

static const struct option options[] = {
	{ "policy", required_argument, NULL, OPT_POLICY },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "steps", required_argument, NULL, OPT_STEPS },
	{ "life", required_argument, NULL, OPT_LIFE },
	{ "shard", required_argument, NULL, OPT_SHARD },
	{ "features", required_argument, NULL, OPT_FEATURES },
	{ "bugs", required_argument, NULL, OPT_BUGS },
	{ "page-size", required_argument, NULL, OPT_PAGE_SIZE },
	{ "accept", required_argument, NULL, OPT_ACCEPT },
	{ "only", required_argument, NULL, OPT_ONLY },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static bool parse_number(const char *what, const char *arg, uint64_t most,
			 uint64_t *number)
{
	return cli_parse_number(what, arg, 1, most, number);
}

/* False when an error was printed. */
static bool option(int c, struct sim_campaign *campaign, const char **accept)
{
	uint64_t number;

	switch (c) {
	case OPT_POLICY:
		return sim_policy_named(optarg, &campaign->like.policy);
	case OPT_SEED:
		return parse_number("--seed", optarg, UINT64_MAX,
				    &campaign->seed);
	case OPT_STEPS:
		return parse_number("--steps", optarg, UINT64_MAX / 2,
				    &campaign->steps);
	case OPT_LIFE:
		if (!parse_number("--life", optarg, SIM_MAX_STEPS / 2, &number))
			return false;
		campaign->life = (uint32_t)number;
		return true;
	case OPT_SHARD:
		return parse_shard(optarg, campaign);
	case OPT_FEATURES:
		return sim_features_named(optarg, &campaign->fixed);
	case OPT_BUGS:
		return sim_bugs_named(optarg, &campaign->like);
	case OPT_ONLY:
		return sim_findings_named(optarg, &campaign->only);
	case OPT_PAGE_SIZE:
		return parse_page_size(optarg, campaign);
	default:
		*accept = optarg;
		return true;
	}
}

int cmd_sim_random(int argc, char **argv)
{
	struct sim_campaign campaign = {
		.seed = 1,
		.steps = 100000,
		.shards = 1,
		.life = 2000,
		.only = ~(sim_findings)0,
		.progress = progress,
	};
	const char *output = NULL, *accept = NULL, *why;
	struct s2_vm_cfg with;
	int c;

	campaign.ctx = &campaign;
	while ((c = cli_getopt(argc, argv, options)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return CLI_OK;
		}
		if (c == 'o')
			output = optarg;
		else if (c == '?' || !option(c, &campaign, &accept))
			return CLI_USAGE;
	}
	if (optind < argc)
		return cli_error("'%s' is not expected; see --help",
				 argv[optind]);
	if (!campaign.like.policy)
		return cli_error("--policy says who decides; see --help");
	with = campaign.fixed;
	with.policy = campaign.like.policy;
	with.granule = campaign.like.granule;
	why = s2_vm_cfg_complete(&with);
	if (why)
		return cli_error("there is no such VM: %s", why);
	if (accept && !sim_accepted(accept, campaign.like.policy->name,
				    &campaign.accepted))
		return CLI_USAGE;
	return run(&campaign, output);
}
