/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fingerprint of each built-in policy over every fault. A change of a
 * policy's decisions, or of the names of its tests, changes its row, and no
 * other.
 *
 * Every value of every input has a random weight; a fault weighs the product,
 * and a decision a hash of all of its fields. The sum of both over all faults
 * does not depend on the order of questions, nor on how paths are cut. What
 * differs says: stage2 diff OLD NEW.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <stage2/explore.h>

#include "main.h"

static const struct row {
	const char *policy;
	uint64_t abort, region; /* decisions; 0: none */
	uint64_t meets;		/* faults that it can meet */
	uint64_t tests;		/* outcomes by name, of both */
} rows[] = {
#include "policy_fingerprints.inc"
};

#define NR_ROWS (sizeof(rows) / sizeof(*rows))

/* Two fields of primes below 2^32: products fit. */
static const uint64_t primes[2] = { 4294967291u, 4294967279u };

struct sum {
	uint64_t lane[2];
};

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint32_t weights[2][S2_NR_INPUTS][32];

static void weigh(void)
{
	unsigned int i, v, k;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		for (v = 0; v < 32; v++) {
			uint64_t w = mix(UINT64_C(0x9e3779b97f4a7c15) *
					 (i * 64 + v + 1));

			for (k = 0; k < 2; k++)
				weights[k][i][v] = (uint32_t)(w % primes[k]);
		}
	}
}

static struct sum of_cube(const struct s2_cube *cube)
{
	struct sum sum = { { 1, 1 } };
	unsigned int i, v;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		s2_set may = cube->may[i];
		uint64_t a = 0, b = 0;

		for (v = 0; may; v++, may = (s2_set)(may >> 1)) {
			if (may & 1) {
				a += weights[0][i][v];
				b += weights[1][i][v];
			}
		}
		sum.lane[0] = sum.lane[0] * (a % primes[0]) % primes[0];
		sum.lane[1] = sum.lane[1] * (b % primes[1]) % primes[1];
	}
	return sum;
}

static void add(struct sum *sum, const struct sum *faults, uint64_t hash)
{
	unsigned int k;

	for (k = 0; k < 2; k++)
		sum->lane[k] =
			(sum->lane[k] + faults->lane[k] * (hash % primes[k])) %
			primes[k];
}

static uint64_t number(const struct sum *sum)
{
	return sum->lane[0] << 32 | sum->lane[1];
}

static uint64_t of_decision(const struct s2_decision *d)
{
	uint64_t hash = 1;
	unsigned int i;

	for (i = 0; i < S2_NR_FIELDS; i++) {
		enum s2_field field = (enum s2_field)i;

		if (s2_fields[i].is_cond) {
			struct s2_cond cond = s2_decision_cond(d, field);

			hash = mix(hash + cond.base + 4 * cond.n +
				   ((uint64_t)cond.input[0] << 8) +
				   ((uint64_t)cond.input[1] << 16));
		} else if (field < S2_F_LOCK_MISSING ||
			   s2_decision_raw(d, field)) {
			/* Fields that came later count where they are set. */
			hash = mix(hash +
				   (uint64_t)(s2_decision_raw(d, field) + 512));
		}
	}
	return hash;
}

struct walk {
	struct s2_walk walk; /* whose watcher is this */
	const struct s2_policy *policy;
	uint64_t tests; /* of this path */
};

static void note_test(void *watcher, struct s2_query *q, unsigned int test,
		      bool outcome)
{
	struct walk *w = watcher;
	const char *name = w->policy->tests[test];
	uint64_t hash = outcome;

	(void)q;
	while (*name)
		hash = mix(hash * 257 + (unsigned char)*name++);
	w->tests += hash;
}

static void of_entry(const struct s2_policy *policy, enum s2_entry entry,
		     struct sum *decisions, struct sum *tests)
{
	struct walk w = { .policy = policy };
	struct s2_decision d;
	struct s2_cube all;

	if (!policy->decide[entry])
		return;
	s2_cube_all(&all);
	s2_walk_begin(&w.walk, &all);
	w.walk.query.test = note_test;
	w.walk.query.watcher = &w;
	do {
		struct sum faults;

		w.tests = 0;
		s2_decide(policy, entry, &w.walk.query, &d);
		faults = of_cube(&w.walk.query.cube);
		add(decisions, &faults, of_decision(&d));
		add(tests, &faults, w.tests);
	} while (s2_walk_next(&w.walk, 0));
}

static void of_meets(const struct s2_policy *policy, struct sum *meets)
{
	struct s2_cube all;
	struct s2_walk w;

	if (!policy->meets)
		return;
	s2_cube_all(&all);
	s2_walk_begin(&w, &all);
	do {
		bool can = policy->meets(policy, &w.query);
		struct sum faults = of_cube(&w.query.cube);

		add(meets, &faults, 1u + can);
	} while (s2_walk_next(&w, 0));
}

static struct row measure(const struct s2_policy *policy)
{
	struct sum abort = { { 0 } }, region = { { 0 } };
	struct sum meets = { { 0 } }, tests = { { 0 } };

	of_entry(policy, S2_GUEST_ABORT, &abort, &tests);
	of_entry(policy, S2_PREPARE_REGION, &region, &tests);
	of_meets(policy, &meets);
	return (struct row){ policy->name, number(&abort), number(&region),
			     number(&meets), number(&tests) };
}

static void print_row(const struct row *is)
{
	printf("\t{ \"%s\", UINT64_C(0x%llx), UINT64_C(0x%llx),\n"
	       "\t  UINT64_C(0x%llx), UINT64_C(0x%llx) },\n",
	       is->policy, (unsigned long long)is->abort,
	       (unsigned long long)is->region, (unsigned long long)is->meets,
	       (unsigned long long)is->tests);
}

static bool has_row(const char *policy)
{
	size_t i;

	for (i = 0; i < NR_ROWS; i++) {
		if (!strcmp(rows[i].policy, policy))
			return true;
	}
	return false;
}

static void every_policy_has_its_numbers(void **state)
{
	const struct s2_policy *policy;
	size_t i;

	(void)state;
	weigh();
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		if (!has_row(policy->name)) {
			const struct row is = measure(policy);

			print_row(&is);
		}
	}
	assert_int_equal(i, NR_ROWS);
}

static void policy_decides_as_it_did(void **state)
{
	const struct row *was = *state;
	const struct s2_policy *policy = s2_policy_find(was->policy);
	struct row is;

	assert_non_null(policy);
	weigh();
	is = measure(policy);
	if (was->abort == is.abort && was->region == is.region &&
	    was->meets == is.meets && was->tests == is.tests)
		return;
	print_row(&is);
	fail();
}

/* A case for each policy: one alone is quick, and says which it is. */
int main(int argc, char **argv)
{
	struct CMUnitTest tests[1 + NR_ROWS] = {
		cmocka_unit_test(every_policy_has_its_numbers),
	};
	size_t i;

	for (i = 0; i < NR_ROWS; i++)
		tests[1 + i] = (struct CMUnitTest){
			.name = rows[i].policy,
			.test_func = policy_decides_as_it_did,
			.initial_state = (void *)&rows[i],
		};
	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
