/* SPDX-License-Identifier: GPL-2.0-only */
/* A table in its own pool, a log of its events, and a consistency check. */
#ifndef TEST_PGTABLE_H
#define TEST_PGTABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stage2/pgtable.h>

#define NR_EVENTS 4096
#define POOL_PHYS 0x40000000ull
#define MAX_CACHE 600

struct fixture {
	struct s2_pool pool;
	struct s2_pt pt;
	struct s2_pt_cache cache;
	uint32_t cached[MAX_CACHE];
	struct s2_pt_event events[NR_EVENTS];
	unsigned int nr_events;
	/* Called at each event, for what another CPU does. */
	void (*meanwhile)(struct fixture *f, const struct s2_pt_event *event);
};

static inline void on_event(void *ctx, const struct s2_pt_event *event)
{
	struct fixture *f = ctx;

	if (f->nr_events < NR_EVENTS)
		f->events[f->nr_events++] = *event;
	if (f->meanwhile)
		f->meanwhile(f, event);
}

static inline struct s2_pt_cfg usual_cfg(enum s2_granule granule)
{
	return (struct s2_pt_cfg){
		.arch = { .granule = granule },
		.ipa_bits = 40,
		.start_level = (int8_t)s2_kvm_start_level(granule, 40),
		.dcache = true,
		.icache = true,
	};
}

static inline struct fixture *begin(const struct s2_pt_cfg *cfg, uint32_t pages)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct s2_pt_cfg with = *cfg;
	size_t bytes = (size_t)pages << s2_granule_shift(cfg->arch.granule);

	assert_non_null(f);
	s2_pool_init(&f->pool, cfg->arch.granule, malloc(bytes),
		     calloc(pages, sizeof(struct s2_pool_page)), pages,
		     s2_pa(POOL_PHYS));
	memset(f->pool.mem, 0xa5, bytes);
	with.event = on_event;
	with.ctx = f;
	assert_int_equal(s2_pt_init(&f->pt, &with, &f->pool), 0);
	f->cache = (struct s2_pt_cache){ .pages = f->cached,
					 .capacity = MAX_CACHE };
	return f;
}

/* 4K pages, as a kernel of this version has them. */
static inline struct fixture *begin_version(const char *version)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);

	cfg.kernel = s2_kernel_find(version);
	return begin(&cfg, 64);
}

/* Of the root, where tables begin at level 1. */
static inline uint64_t *root_entry(const struct fixture *f, uint64_t addr)
{
	return s2_pool_at(&f->pool, f->pt.root) + (addr >> 30);
}

static inline uint64_t *entry_of(const struct fixture *f,
				 const struct s2_pt_event *event)
{
	return f->pool.mem + s2_pa_offset(event->pa, s2_pa(POOL_PHYS)) / 8;
}

/* Everything was given back. */
static inline void end(struct fixture *f)
{
	s2_pt_cache_drain(&f->cache, &f->pool);
	s2_pt_destroy(&f->pt);
	assert_int_equal(f->pool.used, 0);
	free(f->pool.mem);
	free(f->pool.pages);
	free(f);
}

static inline void forget_events(struct fixture *f)
{
	f->nr_events = 0;
}

static inline unsigned int count_events(const struct fixture *f,
					enum s2_pt_event_kind kind)
{
	unsigned int i, n = 0;

	for (i = 0; i < f->nr_events; i++)
		n += f->events[i].kind == kind;
	return n;
}

/* Checks reference counts of a page and of all tables below. */
static inline bool is_counted(const struct fixture *f, uint32_t page, int level)
{
	const uint64_t *table = s2_pool_at(&f->pool, page);
	uint32_t entries = 1u << (f->pool.shift - 3), i, n = 1;

	for (i = 0; i < entries; i++) {
		n += table[i] != 0;
		if (s2_pte_is_table(table[i], level) &&
		    !is_counted(
			    f,
			    s2_pool_page_of(&f->pool,
					    s2_pte_to_phys(&f->pt, table[i])),
			    level + 1))
			return false;
	}
	return f->pool.pages[page].refs == n;
}

static inline bool all_counted(const struct fixture *f)
{
	uint32_t i;

	for (i = 0; i < f->pt.root_pages; i++) {
		if (!is_counted(f, f->pt.root + i, f->pt.cfg.start_level))
			return false;
	}
	return true;
}

static inline int map(struct fixture *f, uint64_t addr, uint64_t size,
		      uint64_t phys, uint64_t prot)
{
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	return s2_pt_map(&f->pt, s2_ipa(addr), size, s2_pa(phys), prot,
			 &f->cache, 0);
}

static inline uint64_t leaf_of(struct fixture *f, uint64_t addr, int *level)
{
	uint64_t pte = 0;

	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(addr), &pte, level), 0);
	return pte;
}

#endif
