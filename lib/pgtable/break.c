/* SPDX-License-Identifier: GPL-2.0-only */
/* Break-before-make: lock an entry, invalidate TLBs, write the new entry. */
#include "pgtable/internal.h"

static uint64_t locked_pte(const struct s2_pt *pt)
{
	return !s2_pt_has(pt, S2_C_PT_ANNOTATE) ? LOCKED_6_12 : LOCKED_7_3;
}

bool s2_pte_is_locked(const struct s2_pt *pt, uint64_t pte)
{
	if (s2_pte_is_valid(pte) || !s2_pt_has(pt, S2_C_PT_PARALLEL))
		return false;
	if (!s2_pt_has(pt, S2_C_PT_ANNOTATE))
		return pte & LOCKED_6_12;
	return pte >> 60 == S2_INVALID_LOCKED;
}

/* TLBs may hold any address that a table translates. */
void s2_pt_forget_table(const struct s2_pt_visit *v)
{
	uint64_t size = level_size(v->pt, v->level);
	s2_ipa_t from = v->addr;

	if (s2_pt_has(v->pt, S2_C_PT_RANGE_SPAN))
		from = s2_ipa_down(from, size);
	s2_pt_tlb_flush_range(v->pt, from, size);
}

void s2_pt_forget(const struct s2_pt_visit *v)
{
	if (v->flags & S2_WALK_SKIP_BBM_TLBI)
		return;
	if (s2_pte_is_table(v->old, v->level))
		v->pt->ops->forget_table(v);
	else if (s2_pte_is_valid(v->old))
		s2_pt_tlbi(v->pt, S2_PT_TLBI_IPA, v->addr, v->level);
}

/* stage2_try_break_pte(): false if another walker locked or changed it. */
bool s2_pt_break(const struct s2_pt_visit *v)
{
	if (s2_pte_is_locked(v->pt, v->old)) {
		if (!(v->flags & S2_WALK_SHARED))
			s2_pt_warn(v->pt);
		return false;
	}
	if (!s2_pt_try_store(v, locked_pte(v->pt)))
		return false;
	v->pt->ops->forget(v);
	if (v->old)
		put_page(v->pt, v->entry);
	return true;
}

/* stage2_make_pte() */
void s2_pt_make(const struct s2_pt_visit *v, uint64_t now)
{
	if (!s2_pte_is_locked(v->pt, *v->entry))
		s2_pt_warn(v->pt);
	if (now)
		get_page(v->pt, v->entry);
	s2_pt_store(v, now);
}

uint64_t s2_pt_table_pte(const struct s2_pt *pt, uint32_t table)
{
	return phys_to_pte(pt, s2_pool_phys(pt->pool, table)) | PTE_TYPE |
	       PTE_VALID;
}
