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
		return cli_error("--output needs exactly one file");
	return report_explore(&ask);
}

static const struct cli_option options[] = {
	{ CLI_NUMBER("preemptions", "N", struct report_explore,
		     like.preemptions, 0, 1000),
	  .help = "at most N switches away from a thread that could go "
		  "on (4)" },
	{ CLI_NUMBER("steps", "N", struct report_explore, like.steps, 1,
		     UINT64_MAX / 2),
	  .help = "at most N steps per file (20000000)" },
	{ CLI_TAKE("policy", "P", take_policy),
	  .help = "use this policy, not the file's; see 'stage2 list policies'" },
	{ CLI_TAKE("bugs", "A,B", take_bugs),
	  .help = "make these mistakes, too; see 'stage2 list bugs'" },
	{ CLI_STRING("accept", "FILE", struct report_explore, accept),
	  .help = "accepted findings by policy, each with cause and reason "
		  "(sim/accepted.json); they are counted, not reported" },
	{ CLI_TAKE("only", "A,B", take_only),
	  .help = "check only these state invariants" },
	{ CLI_STRING("output", "FILE", struct report_explore, output),
	  .help = "write a scenario that shows the violation; needs one file" },
	CLI_FORMATS(struct report_explore, format),
	CLI_END,
};

const struct cli_command cmd_sim_explore = {
	.name = "sim explore",
	.answers = "what happens in every possible order of a race?",
	.usage = "[OPTIONS] FILE...",
	.about =
		"Runs the threads of each file in every possible order of their "
		"parts: the parts of faults, of changes of the host's memory, and "
		"of get-log. Where two vCPUs commit, one of them also commits at "
		"each event of the other. Checks every state invariant after "
		"every part. The first violation ends a file. Its steps are cut "
		"down to a short scenario for 'stage2 sim run'. docs/sim.md "
		"describes threads; sim/races has such files.",
	.options = options,
	.examples =
		"  stage2 sim explore --accept sim/accepted.json sim/races/*.yaml\n"
		"  stage2 sim explore --bugs seq-late --output found.yaml sim/races/hugetlb.yaml\n",
	.found_none = "nothing found",
	.found_some = "a violation",
	.run = run,
};
