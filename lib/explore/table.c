/* SPDX-License-Identifier: GPL-2.0-only */
/* Table: every decision of a policy, and its faults. */
#include <string.h>

#include "checked.h"
#include "decisions.h"
#include "space.h"

struct table {
	struct space space;
	const struct s2_policy *policy;
	const struct s2_verify_options *options;
	struct s2_table *result;
	struct decisions decisions; /* number n is terminal n */
	struct s2_row *rows;
};

/* Removes inputs from a condition that the path has already decided. */
static struct s2_cond known_cond(const struct s2_query *q, struct s2_cond cond)
{
	struct s2_cond known = cond.base ? S2_ALWAYS : S2_NEVER;
	unsigned int i;

	for (i = 0; i < cond.n; i++) {
		enum s2_input input = (enum s2_input)cond.input[i];
		s2_set may = q->cube.may[input];

		if (may == S2_SET(0))
			return S2_NEVER;
		if (may != S2_SET(1))
			known = s2_cond_and(known, input);
	}
	return known;
}

static mdd_ref table_number(struct table *t, const struct s2_decision *d)
{
	uint32_t n = s2_decisions_number(&t->decisions, &t->space.arena, d);

	return n ? MDD_TERMINAL(n) : MDD_EMPTY;
}

static int table_walk_entry(struct table *t, enum s2_entry entry)
{
	struct fold *f = t->space.fold;
	struct s2_decision d;

	s2_fold_begin(f, &t->space.m);
	if (t->options->possible_only)
		s2_fold_only(f, t->space.possible);
	do {
		const struct s2_query *q = &f->walk.query;

		t->result->paths++;
		t->result->nonsense = s2_path_decide(&f->walk, t->policy, entry,
						     !t->options->twice, &d);
		if (t->result->nonsense) {
			s2_path_fault(&f->walk, &t->result->nonsense_at);
			return -S2_EINVAL;
		}
		d.r = known_cond(q, d.r);
		d.w = known_cond(q, d.w);
		d.px = known_cond(q, d.px);
		d.ux = known_cond(q, d.ux);
		d.dirty = known_cond(q, d.dirty);
		s2_fold_set(f, 0, table_number(t, &d));
		if (s2_space_failed(&t->space))
			return -S2_ENOMEM;
	} while (s2_walk_next(&f->walk, 0));
	return 0;
}

/* Sorts by the fields, in the order of enum s2_field. */
static int compare_decisions(const struct s2_decision *a,
			     const struct s2_decision *b)
{
	unsigned int f;
	int order = 0;

	for (f = 0; f < S2_NR_FIELDS && !order; f++) {
		enum s2_field field = (enum s2_field)f;
		struct s2_cond x = s2_decision_cond(a, field);
		struct s2_cond y = s2_decision_cond(b, field);

		order = s2_decision_raw(a, field) - s2_decision_raw(b, field);
		if (!order)
			order = memcmp(&x, &y, sizeof(x));
	}
	return order;
}

static void sort_rows(struct s2_row *rows, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		struct s2_row row = rows[i];

		for (k = i; k && compare_decisions(&rows[k - 1].decision,
						   &row.decision) > 0;
		     k--)
			rows[k] = rows[k - 1];
		rows[k] = row;
	}
}

static void add_row(struct table *t, uint32_t decision, mdd_ref set)
{
	struct s2_table *result = t->result;
	struct s2_row *rows, *row;

	rows = s2_arena_grow(&t->space.arena, t->rows, result->nr_rows,
			     sizeof(*rows));
	if (!rows)
		return;
	t->rows = rows;
	row = &t->rows[result->nr_rows++];
	row->decision = t->decisions.at[decision - 1];
	s2_cover_set(&t->space, set, t->options, &row->cover);
}

/*
 * Adds the rows of 2^bits decisions, as far as f has them. It splits them in
 * halves, because the diagram of a half is smaller.
 */
static void add_rows(struct table *t, mdd_ref f, uint32_t first,
		     unsigned int bits)
{
	struct mdd *m = &t->space.m;
	mdd_ref half;
	uint32_t k;

	if (!bits) {
		if (first)
			add_row(t, first, s2_mdd_equals(m, f, first));
		return;
	}
	for (k = 0; k < 2; k++) {
		half = s2_mdd_keep(m, f, first + (k << (bits - 1)), bits - 1);
		if (half != MDD_EMPTY && !s2_space_failed(&t->space))
			add_rows(t, half, first + (k << (bits - 1)), bits - 1);
	}
}

static void report_rows(struct table *t)
{
	mdd_ref f = s2_fold_result(&t->space.fold->now, 0);
	unsigned int bits = 1;

	while (t->decisions.nr >> bits)
		bits++;
	f = s2_mdd_within(&t->space.m, t->space.possible, f);
	add_rows(t, f, 0, bits);
	sort_rows(t->rows, t->result->nr_rows);
	t->result->rows = t->rows;
}

int s2_table(const struct s2_policy *policy, enum s2_entry entry,
	     const struct s2_verify_options *options, const struct s2_mem *mem,
	     struct s2_table *table)
{
	static const struct s2_verify_options defaults;
	struct table t = {
		.policy = policy,
		.options = options ? options : &defaults,
		.result = table,
	};
	int err;

	*table = (struct s2_table){ 0 };
	err = s2_space_begin(&t.space, mem, policy, t.options->without);
	if (!err)
		err = table_walk_entry(&t, entry);
	if (!err) {
		report_rows(&t);
		err = s2_space_failed(&t.space) ? -S2_ENOMEM : 0;
	}
	table->domain = t.space.domain;
	table->assumed = t.space.assumed;
	table->unmet = t.space.unmet;
	if (err) /* an incomplete result has no meaning */
		table->nr_rows = 0;
	table->memory = t.space.arena.chunks;
	s2_space_end(&t.space);
	return err;
}

void s2_table_free(struct s2_table *table, const struct s2_mem *mem)
{
	s2_arena_free(mem, table->memory);
	*table = (struct s2_table){ 0 };
}
