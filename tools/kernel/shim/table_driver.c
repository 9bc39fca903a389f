/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own table code, unchanged, with a page pool, features and a
 * record of its effects, for comparison with the library. Each write to a table
 * is reported when it is done.
 */
#include <linux/kvm_host.h>
#include <asm/kvm_arm.h>
#include <asm/kvm_mmu.h>
#include <asm/pgtable-prot.h>
#include "probed.h"
#include "table_driver.h"

/* The one table that there is. */
static struct {
	struct table_host host;
	struct kvm_pgtable pgt;
	struct kvm_pgtable_mm_ops mm_ops;
	struct kvm_s2_mmu mmu;
	struct s2_pt_cache *split_cache;
	u64 root_pages;
} table;

#ifdef PROBED_VTCR_IN_ARCH
static struct kvm_arch arch;
#endif

/*
 * ---- events ---------------------------------------------------------------
 */

static noinline void tell_that(enum s2_pt_event_kind kind, int level, u64 where,
			       u64 size)
{
	bool is_tlbi = kind == S2_PT_TLBI_IPA || kind == S2_PT_TLBI_IPA_NSH ||
		       kind == S2_PT_TLBI_RANGE;
	struct s2_pt_event event = {
		.kind = kind,
		.level = (s8)level,
		.ipa = s2_ipa(is_tlbi ? where : 0),
		.pa = s2_pa(is_tlbi ? 0 : where),
		.size = size,
	};

	table.host.cfg.event(table.host.cfg.ctx, &event);
}

static __always_inline void tell(enum s2_pt_event_kind kind, int level,
				 u64 where, u64 size)
{
	if (table.host.cfg.event)
		tell_that(kind, level, where, size);
}

static u64 pa_of(const volatile void *p);

static noinline void tell_write(volatile u64 *p, u64 old, u64 now)
{
	struct s2_pt_event event = {
		.kind = S2_PT_WRITE,
		.pa = s2_pa(pa_of(p)),
		.old = old,
		.now = now,
	};

	table.host.cfg.event(table.host.cfg.ctx, &event);
}

static __always_inline void store(volatile u64 *p, u64 now)
{
	u64 old = *p;

	*p = now;
	if (table.host.cfg.event)
		tell_write(p, old, now);
}

static __always_inline u64 exchange(volatile u64 *p, u64 old, u64 now)
{
	u64 was = *p;

	if (was == old)
		store(p, now);
	return was;
}

/* Small hints are levels; without a name for it, 0 is no hint. */
static int hint(int level)
{
#ifdef PROBED_TTL_UNKNOWN
	return level == TLBI_TTL_UNKNOWN ? S2_TTL_UNKNOWN : level;
#else
	return level ? level : S2_TTL_UNKNOWN;
#endif
}

void __kvm_tlb_flush_vmid_ipa(struct kvm_s2_mmu *mmu, phys_addr_t ipa,
			      int level)
{
	tell(S2_PT_TLBI_IPA, hint(level), ipa, 0);
}

void __kvm_tlb_flush_vmid_ipa_nsh(struct kvm_s2_mmu *mmu, phys_addr_t ipa,
				  int level)
{
	tell(S2_PT_TLBI_IPA_NSH, hint(level), ipa, 0);
}

void __kvm_tlb_flush_vmid_range(struct kvm_s2_mmu *mmu, phys_addr_t start,
				unsigned long pages)
{
	tell(S2_PT_TLBI_RANGE, S2_TTL_UNKNOWN, start, (u64)pages << PAGE_SHIFT);
}

void __kvm_tlb_flush_vmid(struct kvm_s2_mmu *mmu)
{
	tell(S2_PT_TLBI_VMID, S2_TTL_UNKNOWN, 0, 0);
}

void shim_warn(const char *file, int line)
{
	tell(S2_PT_WARN, 0, 0, 0);
}

/*
 * ---- features -------------------------------------------------------------
 */

bool shim_cap(unsigned int cap)
{
	switch (cap) {
	case ARM64_HAS_STAGE2_FWB:
		return table.host.cfg.arch.fwb;
#ifdef ARM64_HAS_XNX
	case ARM64_HAS_XNX:
		return table.host.cfg.arch.xnx;
#endif
	default:
		return false;
	}
}

bool system_supports_lpa2(void)
{
	return table.host.cfg.arch.lpa2;
}

/*
 * ---- the kernel's code -----------------------------------------------------
 */

#undef WRITE_ONCE
#define WRITE_ONCE(x, v) store((volatile u64 *)&(x), (v))
#undef smp_store_release
#define smp_store_release(p, v) store((volatile u64 *)(p), (v))
#undef cmpxchg
#define cmpxchg(p, old, now) exchange((volatile u64 *)(p), (old), (now))
#undef system_supports_tlb_range
#define system_supports_tlb_range() (table.host.cfg.tlb_range)
#undef id_aa64mmfr0_parange_to_phys_shift
#define id_aa64mmfr0_parange_to_phys_shift(r) \
	((r) == ID_AA64MMFR0_EL1_PARANGE_52 ? 52 : 48)
#include KERNEL_PGTABLE_C

/*
 * ---- pages ----------------------------------------------------------------
 */

/*
 * Memory of the guest has no address here. What the code takes for one is a
 * physical address with this bit, which nobody dereferences.
 */
#define FOREIGN (1ULL << 62)

static u32 page_of(const volatile void *p)
{
	return (u32)(((unsigned long)p - (unsigned long)table.host.pool->mem) >>
		     PAGE_SHIFT);
}

static u64 pa_of(const volatile void *p)
{
	u64 addr = (unsigned long)p;

	if (addr & FOREIGN)
		return addr & ~FOREIGN;
	return addr - (unsigned long)table.host.pool->mem +
	       table.host.pool->phys.pa;
}

static void *virt_of(phys_addr_t phys)
{
	const struct s2_pool *pool = table.host.pool;
	u64 offset = phys - pool->phys.pa;

	if (offset >> PAGE_SHIFT >= pool->nr)
		return (void *)(unsigned long)(phys | FOREIGN);
	return (char *)pool->mem + offset;
}

static phys_addr_t phys_of(void *p)
{
	return pa_of(p);
}

static void *address_of(u32 page)
{
	return s2_pool_at(table.host.pool, page);
}

/* A mistaken count frees a page twice: that is told, and not done. */
static void put(u32 page)
{
	if (!table.host.pool->pages[page].refs)
		tell(S2_PT_WARN, 0, 0, 0);
	else if (table.host.put(table.host.pool, page))
		tell(S2_PT_FREE, 0, s2_pool_phys(table.host.pool, page).pa, 0);
}

static void *alloc_page_of(void *mc)
{
	struct s2_pt_cache *cache = mc;
	u32 page;

#ifdef PROBED_SPLIT
	if (mc == &table.mmu.split_page_cache) {
		cache = table.split_cache;
		table.mmu.split_page_cache.nobjs--;
	}
#endif
	if (!cache || !cache->nr)
		return NULL;
	page = cache->pages[--cache->nr];
	tell(S2_PT_ALLOC, 0, s2_pool_phys(table.host.pool, page).pa, 0);
	return address_of(page);
}

/*
 * A row of n comes from where nothing was used yet, aligned to n pages; those
 * that are passed over are free, as the pool's own rows have it.
 */
static void *alloc_row(size_t size)
{
	u32 n = (u32)roundup_pow_of_two(DIV_ROUND_UP(size, PAGE_SIZE)), i;
	struct s2_pool *pool = table.host.pool;
	u32 first = roundup(pool->fresh, n), list = pool->free;

	if (first > pool->nr || n > pool->nr - first)
		return NULL;
	for (i = pool->fresh; i < first; i++) {
		pool->pages[i].refs = 0;
		pool->pages[i].next = list;
		list = i;
	}
	pool->fresh = first;
	pool->free = S2_NO_PAGE;
	for (i = 0; i < n; i++)
		table.host.alloc(pool);
	pool->free = list;
	table.root_pages = n;
	return address_of(first);
}

static void free_row(void *p, size_t size)
{
	u32 i;

	for (i = 0; i < table.root_pages; i++)
		put(page_of(p) + i);
}

static void get_page_of(void *p)
{
	table.host.pool->pages[page_of(p)].refs++;
}

static void put_page_of(void *p)
{
	put(page_of(p));
}

static int count_of(void *p)
{
	return (int)table.host.pool->pages[page_of(p)].refs;
}

/* Up to 6.4 under another name. */
#ifdef PROBED_REMOVED
#define kvm_pgtable_stage2_free_unlinked kvm_pgtable_stage2_free_removed
#define free_unlinked_table		 free_removed_table
#endif

#if defined(PROBED_UNLINKED) || defined(PROBED_REMOVED)
static void free_unlinked(void *p, level_t level)
{
	if (table.host.unlinked)
		table.host.unlinked(table.host.cfg.ctx, page_of(p), level);
	else
		kvm_pgtable_stage2_free_unlinked(&table.mm_ops, p, level);
}
#endif

static void dcache_clean(void *p, size_t size)
{
	tell(S2_PT_DCACHE, 0, pa_of(p), size);
}

static void icache_inval(void *p, size_t size)
{
	tell(S2_PT_ICACHE, 0, pa_of(p), size);
}

/* ---- the library's numbers, in the tree's ------------------------------ */

#define PROT(from, to) ((prot & (from)) ? (u64)KVM_PGTABLE_PROT_##to : 0)

static enum kvm_pgtable_prot prot_of(u64 prot)
{
	u64 to = prot & S2_PROT_SW;

#ifdef PROBED_UX
	to |= PROT(S2_PROT_PX, PX) | PROT(S2_PROT_UX, UX);
#else
	to |= PROT(S2_PROT_X, X);
#endif
	to |= PROT(S2_PROT_W, W) | PROT(S2_PROT_R, R);
	to |= PROT(S2_PROT_DEVICE, DEVICE);
#ifdef PROBED_NORMAL_NC
	to |= PROT(S2_PROT_NORMAL_NC, NORMAL_NC);
#endif
	return (enum kvm_pgtable_prot)to;
}

#define WALK(from, to) ((flags & (from)) ? KVM_PGTABLE_WALK_##to : 0u)

static enum kvm_pgtable_walk_flags flags_of(unsigned int flags)
{
	unsigned int to = WALK(S2_WALK_LEAF, LEAF) |
			  WALK(S2_WALK_TABLE_PRE, TABLE_PRE) |
			  WALK(S2_WALK_TABLE_POST, TABLE_POST);

#ifdef PROBED_MAP_FLAGS
	to |= WALK(S2_WALK_SHARED, SHARED);
#endif
#ifdef PROBED_SKIP_FLAGS
	to |= WALK(S2_WALK_SKIP_BBM_TLBI, SKIP_BBM_TLBI) |
	      WALK(S2_WALK_SKIP_CMO, SKIP_CMO);
#endif
#ifdef PROBED_HANDLE_FAULT
	if (!(flags & S2_WALK_IGNORE_EAGAIN))
		to |= KVM_PGTABLE_WALK_HANDLE_FAULT;
#endif
#ifdef PROBED_IGNORE_EAGAIN
	to |= WALK(S2_WALK_IGNORE_EAGAIN, IGNORE_EAGAIN);
#endif
	return (enum kvm_pgtable_walk_flags)to;
}

static enum kvm_pgtable_stage2_flags table_flags(const struct s2_pt_cfg *cfg)
{
	unsigned int flags = cfg->idmap ? KVM_PGTABLE_S2_IDMAP : 0;

#ifdef PROBED_NOFWB
	flags |= cfg->nofwb ? KVM_PGTABLE_S2_NOFWB : 0;
#endif
#ifdef PROBED_AS_S1
	flags |= cfg->as_s1 ? KVM_PGTABLE_S2_AS_S1 : 0;
#endif
	return (enum kvm_pgtable_stage2_flags)flags;
}

/* The library's callback is asked with the library's numbers. */
static u64 asked_prot;

static bool force_pte(u64 addr, u64 end, enum kvm_pgtable_prot prot)
{
	return table.host.cfg.force_pte(table.host.cfg.ctx, s2_ipa(addr),
					s2_ipa(end), asked_prot);
}

/*
 * ---- walks that only look ---------------------------------------------------
 */

struct looker {
	const struct table_op *op;
	unsigned int visits;
	u64 hash;
};

static int look(struct looker *looker, unsigned int what, int level, u64 addr,
		u64 old, kvm_pte_t *entry)
{
	looker->hash = table_visit_hash(looker->hash, what, level, addr, old,
					pa_of(entry));
	return ++looker->visits == looker->op->visit ? looker->op->visit_ret :
						       0;
}

#ifdef PROBED_VISIT_CTX
static int looker_cb(const struct kvm_pgtable_visit_ctx *ctx,
		     enum kvm_pgtable_walk_flags what)
{
	return look(ctx->arg, what, ctx->level, ctx->addr, ctx->old, ctx->ptep);
}
#else
static int looker_cb(u64 addr, u64 end, u32 level, kvm_pte_t *entry,
		     enum kvm_pgtable_walk_flags what, void *const arg)
{
	return look(arg, what, (int)level, addr, *entry, entry);
}
#endif

static void run_walk(const struct table_op *op, struct table_result *result)
{
	struct looker looker = { .op = op };
	struct kvm_pgtable_walker walker = {
		.cb = looker_cb,
		.arg = &looker,
		.flags = flags_of(op->flags),
	};

	result->ret = kvm_pgtable_walk(&table.pgt, op->addr, op->size, &walker);
	result->pte = looker.hash;
}

/*
 * ---- operations -------------------------------------------------------------
 */

static int run_map(const struct table_op *op, struct s2_pt_cache *cache)
{
	asked_prot = op->prot;
#ifdef PROBED_MAP_FLAGS
	return kvm_pgtable_stage2_map(&table.pgt, op->addr, op->size, op->phys,
				      prot_of(op->prot), cache,
				      flags_of(op->flags));
#else
	return kvm_pgtable_stage2_map(&table.pgt, op->addr, op->size, op->phys,
				      prot_of(op->prot), cache);
#endif
}

static int run_annotate(const struct table_op *op, struct s2_pt_cache *cache)
{
#ifdef PROBED_ANNOTATE
	return kvm_pgtable_stage2_annotate(&table.pgt, op->addr, op->size,
					   cache, op->type, op->annot);
#else
	return kvm_pgtable_stage2_set_owner(&table.pgt, op->addr, op->size,
					    cache, (u8)op->annot);
#endif
}

static int run_relax(const struct table_op *op)
{
#ifdef PROBED_RELAX_FLAGS
	return kvm_pgtable_stage2_relax_perms(
		&table.pgt, op->addr, prot_of(op->prot), flags_of(op->flags));
#else
	return kvm_pgtable_stage2_relax_perms(&table.pgt, op->addr,
					      prot_of(op->prot));
#endif
}

static u64 run_mkyoung(const struct table_op *op)
{
#ifdef PROBED_MKYOUNG_FLAGS
	kvm_pgtable_stage2_mkyoung(&table.pgt, op->addr, flags_of(op->flags));
	return 0;
#else
	return kvm_pgtable_stage2_mkyoung(&table.pgt, op->addr);
#endif
}

static void run_age(const struct table_op *op, struct table_result *result)
{
#ifdef PROBED_AGE_RANGE
	result->ret = kvm_pgtable_stage2_test_clear_young(&table.pgt, op->addr,
							  op->size, op->mkold);
#else
	if (op->kind == TABLE_MKOLD)
		result->pte = kvm_pgtable_stage2_mkold(&table.pgt, op->addr);
	else
		result->ret = kvm_pgtable_stage2_is_young(&table.pgt, op->addr);
#endif
}

static int run_split(const struct table_op *op, struct s2_pt_cache *cache)
{
#ifdef PROBED_SPLIT
	table.split_cache = cache;
	table.mmu.split_page_cache.nobjs = (int)cache->nr;
	return kvm_pgtable_stage2_split(&table.pgt, op->addr, op->size,
					&table.mmu.split_page_cache);
#else
	return 0;
#endif
}

static void run_unlinked(const struct table_op *op, struct s2_pt_cache *cache,
			 struct table_result *result)
{
#if defined(PROBED_UNLINKED) || defined(PROBED_REMOVED)
	if (op->kind == TABLE_FREE_UNLINKED) {
		kvm_pgtable_stage2_free_unlinked(
			&table.mm_ops, address_of(op->table), (s8)op->level);
		return;
	}
#endif
#ifdef PROBED_UNLINKED
	void *p;

	p = kvm_pgtable_stage2_create_unlinked(&table.pgt, op->phys,
					       (s8)op->level, prot_of(op->prot),
					       cache, op->force_pte);
	if (IS_ERR(p))
		result->ret = PTR_ERR(p);
	else
		result->table = page_of(p);
#endif
}

static void run_get_leaf(const struct table_op *op, struct table_result *result)
{
	kvm_pte_t pte = 0;
	level_t level = 0;

	result->ret = kvm_pgtable_get_leaf(&table.pgt, op->addr, &pte, &level);
	result->pte = pte;
	result->level = (int)level;
}

static void run_destroy(const struct table_op *op)
{
#ifdef PROBED_DESTROY_RANGE
	if (op->kind == TABLE_DESTROY_RANGE)
		kvm_pgtable_stage2_destroy_range(&table.pgt, op->addr,
						 op->size);
	else if (op->kind == TABLE_DESTROY_ROOT)
		kvm_pgtable_stage2_destroy_pgd(&table.pgt);
	else
#endif
		kvm_pgtable_stage2_destroy(&table.pgt);
}

static void run(const struct table_op *op, struct s2_pt_cache *cache,
		struct table_result *result)
{
	*result = (struct table_result){ .table = S2_NO_PAGE };
	switch (op->kind) {
	case TABLE_MAP:
		result->ret = run_map(op, cache);
		break;
	case TABLE_ANNOTATE:
		result->ret = run_annotate(op, cache);
		break;
	case TABLE_UNMAP:
		result->ret = kvm_pgtable_stage2_unmap(&table.pgt, op->addr,
						       op->size);
		break;
	case TABLE_WRPROTECT:
		result->ret = kvm_pgtable_stage2_wrprotect(&table.pgt, op->addr,
							   op->size);
		break;
	case TABLE_RELAX_PERMS:
		result->ret = run_relax(op);
		break;
	case TABLE_MKYOUNG:
		result->pte = run_mkyoung(op);
		break;
	case TABLE_TEST_CLEAR_YOUNG:
	case TABLE_MKOLD:
	case TABLE_IS_YOUNG:
		run_age(op, result);
		break;
	case TABLE_FLUSH:
		result->ret = kvm_pgtable_stage2_flush(&table.pgt, op->addr,
						       op->size);
		break;
	case TABLE_SPLIT:
		result->ret = run_split(op, cache);
		break;
	case TABLE_CREATE_UNLINKED:
	case TABLE_FREE_UNLINKED:
		run_unlinked(op, cache, result);
		break;
	case TABLE_GET_LEAF:
		run_get_leaf(op, result);
		break;
	case TABLE_TLB_FLUSH_RANGE:
#ifdef PROBED_TLB_RANGE
		kvm_tlb_flush_vmid_range(&table.mmu, op->addr, op->size);
#endif
		break;
	case TABLE_WALK:
		run_walk(op, result);
		break;
	default:
		run_destroy(op);
	}
}

/* ---- the table --------------------------------------------------------- */

static void set_up_mm_ops(const struct s2_pt_cfg *cfg)
{
	const struct kvm_pgtable_mm_ops ops = {
		.zalloc_page = alloc_page_of,
		.zalloc_pages_exact = alloc_row,
		.free_pages_exact = free_row,
#if defined(PROBED_UNLINKED) || defined(PROBED_REMOVED)
		.free_unlinked_table = free_unlinked,
#endif
		.get_page = get_page_of,
		.put_page = put_page_of,
		.page_count = count_of,
		.phys_to_virt = virt_of,
		.virt_to_phys = phys_of,
		.dcache_clean_inval_poc = cfg->dcache ? dcache_clean : NULL,
		.icache_inval_pou = cfg->icache ? icache_inval : NULL,
	};

	table.mm_ops = ops;
}

static int init(const struct table_host *host, int *start_level)
{
	u64 vtcr;
	int ret;

	table.host = *host;
	set_up_mm_ops(&host->cfg);
	table.mmu.pgt = &table.pgt;
	vtcr = kvm_get_vtcr(0, 0, host->cfg.ipa_bits);
#ifdef PROBED_VTCR_IN_ARCH
	arch.vtcr = vtcr;
	table.mmu.arch = &arch;
#else
	table.mmu.vtcr = vtcr;
#endif
	ret = __kvm_pgtable_stage2_init(&table.pgt, &table.mmu, &table.mm_ops,
					table_flags(&host->cfg),
					host->cfg.force_pte ? force_pte : NULL);
	if (!ret)
		*start_level = (int)table.pgt.start_level;
	return ret;
}

const struct table_driver stage2_table_driver
	__attribute__((visibility("default"))) = {
	.tree = {
#ifdef PROBED_MAP_FLAGS
		.walk_flags = true,
#endif
#ifdef PROBED_RELAX_FLAGS
		.relax_flags = true,
#endif
#ifdef PROBED_LPA2
		.lpa2 = SHIM_PAGE_SHIFT != 16,
#endif
#ifdef PROBED_UX
		.xnx = true,
#endif
#ifdef PROBED_NORMAL_NC
		.normal_nc = true,
#endif
#ifdef PROBED_NOFWB
		.nofwb = true,
#endif
#ifdef PROBED_AS_S1
		.as_s1 = true,
#endif
#ifdef PROBED_AGE_RANGE
		.age_range = true,
#endif
#ifdef PROBED_SPLIT
		.split = true,
#endif
#ifdef PROBED_UNLINKED
		.unlinked = true,
#endif
#ifdef PROBED_REMOVED
		.removed = true,
#endif
#ifdef PROBED_TLB_RANGE
		.tlb_range = true,
#endif
#ifdef PROBED_ANNOTATE
		.annotate = true,
#endif
#ifdef PROBED_DESTROY_RANGE
		.destroy_range = true,
#endif
	},
	.page_shift = SHIM_PAGE_SHIFT,
	.init = init,
	.run = run,
};
