/* SPDX-License-Identifier: GPL-2.0-only */
/* Diff: two policies decide the same faults. */
#include "cause.h"
#include "checked.h"
#include "diff.h"

struct diff {
	struct space space;
	const struct s2_policy *before, *after;
	const struct s2_verify_options *options;
	struct s2_changes *result;
	/* The steps between two kernels; nr is 0 for other policies. */
	struct causes causes;
	bool by_cause; /* a change has one cause */
	/* Changes in this entry: terminal n + 1. Their covers come later. */
	struct s2_change *kinds;
	size_t nr_kinds;
	struct s2_change *changes;
};

bool s2_decisions_differ(struct s2_query *q, const struct s2_decision *a,
			 const struct s2_decision *b, enum s2_field field)
{
	bool in_a = s2_field_applies(field, a),
	     in_b = s2_field_applies(field, b);

	if (!in_a && !in_b)
		return false;
	if (s2_fields[field].is_cond &&
	    s2_cond_same(s2_decision_cond(a, field),
			 s2_decision_cond(b, field)))
		return false;
	return s2_decision_field(q, a, field) != s2_decision_field(q, b, field);
}

/* A decision in which only this field is set. */
static struct s2_decision
only_field(struct s2_query *q, const struct s2_decision *d, enum s2_field field)
{
	struct s2_decision part = { 0 };

	s2_decision_set(&part, field, s2_decision_field(q, d, field));
	/* The place has a meaning only together with a mark. */
	if (field == S2_F_DIRTY_AT)
		part.dirty = S2_ALWAYS;
	return part;
}

static bool writes_leaf(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX;
}

/*
 * The fields that name a kind of change: how the fault ends, or one field.
 * "mapped or relaxed" counts only if both sides write a leaf.
 */
static struct s2_decision named_part(struct s2_query *q,
				     const struct s2_decision *d,
				     const struct s2_decision *other,
				     enum s2_field field)
{
	struct s2_decision part = {
		.outcome = d->outcome,
		.inject = d->inject,
		.exit = d->exit,
		.ret = d->ret,
	};

	if (field > S2_F_TYPE)
		return only_field(q, d, field);
	if (d->outcome == S2_RELAX &&
	    (field == S2_F_TYPE || !writes_leaf(other)))
		part.outcome = S2_MAP;
	/* If both sides map, and differ only in how, leave out the type. */
	if (writes_leaf(d) && (field == S2_F_TYPE || !writes_leaf(other)))
		part.type = d->type;
	return part;
}

static bool causes_same(const struct s2_cause *a, const struct s2_cause *b)
{
	return a->commit == b->commit && a->with == b->with &&
	       a->more == b->more;
}

/* If a change has several causes, name none. */
static void cause_join(struct s2_cause *cause, const struct s2_cause *other)
{
	if (!causes_same(cause, other))
		*cause = (struct s2_cause){ .commit = S2_NR_COMMITS,
					    .with = S2_NR_COMMITS };
}

/* The kind of change, an old or a new one. */
static mdd_ref diff_kind(struct diff *x, const struct s2_change *change)
{
	struct s2_change *kinds;
	size_t i;

	for (i = 0; i < x->nr_kinds; i++) {
		struct s2_change *kind = &x->kinds[i];

		if (kind->field == change->field &&
		    s2_decision_same(&kind->before, &change->before) &&
		    s2_decision_same(&kind->after, &change->after) &&
		    (!x->by_cause ||
		     causes_same(&kind->cause, &change->cause))) {
			kind->also |= change->also;
			cause_join(&kind->cause, &change->cause);
			return MDD_TERMINAL(i + 1);
		}
	}
	kinds = s2_arena_grow(&x->space.arena, x->kinds, i, sizeof(*kinds));
	if (!kinds)
		return MDD_EMPTY;
	x->kinds = kinds;
	x->kinds[x->nr_kinds++] = *change;
	return MDD_TERMINAL(i + 1);
}

/* Compares the decisions on one path, which may split further. */
static mdd_ref diff_compare(struct diff *x, enum s2_entry entry,
			    const struct s2_decision *before,
			    const struct s2_decision *after)
{
	struct s2_query *q = &x->space.fold->walk.query;
	struct s2_change change = {
		.entry = entry,
		.field = S2_NR_FIELDS,
		.cause = { .commit = S2_NR_COMMITS, .with = S2_NR_COMMITS },
	};
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;

		/* If the outcomes differ, do not compare side effects. */
		if (change.field == S2_F_OUTCOME && f > S2_F_TYPE)
			break;
		if (!s2_decisions_differ(q, before, after, field))
			continue;
		if (change.field == S2_NR_FIELDS)
			change.field = field;
		else
			change.also |= 1u << f;
	}
	if (change.field == S2_NR_FIELDS)
		return MDD_EMPTY;
	if (change.field < S2_F_TYPE)
		change.also = 0; /* it is one of the named fields */
	change.before = named_part(q, before, after, change.field);
	change.after = named_part(q, after, before, change.field);
	/* Number a kind of change only if one of its faults is possible. */
	if (!s2_mdd_meets(&x->space.m, x->space.possible, &q->cube))
		return MDD_EMPTY;
	if (x->causes.nr)
		change.cause = s2_causes_find(&x->causes, q, entry,
					      change.field, after);
	return diff_kind(x, &change);
}

/* If a decision is invalid: notes why in the result, and returns false. */
static bool diff_decide(struct diff *x, const struct s2_policy *policy,
			enum s2_entry entry, struct s2_decision *d)
{
	struct s2_walk *w = &x->space.fold->walk;
	struct s2_changes *result = x->result;

	result->nonsense =
		s2_path_decide(w, policy, entry, !x->options->twice, d);
	if (!result->nonsense)
		return true;
	result->nonsense_entry = entry;
	result->nonsense_policy = policy;
	s2_path_fault(w, &result->nonsense_at);
	return false;
}

static int diff_walk_entry(struct diff *x, enum s2_entry entry)
{
	struct fold *f = x->space.fold;
	struct s2_decision before, after;

	s2_fold_begin(f, &x->space.m);
	if (x->options->possible_only)
		s2_fold_only(f, x->space.possible);
	do {
		x->result->paths[entry]++;
		if (!diff_decide(x, x->before, entry, &before) ||
		    !diff_decide(x, x->after, entry, &after))
			return -S2_EINVAL;
		s2_fold_set(f, 0, diff_compare(x, entry, &before, &after));
		if (s2_space_failed(&x->space))
			return -S2_ENOMEM;
	} while (s2_walk_next(&f->walk, 0));
	return 0;
}

static void diff_report_entry(struct diff *x)
{
	struct s2_changes *result = x->result;
	const struct fold_results *all = &x->space.fold->now;
	mdd_ref changed = s2_fold_result(all, 0);
	struct mdd *m = &x->space.m;
	mdd_ref set, calm;
	size_t i;

	changed = s2_mdd_within(m, x->space.possible, changed);
	set = s2_mdd_minus(m, MDD_FULL, s2_mdd_equals(m, changed, 0));
	result->different =
		s2_count_add(result->different, s2_mdd_count(m, set));
	calm = s2_space_without_echoes(&x->space, set);
	changed = s2_mdd_within(m, calm, changed);
	for (i = 0; i < x->nr_kinds; i++) {
		struct s2_change *change;

		set = s2_mdd_equals(m, changed, (uint32_t)i + 1);
		if (set == MDD_EMPTY)
			continue;
		x->changes = s2_arena_grow(&x->space.arena, x->changes,
					   result->nr_changes,
					   sizeof(*x->changes));
		if (!x->changes)
			return;
		change = &x->changes[result->nr_changes++];
		*change = x->kinds[i];
		s2_cover_set(&x->space, set, x->options, &change->cover);
	}
	x->kinds = NULL;
	x->nr_kinds = 0;
}

/* Keeps faults that both can meet, and notes those that only one can. */
static void split_by_features(struct diff *x)
{
	struct mdd *m = &x->space.m;
	mdd_ref all = x->space.possible;
	mdd_ref a = s2_mdd_and(m, all, s2_space_met_by(&x->space, x->before));
	mdd_ref b = s2_mdd_and(m, all, s2_space_met_by(&x->space, x->after));

	s2_cover_set(&x->space, s2_mdd_minus(m, a, b), x->options,
		     &x->result->only_before);
	s2_cover_set(&x->space, s2_mdd_minus(m, b, a), x->options,
		     &x->result->only_after);
	x->space.possible = s2_mdd_and(m, a, b);
}

static int diff_all(struct diff *x)
{
	struct s2_changes *result = x->result;
	unsigned int e, entries = 0;
	int err;

	split_by_features(x);
	result->same = s2_mdd_count(&x->space.m, x->space.possible);
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		if (!x->before->decide[e] || !x->after->decide[e])
			continue;
		entries++;
		err = diff_walk_entry(x, (enum s2_entry)e);
		if (err)
			return err;
		diff_report_entry(x);
	}
	/* Compare every fault of each entry. */
	result->same = s2_count_sub(s2_count_mul(result->same, entries),
				    result->different);
	return s2_space_failed(&x->space) ? -S2_ENOMEM : 0;
}

/* Kernels differ by commits; a plug-in has none. */
static int diff_begin_causes(struct diff *x)
{
	if (!x->before->kernel || !x->after->kernel)
		return 0;
	return s2_causes_begin(&x->causes, x->before, x->after,
			       &x->space.arena) ?
		       0 :
		       -S2_ENOMEM;
}

int s2_diff_by(const struct s2_policy *before, const struct s2_policy *after,
	       bool by_cause, const struct s2_verify_options *options,
	       const struct s2_mem *mem, struct s2_changes *changes)
{
	static const struct s2_verify_options defaults;
	struct diff x = {
		.before = before,
		.after = after,
		.by_cause = by_cause,
		.options = options ? options : &defaults,
		.result = changes,
	};
	int err;

	*changes = (struct s2_changes){ 0 };
	err = s2_space_begin(&x.space, mem, NULL, x.options->without);
	if (!err)
		err = diff_begin_causes(&x);
	if (!err)
		err = diff_all(&x);
	changes->domain = x.space.domain;
	changes->assumed = x.space.assumed;
	changes->changes = x.changes;
	if (err) /* an incomplete result has no meaning */
		changes->nr_changes = 0;
	changes->memory = x.space.arena.chunks;
	s2_space_end(&x.space);
	return err;
}

int s2_diff(const struct s2_policy *before, const struct s2_policy *after,
	    const struct s2_verify_options *options, const struct s2_mem *mem,
	    struct s2_changes *changes)
{
	return s2_diff_by(before, after, false, options, mem, changes);
}

void s2_changes_free(struct s2_changes *changes, const struct s2_mem *mem)
{
	s2_arena_free(mem, changes->memory);
	*changes = (struct s2_changes){ 0 };
}
