/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2: the command line. One file a subcommand; this one chooses it. */
#include "cli.h"
#include "guard.h"
#include "kernel_build.h"
#include "policies.h"
#include "sim.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *answers;
} commands[] = {
	{ "verify", cmd_verify,
	  "does a policy keep the invariants, over every input?" },
	{ "diff", cmd_diff,
	  "which faults do two policies decide differently, and how?" },
	{ "explain", cmd_explain,
	  "what does a policy decide for this fault, and what did it look at?" },
	{ "table", cmd_table, "all decisions of a policy, in a fixed order" },
	{ "decode", cmd_decode, "what does this descriptor mean?" },
	{ "encode", cmd_encode, "which descriptor means this?" },
	{ "kernel", cmd_kernel,
	  "what does this kernel tree's own code decide?" },
	{ "sim", cmd_sim,
	  "what becomes of a VM, step by step, and of its tables and caches?" },
	{ "list", cmd_list,
	  "the inputs, policies, invariants and assumptions there are" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(*commands))

static const char *command_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < NR_COMMANDS ? commands[i].name : NULL;
}

static int help(void)
{
	size_t i;

	puts("stage2: what KVM/arm64 does with a guest's stage-2 fault, and is that safe?\n"
	     "\n"
	     "usage: stage2 COMMAND [OPTIONS] [ARGUMENTS]\n");
	for (i = 0; i < NR_COMMANDS; i++)
		printf("  %-8s  %s\n", commands[i].name, commands[i].answers);
	puts("\n"
	     "'stage2 COMMAND --help' says more. Begin with\n"
	     "\n"
	     "  stage2 verify linux-6.16\n"
	     "  stage2 diff linux-6.16 linux-6.17\n"
	     "\n"
	     "exit status: 0 nothing found, 1 findings or differences, 2 wrong usage or\n"
	     "input, 3 could not finish");
	return CLI_OK;
}

/* Is this argument a plug-in's path? Scenarios are files with slashes, too. */
static bool is_plugin(const struct command *command, const char *word)
{
	size_t length = strlen(word);

	if (word[0] == '-' || !policy_is_plugin(word))
		return false;
	return command->run != cmd_sim ||
	       (length > 3 && !strcmp(word + length - 3, ".so"));
}

/* Commands with a plug-in among their arguments run in a child. */
static int run_command(const struct command *command, int argc, char **argv)
{
	int status = GUARD_CHILD, i;

	for (i = 1; i < argc; i++) {
		/* 'kernel' makes a plug-in, and runs it. */
		if (command->run == cmd_kernel || is_plugin(command, argv[i])) {
			status = guard_fork();
			break;
		}
	}
	if (status != GUARD_CHILD) {
		const char *folder;

		while ((folder = guard_left_behind()))
			kernel_remove(folder);
		guard_end();
		return status;
	}
	status = command->run(argc, argv);
	guard_done();
	return status;
}

static int run(int argc, char **argv)
{
	const char *near;
	size_t i;

	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help();
	if (!strcmp(argv[1], "--version")) {
		puts("stage2 " STAGE2_VERSION);
		return CLI_OK;
	}
	for (i = 0; i < NR_COMMANDS; i++) {
		if (!strcmp(argv[1], commands[i].name)) {
			cli_set_name(argv[1]);
			return run_command(&commands[i], argc - 1, argv + 1);
		}
	}
	near = cli_near(argv[1], command_name, NULL);
	if (near)
		return cli_error("no command '%s'; did you mean '%s'?", argv[1],
				 near);
	return cli_error("no command '%s'; see 'stage2 --help'", argv[1]);
}

int main(int argc, char **argv)
{
	int status;

	/* A closed pipe is an error of writing like others. */
	signal(SIGPIPE, SIG_IGN);
	status = run(argc, argv);

	/* What could not be written was not said. */
	if (fflush(stdout) || ferror(stdout)) {
		cli_set_name(NULL);
		cli_error("cannot write the output: %s", strerror(errno));
		return CLI_UNFINISHED;
	}
	return status;
}
