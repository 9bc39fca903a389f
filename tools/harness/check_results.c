/* SPDX-License-Identifier: GPL-2.0-only */
/* The findings of a check, as a list of results. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "tools/cli/text.h"
#include "tools/report/found.h"

static const char *suite_of(const struct checked *checked)
{
	const struct kernel_check *check = checked->pair->check;

	return check->suite ? check->suite : check->tree;
}

/* ---- invariants -------------------------------------------------------- */

static char *example_of(const struct compared *c, const struct s2_violation *v)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f, "%s\nWhy: %s\n$ stage2 explain%s %s",
		v->invariant->statement, v->invariant->why,
		v->invariant->entry == S2_PREPARE_REGION ? " --memslot" : "",
		c->shown);
	text_arguments(f, &v->witness, 17 + (int)strlen(c->shown), 4);
	fclose(f);
	return text;
}

static enum result_status status_of(enum trend trend)
{
	return trend <= TREND_MORE ? RESULT_FAIL :
	       trend < TREND_SAME  ? RESULT_REMARK :
				     RESULT_PASS;
}

/* "ERR-LEAK: worse, 8.4e17 faults more, 1.2e17 fewer" */
static void write_title(const struct s2_violation *v, char *title, size_t size)
{
	char more[TEXT_ROUND], fewer[TEXT_ROUND];
	size_t n;

	n = (size_t)snprintf(title, size, "%s: %s", v->invariant->name,
			     trend_names[trend_of(v)]);
	if (!s2_count_is_zero(v->more))
		n += (size_t)snprintf(title + n, size - n, ", %s faults more",
				      text_round(v->more, more));
	if (!s2_count_is_zero(v->fewer))
		snprintf(title + n, size - n, ", %s fewer",
			 text_round(v->fewer, fewer));
}

static void add_violation(struct results *results, const struct compared *c,
			  const struct s2_violation *v,
			  const struct found_at *at)
{
	enum trend trend = trend_of(v);
	enum result_status status = status_of(trend);
	char id[UNKNOWN_LABEL + 80], title[160], count[S2_COUNT_DIGITS];
	char *text = NULL;

	snprintf(id, sizeof(id), "%sviolated: %s", at->prefix,
		 v->invariant->name);
	write_title(v, title, sizeof(title));
	if (status == RESULT_FAIL)
		text = example_of(c, v);
	results_add(results,
		    &(struct result){
			    .status = status,
			    .level = status != RESULT_FAIL ? RESULT_NOTE :
				     v->invariant->kind == S2_SAFETY &&
						     trend < TREND_MORE ?
							     RESULT_ERROR :
							     RESULT_WARNING,
			    .suite = at->suite,
			    .rule = v->invariant->name,
			    .about = v->invariant->statement,
			    .id = id,
			    .title = title,
			    .text = text,
			    .count = s2_count_format(v->more, count),
			    .file = at->file,
			    .line = at->line,
		    });
	free(text);
}

static void add_set(struct results *results, const struct checked *checked,
		    const struct compared *c)
{
	struct changed_place culprit = { .file = NULL };
	char prefix[UNKNOWN_LABEL + 8] = "";
	struct found_at at = { .suite = suite_of(checked), .prefix = prefix };
	size_t i;

	if (changed_culprit(checked->changed, &culprit)) {
		at.file = culprit.file;
		at.line = culprit.line;
	}
	if (*c->label)
		snprintf(prefix, sizeof(prefix), "%s: ", c->label);
	found_changes(results, &c->diffed, &at);
	for (i = 0; i < c->violations.n; i++)
		add_violation(results, c, &c->violations.at[i], &at);
}

/* ---- what was not looked at -------------------------------------------- */

static void add_unseen_one(struct results *results,
			   const struct checked *checked,
			   const struct changed_place *place)
{
	const struct kernel_check *check = checked->pair->check;
	char id[400], title[200];

	snprintf(id, sizeof(id), "unseen: %s: %s", place->file, place->name);
	snprintf(title, sizeof(title), "%s differs, and is %s", place->name,
		 place->why);
	results_add(results,
		    &(struct result){
			    .status = check->allow_unseen ? RESULT_ACCEPTED :
							    RESULT_FAIL,
			    .level = RESULT_WARNING,
			    .suite = suite_of(checked),
			    .rule = "unseen",
			    .about = "Each change of a patch is looked at.",
			    .id = id,
			    .title = title,
			    .text = check->allow_unseen ? "--allow-unseen" :
							  NULL,
			    .file = place->file,
			    .line = place->line,
		    });
}

static void add_unseen(struct results *results, const struct checked *checked)
{
	struct changed_place place;
	size_t i;

	for (i = 0;
	     checked->changed && changed_unseen(checked->changed, i, &place);
	     i++)
		add_unseen_one(results, checked, &place);
}

/* Of what the code asks for and no input has. */
static void add_unknown(struct results *results, const struct checked *checked,
			const struct kernel_unknown *u)
{
	const struct kernel_check *check = checked->pair->check;
	char id[120], title[160], file[128];
	const char *colon = strrchr(u->where, ':');

	snprintf(id, sizeof(id), "unknown.%s", u->name);
	snprintf(title, sizeof(title),
		 "unknown.%s is not an input of stage2, and not explored",
		 u->name);
	snprintf(file, sizeof(file), "%.*s",
		 colon ? (int)(colon - u->where) : 0, u->where);
	results_add(results,
		    &(struct result){
			    .status = check->allow_unseen ? RESULT_ACCEPTED :
							    RESULT_FAIL,
			    .level = RESULT_WARNING,
			    .suite = suite_of(checked),
			    .rule = "unknown",
			    .about = "What the code asks for is explored.",
			    .id = id,
			    .title = title,
			    .text = check->allow_unseen ? "--allow-unseen" :
							  NULL,
			    .file = colon ? file : NULL,
			    .line = colon ? (unsigned int)strtoul(colon + 1,
								  NULL, 10) :
					    0,
		    });
}

static void add_unknowns(struct results *results, const struct checked *checked)
{
	static const struct kernel_unknown more = { .name = "and more" };
	const struct kernel_unknowns *unknown = &checked->pair->notes.unknown;
	size_t k;

	for (k = 0; k < unknown->n; k++) {
		if (!unknown_is_explored(unknown, k))
			add_unknown(results, checked, &unknown->at[k]);
	}
	if (unknown->lost)
		add_unknown(results, checked, &more);
}

/* ---- lines ------------------------------------------------------------- */

static void add_unreached(struct results *results,
			  const struct checked *checked)
{
	const struct pair *pair = checked->pair;
	struct unreached_walk walk = {
		.list = pair->notes.unreached,
		.other = pair->old_notes.unreached,
		.rest = pair->notes.unreached,
		.function = "",
	};
	struct unreached_line line;

	while (walk.list && walk.other && kernel_next_only_in(&walk, &line)) {
		char id[400];

		snprintf(id, sizeof(id), "unreached: %s: %s", line.function,
			 line.what);
		results_add(
			results,
			&(struct result){
				.status = RESULT_REMARK,
				.level = RESULT_NOTE,
				.suite = suite_of(checked),
				.rule = "unreached",
				.about =
					"Some possible fault reaches each line and branch.",
				.id = id,
				.title = line.what,
				.file = line.file,
				.line = line.line,
			});
	}
}

void checked_results(const struct checked *checked, struct results *results)
{
	size_t i;

	for (i = 0; i < checked->nr_sets; i++)
		add_set(results, checked, &checked->sets[i]);
	add_unseen(results, checked);
	add_unknowns(results, checked);
	add_unreached(results, checked);
}
