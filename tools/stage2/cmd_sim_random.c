/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim random: campaigns, and a short scenario for each violation. */
#include <stdio.h>
#include <string.h>

#include "sim_names.h"
#include "tools/cli/command.h"
#include "tools/report/vm.h"

static bool take_policy(void *request, const char *arg)
{
	struct report_campaign *ask = request;

	return sim_policy_named(arg, &ask->campaign.like.policy);
}

static bool take_shard(void *request, const char *arg)
{
	struct sim_campaign *c = &((struct report_campaign *)request)->campaign;
	char rest;
	unsigned int i, n;

	/* Start with a digit: %u also accepts a sign, and wraps. */
	if (arg[strspn(arg, "0123456789/")] ||
	    sscanf(arg, "%9u/%9u%c", &i, &n, &rest) != 2 || !i || i > n) {
		cli_error("--shard '%s': write I/N, for shard I of N", arg);
		return false;
	}
	c->shard = i - 1;
	c->shards = n;
	return true;
}

static bool take_features(void *request, const char *arg)
{
	struct report_campaign *ask = request;

	return sim_features_named(arg, &ask->campaign.fixed);
}

static bool take_bugs(void *request, const char *arg)
{
	struct report_campaign *ask = request;

	return sim_bugs_named(arg, &ask->campaign.like);
}

static bool take_only(void *request, const char *arg)
{
	struct report_campaign *ask = request;

	return sim_findings_named(arg, &ask->campaign.only);
}

static int run(int argc, char **argv)
{
	struct report_campaign ask = {
		.campaign = { .seed = 1,
			      .steps = 100000,
			      .shards = 1,
			      .life = 2000,
			      .only = ~(sim_findings)0 },
	};
	int status = cli_parse(&cmd_sim_random, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc)
		return cli_error("'%s' is not expected; see --help", argv[0]);
	if (!ask.campaign.like.policy)
		return cli_error("--policy is missing; see --help");
	return report_campaign(&ask);
}

static const struct cli_option options[] = {
	{ CLI_TAKE("policy", "P", take_policy),
	  .help = "policy that decides; see 'stage2 list policies'" },
	{ CLI_NUMBER("seed", "S", struct report_campaign, campaign.seed, 1,
		     UINT64_MAX),
	  .help = "seed of the campaign (1)" },
	{ CLI_NUMBER("steps", "N", struct report_campaign, campaign.steps, 1,
		     UINT64_MAX / 2),
	  .help = "number of steps (100000)" },
	{ CLI_NUMBER("life", "N", struct report_campaign, campaign.life, 1,
		     SIM_MAX_STEPS / 2),
	  .help = "at most N steps for one VM (2000)" },
	{ CLI_TAKE("shard", "I/N", take_shard),
	  .help = "run only every N-th VM, from the I-th on" },
	{ CLI_TAKE("features", "A,B", take_features),
	  .help = "features that each VM has; others are drawn at random" },
	{ CLI_TAKE("bugs", "A,B", take_bugs),
	  .help = "mistakes to make; see 'stage2 list bugs'" },
	{ CLI_WORD("page-size", "4k|16k", struct report_campaign,
		   campaign.like.granule),
	  .help = "page size of the host (4k)" },
	{ CLI_STRING("accept", "FILE", struct report_campaign, accept),
	  .help = "accepted findings by policy, each with cause and reason "
		  "(sim/accepted.json); they are counted, not reported" },
	{ CLI_TAKE("only", "A,B", take_only),
	  .help = "check only these state invariants; other violations are "
		  "neither reported nor end the run of a VM" },
	{ CLI_STRING("output", "FILE", struct report_campaign, output),
	  .help = "write the scenario to FILE (standard output)" },
	CLI_FORMATS(struct report_campaign, format),
	CLI_END,
};

const struct cli_command cmd_sim_random = {
	.name = "sim random",
	.answers = "do random steps break a VM?",
	.usage = "[OPTIONS] --policy POLICY",
	.about =
		"Runs VMs with random steps, one after the other, and checks "
		"every state invariant after every step. At a violation it cuts "
		"the steps down to a few, and writes them as a scenario for "
		"'stage2 sim run'. The same seed gives the same campaign, on "
		"every machine and with any number of shards.",
	.options = options,
	.examples =
		"  stage2 sim random --policy linux-7.3 --accept sim/accepted.json --steps 1000000\n"
		"  stage2 sim random --policy linux-7.3 --bugs seq-late --output race.yaml\n",
	.found_none = "nothing found",
	.found_some = "a violation",
	.run = run,
};
