/* SPDX-License-Identifier: GPL-2.0-only */
/* The walk: kvm_pgtable_walk(), entry for entry. */
#include "pgtable/internal.h"

bool s2_pt_again_goes_on(const struct s2_pt *pt, unsigned int flags)
{
	return s2_pt_has(pt, S2_C_PT_HANDLE_FAULT) &&
	       (flags & S2_WALK_IGNORE_EAGAIN);
}

/* kvm_pgtable_walk_continue() */
static bool walk_goes_on(const struct walk *w, int ret)
{
	if (ret == -S2_EAGAIN)
		return w->v.pt->ops->again_goes_on(w->v.pt, w->v.flags);
	return !ret;
}

static bool walk_has_more(const struct walk *w)
{
	return w->addr.ipa < w->v.end.ipa;
}

static int walk_page(struct walk *w, uint32_t page, int level);

static int walk_descend(struct walk *w, uint64_t pte, int level)
{
	uint32_t page = page_below(w->v.pt, pte);

	if (page == S2_NO_PAGE)
		/* not a table of the pool: someone wrote to it */
		return -S2_EINVAL;
	return walk_page(w, page, level + 1);
}

static int walk_call(struct walk *w, uint64_t *entry, uint64_t old,
		     s2_ipa_t addr, int level, unsigned int what)
{
	w->v.entry = entry;
	w->v.old = old;
	w->v.addr = addr;
	w->v.level = (int8_t)level;
	return w->visitor(&w->v, what);
}

/*
 * Reads the entry again after the callback, which may have installed a table,
 * or replaced a table with a block. In kernels that detach a table before they
 * walk it, goes down the detached table.
 */
static int walk_visit(struct walk *w, uint64_t *entry, int level)
{
	const struct s2_pt *pt = w->v.pt;
	s2_ipa_t addr = w->addr;
	uint64_t old = *entry;
	bool table = s2_pte_is_table(old, level);
	int ret = 0;

	if (table && (w->v.flags & S2_WALK_TABLE_PRE) &&
	    (!w->whole ||
	     level_size(pt, level) <= s2_ipa_offset(w->v.end, addr))) {
		ret = walk_call(w, entry, old, addr, level, S2_WALK_TABLE_PRE);
		if (s2_pt_has(pt, S2_C_PT_RELOAD)) {
			old = *entry;
			table = s2_pte_is_table(old, level);
		}
	} else if (!table && (w->v.flags & S2_WALK_LEAF)) {
		ret = walk_call(w, entry, old, addr, level, S2_WALK_LEAF);
		old = *entry;
		table = s2_pte_is_table(old, level);
	}
	if (ret && !walk_goes_on(w, ret))
		return ret;
	if (!table) {
		uint64_t size = level_size(pt, level);

		w->addr = s2_ipa_add(s2_ipa_down(addr, size), size);
		return 0;
	}
	ret = walk_descend(w, old, level);
	if (!walk_goes_on(w, ret))
		return ret;
	if (w->v.flags & S2_WALK_TABLE_POST)
		ret = walk_call(w, entry, old, addr, level, S2_WALK_TABLE_POST);
	return walk_goes_on(w, ret) ? 0 : ret;
}

static uint32_t level_index(const struct s2_pt *pt, s2_ipa_t addr, int level)
{
	return (uint32_t)(addr.ipa >> level_shift(pt, level)) &
	       ((1u << pt->index_bits) - 1);
}

/* No walk should be in a freed table. */
static void page_check_live(const struct walk *w, uint32_t page)
{
	if (!w->v.pt->pool->pages[page].refs)
		s2_pt_warn(w->v.pt);
}

static int walk_page(struct walk *w, uint32_t page, int level)
{
	uint64_t *table = s2_pool_at(w->v.pt->pool, page);
	uint32_t entries = 1u << w->v.pt->index_bits;
	uint32_t i = level_index(w->v.pt, w->addr, level);
	int ret = 0;

	page_check_live(w, page);
	for (; i < entries && walk_has_more(w) && !ret; i++)
		ret = walk_visit(w, &table[i], level);
	return ret;
}

int s2_pt_walk_table(struct walk *w, uint32_t page, int level)
{
	if (level < S2_LEVEL_FIRST || level > S2_LEVEL_LAST) {
		s2_pt_warn(w->v.pt);
		return -S2_EINVAL;
	}
	return walk_page(w, page, level);
}

static uint32_t root_index(const struct s2_pt *pt, s2_ipa_t addr)
{
	unsigned int shift =
		level_shift(pt, pt->cfg.start_level) + pt->index_bits;

	return (uint32_t)((addr.ipa & bits_low(pt->cfg.ipa_bits)) >> shift);
}

/* 0 if the walk can begin; or -ERANGE, -EINVAL. */
static int check_range(const struct s2_pt *pt, s2_ipa_t addr, s2_ipa_t end)
{
	uint64_t limit = 1ull << pt->cfg.ipa_bits;

	if (addr.ipa > limit || end.ipa > limit)
		return -S2_ERANGE;
	return pt->root == S2_NO_PAGE ? -S2_EINVAL : 0;
}

/*
 * A shortcut for one page if the flags do not ask for tables: the same walk
 * without the way back up. Goes down a leaf that became a table, as above.
 */
static int walk_one_page(struct walk *w)
{
	const struct s2_pt *pt = w->v.pt;
	uint32_t page = pt->root + root_index(pt, w->addr);
	int level = pt->cfg.start_level, ret;

	for (;; level++) {
		uint64_t *entry = s2_pool_at(pt->pool, page) +
				  level_index(pt, w->addr, level);
		uint64_t old = *entry;

		if (!s2_pte_is_table(old, level)) {
			ret = walk_call(w, entry, old, w->addr, level,
					S2_WALK_LEAF);
			if (ret && !walk_goes_on(w, ret))
				return ret;
			old = *entry;
			if (!s2_pte_is_table(old, level))
				return 0;
		}
		page = page_below(pt, old);
		if (page == S2_NO_PAGE)
			return -S2_EINVAL;
		page_check_live(w, page);
	}
}

static bool walk_is_one_page(const struct walk *w)
{
	unsigned int flags = w->v.flags;

	if (s2_ipa_offset(w->v.end, w->v.start) !=
		    1ull << w->v.pt->pool->shift ||
	    (flags & S2_WALK_TABLE_POST) || !(flags & S2_WALK_LEAF))
		return false;
	return w->whole || !(flags & S2_WALK_TABLE_PRE);
}

static int walk_root(struct walk *w)
{
	struct s2_pt *pt = w->v.pt;
	int ret = check_range(pt, w->addr, w->v.end);
	uint32_t i;

	if (ret)
		return ret;
	if (walk_is_one_page(w))
		return walk_one_page(w);
	for (i = root_index(pt, w->addr); walk_has_more(w) && !ret; i++)
		ret = walk_page(w, pt->root + i, pt->cfg.start_level);
	return ret;
}

static struct walk walk_begin(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			      unsigned int flags, s2_pt_visitor visitor,
			      void *arg)
{
	uint64_t page = 1ull << pt->pool->shift;
	s2_ipa_t start = s2_ipa_down(addr, page);

	return (struct walk){
		.visitor = visitor,
		.addr = start,
		.v = {
			.pt = pt,
			.arg = arg,
			.start = start,
			.end = s2_ipa_down(s2_ipa_add(start, size + page - 1),
					   page),
			.flags = flags,
		},
	};
}

int s2_pt_walk(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
	       unsigned int flags, s2_pt_visitor visitor, void *arg)
{
	struct walk w = walk_begin(pt, addr, size, flags, visitor, arg);

	return walk_root(&w);
}

int s2_pt_walk_whole(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		     unsigned int flags, s2_pt_visitor visitor, void *arg)
{
	struct walk w = walk_begin(pt, addr, size, flags, visitor, arg);

	w.whole = true;
	return walk_root(&w);
}

int s2_pt_get_leaf(const struct s2_pt *pt, s2_ipa_t addr, uint64_t *pte,
		   int *level)
{
	uint64_t page = 1ull << pt->pool->shift;
	s2_ipa_t start = s2_ipa_down(addr, page);
	int at = pt->cfg.start_level,
	    ret = check_range(pt, start, s2_ipa_add(start, page));
	uint32_t table;
	uint64_t entry;

	if (ret)
		return ret;
	table = pt->root + root_index(pt, addr);
	entry = s2_pool_at(pt->pool, table)[level_index(pt, addr, at)];
	while (s2_pte_is_table(entry, at)) {
		table = page_below(pt, entry);
		if (table == S2_NO_PAGE)
			return -S2_EINVAL;
		at++;
		entry = s2_pool_at(pt->pool, table)[level_index(pt, addr, at)];
	}
	if (pte)
		*pte = entry;
	if (level)
		*level = at;
	return 0;
}
