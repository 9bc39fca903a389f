/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the commit that makes a difference, with intermediate kernels. */
#include "cause.h"

static size_t causes_count(const struct s2_kernel *a, const struct s2_kernel *b)
{
	size_t n = 0;
	int c;

	for (c = 0; c < S2_NR_COMMITS; c++)
		n += a->has[c] != b->has[c];
	return n;
}

/* The commits in which the kernels differ, in the order of the steps. */
static void causes_order(const struct s2_kernel *before,
			 const struct s2_kernel *after,
			 enum s2_commit_id *commits)
{
	size_t n = 0;
	int c;

	for (c = S2_NR_COMMITS - 1; c >= 0; c--) {
		if (before->has[c] && !after->has[c])
			commits[n++] = (enum s2_commit_id)c;
	}
	for (c = 0; c < S2_NR_COMMITS; c++) {
		if (after->has[c] && !before->has[c])
			commits[n++] = (enum s2_commit_id)c;
	}
}

bool s2_causes_begin(struct causes *causes, const struct s2_policy *before,
		     const struct s2_policy *after, struct arena *arena)
{
	size_t n = causes_count(before->kernel, after->kernel), i;
	enum s2_commit_id *commits =
		s2_arena_alloc(arena, (n + 1) * sizeof(*commits));
	struct s2_kernel *kernels =
		s2_arena_alloc(arena, (n + 1) * sizeof(*kernels));
	struct s2_policy *steps =
		s2_arena_alloc(arena, (n + 1) * sizeof(*steps));

	if (!commits || !kernels || !steps)
		return false;
	causes_order(before->kernel, after->kernel, commits);
	for (i = 0; i <= n; i++) {
		kernels[i] = i ? kernels[i - 1] : *before->kernel;
		if (i)
			kernels[i].has[commits[i - 1]] ^= true;
		s2_policy_of_kernel(&kernels[i], &steps[i]);
	}
	*causes = (struct causes){
		.nr = n,
		.commits = commits,
		.kernels = kernels,
		.steps = steps,
	};
	return true;
}

/*
 * Does this policy decide the path as the new kernel does, up to this field?
 * Outcome, error number, exit and memory type count as one field.
 */
static bool decides_as(const struct s2_policy *policy, struct s2_query *q,
		       enum s2_entry entry, enum s2_field upto,
		       const struct s2_decision *after)
{
	struct s2_decision d;
	unsigned int f;

	if (upto < S2_F_TYPE)
		upto = S2_F_TYPE;
	s2_decide(policy, entry, q, &d);
	for (f = 0; f <= (unsigned int)upto; f++) {
		if (s2_decisions_differ(q, &d, after, (enum s2_field)f))
			return false;
	}
	return true;
}

/* The old kernel with only one or two of the steps. */
static bool alone_is_enough(const struct causes *causes, struct s2_query *q,
			    enum s2_entry entry, enum s2_field upto,
			    const struct s2_decision *after, size_t one,
			    size_t two)
{
	struct s2_kernel kernel = causes->kernels[0];
	const bool *has = causes->kernels[causes->nr].has;
	struct s2_policy policy;
	unsigned int c;

	/*
	 * A proposal is removed when another, or the merged version, is added.
	 */
	for (c = S2_C_PFNMAP_V1; c < S2_NR_COMMITS; c++)
		kernel.has[c] = kernel.has[c] && has[c];
	kernel.has[causes->commits[one]] = has[causes->commits[one]];
	kernel.has[causes->commits[two]] = has[causes->commits[two]];
	s2_policy_of_kernel(&kernel, &policy);
	return decides_as(&policy, q, entry, upto, after);
}

struct s2_cause s2_causes_find(const struct causes *causes, struct s2_query *q,
			       enum s2_entry entry, enum s2_field upto,
			       const struct s2_decision *after)
{
	struct s2_cause cause = { .commit = S2_NR_COMMITS,
				  .with = S2_NR_COMMITS };
	size_t last = causes->nr, i;

	/* The last step decides like the new kernel, and step 0 does not. */
	while (last > 1 &&
	       decides_as(&causes->steps[last - 1], q, entry, upto, after))
		last--;
	last--;
	cause.commit = causes->commits[last];
	if (alone_is_enough(causes, q, entry, upto, after, last, last))
		return cause;
	for (i = 0; i < causes->nr; i++) {
		if (i == last ||
		    !alone_is_enough(causes, q, entry, upto, after, last, i))
			continue;
		cause.with = causes->commits[i];
		return cause;
	}
	cause.more = true;
	return cause;
}
