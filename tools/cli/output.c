/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes a temporary file in the same folder, and renames it in the end. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "guard.h"

static bool fail(const struct output *output, const char *why)
{
	cli_error("%s: %s", output->path ? output->path : "output", why);
	return false;
}

/* The temporary file is in the same folder: rename() needs one file system. */
static bool name_temporary(struct output *output)
{
	const char *slash = strrchr(output->real, '/');
	int folder = slash ? (int)(slash - output->real) + 1 : 0;
	size_t size = sizeof(output->temporary);

	return (size_t)snprintf(output->temporary, size, "%.*s.stage2-XXXXXX",
				folder, output->real) < size;
}

/* The mode of the old file, or the mode that open() would give. */
static mode_t mode_of(const char *path)
{
	mode_t mask = umask(0);
	struct stat st;

	umask(mask);
	return stat(path, &st) ? 0666 & ~mask : st.st_mode & 07777;
}

static int make_temporary(struct output *output)
{
	int fd;

	if (!name_temporary(output)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkstemp(output->temporary);
	if (fd >= 0 && fchmod(fd, mode_of(output->real))) {
		close(fd);
		unlink(output->temporary);
		return -1;
	}
	return fd;
}

/* Write to a device directly. A pipe's reader may come late. */
static bool open_special(struct output *output)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	int fd, left = 100;

	do {
		fd = open(output->path,
			  O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	} while (fd < 0 && errno == ENXIO && left-- && !nanosleep(&nap, NULL));
	if (fd < 0 && errno == ENXIO)
		return fail(output, "a pipe that nobody reads from");
	if (fd < 0 || fcntl(fd, F_SETFL, 0) < 0)
		return fail(output, strerror(errno));
	output->file = fdopen(fd, "w");
	return output->file || fail(output, strerror(errno));
}

/*
 * Creates a temporary file and removes it: errors show before the work begins.
 */
static bool try_folder(struct output *output)
{
	sigset_t held;
	int fd, err;

	guard_hold(&held);
	fd = make_temporary(output);
	err = errno;
	if (fd >= 0) {
		close(fd);
		unlink(output->temporary);
	}
	guard_release(&held);
	return fd >= 0 || fail(output, strerror(err));
}

static bool open_new(struct output *output)
{
	struct stat st;

	if (!*output->path || strlen(output->path) >= sizeof(output->real))
		return fail(output, *output->path ? strerror(ENAMETOOLONG) :
						    "not the name of a file");
	if (!lstat(output->path, &st))
		return fail(output, "a link that leads nowhere");
	strcpy(output->real, output->path);
	return try_folder(output);
}

static bool open_old(struct output *output)
{
	char *real = realpath(output->path, NULL);
	bool fits = real && strlen(real) < sizeof(output->real);

	if (fits)
		strcpy(output->real, real);
	free(real);
	if (!fits || access(output->real, W_OK))
		return fail(output, strerror(fits ? errno : ENAMETOOLONG));
	return try_folder(output);
}

/* Something like "/dev/stdout": write to it, never replace it. */
static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return !fstat(1, &out) && out.st_dev == st->st_dev &&
	       out.st_ino == st->st_ino;
}

bool output_open(struct output *output, const char *path)
{
	struct stat st;
	bool exists = path && !stat(path, &st);

	memset(output, 0, sizeof(*output));
	if (!path || (exists && is_stdout(&st))) {
		output->file = stdout;
		return true;
	}
	output->path = path;
	if (exists)
		return S_ISREG(st.st_mode) ? open_old(output) :
					     open_special(output);
	return errno == ENOENT ? open_new(output) :
				 fail(output, strerror(errno));
}

FILE *output_begin(struct output *output)
{
	int fd, err;

	if (output->file)
		return output->file;
	guard_hold(&output->held);
	fd = make_temporary(output);
	output->file = fd < 0 ? NULL : fdopen(fd, "w");
	if (output->file)
		return output->file;
	err = errno;
	if (fd >= 0) {
		close(fd);
		unlink(output->temporary);
	}
	guard_release(&output->held);
	fail(output, strerror(err));
	return NULL;
}

/* Keep the first error. */
static void note_error(struct output *output, bool failed)
{
	if (failed && !output->wrong)
		output->wrong = errno ? errno : EIO;
}

void output_failed(struct output *output)
{
	note_error(output, true);
}

/* A device or pipe has no temporary file: report only errors of writing. */
static bool end_special(struct output *output)
{
	if (output->path)
		note_error(output, fclose(output->file));
	output->file = NULL;
	return !output->wrong || fail(output, strerror(output->wrong));
}

bool output_end(struct output *output)
{
	note_error(output, fflush(output->file) || ferror(output->file));
	if (!*output->real)
		return end_special(output);
	note_error(output, fsync(fileno(output->file)));
	note_error(output, fclose(output->file));
	note_error(output,
		   !output->wrong && rename(output->temporary, output->real));
	if (output->wrong)
		unlink(output->temporary);
	guard_release(&output->held);
	output->file = NULL;
	return !output->wrong || fail(output, strerror(output->wrong));
}

void output_drop(struct output *output)
{
	if (output->path && output->file)
		fclose(output->file);
	output->file = NULL;
}

bool output_copy(struct output *output, const char *from)
{
	FILE *in = fopen(from, "rb"), *out;
	char block[8192];
	size_t n;

	if (!in) {
		output_drop(output);
		return cli_error("%s: %s", from, strerror(errno)), false;
	}
	out = output_begin(output);
	while (out && (n = fread(block, 1, sizeof(block), in)))
		note_error(output, fwrite(block, 1, n, out) != n);
	if (out)
		note_error(output, ferror(in));
	fclose(in);
	return out && output_end(output);
}

bool output_scenario(struct output *output, const struct sim_scenario *s)
{
	FILE *f = output_begin(output);

	if (f)
		sim_write(f, s);
	return f && output_end(output);
}
