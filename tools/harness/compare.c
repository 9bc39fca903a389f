/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares the two policies of a check, and their sources. */
#include <stdio.h>
#include <string.h>

#include "pair.h"
#include "tools/cli/cli.h"
#include "tools/cli/memory.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"

bool pair_has_source(const struct pair *pair)
{
	return pair->kind == AGAINST_TREE || pair->kind == AGAINST_COMMIT;
}

/* The built-in policy that is nearest; false: out of memory. */
static bool find_nearest(struct compared *c)
{
	const struct s2_policy *after = policy_load(c->after), *nearest;

	nearest = after ? kernel_nearest(after) : NULL;
	if (nearest)
		snprintf(c->before, sizeof(c->before), "%s", nearest->name);
	return nearest;
}

static int compare_violations(struct compared *c, uint64_t without)
{
	struct s2_verify_options options = { .possible_only = true,
					     .without = without };
	const struct s2_violations *v = &c->violations;
	int err;

	options.twice = policy_may_waver(c->before, c->diffed.before) ||
			policy_may_waver(c->after, c->diffed.after);
	err = s2_violations(c->diffed.before, c->diffed.after, &options,
			    &cli_mem, &c->violations);
	if (err == -S2_EINVAL)
		return text_nonsense(v->nonsense_policy, v->nonsense,
				     &v->nonsense_at);
	if (err)
		cli_error("out of memory");
	return err ? CLI_UNFINISHED : CLI_OK;
}

/* Compares one set of unknowns with the same set of the other tree. */
static int compare_set(const struct pair *pair, unsigned int set,
		       struct compared *c)
{
	unsigned int same = unknown_translate(&pair->notes.unknown, set,
					      &pair->old_notes.unknown);
	int status;

	if (pair->notes.nr_sets > 1)
		unknown_label(&pair->notes.unknown, set, c->label);
	unknown_path(pair->plugin, set, c->after);
	unknown_path(pair->old, pair_has_source(pair) ? same : 0, c->before);
	unknown_path(pair->check->out ? pair->plugin : "./new.so", set,
		     c->shown);
	if (pair->kind == AGAINST_NEAREST && !find_nearest(c))
		return CLI_UNFINISHED;
	c->ask = (struct report_diff){
		.before = c->before,
		.after = c->after,
		.shown = c->shown,
		.without = pair->check->without,
	};
	status = diffed_make(&c->ask, &c->diffed);
	if (status > CLI_FINDINGS)
		return status;
	return compare_violations(c, pair->check->without);
}

static int compare_sources(struct checked *checked)
{
	const struct pair *pair = checked->pair;
	const struct kernel_check *check = pair->check;
	struct changed changed = {
		.tree = pair->tree,
		.old = pair->source,
		.repository = check->repository ? check->repository :
						  pair->tree,
		.commit = pair->kind == AGAINST_COMMIT ? check->against :
							 check->base,
		.now = check->head,
		.scratch = pair->folder,
	};
	struct coverage seen;

	if (!pair_has_source(pair))
		return CLI_OK;
	changed.seen = &seen;
	if (coverage_read(pair->notes.seen ? pair->notes.seen : "", &seen))
		checked->changed = changed_find(&changed);
	else
		cli_error("out of memory");
	coverage_free(&seen);
	return checked->changed ? CLI_OK : CLI_UNFINISHED;
}

static void count_unreached(struct checked *checked)
{
	const struct pair *pair = checked->pair;

	if (pair->notes.unreached && pair->old_notes.unreached)
		checked->unreached = kernel_only_in(
			pair->notes.unreached, pair->old_notes.unreached, NULL);
}

int checked_make(const struct pair *pair, struct checked *checked)
{
	unsigned int set;
	int err;

	memset(checked, 0, sizeof(*checked));
	checked->pair = pair;
	err = compare_sources(checked);
	checked->unseen = (unsigned int)changed_count_unseen(checked->changed) +
			  unknown_left(&pair->notes.unknown);
	count_unreached(checked);
	for (set = 0; !err && set < pair->notes.nr_sets; set++) {
		err = compare_set(pair, set, &checked->sets[set]);
		checked->nr_sets = set + 1;
	}
	return err;
}

void checked_free(struct checked *checked)
{
	size_t i;

	for (i = 0; i < checked->nr_sets; i++)
		diffed_free(&checked->sets[i].diffed);
	changed_free(checked->changed);
}

bool checked_differs(const struct checked *checked)
{
	size_t i;

	for (i = 0; i < checked->nr_sets; i++) {
		if (!s2_count_is_zero(
			    checked->sets[i].diffed.changes.different))
			return true;
	}
	return false;
}
