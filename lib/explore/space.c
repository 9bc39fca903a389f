/* SPDX-License-Identifier: GPL-2.0-only */
/* The faults that there are: the domain, less what is assumed away. */
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

static void apply_assumptions(struct space *s)
{
	const struct s2_assumption *assumption;
	struct s2_assumed *list = NULL;
	size_t i;

	for (i = 0; (assumption = s2_assumption_at(i)); i++) {
		mdd_ref set = space_set_of(s, assumption_holds, assumption);

		list = s2_arena_grow(&s->arena, list, i, sizeof(*list));
		if (!list)
			return;
		list[i].assumption = assumption;
		list[i].excluded =
			s2_count_sub(s->domain, s2_mdd_count(&s->m, set));
		s->possible = s2_mdd_and(&s->m, s->possible, set);
	}
	s->assumptions = list;
	s->nr_assumptions = i;
}

int s2_space_begin(struct space *s, const struct s2_mem *mem,
		   const struct s2_policy *policy, bool ignore)
{
	struct s2_count left;

	*s = (struct space){ .arena = { .mem = mem }, .possible = MDD_FULL };
	if (!s2_mdd_begin(&s->m, mem))
		return -S2_ENOMEM;
	s->fold = mem->resize(mem->ctx, NULL, 0, sizeof(*s->fold));
	if (!s->fold)
		return -S2_ENOMEM;
	s->domain = s2_mdd_count(&s->m, MDD_FULL);
	if (!ignore)
		apply_assumptions(s);
	left = s2_mdd_count(&s->m, s->possible);
	s->assumed = s2_count_sub(s->domain, left);
	if (policy)
		s->possible = s2_mdd_and(&s->m, s->possible,
					 s2_space_met_by(s, policy));
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
