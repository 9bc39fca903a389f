/* SPDX-License-Identifier: GPL-2.0-only */
/* Baselines: findings that are known and accepted, each with the reason. */
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
	json_t *noted;	  /* by id: the count that occurred */
};

const char *baseline_id(const char *policy, const struct s2_finding *finding,
			char id[BASELINE_ID])
{
	char summary[TEXT_SUMMARY];

	snprintf(id, BASELINE_ID, "%s:%s:%s", policy, finding->invariant->name,
		 text_summary(&finding->decision, summary));
	return id;
}

/* ---- reading --------------------------------------------------------------- */

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
			"%s: accepted[%zu]: 'id' is POLICY:INVARIANT:DECISION, not '%s'",
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

static bool check_entry(const char *path, size_t i, json_t *entry)
{
	static const char *const keys[] = { "id", "count", "reason" };
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
		for (k = 0; k < 3 && strcmp(key, keys[k]); k++)
			;
		if (k == 3) {
			cli_error(
				"%s: accepted[%zu]: unknown key '%s'; there are id, count and reason",
				path, i, key);
			return false;
		}
	}
	key = json_string_value(json_object_get(entry, "count"));
	if (key[strspn(key, "0123456789")]) {
		cli_error(
			"%s: accepted[%zu]: 'count' is a string of digits, not '%s'",
			path, i, key);
		return false;
	}
	return check_id(path, i,
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
		cli_error("%s: unknown keys beside 'schema' and 'accepted'",
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
			cli_error("%s: accepted[%zu]: '%s' is there twice",
				  path, i, id);
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

/* A device or a pipe that is to be written has nothing to be read. */
static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

struct baseline *baseline_open(const char *path, const char *write)
{
	struct baseline *baseline = calloc(1, sizeof(*baseline));

	if (!baseline) {
		cli_error("out of memory");
		return NULL;
	}
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

/* ---- what occurred ---------------------------------------------------------- */

bool baseline_accepts(const struct baseline *baseline, const char *policy,
		      const struct s2_finding *finding)
{
	char id[BASELINE_ID], digits[S2_COUNT_DIGITS];
	json_t *entry = json_object_get(baseline->entries,
					baseline_id(policy, finding, id));
	const char *count = json_string_value(json_object_get(entry, "count"));

	return count &&
	       !strcmp(count, s2_count_format(finding->cover.count, digits));
}

void baseline_verified(struct baseline *baseline, const char *policy)
{
	json_object_set_new(baseline->verified, policy, json_true());
}

void baseline_note(struct baseline *baseline, const char *policy,
		   const struct s2_finding *finding)
{
	char id[BASELINE_ID], digits[S2_COUNT_DIGITS];

	json_object_set_new(
		baseline->noted, baseline_id(policy, finding, id),
		json_string(s2_count_format(finding->cover.count, digits)));
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
	json_t *entry;
	const char *id;

	json_object_foreach(baseline->entries, id, entry)
	{
		const char *now, *then;

		if (!is_verified(baseline, id))
			continue;
		now = json_string_value(json_object_get(baseline->noted, id));
		then = json_string_value(json_object_get(entry, "count"));
		if (now && !strcmp(now, then))
			continue;
		json_array_append_new(stale, json_string(id));
		if (now)
			cli_error(
				"%s: '%s' was accepted for %s faults, and now has %s",
				path, id, then, now);
		else
			cli_error(
				"%s: '%s' is stale: it did not occur; remove it",
				path, id);
	}
}

/* ---- writing ---------------------------------------------------------------- */

static json_t *entry_of(const struct baseline *baseline, const char *id,
			const char *count)
{
	json_t *old = json_object_get(baseline->entries, id);
	const char *reason = json_string_value(json_object_get(old, "reason"));

	return json_pack("{s:s, s:s, s:s}", "id", id, "count", count, "reason",
			 reason ? reason : REASON);
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
	json_object_foreach(baseline->noted, id, value) json_array_append_new(
		accepted, entry_of(baseline, id, json_string_value(value)));
	file = json_pack("{s:s, s:o}", "schema", SCHEMA, "accepted", accepted);
	if (f && json_dumpf(file, f, JSON_INDENT(2)))
		output_failed(output);
	json_decref(file);
	return f && output_end(output) ? CLI_OK : CLI_USAGE;
}
