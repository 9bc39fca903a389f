/* SPDX-License-Identifier: GPL-2.0-only */
/* Blame: which commit brought each difference of two kernels? */
#include "cause.h"
#include "diff.h"

struct blame {
	struct space space;
	struct causes causes;
	const struct s2_verify_options *options;
	const struct s2_mem *mem;
	struct s2_blame *result;
	struct s2_blamed *commits;
};

static bool blame_is_cause(const struct s2_changes *changes,
			   enum s2_commit_id commit)
{
	size_t i;

	for (i = 0; i < changes->nr_changes; i++) {
		const struct s2_cause *cause = &changes->changes[i].cause;

		if (cause->commit == commit || cause->with == commit)
			return true;
	}
	return false;
}

/*
 * Faults that only the later kernel can meet: assigns each to the last step
 * that made it possible. `last` is the set of the later kernel.
 */
static void blame_features(struct blame *b, bool after)
{
	struct mdd *m = &b->space.m;
	size_t n = b->causes.nr, i;
	size_t earlier = after ? 0 : n, later = after ? n : 0;
	mdd_ref left = s2_mdd_minus(
		m,
		s2_mdd_and(m, b->space.possible,
			   s2_space_met_by(&b->space, &b->causes.steps[later])),
		s2_space_met_by(&b->space, &b->causes.steps[earlier]));

	for (i = 0; i < n && left != MDD_EMPTY; i++) {
		size_t step = after ? n - 1 - i : i;
		size_t other = after ? step : step + 1;
		struct s2_blamed *commit = &b->commits[step];
		mdd_ref met =
			s2_space_met_by(&b->space, &b->causes.steps[other]);
		mdd_ref part = s2_mdd_minus(m, left, met);

		if (part == MDD_EMPTY)
			continue;
		s2_cover_set(&b->space, part, b->options,
			     after ? &commit->only_after :
				     &commit->only_before);
		commit->effect = S2_EFFECT_CAUSE;
		left = s2_mdd_and(m, left, met);
	}
}

/* For a commit that causes no difference: does its own step change any? */
static int blame_step(struct blame *b, size_t step)
{
	struct s2_changes changes;
	int err = s2_diff_by(&b->causes.steps[step], &b->causes.steps[step + 1],
			     false, b->options, b->mem, &changes);

	if (!err && (!s2_count_is_zero(changes.different) ||
		     !s2_count_is_zero(changes.only_before.count) ||
		     !s2_count_is_zero(changes.only_after.count)))
		b->commits[step].effect = S2_EFFECT_OVERRULED;
	s2_changes_free(&changes, b->mem);
	return err;
}

static int blame_commits(struct blame *b)
{
	const struct s2_kernel *after = &b->causes.kernels[b->causes.nr];
	size_t i;
	int err = 0;

	b->commits = s2_arena_alloc(&b->space.arena,
				    (b->causes.nr + 1) * sizeof(*b->commits));
	if (!b->commits)
		return -S2_ENOMEM;
	for (i = 0; i < b->causes.nr; i++) {
		enum s2_commit_id commit = b->causes.commits[i];

		b->commits[i].commit = commit;
		b->commits[i].added = after->has[commit];
		if (blame_is_cause(&b->result->changes, commit))
			b->commits[i].effect = S2_EFFECT_CAUSE;
	}
	blame_features(b, false);
	blame_features(b, true);
	for (i = 0; i < b->causes.nr && !err; i++) {
		if (b->commits[i].effect == S2_EFFECT_NONE)
			err = blame_step(b, i);
	}
	return s2_space_failed(&b->space) ? -S2_ENOMEM : err;
}

int s2_blame(const struct s2_policy *before, const struct s2_policy *after,
	     const struct s2_verify_options *options, const struct s2_mem *mem,
	     struct s2_blame *blame)
{
	static const struct s2_verify_options defaults;
	struct blame b = {
		.options = options ? options : &defaults,
		.mem = mem,
		.result = blame,
	};
	int err;

	*blame = (struct s2_blame){ 0 };
	if (!before->kernel || !after->kernel)
		return -S2_EINVAL;
	err = s2_diff_by(before, after, true, options, mem, &blame->changes);
	if (err)
		return err;
	err = s2_space_begin(&b.space, mem, NULL, b.options->without);
	if (!err && !s2_causes_begin(&b.causes, before, after, &b.space.arena))
		err = -S2_ENOMEM;
	if (!err)
		err = blame_commits(&b);
	blame->commits = b.commits;
	blame->nr_commits = err ? 0 : b.causes.nr;
	blame->memory = b.space.arena.chunks;
	s2_space_end(&b.space);
	return err;
}

void s2_blame_free(struct s2_blame *blame, const struct s2_mem *mem)
{
	s2_changes_free(&blame->changes, mem);
	s2_arena_free(mem, blame->memory);
	*blame = (struct s2_blame){ 0 };
}
