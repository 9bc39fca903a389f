/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages for tables: one by one, in rows, and none left. */
#include "pgtable/internal.h"

#include "main.h"
#include "test_pgtable.h"

static void pools_run_dry(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint32_t page = s2_pool_alloc(&f->pool);

	(void)state;
	f->pool.pages[page].refs++;
	assert_false(s2_pool_put(&f->pool, page));
	assert_true(s2_pool_put(&f->pool, page));
	assert_false(s2_pool_put(&f->pool, page));
	/* No more than there is room for, nor than there are. */
	f->cache.capacity = 3;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 5), 0);
	assert_int_equal(f->cache.nr, 3);
	f->cache.capacity = MAX_CACHE;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 64),
			 -S2_ENOMEM);
	assert_int_equal(f->pool.used, 64);
	assert_int_equal(s2_pool_alloc(&f->pool), S2_NO_PAGE);
	end(f);
}

static void rows_of_pages_are_aligned_and_end(void **state)
{
	struct s2_pool_page pages[16];
	uint64_t mem[16 * 512];
	struct s2_pool pool;
	uint32_t i;

	(void)state;
	memset(pages, 0xa5, sizeof(pages));
	s2_pool_init(&pool, S2_GRANULE_4K, mem, pages, 16, s2_pa(POOL_PHYS));
	assert_int_equal(s2_pool_alloc(&pool), 0);
	/* What is passed over can be had, and counts nothing. */
	assert_int_equal(s2_pool_alloc_row(&pool, 4), 4);
	for (i = 3; i > 0; i--) {
		assert_int_equal(pool.pages[i].refs, 0);
		assert_false(s2_pool_put(&pool, i));
		assert_int_equal(s2_pool_alloc(&pool), i);
		assert_int_equal(pool.pages[i].refs, 1);
	}
	/* The last row fits exactly. */
	assert_int_equal(s2_pool_alloc_row(&pool, 8), 8);
	assert_int_equal(pool.used, 16);
	assert_int_equal(s2_pool_alloc_row(&pool, 1), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc_row(&pool, 16), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc(&pool), S2_NO_PAGE);
	/* Given back once, and not twice. */
	assert_true(s2_pool_put(&pool, 9));
	assert_false(s2_pool_put(&pool, 9));
	assert_int_equal(pool.used, 15);
	assert_int_equal(s2_pool_alloc(&pool), 9);
}

static void a_row_longer_than_the_rest_is_refused(void **state)
{
	struct s2_pool_page pages[6];
	uint64_t mem[6 * 512];
	struct s2_pool pool;

	(void)state;
	s2_pool_init(&pool, S2_GRANULE_4K, mem, pages, 6, s2_pa(POOL_PHYS));
	assert_int_equal(s2_pool_alloc_row(&pool, 4), 0);
	assert_int_equal(s2_pool_alloc_row(&pool, 4), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc_row(&pool, 8), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc_row(&pool, 2), 4);
}

/* Nor does a row begin anew when the numbers of pages end. */
static void rows_do_not_wrap(void **state)
{
	struct s2_pool pool;

	(void)state;
	s2_pool_init(&pool, S2_GRANULE_4K, NULL, NULL, UINT32_MAX,
		     s2_pa(POOL_PHYS));
	pool.fresh = 0x80000001;
	assert_int_equal(s2_pool_alloc_row(&pool, 0x80000000), S2_NO_PAGE);
	assert_int_equal(pool.fresh, 0x80000001);
	assert_int_equal(pool.used, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pools_run_dry),
		cmocka_unit_test(rows_of_pages_are_aligned_and_end),
		cmocka_unit_test(a_row_longer_than_the_rest_is_refused),
		cmocka_unit_test(rows_do_not_wrap),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
