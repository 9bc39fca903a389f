/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the operations: bits, events, references, the walk. */
#ifndef PGTABLE_INTERNAL_H
#define PGTABLE_INTERNAL_H

#include <stage2/pgtable.h>

#include "arch/bits.h"
#include "pgtable/ops.h"

/* Bits of a descriptor, named as the kernel's KVM_PTE_*. */
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

/* Bits of an invalid entry while it is replaced. */
#define LOCKED_7_3  ((uint64_t)S2_INVALID_LOCKED << 60)
#define LOCKED_6_12 S2_INVALID_LOCKED_6_12

/* -EAGAIN ends only a walk that handles a fault: 6.3 to 6.18. */
static inline bool s2_pt_again_only_in_fault(const struct s2_pt *pt)
{
	return s2_pt_has(pt, S2_C_PT_HANDLE_FAULT) &&
	       !s2_pt_has(pt, S2_C_PT_IGNORE_EAGAIN);
}

/* Relaxing and making young always share the tables. */
static inline bool s2_pt_faults_share(const struct s2_pt *pt)
{
	return s2_pt_has(pt, S2_C_PT_PARALLEL) &&
	       !s2_pt_has(pt, S2_C_PT_WALK_FLAGS);
}

/* What a level says as a hint: up to 6.7 no level 0, which is no hint there. */
static inline int s2_pt_known_level(const struct s2_pt *pt, int level)
{
	return level || s2_pt_has(pt, S2_C_PT_LPA2) ? level : S2_TTL_UNKNOWN;
}

/* n adjacent pages, n a power of two, aligned to their size. */
uint32_t s2_pool_alloc_row(struct s2_pool *pool, uint32_t n);

static inline s2_pa_t pte_to_phys(const struct s2_pt *pt, uint64_t pte)
{
	return s2_pa((pte & pt->oa_low) | (pte << pt->oa_down & pt->oa_top));
}

static inline uint64_t phys_to_pte(const struct s2_pt *pt, s2_pa_t pa)
{
	return (pa.pa & pt->oa_low) | (pa.pa & pt->oa_top) >> pt->oa_down;
}

static inline unsigned int level_shift(const struct s2_pt *pt, int level)
{
	return pt->level_shift[level - S2_LEVEL_FIRST];
}

static inline uint64_t level_size(const struct s2_pt *pt, int level)
{
	return 1ull << level_shift(pt, level);
}

/* The table page whose reference count includes an entry. */
static inline uint32_t s2_pt_page_of_entry(const struct s2_pt *pt,
					   const uint64_t *entry)
{
	const struct s2_pool *pool = pt->pool;

	return (uint32_t)((size_t)(entry - pool->mem) >> (pool->shift - 3));
}

static inline void get_page(const struct s2_pt *pt, const uint64_t *entry)
{
	pt->pool->pages[pt->ops->page_of_entry(pt, entry)].refs++;
}

/* event.c: reports an event, if there is a callback. */
void s2_pt_tell_page(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		     uint32_t page);
void s2_pt_tell_write(const struct s2_pt_visit *v, uint64_t old, uint64_t now);
void s2_pt_tell_tlbi(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		     s2_ipa_t ipa, int level);
void s2_pt_tell_cmo(const struct s2_pt *pt, enum s2_pt_event_kind kind,
		    s2_pa_t pa, uint64_t size);
void s2_pt_warn(const struct s2_pt *pt);
void s2_pt_flush_range(const struct s2_pt *pt, s2_ipa_t addr, uint64_t size);
/* The hint is the level of the leaves. */
void s2_pt_flush_range_at(const struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			  int level);
/* A page of the cache, or S2_NO_PAGE. */
uint32_t s2_pt_take(const struct s2_pt *pt, struct s2_pt_cache *cache);

static inline void s2_pt_tlbi(const struct s2_pt *pt,
			      enum s2_pt_event_kind kind, s2_ipa_t ipa,
			      int level)
{
	if (pt->cfg.event)
		s2_pt_tell_tlbi(pt, kind, ipa, level);
}

static inline void s2_pt_cmo(const struct s2_pt *pt, enum s2_pt_event_kind kind,
			     s2_pa_t pa, uint64_t size)
{
	if (pt->cfg.event)
		s2_pt_tell_cmo(pt, kind, pa, size);
}

static inline void s2_pt_store(const struct s2_pt_visit *v, uint64_t now)
{
	uint64_t old = *v->entry;

	*v->entry = now;
	if (v->pt->cfg.event)
		s2_pt_tell_write(v, old, now);
}

/* stage2_try_set_pte(): fails if another walker was faster */
static inline bool s2_pt_try_store(const struct s2_pt_visit *v, uint64_t now)
{
	if ((v->flags & S2_WALK_SHARED) && *v->entry != v->old)
		return false;
	s2_pt_store(v, now);
	return true;
}

static inline void s2_pt_put(const struct s2_pt *pt, uint32_t page)
{
	struct s2_pool_page *p = &pt->pool->pages[page];

	if (p->refs > 1)
		p->refs--;
	else if (!p->refs)
		s2_pt_warn(pt); /* dropped once too often */
	else if (s2_pool_put(pt->pool, page) && pt->cfg.event)
		s2_pt_tell_page(pt, S2_PT_FREE, page);
}

static inline void put_page(const struct s2_pt *pt, const uint64_t *entry)
{
	s2_pt_put(pt, pt->ops->page_of_entry(pt, entry));
}

/* The page of the table that an entry points to. */
static inline uint32_t page_below(const struct s2_pt *pt, uint64_t pte)
{
	return s2_pool_page_of(pt->pool, pte_to_phys(pt, pte));
}

/* break.c */
bool s2_pt_break(const struct s2_pt_visit *v);
void s2_pt_make(const struct s2_pt_visit *v, uint64_t now);
void s2_pt_forget(const struct s2_pt_visit *v);
void s2_pt_forget_table(const struct s2_pt_visit *v);
uint64_t s2_pt_table_pte(const struct s2_pt *pt, uint32_t table);

/* attr.c */
int s2_pt_leaf_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *attr);
int s2_pt_xn_attr(const struct s2_pt *pt, uint64_t prot, uint64_t *xn);

static inline bool s2_pt_is_cacheable(const struct s2_pt *pt, uint64_t pte)
{
	if (!s2_pte_is_valid(pte) && s2_pt_has(pt, S2_C_PT_VALID_CMO))
		return false;
	return (pte & PTE_MEMATTR) == pt->memattr[S2_TYPE_NORMAL];
}

/* At EL0, at EL1, or at both; in 6.19 and 7.0 only at both. */
static inline bool s2_pt_is_executable(const struct s2_pt *pt, uint64_t pte)
{
	uint64_t mask = !s2_pt_has(pt, S2_C_PT_XNX) ? PTE_XN_ONE : PTE_XN;

	if (!s2_pte_is_valid(pte) && s2_pt_has(pt, S2_C_PT_VALID_CMO))
		return false;
	if (!s2_pt_has(pt, S2_C_PT_XN_ICACHE))
		return !(pte & mask);
	return (pte & mask) != PTE_XN_ONE; /* S2_XN_NEITHER, in both */
}

/* Bits that may change without break-before-make. */
static inline uint64_t s2_pt_perms(const struct s2_pt *pt)
{
	return PTE_S2AP_R | PTE_S2AP_W |
	       (!s2_pt_has(pt, S2_C_PT_XNX) ? PTE_XN_ONE : PTE_XN);
}

/* walk.c: walks a table, which may be unlinked. */
struct walk {
	struct s2_pt_visit v;
	s2_pt_visitor visitor;
	s2_ipa_t addr; /* current address */
	/* no TABLE_PRE for tables that the range covers only in part */
	bool whole;
};

/* s2_pt_walk(), for visitors that ignore tables covered only in part. */
int s2_pt_walk_whole(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		     unsigned int flags, s2_pt_visitor visitor, void *arg);

int s2_pt_walk_table(struct walk *w, uint32_t page, int level);
bool s2_pt_again_goes_on(const struct s2_pt *pt, unsigned int flags);

/* map.c */
struct map {
	s2_pa_t phys;
	uint64_t attr;
	uint64_t annot;
	struct s2_pt_cache *cache;
	bool force_pte;
	bool annotation;
	/* map_anchored.c: the entry whose table is being replaced */
	uint64_t *anchor;
	uint32_t below;
};

/* Cache maintenance before a leaf becomes visible. */
void s2_pt_maintain(const struct s2_pt_visit *v, uint64_t now);
void s2_pt_clean(const struct s2_pt_visit *v, uint64_t now);
void s2_pt_make_executable(const struct s2_pt_visit *v, uint64_t now);
/* The PA of the leaf at this entry. */
s2_pa_t s2_pt_phys_of(const struct s2_pt_visit *v, const struct map *map);
void s2_pt_set_leaf(const struct s2_pt_visit *v, struct map *map, uint64_t now);
/* Frees a table that a block replaced. */
void s2_pt_free_table(struct s2_pt *pt, uint32_t table, int level);
/* Installs a new table in this entry, or returns an error. */
int s2_pt_table_for(const struct s2_pt_visit *v, struct map *map,
		    uint32_t *table);
int s2_pt_map_walker(const struct s2_pt_visit *v, unsigned int what);
int s2_pt_map_anchored_walker(const struct s2_pt_visit *v, unsigned int what);
void s2_pt_anchored_tlbi(const struct s2_pt_visit *v, uint64_t pte);
uint64_t s2_pt_leaf_pte(const struct s2_pt *pt, s2_pa_t pa, uint64_t attr,
			int level);
bool s2_pt_phys_is_valid(const struct s2_pt *pt, s2_pa_t pa);
bool s2_pt_block_fits(const struct s2_pt_visit *v, s2_pa_t phys);
bool s2_pt_needs_update(const struct s2_pt *pt, uint64_t old, uint64_t now);

/* unmap.c */
int s2_pt_zap_hint(const struct s2_pt *pt, uint64_t old, int level);
void s2_pt_unmap_tlbi(const struct s2_pt_visit *v);
void s2_pt_clean_unmapped(const struct s2_pt_visit *v);

/* table.c */
int s2_pt_free_walker(const struct s2_pt_visit *v, unsigned int what);
int s2_pt_free_blindly(const struct s2_pt_visit *v);

/* relax.c */
bool s2_pt_relaxes_xn(const struct s2_pt *pt, uint64_t prot);
int s2_pt_relax_level(const struct s2_pt *pt, int ret, int level);
bool s2_pt_age(struct s2_pt *pt, s2_ipa_t addr, uint64_t size, bool mkold);

#endif
