/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim explore: the threads of a file, in every order. */
#include "sim_names.h"
#include "tools/cli/command.h"
#include "tools/report/vm.h"

static bool take_policy(void *request, const char *arg)
{
	struct report_explore *ask = request;

	return sim_policy_named(arg, &ask->policy);
}

static bool take_bugs(void *request, const char *arg)
{
	struct report_explore *ask = request;

	return sim_bugs_named(arg, &ask->more);
}

static bool take_only(void *request, const char *arg)
{
	struct report_explore *ask = request;

	return sim_findings_named(arg, &ask->like.only);
}

static int run(int argc, char **argv)
{
	struct report_explore ask = {
		.format = CLI_TEXT,
		.like = { .preemptions = 4,
			  .steps = 20000000,
			  .only = ~(sim_findings)0 },
	};
	int status = cli_parse(&cmd_sim_explore, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (!argc)
		return cli_error("name a file; see --help");
	ask.files = argv;
	ask.nr = (size_t)argc;
	if (ask.output && ask.nr > 1)
		return cli_error("--output is for one file");
	return report_explore(&ask);
}

static const struct cli_option options[] = {
	{ CLI_NUMBER("preemptions", "N", struct report_explore,
		     like.preemptions, 0, 1000),
	  .help = "at most so many switches away from a thread that could go "
		  "on (4)" },
	{ CLI_NUMBER("steps", "N", struct report_explore, like.steps, 1,
		     UINT64_MAX / 2),
	  .help = "at most so many steps of one file (20000000)" },
	{ CLI_TAKE("policy", "P", take_policy),
	  .help = "decides instead of the file's; see 'stage2 list policies'" },
	{ CLI_TAKE("bugs", "A,B", take_bugs),
	  .help = "mistakes to make besides the file's; 'stage2 list bugs'" },
	{ CLI_STRING("accept", "FILE", struct report_explore, accept),
	  .help = "accepted findings by policy (sim/accepted.json), each with its "
		  "cause and reason; they are counted and not reported" },
	{ CLI_TAKE("only", "A,B", take_only),
	  .help = "these state invariants alone" },
	{ CLI_STRING("output", "FILE", struct report_explore, output),
	  .help = "the scenario that shows the violation, of one file" },
	CLI_FORMAT(struct report_explore, format),
	CLI_END,
};

const struct cli_command cmd_sim_explore = {
	.name = "sim explore",
	.answers = "what happens in every order that a race can take?",
	.usage = "[OPTIONS] FILE...",
	.about =
		"Runs the threads of each file in every order in which their "
		"parts can come: the parts of faults, of changes of the "
		"host's, and of get-log; and, where two vCPUs commit, one at "
		"each event of the other. Every state invariant is checked "
		"after every part. The first violation ends a file; the way to "
		"it is cut down to a few steps, as a scenario that 'stage2 sim "
		"run' tells. docs/sim.md says what a thread is; sim/races has "
		"such files.",
	.options = options,
	.examples =
		"  stage2 sim explore --accept sim/accepted.json sim/races/*.yaml\n"
		"  stage2 sim explore --bugs seq-late --output found.yaml sim/races/hugetlb.yaml\n",
	.found_none = "nothing found",
	.found_some = "a violation",
	.run = run,
};
