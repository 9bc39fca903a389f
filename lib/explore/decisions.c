/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers decisions, each one once, with a hash table. */
#include "decisions.h"

static uint32_t decision_hash(const struct s2_decision *d)
{
	uint32_t h = 0;
	unsigned int f, i;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		struct s2_cond cond = s2_decision_cond(d, field);

		h = h * 31 + (uint32_t)s2_decision_raw(d, field);
		h = h * 31 + cond.base + 2u * cond.n;
		for (i = 0; i < cond.n; i++)
			h = h * 31 + cond.input[i];
	}
	return h % DECISION_BUCKETS;
}

uint32_t s2_decisions_number(struct decisions *all, struct arena *arena,
			     const struct s2_decision *d)
{
	uint32_t *slot = &all->bucket[decision_hash(d)], *next, i;
	struct s2_decision *at;
	size_t n = all->nr;

	for (i = *slot; i; i = all->next[i - 1]) {
		if (s2_decision_same(&all->at[i - 1], d))
			return i;
	}
	at = s2_arena_grow(arena, all->at, n, sizeof(*at));
	next = s2_arena_grow(arena, all->next, n, sizeof(*next));
	if (!at || !next)
		return 0;
	all->at = at;
	all->next = next;
	all->at[n] = *d;
	all->next[n] = *slot;
	*slot = (uint32_t)++all->nr;
	return *slot;
}
