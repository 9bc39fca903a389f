/* SPDX-License-Identifier: GPL-2.0-only */
/* Tears tables down. */
#include "pgtable/internal.h"

/* Up to 6.18: does not check for other references of the table. */
int s2_pt_free_blindly(const struct s2_pt_visit *v)
{
	put_page(v->pt, v->entry);
	if (s2_pte_is_table(v->old, v->level))
		s2_pt_put(v->pt, page_below(v->pt, v->old));
	return 0;
}

/* stage2_free_walker() */
int s2_pt_free_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt *pt = v->pt;
	uint32_t below;

	if (!v->old)
		return 0;
	if (!s2_pt_has(pt, S2_C_PT_DESTROY))
		return s2_pt_free_blindly(v);
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

	if (s2_pt_again_only_in_fault(pt))
		flags |= S2_WALK_IGNORE_EAGAIN;
	return flags;
}

void s2_pt_destroy_range(struct s2_pt *pt, s2_ipa_t addr, uint64_t size)
{
	if (s2_pt_walk(pt, addr, size, free_flags(pt), pt->ops->free_walker,
		       NULL))
		s2_pt_warn(pt);
}

/* Drops one reference per page, as free_pages_exact(): others keep the page. */
void s2_pt_destroy_root(struct s2_pt *pt)
{
	uint32_t i;

	for (i = 0; i < pt->root_pages && pt->root != S2_NO_PAGE; i++)
		s2_pt_put(pt, pt->root + i);
	pt->root = S2_NO_PAGE;
}

void s2_pt_destroy(struct s2_pt *pt)
{
	s2_pt_destroy_range(pt, s2_ipa(0), 1ull << pt->cfg.ipa_bits);
	s2_pt_destroy_root(pt);
}

void s2_pt_free_unlinked(struct s2_pt *pt, uint32_t table, int level)
{
	struct walk w = {
		.visitor = pt->ops->free_walker,
		.v = {
			.pt = pt,
			.end = s2_ipa(level_size(pt, level)),
			.flags = free_flags(pt),
			.unlinked = true,
		},
	};

	/*
	 * Someone wrote to a freed table, and the entry points outside of the
	 * pool.
	 */
	if (table == S2_NO_PAGE) {
		s2_pt_warn(pt);
		return;
	}
	if (s2_pt_walk_table(&w, table, level + 1))
		s2_pt_warn(pt);
	if (!s2_pt_has(pt, S2_C_PT_LAST_REF))
		return;
	if (pt->pool->pages[table].refs != 1)
		s2_pt_warn(pt);
	s2_pt_put(pt, table);
}
