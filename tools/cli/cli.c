/* SPDX-License-Identifier: GPL-2.0-only */
/* What the subcommands share: errors, near misses, options. */
#include "cli.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORD  64
#define MAX_ERROR 8192

static const char *cli_name;

void cli_set_name(const char *subcommand)
{
	cli_name = subcommand;
}

/*
 * Errors quote file contents. Escape control characters (C0, DEL, and C1 as
 * UTF-8), so that they cannot move the terminal's cursor.
 */
static void hide_controls(char *text)
{
	unsigned char *c = (unsigned char *)text;

	for (; *c; c++) {
		if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			*c = c[1] = '?';
		else if ((*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7f)
			*c = '?';
	}
}

int cli_error(const char *fmt, ...)
{
	char text[MAX_ERROR];
	va_list ap;
	int length;

	va_start(ap, fmt);
	length = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	hide_controls(text);
	fflush(stdout);
	fprintf(stderr, "stage2%s%s: %s%s\n", cli_name ? " " : "",
		cli_name ? cli_name : "", text,
		length < MAX_ERROR ? "" : " ...");
	return CLI_USAGE;
}

/* Number of edits from one word to the other: insert, delete, replace, swap. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][MAX_WORD + 1], la = strlen(a), lb = strlen(b), i, k;

	if (la > MAX_WORD || lb > MAX_WORD)
		return MAX_WORD;
	for (k = 0; k <= lb; k++)
		row[0][k] = k;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3];

		now[0] = i;
		for (k = 1; k <= lb; k++) {
			size_t best = last[k - 1] + (a[i - 1] != b[k - 1]);

			if (last[k] + 1 < best)
				best = last[k] + 1;
			if (now[k - 1] + 1 < best)
				best = now[k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1] &&
			    row[(i + 1) % 3][k - 2] + 1 < best)
				best = row[(i + 1) % 3][k - 2] + 1;
			now[k] = best;
		}
	}
	return row[la % 3][lb];
}

const char *cli_near(const char *word,
		     const char *(*next)(const void *cookie, size_t i),
		     const void *cookie)
{
	const char *candidate, *best = NULL;
	size_t nearest = strlen(word) / 3 + 2, i;

	for (i = 0; (candidate = next(cookie, i)); i++) {
		size_t d = distance(word, candidate);

		/* "pfnmap" for "vma.pfnmap": is only the group missing? */
		if (strchr(candidate, '.') &&
		    !strcmp(strchr(candidate, '.') + 1, word))
			d = 0;
		if (d < nearest) {
			nearest = d;
			best = candidate;
		}
	}
	return best;
}
