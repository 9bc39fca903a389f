/* SPDX-License-Identifier: GPL-2.0-only */
/* The report of a check, as JSON. */
#include <stdlib.h>

#include "pair.h"
#include "tools/cli/json.h"

static json_t *violation(const struct s2_violation *v)
{
	return json_pack(
		"{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "invariant",
		v->invariant->name, "trend", trend_names[trend_of(v)], "before",
		json_count(v->before), "after", json_count(v->after), "more",
		json_count(v->more), "fewer", json_count(v->fewer), "worse",
		json_count(v->worse), "witness",
		s2_count_is_zero(v->more) && s2_count_is_zero(v->fewer) ?
			json_null() :
			json_fault(&v->witness));
}

static json_t *one_set(const struct compared *c)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < c->violations.n; i++)
		json_array_append_new(list, violation(&c->violations.at[i]));
	return json_pack("{s:s, s:o, s:o}", "unknown", c->label, "diff",
			 diffed_json(&c->diffed), "violations", list);
}

static json_t *result(const struct result *r)
{
	static const char *const statuses[] = {
		[RESULT_PASS] = "pass",
		[RESULT_REMARK] = "remark",
		[RESULT_FAIL] = "fail",
		[RESULT_ACCEPTED] = "accepted",
	};

	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:I}", "id", r->id,
			 "status", statuses[r->status], "rule", r->rule,
			 "title", r->title, "file", r->file, "line",
			 (json_int_t)r->line);
}

static json_t *verdict(const struct checked *checked)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	json_t *json;

	if (!f)
		return json_null();
	verdict_write(f, checked);
	fclose(f);
	json = json_string(text);
	free(text);
	return json;
}

json_t *checked_json(const struct checked *checked,
		     const struct results *results)
{
	const struct kernel_check *check = checked->pair->check;
	json_t *sets = json_array(), *list = json_array();
	size_t i;

	for (i = 0; i < checked->nr_sets; i++)
		json_array_append_new(sets, one_set(&checked->sets[i]));
	for (i = 0; i < results->n; i++) {
		if (results->at[i].status != RESULT_PASS)
			json_array_append_new(list, result(&results->at[i]));
	}
	return json_pack("{s:s, s:s, s:s?, s:o, s:b, s:o, s:o}", "schema",
			 "stage2.check/1", "tree", check->tree, "against",
			 check->against, "verdict", verdict(checked),
			 "source_compared", checked->changed != NULL, "sets",
			 sets, "results", list);
}
