/* SPDX-License-Identifier: GPL-2.0-only */
/* Blocks in regions: alignment, congruence, containment, against division. */
#include "harness.h"

#include "fault/witness.c"

/* User space ends here, at the latest; so no sum of addresses wraps. */
#define USER_END (1ull << 56)

static uint64_t any_size(void)
{
	return 1ull << any_between(0, 47);
}

/* Nothing is assumed of the addresses: they may be any two. */
void prove_congruent(void)
{
	uint64_t a = any_u64(), b = any_u64(), size = any_size();

	assert(are_congruent(a, b, size) == (((a - b) & (size - 1)) == 0));
	assert(are_congruent(a, b, size) == are_congruent(b, a, size));
	if (are_congruent(a, b, size) && size > 1)
		assert(are_congruent(a, b, size / 2));
}

void prove_contains(void)
{
	uint64_t start = any_u64(), end = any_u64(), hva = any_u64();
	uint64_t size = any_size(), byte = any_u64();

	assume(start <= end && end <= USER_END && hva < USER_END);
	if (!range_has_block(start, end, hva, size)) {
		/* One that is not contained has a byte outside. */
		assert((hva & ~(size - 1)) < start ||
		       (u128)(hva & ~(size - 1)) + size > end);
		return;
	}
	assert(hva >= start && hva < end);
	/* Each byte that shares the block with hva. */
	if (byte / size == hva / size)
		assert(byte >= start && byte < end);
	if (size > 1)
		assert(range_has_block(start, end, hva, size / 2));
}

void prove_sizes(void)
{
	uint32_t page = 12 + 2 * (uint32_t)any_between(0, 2);
	enum s2_granule granule = page == 12 ? S2_GRANULE_4K :
				  page == 14 ? S2_GRANULE_16K :
					       S2_GRANULE_64K;

	assert(s2_size_shift(S2_PAGE, page) == s2_level_shift(granule, 3));
	assert(s2_size_shift(S2_PMD, page) == s2_level_shift(granule, 2));
	assert(s2_size_shift(S2_PUD, page) == s2_level_shift(granule, 1));
	assert(1ull << s2_size_shift(S2_CONT_PTE, page) ==
	       s2_contiguous_span(granule, 3) * s2_level_size(granule, 3));
	assert(1ull << s2_size_shift(S2_CONT_PMD, page) ==
	       s2_contiguous_span(granule, 2) * s2_level_size(granule, 2));
}
