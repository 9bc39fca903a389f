/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables: their beginning and their end. */
#include "pgtable/internal.h"

/* Linux gives 64K pages 52-bit addresses, whatever the machine has. */
static void init_addresses(struct s2_pt *pt)
{
	struct s2_arch_cfg *arch = &pt->cfg.arch;

	arch->lpa = arch->granule == S2_GRANULE_64K;
	if (arch->lpa2) {
		pt->oa_low = MASK64(49, pt->pool->shift);
		pt->oa_top = MASK64(51, 50);
		pt->oa_down = 50 - 8;
	} else {
		pt->oa_low = MASK64(47, pt->pool->shift);
		pt->oa_top = arch->lpa ? MASK64(51, 48) : 0;
		pt->oa_down = 48 - 12;
	}
	if (!pt->cfg.pa_bits)
		pt->cfg.pa_bits = arch->lpa2 ? 52 : 48;
}

static void init_attributes(struct s2_pt *pt)
{
	bool fwb = pt->cfg.arch.fwb;
	unsigned int type;

	if (pt->cfg.version->has_nofwb && pt->cfg.nofwb)
		fwb = false;
	pt->fwb = fwb;
	pt->defer = pt->cfg.tlb_range && !pt->cfg.version->no_tlb_range && fwb;
	for (type = 0; type < S2_NR_MEMTYPES; type++)
		pt->memattr[type] =
			(uint64_t)s2_kvm_memattr((enum s2_memtype)type, fwb)
			<< 2;
	/* MT_S2_AS_S1, MT_S2_FWB_AS_S1 */
	if (pt->cfg.as_s1 && !pt->cfg.version->has_nofwb) {
		for (type = 0; type < S2_NR_MEMTYPES; type++)
			pt->memattr[type] = fwb ? 7u << 2 : 15u << 2;
	}
}

static void init_levels(struct s2_pt *pt)
{
	int level;

	for (level = S2_LEVEL_FIRST; level <= S2_LEVEL_LAST; level++)
		pt->level_shift[level - S2_LEVEL_FIRST] =
			(uint8_t)s2_level_shift(pt->cfg.arch.granule, level);
}

static int pt_cfg_check(const struct s2_pt_cfg *cfg, const struct s2_pool *pool)
{
	struct s2_layout layout;
	struct s2_arch_cfg arch = cfg->arch;

	arch.lpa = arch.granule == S2_GRANULE_64K;
	if (s2_arch_cfg_check(&arch) ||
	    pool->shift != s2_granule_shift(arch.granule) ||
	    s2_layout(&arch, cfg->ipa_bits, cfg->start_level, 0, true, &layout))
		return -S2_EINVAL;
	return (int)layout.root_tables;
}

int s2_pt_init(struct s2_pt *pt, const struct s2_pt_cfg *cfg,
	       struct s2_pool *pool)
{
	int tables = pt_cfg_check(cfg, pool);

	if (tables < 0)
		return tables;
	*pt = (struct s2_pt){
		.cfg = *cfg,
		.pool = pool,
		.root_pages = (uint32_t)tables,
		.index_bits = (uint8_t)s2_index_bits(cfg->arch.granule),
		.min_block_level = cfg->arch.granule == S2_GRANULE_4K ? 1 : 2,
	};
	if (!cfg->version)
		pt->cfg.version = s2_pt_version_newest();
	init_levels(pt);
	init_addresses(pt);
	init_attributes(pt);
	pt->root = s2_pool_alloc_row(pool, pt->root_pages);
	return pt->root == S2_NO_PAGE ? -S2_ENOMEM : 0;
}

/* Up to 6.12: who else counts the table is not asked. */
static int free_walker_blind(const struct s2_pt_visit *v)
{
	put_page(v->pt, v->entry);
	if (s2_pte_is_table(v->old, v->level))
		s2_pt_put(v->pt, page_below(v->pt, v->old));
	return 0;
}

/* stage2_free_walker() */
static int free_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt *pt = v->pt;
	uint32_t below;

	if (!v->old)
		return 0;
	if (pt->cfg.version->destroy_is_blind ||
	    injected(pt, S2_PT_BUG_FREE_BLIND))
		return free_walker_blind(v);
	if (what == S2_WALK_LEAF) {
		put_page(pt, v->entry);
		return 0;
	}
	below = page_below(pt, v->old);
	if (pt->pool->pages[below].refs != 1)
		return 0;
	put_page(pt, v->entry);
	s2_pt_put(pt, below);
	s2_pt_store(v, 0);
	return 0;
}

static unsigned int free_flags(const struct s2_pt *pt)
{
	unsigned int flags = S2_WALK_LEAF | S2_WALK_TABLE_POST;

	if (pt->cfg.version->again_goes_on)
		flags |= S2_WALK_IGNORE_EAGAIN;
	return flags;
}

void s2_pt_destroy_range(struct s2_pt *pt, uint64_t addr, uint64_t size)
{
	if (s2_pt_walk(pt, addr, size, free_flags(pt), free_walker, NULL))
		s2_pt_warn(pt);
}

/* One reference a page, as free_pages_exact() has it: who counts one keeps it */
void s2_pt_destroy_root(struct s2_pt *pt)
{
	uint32_t i;

	for (i = 0; i < pt->root_pages && pt->root != S2_NO_PAGE; i++)
		s2_pt_put(pt, pt->root + i);
	pt->root = S2_NO_PAGE;
}

void s2_pt_destroy(struct s2_pt *pt)
{
	s2_pt_destroy_range(pt, 0, 1ull << pt->cfg.ipa_bits);
	s2_pt_destroy_root(pt);
}

void s2_pt_free_unlinked(struct s2_pt *pt, uint32_t table, int level)
{
	struct walk w = {
		.visitor = free_walker,
		.v = {
			.pt = pt,
			.end = level_size(pt, level),
			.flags = free_flags(pt),
			.unlinked = true,
		},
	};

	/* Somebody wrote to a table that was freed, and it leads nowhere. */
	if (table == S2_NO_PAGE) {
		s2_pt_warn(pt);
		return;
	}
	if (s2_pt_walk_table(&w, table, level + 1))
		s2_pt_warn(pt);
	if (pt->pool->pages[table].refs != 1)
		s2_pt_warn(pt);
	s2_pt_put(pt, table);
}
