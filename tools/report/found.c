/* SPDX-License-Identifier: GPL-2.0-only */
/* What verify and diff found, as lists of results. */
#include "found.h"

#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "tools/cli/json.h"
#include "tools/cli/text.h"

#define MOST_CONDITIONS 8 /* an annotation has little room */

void found_conditions(FILE *f, const struct s2_cover *cover)
{
	size_t kept[4096], n = text_distinct(cover, kept), i;

	for (i = 0; i < n && i < MOST_CONDITIONS; i++) {
		fputs(i ? "or   " : "when ", f);
		text_causes(f, &cover->cubes[kept[i]], 5, 5);
	}
	if (i < n || cover->truncated)
		fputs("or   more\n", f);
}

/* Without the last newline. */
static void end_text(FILE *f, char **text)
{
	size_t n;

	fclose(f);
	n = *text ? strlen(*text) : 0;
	if (n && (*text)[n - 1] == '\n')
		(*text)[n - 1] = 0;
}

/* ---- verify ------------------------------------------------------------ */

static bool is_judged(const struct found_verify *v,
		      const struct s2_invariant *invariant)
{
	size_t i;

	for (i = 0; i < v->options->nr_only; i++) {
		if (v->options->only[i] == invariant)
			return true;
	}
	return !v->options->nr_only;
}

static char *finding_text(const struct found_verify *v,
			  const struct s2_finding *finding)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f, "%s\nWhy: %s\n", finding->invariant->statement,
		finding->invariant->why);
	found_conditions(f, &finding->cover);
	fprintf(f, "$ stage2 explain%s %s",
		finding->entry == S2_PREPARE_REGION ? " --memslot" : "",
		v->word);
	text_arguments(f, &finding->cover.witness, 17 + (int)strlen(v->word),
		       4);
	end_text(f, &text);
	return text;
}

static void add_finding(struct results *results, const struct found_verify *v,
			const struct s2_finding *finding)
{
	bool accepted = baseline_accepts(v->accepted, v->policy->name, finding);
	char title[TEXT_SUMMARY + TEXT_ROUND + 80], summary[TEXT_SUMMARY];
	char round[TEXT_ROUND], id[BASELINE_ID], *text = NULL;
	const char *reason = NULL;

	snprintf(title, sizeof(title), "%s: %s (%s faults)",
		 finding->invariant->name,
		 text_summary(&finding->decision, summary),
		 text_round(finding->cover.count, round));
	baseline_id(v->policy->name, finding, id);
	if (accepted)
		reason = baseline_reason(v->accepted, id);
	else
		text = finding_text(v, finding);
	results_add(results,
		    &(struct result){
			    .status = accepted ? RESULT_ACCEPTED : RESULT_FAIL,
			    .level = finding->invariant->kind == S2_SAFETY ?
					     RESULT_ERROR :
					     RESULT_WARNING,
			    .suite = v->policy->name,
			    .rule = finding->invariant->name,
			    .about = finding->invariant->statement,
			    .id = id,
			    .title = title,
			    .text = accepted ? reason : text,
		    });
	free(text);
}

static void add_kept(struct results *results, const struct found_verify *v,
		     const struct s2_invariant *invariant)
{
	char id[BASELINE_ID];

	snprintf(id, sizeof(id), "%s:%s", v->policy->name, invariant->name);
	results_add(results, &(struct result){
				     .status = RESULT_PASS,
				     .suite = v->policy->name,
				     .rule = invariant->name,
				     .about = invariant->statement,
				     .id = id,
				     .title = invariant->statement,
			     });
}

void found_by_verify(struct results *results, const struct found_verify *v)
{
	const struct s2_invariant *invariant;
	size_t i, k;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		bool kept = true;

		if (!is_judged(v, invariant))
			continue;
		for (k = 0; k < v->report->nr_findings; k++) {
			if (v->report->findings[k].invariant != invariant)
				continue;
			add_finding(results, v, &v->report->findings[k]);
			kept = false;
		}
		if (kept)
			add_kept(results, v, invariant);
	}
}

void found_stale(struct results *results, const char *id, const char *path)
{
	char title[BASELINE_ID + 80];

	snprintf(title, sizeof(title),
		 "stale: '%s' is accepted, and does not occur so", id);
	results_add(
		results,
		&(struct result){
			.status = RESULT_FAIL,
			.level = RESULT_WARNING,
			.suite = "baseline",
			.rule = "stale",
			.about = "A baseline accepts only findings that occur.",
			.id = id,
			.title = title,
			.text = path,
		});
}

/* ---- diff -------------------------------------------------------------- */

static char *change_conditions(const struct s2_change *change)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	found_conditions(f, &change->cover);
	end_text(f, &text);
	return text;
}

static void add_change(struct results *results, const struct s2_change *change,
		       const struct found_at *at)
{
	char title[CHANGE_TITLE + TEXT_ROUND + 16], what[CHANGE_TITLE];
	char id[2 * CHANGE_TITLE];
	char round[TEXT_ROUND], *text = change_conditions(change);

	change_title(change, what);
	snprintf(title, sizeof(title), "%s (%s faults)", what,
		 text_round(change->cover.count, round));
	snprintf(id, sizeof(id), "%s%s: %s", at->prefix,
		 json_entry_name(change->entry), what);
	results_add(results, &(struct result){
				     .status = RESULT_FAIL,
				     .level = RESULT_WARNING,
				     .suite = at->suite,
				     .rule = s2_fields[change->field].name,
				     .about = s2_fields[change->field].meaning,
				     .id = id,
				     .title = title,
				     .text = text,
				     .file = at->file,
				     .line = at->line,
			     });
	free(text);
}

/* Every difference needs a race, or the lack of memory. */
static void add_rest(struct results *results, const struct diffed *d,
		     const struct found_at *at)
{
	bool same = s2_count_is_zero(d->changes.different);
	char id[2 * CHANGE_TITLE];

	snprintf(id, sizeof(id), "%sdecisions", at->prefix);
	results_add(
		results,
		&(struct result){
			.status = same ? RESULT_PASS : RESULT_FAIL,
			.level = RESULT_WARNING,
			.suite = at->suite,
			.rule = "decisions",
			.about = "Both decide every fault alike.",
			.id = id,
			.title =
				same ? "every fault is decided alike" :
				       "some faults with a race or without memory are decided differently",
			.file = same ? NULL : at->file,
			.line = same ? 0 : at->line,
		});
}

void found_changes(struct results *results, const struct diffed *d,
		   const struct found_at *at)
{
	size_t i;

	for (i = 0; i < d->changes.nr_changes; i++)
		add_change(results, &d->changes.changes[i], at);
	if (!d->changes.nr_changes)
		add_rest(results, d, at);
}

void found_by_diff(struct results *results, const struct diffed *d)
{
	char suite[200];
	struct found_at at = { .suite = suite, .prefix = "" };

	snprintf(suite, sizeof(suite), "%s -> %s", d->before->name,
		 d->after->name);
	found_changes(results, d, &at);
}
