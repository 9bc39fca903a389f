/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/pgtable.h - stage-2 tables in memory, as KVM keeps them.
 *
 *   1. Pages       of tables, from the caller's pool, with reference counts
 *   2. Events      every write, invalidation and cache maintenance
 *   3. Tables      as a kernel with certain commits keeps them
 *   4. Operations  kvm_pgtable_stage2_*()
 *   5. Walks
 *
 * "Kernel" is arch/arm64/kvm/hyp/pgtable.c of Linux 7.3. This code does the
 * same, write for write; tests compare both. Functions that can fail return 0
 * or a negative number of enum s2_errno, and leave the tables as the kernel
 * would. Nothing here allocates: tables live in a pool of pages that the caller
 * provides. Only one thread at a time may work on a pool. To simulate another
 * CPU at the same time, do its work in the event callback.
 */
#ifndef STAGE2_PGTABLE_H
#define STAGE2_PGTABLE_H

#include <stage2/addr.h>
#include <stage2/arch.h>
#include <stage2/error.h>
#include <stage2/kernel.h>
#include <stage2/memtype.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Pages
 *
 * A pool is a range of memory, in pages of the granule's size, with a range of
 * physical addresses. Each page has a reference count; at 0 it is free. The
 * page that was freed last is used first.
 */
#define S2_NO_PAGE UINT32_MAX

struct s2_pool_page {
	uint32_t refs; /* 0: free */
	uint32_t next; /* of the free ones */
};

struct s2_pool {
	uint64_t *mem;		    /* the caller's, all pages of it */
	struct s2_pool_page *pages; /* the caller's, one for each page */
	uint32_t nr;
	uint32_t used;	/* pages with references */
	uint32_t fresh; /* this page and all later ones were never used */
	uint32_t free;	/* head of the list of freed pages, or S2_NO_PAGE */
	uint8_t shift;	/* log2 of a page's bytes */
	s2_pa_t phys;	/* of the first page */
};

/*
 * mem has nr pages of the granule, pages has nr entries; neither need be
 * cleared. The caller keeps both as long as it uses the pool. phys must be
 * aligned to 16 pages, so that concatenated roots can be aligned.
 */
S2_API void s2_pool_init(struct s2_pool *pool, enum s2_granule granule,
			 uint64_t *mem, struct s2_pool_page *pages, uint32_t nr,
			 s2_pa_t phys);

/* Takes a page: zeroed, with one reference. Or S2_NO_PAGE. */
S2_API uint32_t s2_pool_alloc(struct s2_pool *pool);

/* Drops a reference. True if it was the last one, and the page is now free. */
S2_API bool s2_pool_put(struct s2_pool *pool, uint32_t page);

static inline uint64_t *s2_pool_at(const struct s2_pool *pool, uint32_t page)
{
	return pool->mem + ((size_t)page << (pool->shift - 3));
}

static inline s2_pa_t s2_pool_phys(const struct s2_pool *pool, uint32_t page)
{
	return s2_pa_add(pool->phys, (uint64_t)page << pool->shift);
}

/* The page of a physical address, or S2_NO_PAGE if it is not in the pool. */
static inline uint32_t s2_pool_page_of(const struct s2_pool *pool, s2_pa_t pa)
{
	uint64_t page = s2_pa_offset(pa, pool->phys) >> pool->shift;

	return page < pool->nr ? (uint32_t)page : S2_NO_PAGE;
}

/*
 * Pages reserved for an operation that must not wait for memory (kernel: struct
 * kvm_mmu_memory_cache). The caller provides the array.
 */
struct s2_pt_cache {
	uint32_t *pages;
	uint32_t nr;
	uint32_t capacity;
	/*
	 * Provides a page when the cache is empty, or S2_NO_PAGE. May be NULL.
	 */
	uint32_t (*refill)(void *ctx);
	void *ctx;
};

/* Fills up to want pages, at most the capacity; -ENOMEM if it cannot. */
S2_API int s2_pt_cache_topup(struct s2_pt_cache *cache, struct s2_pool *pool,
			     uint32_t want);

/* Gives all its pages back. */
S2_API void s2_pt_cache_drain(struct s2_pt_cache *cache, struct s2_pool *pool);

/* ------------------------------------------------------------------------
 * 2. Events
 *
 * Events come in the kernel's order: a write after it was done, all others
 * before they are done. A callback may read the tables, and may do whatever
 * another CPU could do to them at this moment.
 */
enum s2_pt_event_kind {
	S2_PT_WRITE,	    /* a descriptor: pa, level, old, now */
	S2_PT_TLBI_IPA,	    /* IPAS2E1IS: ipa, level */
	S2_PT_TLBI_IPA_NSH, /* IPAS2E1, this CPU only: ipa, level */
	S2_PT_TLBI_RANGE,   /* RIPAS2E1IS: ipa, size */
	S2_PT_TLBI_VMID,    /* VMALLS12E1IS */
	S2_PT_DCACHE,	    /* mm_ops->dcache_clean_inval_poc: pa, size */
	S2_PT_ICACHE,	    /* mm_ops->icache_inval_pou: pa, size */
	S2_PT_ALLOC,	    /* a page of the pool: pa */
	S2_PT_FREE,	    /* a page lost its last reference: pa */
	S2_PT_WARN,	    /* a WARN of the kernel */
	S2_NR_PT_EVENTS
};

/* TLBI_TTL_UNKNOWN: no hint about the leaf's level. */
#define S2_TTL_UNKNOWN INT8_MAX

struct s2_pt_event {
	enum s2_pt_event_kind kind;
	int8_t level;  /* level of the entry; for a TLBI: the TTL hint */
	bool unlinked; /* the entry's table is not linked to another table */
	/* for a write: the first IPA that the entry translates */
	s2_ipa_t ipa;
	s2_pa_t pa;
	uint64_t size;
	uint64_t old, now;
};

/* "write", "tlbi ipa", …; never NULL. */
S2_API const char *s2_pt_event_name(enum s2_pt_event_kind kind);

struct s2_pt;

/*
 * The instructions of the kernel's function behind a TLBI event, in their order
 * (hyp/vhe/tlb.c: __kvm_tlb_flush_vmid_ipa(), its _nsh and _range, and
 * __kvm_tlb_flush_vmid()). vttbr is that of the table, of the form of
 * VTTBR_EL2; `before` is what the CPU had and gets back. The CPU has FEAT_TTL
 * and FEAT_TLBIRANGE. no_level_0: kernels before 6.8, where level 0 is no hint.
 *
 * -S2_EINVAL, and no instruction: no TLBI event, a hint that is no level, a
 * range that is not made of pages or that __TLBI_RANGE_NUM() cannot express.
 */
struct s2_pt_invalidate {
	uint64_t vttbr, before;
	bool no_level_0;
	void (*insn)(void *ctx, const struct s2_insn *insn);
	void *ctx;
};

S2_API int s2_pt_invalidate(const struct s2_pt *pt,
			    const struct s2_pt_invalidate *flush,
			    const struct s2_pt_event *event);

/* ------------------------------------------------------------------------
 * 3. Tables
 */

/* Attributes of a leaf: enum kvm_pgtable_prot of 7.3. */
#define S2_PROT_PX	  (UINT64_C(1) << 0)
#define S2_PROT_UX	  (UINT64_C(1) << 1)
#define S2_PROT_X	  (S2_PROT_PX | S2_PROT_UX)
#define S2_PROT_W	  (UINT64_C(1) << 2)
#define S2_PROT_R	  (UINT64_C(1) << 3)
#define S2_PROT_DEVICE	  (UINT64_C(1) << 4)
#define S2_PROT_NORMAL_NC (UINT64_C(1) << 5)
#define S2_PROT_SW	  (UINT64_C(15) << 55)

struct s2_pt_ops;

struct s2_pt_cfg {
	/* The machine: granule, LPA2, FWB, XNX. */
	struct s2_arch_cfg arch;
	/* The kernel whose table code to follow. NULL: the newest. */
	const struct s2_kernel *kernel;
	uint8_t ipa_bits;
	int8_t start_level; /* s2_kvm_start_level() */
	uint8_t pa_bits;    /* PARange; 0: the maximum for the granule */
	bool tlb_range;	    /* FEAT_TLBIRANGE */
	bool idmap;	    /* KVM_PGTABLE_S2_IDMAP */
	bool as_s1;	    /* KVM_PGTABLE_S2_AS_S1 */
	bool nofwb;	    /* KVM_PGTABLE_S2_NOFWB */
	bool dcache;	    /* mm_ops has dcache_clean_inval_poc */
	bool icache;	    /* mm_ops has icache_inval_pou */
	uint32_t inject;    /* mistakes to make: bits of struct s2_bug_info */
	/* All may be NULL. */
	void (*event)(void *ctx, const struct s2_pt_event *event);
	/* Use only pages for this range? Kernel: kvm_pgtable_force_pte_cb_t */
	bool (*force_pte)(void *ctx, s2_ipa_t addr, s2_ipa_t end,
			  uint64_t prot);
	/*
	 * mm_ops->free_unlinked_table: takes a table, and calls
	 * s2_pt_free_unlinked() when no walker can be in it any more.
	 */
	void (*free_unlinked)(void *ctx, struct s2_pt *pt, uint32_t table,
			      int level);
	void *ctx;
};

struct s2_pt {
	struct s2_pt_cfg cfg;
	const struct s2_pt_ops *ops; /* lib/pgtable/ops.h */
	struct s2_pool *pool;
	/* the first root page; S2_NO_PAGE: there are no tables */
	uint32_t root;
	uint32_t root_pages;
	uint8_t index_bits;
	uint8_t level_shift[S2_LEVEL_LAST - S2_LEVEL_FIRST + 1];
	bool fwb;   /* of the machine, and of this table */
	bool defer; /* unmap invalidates once, at its end */
	int8_t min_block_level;
	/* address bits [47:12] in place, and the upper ones moved down */
	uint64_t oa_low, oa_top;
	uint8_t oa_down;
	uint64_t memattr[S2_NR_MEMTYPES]; /* bits of a leaf */
};

/*
 * Takes root pages from the pool. 0; -EINVAL when the configuration makes no
 * sense, -ENOMEM when the pool has no such stretch of pages.
 * Kernel: __kvm_pgtable_stage2_init().
 */
S2_API int s2_pt_init(struct s2_pt *pt, const struct s2_pt_cfg *cfg,
		      struct s2_pool *pool);

/* Gives all pages back. Kernel: kvm_pgtable_stage2_destroy(). */
S2_API void s2_pt_destroy(struct s2_pt *pt);

/* The two halves of s2_pt_destroy(), for callers that pause between ranges. */
S2_API void s2_pt_destroy_range(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);
S2_API void s2_pt_destroy_root(struct s2_pt *pt);

/* Does this table's kernel have the commit? */
static inline bool s2_pt_has(const struct s2_pt *pt, enum s2_commit_id id)
{
	return s2_kernel_has(pt->cfg.kernel, id);
}

/* Is it a valid entry that points to another table? */
static inline bool s2_pte_is_table(uint64_t pte, int level)
{
	return (pte & 3) == 3 && level < S2_LEVEL_LAST;
}

static inline bool s2_pte_is_valid(uint64_t pte)
{
	return pte & 1;
}

/* The address in a valid descriptor. */
S2_API s2_pa_t s2_pte_to_phys(const struct s2_pt *pt, uint64_t pte);

/* The rights and software bits in a leaf: kvm_pgtable_stage2_pte_prot(). */
S2_API uint64_t s2_pte_prot(const struct s2_pt *pt, uint64_t pte);

/* Is the entry locked? It is while someone replaces it. */
S2_API bool s2_pte_is_locked(const struct s2_pt *pt, uint64_t pte);

/* ------------------------------------------------------------------------
 * 4. Operations
 *
 * Addresses and sizes are bytes. Start addresses are rounded down to a page,
 * end addresses up. -ERANGE if an address is beyond the IPA space, -EINVAL if
 * the table was destroyed.
 */

/* Flags of a walk: enum kvm_pgtable_walk_flags of 7.3. */
#define S2_WALK_LEAF	      (1u << 0)
#define S2_WALK_TABLE_PRE     (1u << 1)
#define S2_WALK_TABLE_POST    (1u << 2)
#define S2_WALK_SHARED	      (1u << 3) /* other walkers run at the same time */
#define S2_WALK_IGNORE_EAGAIN (1u << 4)
#define S2_WALK_SKIP_BBM_TLBI (1u << 5)
#define S2_WALK_SKIP_CMO      (1u << 6)

/*
 * Maps phys at addr. -EAGAIN if the existing entry differs at most in rights,
 * or if another walker has locked it; -ENOMEM if a table is needed and cache is
 * NULL or empty; -EINVAL for an invalid prot.
 */
S2_API int s2_pt_map(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		     s2_pa_t phys, uint64_t prot, struct s2_pt_cache *cache,
		     unsigned int flags);

/*
 * Writes annotated invalid entries: type is enum s2_invalid_type, annot is in
 * S2_INVALID_ANNOT_MASK. Before 7.3 an annotation is an owner: type is ignored,
 * and annot is 0 or 1 (kvm_pgtable_stage2_set_owner()).
 */
S2_API int s2_pt_annotate(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			  struct s2_pt_cache *cache, unsigned int type,
			  uint64_t annot);

S2_API int s2_pt_unmap(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);
S2_API int s2_pt_wrprotect(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);

/*
 * Adds rights to the leaf of an address. -EAGAIN if there is no valid leaf,
 * -EINVAL for software bits.
 */
S2_API int s2_pt_relax_perms(struct s2_pt *pt, s2_ipa_t addr, uint64_t prot,
			     unsigned int flags);

/* Sets the access flag. Returns nothing; in 6.1 it returns the old entry. */
S2_API uint64_t s2_pt_mkyoung(struct s2_pt *pt, s2_ipa_t addr,
			      unsigned int flags);

/* Does any leaf have the access flag? With mkold, clears it. */
S2_API bool s2_pt_test_clear_young(struct s2_pt *pt, s2_ipa_t addr,
				   uint64_t size, bool mkold);

/* 6.1: for one leaf; returns the old entry, or 0. */
S2_API uint64_t s2_pt_mkold(struct s2_pt *pt, s2_ipa_t addr);
S2_API bool s2_pt_is_young(struct s2_pt *pt, s2_ipa_t addr);

/* Without FWB: cleans all memory that is mapped cacheable. */
S2_API int s2_pt_flush(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);

/* Splits blocks into pages, or as far as the cache's pages suffice. */
S2_API int s2_pt_split(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		       struct s2_pt_cache *cache);

/*
 * Makes an unlinked table that maps what an entry at this level would map;
 * *table is its page. -EINVAL, -ENOMEM.
 */
S2_API int s2_pt_create_unlinked(struct s2_pt *pt, s2_pa_t phys, int level,
				 uint64_t prot, struct s2_pt_cache *cache,
				 bool force_pte, uint32_t *table);

/* Frees an unlinked table of an entry at this level, and all tables below. */
S2_API void s2_pt_free_unlinked(struct s2_pt *pt, uint32_t table, int level);

/* The entry where the walk of an address ends, valid or not, and its level. */
S2_API int s2_pt_get_leaf(const struct s2_pt *pt, s2_ipa_t addr, uint64_t *pte,
			  int *level);

/* Invalidates a range as kvm_tlb_flush_vmid_range() does. */
S2_API void s2_pt_tlb_flush_range(struct s2_pt *pt, s2_ipa_t addr,
				  uint64_t size);

/* ------------------------------------------------------------------------
 * 5. Walks
 *
 * Depth first. If the flags ask for it, the callback is called with LEAF
 * (entries that are not tables, valid or not), TABLE_PRE or TABLE_POST. If it
 * returns anything but 0, the walk ends and returns this result.
 */
struct s2_pt_visit {
	struct s2_pt *pt;
	void *arg;
	uint64_t *entry;
	uint64_t old;
	s2_ipa_t start, addr, end;
	unsigned int flags;
	int8_t level;
	bool unlinked;
};

typedef int (*s2_pt_visitor)(const struct s2_pt_visit *visit,
			     unsigned int what);

S2_API int s2_pt_walk(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		      unsigned int flags, s2_pt_visitor visitor, void *arg);

#ifdef __cplusplus
}
#endif

#endif
