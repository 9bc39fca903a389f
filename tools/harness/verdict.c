/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdict of a check: one sentence that can stand in a mail. */
#include <stdio.h>
#include <stdlib.h>

#include "pair.h"

const char *const trend_names[NR_TRENDS] = {
	[TREND_NEW] = "newly violated",
	[TREND_WORSE] = "worse",
	[TREND_MORE] = "more: ended otherwise",
	[TREND_KEPT] = "kept now",
	[TREND_MOVED] = "moved: other faults",
	[TREND_BETTER] = "better",
	[TREND_SAME] = "as before",
};

enum trend trend_of(const struct s2_violation *v)
{
	if (s2_count_is_zero(v->before))
		return TREND_NEW;
	if (s2_count_is_zero(v->after))
		return TREND_KEPT;
	if (s2_count_cmp(v->after, v->before) > 0)
		return s2_count_is_zero(v->worse) ? TREND_MORE : TREND_WORSE;
	if (!s2_count_is_zero(v->more))
		return TREND_MOVED;
	return s2_count_is_zero(v->fewer) ? TREND_SAME : TREND_BETTER;
}

static const struct s2_violation *
violation_in(const struct compared *c, const struct s2_invariant *invariant)
{
	size_t i;

	for (i = 0; i < c->violations.n; i++) {
		if (c->violations.at[i].invariant == invariant)
			return &c->violations.at[i];
	}
	return NULL;
}

const struct s2_violation *checked_worst(const struct checked *checked,
					 const struct s2_invariant *invariant)
{
	const struct s2_violation *worst = NULL, *v;
	size_t i;

	for (i = 0; i < checked->nr_sets; i++) {
		v = violation_in(&checked->sets[i], invariant);
		if (v && (!worst || trend_order(&v, &worst) < 0))
			worst = v;
	}
	return worst;
}

int trend_order(const void *a, const void *b)
{
	const struct s2_violation *v = *(const struct s2_violation *const *)a;
	const struct s2_violation *w = *(const struct s2_violation *const *)b;
	enum trend t = trend_of(v), u = trend_of(w);

	if (t != u)
		return t < u ? -1 : 1;
	return s2_count_cmp(w->more, v->more);
}

/* ---- parts of the sentence --------------------------------------------- */

#define MOST_NAMED 4

/* Begins the next part. */
static const char *next(unsigned int *parts)
{
	return (*parts)++ ? "; " : "";
}

static void tell_groups(FILE *f, const struct checked *checked,
			unsigned int *parts)
{
	size_t i, n = 0;

	for (i = 0; i < checked->nr_sets; i++)
		n += checked->sets[i].diffed.changes.nr_changes;
	if (n)
		fprintf(f, "%s%zu group%s of faults decided differently",
			next(parts), n, n == 1 ? "" : "s");
	else if (checked_differs(checked))
		fprintf(f,
			"%sfaults with a race or without memory decided differently",
			next(parts));
	if (n && checked->nr_sets > 1)
		fprintf(f, ", in %zu combinations of what is unknown",
			checked->nr_sets);
}

/* The worst violations of all sets, in order. */
static size_t find_worst(const struct checked *checked,
			 const struct s2_violation **worst)
{
	const struct s2_invariant *invariant;
	size_t i, n = 0;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		worst[n] = checked_worst(checked, invariant);
		n += worst[n] != NULL;
	}
	qsort(worst, n, sizeof(const struct s2_violation *), trend_order);
	return n;
}

static void tell_trend(FILE *f, const struct checked *checked, enum trend trend,
		       const char *verb, const char *how, unsigned int *parts)
{
	const struct s2_violation *worst[S2_MAX_INVARIANTS + 1] = { NULL };
	size_t all = find_worst(checked, worst), i, n = 0;

	for (i = 0; i < all; i++) {
		if (trend_of(worst[i]) != trend)
			continue;
		if (!n++)
			fprintf(f, "%s%s ", next(parts), verb);
		if (n <= MOST_NAMED)
			fprintf(f, "%s%s", n > 1 ? ", " : "",
				worst[i]->invariant->name);
	}
	if (n > MOST_NAMED)
		fprintf(f, " and %zu others", n - MOST_NAMED);
	if (n)
		fputs(how, f);
}

static void tell_unreached(FILE *f, const struct checked *checked,
			   unsigned int *parts)
{
	if (checked->unreached)
		fprintf(f, "%s%u line%s or branch%s unreachable now",
			next(parts), checked->unreached,
			checked->unreached == 1 ? "" : "s",
			checked->unreached == 1 ? "" : "es");
}

static void tell_unseen(FILE *f, const struct checked *checked,
			unsigned int *parts)
{
	unsigned int unknown = unknown_left(&checked->pair->notes.unknown);
	struct changed_place place;

	if (checked->changed && changed_unseen(checked->changed, 0, &place)) {
		fprintf(f, "%s%s", next(parts), place.name);
		if (checked->unseen > unknown + 1)
			fprintf(f, " and %u more",
				checked->unseen - unknown - 1);
		fputs(" not looked at", f);
	}
	if (unknown)
		fprintf(f, "%s%u unknown not explored", next(parts), unknown);
}

void verdict_write(FILE *f, const struct checked *checked)
{
	unsigned int parts = 0;

	tell_groups(f, checked, &parts);
	tell_trend(f, checked, TREND_NEW, "violates", " newly", &parts);
	tell_trend(f, checked, TREND_WORSE, "violates", " more often", &parts);
	tell_trend(f, checked, TREND_KEPT, "keeps", " now", &parts);
	tell_unreached(f, checked, &parts);
	tell_unseen(f, checked, &parts);
	if (!parts)
		fputs("every fault is decided as before", f);
}
