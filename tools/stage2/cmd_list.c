/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 list: inputs, policies, invariants, assumptions and more. */
#include "tools/cli/command.h"
#include "tools/report/list.h"

struct list_args {
	enum cli_format format;
};

static int run(int argc, char **argv)
{
	struct list_args args = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_list, &args, &argc, &argv);

	if (status != CLI_GO)
		return status;
	return report_list(argc == 1 ? argv[0] : NULL, args.format);
}

static const struct cli_option options[] = {
	CLI_FORMAT(struct list_args, format),
	CLI_END,
};

const struct cli_command cmd_list = {
	.name = "list",
	.answers =
		"list inputs, policies, commits, invariants, assumptions, steps or bugs",
	.usage = "[OPTIONS] LIST",
	.about =
		"Lists the names that other commands take and print. LIST is one of",
	.words = report_list_word,
	.options = options,
	.examples =
		"  stage2 list inputs\n"
		"  stage2 list commits\n"
		"  stage2 list invariants --format json | jq -r '.invariants[].name'\n",
	.found_none = "printed",
	.run = run,
};
