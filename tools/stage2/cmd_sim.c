/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 sim: VMs on machines that are as bad as the architecture allows. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "sim.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *answers;
} verbs[] = {
	{ "run", cmd_sim_run, "what comes of what a file says?" },
	{ "random", cmd_sim_random, "what comes of whatever can happen?" },
#ifdef STAGE2_SIM_EXPLORE
	{ "explore", cmd_sim_explore, "in every order in which it can?" },
#endif
};

#define NR_VERBS (sizeof(verbs) / sizeof(*verbs))

static const char *verb_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < NR_VERBS ? verbs[i].name : NULL;
}

static int help(void)
{
	size_t i;

	puts("usage: stage2 sim VERB [OPTIONS] [ARGUMENTS]\n"
	     "\n"
	     "A VM, its host and its guests: a policy decides each fault, real tables hold\n"
	     "what it decides, and after each step the state is checked.\n");
	for (i = 0; i < NR_VERBS; i++)
		printf("  %-8s  %s\n", verbs[i].name, verbs[i].answers);
	puts("\n"
	     "'stage2 sim VERB --help' says more.");
	return CLI_OK;
}

int cmd_sim(int argc, char **argv)
{
	char name[64];
	const char *near;
	size_t i;
	int status;

	if (argc < 2)
		return cli_error("say what; see 'stage2 sim --help'");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help();
	for (i = 0; i < NR_VERBS; i++) {
		if (strcmp(argv[1], verbs[i].name))
			continue;
		snprintf(name, sizeof(name), "sim %s", verbs[i].name);
		cli_set_name(name);
		status = verbs[i].run(argc - 1, argv + 1);
		cli_set_name("sim");
		return status;
	}
	near = cli_near(argv[1], verb_name, NULL);
	return cli_error("no verb '%s'; %s%s%s", argv[1],
			 near ? "did you mean '" : "see 'stage2 sim --help'",
			 near ? near : "", near ? "'?" : "");
}
