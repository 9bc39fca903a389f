/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 blame: which commit changed which decision? */
#include "tools/cli/command.h"
#include "tools/report/report.h"

static int run(int argc, char **argv)
{
	struct report_diff ask = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_blame, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 2)
		return cli_error("name two kernels, the old and the new one");
	ask.before = argv[0];
	ask.after = argv[1];
	return report_blame(&ask);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("verbose", struct report_diff, verbose),
	  .help = "print all conditions of a change, also the usual ones; in JSON, cubes for every fault" },
	CLI_FORMAT(struct report_diff, format),
	CLI_END,
};

const struct cli_command cmd_blame = {
	.name = "blame",
	.answers = "which commit changed which decision?",
	.usage = "[OPTIONS] OLD NEW",
	.about =
		"Adds the commits between two kernels one by one, asks each "
		"intermediate kernel about every fault and every memslot change, "
		"and shows what each commit changed. If a change needs two "
		"commits together, both are named; so are those that change "
		"nothing.",
	.options = options,
	.examples = "  stage2 blame linux-6.16 linux-6.17\n"
		    "  stage2 blame linux-6.12 linux-6.12.y\n"
		    "  stage2 blame linux-7.3-56fd1fc526e6 linux-7.3\n",
	.found_none = "no difference",
	.found_some = "differences",
	.run = run,
};
