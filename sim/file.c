/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a file up to a maximum size, and does not wait for ever for a pipe. */
#include "sim/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/yaml_tree.h"

/* The maximum time to wait for the writer of a pipe. */
#define PATIENCE_MS 2000

static bool fail(struct sim_error *error, const char *why)
{
	return tree_fail(error, 0, 0, "%s", why);
}

/*
 * A pipe without a writer, opened with O_NONBLOCK, looks like the end of a
 * file. So wait for its writer first; then wait for data, as on standard input.
 */
static bool has_writer(int fd, char *first, ssize_t *n)
{
	struct pollfd pipe = { .fd = fd, .events = POLLIN };
	int ready;

	do {
		ready = poll(&pipe, 1, PATIENCE_MS);
	} while (ready < 0 && errno == EINTR);
	*n = read(fd, first, 1);
	return ready || *n;
}

/* Reads up to the end, or as much as fits. */
static ssize_t read_all(int fd, char *text, size_t length, size_t size)
{
	ssize_t n = 1;

	while (n && length < size) {
		n = read(fd, text + length, size - length);
		if (n > 0)
			length += (size_t)n;
		else if (n < 0 && errno != EINTR)
			return -1;
	}
	return (ssize_t)length;
}

static bool read_into(int fd, char *text, size_t *length,
		      struct sim_error *error)
{
	struct stat st;
	ssize_t n = 0;

	if (fstat(fd, &st))
		return fail(error, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return fail(error, strerror(EISDIR));
	if (S_ISFIFO(st.st_mode) && !has_writer(fd, text, &n))
		return fail(error, "a pipe that nobody writes to");
	if (fcntl(fd, F_SETFL, 0) < 0)
		return fail(error, strerror(errno));
	n = read_all(fd, text, n > 0 ? (size_t)n : 0, SIM_FILE_BYTES + 1);
	if (n < 0)
		return fail(error, strerror(errno));
	if (n > (ssize_t)SIM_FILE_BYTES)
		return fail(error, "larger than 1 MiB");
	text[n] = '\0';
	*length = (size_t)n;
	return true;
}

char *sim_file_read(const char *path, size_t *length, struct sim_error *error)
{
	int fd = !strcmp(path, "-") ? fcntl(0, F_DUPFD_CLOEXEC, 3) :
				      open(path, O_RDONLY | O_NONBLOCK |
							 O_NOCTTY | O_CLOEXEC);
	char *text;

	if (fd < 0) {
		fail(error, strerror(errno));
		return NULL;
	}
	text = malloc(SIM_FILE_BYTES + 1);
	if (!text) {
		fail(error, "out of memory");
	} else if (!read_into(fd, text, length, error)) {
		free(text);
		text = NULL;
	}
	close(fd);
	return text;
}
