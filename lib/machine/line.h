/* SPDX-License-Identifier: GPL-2.0-only */
/* Possible states of a page, and sets of values. */
#ifndef MACHINE_LINE_H
#define MACHINE_LINE_H

#include <stage2/machine.h>

/* Maximum number of states that a line can turn into, including its own. */
#define MAX_TURNS 3

/* Fills turns[MAX_TURNS] with the states that a line can turn into. */
unsigned int s2_line_turns(const struct s2_line *line, bool alias,
			   struct s2_line *turns);

/* Adds a possible state of a page. */
void s2_line_add(struct s2_memory_page *page, const struct s2_line *line);

/* A set of values, each at most once. */
void s2_values_add(struct s2_value *values, uint8_t *nr, struct s2_value v);

/* What fetches may see now, apart from instruction caches. */
void s2_machine_at_pou(const struct s2_memory *mem,
		       const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr);

/* What reads may return, through the cache and from memory. */
void s2_machine_cached(const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr);
void s2_machine_at_poc(const struct s2_memory_page *page,
		       struct s2_value *values, uint8_t *nr);

#endif
