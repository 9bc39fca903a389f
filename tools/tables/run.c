/* SPDX-License-Identifier: GPL-2.0-only */
/* A case on both sides, and the first difference between them. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/guard.h"
#include "side.h"

/* How often entries are compared, in steps. */
#define FULL_EVERY 64

/* ---- comparing -------------------------------------------------------------------- */

static bool logs_equal(const struct side *k, const struct side *l)
{
	return k->nr_log == l->nr_log && k->rest == l->rest &&
	       !memcmp(k->log, l->log, k->nr_log * sizeof(*k->log));
}

static bool counts_equal(const struct side *k, const struct side *l,
			 struct tables_diff *diff)
{
	size_t size = k->pool.fresh * sizeof(*k->pages);
	uint32_t i;

	if (k->pool.fresh != l->pool.fresh || k->pool.free != l->pool.free ||
	    k->pool.used != l->pool.used)
		return false;
	if (!memcmp(k->pages, l->pages, size))
		return true;
	for (i = 0;
	     k->pages[i].refs == l->pages[i].refs && i + 1 < k->pool.fresh;)
		i++;
	diff->page = i;
	diff->value[0] = k->pages[i].refs;
	diff->value[1] = l->pages[i].refs;
	return false;
}

static bool entries_equal(const struct side *k, const struct side *l,
			  struct tables_diff *diff)
{
	size_t words = (size_t)k->pool.fresh << (k->pool.shift - 3), i;

	if (!memcmp(k->mem, l->mem, words * 8))
		return true;
	for (i = 0; k->mem[i] == l->mem[i];)
		i++;
	diff->page = (uint32_t)(i >> (k->pool.shift - 3));
	diff->entry = i & ((1u << (k->pool.shift - 3)) - 1);
	diff->value[0] = k->mem[i];
	diff->value[1] = l->mem[i];
	return false;
}

static bool equal(struct tables_rig *rig, bool entries,
		  struct tables_diff *diff)
{
	const struct side *k = &rig->side[TABLES_KERNEL];
	const struct side *l = &rig->side[TABLES_LIBRARY];
	int i;

	for (i = 0; i < 2; i++) {
		diff->log[i] = rig->side[i].log;
		diff->nr[i] = rig->side[i].nr_log;
	}
	diff->page = S2_NO_PAGE;
	if (!logs_equal(k, l))
		diff->what = "what they do";
	else if (!counts_equal(k, l, diff))
		diff->what = "how often a page is counted";
	else if (entries && !entries_equal(k, l, diff))
		diff->what = "an entry";
	return !diff->what;
}

/* ---- hashing ---------------------------------------------------------------------- */

static void hash_log(struct tables_rig *rig, const struct side *s)
{
	uint64_t hash = rig->hash;
	size_t i;

	for (i = 0; i < s->nr_log; i++)
		hash = table_visit_hash(hash, s->log[i].kind, s->log[i].level,
					s->log[i].a, s->log[i].b, s->log[i].c);
	rig->hash = hash ^ s->rest;
}

static void hash_pages(struct tables_rig *rig, const struct side *s)
{
	size_t words = (size_t)1 << (s->pool.shift - 3), i;
	uint32_t page;

	for (page = 0; page < s->pool.fresh; page++) {
		const uint64_t *entry = s->mem + page * words;

		rig->hash = table_visit_hash(rig->hash, s->pages[page].refs, 0,
					     page, 0, 0);
		for (i = 0; i < words; i++) {
			if (entry[i])
				rig->hash = table_visit_hash(rig->hash,
							     (unsigned int)i, 0,
							     page, entry[i], 0);
		}
	}
}

uint64_t tables_hash(struct tables_rig *rig, const struct tables_case *c)
{
	struct side *l = &rig->side[TABLES_LIBRARY];
	unsigned int i, nr;

	rig->c = c;
	rig->block = s2_level_size(c->cfg.arch.granule, 2);
	rig->hash = 0;
	nr = tables_begin(l, c) ? 0 : c->nr;
	hash_log(rig, l);
	for (i = 0; i < nr; i++) {
		tables_run_step(l, &c->steps[i]);
		hash_log(rig, l);
	}
	hash_pages(rig, l);
	return rig->hash;
}

void tables_rig_hash(struct tables_rig *rig, bool on)
{
	rig->hashing = on;
}

uint64_t tables_rig_last(const struct tables_rig *rig)
{
	return rig->hash;
}

/* ---- both sides --------------------------------------------------------------------- */

bool tables_run(struct tables_rig *rig, const struct tables_case *c,
		bool strict, struct tables_diff *diff)
{
	struct side *k = &rig->side[TABLES_KERNEL];
	struct side *l = &rig->side[TABLES_LIBRARY];
	unsigned int i, nr;
	bool same;

	rig->c = c;
	rig->block = s2_level_size(c->cfg.arch.granule, 2);
	rig->hash = 0;
	*diff = (struct tables_diff){ 0 };
	guard_enter("the tables' code", NULL);
	/* Without a root there is nothing to be done, nor to be destroyed. */
	nr = tables_begin(k, c) ? 0 : c->nr;
	tables_begin(l, c);
	same = equal(rig, true, diff);
	if (rig->hashing)
		hash_log(rig, k);
	for (i = 0; same && i < nr; i++) {
		diff->step = i;
		tables_run_step(k, &c->steps[i]);
		tables_run_step(l, &c->steps[i]);
		same = equal(rig,
			     strict || i % FULL_EVERY == FULL_EVERY - 1 ||
				     i + 1 == nr,
			     diff);
		if (rig->hashing)
			hash_log(rig, k);
	}
	if (rig->hashing)
		hash_pages(rig, k);
	guard_leave();
	rig->differed = !same;
	return same;
}

/* ---- memory -------------------------------------------------------------------------- */

/* As many pages as the largest case can have, of any size. */
#define POOL_BYTES (80u << 20)

static bool side_init(struct side *s, struct tables_rig *rig, unsigned int i)
{
	const size_t nr = POOL_BYTES >> rig->driver->page_shift;
	int cpu;

	s->rig = rig;
	s->name = (enum tables_side)i;
	s->mem = calloc(1, POOL_BYTES);
	s->pages = malloc(nr * sizeof(*s->pages));
	s->log = malloc(MAX_LOG * sizeof(*s->log));
	for (cpu = 0; cpu < 2; cpu++) {
		s->cache[cpu].pages = malloc(nr * sizeof(*s->cache[cpu].pages));
		s->cache[cpu].capacity = (uint32_t)nr;
	}
	return s->mem && s->pages && s->log && s->cache[0].pages &&
	       s->cache[1].pages;
}

struct tables_rig *tables_rig_new(const struct table_driver *driver)
{
	struct tables_rig *rig = calloc(1, sizeof(*rig));
	unsigned int i;

	if (!rig)
		return NULL;
	rig->driver = driver;
	for (i = 0; i < 2; i++) {
		if (!side_init(&rig->side[i], rig, i)) {
			tables_rig_free(rig);
			return NULL;
		}
	}
	return rig;
}

void tables_rig_free(struct tables_rig *rig)
{
	unsigned int i;

	for (i = 0; rig && i < 2; i++) {
		struct side *s = &rig->side[i];

		free(s->mem);
		free(s->pages);
		free(s->log);
		free(s->cache[0].pages);
		free(s->cache[1].pages);
	}
	free(rig);
}
