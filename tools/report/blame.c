/* SPDX-License-Identifier: GPL-2.0-only */
/* Two kernels: which commit brought each difference? */
#include <stdio.h>

#include "change.h"
#include "report.h"
#include "tools/cli/json.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"

static bool causes_equal(const struct s2_cause *a, const struct s2_cause *b)
{
	return a->commit == b->commit && a->with == b->with &&
	       a->more == b->more;
}

/* "0c67288e0c8b (fault path): what it does", after "without" if taken away. */
static void print_commit(const struct s2_blamed *blamed, int indent)
{
	const struct s2_commit *commit = &s2_commits[blamed->commit];
	int n = printf("%*s%s%s (%s): ", indent, "",
		       blamed->added ? "" : "without ", commit->name,
		       s2_part_name(commit->part));

	text_wrapped(stdout, commit->what, n, indent + 4);
}

/* Prints the changes that have exactly this cause, under their own heading. */
static void print_caused(const struct s2_changes *changes,
			 const struct s2_cause *cause, bool verbose)
{
	unsigned int e;
	size_t i;

	if (cause->with != S2_NR_COMMITS)
		printf(" only together with %s\n",
		       s2_commits[cause->with].name);
	else if (cause->more)
		puts(" only together with several others");
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		bool first = true;

		for (i = 0; i < changes->nr_changes; i++) {
			const struct s2_change *change = &changes->changes[i];

			if (change->entry != e ||
			    !causes_equal(&change->cause, cause))
				continue;
			if (first)
				printf(" %s\n", change_entries[e]);
			first = false;
			change_text(change, verbose);
		}
	}
}

/* Prints all changes that this commit causes, cause by cause. */
static void print_changes_of(const struct s2_changes *changes,
			     enum s2_commit_id commit, bool verbose)
{
	size_t i, k;

	for (i = 0; i < changes->nr_changes; i++) {
		const struct s2_cause *cause = &changes->changes[i].cause;

		if (cause->commit != commit)
			continue;
		for (k = 0; k < i; k++) {
			if (causes_equal(&changes->changes[k].cause, cause))
				break;
		}
		if (k == i)
			print_caused(changes, cause, verbose);
	}
}

static void print_blamed(const struct s2_blame *blame,
			 const struct s2_blamed *blamed,
			 const struct report_diff *ask)
{
	putchar('\n');
	print_commit(blamed, 0);
	change_only_text(ask->before, &blamed->only_before);
	change_only_text(ask->after, &blamed->only_after);
	print_changes_of(&blame->changes, blamed->commit, ask->verbose);
}

/* Prints the commits without a visible effect between the two kernels. */
static void print_effect(const struct s2_blame *blame, enum s2_effect effect,
			 const char *heading)
{
	bool first = true;
	size_t i;

	for (i = 0; i < blame->nr_commits; i++) {
		if (blame->commits[i].effect != effect)
			continue;
		if (first)
			printf("\n%s\n", heading);
		first = false;
		print_commit(&blame->commits[i], 2);
	}
}

static size_t count_effect(const struct s2_blame *blame, enum s2_effect effect)
{
	size_t i, n = 0;

	for (i = 0; i < blame->nr_commits; i++)
		n += blame->commits[i].effect == effect;
	return n;
}

static void print_text(const struct s2_blame *blame,
		       const struct report_diff *ask)
{
	char count[TEXT_COUNT];
	size_t i;

	printf("%s -> %s: %zu of %zu commits change decisions\n", ask->before,
	       ask->after, count_effect(blame, S2_EFFECT_CAUSE),
	       blame->nr_commits);
	printf("  %35s  decided alike\n",
	       text_count(blame->changes.same, count));
	printf("  %35s  decided differently\n",
	       text_count(blame->changes.different, count));
	for (i = 0; i < blame->nr_commits; i++) {
		if (blame->commits[i].effect == S2_EFFECT_CAUSE)
			print_blamed(blame, &blame->commits[i], ask);
	}
	print_effect(
		blame, S2_EFFECT_OVERRULED,
		"change only decisions that a later commit changes again, or faults that one kernel cannot meet:");
	print_effect(blame, S2_EFFECT_NONE, "change no decision:");
}

static json_t *json_blamed(const struct s2_blamed *blamed)
{
	static const char *const effects[S2_NR_EFFECTS] = {
		[S2_EFFECT_NONE] = "none",
		[S2_EFFECT_OVERRULED] = "overruled",
		[S2_EFFECT_CAUSE] = "cause",
	};
	const struct s2_commit *commit = &s2_commits[blamed->commit];

	return json_pack("{s:s, s:s, s:s, s:b, s:s, s:o, s:o}", "commit",
			 commit->name, "part", s2_part_name(commit->part),
			 "what", commit->what, "added", blamed->added, "effect",
			 effects[blamed->effect], "only_old",
			 json_cover(&blamed->only_before), "only_new",
			 json_cover(&blamed->only_after));
}

static int print_json(const struct s2_blame *blame,
		      const struct s2_policy *before,
		      const struct s2_policy *after)
{
	json_t *commits = json_array(), *changes = json_array();
	size_t i;

	for (i = 0; i < blame->nr_commits; i++)
		json_array_append_new(commits, json_blamed(&blame->commits[i]));
	for (i = 0; i < blame->changes.nr_changes; i++)
		json_array_append_new(changes,
				      change_json(&blame->changes.changes[i],
						  before, after));
	return json_print(
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "schema",
			  "stage2.blame/1", "old", before->name, "new",
			  after->name, "same", json_count(blame->changes.same),
			  "different", json_count(blame->changes.different),
			  "commits", commits, "changes", changes));
}

/* What differs can be said of a plug-in, too; by which commit it cannot. */
static int refuse_plugin(const struct report_diff *ask)
{
	const char *plugin = policy_is_plugin(ask->before) ? ask->before :
			     policy_is_plugin(ask->after)  ? ask->after :
							     NULL;

	if (!plugin)
		return CLI_OK;
	return cli_error("%s: a plug-in is not made of commits, and blame "
			 "takes those between two kernels one by one; "
			 "'stage2 diff %s %s' says what differs",
			 plugin, ask->before, ask->after);
}

int report_blame(const struct report_diff *ask)
{
	const struct s2_policy *before, *after;
	struct s2_verify_options options = {
		.max_cubes = ask->verbose ? 4096 : 0,
		.exact = ask->verbose,
		.possible_only = true,
	};
	struct s2_blame blame;
	int err;

	if (refuse_plugin(ask))
		return CLI_USAGE;
	before = policy_named(ask->before);
	after = before ? policy_named(ask->after) : NULL;
	if (!after)
		return CLI_USAGE;
	err = s2_blame(before, after, &options, &cli_mem, &blame);
	if (err)
		cli_error("out of memory");
	else if (ask->format == CLI_JSON)
		err = print_json(&blame, before, after);
	else
		print_text(&blame, ask);
	if (!err && !s2_count_is_zero(blame.changes.different))
		err = CLI_FINDINGS;
	s2_blame_free(&blame, &cli_mem);
	return err < 0 ? CLI_UNFINISHED : err;
}
