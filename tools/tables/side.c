/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps on one side: operations, and a log of all that they do. */
#include <string.h>

#include "side.h"

/* ---- the log ---------------------------------------------------------------- */

static void note(struct side *s, struct tables_log entry)
{
	if (s->nr_log < MAX_LOG) {
		struct tables_log *at = &s->log[s->nr_log++];

		memset(at, 0, sizeof(*at)); /* padding is compared, too */
		at->kind = entry.kind;
		at->level = entry.level;
		at->a = entry.a;
		at->b = entry.b;
		at->c = entry.c;
		return;
	}
	s->rest = table_visit_hash(s->rest, entry.kind, entry.level, entry.a,
				   entry.b, entry.c);
}

static void note_result(struct side *s, const struct table_result *result)
{
	note(s, (struct tables_log){
			.kind = TABLES_RESULT,
			.level = (int8_t)result->level,
			.a = (uint64_t)result->ret,
			.b = result->pte,
			.c = result->table,
		});
}

static void note_event(struct side *s, const struct s2_pt_event *e)
{
	struct tables_log entry = { .kind = (uint8_t)e->kind };

	switch (e->kind) {
	case S2_PT_WRITE:
		entry.a = e->pa.pa;
		entry.b = e->old;
		entry.c = e->now;
		break;
	case S2_PT_TLBI_IPA:
	case S2_PT_TLBI_IPA_NSH:
		entry.a = e->ipa.ipa;
		entry.level = e->level;
		break;
	case S2_PT_TLBI_RANGE:
		entry.a = e->ipa.ipa;
		entry.b = e->size;
		break;
	case S2_PT_DCACHE:
	case S2_PT_ICACHE:
		entry.a = e->pa.pa;
		entry.b = e->size;
		break;
	case S2_PT_ALLOC:
	case S2_PT_FREE:
		entry.a = e->pa.pa;
		break;
	default:
		break;
	}
	note(s, entry);
}

/* ---- operations --------------------------------------------------------------- */

static void run_op(struct side *s, const struct table_op *op,
		   struct s2_pt_cache *cache, struct table_result *result)
{
	const struct table_driver *driver = s->rig->driver;

	if (s->name == TABLES_KERNEL)
		driver->run(op, cache, result);
	else
		tables_ours(&s->pt, &driver->tree, op, cache, result);
	note_result(s, result);
}

/* What was made without being linked is of no use: it is freed again. */
static void run_call(struct side *s, const struct tables_call *call,
		     struct s2_pt_cache *cache)
{
	struct table_result result, ignored;

	run_op(s, &call->op, call->has_cache ? cache : NULL, &result);
	if (call->op.kind == TABLE_CREATE_UNLINKED &&
	    result.table != S2_NO_PAGE) {
		const struct table_op op = {
			.kind = TABLE_FREE_UNLINKED,
			.table = result.table,
			.level = call->op.level,
		};

		run_op(s, &op, NULL, &ignored);
	}
}

/* Where the other CPU may come in: writes are seen before and after alike. */
static bool is_interruptible(enum s2_pt_event_kind kind)
{
	return kind != S2_PT_WRITE && kind != S2_PT_FREE && kind != S2_PT_WARN;
}

static void heard(void *ctx, const struct s2_pt_event *event)
{
	struct side *s = ctx;

	note_event(s, event);
	if (!s->step || !s->step->other_at || s->other ||
	    !is_interruptible(event->kind) ||
	    ++s->interruptible != s->step->other_at)
		return;
	s->other = true;
	note(s, (struct tables_log){ .kind = TABLES_OTHER });
	run_call(s, &s->step->other, &s->cache[1]);
	s->other = false;
}

static void heard_unlinked(void *ctx, uint32_t table, int level)
{
	struct side *s = ctx;

	note(s, (struct tables_log){ .kind = TABLES_UNLINKED,
				     .level = (int8_t)level,
				     .a = table });
	if (s->nr_unlinked < MAX_UNLINKED) {
		s->unlinked[s->nr_unlinked].table = table;
		s->unlinked[s->nr_unlinked++].level = level;
	}
}

static void heard_unlinked_ours(void *ctx, struct s2_pt *pt, uint32_t table,
				int level)
{
	(void)pt;
	heard_unlinked(ctx, table, level);
}

/* When nobody walks any more: kernel: after an RCU grace period. */
static void free_unlinked(struct side *s)
{
	struct table_result ignored;
	unsigned int i;

	for (i = 0; i < s->nr_unlinked; i++) {
		const struct table_op op = {
			.kind = TABLE_FREE_UNLINKED,
			.table = s->unlinked[i].table,
			.level = s->unlinked[i].level,
		};

		run_op(s, &op, NULL, &ignored);
	}
	s->nr_unlinked = 0;
}

static bool force_pte(void *ctx, s2_ipa_t addr, s2_ipa_t end, uint64_t prot)
{
	const struct side *s = ctx;

	(void)prot;
	return s->rig->c->force == TABLES_FORCE_ALL ||
	       s2_ipa_offset(end, addr) < s->rig->block;
}

/* A cache has exactly that many pages, or as many as there are. */
static void fill(struct side *s, int cpu, uint32_t pages)
{
	struct s2_pt_cache *cache = &s->cache[cpu];

	while (cache->nr > pages)
		s2_pool_put(&s->pool, cache->pages[--cache->nr]);
	s2_pt_cache_topup(cache, &s->pool, pages);
}

void tables_run_step(struct side *s, const struct tables_step *step)
{
	s->nr_log = 0;
	s->rest = 0;
	fill(s, 0, step->call.has_cache ? step->call.pages : 0);
	fill(s, 1,
	     step->other_at && step->other.has_cache ? step->other.pages : 0);
	s->step = step;
	s->interruptible = 0;
	run_call(s, &step->call, &s->cache[0]);
	s->step = NULL;
	free_unlinked(s);
}

/* ---- beginning ------------------------------------------------------------------ */

static void set_up_pages(struct side *s, const struct tables_case *c)
{
	uint32_t i;

	if (s->rig->differed)
		memset(s->mem, 0, (size_t)s->pool.fresh << s->pool.shift);
	/* Also what a page that is no longer free leads to is compared. */
	memset(s->pages, 0, c->pool_pages * sizeof(*s->pages));
	s2_pool_init(&s->pool, c->cfg.arch.granule, s->mem, s->pages,
		     c->pool_pages, s2_pa(c->pool_phys));
	for (i = 0; i < c->taken; i++)
		s2_pool_alloc(&s->pool);
	s->cache[0].nr = s->cache[1].nr = 0;
	s->nr_log = s->nr_unlinked = 0;
	s->rest = 0;
	s->step = NULL;
	s->other = false;
}

static struct s2_pt_cfg cfg_of(struct side *s, const struct tables_case *c)
{
	struct s2_pt_cfg cfg = c->cfg;

	cfg.event = heard;
	cfg.ctx = s;
	cfg.force_pte = c->force ? force_pte : NULL;
	cfg.free_unlinked = c->defer ? heard_unlinked_ours : NULL;
	return cfg;
}

static int init_kernel(struct side *s, const struct tables_case *c)
{
	const struct table_host host = {
		.cfg = cfg_of(s, c),
		.pool = &s->pool,
		.alloc = s2_pool_alloc,
		.put = s2_pool_put,
		.unlinked = c->defer ? heard_unlinked : NULL,
	};
	int level = c->cfg.start_level;
	int ret = s->rig->driver->init(&host, &level);

	note(s, (struct tables_log){ .kind = TABLES_START,
				     .level = (int8_t)level,
				     .a = (uint64_t)(int64_t)ret });
	return ret;
}

static int init_library(struct side *s, const struct tables_case *c)
{
	struct s2_pt_cfg cfg = cfg_of(s, c);
	int ret = s2_pt_init(&s->pt, &cfg, &s->pool);

	note(s, (struct tables_log){ .kind = TABLES_START,
				     .level = c->cfg.start_level,
				     .a = (uint64_t)(int64_t)ret });
	return ret;
}

int tables_begin(struct side *s, const struct tables_case *c)
{
	set_up_pages(s, c);
	return s->name == TABLES_KERNEL ? init_kernel(s, c) :
					  init_library(s, c);
}
