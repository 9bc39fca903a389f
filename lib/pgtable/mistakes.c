/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes of table code: those in cfg.inject. */
#include "inject/mistakes.h"
#include "pgtable/internal.h"

static bool has_mistake(const struct s2_pt *pt, uint32_t mistake)
{
	return pt->cfg.inject & mistake;
}

static uint32_t mistaken_page_of_entry(const struct s2_pt *pt,
				       const uint64_t *entry)
{
	uint32_t page = s2_pt_page_of_entry(pt, entry);

	if (has_mistake(pt, S2_PT_BUG_SHARED_ROOT_REFS) &&
	    pt->root != S2_NO_PAGE && page - pt->root < pt->root_pages)
		return pt->root;
	return page;
}

/*
 * ---- break-before-make -----------------------------------------------------
 */

static bool mistaken_break(const struct s2_pt_visit *v)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_BREAK) ||
	    s2_pte_is_locked(v->pt, v->old))
		return s2_pt_break(v);
	if (v->old)
		put_page(v->pt, v->entry);
	return true;
}

static void mistaken_make(const struct s2_pt_visit *v, uint64_t now)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_BREAK)) {
		s2_pt_make(v, now);
		return;
	}
	if (now)
		get_page(v->pt, v->entry);
	s2_pt_store(v, now);
	v->pt->ops->forget(v);
}

static void mistaken_forget(const struct s2_pt_visit *v)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_TLBI))
		s2_pt_forget(v);
}

static void mistaken_forget_table(const struct s2_pt_visit *v)
{
	if (has_mistake(v->pt, S2_PT_BUG_SPAN_BY_IPA))
		s2_pt_tlbi(v->pt, S2_PT_TLBI_IPA, v->addr, v->level);
	else
		s2_pt_forget_table(v);
}

/* ---- TLBs and caches --------------------------------------------------- */

static void mistaken_flush_range(const struct s2_pt *pt, s2_ipa_t addr,
				 uint64_t size)
{
	if (has_mistake(pt, S2_PT_BUG_RANGE_LEVEL_0))
		s2_pt_flush_range_at(pt, addr, size, 0);
	else
		s2_pt_flush_range(pt, addr, size);
}

static void mistaken_clean(const struct s2_pt_visit *v, uint64_t now)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_DCACHE))
		s2_pt_clean(v, now);
}

static void mistaken_make_executable(const struct s2_pt_visit *v, uint64_t now)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_ICACHE))
		s2_pt_make_executable(v, now);
}

/* ---- mapping ----------------------------------------------------------- */

static bool mistaken_needs_update(const struct s2_pt *pt, uint64_t old,
				  uint64_t now)
{
	return has_mistake(pt, S2_PT_BUG_NO_SHORTCUT) ||
	       s2_pt_needs_update(pt, old, now);
}

static s2_pa_t mistaken_phys_of(const struct s2_pt_visit *v,
				const struct map *map)
{
	return has_mistake(v->pt, S2_PT_BUG_PA_BY_STEP) ? map->phys :
							  s2_pt_phys_of(v, map);
}

static void mistaken_set_leaf(const struct s2_pt_visit *v, struct map *map,
			      uint64_t now)
{
	if (has_mistake(v->pt, S2_PT_BUG_LATE_CMO)) {
		v->pt->ops->make(v, now);
		s2_pt_maintain(v, now);
	} else {
		s2_pt_set_leaf(v, map, now);
	}
	if (has_mistake(v->pt, S2_PT_BUG_PA_BY_STEP))
		map->phys = s2_pa_add(map->phys, level_size(v->pt, v->level));
}

static void mistaken_free_table(struct s2_pt *pt, uint32_t table, int level)
{
	if (!has_mistake(pt, S2_PT_BUG_KEEP_TABLE))
		s2_pt_free_table(pt, table, level);
}

static void mistaken_anchored_tlbi(const struct s2_pt_visit *v, uint64_t pte)
{
	if (!has_mistake(v->pt, S2_PT_BUG_NO_TLBI))
		s2_pt_anchored_tlbi(v, pte);
}

/* ---- unmapping, and teardown ------------------------------------------- */

/* Invalidates for a table as for a leaf: perhaps later, perhaps never. */
static void mistaken_unmap_tlbi(const struct s2_pt_visit *v)
{
	bool table = s2_pte_is_table(v->old, v->level);

	if (table && has_mistake(v->pt, S2_PT_BUG_DEFER_TABLES) && v->pt->defer)
		return;
	if ((!table || has_mistake(v->pt, S2_PT_BUG_DEFER_TABLES)) &&
	    has_mistake(v->pt, S2_PT_BUG_NO_TLBI))
		return;
	s2_pt_unmap_tlbi(v);
}

static void mistaken_clean_unmapped(const struct s2_pt_visit *v)
{
	if (!has_mistake(v->pt, S2_PT_BUG_UNMAP_NO_FLUSH))
		s2_pt_clean_unmapped(v);
}

static int mistaken_free_walker(const struct s2_pt_visit *v, unsigned int what)
{
	if (v->old && has_mistake(v->pt, S2_PT_BUG_FREE_BLIND))
		return s2_pt_free_blindly(v);
	return s2_pt_free_walker(v, what);
}

/* ---- attributes -------------------------------------------------------- */

static int mistaken_relax_level(const struct s2_pt *pt, int ret, int level)
{
	if (ret == -S2_EAGAIN && has_mistake(pt, S2_PT_BUG_RELAX_LEVEL))
		return S2_LEVEL_FIRST;
	return s2_pt_relax_level(pt, ret, level);
}

static bool mistaken_age(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			 bool mkold)
{
	if (has_mistake(pt, S2_PT_BUG_AGE_RANGE))
		size = 0;
	return s2_pt_age(pt, addr, size, mkold);
}

static bool mistaken_again(const struct s2_pt *pt, unsigned int flags)
{
	return has_mistake(pt, S2_PT_BUG_AGAIN_GOES_ON) ||
	       s2_pt_again_goes_on(pt, flags);
}

static bool mistaken_relaxes_xn(const struct s2_pt *pt, uint64_t prot)
{
	return has_mistake(pt, S2_PT_BUG_RELAX_XN) ||
	       s2_pt_relaxes_xn(pt, prot);
}

const struct s2_pt_ops s2_pt_mistaken_ops = {
	.page_of_entry = mistaken_page_of_entry,
	.again_goes_on = mistaken_again,
	.try_break = mistaken_break,
	.make = mistaken_make,
	.forget = mistaken_forget,
	.forget_table = mistaken_forget_table,
	.flush_range = mistaken_flush_range,
	.clean = mistaken_clean,
	.make_executable = mistaken_make_executable,
	.needs_update = mistaken_needs_update,
	.phys_of = mistaken_phys_of,
	.set_leaf = mistaken_set_leaf,
	.free_table = mistaken_free_table,
	.anchored_tlbi = mistaken_anchored_tlbi,
	.unmap_tlbi = mistaken_unmap_tlbi,
	.clean_unmapped = mistaken_clean_unmapped,
	.free_walker = mistaken_free_walker,
	.relaxes_xn = mistaken_relaxes_xn,
	.relax_level = mistaken_relax_level,
	.age = mistaken_age,
};
