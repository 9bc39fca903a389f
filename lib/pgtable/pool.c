/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages for tables, and memcaches. */
#include <string.h>

#include "pgtable/internal.h"

void s2_pool_init(struct s2_pool *pool, enum s2_granule granule, uint64_t *mem,
		  struct s2_pool_page *pages, uint32_t nr, s2_pa_t phys)
{
	*pool = (struct s2_pool){
		.mem = mem,
		.pages = pages,
		.nr = nr,
		.free = S2_NO_PAGE,
		.shift = (uint8_t)s2_granule_shift(granule),
		.phys = phys,
	};
}

static uint32_t pool_take(struct s2_pool *pool, uint32_t page)
{
	memset(s2_pool_at(pool, page), 0, (size_t)1 << pool->shift);
	pool->pages[page].refs = 1;
	pool->used++;
	return page;
}

uint32_t s2_pool_alloc(struct s2_pool *pool)
{
	uint32_t page = pool->free;

	if (page != S2_NO_PAGE) {
		pool->free = pool->pages[page].next;
		return pool_take(pool, page);
	}
	if (pool->fresh == pool->nr)
		return S2_NO_PAGE;
	return pool_take(pool, pool->fresh++);
}

static void pool_give_back(struct s2_pool *pool, uint32_t page)
{
	pool->pages[page].refs = 0;
	pool->pages[page].next = pool->free;
	pool->free = page;
}

bool s2_pool_put(struct s2_pool *pool, uint32_t page)
{
	if (!pool->pages[page].refs)
		return false; /* it was free already */
	if (--pool->pages[page].refs)
		return false;
	pool_give_back(pool, page);
	pool->used--;
	return true;
}

uint32_t s2_pool_alloc_row(struct s2_pool *pool, uint32_t n)
{
	uint32_t first = (pool->fresh + n - 1) / n * n, i;

	if (first < pool->fresh || first > pool->nr || n > pool->nr - first)
		return S2_NO_PAGE;
	while (pool->fresh < first)
		pool_give_back(pool, pool->fresh++);
	for (i = 0; i < n; i++)
		pool_take(pool, pool->fresh++);
	return first;
}

int s2_pt_cache_topup(struct s2_pt_cache *cache, struct s2_pool *pool,
		      uint32_t want)
{
	if (want > cache->capacity)
		want = cache->capacity;
	while (cache->nr < want) {
		uint32_t page = s2_pool_alloc(pool);

		if (page == S2_NO_PAGE)
			return -S2_ENOMEM;
		cache->pages[cache->nr++] = page;
	}
	return 0;
}

void s2_pt_cache_drain(struct s2_pt_cache *cache, struct s2_pool *pool)
{
	while (cache->nr)
		s2_pool_put(pool, cache->pages[--cache->nr]);
}
