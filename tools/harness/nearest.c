/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the built-in policy that is nearest to a kernel tree's. */
#include "build.h"

#include "tools/cli/memory.h"

#define SAMPLE 4096

/* xorshift64*, always from the same seed. */
static uint64_t draw(void)
{
	static uint64_t seed = 20250620;

	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545f4914f6cdd1d);
}

/* Changes some inputs, and keeps the fault possible. */
static void stroll(struct s2_cube *fault)
{
	int steps;

	for (steps = 0; steps < 64; steps++) {
		size_t input = draw() % S2_NR_INPUTS;
		s2_set before = fault->may[input];

		fault->may[input] = S2_SET(draw() % s2_inputs[input].nr_values);
		if (s2_impossible(fault))
			fault->may[input] = before;
	}
}

static bool decides(const struct s2_policy *policy, enum s2_entry entry,
		    const struct s2_cube *fault, struct s2_query *q,
		    struct s2_decision *d)
{
	s2_query_init(q, fault);
	if (!s2_meets(policy, q))
		return false;
	s2_decide(policy, entry, q, d);
	return true;
}

static bool alike(const struct s2_policy *a, const struct s2_policy *b,
		  enum s2_entry entry, const struct s2_cube *fault)
{
	struct s2_decision da, db;
	struct s2_query q;
	unsigned int f;
	bool met = decides(a, entry, fault, &q, &da);

	if (met != decides(b, entry, fault, &q, &db))
		return false;
	for (f = 0; met && f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;

		if (s2_field_applies(field, &da) !=
			    s2_field_applies(field, &db) ||
		    (s2_field_applies(field, &da) &&
		     s2_decision_field(&q, &da, field) !=
			     s2_decision_field(&q, &db, field)))
			return false;
	}
	return true;
}

/*
 * How many faults of a sample does it decide alike? The sample is always the
 * same.
 */
static unsigned int score(const struct s2_policy *a, const struct s2_policy *b,
			  const struct s2_cube *sample)
{
	unsigned int n = 0, i;

	for (i = 0; i < SAMPLE; i++)
		n += alike(a, b, (enum s2_entry)(i % S2_NR_ENTRIES),
			   &sample[i]);
	return n;
}

static int count_differences(const struct s2_policy *a,
			     const struct s2_policy *b,
			     struct s2_count *different)
{
	struct s2_verify_options options = {
		.max_cubes = 1,
		.possible_only = true,
	};
	struct s2_changes changes;
	int err = s2_diff(a, b, &options, &cli_mem, &changes);

	*different = changes.different;
	s2_changes_free(&changes, &cli_mem);
	return err;
}

/*
 * If the sample cannot tell policies apart, takes the one with fewest
 * differences.
 */
const struct s2_policy *kernel_nearest(const struct s2_policy *policy)
{
	static struct s2_cube sample[SAMPLE];
	const struct s2_policy *best = NULL, *p;
	unsigned int most = 0, scores[64] = { 0 }, i;
	struct s2_count least = { 0 }, different;
	struct s2_cube fault;

	s2_cube_quiet(&fault);
	for (i = 0; i < SAMPLE; i++) {
		stroll(&fault);
		sample[i] = fault;
	}
	for (i = 0; i < 64 && (p = s2_policy_at(i)); i++) {
		scores[i] = score(p, policy, sample);
		if (scores[i] > most)
			most = scores[i];
	}
	for (i = 0; i < 64 && (p = s2_policy_at(i)); i++) {
		if (scores[i] < most ||
		    count_differences(p, policy, &different))
			continue;
		if (!best || s2_count_cmp(different, least) < 0) {
			best = p;
			least = different;
		}
	}
	return best;
}
