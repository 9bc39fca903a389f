/* SPDX-License-Identifier: GPL-2.0-only */
/* Combines the guest's stage-1 attribute with stage 2's. */
#include "arch/format.h"

static enum s2_cache weaker(enum s2_cache a, enum s2_cache b)
{
	return a < b ? a : b;
}

/*
 * Device wins over Normal, and a stricter Device over a laxer one. Normal
 * memory gets the weaker cacheability at each level. Only write-back memory has
 * tags: with weaker cacheability the access is not tagged.
 */
static enum s2_memkind weakest(enum s2_memkind s1, enum s2_memkind s2)
{
	enum s2_cache outer, inner;

	if (s2_memkind_is_device(s1) || s2_memkind_is_device(s2))
		return s1 < s2 ? s1 : s2;
	outer = weaker(s2_memkind_outer(s1), s2_memkind_outer(s2));
	inner = weaker(s2_memkind_inner(s1), s2_memkind_inner(s2));
	if (s1 == S2_MK_TAGGED && outer == S2_CACHE_WB && inner == S2_CACHE_WB)
		return S2_MK_TAGGED;
	return (enum s2_memkind)((int)S2_MK_NC_NC + 3 * (int)outer +
				 (int)inner);
}

static enum s2_memkind combine_kind(const struct s2_memattr *m,
				    enum s2_memkind s1)
{
	switch (m->rule) {
	case S2_RULE_NC:
		return s2_memkind_is_device(s1) ? s1 : S2_MK_NC_NC;
	case S2_RULE_FORCE_WB:
		return s1 == S2_MK_TAGGED ? S2_MK_TAGGED : S2_MK_WB_WB;
	case S2_RULE_STAGE1:
		return s1;
	case S2_RULE_WEAKEST:
	case S2_RULE_RESERVED:
		break;
	}
	return weakest(s1, m->kind);
}

/* Any observer can access uncached memory, so it is outer shareable. */
static enum s2_sh effective_sh(enum s2_memkind kind, enum s2_sh sh)
{
	if (!s2_memkind_is_cacheable(kind))
		return S2_SH_OUTER;
	return sh == S2_SH_RESERVED ? S2_SH_NONE : sh;
}

static enum s2_sh wider(enum s2_sh a, enum s2_sh b)
{
	if (a == S2_SH_OUTER || b == S2_SH_OUTER)
		return S2_SH_OUTER;
	if (a == S2_SH_INNER || b == S2_SH_INNER)
		return S2_SH_INNER;
	return S2_SH_NONE;
}

struct s2_combined s2_combine(const struct s2_arch_cfg *cfg,
			      enum s2_memkind s1_kind, enum s2_sh s1_sh,
			      unsigned int memattr, enum s2_sh s2_sh)
{
	const struct s2_memattr *m = s2_memattr(cfg, memattr);
	struct s2_combined c = { .reserved = m->rule == S2_RULE_RESERVED };

	c.kind = combine_kind(m, s1_kind);
	c.sh = wider(effective_sh(s1_kind, s1_sh), effective_sh(c.kind, s2_sh));
	c.no_tag_access = m->no_tag_access && c.kind == S2_MK_TAGGED;
	return c;
}

uint32_t s2_reachable_kinds(const struct s2_arch_cfg *cfg, unsigned int memattr)
{
	const struct s2_memattr *m = s2_memattr(cfg, memattr);
	uint32_t set = 0;
	int s1;

	if (m->rule == S2_RULE_RESERVED)
		return S2_MK_ALL;
	for (s1 = 0; s1 < S2_NR_MEMKINDS; s1++)
		set |= S2_MK_BIT(combine_kind(m, (enum s2_memkind)s1));
	return set;
}
