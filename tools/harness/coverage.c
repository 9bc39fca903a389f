/* SPDX-License-Identifier: GPL-2.0-only */
/* Which lines of a tree were compiled into a plug-in, and which were reached. */
#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct coverage_file *find(const struct coverage *seen, const char *path,
				  size_t length)
{
	size_t i;

	for (i = 0; i < seen->n; i++) {
		if (strlen(seen->at[i].path) == length &&
		    !memcmp(seen->at[i].path, path, length))
			return &seen->at[i];
	}
	return NULL;
}

/* The file, an old or a new one; NULL: out of memory. */
static struct coverage_file *add_file(struct coverage *seen, const char *path,
				      size_t length)
{
	struct coverage_file *file = find(seen, path, length), *at;

	if (file)
		return file;
	at = reallocarray(seen->at, seen->n + 1, sizeof(*at));
	if (!at)
		return NULL;
	seen->at = at;
	at[seen->n] = (struct coverage_file){ .path = strndup(path, length) };
	return at[seen->n].path ? &at[seen->n++] : NULL;
}

static bool add_line(struct coverage_file *file, unsigned int line,
		     bool reached)
{
	unsigned int *at =
		reallocarray(file->line, file->n + 1, 2 * sizeof(*at));

	if (!at)
		return false;
	file->line = at;
	at[2 * file->n] = line;
	at[2 * file->n++ + 1] = reached;
	return true;
}

bool coverage_read(const char *list, struct coverage *seen)
{
	struct coverage_file *file = NULL;
	bool ok = true;

	*seen = (struct coverage){ 0 };
	for (; *list && ok; list += *list == '\n') {
		size_t n = strcspn(list, "\n");
		unsigned int line, count;

		if (n > 2 && (*list == 'F' || *list == 'D')) {
			file = NULL;
			if (list[2] != '/') { /* of the tree */
				file = add_file(seen, list + 2, n - 2);
				ok = file;
			}
		} else if (file && sscanf(list, "%u %u", &line, &count) == 2) {
			ok = add_line(file, line, count > 0);
		}
		list += n;
	}
	return ok;
}

void coverage_free(struct coverage *seen)
{
	size_t i;

	for (i = 0; i < seen->n; i++) {
		free(seen->at[i].path);
		free(seen->at[i].line);
	}
	free(seen->at);
	*seen = (struct coverage){ 0 };
}

bool coverage_has(const struct coverage *seen, const char *path)
{
	return find(seen, path, strlen(path));
}

enum seen_as coverage_lines(const struct coverage *seen, const char *path,
			    unsigned int first, unsigned int last)
{
	const struct coverage_file *file = find(seen, path, strlen(path));
	enum seen_as as = SEEN_NOT;
	size_t i;

	for (i = 0; file && i < file->n; i++) {
		if (file->line[2 * i] < first || file->line[2 * i] > last)
			continue;
		if (file->line[2 * i + 1])
			return SEEN_REACHED;
		as = SEEN_COMPILED;
	}
	return as;
}
