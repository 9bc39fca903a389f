/* SPDX-License-Identifier: GPL-2.0-only */
/* Results that are accepted, each with a reason. */
#include "results.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "tools/cli/json.h"
#include "tools/cli/output.h"

#define SCHEMA "stage2.results-baseline/1"
#define REASON "not explained yet"

static const char *member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* ---- reading ----------------------------------------------------------- */

static bool check_entry(const char *path, size_t i, const json_t *entry)
{
	static const char *const keys[] = { "id", "reason" };
	const char *count = member(entry, "count");
	size_t k;

	for (k = 0; k < 2; k++) {
		const char *text = member(entry, keys[k]);

		if (text && *text)
			continue;
		cli_error(
			"%s: accepted[%zu]: '%s' must be a string, and not empty",
			path, i, keys[k]);
		return false;
	}
	if (json_object_size(entry) != (count ? 3u : 2u)) {
		cli_error(
			"%s: accepted[%zu]: the keys are id, count and reason",
			path, i);
		return false;
	}
	if (count && (!*count || count[strspn(count, "0123456789")])) {
		cli_error(
			"%s: accepted[%zu]: 'count' must be a string of digits",
			path, i);
		return false;
	}
	return true;
}

/* The array of the file; NULL when it printed an error. */
static json_t *read_accepted(const char *path)
{
	json_t *file = json_read(path), *accepted, *entry;
	const char *schema;
	size_t i;

	if (!file)
		return NULL;
	schema = member(file, "schema");
	accepted = json_incref(json_object_get(file, "accepted"));
	if (!schema || strcmp(schema, SCHEMA) || json_object_size(file) != 2 ||
	    !json_is_array(accepted)) {
		cli_error("%s: must have 'schema', \"" SCHEMA
			  "\", and an array 'accepted'",
			  path);
		goto refuse;
	}
	json_array_foreach(accepted, i, entry)
	{
		if (!check_entry(path, i, entry))
			goto refuse;
	}
	json_decref(file);
	return accepted;
refuse:
	json_decref(accepted);
	json_decref(file);
	return NULL;
}

/* ---- accepting --------------------------------------------------------- */

static struct result *find(struct results *results, const char *id)
{
	size_t i;

	for (i = 0; i < results->n; i++) {
		if (!strcmp(results->at[i].id, id))
			return &results->at[i];
	}
	return NULL;
}

static bool is_same(const struct result *result, const json_t *entry)
{
	const char *count = member(entry, "count");

	return result && result->status == RESULT_FAIL &&
	       !strcmp(count ? count : "", result->count ? result->count : "");
}

static void add_stale(struct results *results, const char *path,
		      const json_t *entry, bool occurs)
{
	char title[600], id[600];

	snprintf(id, sizeof(id), "stale: %s", member(entry, "id"));
	snprintf(title, sizeof(title), "%s accepts '%s', which %s", path,
		 member(entry, "id"),
		 occurs ? "has another number of faults now" :
			  "does not occur any more");
	cli_error("%s", title);
	results_add(results, &(struct result){
				     .status = RESULT_FAIL,
				     .level = RESULT_WARNING,
				     .suite = "baseline",
				     .rule = "stale",
				     .id = id,
				     .title = title,
			     });
}

static void accept_entry(struct results *results, const char *path,
			 const json_t *entry)
{
	struct result *result = find(results, member(entry, "id"));
	char *reason;

	if (!is_same(result, entry)) {
		add_stale(results, path, entry,
			  result && result->status == RESULT_FAIL);
		return;
	}
	if (!strcmp(member(entry, "reason"), REASON)) {
		cli_error("%s: '%s' is not explained yet", path, result->id);
		return;
	}
	reason = strdup(member(entry, "reason"));
	if (!reason) {
		results->failed = true;
		return;
	}
	free((void *)(size_t)result->text);
	result->text = reason;
	result->status = RESULT_ACCEPTED;
}

bool results_accept(struct results *results, const char *path)
{
	json_t *accepted = read_accepted(path), *entry;
	size_t i;

	if (!accepted)
		return false;
	json_array_foreach(accepted, i, entry)
	{
		accept_entry(results, path, entry);
	}
	json_decref(accepted);
	return true;
}

bool results_baseline_valid(const char *path)
{
	json_t *accepted = read_accepted(path);

	json_decref(accepted);
	return accepted != NULL;
}

/* ---- writing ----------------------------------------------------------- */

static const char *old_reason(const json_t *accepted, const char *id)
{
	json_t *entry;
	size_t i;

	json_array_foreach(accepted, i, entry)
	{
		if (!strcmp(member(entry, "id"), id))
			return member(entry, "reason");
	}
	return REASON;
}

static json_t *entry_of(const struct result *result, const json_t *old)
{
	json_t *entry = json_pack("{s:s}", "id", result->id);

	if (result->count)
		json_object_set_new(entry, "count", json_string(result->count));
	json_object_set_new(entry, "reason",
			    json_string(old_reason(old, result->id)));
	return entry;
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool results_write_baseline(const struct results *results, const char *path)
{
	json_t *accepted = json_array(), *old = NULL, *file;
	struct output output;
	bool ok = true;
	size_t i;
	FILE *f;

	if (is_file(path))
		ok = (old = read_accepted(path));
	ok = ok && output_open(&output, path);
	f = ok ? output_begin(&output) : NULL;
	for (i = 0; i < results->n; i++) {
		if (results->at[i].status == RESULT_FAIL)
			json_array_append_new(accepted,
					      entry_of(&results->at[i], old));
	}
	file = json_pack("{s:s, s:o}", "schema", SCHEMA, "accepted", accepted);
	if (f && (json_dumpf(file, f, JSON_INDENT(2)) || fputc('\n', f) < 0))
		output_failed(&output);
	json_decref(file);
	json_decref(old);
	return f && output_end(&output);
}
