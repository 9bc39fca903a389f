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
#include "diffed.h"
#include "found.h"
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

/* Faults of the groups, to compare with all that are decided differently. */
static struct s2_count count_listed(const struct s2_changes *changes)
{
	struct s2_count sum = s2_count_of(0);
	size_t i;

	for (i = 0; i < changes->nr_changes; i++)
		sum = s2_count_add(sum, changes->changes[i].cover.count);
	return sum;
}

static void print_counts(const struct s2_changes *changes)
{
	struct s2_count rest =
		s2_count_sub(changes->different, count_listed(changes));
	char count[TEXT_COUNT];

	printf("  %35s  decided alike\n", text_count(changes->same, count));
	printf("  %35s  decided differently\n",
	       text_count(changes->different, count));
	if (!s2_count_is_zero(rest))
		printf("  %35s  of these also race or lack memory: not listed\n",
		       text_count(rest, count));
}

void diffed_text(const struct diffed *d)
{
	const struct s2_changes *changes = &d->changes;
	char names[ASSUMPTIONS_TEXT];
	unsigned int e;
	size_t i;

	printf("%s -> %s\n", d->before->name, d->after->name);
	if (d->ask->without)
		printf("  without the assumptions %s\n",
		       assumptions_text(d->ask->without, names));
	print_counts(changes);
	change_only_text(d->before->name, &changes->only_before);
	change_only_text(d->after->name, &changes->only_after);
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		bool first = true;

		for (i = 0; i < changes->nr_changes; i++) {
			const struct s2_change *change = &changes->changes[i];

			if (change->entry != e)
				continue;
			if (first)
				printf("\n%s\n", change_entries[e]);
			first = false;
			change_text(change, d->ask->verbose);
			change_cause_text(&change->cause);
		}
	}
	if (changes->nr_changes)
		print_example(changes,
			      d->ask->shown ? d->ask->shown : d->ask->after);
}

json_t *diffed_json(const struct diffed *d)
{
	const struct s2_changes *changes = &d->changes;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < changes->nr_changes; i++)
		json_array_append_new(list, change_json(&changes->changes[i],
							d->before, d->after));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "schema", "stage2.diff/1", "old", d->before->name,
			 "new", d->after->name, "without",
			 assumptions_json(d->ask->without), "same",
			 json_count(changes->same), "different",
			 json_count(changes->different), "only_old",
			 json_cover(&changes->only_before), "only_new",
			 json_cover(&changes->only_after), "changes", list);
}

int diffed_make(const struct report_diff *ask, struct diffed *d)
{
	struct s2_verify_options options = {
		.max_cubes = ask->verbose ? 4096 : 0,
		.exact = ask->verbose,
		.without = ask->without,
		.possible_only = true,
	};
	int err;

	*d = (struct diffed){ .ask = ask, .before = policy_load(ask->before) };
	d->after = d->before ? policy_load(ask->after) : NULL;
	if (!d->after ||
	    !policy_answers_without(d->before, ask->before, ask->without) ||
	    !policy_answers_without(d->after, ask->after, ask->without))
		return CLI_USAGE;
	options.twice = policy_may_waver(ask->before, d->before) ||
			policy_may_waver(ask->after, d->after);
	err = s2_diff(d->before, d->after, &options, &cli_mem, &d->changes);
	if (err == -S2_EINVAL)
		return text_nonsense(d->changes.nonsense_policy,
				     d->changes.nonsense,
				     &d->changes.nonsense_at);
	if (err) {
		cli_error("out of memory");
		return CLI_UNFINISHED;
	}
	return s2_count_is_zero(d->changes.different) ? CLI_OK : CLI_FINDINGS;
}

void diffed_free(struct diffed *d)
{
	s2_changes_free(&d->changes, &cli_mem);
}

static int print_results(const struct diffed *d)
{
	struct results results = { .command = "diff" };
	int err;

	found_by_diff(&results, d);
	err = results_print(&results, d->ask->format);
	results_free(&results);
	return err;
}

int report_diff(const struct report_diff *ask)
{
	struct diffed d;
	int status = diffed_make(ask, &d), err = CLI_OK;

	if (status > CLI_FINDINGS)
		goto out;
	if (ask->format == CLI_TEXT)
		diffed_text(&d);
	else if (ask->format == CLI_JSON)
		err = json_print(diffed_json(&d));
	else
		err = print_results(&d);
	if (err)
		status = err;
out:
	diffed_free(&d);
	return status;
}
