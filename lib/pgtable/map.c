/* SPDX-License-Identifier: GPL-2.0-only */
/* Mapping and annotating: stage2_map_walker(). */
#include "pgtable/internal.h"

uint64_t s2_pt_leaf_pte(const struct s2_pt *pt, s2_pa_t pa, uint64_t attr,
			int level)
{
	return phys_to_pte(pt, pa) | (attr & PTE_ATTR) | PTE_VALID |
	       (level == S2_LEVEL_LAST ? PTE_TYPE : 0);
}

/* Since 9d86c3c97434 every value is an address, never an owner. */
bool s2_pt_phys_is_valid(const struct s2_pt *pt, s2_pa_t pa)
{
	return s2_pt_has(pt, S2_C_PT_OWNER_FLAG) ||
	       pa.pa >> pt->cfg.pa_bits == 0;
}

/* kvm_block_mapping_supported() */
bool s2_pt_block_fits(const struct s2_pt_visit *v, s2_pa_t phys)
{
	uint64_t size = level_size(v->pt, v->level);

	if (v->level < v->pt->min_block_level ||
	    size > s2_ipa_offset(v->end, v->addr))
		return false;
	if (s2_pt_phys_is_valid(v->pt, phys) && phys.pa & (size - 1))
		return false;
	return !(v->addr.ipa & (size - 1));
}

/* Is there more to change than rights? stage2_pte_needs_update() */
bool s2_pt_needs_update(const struct s2_pt *pt, uint64_t old, uint64_t now)
{
	if (!s2_pte_is_valid(old) || !s2_pte_is_valid(now))
		return true;
	return (old ^ now) & ~s2_pt_perms(pt);
}

s2_pa_t s2_pt_phys_of(const struct s2_pt_visit *v, const struct map *map)
{
	if (!s2_pt_phys_is_valid(v->pt, map->phys) || map->annotation ||
	    !s2_pt_has(v->pt, S2_C_PT_PA_OFFSET))
		return map->phys;
	return s2_pa_add(map->phys, s2_ipa_offset(v->addr, v->start));
}

static bool map_leaf_allowed(const struct s2_pt_visit *v, struct map *map)
{
	if (map->force_pte && v->level < S2_LEVEL_LAST)
		return false;
	if (map->annotation && s2_pt_has(v->pt, S2_C_PT_OWNER_FLAG))
		return true;
	return s2_pt_block_fits(v, v->pt->ops->phys_of(v, map));
}

static uint64_t map_new_leaf(const struct s2_pt_visit *v, struct map *map)
{
	s2_pa_t phys = v->pt->ops->phys_of(v, map);

	if (map->annotation)
		return map->annot;
	/* Owner 0 means no owner. */
	if (!s2_pt_phys_is_valid(v->pt, phys))
		return 0;
	return s2_pt_leaf_pte(v->pt, phys, map->attr, v->level);
}

/* No other walker runs, and hardware ignores these bits. */
static void store_software_bits(const struct s2_pt_visit *v, uint64_t now)
{
	if (v->old && !now)
		put_page(v->pt, v->entry);
	else if (!v->old && now)
		get_page(v->pt, v->entry);
	s2_pt_store(v, now);
}

void s2_pt_clean(const struct s2_pt_visit *v, uint64_t now)
{
	const struct s2_pt *pt = v->pt;

	if (pt->cfg.dcache && s2_pt_is_cacheable(pt, now))
		s2_pt_cmo(pt, S2_PT_DCACHE, pte_to_phys(pt, now),
			  level_size(pt, v->level));
}

void s2_pt_make_executable(const struct s2_pt_visit *v, uint64_t now)
{
	const struct s2_pt *pt = v->pt;

	if (pt->cfg.icache && s2_pt_is_executable(pt, now))
		s2_pt_cmo(pt, S2_PT_ICACHE, pte_to_phys(pt, now),
			  level_size(pt, v->level));
}

void s2_pt_maintain(const struct s2_pt_visit *v, uint64_t now)
{
	if (v->flags & S2_WALK_SKIP_CMO)
		return;
	v->pt->ops->clean(v, now);
	v->pt->ops->make_executable(v, now);
}

void s2_pt_set_leaf(const struct s2_pt_visit *v, struct map *map, uint64_t now)
{
	s2_pt_maintain(v, now);
	v->pt->ops->make(v, now);
	if (!s2_pt_has(v->pt, S2_C_PT_PA_OFFSET) && !map->annotation)
		map->phys = s2_pa_add(map->phys, level_size(v->pt, v->level));
}

/* stage2_map_walker_try_leaf(); -E2BIG: a table is needed. */
static int map_try_leaf(const struct s2_pt_visit *v, struct map *map)
{
	uint64_t now;

	if (!map_leaf_allowed(v, map))
		return -S2_E2BIG;
	now = map_new_leaf(v, map);
	if (!v->pt->ops->needs_update(v->pt, v->old, now))
		return -S2_EAGAIN;
	if (s2_pt_has(v->pt, S2_C_PT_SOFTWARE_BITS) &&
	    !(v->flags & S2_WALK_SHARED) && !((v->old ^ now) & ~PTE_SW)) {
		store_software_bits(v, now);
		return 0;
	}
	if (!v->pt->ops->try_break(v))
		return -S2_EAGAIN;
	v->pt->ops->set_leaf(v, map, now);
	return 0;
}

void s2_pt_free_table(struct s2_pt *pt, uint32_t table, int level)
{
	if (pt->cfg.free_unlinked)
		pt->cfg.free_unlinked(pt->cfg.ctx, pt, table, level);
	else
		s2_pt_free_unlinked(pt, table, level);
}

/* On the way down: can a block replace this table? */
static int map_table(const struct s2_pt_visit *v, struct map *map)
{
	int ret;

	if (!map_leaf_allowed(v, map))
		return 0;
	ret = map_try_leaf(v, map);
	if (!ret)
		v->pt->ops->free_table(v->pt, page_below(v->pt, v->old),
				       v->level);
	return ret;
}

int s2_pt_table_for(const struct s2_pt_visit *v, struct map *map,
		    uint32_t *table)
{
	if (v->level == S2_LEVEL_LAST) {
		s2_pt_warn(v->pt);
		return -S2_EINVAL;
	}
	*table = s2_pt_take(v->pt, map->cache);
	return *table == S2_NO_PAGE ? -S2_ENOMEM : 0;
}

/*
 * A table replaces a block that is larger than the mapping. The rest of the
 * block is mapped again when the guest touches it.
 */
static int map_leaf(const struct s2_pt_visit *v, struct map *map)
{
	int ret = map_try_leaf(v, map);
	uint32_t table;

	if (ret != -S2_E2BIG)
		return ret;
	ret = s2_pt_table_for(v, map, &table);
	if (ret)
		return ret;
	if (!v->pt->ops->try_break(v)) {
		s2_pt_put(v->pt, table);
		return -S2_EAGAIN;
	}
	v->pt->ops->make(v, s2_pt_table_pte(v->pt, table));
	return 0;
}

int s2_pt_map_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct map *map = v->arg;

	return what == S2_WALK_TABLE_PRE ? map_table(v, map) : map_leaf(v, map);
}

static int walk_map(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		    struct map *map, unsigned int flags)
{
	flags |= S2_WALK_TABLE_PRE | S2_WALK_LEAF;
	if (!s2_pt_has(pt, S2_C_PT_PARALLEL))
		return s2_pt_walk(pt, addr, size, flags | S2_WALK_TABLE_POST,
				  s2_pt_map_anchored_walker, map);
	/* A block replaces a table only if the range covers the whole table. */
	return s2_pt_walk_whole(pt, addr, size, flags, s2_pt_map_walker, map);
}

int s2_pt_map(struct s2_pt *pt, s2_ipa_t addr, uint64_t size, s2_pa_t phys,
	      uint64_t prot, struct s2_pt_cache *cache, unsigned int flags)
{
	struct map map = {
		.phys = s2_pa_down(phys, 1ull << pt->pool->shift),
		.cache = cache,
	};
	int err;

	if (pt->cfg.force_pte)
		map.force_pte = pt->cfg.force_pte(pt->cfg.ctx, addr,
						  s2_ipa_add(addr, size), prot);
	if (pt->cfg.idmap && !s2_pa_eq(s2_pa_of_ipa(addr), phys)) {
		s2_pt_warn(pt);
		return -S2_EINVAL;
	}
	err = s2_pt_leaf_attr(pt, prot, &map.attr);
	if (err)
		return err;
	return walk_map(pt, addr, size, &map, flags);
}

/* Up to 7.0 the annotation is an owner, 0 or 1. */
static int annotation_pte(const struct s2_pt *pt, unsigned int type,
			  uint64_t annot, uint64_t *pte)
{
	if (!s2_pt_has(pt, S2_C_PT_ANNOTATE)) {
		*pte = annot << 2;
		return annot > 1 ? -S2_EINVAL : 0;
	}
	*pte = annot | (uint64_t)type << 60;
	if ((annot & ~S2_INVALID_ANNOT_MASK) || type > 15 || !type ||
	    type == S2_INVALID_LOCKED)
		return -S2_EINVAL;
	return 0;
}

int s2_pt_annotate(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		   struct s2_pt_cache *cache, unsigned int type, uint64_t annot)
{
	struct map map = {
		.phys = s2_pa(UINT64_MAX),
		.cache = cache,
		.force_pte = true,
		.annotation = true,
	};
	int err = annotation_pte(pt, type, annot, &map.annot);

	if (err)
		return err;
	return walk_map(pt, addr, size, &map,
			s2_pt_again_only_in_fault(pt) ? S2_WALK_IGNORE_EAGAIN :
							0);
}
