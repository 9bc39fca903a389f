/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a cache may do by itself: write back a dirty line, and keep or drop it;
 * drop a clean line; fetch an absent line if there is a cacheable alias (Arm
 * ARM, cacheability: any cacheable location may be allocated).
 */
#include "machine/line.h"

static struct s2_line line_of(enum s2_line_state state, struct s2_value cached,
			      struct s2_value poc)
{
	return (struct s2_line){ cached, poc, (uint8_t)state };
}

unsigned int s2_line_turns(const struct s2_line *line, bool alias,
			   struct s2_line *turns)
{
	turns[0] = *line;
	switch (line->state) {
	case S2_LINE_DIRTY:
		turns[1] = line_of(S2_LINE_CLEAN, line->cached, line->cached);
		turns[2] = line_of(S2_LINE_ABSENT, line->cached, line->cached);
		return 3;
	case S2_LINE_CLEAN:
		turns[1] = line_of(S2_LINE_ABSENT, line->poc, line->poc);
		turns[2] = line_of(S2_LINE_CLEAN, line->poc, line->poc);
		return alias ? 3 : 2;
	default:
		turns[1] = line_of(S2_LINE_CLEAN, line->poc, line->poc);
		return alias ? 2 : 1;
	}
}

static bool lines_same(const struct s2_line *a, const struct s2_line *b)
{
	return a->state == b->state && a->cached.version == b->cached.version &&
	       a->poc.version == b->poc.version;
}

static bool line_stands_for(const struct s2_line *a, const struct s2_line *b,
			    bool alias)
{
	struct s2_line turns[MAX_TURNS];
	unsigned int i, n = s2_line_turns(a, alias, turns);

	for (i = 0; i < n; i++)
		if (lines_same(&turns[i], b))
			return true;
	return false;
}

/*
 * A line to drop: its owners occur in other lines, too; else the last but one.
 */
static unsigned int superfluous_line(const struct s2_memory_page *page)
{
	unsigned int i, j;

	for (i = 1; i + 1 < page->nr_lines; i++)
		for (j = 0; j < i; j++)
			if (page->lines[i].poc.owner ==
				    page->lines[j].poc.owner &&
			    page->lines[i].cached.owner ==
				    page->lines[j].cached.owner)
				return i;
	return page->nr_lines - 2u;
}

void s2_line_add(struct s2_memory_page *page, const struct s2_line *line)
{
	unsigned int i, n = 0;

	for (i = 0; i < page->nr_lines; i++)
		if (line_stands_for(&page->lines[i], line, page->alias))
			return;
	for (i = 0; i < page->nr_lines; i++)
		if (!line_stands_for(line, &page->lines[i], page->alias))
			page->lines[n++] = page->lines[i];
	page->nr_lines = (uint8_t)n;
	if (n == S2_MAX_LINES) {
		for (i = superfluous_line(page); i + 1 < n; i++)
			page->lines[i] = page->lines[i + 1];
		page->nr_lines--;
	}
	page->lines[page->nr_lines++] = *line;
}

/* A value to drop: another has the same owner; else the last but one. */
static unsigned int superfluous_value(const struct s2_value *values,
				      unsigned int nr)
{
	unsigned int i, j;

	for (i = 1; i + 1 < nr; i++)
		for (j = 0; j < i; j++)
			if (values[i].owner == values[j].owner)
				return i;
	return nr - 2;
}

void s2_values_add(struct s2_value *values, uint8_t *nr, struct s2_value v)
{
	unsigned int i;

	for (i = 0; i < *nr; i++)
		if (values[i].version == v.version)
			return;
	if (*nr == S2_READ_VALUES) {
		for (i = superfluous_value(values, *nr); i + 1 < *nr; i++)
			values[i] = values[i + 1];
		--*nr;
	}
	values[(*nr)++] = v;
}

void s2_machine_cached(const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr)
{
	struct s2_line turns[MAX_TURNS];
	unsigned int i, j, n;

	for (i = 0; i < page->nr_lines; i++) {
		n = s2_line_turns(&page->lines[i], page->alias, turns);
		for (j = 0; j < n; j++)
			s2_values_add(values, nr, turns[j].cached);
	}
}

void s2_machine_at_poc(const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr)
{
	struct s2_line turns[MAX_TURNS];
	unsigned int i, j, n;

	for (i = 0; i < page->nr_lines; i++) {
		n = s2_line_turns(&page->lines[i], page->alias, turns);
		for (j = 0; j < n; j++)
			s2_values_add(values, nr, turns[j].poc);
	}
}

void s2_machine_at_pou(const struct s2_memory *mem,
		       const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr)
{
	s2_machine_cached(page, values, nr);
	/* Without IDC, dirty data need not have reached the PoU. */
	if (!mem->idc)
		s2_machine_at_poc(page, values, nr);
}
