/* SPDX-License-Identifier: GPL-2.0-only */
/* Exact 128-bit counts, without a 128-bit type. */
#include <stage2/fault.h>

struct s2_count s2_count_of(uint64_t n)
{
	return (struct s2_count){ 0, n };
}

struct s2_count s2_count_add(struct s2_count a, struct s2_count b)
{
	struct s2_count sum = { a.hi + b.hi, a.lo + b.lo };

	sum.hi += sum.lo < a.lo;
	return sum;
}

struct s2_count s2_count_sub(struct s2_count a, struct s2_count b)
{
	struct s2_count difference = { a.hi - b.hi, a.lo - b.lo };

	difference.hi -= a.lo < b.lo;
	return difference;
}

struct s2_count s2_count_mul(struct s2_count a, uint32_t factor)
{
	uint64_t low = (a.lo & 0xffffffff) * factor;
	uint64_t mid = (a.lo >> 32) * factor + (low >> 32);

	return (struct s2_count){
		.hi = a.hi * factor + (mid >> 32),
		.lo = mid << 32 | (low & 0xffffffff),
	};
}

int s2_count_cmp(struct s2_count a, struct s2_count b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	if (a.lo != b.lo)
		return a.lo < b.lo ? -1 : 1;
	return 0;
}

bool s2_count_is_zero(struct s2_count a)
{
	return !a.hi && !a.lo;
}

/* Divides *a by ten and returns the remainder. */
static unsigned int count_divide_by_ten(struct s2_count *a)
{
	uint32_t word[4] = {
		(uint32_t)(a->hi >> 32),
		(uint32_t)a->hi,
		(uint32_t)(a->lo >> 32),
		(uint32_t)a->lo,
	};
	uint64_t rest = 0;
	int i;

	for (i = 0; i < 4; i++) {
		rest = rest << 32 | word[i];
		word[i] = (uint32_t)(rest / 10);
		rest %= 10;
	}
	a->hi = (uint64_t)word[0] << 32 | word[1];
	a->lo = (uint64_t)word[2] << 32 | word[3];
	return (unsigned int)rest;
}

char *s2_count_format(struct s2_count a, char buf[S2_COUNT_DIGITS])
{
	char digits[S2_COUNT_DIGITS];
	size_t n = 0, i;

	do {
		digits[n++] = (char)('0' + count_divide_by_ten(&a));
	} while (!s2_count_is_zero(a));

	for (i = 0; i < n; i++)
		buf[i] = digits[n - 1 - i];
	buf[n] = '\0';
	return buf;
}

static uint32_t set_size(s2_set set)
{
	uint32_t n = 0;

	for (; set; set &= (s2_set)(set - 1))
		n++;
	return n;
}

struct s2_count s2_cube_count(const struct s2_cube *cube)
{
	struct s2_count count = s2_count_of(1);
	unsigned int i;

	/* Products of several inputs fit 32 bits: fewer long multiplications */
	for (i = 0; i < S2_NR_INPUTS;) {
		uint32_t factor = 1;

		for (; i < S2_NR_INPUTS && factor < 1u << 28; i++)
			factor *= set_size(cube->may[i]);
		count = s2_count_mul(count, factor);
	}
	return count;
}
