/* SPDX-License-Identifier: GPL-2.0-only */
/* Both stages' attributes: each pair of them, in each configuration. */
#include "harness.h"

static struct s2_combined any_combined(struct s2_arch_cfg *cfg,
				       enum s2_memkind *kind, enum s2_sh *sh,
				       unsigned int *memattr)
{
	*cfg = any_cfg();
	*kind = (enum s2_memkind)any_between(0, S2_NR_MEMKINDS - 1);
	*sh = (enum s2_sh)any_between(S2_SH_NONE, S2_SH_INNER);
	*memattr = any_u32();
	return s2_combine(cfg, *kind, *sh, *memattr,
			  (enum s2_sh)any_between(S2_SH_NONE, S2_SH_INNER));
}

/* The set of what a guest can reach leaves nothing out. */
void prove_within_reach(void)
{
	struct s2_combined c;
	struct s2_arch_cfg cfg;
	enum s2_memkind kind;
	unsigned int memattr;
	enum s2_sh sh;

	c = any_combined(&cfg, &kind, &sh, &memattr);
	assert((unsigned int)c.kind < S2_NR_MEMKINDS);
	assert(s2_reachable_kinds(&cfg, memattr) & S2_MK_BIT(c.kind));
	assert(c.sh == S2_SH_NONE || c.sh == S2_SH_OUTER ||
	       c.sh == S2_SH_INNER);
	if (!s2_memkind_is_cacheable(c.kind))
		assert(c.sh == S2_SH_OUTER);
	assert(!c.no_tag_access || cfg.mte_perm);
}

/* Nor does it have anything that no stage 1 leads to. */
void prove_reach_is_reached(void)
{
	struct s2_arch_cfg cfg = any_cfg();
	unsigned int memattr = any_u32();
	uint32_t set = s2_reachable_kinds(&cfg, memattr), found = 0;
	struct s2_combined c;
	int s1;

	assert(set && !(set & ~S2_MK_ALL));
	for (s1 = 0; s1 < S2_NR_MEMKINDS; s1++) {
		c = s2_combine(&cfg, (enum s2_memkind)s1, S2_SH_NONE, memattr,
			       S2_SH_NONE);
		found |= S2_MK_BIT(c.kind);
	}
	assert(c.reserved ? set == S2_MK_ALL : set == found);
}

/*
 * Without FWB stage 2 takes away and adds nothing: the result is no weaker
 * than either, Device stays Device and what is not cached stays so.
 */
void prove_never_stronger(void)
{
	struct s2_combined c;
	struct s2_arch_cfg cfg;
	enum s2_memkind kind, own;
	unsigned int memattr;
	enum s2_sh sh;

	c = any_combined(&cfg, &kind, &sh, &memattr);
	own = s2_memattr(&cfg, memattr)->kind;
	if (cfg.fwb && !c.reserved) {
		if ((memattr & 7) == 6)
			assert(c.kind == S2_MK_WB_WB || c.kind == S2_MK_TAGGED);
		if ((memattr & 7) == 5)
			assert(!s2_memkind_is_cacheable(c.kind));
		return;
	}
	if (cfg.fwb || c.reserved)
		return;
	assert(s2_memkind_is_device(c.kind) ==
	       (s2_memkind_is_device(kind) || s2_memkind_is_device(own)));
	assert(s2_memkind_outer(c.kind) <= s2_memkind_outer(kind));
	assert(s2_memkind_outer(c.kind) <= s2_memkind_outer(own));
	assert(s2_memkind_inner(c.kind) <= s2_memkind_inner(kind));
	assert(s2_memkind_inner(c.kind) <= s2_memkind_inner(own));
}
