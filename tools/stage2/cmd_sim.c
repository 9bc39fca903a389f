/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim: VMs on machines that do all that the architecture allows. */
#include "tools/cli/command.h"

static const struct cli_command *const verbs[] = {
	&cmd_sim_run,
	&cmd_sim_random,
	&cmd_sim_explore,
	NULL,
};

const struct cli_command cmd_sim = {
	.name = "sim",
	.answers = "what happens to a VM, its tables and caches, step by step?",
	.usage = "VERB [OPTIONS] [ARGUMENTS]",
	.about =
		"Simulates a VM, its host and its guests. A policy decides each "
		"fault, real stage-2 tables hold the result, and stage2 checks "
		"the state after each step.",
	.verbs = verbs,
};
