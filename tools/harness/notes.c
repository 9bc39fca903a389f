/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes and reads notes about a build. */
#include "notes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"

#define EXPLORED "explored.txt"

char *notes_file(const char *folder, const char *name)
{
	char path[4200], *text = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (!f)
		return NULL;
	if (getdelim(&text, &size, 0, f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static unsigned int count_lines(const char *text)
{
	unsigned int n = 0;

	for (; text && *text; text++)
		n += *text == '\n';
	return n;
}

static bool fail(const char *path, const char *why)
{
	cli_error("%s: %s", path, why);
	return false;
}

bool notes_write(const char *folder, const struct kernel_notes *notes)
{
	const struct kernel_unknowns *unknown = &notes->unknown;
	char path[4200];
	bool failed;
	FILE *f;
	size_t i;

	snprintf(path, sizeof(path), "%s/" EXPLORED, folder);
	f = fopen(path, "w");
	if (!f)
		return fail(path, strerror(errno));
	fprintf(f, "runs %" PRIu64 "\nsets %u\nlost %u\ncached %d\n",
		notes->runs, notes->nr_sets, unknown->lost, notes->cached);
	for (i = 0; i < unknown->n; i++)
		fprintf(f, "unknown %d %s %s\n", unknown->at[i].fixed,
			unknown->at[i].name, unknown->at[i].where);
	failed = ferror(f);
	return (!fclose(f) && !failed) || fail(path, strerror(errno));
}

static void read_unknown(const char *line, struct kernel_unknowns *unknown)
{
	struct kernel_unknown *at = &unknown->at[unknown->n];
	int fixed;

	if (unknown->n < UNKNOWN_MOST &&
	    sscanf(line, "%d %63s %127[^\n]", &fixed, at->name, at->where) >=
		    2) {
		at->fixed = fixed;
		unknown->n++;
	}
}

/* Reads a line; an unknown one is nothing to rely on. */
static bool read_line(const char *line, struct kernel_notes *notes)
{
	int cached;

	if (sscanf(line, "runs %" SCNu64, &notes->runs) == 1 ||
	    sscanf(line, "sets %u", &notes->nr_sets) == 1 ||
	    sscanf(line, "lost %u", &notes->unknown.lost) == 1)
		return true;
	if (sscanf(line, "cached %d", &cached) == 1) {
		notes->cached = cached;
		return true;
	}
	if (strncmp(line, "unknown ", 8))
		return false;
	read_unknown(line + 8, &notes->unknown);
	return true;
}

static bool read_explored(const char *text, struct kernel_notes *notes)
{
	const char *line = text;

	notes->unknown.n = 0;
	while (line && *line) {
		if (!read_line(line, notes))
			return false;
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return notes->nr_sets > 0 && notes->nr_sets <= 1u << UNKNOWN_EXPLORED;
}

bool notes_read(const char *folder, struct kernel_notes *notes)
{
	char *explored = notes_file(folder, EXPLORED);
	bool ok = read_explored(explored, notes);

	free(explored);
	notes->stubs = notes_file(folder, "stubs.txt");
	notes->undeclared = notes_file(folder, "undeclared.txt");
	notes->empty = notes_file(folder, "empty.txt");
	notes->tested = notes_file(folder, "tested.txt");
	notes->stood = notes_file(folder, "stood.txt");
	notes->unreached = notes_file(folder, "unreached.txt");
	notes->seen = notes_file(folder, "seen.txt");
	notes->nr_stubs = count_lines(notes->stubs);
	notes->nr_undeclared = count_lines(notes->undeclared);
	notes->nr_empty = count_lines(notes->empty);
	notes->nr_tested = count_lines(notes->tested);
	notes->nr_stood = count_lines(notes->stood);
	return ok || fail(folder, "has no notes of a build");
}
