/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares two lists of unreached lines. */
#include "build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A list is text: "  function(), file", then for each line of the function
 * "    NUMBER  what  the line". Numbers move when lines are added above.
 */
struct place {
	/* not terminated: ends at the end of the line */
	const char *function, *what;
};

static size_t line_length(const char *s)
{
	return strcspn(s, "\n");
}

static bool same_line(const char *a, const char *b)
{
	size_t n = line_length(a);

	return n == line_length(b) && !memcmp(a, b, n);
}

/* The next place in the list, or false. */
static bool next_place(const char **list, struct place *place)
{
	while (**list) {
		const char *line = *list;

		*list += line_length(line);
		*list += **list == '\n';
		if (strncmp(line, "    ", 4)) {
			place->function = line;
			continue;
		}
		place->what = line + strspn(line, " ");
		place->what += strspn(place->what, "0123456789");
		return true;
	}
	return false;
}

static bool has_place(const char *list, const struct place *place)
{
	struct place p = { "", "" };

	while (next_place(&list, &p)) {
		if (same_line(p.function, place->function) &&
		    same_line(p.what, place->what))
			return true;
	}
	return false;
}

/* Splits "  1334  1 of 2 ways never taken  code" of "  f(), mmu.c". */
static void take_line(const struct place *place, const char *line,
		      struct unreached_line *to)
{
	size_t n = line_length(place->function);
	const char *comma = memchr(place->function, ',', n);

	memset(to, 0, sizeof(*to));
	to->line = (unsigned int)strtoul(line + strspn(line, " "), NULL, 10);
	snprintf(to->what, sizeof(to->what), "%.*s",
		 (int)line_length(place->what), place->what);
	memmove(to->what, to->what + strspn(to->what, " "),
		strlen(to->what + strspn(to->what, " ")) + 1);
	if (!comma)
		return;
	snprintf(to->function, sizeof(to->function), "%.*s",
		 (int)(comma - place->function - 2), place->function + 2);
	comma += 1 + strspn(comma + 1, " ");
	snprintf(to->file, sizeof(to->file), "arch/arm64/kvm/%s%.*s",
		 strncmp(comma, "pgtable.c", 9) ? "" : "hyp/",
		 (int)line_length(comma), comma);
}

bool kernel_next_only_in(struct unreached_walk *walk, struct unreached_line *to)
{
	struct place place = { walk->function, "" };
	const char *line;

	do {
		if (!next_place(&walk->rest, &place))
			return false;
	} while (has_place(walk->other, &place));
	walk->function = place.function;
	for (line = place.what; line > walk->list && line[-1] != '\n'; line--)
		;
	take_line(&place, line, to);
	return true;
}

unsigned int kernel_only_in(const char *list, const char *other,
			    const char *heading)
{
	const char *rest = list, *function = NULL;
	struct place place = { "", "" };
	unsigned int n = 0;

	while (next_place(&rest, &place)) {
		const char *line = place.what;

		if (has_place(other, &place))
			continue;
		if (!n++ && heading)
			puts(heading);
		if (!heading)
			continue;
		if (place.function != function)
			printf("%.*s\n", (int)line_length(place.function),
			       place.function);
		function = place.function;
		while (line > list && line[-1] != '\n')
			line--;
		printf("%.*s\n", (int)line_length(line), line);
	}
	return n;
}
