/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations on tables of any kernel and machine, compared with an array of
 * pages, and checked by the TLB of lib/machine.
 */
#include <string.h>

#include <stage2/machine.h>

#include "tables.h"

#define POOL_PAGES 48
#define RECORDS	   256
#define MOST_OPS   48
#define VMID	   5

struct world {
	struct s2_pool pool;
	struct s2_pool_page pool_pages[POOL_PAGES];
	struct s2_pt pt;
	struct s2_pt_cache cache;
	uint32_t cached[8];
	struct s2_tlb tlb;
	struct s2_tlb_page tlb_pages[POOL_PAGES];
	struct s2_tlb_table tlb_tables[1];
	struct s2_tlb_record records[RECORDS];
	struct model model, before;
	bool force_pte;
};

static uint64_t memory[POOL_PAGES * 8192];

static void on_event(void *ctx, const struct s2_pt_event *event)
{
	struct world *w = ctx;

	must(event->kind != S2_PT_WARN, "a warning");
	s2_tlb_event(&w->tlb, &w->pt, 0, event);
}

static void on_finding(void *ctx, const struct s2_tlb_finding *f)
{
	(void)ctx;
	must(0, "%s, differs 0x%x at 0x%llx", s2_tlb_finding_name(f->kind),
	     f->differs, (unsigned long long)f->ipa.ipa);
}

static bool force_pte(void *ctx, s2_ipa_t addr, s2_ipa_t end, uint64_t prot)
{
	const struct world *w = ctx;

	(void)addr;
	(void)end;
	(void)prot;
	return w->force_pte;
}

/* Where the model lies: at an end, or across what one entry above maps. */
static void place(struct bytes *b, struct world *w)
{
	const struct s2_arch_cfg *arch = &w->pt.cfg.arch;
	uint64_t block = s2_level_size(arch->granule, 2);
	uint64_t large = s2_level_size(arch->granule, 1);
	uint64_t end = 1ull << w->pt.cfg.ipa_bits;
	unsigned int blocks = arch->granule == S2_GRANULE_4K ? 4 : 2;
	uint8_t how = bytes_u8(b);

	/* One block of 64K pages is as much as the model holds. */
	if (arch->granule == S2_GRANULE_64K)
		blocks = 1;
	w->model.nr = blocks << s2_index_bits(arch->granule);
	if (how % 3 == 0)
		w->model.base = 0;
	else if (how % 3 == 1 || large >= end)
		w->model.base = end - blocks * block;
	else
		w->model.base = large - blocks / 2 * block;
	w->model.pt = w->before.pt = &w->pt;
	w->before.base = w->model.base;
	w->before.nr = w->model.nr;
	w->model.phys = (how & 0x80 ? UINT64_C(0xf80000000000) :
				      UINT64_C(0x100000000)) +
			(w->model.base & (large - 1));
}

static bool begin(struct bytes *b, struct world *w)
{
	struct s2_tlb_cfg tlb = {
		.pool = &w->pool,
		.cpus = 2,
		.pages = w->tlb_pages,
		.tables = w->tlb_tables,
		.max_tables = 1,
		.records = w->records,
		.max_records = RECORDS,
		.found = on_finding,
		.ctx = w,
	};
	struct s2_pt_cfg cfg;
	bool forces;

	memset(w, 0, sizeof(*w));
	tables_machine(b, &cfg, &forces);
	cfg.event = on_event;
	cfg.force_pte = forces ? force_pte : NULL;
	cfg.ctx = w;
	w->cache = (struct s2_pt_cache){ .pages = w->cached, .capacity = 8 };
	s2_pool_init(&w->pool, cfg.arch.granule, memory, w->pool_pages,
		     POOL_PAGES, s2_pa(UINT64_C(0x4000000000)));
	must(!s2_tlb_init(&w->tlb, &tlb), "a TLB");
	if (s2_pt_init(&w->pt, &cfg, &w->pool))
		return false;
	must(!s2_tlb_attach(&w->tlb, &w->pt, VMID,
			    !s2_kernel_has(cfg.kernel, S2_C_PT_RANGE)),
	     "attached");
	place(b, w);
	return true;
}

/* ---- an operation ------------------------------------------------------ */

static int run(struct world *w, struct op *op)
{
	struct s2_pt *pt = &w->pt;

	switch (op->kind) {
	case OP_MAP:
		return s2_pt_map(pt, s2_ipa(op->addr), op->size,
				 s2_pa(op->phys), op->prot, &w->cache,
				 op->flags);
	case OP_UNMAP:
		return s2_pt_unmap(pt, s2_ipa(op->addr), op->size);
	case OP_WRPROTECT:
		op->ret = s2_pt_wrprotect(pt, s2_ipa(op->addr), op->size);
		/* KVM's callers do that. */
		s2_pt_tlb_flush_range(pt, s2_ipa(op->addr), op->size);
		return op->ret;
	case OP_RELAX:
		return s2_pt_relax_perms(pt, s2_ipa(op->addr), op->prot,
					 op->flags);
	case OP_MKYOUNG:
		s2_pt_mkyoung(pt, s2_ipa(op->addr), op->flags);
		return 0;
	case OP_AGE:
		return s2_pt_test_clear_young(pt, s2_ipa(op->addr), op->size,
					      op->clear);
	case OP_SPLIT:
		return !s2_pt_has(pt, S2_C_PT_RANGE) ?
			       0 :
			       s2_pt_split(pt, s2_ipa(op->addr), op->size,
					   &w->cache);
	default:
		return s2_pt_flush(pt, s2_ipa(op->addr), op->size);
	}
}

static void step(struct bytes *b, struct world *w)
{
	uint8_t what = bytes_u8(b);
	struct op op = {
		.kind = what & 8 ? OP_MAP : (enum op_kind)(what % NR_OPS),
		.flags = what & 16 ? S2_WALK_SHARED : 0,
		.clear = what & 32,
	};

	w->force_pte = what & 64;
	tables_range(b, &w->model, &op);
	if (op.kind == OP_MAP) {
		s2_pt_cache_topup(&w->cache, &w->pool, what & 128 ? 4 : 1);
		tables_map(b, &w->model, &op);
	} else if (op.kind == OP_RELAX) {
		op.prot = bytes_u8(b) & (S2_PROT_R | S2_PROT_W | S2_PROT_PX);
		if (op.prot & S2_PROT_PX)
			op.prot |= S2_PROT_UX;
	} else if (what & 128) {
		s2_pt_cache_topup(&w->cache, &w->pool, 4);
	}
	if (op.kind == OP_RELAX || op.kind == OP_MKYOUNG)
		op.size = s2_level_size(w->pt.cfg.arch.granule, 3);
	memcpy(w->before.page, w->model.page,
	       w->model.nr * sizeof(w->model.page[0]));
	op.ret = run(w, &op);
	model_read(&w->model);
	model_compare(&w->before, &w->model, &op);
	must(!s2_tlb_stale(&w->tlb, VMID), "nothing is left");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	static struct world world;
	struct world *w = &world;
	unsigned int i;

	if (!begin(&b, w))
		return 0;
	for (i = 0; i < MOST_OPS && bytes_left(&b); i++)
		step(&b, w);
	s2_pt_cache_drain(&w->cache, &w->pool);
	s2_tlb_detach(&w->tlb, &w->pt);
	s2_pt_destroy(&w->pt);
	must(!w->pool.used, "%u pages are kept", w->pool.used);
	return 0;
}
