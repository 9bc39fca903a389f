/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences of two policies, compared with asking both about each fault. */
#include "main.h"
#include "test_explore.h"

static struct counted memory;
static const struct s2_mem mem = { .resize = counted_resize, .ctx = &memory };

static int nothing_is_left(void **context)
{
	(void)context;
	assert_int_equal(memory.blocks, 0);
	return 0;
}

/* Two policies that are asked the same. */
struct pair {
	const struct s2_policy *before, *after;
	enum s2_entry entry;
};

static bool applies(enum s2_field field, const struct s2_decision *d)
{
	return s2_fields[field].outcomes >> d->outcome & 1;
}

/* The first field in which they differ; S2_NR_FIELDS if they do not. */
static enum s2_field first_difference(const struct pair *pair,
				      const struct s2_cube *fault)
{
	struct s2_decision a = decision_of(pair->before, pair->entry, fault);
	struct s2_decision b = decision_of(pair->after, pair->entry, fault);
	struct s2_query q;
	int f;

	s2_query_init(&q, fault);
	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;

		if ((applies(field, &a) || applies(field, &b)) &&
		    s2_decision_field(&q, &a, field) !=
			    s2_decision_field(&q, &b, field))
			break;
	}
	return (enum s2_field)f;
}

static bool both_meet(const struct pair *pair, const struct s2_cube *fault)
{
	return met_by(pair->before, fault) && met_by(pair->after, fault);
}

static bool is_a_difference(const void *ctx, const struct s2_cube *fault)
{
	const struct pair *pair = ctx;

	return !s2_impossible(fault) && both_meet(pair, fault) &&
	       first_difference(pair, fault) != S2_NR_FIELDS;
}

/* In the cubes of changes exactly if it is one, echoes aside. */
static void check_fault(const struct s2_changes *changes, struct pair *pair,
			const struct s2_cube *fault)
{
	enum s2_field first = S2_NR_FIELDS;
	unsigned int covered = 0;
	size_t i;

	if (!both_meet(pair, fault)) {
		assert_int_equal(covered_by(&changes->only_before, fault),
				 met_by(pair->before, fault));
		assert_int_equal(covered_by(&changes->only_after, fault),
				 met_by(pair->after, fault));
		return;
	}
	assert_false(covered_by(&changes->only_before, fault));
	assert_false(covered_by(&changes->only_after, fault));
	first = first_difference(pair, fault);
	for (i = 0; i < changes->nr_changes; i++) {
		const struct s2_change *change = &changes->changes[i];

		if (change->entry != pair->entry ||
		    !covered_by(&change->cover, fault))
			continue;
		/* Each fault is in exactly one change. */
		assert_int_equal(covered++, 0);
		assert_int_equal(change->field, first);
	}
	if (first != S2_NR_FIELDS && !covered)
		assert_true(is_echo(fault, is_a_difference, pair));
	if (first == S2_NR_FIELDS)
		assert_int_equal(covered, 0);
}

static void check_change(const struct s2_change *change,
			 const struct s2_policy *before,
			 const struct s2_policy *after)
{
	const struct s2_cube *witness = &change->cover.witness;
	struct pair pair = { before, after, change->entry };
	struct s2_decision a, b;
	struct s2_query q;

	assert_false(change->cover.truncated);
	assert_true(change->field < S2_NR_FIELDS);
	assert_true(s2_cube_is_fault(witness));
	assert_true(is_a_difference(&pair, witness));
	assert_true(covered_by(&change->cover, witness));
	assert_int_equal(first_difference(&pair, witness), change->field);
	a = decision_of(before, change->entry, witness);
	b = decision_of(after, change->entry, witness);
	s2_query_init(&q, witness);
	if (change->field <= S2_F_TYPE)
		return;
	/* The old and new values are those of the two policies. */
	assert_int_equal(s2_decision_field(&q, &change->before, change->field),
			 s2_decision_field(&q, &a, change->field));
	assert_int_equal(s2_decision_field(&q, &change->after, change->field),
			 s2_decision_field(&q, &b, change->field));
}

static void a_policy_does_not_differ_from_itself(void **context)
{
	const struct s2_policy *policy;
	size_t i;

	(void)context;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		struct s2_changes changes;

		assert_int_equal(s2_diff(policy, policy, NULL, &mem, &changes),
				 0);
		assert_int_equal(changes.nr_changes, 0);
		assert_count(changes.different, s2_count_of(0));
		assert_count(changes.only_before.count, s2_count_of(0));
		assert_count(changes.only_after.count, s2_count_of(0));
		assert_int_equal(changes.only_before.nr_cubes, 0);
		assert_int_equal(changes.only_after.nr_cubes, 0);
		assert_false(s2_count_is_zero(changes.same));
		s2_changes_free(&changes, &mem);
	}
}

static const char *const pairs[][2] = {
	{ "linux-6.12", "linux-6.16" },	     { "linux-6.16", "linux-6.17" },
	{ "pfnmap-v8", "pfnmap-v8-review" }, { "linux-6.1", "linux-7.3" },
	{ "linux-7.1", "linux-7.3" },
};

static void cubes_are_the_differences(void **context)
{
	const struct s2_verify_options options = { .exact = true,
						   .max_cubes = 4096 };
	struct sampler sampler = SAMPLER(6);
	unsigned int n;
	size_t p, i;

	(void)context;
	for (p = 0; p < COUNT(pairs); p++) {
		struct pair pair = { s2_policy_find(pairs[p][0]),
				     s2_policy_find(pairs[p][1]),
				     S2_GUEST_ABORT };
		struct s2_changes changes;

		assert_non_null(pair.before);
		assert_non_null(pair.after);
		assert_int_equal(s2_diff(pair.before, pair.after, &options,
					 &mem, &changes),
				 0);
		assert_true(changes.nr_changes > 0);
		for (i = 0; i < changes.nr_changes; i++)
			check_change(&changes.changes[i], pair.before,
				     pair.after);
		for (n = 0; n < 100000; n++) {
			if (n % 64 == 32) {
				i = (next_random(&sampler.state) >> 32) %
				    changes.nr_changes;
				sampler.fault =
					changes.changes[i].cover.witness;
			}
			pair.entry = n % 4 ? S2_GUEST_ABORT : S2_PREPARE_REGION;
			check_fault(&changes, &pair, next_possible(&sampler));
		}
		s2_changes_free(&changes, &mem);
	}
}

static void as_many_differ_either_way(void **context)
{
	size_t p;

	(void)context;
	for (p = 0; p < COUNT(pairs); p++) {
		const struct s2_policy *a = s2_policy_find(pairs[p][0]);
		const struct s2_policy *b = s2_policy_find(pairs[p][1]);
		struct s2_changes there, back;

		assert_int_equal(s2_diff(a, b, NULL, &mem, &there), 0);
		assert_int_equal(s2_diff(b, a, NULL, &mem, &back), 0);
		assert_count(there.different, back.different);
		assert_count(there.same, back.same);
		assert_count(there.only_before.count, back.only_after.count);
		assert_count(there.only_after.count, back.only_before.count);
		assert_int_equal(there.nr_changes, back.nr_changes);
		s2_changes_free(&there, &mem);
		s2_changes_free(&back, &mem);
	}
}

/* Every fault counts: alike, different, or met by only one policy. */
static void the_counts_add_up_to_what_is_possible(void **context)
{
	struct predicate p[MAX_PREDICATES];
	size_t n = all_assumptions(p), i;
	struct s2_count possible = count_over_domain(p, n);

	(void)context;
	for (i = 0; i < COUNT(pairs); i++) {
		const struct s2_policy *a = s2_policy_find(pairs[i][0]);
		const struct s2_policy *b = s2_policy_find(pairs[i][1]);
		struct s2_count both, before, after;
		struct s2_report report[2];
		struct s2_changes changes;

		assert_int_equal(s2_diff(a, b, NULL, &mem, &changes), 0);
		assert_count(changes.domain, domain_count());
		assert_count(changes.assumed,
			     s2_count_sub(domain_count(), possible));
		/* Two entry points, each asked about every fault. */
		both = s2_count_add(changes.same, changes.different);
		before = s2_count_add(
			both, s2_count_mul(changes.only_before.count, 2));
		after = s2_count_add(both,
				     s2_count_mul(changes.only_after.count, 2));
		assert_int_equal(s2_verify(a, NULL, &mem, &report[0]), 0);
		assert_int_equal(s2_verify(b, NULL, &mem, &report[1]), 0);
		assert_count(before, s2_count_mul(report[0].covered, 2));
		assert_count(after, s2_count_mul(report[1].covered, 2));
		s2_report_free(&report[0], &mem);
		s2_report_free(&report[1], &mem);
		s2_changes_free(&changes, &mem);
	}
}

/* ---- small ones, fault by fault ---------------------------------------- */

static uint32_t count_differences(struct pair *pair)
{
	struct s2_cube fault;
	unsigned int i;
	uint32_t n = 0;

	s2_cube_quiet(&fault);
	for (i = 0; nth_combination(tree_inputs, NR_TREE_INPUTS, i, &fault);
	     i++)
		n += first_difference(pair, &fault) != S2_NR_FIELDS;
	return n;
}

static void random_trees_differ_as_by_hand(void **context)
{
	const struct s2_verify_options options = {
		.exact = true, .max_cubes = 4096, .without = S2_EVERY_ASSUMPTION
	};
	struct s2_count rest = rest_of_domain(tree_inputs, NR_TREE_INPUTS);
	uint64_t seed;

	(void)context;
	for (seed = 0; seed < 100; seed++) {
		uint64_t other = seed + 1;
		const struct s2_policy a = TREE_POLICY(&seed),
				       b = TREE_POLICY(&other);
		struct pair pair = { &a, &b, S2_GUEST_ABORT };
		uint32_t differences = count_differences(&pair);
		struct s2_count shown = s2_count_of(0);
		struct s2_changes changes;
		struct s2_cube fault;
		unsigned int i;
		size_t k;

		assert_int_equal(s2_diff(&a, &b, &options, &mem, &changes), 0);
		assert_count(changes.different,
			     s2_count_mul(rest, differences));
		assert_count(s2_count_add(changes.same, changes.different),
			     domain_count());
		/* Races are not asked: of all differences, an equal part. */
		for (k = 0; k < changes.nr_changes; k++)
			shown = s2_count_add(shown,
					     changes.changes[k].cover.count);
		assert_true(s2_count_cmp(shown, changes.different) <= 0);
		assert_int_equal(s2_count_is_zero(shown), !differences);
		s2_cube_quiet(&fault);
		for (i = 0;
		     nth_combination(tree_inputs, NR_TREE_INPUTS, i, &fault);
		     i++) {
			enum s2_field first = first_difference(&pair, &fault);
			size_t covered = 0;

			for (k = 0; k < changes.nr_changes; k++) {
				const struct s2_change *c = &changes.changes[k];

				if (!covered_by(&c->cover, &fault))
					continue;
				covered++;
				assert_int_equal(c->field, first);
			}
			assert_int_equal(covered, first != S2_NR_FIELDS);
		}
		s2_changes_free(&changes, &mem);
	}
}

/* Conditions that are written differently can agree, on some faults or all. */
static void says_it_at_once(const struct s2_policy *policy, struct s2_query *q,
			    struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->w = s2_yes(q, S2_PFN_WRITABLE) && s2_yes(q, S2_NESTED_W) ?
		       S2_ALWAYS :
		       S2_NEVER;
}

static void says_it_later(const struct s2_policy *policy, struct s2_query *q,
			  struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->w = s2_cond_and(s2_cond_and(S2_ALWAYS, S2_NESTED_W),
			   S2_PFN_WRITABLE);
}

static void says_less(const struct s2_policy *policy, struct s2_query *q,
		      struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->w = s2_cond_and(S2_ALWAYS, S2_PFN_WRITABLE);
}

static void conditions_are_compared_by_what_they_mean(void **context)
{
	const struct s2_policy at_once = SMALL_POLICY("a", says_it_at_once),
			       later = SMALL_POLICY("b", says_it_later),
			       less = SMALL_POLICY("c", says_less);
	const struct s2_verify_options options = {
		.without = S2_EVERY_ASSUMPTION
	};
	struct s2_count quarter = domain_count();
	struct s2_changes changes;

	(void)context;
	quarter.lo = quarter.lo >> 2 | quarter.hi << 62;
	quarter.hi >>= 2;
	assert_int_equal(s2_diff(&at_once, &later, &options, &mem, &changes),
			 0);
	assert_int_equal(changes.nr_changes, 0);
	assert_count(changes.different, s2_count_of(0));
	s2_changes_free(&changes, &mem);

	assert_int_equal(s2_diff(&later, &less, &options, &mem, &changes), 0);
	assert_int_equal(changes.nr_changes, 1);
	assert_int_equal(changes.changes[0].field, S2_F_W);
	assert_false(changes.changes[0].before.w.base);
	assert_true(changes.changes[0].after.w.base);
	assert_count(changes.different, quarter);
	s2_changes_free(&changes, &mem);
}

/* An entry point that only one of them has is not compared. */
static void what_one_does_not_say_is_not_compared(void **context)
{
	struct s2_policy one = SMALL_POLICY("one", says_less);
	struct s2_policy other = SMALL_POLICY("other", says_it_later);
	struct s2_changes changes;

	(void)context;
	other.decide[S2_PREPARE_REGION] = other.decide[S2_GUEST_ABORT];
	other.decide[S2_GUEST_ABORT] = NULL;
	assert_int_equal(s2_diff(&one, &other, NULL, &mem, &changes), 0);
	assert_int_equal(changes.nr_changes, 0);
	assert_count(changes.same, s2_count_of(0));
	assert_count(changes.different, s2_count_of(0));
	s2_changes_free(&changes, &mem);
}

/* The decision is the policy's data. */
static void decides_so(const struct s2_policy *policy, struct s2_query *q,
		       struct s2_decision *d)
{
	(void)q;
	*d = *(const struct s2_decision *)policy->data;
}

/* A field that is a byte of a leaf that was mapped. */
#define BYTE(f, m)                                        \
	{                                                 \
		S2_F_##f, offsetof(struct s2_decision, m) \
	}

static void each_field_has_a_name_of_its_own(void **context)
{
	static const struct {
		enum s2_field field;
		size_t at;
	} of[] = {
		BYTE(SIZE, size),
		BYTE(R, r.base),
		BYTE(W, w.base),
		BYTE(PX, px.base),
		BYTE(UX, ux.base),
		BYTE(NESTED_LEVEL, nested_level),
		BYTE(TOPUP, topup),
		BYTE(SANITISE, sanitise),
		BYTE(LEAK, leak),
		BYTE(DIRTY, dirty.base),
		BYTE(SEQ_LATE, seq_late),
		BYTE(LOCK_HELD, lock_held),
		BYTE(WARN, warn),
		BYTE(UNINIT, uninit),
		BYTE(DCACHE, dcache),
		BYTE(ICACHE, icache),
		BYTE(TLBI, tlbi),
		BYTE(HOST_DIRTY, host_dirty),
		BYTE(MISPLACED, misplaced),
		BYTE(LOCK_MISSING, lock_missing),
		BYTE(LATE, late),
	};
	struct s2_decision before = { .outcome = S2_MAP, .ret = 1 }, after;
	struct s2_policy a = SMALL_POLICY("a", decides_so), b = a;
	const struct s2_change *change;
	struct s2_changes changes;
	size_t i;

	(void)context;
	a.data = &before;
	b.data = &after;
	for (i = 0; i < COUNT(of); i++) {
		after = before;
		((unsigned char *)&after)[of[i].at] = 1;
		assert_int_equal(s2_diff(&a, &b, NULL, &mem, &changes), 0);
		assert_int_equal(changes.nr_changes, 1);
		change = &changes.changes[0];
		assert_int_equal(change->field, of[i].field);
		assert_int_equal(change->also, 0);
		assert_int_equal(
			((const unsigned char *)&change->before)[of[i].at], 0);
		assert_int_equal(
			((const unsigned char *)&change->after)[of[i].at], 1);
		s2_changes_free(&changes, &mem);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_does_not_differ_from_itself),
		slow_unit_test(cubes_are_the_differences),
		slow_unit_test(as_many_differ_either_way),
		slow_unit_test(the_counts_add_up_to_what_is_possible),
		cmocka_unit_test(random_trees_differ_as_by_hand),
		cmocka_unit_test(conditions_are_compared_by_what_they_mean),
		cmocka_unit_test(what_one_does_not_say_is_not_compared),
		cmocka_unit_test(each_field_has_a_name_of_its_own),
	};

	return RUN_CASES(argc, argv, tests, NULL, nothing_is_left);
}
