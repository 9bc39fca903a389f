/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mapping up to 6.1. To replace a table with a block, the walk first detaches
 * the table (its entry is the anchor), then walks it to drop its references,
 * and writes the block on the way back up.
 */
#include "pgtable/internal.h"

static bool anchored_leaf_allowed(const struct s2_pt_visit *v,
				  const struct map *map)
{
	if (map->force_pte && v->level < S2_LEVEL_LAST)
		return false;
	return s2_pt_block_fits(v, map->phys);
}

void s2_pt_anchored_tlbi(const struct s2_pt_visit *v, uint64_t pte)
{
	s2_pt_tlbi(v->pt, S2_PT_TLBI_IPA, v->addr,
		   s2_pt_zap_hint(v->pt, pte, v->level));
}

/* stage2_put_pte() */
static void anchored_put_pte(const struct s2_pt_visit *v)
{
	uint64_t pte = *v->entry;

	if (s2_pte_is_valid(pte)) {
		s2_pt_store(v, 0);
		v->pt->ops->anchored_tlbi(v, pte);
	}
	put_page(v->pt, v->entry);
}

static int anchored_try_leaf(const struct s2_pt_visit *v, struct map *map)
{
	uint64_t old = *v->entry, now = map->annot;
	bool memory = s2_pt_phys_is_valid(v->pt, map->phys);

	if (!anchored_leaf_allowed(v, map))
		return -S2_E2BIG;
	if (memory)
		now = s2_pt_leaf_pte(v->pt, map->phys, map->attr, v->level);
	if (old) {
		if (!v->pt->ops->needs_update(v->pt, old, now))
			return -S2_EAGAIN;
		anchored_put_pte(v);
	}
	s2_pt_maintain(v, now);
	s2_pt_store(v, now);
	if (now)
		get_page(v->pt, v->entry);
	if (memory)
		map->phys = s2_pa_add(map->phys, level_size(v->pt, v->level));
	return 0;
}

static int anchored_map_table(const struct s2_pt_visit *v, struct map *map)
{
	if (map->anchor || !anchored_leaf_allowed(v, map))
		return 0;
	map->below = page_below(v->pt, *v->entry);
	s2_pt_store(v, 0);
	s2_pt_tlbi(v->pt, S2_PT_TLBI_VMID, s2_ipa(0), S2_TTL_UNKNOWN);
	map->anchor = v->entry;
	return 0;
}

static int anchored_map_leaf(const struct s2_pt_visit *v, struct map *map)
{
	uint64_t pte = *v->entry;
	uint32_t table;
	int ret;

	if (map->anchor) {
		if (pte)
			put_page(v->pt, v->entry);
		return 0;
	}
	ret = anchored_try_leaf(v, map);
	if (ret != -S2_E2BIG)
		return ret;
	ret = s2_pt_table_for(v, map, &table);
	if (ret)
		return ret;
	if (pte)
		anchored_put_pte(v);
	s2_pt_store(v, s2_pt_table_pte(v->pt, table));
	get_page(v->pt, v->entry);
	return 0;
}

static int anchored_map_back_up(const struct s2_pt_visit *v, struct map *map)
{
	uint32_t below;
	int ret = 0;

	if (!map->anchor)
		return 0;
	if (map->anchor == v->entry) {
		below = map->below;
		map->anchor = NULL;
		ret = anchored_map_leaf(v, map);
	} else {
		below = page_below(v->pt, *v->entry);
	}
	s2_pt_put(v->pt, below);
	put_page(v->pt, v->entry);
	return ret;
}

int s2_pt_map_anchored_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct map *map = v->arg;

	switch (what) {
	case S2_WALK_TABLE_PRE:
		return anchored_map_table(v, map);
	case S2_WALK_TABLE_POST:
		return anchored_map_back_up(v, map);
	default:
		return anchored_map_leaf(v, map);
	}
}
