/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2 list: the inputs, policies, invariants and assumptions there are. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <stage2/explore.h>

#include "cli.h"
#include "json.h"
#include "text.h"

static const char help[] =
	"usage: stage2 list inputs|policies|invariants|assumptions [--format text|json]\n"
	"\n"
	"Lists what the other commands take and name.\n"
	"\n"
	"  --format F  text (default) or json\n"
	"\n"
	"EXAMPLES\n"
	"  stage2 list inputs\n"
	"  stage2 list invariants --format json | jq -r '.invariants[].name'\n";

static json_t *json_values(const struct s2_input_info *info)
{
	json_t *values = json_array();
	int v;

	for (v = 0; v < info->nr_values; v++)
		json_array_append_new(values, json_string(info->values[v]));
	return values;
}

static json_t *json_inputs(void)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		const struct s2_input_info *info = &s2_inputs[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:s, s:s, s:s}", "name",
				  info->name, "values", json_values(info),
				  "quiet", info->values[info->quiet], "meaning",
				  info->meaning, "source", info->source));
	}
	return list;
}

static json_t *json_policies(void)
{
	const struct s2_policy *policy;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (policy = s2_policy_at(i)); i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name",
						      policy->name, "title",
						      policy->title, "source",
						      policy->source));
	return list;
}

static json_t *json_invariants(void)
{
	const struct s2_invariant *invariant;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (invariant = s2_invariant_at(i)); i++)
		json_array_append_new(list, json_invariant(invariant));
	return list;
}

static json_t *json_assumptions(void)
{
	const struct s2_assumption *assumption;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "name",
						assumption->name, "statement",
						assumption->statement, "source",
						assumption->source));
	return list;
}

static void text_inputs(void)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		const struct s2_input_info *info = &s2_inputs[i];
		int v;

		printf("%s =", info->name);
		for (v = 0; v < info->nr_values; v++)
			printf("%s%s%s", v ? " | " : " ", info->values[v],
			       v == info->quiet ? "*" : "");
		printf("\n    ");
		text_wrapped(stdout, info->meaning, 4, 4);
		printf("    read by ");
		text_wrapped(stdout, info->source, 12, 4);
	}
	puts("\n* the value when nobody says otherwise");
}

static void text_policies(void)
{
	const struct s2_policy *policy;
	size_t i;

	for (i = 0; (policy = s2_policy_at(i)); i++)
		printf("%-18s %s (%s)\n", policy->name, policy->title,
		       policy->source);
}

static void text_invariants(void)
{
	const struct s2_invariant *invariant;
	size_t i;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		printf("%s (%s)\n    ", invariant->name,
		       s2_class_name(invariant->kind));
		text_wrapped(stdout, invariant->statement, 4, 4);
		printf("    Why: ");
		text_wrapped(stdout, invariant->why, 9, 4);
		printf("    From: ");
		text_wrapped(stdout, invariant->source, 10, 4);
	}
}

static void text_assumptions(void)
{
	const struct s2_assumption *assumption;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		printf("%s\n    ", assumption->name);
		text_wrapped(stdout, assumption->statement, 4, 4);
		printf("    From: ");
		text_wrapped(stdout, assumption->source, 10, 4);
	}
}

static const struct {
	const char *name;
	void (*text)(void);
	json_t *(*json)(void);
} lists[] = {
	{ "inputs", text_inputs, json_inputs },
	{ "policies", text_policies, json_policies },
	{ "invariants", text_invariants, json_invariants },
	{ "assumptions", text_assumptions, json_assumptions },
};

#define NR_LISTS (sizeof(lists) / sizeof(*lists))

static const char *list_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < NR_LISTS ? lists[i].name : NULL;
}

int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_COMMON_OPTIONS,
	};
	enum cli_format format = CLI_TEXT;
	const char *near;
	size_t i;
	int c, status;

	while ((c = cli_getopt(argc, argv, options)) != -1) {
		if (!cli_common_option(c, help, &format, &status))
			return status;
	}
	if (optind + 1 != argc)
		return cli_error(
			"name one list: inputs, policies, invariants or assumptions");
	for (i = 0; i < NR_LISTS; i++) {
		if (strcmp(lists[i].name, argv[optind]))
			continue;
		if (format == CLI_TEXT) {
			lists[i].text();
			return CLI_OK;
		}
		return json_print(json_pack("{s:s, s:o}", "schema",
					    "stage2.list/1", lists[i].name,
					    lists[i].json()));
	}
	near = cli_near(argv[optind], list_name, NULL);
	return cli_error("no list '%s'; %s%s%s", argv[optind],
			 near ? "did you mean '" : "there are inputs, policies",
			 near ? near : ", invariants and assumptions",
			 near ? "'?" : "");
}
