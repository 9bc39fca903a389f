/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by tests of faults and of the explorer. */
#ifndef STAGE2_TEST_FAULT_H
#define STAGE2_TEST_FAULT_H

#include <stage2/fault.h>
#include <stage2/invariant.h>

#include "test_arch.h"

static inline void set_input(struct s2_cube *fault, enum s2_input input, int v)
{
	fault->may[input] = S2_SET(v);
}

/* The lowest value that the input may have: of a fault, its value. */
static inline int value_in(const struct s2_cube *fault, unsigned int input)
{
	int v = 0;

	while (!(fault->may[input] >> v & 1))
		v++;
	return v;
}

static inline bool cube_has(const struct s2_cube *cube,
			    const struct s2_cube *fault)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (!(cube->may[i] & fault->may[i]))
			return false;
	}
	return true;
}

static inline bool cube_same(const struct s2_cube *a, const struct s2_cube *b)
{
	return !memcmp(a->may, b->may, sizeof(a->may));
}

/* One fault of the cube, any of them. */
static inline void random_fault_in(const struct s2_cube *cube,
				   struct s2_cube *fault, uint64_t *state)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		unsigned int n = s2_inputs[i].nr_values;
		unsigned int v = (unsigned int)(next_random(state) >> 32) % n;

		while (!(cube->may[i] >> v & 1))
			v = (v + 1) % n;
		fault->may[i] = S2_SET(v);
	}
}

static inline void random_fault(struct s2_cube *fault, uint64_t *state)
{
	struct s2_cube all;

	s2_cube_all(&all);
	random_fault_in(&all, fault, state);
}

static inline void change_input(struct s2_cube *fault, unsigned int input,
				uint64_t *state)
{
	fault->may[input] =
		S2_SET((next_random(state) >> 32) % s2_inputs[input].nr_values);
}

/* Notes what was read in a set of inputs. */
struct reader {
	struct s2_query q;
	bool seen[S2_NR_INPUTS];
};

static inline void note_reader(void *watcher, struct s2_query *q,
			       enum s2_input input, s2_set set)
{
	struct reader *r = watcher;

	(void)q;
	(void)set;
	r->seen[input] = true;
}

/* An input that a predicate reads, any of them. */
static inline unsigned int input_read_by(bool (*holds)(struct s2_query *q),
					 const struct s2_cube *fault,
					 uint64_t *state)
{
	unsigned int i = (unsigned int)(next_random(state) >> 32);
	struct reader r = { .seen = { false } };

	s2_query_init(&r.q, fault);
	r.q.read = note_reader;
	r.q.watcher = &r;
	holds(&r.q);
	do {
		i = (i + 1) % S2_NR_INPUTS;
	} while (!r.seen[i]);
	return i;
}

/*
 * Changes the fault until it can occur: as long as an assumption excludes it,
 * one of the inputs that this assumption reads gets another value.
 */
static inline void make_possible(struct s2_cube *fault, uint64_t *state)
{
	uint64_t broken;

	while ((broken = s2_impossible(fault))) {
		unsigned int i = 0, input;

		while (!(broken >> i & 1))
			i++;
		input = input_read_by(s2_assumption_at(i)->holds, fault, state);
		if (next_random(state) >> 63)
			set_input(fault, (enum s2_input)input,
				  s2_inputs[input].quiet);
		else
			change_input(fault, input, state);
	}
}

/*
 * Possible faults, one after the other. Most differ from the one before in a
 * few inputs, which is where decisions change; some are new altogether.
 */
struct sampler {
	struct s2_cube fault;
	uint64_t state;
	unsigned int n;
};

#define SAMPLER(seed)                         \
	{                                     \
		.state = RANDOM_SEED ^ (seed) \
	}

static inline const struct s2_cube *next_possible(struct sampler *s)
{
	struct s2_cube next;

	if (!(s->n++ % 64)) {
		random_fault(&s->fault, &s->state);
		make_possible(&s->fault, &s->state);
		return &s->fault;
	}
	do {
		unsigned int changes = 1 + (next_random(&s->state) >> 62);

		next = s->fault;
		while (changes--)
			change_input(&next,
				     (next_random(&s->state) >> 32) %
					     S2_NR_INPUTS,
				     &s->state);
	} while (s2_impossible(&next));
	s->fault = next;
	return &s->fault;
}

/* The i-th combination of these inputs' values; false behind the last. */
static inline bool nth_combination(const enum s2_input *input, size_t n,
				   unsigned int i, struct s2_cube *fault)
{
	size_t k;

	for (k = 0; k < n; k++) {
		set_input(fault, input[k],
			  (int)(i % s2_inputs[input[k]].nr_values));
		i /= s2_inputs[input[k]].nr_values;
	}
	return !i;
}

/* Multiplies decimal numbers as on paper. */
static inline void decimal_multiply(char digits[64], unsigned int factor)
{
	unsigned int carry = 0;
	size_t n = strlen(digits), i;

	for (i = n; i-- > 0;) {
		carry += (unsigned int)(digits[i] - '0') * factor;
		digits[i] = (char)('0' + carry % 10);
		carry /= 10;
	}
	while (carry) {
		memmove(digits + 1, digits, ++n);
		digits[0] = (char)('0' + carry % 10);
		carry /= 10;
	}
}

#endif
