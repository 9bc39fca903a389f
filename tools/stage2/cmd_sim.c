/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim: VMs on machines that are as bad as the architecture allows. */
#include "tools/cli/command.h"

static const struct cli_command *const verbs[] = {
	&cmd_sim_run,
	&cmd_sim_random,
	&cmd_sim_explore,
	NULL,
};

const struct cli_command cmd_sim = {
	.name = "sim",
	.answers =
		"what becomes of a VM, step by step, and of its tables and caches?",
	.usage = "VERB [OPTIONS] [ARGUMENTS]",
	.about = "A VM, its host and its guests: a policy decides each fault, "
		 "real tables hold what it decides, and after each step the "
		 "state is checked.",
	.verbs = verbs,
};
