/* SPDX-License-Identifier: GPL-2.0-only */
/* Verification that runs only possible faults gives the same result. */
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

/*
 * First asks what is mostly impossible, by itself and together: guests cannot
 * be protected without pKVM, and fetches have no syndrome.
 */
static void asks_the_impossible(const struct s2_policy *policy,
				struct s2_query *q, struct s2_decision *d)
{
	uint64_t way = *(const uint64_t *)policy->data;

	way = mix(way, s2_yes(q, S2_VM_PROTECTED));
	way = mix(way, s2_yes(q, S2_VM_PKVM));
	way = mix(way, s2_is(q, S2_FAULT_ACCESS, S2_FETCH));
	way = mix(way, s2_yes(q, S2_FAULT_ISV));
	way = mix(way, s2_yes(q, S2_FAULT_CM));
	way = mix(way, s2_is(q, S2_VMA_MEMATTR, S2_MT_5));
	tree_leaf(way % 64, d);
	/* Mostly so if it cannot be: the test is dead. */
	s2_test(q, 0, s2_yes(q, S2_VM_PROTECTED) && !s2_yes(q, S2_VM_PKVM));
}

static const char *const one_test[] = { "protected without pKVM" };
static uint64_t seed = 3, other_seed = 4;

static const struct s2_policy impossible = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "impossible",
	.decide = { [S2_GUEST_ABORT] = asks_the_impossible },
	.tests = one_test,
	.nr_tests = 1,
	.data = &seed,
};

static const struct s2_verify_options possible_only = { .possible_only = true };

static void assert_same_cover(const struct s2_cover *a,
			      const struct s2_cover *b)
{
	size_t i;

	assert_count(a->count, b->count);
	assert_int_equal(a->nr_cubes, b->nr_cubes);
	for (i = 0; i < a->nr_cubes; i++)
		assert_true(cube_same(&a->cubes[i], &b->cubes[i]));
	assert_true(cube_same(&a->witness, &b->witness));
}

/* Of the same invariant, violated by the same decision; in any order. */
static const struct s2_cover *cover_of(const struct s2_report *report,
				       const struct s2_finding *like)
{
	size_t i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *f = &report->findings[i];

		if (f->invariant == like->invariant &&
		    s2_decision_same(&f->decision, &like->decision))
			return &f->cover;
	}
	fail_msg("%s is not violated so", like->invariant->name);
	return NULL;
}

static void verify_says_the_same(void **context)
{
	struct s2_report all, some;
	size_t i;

	(void)context;
	assert_int_equal(s2_verify(&impossible, NULL, &mem, &all), 0);
	assert_int_equal(s2_verify(&impossible, &possible_only, &mem, &some),
			 0);
	assert_true(some.paths[0] < all.paths[0]);
	assert_count(some.covered, all.covered);
	assert_int_equal(some.nr_dead, 1);
	assert_false(some.dead[0].outcome);
	assert_int_equal(all.nr_dead, 1);
	assert_true(all.nr_findings > 2);
	assert_int_equal(some.nr_findings, all.nr_findings);
	for (i = 0; i < all.nr_findings; i++)
		assert_same_cover(cover_of(&some, &all.findings[i]),
				  &all.findings[i].cover);
	s2_report_free(&all, &mem);
	s2_report_free(&some, &mem);
}

/* A kernel, as invariants ask what it would do of faults that are impossible. */
static void verify_says_the_same_of_a_kernel(void **context)
{
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	struct s2_report all, some;
	size_t i;

	(void)context;
	assert_int_equal(s2_verify(policy, NULL, &mem, &all), 0);
	assert_int_equal(s2_verify(policy, &possible_only, &mem, &some), 0);
	assert_true(some.paths[0] < all.paths[0]);
	assert_int_equal(some.nr_findings, all.nr_findings);
	for (i = 0; i < all.nr_findings; i++)
		assert_same_cover(cover_of(&some, &all.findings[i]),
				  &all.findings[i].cover);
	s2_report_free(&all, &mem);
	s2_report_free(&some, &mem);
}

static void a_table_says_the_same(void **context)
{
	struct s2_table all, some;
	size_t i;

	(void)context;
	assert_int_equal(
		s2_table(&impossible, S2_GUEST_ABORT, NULL, &mem, &all), 0);
	assert_int_equal(s2_table(&impossible, S2_GUEST_ABORT, &possible_only,
				  &mem, &some),
			 0);
	assert_true(some.paths < all.paths);
	assert_true(all.nr_rows > 2);
	assert_int_equal(some.nr_rows, all.nr_rows);
	for (i = 0; i < all.nr_rows; i++) {
		assert_true(s2_decision_same(&some.rows[i].decision,
					     &all.rows[i].decision));
		assert_same_cover(&some.rows[i].cover, &all.rows[i].cover);
	}
	s2_table_free(&all, &mem);
	s2_table_free(&some, &mem);
}

static void a_diff_says_the_same(void **context)
{
	struct s2_policy other = impossible;
	struct s2_changes all, some;
	size_t i;

	(void)context;
	other.data = &other_seed;
	assert_int_equal(s2_diff(&impossible, &other, NULL, &mem, &all), 0);
	assert_int_equal(
		s2_diff(&impossible, &other, &possible_only, &mem, &some), 0);
	assert_true(some.paths[0] < all.paths[0]);
	assert_count(some.different, all.different);
	assert_count(some.same, all.same);
	assert_true(all.nr_changes > 2);
	assert_int_equal(some.nr_changes, all.nr_changes);
	for (i = 0; i < all.nr_changes; i++) {
		assert_int_equal(some.changes[i].field, all.changes[i].field);
		assert_same_cover(&some.changes[i].cover,
				  &all.changes[i].cover);
	}
	s2_changes_free(&all, &mem);
	s2_changes_free(&some, &mem);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verify_says_the_same),
		cmocka_unit_test(verify_says_the_same_of_a_kernel),
		cmocka_unit_test(a_table_says_the_same),
		cmocka_unit_test(a_diff_says_the_same),
	};

	return RUN_CASES(argc, argv, tests, NULL, nothing_is_left);
}
