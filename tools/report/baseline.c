/* SPDX-License-Identifier: GPL-2.0-only */
/* Baselines: known findings that are accepted, each with a reason. */
#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "tools/cli/cli.h"
#include "tools/cli/json.h"
#include "tools/cli/text.h"

#define SCHEMA "stage2.baseline/1"
#define REASON "not explained yet"

struct baseline {
	json_t *entries;  /* by id: the object of the file */
	json_t *verified; /* by policy: true */
	json_t *noted;	  /* by id: the entry that occurred */
	bool allow_unexplained;
};

const char *baseline_id(const char *policy, const struct s2_finding *finding,
			char id[BASELINE_ID])
{
	char summary[TEXT_SUMMARY];

	snprintf(id, BASELINE_ID, "%s:%s:%s", policy, finding->invariant->name,
		 text_summary(&finding->decision, summary));
	return id;
}

/*
 * ---- reading ---------------------------------------------------------------
 */

static const char *invariant_name(const void *cookie, size_t i)
{
	const struct s2_invariant *invariant = s2_invariant_at(i);

	(void)cookie;
	return invariant ? invariant->name : NULL;
}

/* The invariant that an id names exists, whatever the policy. */
static bool check_id(const char *path, size_t i, const char *id)
{
	const char *begin = strchr(id, ':'), *end, *near;
	char name[64];

	end = begin ? strchr(begin + 1, ':') : NULL;
	if (!end || end - begin > 60) {
		cli_error(
			"%s: accepted[%zu]: 'id' must be POLICY:INVARIANT:DECISION, not '%s'",
			path, i, id);
		return false;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(end - begin - 1), begin + 1);
	if (s2_invariant_find(name))
		return true;
	near = cli_near(name, invariant_name, NULL);
	cli_error("%s: accepted[%zu]: no invariant '%s'%s%s%s", path, i, name,
		  near ? "; did you mean '" : "", near ? near : "",
		  near ? "'?" : "");
	return false;
}

/* NULL, or an array of strings. */
static bool check_when(const char *path, size_t i, json_t *when)
{
	json_t *text;
	size_t k;
	bool ok = !when || json_is_array(when);

	json_array_foreach(when, k, text)
	{
		ok &= json_is_string(text);
	}
	if (!ok)
		cli_error(
			"%s: accepted[%zu]: 'when' must be an array of strings",
			path, i);
	return ok;
}

static bool check_entry(const char *path, size_t i, json_t *entry)
{
	static const char *const keys[] = { "id", "count", "reason", "when" };
	const char *key;
	json_t *value;
	size_t k;

	if (!json_is_object(entry)) {
		cli_error("%s: accepted[%zu] is not an object", path, i);
		return false;
	}
	for (k = 0; k < 3; k++) {
		value = json_object_get(entry, keys[k]);
		if (!json_is_string(value) || !json_string_length(value)) {
			cli_error(
				"%s: accepted[%zu]: '%s' must be a string, and not empty",
				path, i, keys[k]);
			return false;
		}
	}
	json_object_foreach(entry, key, value)
	{
		for (k = 0; k < 4 && strcmp(key, keys[k]); k++)
			;
		if (k == 4) {
			cli_error(
				"%s: accepted[%zu]: unknown key '%s'; the keys are id, count, when and reason",
				path, i, key);
			return false;
		}
	}
	key = json_string_value(json_object_get(entry, "count"));
	if (key[strspn(key, "0123456789")]) {
		cli_error(
			"%s: accepted[%zu]: 'count' must be a string of digits, not '%s'",
			path, i, key);
		return false;
	}
	return check_when(path, i, json_object_get(entry, "when")) &&
	       check_id(path, i,
			json_string_value(json_object_get(entry, "id")));
}

static bool take_entries(struct baseline *baseline, const char *path,
			 json_t *file)
{
	const char *schema = json_string_value(json_object_get(file, "schema"));
	json_t *accepted = json_object_get(file, "accepted"), *entry;
	size_t i;

	if (!json_is_object(file) || !schema || strcmp(schema, SCHEMA)) {
		cli_error("%s: not a baseline: 'schema' must be \"%s\"", path,
			  SCHEMA);
		return false;
	}
	if (!json_is_array(accepted)) {
		cli_error("%s: not a baseline: 'accepted' must be an array",
			  path);
		return false;
	}
	if (json_object_size(file) != 2) {
		cli_error(
			"%s: unknown keys; the only keys are 'schema' and 'accepted'",
			path);
		return false;
	}
	json_array_foreach(accepted, i, entry)
	{
		const char *id;

		if (!check_entry(path, i, entry))
			return false;
		id = json_string_value(json_object_get(entry, "id"));
		if (json_object_get(baseline->entries, id)) {
			cli_error("%s: accepted[%zu]: '%s' occurs twice", path,
				  i, id);
			return false;
		}
		json_object_set(baseline->entries, id, entry);
	}
	return true;
}

static bool read_file(struct baseline *baseline, const char *path)
{
	json_t *file = json_read(path);
	bool ok = file && take_entries(baseline, path, file);

	json_decref(file);
	return ok;
}

/* If the file to write is a device or a pipe, there is nothing to read. */
static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

struct baseline *baseline_open(const char *path, const char *write,
			       bool allow_unexplained)
{
	struct baseline *baseline = calloc(1, sizeof(*baseline));

	if (!baseline) {
		cli_error("out of memory");
		return NULL;
	}
	baseline->allow_unexplained = allow_unexplained;
	baseline->entries = json_object();
	baseline->verified = json_object();
	baseline->noted = json_object();
	if (!path && write && is_file(write))
		path = write;
	if (path && !read_file(baseline, path)) {
		baseline_close(baseline);
		return NULL;
	}
	return baseline;
}

void baseline_close(struct baseline *baseline)
{
	json_decref(baseline->entries);
	json_decref(baseline->verified);
	json_decref(baseline->noted);
	free(baseline);
}

/* ---- findings of this run ---------------------------------------------- */

/* A finding with more conditions is recorded without them. */
#define MAX_WHEN S2_MAX_CUBES

/* The conditions of a finding as verify prints them; NULL: too many. */
static json_t *conditions_of(const struct s2_finding *finding)
{
	const struct s2_cover *cover = &finding->cover;
	size_t kept[MAX_WHEN], n, i, used;
	char text[S2_NR_INPUTS * TEXT_TERM];
	json_t *when;

	if (cover->nr_told >= MAX_WHEN)
		return NULL;
	when = json_array();
	n = text_distinct(cover, kept);
	for (i = 0; i < n; i++) {
		const struct s2_cube *cube = &cover->cubes[kept[i]];
		char term[TEXT_TERM];
		unsigned int k;

		text[0] = '\0';
		for (k = used = 0; k < S2_NR_INPUTS; k++) {
			if (!s2_is_cause((enum s2_input)k, cube->may[k]))
				continue;
			text_term((enum s2_input)k, cube->may[k], term);
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used, "%s%s",
						 used ? " " : "", term);
		}
		json_array_append_new(when, json_string(text));
	}
	return when;
}

static bool is_explained(const struct baseline *baseline, const json_t *entry)
{
	return baseline->allow_unexplained ||
	       strcmp(json_string_value(json_object_get(entry, "reason")),
		      REASON);
}

/* Same count, and same conditions if both have them? */
static bool is_same(const json_t *entry, const json_t *now)
{
	const json_t *when = json_object_get(entry, "when"),
		     *when_now = json_object_get(now, "when");

	return json_equal(json_object_get(entry, "count"),
			  json_object_get(now, "count")) &&
	       (!when || !when_now || json_equal(when, when_now));
}

static json_t *occurred(const struct s2_finding *finding)
{
	char digits[S2_COUNT_DIGITS];
	json_t *when = conditions_of(finding), *now;

	now = json_pack("{s:s}", "count",
			s2_count_format(finding->cover.count, digits));
	if (when)
		json_object_set_new(now, "when", when);
	return now;
}

bool baseline_accepts(const struct baseline *baseline, const char *policy,
		      const struct s2_finding *finding)
{
	char id[BASELINE_ID];
	json_t *entry = json_object_get(baseline->entries,
					baseline_id(policy, finding, id));
	json_t *now;
	bool same;

	if (!entry || !is_explained(baseline, entry))
		return false;
	now = occurred(finding);
	same = is_same(entry, now);
	json_decref(now);
	return same;
}

const char *baseline_reason(const struct baseline *baseline, const char *id)
{
	return json_string_value(json_object_get(
		json_object_get(baseline->entries, id), "reason"));
}

void baseline_verified(struct baseline *baseline, const char *policy)
{
	json_object_set_new(baseline->verified, policy, json_true());
}

void baseline_note(struct baseline *baseline, const char *policy,
		   const struct s2_finding *finding)
{
	char id[BASELINE_ID];

	json_object_set_new(baseline->noted, baseline_id(policy, finding, id),
			    occurred(finding));
}

static bool is_verified(const struct baseline *baseline, const char *id)
{
	char policy[BASELINE_ID];

	snprintf(policy, sizeof(policy), "%.*s", (int)strcspn(id, ":"), id);
	return json_object_get(baseline->verified, policy);
}

void baseline_report_stale(const struct baseline *baseline, const char *path,
			   json_t *stale)
{
	const char *id, *first = NULL;
	size_t unexplained = 0;
	json_t *entry;

	json_object_foreach(baseline->entries, id, entry)
	{
		const json_t *now;
		const char *then;

		if (!is_verified(baseline, id))
			continue;
		now = json_object_get(baseline->noted, id);
		then = json_string_value(json_object_get(entry, "count"));
		if (now && is_same(entry, now)) {
			if (!is_explained(baseline, entry) && !unexplained++)
				first = id;
			continue;
		}
		json_array_append_new(stale, json_string(id));
		if (!now)
			cli_error(
				"%s: '%s' is stale: the finding no longer occurs; remove it",
				path, id);
		else if (json_equal(json_object_get(entry, "count"),
				    json_object_get(now, "count")))
			cli_error("%s: '%s' is accepted for other conditions",
				  path, id);
		else
			cli_error(
				"%s: '%s' is accepted for %s faults, but now has %s",
				path, id, then,
				json_string_value(
					json_object_get(now, "count")));
	}
	if (unexplained)
		cli_error(
			"%s: %zu not explained yet, for example '%s': add the "
			"reasons, or pass --allow-unexplained",
			path, unexplained, first);
}

/*
 * ---- writing ----------------------------------------------------------------
 */

static json_t *entry_of(const struct baseline *baseline, const char *id,
			json_t *now)
{
	json_t *old = json_object_get(baseline->entries, id);
	const char *reason = json_string_value(json_object_get(old, "reason"));
	json_t *entry = json_pack("{s:s}", "id", id);

	json_object_update(entry, now);
	json_object_set_new(entry, "reason",
			    json_string(reason ? reason : REASON));
	return entry;
}

int baseline_write(const struct baseline *baseline, struct output *output)
{
	json_t *accepted = json_array(), *file, *value;
	FILE *f = output_begin(output);
	const char *id;

	json_object_foreach(baseline->entries, id, value)
	{
		if (!is_verified(baseline, id))
			json_array_append(accepted, value);
	}
	json_object_foreach(baseline->noted, id, value)
		json_array_append_new(accepted, entry_of(baseline, id, value));
	file = json_pack("{s:s, s:o}", "schema", SCHEMA, "accepted", accepted);
	if (f && json_dumpf(file, f, JSON_INDENT(2)))
		output_failed(output);
	json_decref(file);
	return f && output_end(output) ? CLI_OK : CLI_USAGE;
}
