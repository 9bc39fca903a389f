/* SPDX-License-Identifier: GPL-2.0-only */
/* Initialises tables. */
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

	if (!s2_pt_has(pt, S2_C_PT_NO_NOFWB) && pt->cfg.nofwb)
		fwb = false;
	pt->fwb = fwb;
	pt->defer = pt->cfg.tlb_range && s2_pt_has(pt, S2_C_PT_RANGE) && fwb;
	for (type = 0; type < S2_NR_MEMTYPES; type++)
		pt->memattr[type] =
			(uint64_t)s2_kvm_memattr((enum s2_memtype)type, fwb)
			<< 2;
	/* MT_S2_AS_S1, MT_S2_FWB_AS_S1 */
	if (pt->cfg.as_s1 && s2_pt_has(pt, S2_C_PT_NO_NOFWB)) {
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
		.ops = cfg->inject ? &s2_pt_mistaken_ops : &s2_pt_ops,
		.root_pages = (uint32_t)tables,
		.index_bits = (uint8_t)s2_index_bits(cfg->arch.granule),
		.min_block_level = cfg->arch.granule == S2_GRANULE_4K ? 1 : 2,
	};
	if (!cfg->kernel)
		pt->cfg.kernel = s2_kernel_newest();
	init_levels(pt);
	init_addresses(pt);
	init_attributes(pt);
	pt->root = s2_pool_alloc_row(pool, pt->root_pages);
	return pt->root == S2_NO_PAGE ? -S2_ENOMEM : 0;
}
