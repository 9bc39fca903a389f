/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SARIF 2.1.0, which code scanning reads: a rule per kind of finding; a result
 * per finding, and none for what is fine.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "results.h"

#define SCHEMA \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static json_t *message(const char *title, const char *text)
{
	return json_pack("{s:o}", "text",
			 json_sprintf("%s%s%s", title, text ? "\n" : "",
				      text ? text : ""));
}

/* The index of the rule; adds it if it is new. */
static size_t rule_index(json_t *rules, const struct result *result)
{
	json_t *rule;
	size_t i;

	json_array_foreach(rules, i, rule)
	{
		if (!strcmp(json_string_value(json_object_get(rule, "id")),
			    result->rule))
			return i;
	}
	rule = json_pack("{s:s}", "id", result->rule);
	if (result->about)
		json_object_set_new(rule, "shortDescription",
				    json_pack("{s:s}", "text", result->about));
	json_array_append_new(rules, rule);
	return i;
}

/* A path as a URI reference. */
static json_t *uri(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~/";
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	json_t *json;

	if (!f)
		return NULL;
	for (; *path; path++) {
		if (strchr(plain, *path))
			fputc(*path, f);
		else
			fprintf(f, "%%%02X", (unsigned char)*path);
	}
	fclose(f);
	json = json_string(text);
	free(text);
	return json;
}

/* In the tree, or else only by name. */
static json_t *location(const struct result *result)
{
	json_t *physical;

	if (!result->file)
		return json_pack("{s:[{s:s, s:s}]}", "logicalLocations",
				 "fullyQualifiedName", result->suite, "kind",
				 "module");
	physical = json_pack("{s:{s:o, s:s}}", "artifactLocation", "uri",
			     uri(result->file), "uriBaseId", "SRCROOT");
	if (result->line)
		json_object_set_new(physical, "region",
				    json_pack("{s:I}", "startLine",
					      (json_int_t)result->line));
	return json_pack("{s:o}", "physicalLocation", physical);
}

static json_t *one_result(json_t *rules, const struct result *result)
{
	static const char *const levels[] = {
		[RESULT_ERROR] = "error",
		[RESULT_WARNING] = "warning",
		[RESULT_NOTE] = "note",
	};
	bool accepted = result->status == RESULT_ACCEPTED;
	json_t *object = json_pack(
		"{s:s, s:I, s:s, s:o, s:[o], s:{s:s}}", "ruleId", result->rule,
		"ruleIndex", (json_int_t)rule_index(rules, result), "level",
		levels[result->level], "message",
		message(result->title, accepted ? NULL : result->text),
		"locations", location(result), "partialFingerprints",
		"stage2Id/v1", result->id);

	if (accepted)
		json_object_set_new(object, "suppressions",
				    json_pack("[{s:s, s:s}]", "kind",
					      "external", "justification",
					      result->text ? result->text :
							     "accepted"));
	return object;
}

void results_sarif(const struct results *r, FILE *f)
{
	json_t *rules = json_array(), *list = json_array(), *document;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->at[i].status != RESULT_PASS)
			json_array_append_new(list,
					      one_result(rules, &r->at[i]));
	}
	document = json_pack(
		"{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:o, s:s}]}", "$schema",
		SCHEMA, "version", "2.1.0", "runs", "tool", "driver", "name",
		"stage2", "version", STAGE2_VERSION, "rules", rules, "results",
		list, "columnKind", "utf16CodeUnits");
	json_dumpf(document, f, JSON_INDENT(2));
	fputc('\n', f);
	json_decref(document);
}
