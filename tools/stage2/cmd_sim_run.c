/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim run: runs scenarios, and compares with what they expect. */
#include "tools/cli/command.h"
#include "tools/report/vm.h"

static int run(int argc, char **argv)
{
	struct report_run ask = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_sim_run, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (ask.quiet && (ask.verbose || ask.tables))
		return cli_error("--quiet excludes --verbose and --tables");
	if (ask.format != CLI_TEXT && (ask.quiet || ask.tables))
		return cli_error("--quiet and --tables need --format text");
	if (!argc)
		return cli_error("name a file; see --help");
	ask.files = argv;
	ask.nr = (size_t)argc;
	return report_run(&ask);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("verbose", struct report_run, verbose),
	  .help = "print each event of the tables, and ESR_EL2" },
	{ CLI_FLAG("tables", struct report_run, tables),
	  .help = "draw the tables after each step, not only at the end" },
	{ CLI_FLAG("quiet", struct report_run, quiet),
	  .help = "print only unexpected results, and the verdict" },
	CLI_FORMATS(struct report_run, format),
	CLI_END,
};

const struct cli_command cmd_sim_run = {
	.name = "sim run",
	.answers = "what happens in a scenario, and does its file expect it?",
	.usage = "[OPTIONS] FILE...",
	.about =
		"Runs scenarios, prints what happens, and compares it with what "
		"each file expects. docs/sim.md describes the files; 'stage2 "
		"list steps' lists the steps.",
	.options = options,
	.examples = "  stage2 sim run sim/scenarios/gpu-linux-6.16.yaml\n"
		    "  stage2 sim run --quiet sim/scenarios/*.yaml\n",
	.found_none = "as expected",
	.found_some = "not",
	.run = run,
};
