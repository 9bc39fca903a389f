/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts of two words against the compiler's 128 bits. */
#include "harness.h"

#include "fault/count.c"
#include "fault/cube.c"
#include "fault/inputs.c"

static u128 value(struct s2_count c)
{
	return (u128)c.hi << 64 | c.lo;
}

static struct s2_count any_count(void)
{
	struct s2_count c = { any_u64(), any_u64() };

	return c;
}

void prove_add_and_subtract(void)
{
	struct s2_count a = any_count(), b = any_count();

	assert(value(s2_count_add(a, b)) == (u128)(value(a) + value(b)));
	assert(value(s2_count_sub(a, b)) == (u128)(value(a) - value(b)));
	assert(!s2_count_cmp(s2_count_sub(s2_count_add(a, b), b), a));
	assert(value(s2_count_of(a.lo)) == a.lo);
}

void prove_compare(void)
{
	struct s2_count a = any_count(), b = any_count();
	int way = s2_count_cmp(a, b);

	assert((way < 0) == (value(a) < value(b)));
	assert((way > 0) == (value(a) > value(b)));
	assert(s2_count_is_zero(a) == !value(a));
}

/* By as many values as a set can have: a factor of a cube's size. */
void prove_multiply(void)
{
	struct s2_count a = any_count();
	uint32_t factor = (uint32_t)any_between(0, 16);

	assert(value(s2_count_mul(a, factor)) == (u128)(value(a) * factor));
}

/* And by any power of two, for the places of a larger one. */
void prove_multiply_by_power(void)
{
	struct s2_count a = any_count();
	int n = any_between(0, 31);

	assert(value(s2_count_mul(a, 1u << n)) == (u128)(value(a) << n));
}

/* All there is fits, exactly; and with it the size of each part of it. */
void prove_domain_fits(void)
{
	struct s2_cube cube;
	u128 size = 1;
	unsigned int i;

	s2_cube_all(&cube);
	for (i = 0; i < S2_NR_INPUTS; i++) {
		assert(size <= ~(u128)0 / s2_inputs[i].nr_values);
		size *= s2_inputs[i].nr_values;
	}
	assert(value(s2_cube_count(&cube)) == size);
	assert(size >> 127 == 0);
}

/* s2_cube_count() multiplies while a factor has 28 bits. */
void prove_factor_fits(void)
{
	uint32_t factor = any_u32();

	assume(factor < 1u << 28);
	assert((uint64_t)factor * set_size(any_u16()) <= UINT32_MAX);
}

void prove_divide_by_ten(void)
{
	struct s2_count a = any_count(), was = a;
	unsigned int rest = count_divide_by_ten(&a);

	assert(rest < 10);
	assert(value(a) * 10 + rest == value(was));
}

void prove_set_size(void)
{
	s2_set set = any_u16();
	unsigned int i, n = 0;

	for (i = 0; i < 16; i++)
		n += set >> i & 1;
	assert(set_size(set) == n);
}
