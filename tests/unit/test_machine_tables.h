/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables written by hand: 4K granule, 40 bits of IPA, two concatenated root
 * tables at level 1. Pages 0 and 1 are the root, 2 is a table of level 2 and 3
 * one of level 3, for the IPAs from 0 on; others are free.
 */
#ifndef TEST_MACHINE_TABLES_H
#define TEST_MACHINE_TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <stage2/machine.h>

#define PAGES 16
#define PHYS  0x80000000ull
#define VMID  7

/* Of a leaf: write-back, read and write, inner shareable, accessed. */
#define WB		(0xfull << 2)
#define NC		(5ull << 2)
#define R		(1ull << 6)
#define W		(2ull << 6)
#define ISH		(3ull << 8)
#define AF		(1ull << 10)
#define XN		(2ull << 53)
#define RW		(WB | R | W | ISH | AF)
#define RO		(WB | R | ISH | AF)
#define PAGE(pa, attr)	((pa) | (attr) | 3)
#define BLOCK(pa, attr) ((pa) | (attr) | 1)

#define K4 0x1000ull
#define M2 0x200000ull
#define G1 0x40000000ull

struct world {
	uint64_t mem[PAGES * 512];
	struct s2_pool_page pages[PAGES];
	struct s2_pool pool;
	struct s2_pt pt, other;
	struct s2_tlb_page tlb_pages[PAGES];
	struct s2_tlb_table tables[3];
	struct s2_tlb_record records[32];
	struct s2_tlb tlb;
	struct s2_tlb_finding found[16];
	unsigned int nr_found;
};

static inline void on_finding(void *ctx, const struct s2_tlb_finding *f)
{
	struct world *world = ctx;

	if (world->nr_found < 16)
		world->found[world->nr_found] = *f;
	world->nr_found++;
}

static inline uint64_t table(const struct world *w, uint32_t page)
{
	return s2_pool_phys(&w->pool, page).pa | 3;
}

/* A CPU's write of an entry, and the event of it. */
static inline void put_by(struct world *w, unsigned int cpu, uint32_t page,
			  uint32_t index, int level, uint64_t ipa, uint64_t now)
{
	uint64_t *entry = s2_pool_at(&w->pool, page) + index;
	struct s2_pt_event ev = {
		.kind = S2_PT_WRITE,
		.level = (int8_t)level,
		.ipa = s2_ipa(ipa),
		.pa = s2_pa_add(s2_pool_phys(&w->pool, page), 8 * index),
		.size = s2_level_size(S2_GRANULE_4K, level),
		.old = *entry,
		.now = now,
	};

	*entry = now;
	s2_tlb_event(&w->tlb, &w->pt, cpu, &ev);
}

static inline void put(struct world *w, uint32_t page, uint32_t index,
		       int level, uint64_t ipa, uint64_t now)
{
	put_by(w, 0, page, index, level, ipa, now);
}

/* The entry of an IPA below 2M, in the table of level 3. */
static inline void put_page(struct world *w, uint64_t ipa, uint64_t now)
{
	put(w, 3, (uint32_t)(ipa >> 12), 3, ipa, now);
}

/* The entry of an IPA below 1G, in the table of level 2. */
static inline void put_block(struct world *w, uint64_t ipa, uint64_t now)
{
	put(w, 2, (uint32_t)(ipa >> 21), 2, ipa, now);
}

static inline void tell(struct world *w, enum s2_pt_event_kind kind,
			uint64_t ipa, uint64_t size, int level)
{
	struct s2_pt_event ev = {
		.kind = kind,
		.level = (int8_t)level,
		.ipa = s2_ipa(ipa),
		.size = size,
	};

	s2_tlb_event(&w->tlb, &w->pt, 0, &ev);
}

static inline void tlbi(struct world *w, uint64_t ipa, int level)
{
	tell(w, S2_PT_TLBI_IPA, ipa, 0, level);
}

static inline void run(struct world *w, unsigned int cpu, struct s2_insn insn)
{
	assert_true(s2_tlb_insn(&w->tlb, cpu, &insn) > 0);
}

static inline void dsb(struct world *w, unsigned int cpu,
		       enum s2_dsb_domain domain, enum s2_dsb_access access)
{
	run(w, cpu,
	    (struct s2_insn){
		    .kind = S2_INSN_DSB, .domain = domain, .access = access });
}

static inline void isb(struct world *w, unsigned int cpu)
{
	run(w, cpu, (struct s2_insn){ .kind = S2_INSN_ISB });
}

/* All walks see what CPU 0 wrote. */
static inline void settle(struct world *w)
{
	dsb(w, 0, S2_DSB_ISH, S2_DSB_ST);
	isb(w, 0);
}

static inline void free_page(struct world *w, uint32_t page)
{
	struct s2_pt_event ev = { .kind = S2_PT_FREE,
				  .pa = s2_pool_phys(&w->pool, page) };

	w->pages[page].refs = 0;
	s2_tlb_event(&w->tlb, &w->pt, 0, &ev);
}

static inline void make_pt(struct world *w, struct s2_pt *pt, uint32_t root)
{
	*pt = (struct s2_pt){
		.cfg = { .ipa_bits = 40, .start_level = 1, .pa_bits = 44 },
		.pool = &w->pool,
		.root = root,
		.root_pages = 2,
		.index_bits = 9,
	};
	pt->cfg.arch.xnx = true;
}

static inline void make_world(struct world *w)
{
	struct s2_tlb_cfg cfg;
	uint32_t i;

	memset(w, 0, sizeof(*w));
	w->pool = (struct s2_pool){
		.mem = w->mem,
		.pages = w->pages,
		.nr = PAGES,
		.free = S2_NO_PAGE,
		.shift = 12,
		.phys = s2_pa(PHYS),
	};
	for (i = 0; i < PAGES; i++)
		w->pages[i].refs = 1;
	make_pt(w, &w->pt, 0);
	make_pt(w, &w->other, 14);
	cfg = (struct s2_tlb_cfg){
		.pool = &w->pool,
		.cpus = 2,
		.pages = w->tlb_pages,
		.tables = w->tables,
		.max_tables = 3,
		.records = w->records,
		.max_records = 32,
		.found = on_finding,
		.ctx = w,
	};
	assert_int_equal(s2_tlb_init(&w->tlb, &cfg), 0);
	assert_int_equal(s2_tlb_attach(&w->tlb, &w->pt, VMID, false), 0);
	put(w, 0, 0, 1, 0, table(w, 2));
	put(w, 2, 0, 2, 0, table(w, 3));
	assert_int_equal(w->nr_found, 0);
}

#endif
