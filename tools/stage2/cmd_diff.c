/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 diff: which faults do two policies decide differently, and how? */
#include "tools/cli/assumptions.h"
#include "tools/cli/command.h"
#include "tools/report/report.h"

static bool take_without(void *request, const char *names)
{
	return assumptions_take(&((struct report_diff *)request)->without,
				names);
}

static int run(int argc, char **argv)
{
	struct report_diff ask = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_diff, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (argc != 2)
		return cli_error("name two policies, the old and the new one");
	ask.before = argv[0];
	ask.after = argv[1];
	return report_diff(&ask);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("verbose", struct report_diff, verbose),
	  .help = "print all conditions of a change, also the usual ones; in JSON, cubes for every fault" },
	CLI_WITHOUT(take_without),
	CLI_FORMATS(struct report_diff, format),
	CLI_END,
};

const struct cli_command cmd_diff = {
	.name = "diff",
	.answers = "which faults do two policies decide differently, and how?",
	.usage = "[OPTIONS] OLD NEW",
	.about =
		"Asks two policies about every fault and every memslot "
		"change, and shows where they decide differently. Faults with "
		"a race, or without memory, are counted; they are shown only if "
		"the difference needs the race or the lack of memory.",
	.options = options,
	.examples = "  stage2 diff linux-6.16 linux-6.17\n"
		    "  stage2 diff pfnmap-v8 pfnmap-v8-review\n"
		    "  stage2 diff linux-7.3 ./mine.so\n",
	.found_none = "no difference",
	.found_some = "differences",
	.run = run,
};
