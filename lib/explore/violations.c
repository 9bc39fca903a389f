/* SPDX-License-Identifier: GPL-2.0-only */
/* Violations: which faults violate an invariant before, and which after. */
#include "checked.h"
#include "verify.h"

struct violations {
	struct space space;
	const struct s2_verify_options *options;
	struct verified_sets before, after;
	mdd_ref alike[S2_NR_ENTRIES]; /* faults that end as before */
	struct s2_violations *result;
};

/* Verifies one of the policies, over the faults that it can meet. */
static int violations_of(struct violations *v, const struct s2_policy *policy,
			 struct verified_sets *sets)
{
	mdd_ref possible = v->space.possible;
	struct s2_report report;
	int err;

	v->space.possible = s2_mdd_and(&v->space.m, possible,
				       s2_space_met_by(&v->space, policy));
	err = s2_verify_sets(&v->space, policy, v->options, &report, sets);
	v->space.possible = possible;
	v->result->nonsense = report.nonsense;
	v->result->nonsense_at = report.nonsense_at;
	v->result->nonsense_policy = report.nonsense ? policy : NULL;
	return err;
}

static void find_alike(struct violations *v)
{
	struct mdd *m = &v->space.m;
	unsigned int e, o;

	for (e = 0; e < S2_NR_ENTRIES; e++) {
		v->alike[e] = MDD_EMPTY;
		for (o = 1; o <= S2_NR_OUTCOMES; o++)
			v->alike[e] = s2_mdd_or(
				m, v->alike[e],
				s2_mdd_and(
					m,
					s2_mdd_equals(m, v->before.ends[e], o),
					s2_mdd_equals(m, v->after.ends[e], o)));
	}
}

static void violations_add(struct violations *v, size_t i)
{
	struct mdd *m = &v->space.m;
	mdd_ref before = v->before.violated[i], after = v->after.violated[i];
	mdd_ref more = s2_mdd_minus(m, after, before);
	mdd_ref fewer = s2_mdd_minus(m, before, after);
	struct s2_violation *at = &v->result->at[v->result->n++];
	const struct s2_invariant *invariant = s2_invariant_at(i);
	mdd_ref other = more != MDD_EMPTY ? more : fewer;
	struct s2_cube all;

	*at = (struct s2_violation){
		.invariant = invariant,
		.before = s2_mdd_count(m, before),
		.after = s2_mdd_count(m, after),
		.more = s2_mdd_count(m, more),
		.fewer = s2_mdd_count(m, fewer),
		.worse = s2_mdd_count(
			m, s2_mdd_and(m, more, v->alike[invariant->entry])),
	};
	s2_cube_all(&all);
	if (s2_mdd_part(m, other, &all, &at->witness))
		s2_cube_to_fault(&at->witness);
}

static int violations_find(struct violations *v, const struct s2_policy *before,
			   const struct s2_policy *after)
{
	int err = violations_of(v, before, &v->before);
	size_t i;

	if (!err)
		err = violations_of(v, after, &v->after);
	find_alike(v);
	for (i = 0; !err && i < S2_MAX_INVARIANTS; i++) {
		if (v->before.violated[i] != MDD_EMPTY ||
		    v->after.violated[i] != MDD_EMPTY)
			violations_add(v, i);
	}
	return err ? err : s2_space_failed(&v->space) ? -S2_ENOMEM : 0;
}

int s2_violations(const struct s2_policy *before, const struct s2_policy *after,
		  const struct s2_verify_options *options,
		  const struct s2_mem *mem, struct s2_violations *violations)
{
	static const struct s2_verify_options defaults;
	struct violations v = {
		.options = options ? options : &defaults,
		.result = violations,
	};
	int err;

	*violations = (struct s2_violations){ 0 };
	err = s2_space_begin(&v.space, mem, NULL, v.options->without);
	if (!err)
		err = violations_find(&v, before, after);
	if (err) /* an incomplete result has no meaning */
		violations->n = 0;
	s2_space_end(&v.space);
	s2_arena_free(mem, v.space.arena.chunks);
	return err;
}
