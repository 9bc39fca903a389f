/* SPDX-License-Identifier: GPL-2.0-only */
/* What the operations share: bits, events, references, the walk. */
#ifndef PGTABLE_INTERNAL_H
#define PGTABLE_INTERNAL_H

#include <stage2/pgtable.h>

#include "arch/bits.h"

/* Of a descriptor; the names are those of the kernel's KVM_PTE_*. */
#define PTE_VALID   1ull
#define PTE_TYPE    2ull /* a table, or a page at the last level */
#define PTE_MEMATTR MASK64(5, 2)
#define PTE_S2AP_R  (1ull << 6)
#define PTE_S2AP_W  (1ull << 7)
#define PTE_SH_IS   (3ull << 8)
#define PTE_AF	    (1ull << 10)
#define PTE_XN	    MASK64(54, 53)
#define PTE_XN_ONE  (1ull << 54)
#define PTE_SW	    S2_PROT_SW
#define PTE_ATTR    (MASK64(11, 2) | MASK64(63, 50))

#define PROT_TYPE (S2_PROT_DEVICE | S2_PROT_NORMAL_NC)

/* Of an invalid entry that is being replaced. */
#define LOCKED_7_3  ((uint64_t)S2_INVALID_LOCKED << 60)
#define LOCKED_6_12 S2_INVALID_LOCKED_6_12

const struct s2_pt_version *s2_pt_version_newest(void);

/* n pages side by side, n a power of two, aligned to their size. */
uint32_t s2_pool_alloc_row(struct s2_pool *pool, uint32_t n);

static inline bool injected(const struct s2_pt *pt, uint32_t bug)
{
	return pt->cfg.inject & bug;
}

static inline uint64_t pte_to_phys(const struct s2_pt *pt, uint64_t pte)
{
	return (pte & pt->oa_low) | (pte << pt->oa_down & pt->oa_top);
}

static inline uint64_t phys_to_pte(const struct s2_pt *pt, uint64_t pa)
{
	return (pa & pt->oa_low) | (pa & pt->oa_top) >> pt->oa_down;
}

static inline unsigned int level_shift(const struct s2_pt *pt, int level)
{
	return pt->pool->shift + pt->index_bits * (unsigned int)(3 - level);
}

static inline uint64_t level_size(const struct s2_pt *pt, int level)
{
	return 1ull << level_shift(pt, level);
}

/* The page that counts an entry. */
static inline uint32_t page_of_entry(const struct s2_pt *pt,
				     const uint64_t *entry)
{
	const struct s2_pool *pool = pt->pool;
	uint32_t page =
		(uint32_t)((size_t)(entry - pool->mem) >> (pool->shift - 3));

	if (injected(pt, S2_PT_BUG_SHARED_ROOT_REFS) &&
	    page - pt->root < pt->root_pages)
		return pt->root;
	return page;
}

static inline void get_page(const struct s2_pt *pt, const uint64_t *entry)
{
	pt->pool->pages[page_of_entry(pt, entry)].refs++;
}

/* event.c */
void s2_pt_tell(const struct s2_pt *pt, const struct s2_pt_event *event);
void s2_pt_put(const struct s2_pt *pt, uint32_t page);
void s2_pt_warn(const struct s2_pt *pt);
void s2_pt_store(const struct s2_pt_visit *v, uint64_t now);
void s2_pt_tlbi(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		uint64_t ipa, int level);
void s2_pt_cmo(const struct s2_pt *pt, enum s2_pt_event_kind kind, uint64_t pa,
	       uint64_t size);
/* A page of the cache, or S2_NO_PAGE. */
uint32_t s2_pt_take(const struct s2_pt *pt, struct s2_pt_cache *cache);

static inline void put_page(const struct s2_pt *pt, const uint64_t *entry)
{
	s2_pt_put(pt, page_of_entry(pt, entry));
}

/* The page of a table that an entry leads to. */
static inline uint32_t page_below(const struct s2_pt *pt, uint64_t pte)
{
	return s2_pool_page_of(pt->pool, pte_to_phys(pt, pte));
}

/* Stores, unless another walker was faster: stage2_try_set_pte() */
bool s2_pt_try_store(const struct s2_pt_visit *v, uint64_t now);

/* break.c */
bool s2_pt_break(const struct s2_pt_visit *v);
void s2_pt_make(const struct s2_pt_visit *v, uint64_t now);
uint64_t s2_pt_table_pte(const struct s2_pt *pt, uint32_t table);

/* attr.c */
int s2_pt_leaf_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *attr);
int s2_pt_xn_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *xn);
bool s2_pt_is_cacheable(const struct s2_pt *pt, uint64_t pte);
bool s2_pt_is_executable(const struct s2_pt *pt, uint64_t pte);
uint64_t s2_pt_perms(const struct s2_pt *pt);

/* walk.c: the walk of a table that may hang in no other. */
struct walk {
	struct s2_pt *pt;
	s2_pt_visitor visitor;
	void *arg;
	uint64_t start, addr, end;
	unsigned int flags;
	bool unlinked;
};

int s2_pt_walk_table(struct walk *w, uint32_t page, int level);

/* map.c */
struct map {
	uint64_t phys;
	uint64_t attr;
	uint64_t annot;
	struct s2_pt_cache *cache;
	bool force_pte;
	bool annotation;
	/* map_anchored.c: the entry whose table is being replaced, and that */
	uint64_t *anchor;
	uint32_t below;
};

/* What must be done to caches before a leaf can be seen. */
void s2_pt_maintain(const struct s2_pt_visit *v, uint64_t now);
/* A page for the table that this entry needs, or an error. */
int s2_pt_table_for(const struct s2_pt_visit *v, struct map *map,
		    uint32_t *table);
int s2_pt_map_walker(const struct s2_pt_visit *v, unsigned int what);
int s2_pt_map_anchored_walker(const struct s2_pt_visit *v, unsigned int what);
uint64_t s2_pt_leaf_pte(const struct s2_pt *pt, uint64_t pa, uint64_t attr,
			int level);
bool s2_pt_phys_is_valid(const struct s2_pt *pt, uint64_t pa);
bool s2_pt_block_fits(const struct s2_pt_visit *v, uint64_t phys);
bool s2_pt_needs_update(const struct s2_pt *pt, uint64_t old, uint64_t now);

#endif
