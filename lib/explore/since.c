/* SPDX-License-Identifier: GPL-2.0-only */
/* Which release and commit brought a finding, and which repaired it? */
#include <stage2/explore.h>

/*
 * ---- does a kernel violate the invariant for a fault of the finding? -------
 */

static bool path_is_possible(struct s2_query *q)
{
	const struct s2_assumption *assumption;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		if (!assumption->holds(q))
			return false;
	}
	return true;
}

static bool path_violates(const struct s2_policy *policy,
			  const struct s2_finding *finding, struct s2_query *q)
{
	const struct s2_invariant *invariant = finding->invariant;
	struct s2_decision d;

	if (policy->meets && !policy->meets(policy, q))
		return false;
	s2_decide(policy, finding->entry, q, &d);
	if (!(invariant->outcomes >> d.outcome & 1) ||
	    invariant->holds(q, &d, policy))
		return false;
	return path_is_possible(q);
}

static bool kernel_violates(const struct s2_kernel *kernel,
			    const struct s2_finding *finding)
{
	const struct s2_cover *cover = &finding->cover;
	struct s2_policy policy;
	struct s2_walk w;
	size_t i;

	s2_policy_of_kernel(kernel, &policy);
	for (i = 0; i < cover->nr_cubes; i++) {
		s2_walk_begin(&w, &cover->cubes[i]);
		do {
			if (path_violates(&policy, finding, &w.query))
				return true;
		} while (s2_walk_next(&w, 0));
	}
	return false;
}

/*
 * ---- from release to release ------------------------------------------------
 */

/* The release `step` releases later (-1: the one before), or NULL. */
static const struct s2_kernel *release_beside(const struct s2_kernel *release,
					      int step)
{
	const struct s2_kernel *kernel, *before = NULL;
	bool found = false;
	size_t i;

	for (i = 0; (kernel = s2_kernel_at(i)); i++) {
		if (!kernel->release)
			continue;
		if (found)
			return kernel;
		if (kernel == release) {
			if (step < 0)
				return before;
			found = true;
		}
		before = kernel;
	}
	return NULL;
}

/* The newest release whose commits the kernel has all. */
static const struct s2_kernel *release_within(const struct s2_kernel *kernel)
{
	const struct s2_kernel *known, *newest = NULL;
	size_t i;
	int c;

	for (i = 0; (known = s2_kernel_at(i)); i++) {
		if (!known->release)
			continue;
		for (c = 0; c < S2_NR_COMMITS; c++) {
			if (known->has[c] && !kernel->has[c])
				break;
		}
		if (c == S2_NR_COMMITS)
			newest = known;
	}
	return newest;
}

/* The commit between two releases that brought or repaired the finding. */
static enum s2_commit_id turning_commit(const struct s2_kernel *before,
					const struct s2_kernel *after,
					const struct s2_finding *finding)
{
	enum s2_commit_id turned = S2_NR_COMMITS;
	struct s2_kernel step = *before;
	bool was = kernel_violates(before, finding), is;
	int c;

	for (c = 0; c < S2_NR_COMMITS; c++) {
		if (step.has[c] == after->has[c])
			continue;
		step.has[c] = after->has[c];
		is = kernel_violates(&step, finding);
		if (is != was)
			turned = (enum s2_commit_id)c;
		was = is;
	}
	return turned;
}

bool s2_since(const struct s2_policy *policy, const struct s2_finding *finding,
	      struct s2_since *since)
{
	const struct s2_kernel *release, *first, *next;

	*since = (struct s2_since){ .by = S2_NR_COMMITS,
				    .repaired_by = S2_NR_COMMITS };
	if (!policy->kernel)
		return false;
	release = release_within(policy->kernel);
	if (!release || !kernel_violates(release, finding))
		return false;
	first = release;
	while ((next = release_beside(first, -1)) &&
	       kernel_violates(next, finding))
		first = next;
	since->first = first;
	if (next)
		since->by = turning_commit(next, first, finding);
	first = release;
	while ((next = release_beside(first, 1)) &&
	       kernel_violates(next, finding))
		first = next;
	since->repaired = next;
	if (next)
		since->repaired_by = turning_commit(first, next, finding);
	return true;
}
