/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the table code puts a block, and which address it writes there. */
#include "harness.h"

#include "pgtable/map.c"

static struct s2_pt any_table(const struct s2_kernel *kernel)
{
	struct s2_arch_cfg arch = any_cfg();
	struct s2_pt pt = { .min_block_level = arch.granule ? 2 : 1 };
	int level;

	pt.cfg.arch = arch;
	pt.cfg.kernel = kernel;
	pt.cfg.pa_bits = arch.lpa2 ? 52 : 48;
	for (level = S2_LEVEL_FIRST; level <= S2_LEVEL_LAST; level++)
		pt.level_shift[level - S2_LEVEL_FIRST] =
			(uint8_t)s2_level_shift(arch.granule, level);
	return pt;
}

/* Of any two addresses and any range, at any level a walk can reach. */
void prove_block_fits(void)
{
	struct s2_kernel kernel = {
		.has = { [S2_C_PT_OWNER_FLAG] = any_bool() },
	};
	struct s2_pt pt = any_table(&kernel);
	struct s2_pt_visit v = {
		.pt = &pt,
		.addr = s2_ipa(any_u64()),
		.end = s2_ipa(any_u64()),
		.level = (int8_t)any_between(0, S2_LEVEL_LAST),
	};
	uint64_t size = level_size(&pt, v.level);
	s2_pa_t phys = s2_pa(any_u64());

	assume(v.addr.ipa <= v.end.ipa && v.end.ipa <= 1ull << 52);
	if (!s2_pt_block_fits(&v, phys))
		return;
	assert(v.level >= pt.min_block_level);
	assert(v.addr.ipa % size == 0 && v.addr.ipa + size <= v.end.ipa);
	assert(!s2_pt_phys_is_valid(&pt, phys) || phys.pa % size == 0);
}

/* A leaf keeps its address, and both leave each other's bits alone. */
void prove_leaf_address(void)
{
	struct s2_kernel kernel = { 0 };
	struct s2_pt pt = any_table(&kernel);
	struct s2_arch_cfg arch = pt.cfg.arch;
	int level = any_between(pt.min_block_level, S2_LEVEL_LAST);
	uint64_t pa = any_u64() & s2_oa_mask(&arch, level);
	uint64_t attr = any_u64(), pte;
	uint64_t page = s2_granule_shift(arch.granule);

	/* init_addresses() */
	pt.oa_low = arch.lpa2 ? MASK64(49, page) : MASK64(47, page);
	pt.oa_top = arch.lpa2 ? MASK64(51, 50) : arch.lpa ? MASK64(51, 48) : 0;
	pt.oa_down = arch.lpa2 ? 50 - 8 : 48 - 12;
	/* s2_pt_leaf_attr() leaves SH to the address there. */
	if (arch.lpa2)
		attr &= ~(3ull << 8);
	pte = s2_pt_leaf_pte(&pt, s2_pa(pa), attr, level);
	assert(pte_to_phys(&pt, pte).pa == pa);
	assert(s2_bits_to_oa(&arch, pte) == pa);
	assert(s2_pte_is_valid(pte));
	assert(s2_pte_is_table(pte, level) == false);
	assert((pte & PTE_AF) == (attr & PTE_AF));
	assert((pte & PTE_XN) == (attr & PTE_XN));
}
