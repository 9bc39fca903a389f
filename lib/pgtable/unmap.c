/* SPDX-License-Identifier: GPL-2.0-only */
/* Unmaps, and cleans mapped memory. */
#include "pgtable/internal.h"

/* Before 36e008323926 by the level of the entry, where no leaf is. */
int s2_pt_zap_hint(const struct s2_pt *pt, uint64_t old, int level)
{
	if (!s2_pte_is_table(old, level))
		return level;
	return s2_pt_has(pt, S2_C_PT_ZAP_NO_HINT) ?
		       S2_TTL_UNKNOWN :
		       s2_pt_known_level(pt, level);
}

/* Invalidate for a table at once; for a leaf possibly once at the end. */
void s2_pt_unmap_tlbi(const struct s2_pt_visit *v)
{
	bool at_once = s2_pte_is_table(v->old, v->level) &&
		       s2_pt_has(v->pt, S2_C_PT_ZAP_AT_ONCE);

	if (at_once || !v->pt->defer)
		s2_pt_tlbi(v->pt, S2_PT_TLBI_IPA, v->addr,
			   s2_pt_zap_hint(v->pt, v->old, v->level));
}

/* stage2_unmap_put_pte() */
static void unmap_put_pte(const struct s2_pt_visit *v)
{
	s2_pt_store(v, 0);
	v->pt->ops->unmap_tlbi(v);
	put_page(v->pt, v->entry);
}

void s2_pt_clean_unmapped(const struct s2_pt_visit *v)
{
	const struct s2_pt *pt = v->pt;

	if (pt->cfg.dcache && !pt->fwb && s2_pt_is_cacheable(pt, v->old))
		s2_pt_cmo(pt, S2_PT_DCACHE, pte_to_phys(pt, v->old),
			  level_size(pt, v->level));
}

static void unmap_put_invalid(const struct s2_pt_visit *v)
{
	if (!v->old)
		return;
	s2_pt_store(v, 0);
	put_page(v->pt, v->entry);
}

/* Frees a table when it is empty. Unmaps a block as a whole. */
static int unmap_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt *pt = v->pt;
	uint32_t below = S2_NO_PAGE;

	(void)what;
	if (!s2_pte_is_valid(v->old)) {
		unmap_put_invalid(v);
		return 0;
	}
	if (s2_pte_is_table(v->old, v->level)) {
		below = page_below(pt, v->old);
		if (pt->pool->pages[below].refs != 1)
			return 0;
	}
	unmap_put_pte(v);
	if (below != S2_NO_PAGE)
		s2_pt_put(pt, below);
	else
		pt->ops->clean_unmapped(v);
	return 0;
}

int s2_pt_unmap(struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	unsigned int flags = S2_WALK_LEAF | S2_WALK_TABLE_POST;
	int ret;

	if (s2_pt_again_only_in_fault(pt))
		flags |= S2_WALK_IGNORE_EAGAIN;
	ret = s2_pt_walk(pt, addr, size, flags, unmap_walker, NULL);
	if (pt->defer)
		s2_pt_tlb_flush_range(pt, addr, size);
	return ret;
}

static int flush_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt *pt = v->pt;

	(void)what;
	if (s2_pte_is_valid(v->old) && s2_pt_is_cacheable(pt, v->old) &&
	    pt->cfg.dcache)
		s2_pt_cmo(pt, S2_PT_DCACHE, pte_to_phys(pt, v->old),
			  level_size(pt, v->level));
	return 0;
}

int s2_pt_flush(struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	if (pt->fwb)
		return 0;
	return s2_pt_walk(pt, addr, size, S2_WALK_LEAF, flush_walker, NULL);
}
