/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists inputs, policies, commits, invariants ... */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <stage2/explore.h>
#include <stage2/inject.h>
#include <stage2/state.h>
#include <stage2/step.h>

#include "list.h"
#include "tools/cli/json.h"
#include "tools/cli/text.h"

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
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s}", "name", policy->name,
				  "title", policy->title, "source",
				  policy->source, "checked",
				  s2_checked_name(policy->kernel->checked)));
	return list;
}

/* "6.12.113" from the stable line's release and the number; NULL: not in it. */
static const char *stable_name(const struct s2_commit *commit,
			       enum s2_stable line, char buf[16])
{
	uint16_t release = s2_stable_release[line];

	if (commit->stable[line] == S2_NOT_IN)
		return NULL;
	snprintf(buf, 16, "%u.%u.%u", release / 100u, release % 100u,
		 commit->stable[line]);
	return buf;
}

static const char *release_name(uint16_t release, char buf[16])
{
	if (release == S2_NOT_IN)
		return NULL;
	snprintf(buf, 16, "%u.%u", release / 100u, release % 100u);
	return buf;
}

static json_t *json_commits(void)
{
	json_t *list = json_array();
	unsigned int i, line;
	char buf[16];

	for (i = 0; i < S2_NR_COMMITS; i++) {
		const struct s2_commit *commit = &s2_commits[i];
		json_t *stable = json_array();

		for (line = 0; line < S2_NR_STABLE; line++) {
			if (stable_name(commit, (enum s2_stable)line, buf))
				json_array_append_new(stable, json_string(buf));
		}
		json_array_append_new(
			list,
			json_pack("{s:s, s:s?, s:o, s:s, s:s}", "commit",
				  commit->name, "release",
				  release_name(commit->release, buf), "stable",
				  stable, "part", s2_part_name(commit->part),
				  "what", commit->what));
	}
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
	const struct s2_assumption *a;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (a = s2_assumption_at(i)); i++)
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", a->name,
				  "class", s2_assumption_class_name(a->kind),
				  "statement", a->statement, "reason",
				  a->reason, "source", a->source));
	return list;
}

static const char *state_class(const struct s2_state_invariant *invariant)
{
	return s2_class_name((enum s2_class)invariant->kind);
}

static json_t *json_states(void)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < S2_NR_STATE_IDS; i++) {
		const struct s2_state_invariant *inv = &s2_state_invariants[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name",
					inv->name, "class", state_class(inv),
					"statement", inv->statement, "why",
					inv->why, "source", inv->source));
	}
	return list;
}

static const char *const arg_types[] = {
	[S2_ARG_ADDRESS] = "address", [S2_ARG_SIZE] = "size",
	[S2_ARG_NUMBER] = "number",   [S2_ARG_FLAG] = "flag",
	[S2_ARG_NAME] = "name",
};

/* A value in its written form; may use buf. */
static const char *arg_value(const struct s2_step_arg *arg, uint64_t value,
			     char buf[24])
{
	if (arg->type == S2_ARG_NAME)
		return arg->names[value];
	if (arg->type == S2_ARG_FLAG)
		return value ? "yes" : "no";
	snprintf(buf, 24, "%" PRIu64, value);
	return buf;
}

static json_t *json_arg(const struct s2_step_arg *arg)
{
	json_t *values = json_array();
	char quiet[24];
	size_t v;

	for (v = 0; arg->type == S2_ARG_NAME && arg->names[v]; v++)
		json_array_append_new(values, json_string(arg->names[v]));
	return json_pack("{s:s, s:s, s:o, s:s?}", "name", arg->name, "type",
			 arg_types[arg->type], "values", values, "quiet",
			 arg->needed ? NULL :
				       arg_value(arg, arg->quiet, quiet));
}

static json_t *json_steps(void)
{
	json_t *list = json_array(), *args;
	const struct s2_step_arg *arg;
	unsigned int i;

	for (i = 0; i < S2_NR_STEPS; i++) {
		args = json_array();
		for (arg = s2_steps[i].args; arg->name; arg++)
			json_array_append_new(args, json_arg(arg));
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:o}", "name",
						s2_steps[i].name, "meaning",
						s2_steps[i].meaning,
						"arguments", args));
	}
	return list;
}

static json_t *json_bugs(void)
{
	const struct s2_bug_info *bug;
	json_t *list = json_array();
	size_t i;

	for (i = 0; (bug = s2_bug_at(i)); i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "name", bug->name,
					"meaning", bug->text, "in",
					bug->table ? "tables" : "vm"));
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
	puts("\n* the usual value");
}

static void text_policies(void)
{
	const struct s2_policy *policy;
	size_t i;

	for (i = 0; (policy = s2_policy_at(i)); i++) {
		printf("%-17s %s\n", policy->name, policy->title);
		printf("    %s: ", s2_checked_name(policy->kernel->checked));
		text_wrapped(stdout, policy->source, 14, 4);
	}
	puts("\n"
	     "compiled: the kernel's own code decides every fault alike\n"
	     "read: the source named, or each commit up to it, was read\n"
	     "inferred: from the releases that its commits are in\n"
	     "\n"
	     "Add or take away commits: linux-6.12.y+2a8dfab26677, linux-7.3-56fd1fc526e6.\n"
	     "Any stable release has a name, too: linux-6.12.112. See 'list commits'.");
}

/* "6.2, 6.1.7", or that no release has it. */
static void text_releases(const struct s2_commit *commit)
{
	char buf[16];
	unsigned int line;
	const char *name = release_name(commit->release, buf);

	fputs(name ? name : "not in a release", stdout);
	for (line = 0; line < S2_NR_STABLE; line++) {
		name = stable_name(commit, (enum s2_stable)line, buf);
		if (name)
			printf(", %s", name);
	}
}

static void text_commits(void)
{
	unsigned int i;

	for (i = 0; i < S2_NR_COMMITS; i++) {
		const struct s2_commit *commit = &s2_commits[i];

		printf("%s (%s; ", commit->name, s2_part_name(commit->part));
		text_releases(commit);
		printf(")\n    ");
		text_wrapped(stdout, commit->what, 4, 4);
	}
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

static void text_states(void)
{
	unsigned int i;

	puts("\nOf states of a VM, after each step of 'stage2 sim':\n");
	for (i = 0; i < S2_NR_STATE_IDS; i++) {
		const struct s2_state_invariant *inv = &s2_state_invariants[i];

		printf("%s (%s)\n    ", inv->name, state_class(inv));
		text_wrapped(stdout, inv->statement, 4, 4);
		printf("    Why: ");
		text_wrapped(stdout, inv->why, 9, 4);
		printf("    From: ");
		text_wrapped(stdout, inv->source, 10, 4);
	}
}

static void text_all_invariants(void)
{
	text_invariants();
	text_states();
}

static void text_arg(const struct s2_step_arg *arg)
{
	char quiet[24];
	size_t v;

	printf("    %-13s", arg->name);
	if (arg->type != S2_ARG_NAME)
		fputs(arg_types[arg->type], stdout);
	for (v = 0; arg->type == S2_ARG_NAME && arg->names[v]; v++)
		printf("%s%s%s", v ? " | " : "", arg->names[v],
		       v == arg->quiet && !arg->needed ? "*" : "");
	if (arg->needed)
		fputs(", needed", stdout);
	else if (arg->type != S2_ARG_NAME)
		printf(", %s*", arg_value(arg, arg->quiet, quiet));
	putchar('\n');
}

static void text_steps(void)
{
	const struct s2_step_arg *arg;
	unsigned int i;

	for (i = 0; i < S2_NR_STEPS; i++) {
		printf("%s: ", s2_steps[i].name);
		text_wrapped(stdout, s2_steps[i].meaning,
			     (int)strlen(s2_steps[i].name) + 2, 4);
		for (arg = s2_steps[i].args; arg->name; arg++)
			text_arg(arg);
	}
	puts("\n* the usual value");
}

static void text_bugs(void)
{
	const struct s2_bug_info *bug;
	size_t i;

	for (i = 0; (bug = s2_bug_at(i)); i++) {
		printf("%-18s ", bug->name);
		text_wrapped(stdout, bug->text, 19, 19);
	}
}

static void text_assumptions(void)
{
	const struct s2_assumption *assumption;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		printf("%s (%s)\n    ", assumption->name,
		       s2_assumption_class_name(assumption->kind));
		text_wrapped(stdout, assumption->statement, 4, 4);
		printf("    Because: ");
		text_wrapped(stdout, assumption->reason, 13, 4);
		printf("    From: ");
		text_wrapped(stdout, assumption->source, 10, 4);
	}
}

static const struct list {
	struct cli_word word;
	void (*text)(void);
	json_t *(*json)(void);
} lists[] = {
	{ { "inputs", "everything that can be asked about a fault" },
	  text_inputs,
	  json_inputs },
	{ { "policies", "kernel versions and proposals" },
	  text_policies,
	  json_policies },
	{ { "commits", "what changed between kernels, and which have it" },
	  text_commits,
	  json_commits },
	{ { "invariants",
	    "what decisions, and the states of a VM, are judged by" },
	  text_all_invariants,
	  json_invariants },
	{ { "assumptions", "which faults cannot occur" },
	  text_assumptions,
	  json_assumptions },
	{ { "steps", "what can happen in a scenario" }, text_steps, json_steps },
	{ { "bugs", "mistakes that a scenario's kernel can be told to make" },
	  text_bugs,
	  json_bugs },
};

#define NR_LISTS (sizeof(lists) / sizeof(*lists))

const struct cli_word *report_list_word(size_t i)
{
	return i < NR_LISTS ? &lists[i].word : NULL;
}

static const char *list_name(const void *cookie, size_t i)
{
	(void)cookie;
	return i < NR_LISTS ? lists[i].word.name : NULL;
}

/* "inputs, policies ... steps and bugs" */
static void list_names(const char *last, char *names, size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < NR_LISTS && used < size; i++)
		used += (size_t)snprintf(names + used, size - used, "%s%s",
					 !i		   ? "" :
					 i + 1 == NR_LISTS ? last :
							     ", ",
					 lists[i].word.name);
}

static int print_json(size_t i)
{
	json_t *json = json_pack("{s:s, s:o}", "schema", "stage2.list/1",
				 lists[i].word.name, lists[i].json());

	if (json && lists[i].json == json_invariants)
		json_object_set_new(json, "state_invariants", json_states());
	return json_print(json);
}

int report_list(const char *name, enum cli_format format)
{
	const char *near;
	char names[256];
	size_t i;

	for (i = 0; name && i < NR_LISTS; i++) {
		if (strcmp(lists[i].word.name, name))
			continue;
		if (format == CLI_JSON)
			return print_json(i);
		lists[i].text();
		return CLI_OK;
	}
	near = name ? cli_near(name, list_name, NULL) : NULL;
	list_names(name ? " and " : " or ", names, sizeof(names));
	if (!name)
		return cli_error("name one list: %s", names);
	if (near)
		return cli_error("no list '%s'; did you mean '%s'?", name,
				 near);
	return cli_error("no list '%s'; there are %s", name, names);
}
