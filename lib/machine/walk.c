/* SPDX-License-Identifier: GPL-2.0-only */
/* The translation table walk (Arm ARM, AArch64.S2Walk). */
#include "machine/walk.h"

struct s2_arch_cfg s2_machine_arch(const struct s2_pt *pt)
{
	struct s2_arch_cfg arch = pt->cfg.arch;

	/* HCR_EL2.FWB may be clear for a table although the machine has FWB. */
	arch.fwb = pt->fwb;
	return arch;
}

unsigned int s2_machine_pa_bits(const struct s2_pt *pt)
{
	unsigned int most = s2_oa_bits(&pt->cfg.arch);

	if (!pt->cfg.pa_bits || pt->cfg.pa_bits > most)
		return most;
	return pt->cfg.pa_bits;
}

void s2_machine_entry(const struct s2_pt *pt, uint32_t page, uint32_t index,
		      int level, s2_ipa_t ipa, struct tt_entry *e)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);

	e->ipa = ipa;
	e->page = page;
	e->index = index;
	e->level = level;
	e->walked_wild = false;
	if (!pt->pool->pages[page].refs)
		e->walked_free = true;
	s2_desc_decode(&arch, level, s2_pool_at(pt->pool, page)[index],
		       &e->desc);
}

/* Finds the next table; false if the walk ends here. */
static bool walk_follow(const struct s2_pt *pt, struct tt_entry *e,
			uint32_t *page)
{
	if (e->desc.kind != S2_DESC_TABLE)
		return false;
	if (e->desc.oa >> s2_machine_pa_bits(pt))
		return false;
	*page = s2_machine_below(pt, &e->desc);
	e->walked_wild = *page == S2_NO_PAGE;
	return !e->walked_wild;
}

static void walk_table(const struct s2_pt *pt, uint32_t page, uint32_t index,
		       int level, s2_ipa_t ipa, struct tt_entry *e)
{
	e->walked_free = false;
	for (;;) {
		s2_machine_entry(pt, page, index, level,
				 s2_ipa_down(ipa, s2_machine_span(pt, level)),
				 e);
		if (!walk_follow(pt, e, &page))
			return;
		level++;
		index = s2_level_index(pt->cfg.arch.granule, level, ipa.ipa);
	}
}

void s2_machine_walk_on(const struct s2_pt *pt, s2_ipa_t ipa,
			struct tt_entry *e)
{
	uint32_t page;

	if (walk_follow(pt, e, &page))
		s2_machine_walk_below(pt, page, e->level + 1, ipa, e);
}

void s2_machine_walk_below(const struct s2_pt *pt, uint32_t page, int level,
			   s2_ipa_t ipa, struct tt_entry *e)
{
	walk_table(pt, page,
		   s2_level_index(pt->cfg.arch.granule, level, ipa.ipa), level,
		   ipa, e);
}

bool s2_machine_walk(const struct s2_pt *pt, s2_ipa_t ipa, struct tt_entry *e)
{
	enum s2_granule granule = pt->cfg.arch.granule;
	int level = pt->cfg.start_level;
	uint64_t index;

	if (pt->root == S2_NO_PAGE || ipa.ipa >> pt->cfg.ipa_bits)
		return false;
	/*
	 * Tables of the start level can be concatenated (Arm ARM,
	 * concatenation).
	 */
	index = ipa.ipa >> s2_level_shift(granule, level);
	if (index >> s2_index_bits(granule) >= pt->root_pages)
		return false;
	walk_table(pt, pt->root + (uint32_t)(index >> s2_index_bits(granule)),
		   (uint32_t)index & (s2_machine_entries(pt) - 1), level, ipa,
		   e);
	return true;
}
