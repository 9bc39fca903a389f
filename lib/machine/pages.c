/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the entry that points to a table page, and so whether walks reach it.
 */
#include "machine/tlb.h"

void s2_tlb_link(struct s2_tlb *tlb, const struct s2_pt *pt,
		 const struct tt_entry *e)
{
	uint32_t page;

	if (e->desc.kind != S2_DESC_TABLE)
		return;
	page = s2_machine_below(pt, &e->desc);
	if (page == S2_NO_PAGE)
		return;
	tlb->cfg.pages[page] = (struct s2_tlb_page){
		.parent = e->page,
		.index = e->index,
		.level = (int8_t)e->level,
	};
}

void s2_tlb_link_all(struct s2_tlb *tlb, const struct s2_pt *pt, uint32_t page,
		     int level)
{
	struct tt_entry e;
	uint32_t i, below;

	for (i = 0; i < s2_machine_entries(pt); i++) {
		s2_machine_entry(pt, page, i, level, s2_ipa(0), &e);
		if (e.desc.kind != S2_DESC_TABLE)
			continue;
		s2_tlb_link(tlb, pt, &e);
		below = s2_machine_below(pt, &e.desc);
		if (below != S2_NO_PAGE)
			s2_tlb_link_all(tlb, pt, below, level + 1);
	}
}

/* log2 of the bytes that an entry of this level translates. */
static unsigned int entry_shift(const struct s2_pool *pool, int level)
{
	return pool->shift + (pool->shift - 3u) * (unsigned int)(3 - level);
}

static bool page_is_root(const struct s2_tlb *tlb, uint32_t page,
			 struct tlb_way *way)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++) {
		const struct s2_pt *pt = tlb->cfg.tables[i].pt;

		if (!pt || pt->root == S2_NO_PAGE ||
		    page - pt->root >= pt->root_pages)
			continue;
		way->table = (uint8_t)i;
		way->ipa = s2_ipa_add(
			way->ipa, (uint64_t)(page - pt->root) << entry_shift(
					  pt->pool, pt->cfg.start_level - 1));
		return true;
	}
	return false;
}

/*
 * The remembered entries may be out of date: an entry was cleared, or its table
 * was freed and reused. So check each step in memory, from the root on.
 */
static bool entry_leads(const struct s2_tlb *tlb, const struct s2_pt *pt,
			uint32_t page, uint64_t *raw)
{
	const struct s2_tlb_page *p = &tlb->cfg.pages[page];
	struct tt_entry e = { .walked_free = false };

	s2_machine_entry(pt, p->parent, p->index, p->level, s2_ipa(0), &e);
	*raw = e.desc.raw;
	return e.desc.kind == S2_DESC_TABLE &&
	       s2_machine_below(pt, &e.desc) == page;
}

bool s2_tlb_find_way(const struct s2_tlb *tlb, uint32_t page,
		     struct tlb_way *way)
{
	uint32_t p = page;
	const struct s2_pt *pt;
	uint64_t raw;
	int level;

	way->ipa = s2_ipa(0);
	for (level = 0; !page_is_root(tlb, p, way); level++) {
		const struct s2_tlb_page *up = &tlb->cfg.pages[p];

		if (up->parent == S2_NO_PAGE || level > S2_LEVEL_LAST + 1)
			return false;
		way->ipa =
			s2_ipa_add(way->ipa, (uint64_t)up->index << entry_shift(
						     tlb->cfg.pool, up->level));
		p = up->parent;
	}
	pt = tlb->cfg.tables[way->table].pt;
	way->level = pt->cfg.start_level + level;
	way->entry = 0;
	for (p = page; level; level--) {
		if (!entry_leads(tlb, pt, p, &raw))
			return false;
		if (p == page)
			way->entry = raw;
		p = tlb->cfg.pages[p].parent;
	}
	return true;
}
