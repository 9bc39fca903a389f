/* SPDX-License-Identifier: GPL-2.0-only */
/* The possible faults: the domain without what the assumptions exclude. */
#include "space.h"

/* The faults for which a predicate holds. */
static mdd_ref space_set_of(struct space *s,
			    bool (*holds)(const void *ctx, struct s2_query *q),
			    const void *ctx)
{
	struct fold *f = s->fold;

	s2_fold_begin(f, &s->m);
	do {
		s2_fold_set(f, 0, MDD_TERMINAL(holds(ctx, &f->walk.query)));
	} while (s2_walk_next(&f->walk, 0));
	return s2_fold_result(&f->now, 0);
}

static bool assumption_holds(const void *ctx, struct s2_query *q)
{
	return ((const struct s2_assumption *)ctx)->holds(q);
}

static bool policy_meets(const void *ctx, struct s2_query *q)
{
	return s2_meets(ctx, q);
}

mdd_ref s2_space_met_by(struct space *s, const struct s2_policy *policy)
{
	return policy->meets ? space_set_of(s, policy_meets, policy) : MDD_FULL;
}

/* Assumptions that are not dropped limit the faults; all limit `before`. */
static void apply_assumptions(struct space *s, uint64_t without)
{
	const struct s2_assumption *assumption;
	struct s2_assumed *list = NULL;
	mdd_ref before = MDD_FULL;
	size_t i, n = 0;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		mdd_ref set;

		/* If all are dropped, nobody needs the set. */
		if (without == S2_EVERY_ASSUMPTION)
			break;
		set = space_set_of(s, assumption_holds, assumption);
		if (without)
			before = s2_mdd_and(&s->m, before, set);
		if (without >> i & 1)
			continue;
		list = s2_arena_grow(&s->arena, list, n, sizeof(*list));
		if (!list)
			return;
		list[n].assumption = assumption;
		list[n++].excluded =
			s2_count_sub(s->domain, s2_mdd_count(&s->m, set));
		s->possible = s2_mdd_and(&s->m, s->possible, set);
	}
	if (without && without != S2_EVERY_ASSUMPTION)
		s->added = s2_mdd_minus(&s->m, s->possible, before);
	s->assumptions = list;
	s->nr_assumptions = n;
}

int s2_space_begin(struct space *s, const struct s2_mem *mem,
		   const struct s2_policy *policy, uint64_t without)
{
	struct s2_count left;

	*s = (struct space){ .arena = { .mem = mem },
			     .possible = MDD_FULL,
			     .added = MDD_EMPTY };
	if (!s2_mdd_begin(&s->m, mem))
		return -S2_ENOMEM;
	s->fold = mem->resize(mem->ctx, NULL, 0, sizeof(*s->fold));
	if (!s->fold)
		return -S2_ENOMEM;
	s->domain = s2_mdd_count(&s->m, MDD_FULL);
	apply_assumptions(s, without);
	left = s2_mdd_count(&s->m, s->possible);
	s->assumed = s2_count_sub(s->domain, left);
	if (policy) {
		mdd_ref met = s2_space_met_by(s, policy);

		s->possible = s2_mdd_and(&s->m, s->possible, met);
		s->added = s2_mdd_and(&s->m, s->added, met);
	}
	s->unmet = s2_count_sub(left, s2_mdd_count(&s->m, s->possible));
	return s2_space_failed(s) ? -S2_ENOMEM : 0;
}

void s2_space_end(struct space *s)
{
	if (s->fold)
		s->arena.mem->resize(s->arena.mem->ctx, s->fold,
				     sizeof(*s->fold), 0);
	s->fold = NULL;
	s2_mdd_end(&s->m);
}

bool s2_space_failed(const struct space *s)
{
	return s->m.failed || s->arena.failed;
}
