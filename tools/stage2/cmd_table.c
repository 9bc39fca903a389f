/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 table: all decisions of a policy, in a fixed order. */
#include "tools/cli/command.h"
#include "tools/report/report.h"

static int run(int argc, char **argv)
{
	struct report_table ask = { .cubes = 4 };
	int status = cli_parse(&cmd_table, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 1)
		return cli_error("name one policy");
	ask.policy = argv[0];
	return report_table(&ask);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("memslot", struct report_table, memslot),
	  .help = "print decisions on memslot changes, not on faults" },
	{ CLI_NUMBER("cubes", "N", struct report_table, cubes, 1, 4096),
	  .help = "at most N conditions per decision (4)" },
	CLI_FORMAT(struct report_table, format),
	CLI_END,
};

const struct cli_command cmd_table = {
	.name = "table",
	.answers = "print all decisions of a policy, in a fixed order",
	.usage = "[OPTIONS] POLICY",
	.about =
		"Prints every decision of the policy, with the exact number of "
		"faults that get it, and their conditions. The table depends "
		"only on the decisions, not on the order in which the policy reads "
		"its inputs, so you can compare two tables line by line.",
	.options = options,
	.examples = "  stage2 table --memslot linux-7.3\n"
		    "  stage2 table linux-7.3 > table.txt\n",
	.found_none = "printed",
	.run = run,
};
