/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks: every path of a policy, each exactly once. */
#include <stage2/explore.h>

/* At least 1, as no side of a split is empty. */
static uint32_t set_size(s2_set set)
{
	uint32_t n = 0;

	do {
		n++;
		set &= (s2_set)(set - 1);
	} while (set);
	return n;
}

/* A share of a count: count / of * part */
static struct s2_count count_share(struct s2_count count, uint32_t part,
				   uint32_t of)
{
	uint32_t word[4] = {
		(uint32_t)(count.hi >> 32),
		(uint32_t)count.hi,
		(uint32_t)(count.lo >> 32),
		(uint32_t)count.lo,
	};
	uint64_t rest = 0;
	int i;

	if (of == 2 && part == 1)
		return (struct s2_count){ count.hi >> 1,
					  count.hi << 63 | count.lo >> 1 };
	for (i = 0; i < 4; i++) {
		rest = rest << 32 | word[i];
		word[i] = (uint32_t)(rest / of);
		rest %= of;
	}
	count.hi = (uint64_t)word[0] << 32 | word[1];
	count.lo = (uint64_t)word[2] << 32 | word[3];
	return s2_count_mul(count, part);
}

/* Takes the side in `set` first; s2_walk_next() takes the other. */
static bool walk_choose(void *explorer, struct s2_query *q, enum s2_input input,
			s2_set set)
{
	struct s2_walk *w = explorer;
	s2_set may = q->cube.may[input];
	struct s2_split *split = &w->split[w->depth++];
	struct s2_count all = w->count;

	w->count = count_share(all, set_size(may & set), set_size(may));
	*split = (struct s2_split){
		.input = (uint8_t)input,
		.set = set,
		.other = may & (s2_set)~set,
		.before = may,
		.count_before = all,
		.count_other = s2_count_sub(all, w->count),
	};
	q->cube.may[input] = may & set;
	return true;
}

void s2_walk_begin(struct s2_walk *w, const struct s2_cube *cube)
{
	s2_query_init(&w->query, cube);
	w->query.choose = walk_choose;
	w->query.explorer = w;
	w->count = s2_cube_count(cube);
	w->depth = 0;
	w->turned = NULL;
	w->left = NULL;
	w->ctx = NULL;
}

bool s2_walk_next(struct s2_walk *w, unsigned int base)
{
	while (w->depth > base) {
		struct s2_split *split = &w->split[w->depth - 1];

		if (split->other) {
			if (w->turned)
				w->turned(w->ctx, w->depth - 1);
			w->query.cube.may[split->input] = split->other;
			w->count = split->count_other;
			split->other = 0;
			return true;
		}
		w->query.cube.may[split->input] = split->before;
		w->count = split->count_before;
		w->depth--;
		if (w->left)
			w->left(w->ctx, w->depth);
	}
	return false;
}
