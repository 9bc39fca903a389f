/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/pgtable.h - stage-2 tables in memory, as KVM keeps them.
 *
 *   1. Pages       of tables, given by the caller, with reference counts
 *   2. Events      every write, invalidation and cache maintenance
 *   3. Tables      of a kernel, by its commits
 *   4. Operations  kvm_pgtable_stage2_*()
 *   5. Walks
 *
 * "Kernel" is arch/arm64/kvm/hyp/pgtable.c of Linux 7.3, whose code and this
 * do the same, write for write; tests compare them. Functions that can fail
 * return 0 or a negative number of enum s2_errno, and leave the tables as the
 * kernel would. Nothing here allocates: tables live in a pool of pages that
 * the caller provides. One thread at a time may work on a pool; what another
 * CPU does meanwhile is done from within the event callback.
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
 * A pool is one stretch of memory in pages of the granule, and of physical
 * addresses for them. A page has a reference count; at 0 it is free. Pages
 * given back are used again first, the last one first.
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
	uint32_t fresh; /* this page and those behind it were never used */
	uint32_t free;	/* the first that was given back, or S2_NO_PAGE */
	uint8_t shift;	/* log2 of a page's bytes */
	s2_pa_t phys;	/* of the first page */
};

/*
 * mem has nr pages of the granule, pages nr entries; neither need be cleared,
 * and both belong to the caller, who keeps them as long as the pool is used.
 * phys is aligned to 16 pages, so that concatenated roots can be.
 */
S2_API void s2_pool_init(struct s2_pool *pool, enum s2_granule granule,
			 uint64_t *mem, struct s2_pool_page *pages, uint32_t nr,
			 s2_pa_t phys);

/* A page of zeroes with one reference, or S2_NO_PAGE. */
S2_API uint32_t s2_pool_alloc(struct s2_pool *pool);

/* Drops a reference. True if it was the last one: the page is free now. */
S2_API bool s2_pool_put(struct s2_pool *pool, uint32_t page);

static inline uint64_t *s2_pool_at(const struct s2_pool *pool, uint32_t page)
{
	return pool->mem + ((size_t)page << (pool->shift - 3));
}

static inline s2_pa_t s2_pool_phys(const struct s2_pool *pool, uint32_t page)
{
	return s2_pa_add(pool->phys, (uint64_t)page << pool->shift);
}

/* The page of a physical address, or S2_NO_PAGE if it is not the pool's. */
static inline uint32_t s2_pool_page_of(const struct s2_pool *pool, s2_pa_t pa)
{
	uint64_t page = s2_pa_offset(pa, pool->phys) >> pool->shift;

	return page < pool->nr ? (uint32_t)page : S2_NO_PAGE;
}

/*
 * Pages set aside for an operation that must not wait for memory (kernel:
 * struct kvm_mmu_memory_cache). The array is the caller's.
 */
struct s2_pt_cache {
	uint32_t *pages;
	uint32_t nr;
	uint32_t capacity;
	/* A page when it is empty, or S2_NO_PAGE; NULL: there is none. */
	uint32_t (*refill)(void *ctx);
	void *ctx;
};

/* Fills up to want pages, at most the capacity; -ENOMEM if it cannot. */
S2_API int s2_pt_cache_topup(struct s2_pt_cache *cache, struct s2_pool *pool,
			     uint32_t want);

/* Gives all of them back. */
S2_API void s2_pt_cache_drain(struct s2_pt_cache *cache, struct s2_pool *pool);

/* ------------------------------------------------------------------------
 * 2. Events
 *
 * In the order in which the kernel does them. A write is told when it is
 * done, all else when it is asked for. A callback may look at the tables, and
 * do with them what another CPU could do at this moment.
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
	S2_PT_FREE,	    /* its last reference is gone: pa */
	S2_PT_WARN,	    /* a WARN of the kernel */
	S2_NR_PT_EVENTS
};

/* TLBI_TTL_UNKNOWN: no hint at which level the leaf is. */
#define S2_TTL_UNKNOWN INT8_MAX

struct s2_pt_event {
	enum s2_pt_event_kind kind;
	int8_t level;  /* of the entry; of a TLBI: the TTL hint */
	bool unlinked; /* the entry's table hangs in no other */
	s2_ipa_t ipa;  /* of a write: the first that the entry translates */
	s2_pa_t pa;
	uint64_t size;
	uint64_t old, now;
};

/* "write", "tlbi ipa", …; never NULL. */
S2_API const char *s2_pt_event_name(enum s2_pt_event_kind kind);

/* ------------------------------------------------------------------------
 * 3. Tables
 */

/* What a leaf shall be: enum kvm_pgtable_prot of 7.3. */
#define S2_PROT_PX	  (UINT64_C(1) << 0)
#define S2_PROT_UX	  (UINT64_C(1) << 1)
#define S2_PROT_X	  (S2_PROT_PX | S2_PROT_UX)
#define S2_PROT_W	  (UINT64_C(1) << 2)
#define S2_PROT_R	  (UINT64_C(1) << 3)
#define S2_PROT_DEVICE	  (UINT64_C(1) << 4)
#define S2_PROT_NORMAL_NC (UINT64_C(1) << 5)
#define S2_PROT_SW	  (UINT64_C(15) << 55)

struct s2_pt;
struct s2_pt_ops;

struct s2_pt_cfg {
	/* Granule, LPA2, FWB, XNX: of the machine. */
	struct s2_arch_cfg arch;
	/* Whose table code: its commits of S2_PART_TABLE. NULL: the newest. */
	const struct s2_kernel *kernel;
	uint8_t ipa_bits;
	int8_t start_level; /* s2_kvm_start_level() */
	uint8_t pa_bits;    /* PARange; 0: as many as the granule can have */
	bool tlb_range;	    /* FEAT_TLBIRANGE */
	bool idmap;	    /* KVM_PGTABLE_S2_IDMAP */
	bool as_s1;	    /* KVM_PGTABLE_S2_AS_S1 */
	bool nofwb;	    /* KVM_PGTABLE_S2_NOFWB */
	bool dcache;	    /* mm_ops has dcache_clean_inval_poc */
	bool icache;	    /* and icache_inval_pou */
	uint32_t inject;    /* mistakes, by their bits: struct s2_bug_info */
	/* All may be NULL. */
	void (*event)(void *ctx, const struct s2_pt_event *event);
	/* Pages only, no blocks? kernel: kvm_pgtable_force_pte_cb_t */
	bool (*force_pte)(void *ctx, s2_ipa_t addr, s2_ipa_t end,
			  uint64_t prot);
	/*
	 * mm_ops->free_unlinked_table: who takes it calls
	 * s2_pt_free_unlinked() when no walker can be inside any more.
	 */
	void (*free_unlinked)(void *ctx, struct s2_pt *pt, uint32_t table,
			      int level);
	void *ctx;
};

struct s2_pt {
	struct s2_pt_cfg cfg;
	const struct s2_pt_ops *ops; /* lib/pgtable/ops.h */
	struct s2_pool *pool;
	uint32_t root; /* its first page; S2_NO_PAGE: there are no tables */
	uint32_t root_pages;
	uint8_t index_bits;
	uint8_t level_shift[S2_LEVEL_LAST - S2_LEVEL_FIRST + 1];
	bool fwb;   /* the machine's, and this table's */
	bool defer; /* unmapping invalidates once, at its end */
	int8_t min_block_level;
	uint64_t oa_low, oa_top; /* address bits in place, and moved down */
	uint8_t oa_down;
	uint64_t memattr[S2_NR_MEMTYPES]; /* in a leaf's bits */
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

/* Its two halves, for who pauses between ranges. */
S2_API void s2_pt_destroy_range(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);
S2_API void s2_pt_destroy_root(struct s2_pt *pt);

/* Does this table's kernel have the change? */
static inline bool s2_pt_has(const struct s2_pt *pt, enum s2_commit_id id)
{
	return s2_kernel_has(pt->cfg.kernel, id);
}

/* A valid entry at this level that leads to another table? */
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

/* Whether an entry is locked, as one is while it is being replaced. */
S2_API bool s2_pte_is_locked(const struct s2_pt *pt, uint64_t pte);

/* ------------------------------------------------------------------------
 * 4. Operations
 *
 * Addresses and sizes are bytes; an address is rounded down to a page, the
 * end up. -ERANGE if one lies beyond the IPA space, -EINVAL if there is no
 * table any more.
 */

/* Flags of a walk: enum kvm_pgtable_walk_flags of 7.3. */
#define S2_WALK_LEAF	      (1u << 0)
#define S2_WALK_TABLE_PRE     (1u << 1)
#define S2_WALK_TABLE_POST    (1u << 2)
#define S2_WALK_SHARED	      (1u << 3) /* others walk at the same time */
#define S2_WALK_IGNORE_EAGAIN (1u << 4)
#define S2_WALK_SKIP_BBM_TLBI (1u << 5)
#define S2_WALK_SKIP_CMO      (1u << 6)

/*
 * Maps phys at addr. -EAGAIN if an entry is there already that differs in
 * rights at most, or that another walker holds; -ENOMEM if a table is needed
 * and cache is NULL or empty; -EINVAL for a prot that there is not.
 */
S2_API int s2_pt_map(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		     s2_pa_t phys, uint64_t prot, struct s2_pt_cache *cache,
		     unsigned int flags);

/*
 * Invalid entries that say something: type is enum s2_invalid_type, annot in
 * S2_INVALID_ANNOT_MASK. Before 7.3 an annotation is an owner: type is not
 * looked at, and annot is 0 or 1 (kvm_pgtable_stage2_set_owner()).
 */
S2_API int s2_pt_annotate(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
			  struct s2_pt_cache *cache, unsigned int type,
			  uint64_t annot);

S2_API int s2_pt_unmap(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);
S2_API int s2_pt_wrprotect(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);

/*
 * Adds rights to the leaf of an address. -EAGAIN if there is no valid one,
 * -EINVAL for software bits.
 */
S2_API int s2_pt_relax_perms(struct s2_pt *pt, s2_ipa_t addr, uint64_t prot,
			     unsigned int flags);

/* Sets the access flag. What it did is not told; 6.1 returns the old entry. */
S2_API uint64_t s2_pt_mkyoung(struct s2_pt *pt, s2_ipa_t addr,
			      unsigned int flags);

/* Has any leaf the access flag? Clears it, if asked to. */
S2_API bool s2_pt_test_clear_young(struct s2_pt *pt, s2_ipa_t addr,
				   uint64_t size, bool mkold);

/* 6.1: of one leaf; the old entry, or 0. */
S2_API uint64_t s2_pt_mkold(struct s2_pt *pt, s2_ipa_t addr);
S2_API bool s2_pt_is_young(struct s2_pt *pt, s2_ipa_t addr);

/* Cleans what is mapped cacheable, without FWB. */
S2_API int s2_pt_flush(struct s2_pt *pt, s2_ipa_t addr, uint64_t size);

/* Blocks become tables of pages, or of what the cache suffices for. */
S2_API int s2_pt_split(struct s2_pt *pt, s2_ipa_t addr, uint64_t size,
		       struct s2_pt_cache *cache);

/*
 * A table that maps what an entry at this level would, not linked to anything;
 * *table is its page. -EINVAL, -ENOMEM.
 */
S2_API int s2_pt_create_unlinked(struct s2_pt *pt, s2_pa_t phys, int level,
				 uint64_t prot, struct s2_pt_cache *cache,
				 bool force_pte, uint32_t *table);

/* Frees a table that hung in an entry of this level, and those below. */
S2_API void s2_pt_free_unlinked(struct s2_pt *pt, uint32_t table, int level);

/* The entry that ends the walk of an address, valid or not, and its level. */
S2_API int s2_pt_get_leaf(const struct s2_pt *pt, s2_ipa_t addr, uint64_t *pte,
			  int *level);

/* Invalidates a range as kvm_tlb_flush_vmid_range() does. */
S2_API void s2_pt_tlb_flush_range(struct s2_pt *pt, s2_ipa_t addr,
				  uint64_t size);

/* ------------------------------------------------------------------------
 * 5. Walks
 *
 * Depth first. The callback is called with one of LEAF (entries that are no
 * tables, valid or not), TABLE_PRE and TABLE_POST, if the flags ask for it. A
 * result that is not 0 ends the walk, and becomes the walk's.
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
