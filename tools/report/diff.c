/* SPDX-License-Identifier: GPL-2.0-only */
/* Which faults do two policies decide differently, and how? */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <stage2/explore.h>

#include "tools/cli/assumptions.h"
#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "change.h"
#include "report.h"

/* Prints one fault of the change with the most faults. */
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
		       const struct s2_policy *after,
		       const struct report_diff *ask)
{
	char count[TEXT_COUNT], names[ASSUMPTIONS_TEXT];
	unsigned int e;
	size_t i;

	printf("%s -> %s\n", before->name, after->name);
	if (ask->without)
		printf("  without the assumptions %s\n",
		       assumptions_text(ask->without, names));
	printf("  %35s  decided alike\n", text_count(changes->same, count));
	printf("  %35s  decided differently\n",
	       text_count(changes->different, count));
	change_only_text(before->name, &changes->only_before);
	change_only_text(after->name, &changes->only_after);
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		bool first = true;

		for (i = 0; i < changes->nr_changes; i++) {
			const struct s2_change *change = &changes->changes[i];

			if (change->entry != e)
				continue;
			if (first)
				printf("\n%s\n", change_entries[e]);
			first = false;
			change_text(change, ask->verbose);
			change_cause_text(&change->cause);
		}
	}
	if (changes->nr_changes)
		print_example(changes, ask->after);
}

static int print_json(const struct s2_changes *changes,
		      const struct s2_policy *before,
		      const struct s2_policy *after, uint64_t without)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < changes->nr_changes; i++)
		json_array_append_new(list, change_json(&changes->changes[i],
							before, after));
	return json_print(
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			  "schema", "stage2.diff/1", "old", before->name, "new",
			  after->name, "without", assumptions_json(without),
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
		.exact = ask->verbose,
		.without = ask->without,
	};
	struct s2_changes changes;
	int err;

	after = before ? policy_load(ask->after) : NULL;
	if (!after ||
	    !policy_answers_without(before, ask->before, ask->without) ||
	    !policy_answers_without(after, ask->after, ask->without))
		return CLI_USAGE;
	options.possible_only = true;
	options.twice = policy_may_waver(ask->before, before) ||
			policy_may_waver(ask->after, after);
	err = s2_diff(before, after, &options, &cli_mem, &changes);
	if (err == -S2_EINVAL)
		err = text_nonsense(changes.nonsense_policy, changes.nonsense,
				    &changes.nonsense_at);
	else if (err)
		cli_error("out of memory");
	else if (ask->format == CLI_JSON)
		err = print_json(&changes, before, after, ask->without);
	else
		print_text(&changes, before, after, ask);
	if (!err && !s2_count_is_zero(changes.different))
		err = CLI_FINDINGS;
	s2_changes_free(&changes, &cli_mem);
	return err < 0 ? CLI_UNFINISHED : err;
}
