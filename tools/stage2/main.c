/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2: the command line. Each subcommand has a file; this one chooses. */
#include "tools/cli/command.h"
#include "tools/cli/guard.h"
#include "tools/harness/run.h"
#include "tools/cli/policies.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct cli_command *const commands[] = {
	&cmd_verify, &cmd_diff,	  &cmd_blame,  &cmd_explain,
	&cmd_table,  &cmd_decode, &cmd_encode, &cmd_kernel,
	&cmd_sim,    &cmd_list,	  NULL,
};

static const struct cli_command stage2 = {
	.usage = "COMMAND [OPTIONS] [ARGUMENTS]",
	.about =
		"What does KVM/arm64 do with a guest's stage-2 fault, and is that "
		"safe?",
	.verbs = commands,
	.examples = "  stage2 verify linux-6.16\n"
		    "  stage2 diff linux-6.16 linux-6.17\n",
	.found_none = "nothing found",
	.found_some = "findings or differences",
};

/* Is this argument a plug-in's path? A scenario's path has slashes, too. */
static bool is_plugin(const struct cli_command *command, const char *word)
{
	size_t length = strlen(word);

	if (word[0] == '-' || !policy_is_plugin(word))
		return false;
	return command != &cmd_sim ||
	       (length > 3 && !strcmp(word + length - 3, ".so"));
}

/* A command with a plug-in among its arguments runs in a child process. */
static int run_command(const struct cli_command *command, int argc, char **argv)
{
	int status = GUARD_CHILD, i;

	for (i = 1; i < argc; i++) {
		/* 'kernel' builds a plug-in, and runs it. */
		if (command == &cmd_kernel || is_plugin(command, argv[i])) {
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
	status = cli_run(command, argc, argv);
	guard_done();
	return status;
}

static int run(int argc, char **argv)
{
	const struct cli_command *command;

	if (argc < 2) {
		cli_help(&stage2);
		return CLI_OK;
	}
	if (cli_asks_help(argv[1]))
		return cli_help_about(&stage2, argc - 2, argv + 2);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("stage2 " STAGE2_VERSION);
		return CLI_OK;
	}
	command = cli_verb(&stage2, argv[1]);
	if (!command)
		return CLI_USAGE;
	cli_set_name(command->name);
	return run_command(command, argc - 1, argv + 1);
}

/* Has the reader of standard output gone? */
static bool is_pipe_closed(void)
{
	struct pollfd out = { .fd = 1, .events = POLLOUT };

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

/* Of a guarded child to its parent: the reader is gone. No command returns it. */
#define READER_GONE 77

/* If the output could not be written, the answer is incomplete. */
static int end_output(void)
{
	if (is_pipe_closed())
		return READER_GONE;
	cli_set_name(NULL);
	cli_error("cannot write the output: %s", strerror(errno));
	return CLI_UNFINISHED;
}

int main(int argc, char **argv)
{
	int status;

	/* A closed pipe ends the command only after it has cleaned up. */
	signal(SIGPIPE, SIG_IGN);
	status = run(argc, argv);
	if (fflush(stdout) || ferror(stdout))
		status = end_output();
	if (status == READER_GONE && !guard_is_child()) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	return status;
}
