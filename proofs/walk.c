/* SPDX-License-Identifier: GPL-2.0-only */
/* The walker's arithmetic: every address, granule, level and root. */
#include "harness.h"

#include "pgtable/walk.c"

/* As s2_pt_init() leaves it, for every IPA size and start level there is. */
static struct s2_pt any_table(struct s2_pool *pool)
{
	struct s2_arch_cfg arch = any_cfg();
	struct s2_layout layout = { 0 };
	struct s2_pt pt = { .pool = pool };
	int level;

	pool->shift = (uint8_t)s2_granule_shift(arch.granule);
	pt.cfg.arch = arch;
	pt.cfg.ipa_bits = any_u8();
	pt.cfg.start_level = (int8_t)any_between(INT8_MIN, INT8_MAX);
	pt.index_bits = (uint8_t)s2_index_bits(arch.granule);
	for (level = S2_LEVEL_FIRST; level <= S2_LEVEL_LAST; level++)
		pt.level_shift[level - S2_LEVEL_FIRST] =
			(uint8_t)s2_level_shift(arch.granule, level);
	assume(!s2_layout(&arch, pt.cfg.ipa_bits, pt.cfg.start_level, 0, true,
			  &layout));
	pt.root_pages = layout.root_tables;
	return pt;
}

void prove_index_within_table(void)
{
	struct s2_pool pool = { 0 };
	struct s2_pt pt = any_table(&pool);
	int level = any_between(pt.cfg.start_level, S2_LEVEL_LAST);
	uint32_t entries = s2_table_entries(pt.cfg.arch.granule), index;
	s2_ipa_t addr = s2_ipa(any_u64());

	index = level_index(&pt, addr, level);
	assert(index < entries);
	assert(index == s2_level_index(pt.cfg.arch.granule, level, addr.ipa));
	assert(level_shift(&pt, level) < 64);
	assert(level_size(&pt, level) ==
	       s2_level_size(pt.cfg.arch.granule, level));
}

void prove_root_within_pages(void)
{
	struct s2_pool pool = { 0 };
	struct s2_pt pt = any_table(&pool);
	s2_ipa_t addr = s2_ipa(any_u64());

	assert(root_index(&pt, addr) < pt.root_pages);
}

/* The indices of all levels and the offset are the address: nothing is lost. */
void prove_indices_are_the_address(void)
{
	struct s2_pool pool = { 0 };
	struct s2_pt pt = any_table(&pool);
	s2_ipa_t addr = s2_ipa(any_u64());
	uint64_t sum;
	int level;

	assume(!(addr.ipa >> pt.cfg.ipa_bits));
	sum = addr.ipa & ((1ull << pool.shift) - 1);
	for (level = S2_LEVEL_LAST; level > S2_LEVEL_FIRST; level--) {
		if (level >= pt.cfg.start_level)
			sum |= (uint64_t)level_index(&pt, addr, level)
			       << level_shift(&pt, level);
	}
	if (pt.cfg.start_level == S2_LEVEL_FIRST)
		sum |= (uint64_t)level_index(&pt, addr, S2_LEVEL_FIRST)
		       << level_shift(&pt, S2_LEVEL_FIRST);
	sum |= (uint64_t)root_index(&pt, addr)
	       << (level_shift(&pt, pt.cfg.start_level) + pt.index_bits);
	assert(sum == addr.ipa);
}

/* A range covers what was asked for, begins and ends at pages, and is least. */
void prove_range(void)
{
	struct s2_pool pool = { 0 };
	struct s2_pt pt = any_table(&pool);
	uint64_t start, end, size = any_u64(), page = 1ull << pool.shift;
	s2_ipa_t addr = s2_ipa(any_u64());
	struct walk w;

	assume(addr.ipa <= 1ull << pt.cfg.ipa_bits);
	assume(size <= 1ull << pt.cfg.ipa_bits);
	w = walk_begin(&pt, addr, size, 0, 0, 0);
	start = w.v.start.ipa;
	end = w.v.end.ipa;
	assert(!(start & (page - 1)) && !(end & (page - 1)));
	assert(start <= addr.ipa && addr.ipa - start < page);
	assert(end >= start + size);
	assert(end - (start + size) < page);
}
