/* SPDX-License-Identifier: GPL-2.0-only */
/* Which faults do two policies decide differently, and how? */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <stage2/explore.h>

#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "report.h"

static const char *const entry_names[S2_NR_ENTRIES] = {
	[S2_GUEST_ABORT] = "at the fault: kvm_handle_guest_abort()",
	[S2_PREPARE_REGION] =
		"at the memslot: kvm_arch_prepare_memory_region()",
};

static bool writes_leaf(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX;
}

/* What a change is from or to: "maps Device", or "size PAGE". */
static const char *side(const struct s2_change *change,
			const struct s2_decision *d, char buf[TEXT_SUMMARY])
{
	enum s2_field field = change->field;
	int value = s2_decision_raw(d, field);

	/* Both write the leaf: then how is all there is to say. */
	if (field == S2_F_OUTCOME && writes_leaf(&change->before) &&
	    writes_leaf(&change->after))
		return d->outcome == S2_MAP ? "maps anew" :
					      "relaxes the leaf's rights";
	if (field <= S2_F_TYPE)
		return text_summary(d, buf);
	if (s2_fields[field].is_cond)
		value = s2_decision_cond(d, field).base;
	return s2_field_value_name(field, value);
}

static void print_title(const struct s2_change *change)
{
	char before[TEXT_SUMMARY], after[TEXT_SUMMARY], round[TEXT_ROUND];

	printf("  ");
	if (change->field > S2_F_TYPE)
		printf("%s: ", s2_fields[change->field].meaning);
	printf("%s -> %s (%s faults)\n", side(change, &change->before, before),
	       side(change, &change->after, after),
	       text_round(change->cover.count, round));
}

static void print_also(const struct s2_change *change)
{
	const char *separator = "";
	unsigned int f;

	if (!change->also)
		return;
	printf("    also differs on some of them: ");
	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (change->also >> f & 1) {
			printf("%s%s", separator, s2_fields[f].name);
			separator = ", ";
		}
	}
	putchar('\n');
}

static void print_change(const struct s2_change *change, bool verbose)
{
	const struct s2_cover *cover = &change->cover;
	size_t kept[4096], n, i;

	print_title(change);
	n = text_distinct(cover, kept);
	for (i = 0; i < n; i++) {
		printf("    %s ", i ? "or  " : "when");
		text_causes(stdout, &cover->cubes[kept[i]], 9, 9);
	}
	if (cover->truncated && verbose)
		puts("    or  more, which --format json has, too");
	print_also(change);
}

/* Faults that only one of the two can meet. */
static void print_only(const char *name, const struct s2_cover *cover)
{
	size_t kept[4096], n, i;
	char round[TEXT_ROUND];

	if (s2_count_is_zero(cover->count))
		return;
	printf("  only %s has (%s faults, not compared)\n", name,
	       text_round(cover->count, round));
	n = text_distinct(cover, kept);
	for (i = 0; i < n; i++) {
		printf("    %s ", i ? "or  " : "with");
		text_causes(stdout, &cover->cubes[kept[i]], 9, 9);
	}
}

/* One fault of the change that has the most. */
static void print_example(const struct s2_changes *changes, const char *word)
{
	const struct s2_change *most = &changes->changes[0];
	const char *memslot;
	size_t i;

	for (i = 1; i < changes->nr_changes; i++) {
		if (s2_count_cmp(changes->changes[i].cover.count,
				 most->cover.count) > 0)
			most = &changes->changes[i];
	}
	memslot = most->entry == S2_PREPARE_REGION ? "--memslot " : "";
	printf("\nfor example\n  $ stage2 explain %s%s", memslot, word);
	text_arguments(stdout, &most->cover.witness,
		       18 + (int)(strlen(memslot) + strlen(word)), 8);
}

static void print_text(const struct s2_changes *changes,
		       const struct s2_policy *before,
		       const struct s2_policy *after, const char *word,
		       bool verbose)
{
	char count[TEXT_COUNT];
	unsigned int e;
	size_t i;

	printf("%s -> %s\n", before->name, after->name);
	printf("  %35s  decided alike\n", text_count(changes->same, count));
	printf("  %35s  decided differently\n",
	       text_count(changes->different, count));
	print_only(before->name, &changes->only_before);
	print_only(after->name, &changes->only_after);
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		bool first = true;

		for (i = 0; i < changes->nr_changes; i++) {
			const struct s2_change *change = &changes->changes[i];

			if (change->entry != e)
				continue;
			if (first)
				printf("\n%s\n", entry_names[e]);
			first = false;
			print_change(change, verbose);
		}
	}
	if (changes->nr_changes)
		print_example(changes, word);
}

/* The values of a change's field on its two sides. */
static json_t *json_side(const struct s2_change *change,
			 const struct s2_policy *policy)
{
	struct s2_decision d;
	struct s2_query q;

	s2_query_init(&q, &change->cover.witness);
	s2_decide(policy, change->entry, &q, &d);
	return json_decision(&q, &d);
}

static json_t *json_change(const struct s2_change *change,
			   const struct s2_policy *before,
			   const struct s2_policy *after)
{
	char from[TEXT_SUMMARY], to[TEXT_SUMMARY];
	json_t *also = json_array();
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (change->also >> f & 1)
			json_array_append_new(also,
					      json_string(s2_fields[f].name));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
			 "entry",
			 change->entry == S2_GUEST_ABORT ?
				 "kvm_handle_guest_abort" :
				 "kvm_arch_prepare_memory_region",
			 "field", s2_fields[change->field].name, "from",
			 side(change, &change->before, from), "to",
			 side(change, &change->after, to), "also", also,
			 "cover", json_cover(&change->cover), "witness",
			 json_fault(&change->cover.witness), "before",
			 json_side(change, before), "after",
			 json_side(change, after));
}

static int print_json(const struct s2_changes *changes,
		      const struct s2_policy *before,
		      const struct s2_policy *after)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < changes->nr_changes; i++)
		json_array_append_new(list, json_change(&changes->changes[i],
							before, after));
	return json_print(json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "schema",
		"stage2.diff/1", "old", before->name, "new", after->name,
		"same", json_count(changes->same), "different",
		json_count(changes->different), "only_old",
		json_cover(&changes->only_before), "only_new",
		json_cover(&changes->only_after), "changes", list));
}

int report_diff(const struct report_diff *ask)
{
	const struct s2_policy *before = policy_load(ask->before), *after;
	struct s2_verify_options options = {
		.max_cubes = ask->verbose ? 4096 : 0,
		.twice = policy_is_plugin(ask->before) ||
			 policy_is_plugin(ask->after),
	};
	struct s2_changes changes;
	int err;

	after = before ? policy_load(ask->after) : NULL;
	if (!after)
		return CLI_USAGE;
	options.possible_only = policy_is_digested(before) ||
				policy_is_digested(after);
	err = s2_diff(before, after, &options, &cli_mem, &changes);
	if (err == -S2_EINVAL)
		err = text_nonsense(changes.nonsense_policy, changes.nonsense,
				    &changes.nonsense_at);
	else if (err)
		cli_error("out of memory");
	else if (ask->format == CLI_JSON)
		err = print_json(&changes, before, after);
	else
		print_text(&changes, before, after, ask->after, ask->verbose);
	if (!err && !s2_count_is_zero(changes.different))
		err = CLI_FINDINGS;
	s2_changes_free(&changes, &cli_mem);
	return err < 0 ? CLI_UNFINISHED : err;
}
