/* SPDX-License-Identifier: GPL-2.0-only */
/* Scenarios go into a file beside the one that is wanted, and take its place. */
#include "sim_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static bool fail(const struct sim_output *output)
{
	cli_error("%s: %s", output->path ? output->path : "output",
		  strerror(errno));
	return false;
}

/* Devices and pipes are written to as they are. */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

bool sim_output_open(struct sim_output *output, const char *path)
{
	*output = (struct sim_output){ .path = path, .file = stdout };
	if (!path)
		return true;
	if (!is_special(path))
		snprintf(output->temporary, sizeof(output->temporary), "%s.%ld",
			 path, (long)getpid());
	output->file =
		fopen(*output->temporary ? output->temporary : path, "w");
	return output->file || fail(output);
}

void sim_output_drop(struct sim_output *output)
{
	if (output->path && output->file)
		fclose(output->file);
	if (*output->temporary)
		unlink(output->temporary);
}

bool sim_output_write(struct sim_output *output, const struct sim_scenario *s)
{
	bool ok;

	sim_write(output->file, s);
	ok = !fflush(output->file) && !ferror(output->file);
	if (!output->path)
		return ok || fail(output);
	ok = !fclose(output->file) && ok;
	if (ok && *output->temporary)
		ok = !rename(output->temporary, output->path);
	if (ok)
		return true;
	fail(output);
	if (*output->temporary)
		unlink(output->temporary);
	return false;
}
