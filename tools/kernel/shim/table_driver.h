/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of a shared object with a kernel tree's table code: the same
 * operations, pages and events as the library. Both sides include this header,
 * so it uses only the public headers.
 */
#ifndef SHIM_TABLE_DRIVER_H
#define SHIM_TABLE_DRIVER_H

#include <stage2/pgtable.h>

/* The name of the struct table_driver in the shared object. */
#define TABLE_DRIVER_SYMBOL "stage2_table_driver"

/* Operations on the table, named as the kernel's functions. */
enum table_op_kind {
	TABLE_MAP,
	TABLE_ANNOTATE, /* or set_owner() */
	TABLE_UNMAP,
	TABLE_WRPROTECT,
	TABLE_RELAX_PERMS,
	TABLE_MKYOUNG,
	TABLE_TEST_CLEAR_YOUNG,
	TABLE_MKOLD,
	TABLE_IS_YOUNG,
	TABLE_FLUSH,
	TABLE_SPLIT,
	TABLE_CREATE_UNLINKED,
	TABLE_FREE_UNLINKED,
	TABLE_GET_LEAF,
	TABLE_TLB_FLUSH_RANGE,
	TABLE_WALK,
	TABLE_DESTROY_RANGE,
	TABLE_DESTROY_ROOT,
	TABLE_DESTROY,
	NR_TABLE_OPS
};

struct table_op {
	enum table_op_kind kind;
	uint64_t addr, size, phys;
	uint64_t prot;	    /* S2_PROT_* */
	unsigned int flags; /* S2_WALK_* */
	unsigned int type;  /* annotate: the type */
	uint64_t annot;
	int level;	/* of what is not linked */
	uint32_t table; /* free_unlinked: its page */
	bool mkold;
	bool force_pte;
	/* walk: the visit that ends it, counted from 1; and with what. */
	unsigned int visit;
	int visit_ret;
};

struct table_result {
	int64_t ret;
	uint64_t pte; /* a leaf, or a hash of what was visited */
	int level;
	uint32_t table;
};

/* Features of the tree's code, found in its source. */
struct table_tree {
	bool walk_flags;  /* map and walks: shared, skip */
	bool relax_flags; /* relaxing and making young, too */
	bool lpa2;
	bool xnx; /* EL0 and EL1 execute on their own */
	bool normal_nc;
	bool nofwb, as_s1; /* flags of a table */
	bool age_range;	   /* test_clear_young() */
	bool split;
	bool unlinked; /* tables are made and freed apart */
	bool removed;  /* freed apart, not made */
	bool tlb_range;
	bool annotate; /* with a type; else there are owners */
	bool destroy_range;
};

/* The caller: its page pool, and its callbacks. */
struct table_host {
	struct s2_pt_cfg cfg;
	struct s2_pool *pool;
	uint32_t (*alloc)(struct s2_pool *pool);
	bool (*put)(struct s2_pool *pool, uint32_t page);
	/* Takes an unlinked table; NULL: frees it at once. */
	void (*unlinked)(void *ctx, uint32_t table, int level);
};

/* One table at a time. */
struct table_driver {
	struct table_tree tree;
	uint8_t page_shift;
	/* 0, and sets the start level that the tree chooses; or -errno. */
	int (*init)(const struct table_host *host, int *start_level);
	/* Can be called from within cfg.event. */
	void (*run)(const struct table_op *op, struct s2_pt_cache *cache,
		    struct table_result *result);
};

/* Visits, one after the other. */
static inline uint64_t table_visit_hash(uint64_t hash, unsigned int what,
					int level, uint64_t addr, uint64_t old,
					uint64_t entry)
{
	hash = (hash ^ what ^ (uint64_t)(unsigned int)level << 32) *
	       UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ addr) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ old) * UINT64_C(0x94d049bb133111eb);
	hash = (hash ^ entry) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

#endif
