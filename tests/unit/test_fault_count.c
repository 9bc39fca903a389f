/* SPDX-License-Identifier: GPL-2.0-only */
/* 128-bit counts, compared with arithmetic as on paper. */
#include "main.h"
#include "test_fault.h"

#define ROUNDS 100000
#define LIMBS  8

/* Sixteen bits a limb, the lowest first. */
struct paper {
	uint32_t limb[LIMBS];
};

static struct paper on_paper(struct s2_count a)
{
	struct paper p;
	unsigned int i;

	for (i = 0; i < LIMBS; i++)
		p.limb[i] = (i < 4 ? a.lo >> 16 * i : a.hi >> 16 * (i - 4)) &
			    0xffff;
	return p;
}

static struct s2_count from_paper(struct paper p)
{
	struct s2_count a = { 0, 0 };
	unsigned int i;

	for (i = LIMBS; i-- > 0;) {
		a.hi = a.hi << 16 | a.lo >> 48;
		a.lo = a.lo << 16 | p.limb[i];
	}
	return a;
}

static struct s2_count paper_add(struct s2_count a, struct s2_count b)
{
	struct paper x = on_paper(a), y = on_paper(b);
	uint32_t carry = 0;
	unsigned int i;

	for (i = 0; i < LIMBS; i++) {
		carry += x.limb[i] + y.limb[i];
		x.limb[i] = carry & 0xffff;
		carry >>= 16;
	}
	return from_paper(x);
}

static struct s2_count paper_multiply(struct s2_count a, uint32_t factor)
{
	struct paper x = on_paper(a);
	uint64_t carry = 0;
	unsigned int i;

	for (i = 0; i < LIMBS; i++) {
		carry += (uint64_t)x.limb[i] * factor;
		x.limb[i] = carry & 0xffff;
		carry >>= 16;
	}
	return from_paper(x);
}

static int paper_compare(struct s2_count a, struct s2_count b)
{
	struct paper x = on_paper(a), y = on_paper(b);
	unsigned int i;

	for (i = LIMBS; i-- > 0;) {
		if (x.limb[i] != y.limb[i])
			return x.limb[i] < y.limb[i] ? -1 : 1;
	}
	return 0;
}

/* Numbers of every length, and those around the carries. */
static struct s2_count any_count(uint64_t *state)
{
	static const uint64_t edges[] = {
		0,	     1,		 2,	     0xffffffff,
		0x100000000, UINT64_MAX, 1ull << 63, UINT64_MAX - 1,
	};
	struct s2_count a = { next_random(state), next_random(state) };
	unsigned int bits = (unsigned int)(next_random(state) >> 32) % 129;

	if (!(next_random(state) >> 62)) {
		a.hi = edges[(next_random(state) >> 32) % COUNT(edges)];
		a.lo = edges[(next_random(state) >> 32) % COUNT(edges)];
		return a;
	}
	if (bits <= 64) {
		a.hi = 0;
		a.lo = bits ? a.lo >> (64 - bits) : 0;
	} else {
		a.hi >>= 128 - bits;
	}
	return a;
}

static void assert_counts(struct s2_count a, struct s2_count b)
{
	assert_int_equal(a.hi, b.hi);
	assert_int_equal(a.lo, b.lo);
}

static void arithmetic_is_that_of_paper(void **context)
{
	uint64_t state = RANDOM_SEED;
	unsigned int i;

	(void)context;
	for (i = 0; i < ROUNDS; i++) {
		struct s2_count a = any_count(&state), b = any_count(&state);
		uint32_t factor = (uint32_t)any_count(&state).lo;

		assert_counts(s2_count_add(a, b), paper_add(a, b));
		assert_counts(s2_count_mul(a, factor),
			      paper_multiply(a, factor));
		assert_int_equal(s2_count_cmp(a, b), paper_compare(a, b));
		assert_int_equal(s2_count_cmp(a, a), 0);
		assert_int_equal(s2_count_is_zero(a), !(a.hi | a.lo));
	}
}

static void a_difference_undoes_a_sum(void **context)
{
	uint64_t state = RANDOM_SEED;
	unsigned int i;

	(void)context;
	for (i = 0; i < ROUNDS; i++) {
		struct s2_count a = any_count(&state), b = any_count(&state);

		assert_counts(s2_count_sub(paper_add(a, b), b), a);
		assert_counts(paper_add(s2_count_sub(a, b), b), a);
	}
}

/* Where the compiler has such numbers, it must agree with both. */
static void arithmetic_is_that_of_the_compiler(void **context)
{
#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;
	uint64_t state = RANDOM_SEED + 1;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		struct s2_count a = any_count(&state), b = any_count(&state);
		uint32_t factor = (uint32_t)next_random(&state);
		wide x = (wide)a.hi << 64 | a.lo, y = (wide)b.hi << 64 | b.lo;
		wide sum = x + y, difference = x - y, product = x * factor;

		assert_counts(s2_count_add(a, b),
			      (struct s2_count){ (uint64_t)(sum >> 64),
						 (uint64_t)sum });
		assert_counts(s2_count_sub(a, b),
			      (struct s2_count){ (uint64_t)(difference >> 64),
						 (uint64_t)difference });
		assert_counts(s2_count_mul(a, factor),
			      (struct s2_count){ (uint64_t)(product >> 64),
						 (uint64_t)product });
		assert_int_equal(s2_count_cmp(a, b), x < y ? -1 : x > y);
	}
	(void)context;
#else
	(void)context;
	skip();
#endif
}

static void digits_read_back_are_the_count(void **context)
{
	uint64_t state = RANDOM_SEED;
	unsigned int i;

	(void)context;
	for (i = 0; i < ROUNDS; i++) {
		struct s2_count a = any_count(&state), back = { 0, 0 };
		char buf[S2_COUNT_DIGITS], *c;

		assert_ptr_equal(s2_count_format(a, buf), buf);
		assert_true(buf[0] != '0' || !buf[1]);
		for (c = buf; *c; c++) {
			assert_in_range(*c, '0', '9');
			back = paper_add(paper_multiply(back, 10),
					 s2_count_of((uint64_t)(*c - '0')));
		}
		assert_counts(back, a);
	}
}

static void the_largest_count_just_fits_its_buffer(void **context)
{
	struct s2_count most = { UINT64_MAX, UINT64_MAX };
	char buf[S2_COUNT_DIGITS];

	(void)context;
	s2_count_format(most, buf);
	assert_string_equal(buf, "340282366920938463463374607431768211455");
	assert_int_equal(strlen(buf) + 1, S2_COUNT_DIGITS);
	assert_string_equal(s2_count_format(s2_count_of(0), buf), "0");
}

/* One digit after the other, as on paper. */
static void a_cube_has_the_product_of_its_sets(void **context)
{
	uint64_t state = RANDOM_SEED;
	unsigned int round, i;

	(void)context;
	for (round = 0; round < 1000; round++) {
		char digits[64] = "1", buf[S2_COUNT_DIGITS];
		struct s2_cube cube;

		for (i = 0; i < S2_NR_INPUTS; i++) {
			s2_set all = s2_all_values((enum s2_input)i), may;
			unsigned int n = 0, v;

			do {
				may = (s2_set)(next_random(&state) >> 32) & all;
			} while (!may);
			cube.may[i] = may;
			for (v = 0; v < s2_inputs[i].nr_values; v++)
				n += may >> v & 1;
			decimal_multiply(digits, n);
		}
		assert_string_equal(s2_count_format(s2_cube_count(&cube), buf),
				    digits);
		cube.may[(next_random(&state) >> 32) % S2_NR_INPUTS] = 0;
		assert_true(s2_count_is_zero(s2_cube_count(&cube)));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arithmetic_is_that_of_paper),
		cmocka_unit_test(a_difference_undoes_a_sum),
		cmocka_unit_test(arithmetic_is_that_of_the_compiler),
		cmocka_unit_test(digits_read_back_are_the_count),
		cmocka_unit_test(the_largest_count_just_fits_its_buffer),
		cmocka_unit_test(a_cube_has_the_product_of_its_sets),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
