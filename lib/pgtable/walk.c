/* SPDX-License-Identifier: GPL-2.0-only */
/* The walk: kvm_pgtable_walk(), entry for entry. */
#include "pgtable/internal.h"

/* kvm_pgtable_walk_continue() */
static bool goes_on(const struct walk *w, int ret)
{
	if (ret == -S2_EAGAIN)
		return (w->flags & S2_WALK_IGNORE_EAGAIN) ||
		       injected(w->pt, S2_PT_BUG_AGAIN_GOES_ON);
	return !ret;
}

static int walk_page(struct walk *w, uint32_t page, int level);

static int descend(struct walk *w, uint64_t pte, int level)
{
	uint32_t page = page_below(w->pt, pte);

	if (page == S2_NO_PAGE)
		return -S2_EINVAL; /* no table of ours: somebody wrote there */
	return walk_page(w, page, level + 1);
}

/*
 * The entry is read again after a callback, which may have put a table there,
 * or a block in a table's place. Where tables are detached before they are
 * walked, the walk goes down what was there.
 */
static int visit(struct walk *w, uint64_t *entry, int level)
{
	struct s2_pt_visit v = {
		.pt = w->pt,
		.arg = w->arg,
		.entry = entry,
		.old = *entry,
		.start = w->start,
		.addr = w->addr,
		.end = w->end,
		.flags = w->flags,
		.level = (int8_t)level,
		.unlinked = w->unlinked,
	};
	bool table = s2_pte_is_table(v.old, level);
	int ret = 0;

	if (table && (w->flags & S2_WALK_TABLE_PRE)) {
		ret = w->visitor(&v, S2_WALK_TABLE_PRE);
		if (!w->pt->cfg.version->anchored) {
			v.old = *entry;
			table = s2_pte_is_table(v.old, level);
		}
	} else if (!table && (w->flags & S2_WALK_LEAF)) {
		ret = w->visitor(&v, S2_WALK_LEAF);
		v.old = *entry;
		table = s2_pte_is_table(v.old, level);
	}
	if (ret && !goes_on(w, ret))
		return ret;
	if (!table) {
		uint64_t size = level_size(w->pt, level);

		w->addr = (w->addr & ~(size - 1)) + size;
		return 0;
	}
	ret = descend(w, v.old, level);
	if (!goes_on(w, ret))
		return ret;
	if (w->flags & S2_WALK_TABLE_POST)
		ret = w->visitor(&v, S2_WALK_TABLE_POST);
	return goes_on(w, ret) ? 0 : ret;
}

static int walk_page(struct walk *w, uint32_t page, int level)
{
	uint64_t *table = s2_pool_at(w->pt->pool, page);
	uint32_t entries = 1u << (w->pt->pool->shift - 3);
	uint32_t i = (uint32_t)(w->addr >> level_shift(w->pt, level)) &
		     (entries - 1);
	int ret = 0;

	for (; i < entries && w->addr < w->end && !ret; i++)
		ret = visit(w, &table[i], level);
	return ret;
}

int s2_pt_walk_table(struct walk *w, uint32_t page, int level)
{
	if (level < S2_LEVEL_FIRST || level > S2_LEVEL_LAST) {
		s2_pt_warn(w->pt);
		return -S2_EINVAL;
	}
	return walk_page(w, page, level);
}

static uint32_t root_index(const struct s2_pt *pt, uint64_t addr)
{
	unsigned int shift =
		level_shift(pt, pt->cfg.start_level) + pt->index_bits;

	return (uint32_t)((addr & bits_low(pt->cfg.ipa_bits)) >> shift);
}

static int walk_root(struct walk *w)
{
	struct s2_pt *pt = w->pt;
	uint64_t limit = 1ull << pt->cfg.ipa_bits;
	uint32_t i;
	int ret = 0;

	if (w->addr > limit || w->end > limit)
		return -S2_ERANGE;
	if (pt->root == S2_NO_PAGE)
		return -S2_EINVAL;
	for (i = root_index(pt, w->addr); w->addr < w->end && !ret; i++)
		ret = walk_page(w, pt->root + i, pt->cfg.start_level);
	return ret;
}

int s2_pt_walk(struct s2_pt *pt, uint64_t addr, uint64_t size,
	       unsigned int flags, s2_pt_visitor visitor, void *arg)
{
	uint64_t page = 1ull << pt->pool->shift;
	uint64_t start = addr & ~(page - 1);
	struct walk w = {
		.pt = pt,
		.visitor = visitor,
		.arg = arg,
		.start = start,
		.addr = start,
		.end = (start + size + page - 1) & ~(page - 1),
		.flags = flags,
	};

	return walk_root(&w);
}

struct leaf {
	uint64_t pte;
	int level;
};

static int leaf_walker(const struct s2_pt_visit *v, unsigned int what)
{
	struct leaf *leaf = v->arg;

	(void)what;
	leaf->pte = v->old;
	leaf->level = v->level;
	return 0;
}

int s2_pt_get_leaf(const struct s2_pt *pt, uint64_t addr, uint64_t *pte,
		   int *level)
{
	struct leaf leaf = { 0 };
	/* The walk of a reader writes nothing. */
	int ret = s2_pt_walk((struct s2_pt *)(uintptr_t)pt, addr, 1,
			     S2_WALK_LEAF, leaf_walker, &leaf);

	if (ret)
		return ret;
	if (pte)
		*pte = leaf.pte;
	if (level)
		*level = leaf.level;
	return 0;
}
