/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes unlinked tables, and splits blocks with them. */
#include "pgtable/internal.h"

int s2_pt_create_unlinked(struct s2_pt *pt, s2_pa_t phys, int level,
			  uint64_t prot, struct s2_pt_cache *cache,
			  bool force_pte, uint32_t *table)
{
	struct map map = {
		.phys = phys,
		.cache = cache,
		.force_pte = force_pte,
	};
	struct walk w = {
		.visitor = s2_pt_map_walker,
		.v = {
			.pt = pt,
			.arg = &map,
			.end = s2_ipa(level_size(pt, level)),
			.flags = S2_WALK_LEAF | S2_WALK_SKIP_BBM_TLBI |
				 S2_WALK_SKIP_CMO,
			.unlinked = true,
		},
	};
	int ret;

	if (phys.pa & (level_size(pt, level) - 1))
		return -S2_EINVAL;
	ret = s2_pt_leaf_attr(pt, prot, &map.attr);
	if (ret)
		return ret;
	*table = s2_pt_take(pt, cache);
	if (*table == S2_NO_PAGE)
		return -S2_ENOMEM;
	ret = s2_pt_walk_table(&w, *table, level + 1);
	if (ret) {
		s2_pt_free_unlinked(pt, *table, level);
		if (!s2_pt_has(pt, S2_C_PT_UNLINKED_ONCE))
			s2_pt_put(pt, *table);
	}
	return ret;
}

/* Number of tables to split a block; at least one is needed. */
static int tables_of_block(const struct s2_pt *pt, int level)
{
	switch (level) {
	case 1:
		return (1 << pt->index_bits) + 1;
	case 2:
		return 1;
	default:
		return -S2_EINVAL; /* there are no blocks */
	}
}

/*
 * stage2_split_walker(). No other walker runs, and the entry is valid, so the
 * break always succeeds, although the kernel checks it.
 */
static int split_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt_cache *cache = v->arg;
	struct s2_pt *pt = v->pt;
	uint32_t table;
	int want, ret;

	(void)what;
	if (v->level == S2_LEVEL_LAST || !s2_pte_is_valid(v->old))
		return 0;
	want = tables_of_block(pt, v->level);
	if (want < 0)
		return want;
	if (!cache->nr)
		return -S2_ENOMEM;
	ret = s2_pt_create_unlinked(pt, pte_to_phys(pt, v->old), v->level,
				    s2_pte_prot(pt, v->old), cache,
				    cache->nr >= (uint32_t)want, &table);
	if (ret)
		return ret;
	pt->ops->try_break(v);
	pt->ops->make(v, s2_pt_table_pte(pt, table));
	return 0;
}

int s2_pt_split(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		struct s2_pt_cache *cache)
{
	unsigned int flags = S2_WALK_LEAF;

	if (s2_pt_again_only_in_fault(pt))
		flags |= S2_WALK_IGNORE_EAGAIN;
	return s2_pt_walk(pt, addr, size, flags, split_walker, cache);
}
