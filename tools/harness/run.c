/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs commands, and provides a temporary folder. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/cli/guard.h"

/* The folder of the script and its headers: in the sources, or installed. */
const char *kernel_script_folder(void)
{
	static const char *const folders[] = { STAGE2_KERNEL_SOURCE,
					       STAGE2_KERNEL_INSTALLED };
	const char *named = getenv("STAGE2_KERNEL_DIR");
	struct stat st;
	size_t i;

	if (named)
		return named;
	for (i = 0; i < 2; i++) {
		if (!stat(folders[i], &st))
			return folders[i];
	}
	return folders[1];
}

const char *kernel_include_folder(void)
{
	struct stat st;

	return stat(STAGE2_INCLUDE_SOURCE, &st) ? STAGE2_INCLUDE_INSTALLED :
						  STAGE2_INCLUDE_SOURCE;
}

/* In the child: redirects these descriptors to the file. */
static void redirect(const char *output, bool errors)
{
	int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || dup2(fd, 1) < 0 || (errors && dup2(fd, 2) < 0))
		_exit(127);
}

static int run_command(const char *const *words, const char *output, bool quiet)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = guard_command();
	if (child == 0) {
		if (output)
			redirect(output, quiet);
		execvp(words[0], (char *const *)words);
		fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
		_exit(127);
	}
	if (child < 0) {
		cli_error("%s: %s", words[0], strerror(errno));
		return -1;
	}
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	guard_command_done();
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	cli_error("%s: %s", words[0], strsignal(WTERMSIG(status)));
	return -1;
}

int kernel_run(const char *const *words, const char *output)
{
	return run_command(words, output, false);
}

int kernel_run_quietly(const char *const *words)
{
	return run_command(words, "/dev/null", true);
}

/* Keep the folder for inspection. */
static bool is_kept(void)
{
	return getenv("STAGE2_KEEP");
}

const char *kernel_temporary(void)
{
	static char folder[GUARD_FOLDER];
	const char *tmp = getenv("TMPDIR");
	sigset_t held;
	int length, err;
	char *made;

	length = snprintf(folder, sizeof(folder), "%s/stage2-XXXXXX",
			  tmp && *tmp ? tmp : "/tmp");
	if (length >= (int)sizeof(folder)) {
		cli_error("TMPDIR: %s", strerror(ENAMETOOLONG));
		return NULL;
	}
	/* Hold signals, so that a folder is never left unregistered. */
	guard_hold(&held);
	made = mkdtemp(folder);
	err = errno;
	if (made && !is_kept())
		guard_folder(folder, true);
	guard_release(&held);
	if (made)
		return folder;
	cli_error("%s: %s", folder, strerror(err));
	return NULL;
}

void kernel_remove(const char *folder)
{
	const char *words[] = { "rm", "-rf", "--", folder, NULL };

	if (is_kept())
		return;
	kernel_run(words, NULL);
	guard_folder(folder, false);
}
