/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 explain: the decision on one fault, and the inputs it needed. */
#include "tools/cli/command.h"
#include "tools/report/report.h"

static int run(int argc, char **argv)
{
	struct report_explain ask = { .format = CLI_TEXT };
	int status = cli_parse(&cmd_explain, &ask, &argc, &argv);

	if (status != CLI_GO)
		return status;
	if (!argc)
		return cli_error("name a policy; see 'stage2 list policies'");
	ask.policy = argv[0];
	ask.inputs = argv + 1;
	ask.nr_inputs = argc - 1;
	return report_explain(&ask);
}

static const struct cli_option options[] = {
	{ CLI_FLAG("memslot", struct report_explain, memslot),
	  .help = "ask about a memslot change, not about a fault" },
	{ CLI_FLAG("batch", struct report_explain, batch),
	  .help = "read one fault per line, as JSON: {\"vma.pfnmap\": \"yes\", ...}; "
		  "print one answer per line" },
	{ CLI_WORD("page-size", "4k|16k|64k", struct report_explain, page),
	  .help = "page size of the host (4k)" },
	CLI_FORMAT(struct report_explain, format),
	CLI_END,
};

const struct cli_command cmd_explain = {
	.name = "explain",
	.answers =
		"what does a policy decide for this fault, and which inputs did it read?",
	.usage = "[OPTIONS] POLICY [INPUT=VALUE...]\n"
		 "[OPTIONS] --batch POLICY < FAULTS > ANSWERS",
	.about =
		"Decides one fault. Inputs that you do not name have their usual "
		"value, which 'stage2 list inputs' marks with a star. Prints "
		"the decision, the leaf, the violated invariants, and the inputs "
		"that the policy read, in order.",
	.options = options,
	.examples =
		"  stage2 explain linux-6.16 pfn.map_memory=no\n"
		"  stage2 explain linux-7.3 vma.pfnmap=yes vma.mte_allowed=no fault.access=write\n"
		"  stage2 explain --memslot linux-7.3 vma.pfnmap=yes vma.mte_allowed=no slot.logging=bitmap\n"
		"  echo '{\"fault.access\": \"write\"}' | stage2 explain --batch linux-7.3\n",
	.found_none = "decided",
	.found_some = "a fault that can occur violates an invariant",
	.run = run,
};
