/* SPDX-License-Identifier: GPL-2.0-only */
/* Which code a fetch may return after a write. */
#include "main.h"
#include "test_machine_memory.h"

static struct s2_read fetch(enum s2_memkind kind)
{
	struct s2_read r;

	s2_memory_fetch(&mem, 0, kind, &r);
	return r;
}

/* Code is written, cleaned as far as told, and run. */
static struct s2_read run(bool idc, bool dic, bool clean, bool inval)
{
	make(idc, dic);
	s2_memory_write(&mem, 0, WB, GUEST);
	if (clean)
		s2_memory_clean(&mem, 0);
	if (inval)
		s2_memory_icache_inval(&mem, 0);
	return fetch(WB);
}

static void test_fetch(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		bool idc = i & 1, dic = i & 2, clean = i & 4, inval = i & 8;
		struct s2_read r = run(idc, dic, clean, inval);

		assert_int_equal(s2_read_is_coherent(&r),
				 (clean || idc) && (inval || dic));
		assert_true(has(&r, mem.version));
	}
}

static void test_invalidated_too_early(void **state)
{
	struct s2_read r;

	(void)state;
	s2_memory_write(&mem, 0, WB, GUEST);
	s2_memory_icache_inval(&mem, 0);
	s2_memory_clean(&mem, 0);
	r = fetch(WB);
	assert_true(has(&r, 0));
	s2_memory_icache_inval_all(&mem);
	r = fetch(WB);
	assert_true(s2_read_is_coherent(&r));
}

static void test_fetch_around_the_cache(void **state)
{
	struct s2_read r;

	(void)state;
	make(true, true);
	s2_memory_write(&mem, 0, WB, HOST);
	r = fetch(WB);
	assert_true(s2_read_is_coherent(&r));
	/* The guest's MMU is off, SCTLR_EL1.I too. */
	r = fetch(NC);
	assert_false(s2_read_is_coherent(&r));
}

static void maintain(enum s2_pt_event_kind kind, uint64_t pa)
{
	struct s2_pt_event ev = { .kind = kind,
				  .pa = s2_pa(pa),
				  .size = 0x1000 };

	assert_int_equal(s2_memory_event(&mem, &ev), 0);
}

static void test_icache_event(void **state)
{
	struct s2_read r;

	(void)state;
	s2_memory_write(&mem, 0, WB, HOST);
	maintain(S2_PT_DCACHE, 0x80000000);
	r = fetch(WB);
	assert_false(s2_read_is_coherent(&r));
	maintain(S2_PT_ICACHE, 0x80001000);
	r = fetch(WB);
	assert_false(s2_read_is_coherent(&r));
	maintain(S2_PT_ICACHE, 0x80000000);
	r = fetch(WB);
	assert_true(s2_read_is_coherent(&r));
}

static void test_fetches_keep_their_owners(void **state)
{
	struct s2_read r;
	unsigned int i;
	bool found = false;

	(void)state;
	for (i = 0; i < 20; i++) {
		s2_memory_write(&mem, 0, WB, i == 8 ? LAST_GUEST : GUEST);
		s2_memory_clean(&mem, 0);
	}
	r = fetch(WB);
	for (i = 0; i < r.nr; i++)
		found |= r.values[i].owner == LAST_GUEST;
	assert_true(found);
	assert_true(has(&r, mem.version));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fetch, setup),
		cmocka_unit_test_setup(test_invalidated_too_early, setup),
		cmocka_unit_test_setup(test_fetch_around_the_cache, setup),
		cmocka_unit_test_setup(test_icache_event, setup),
		cmocka_unit_test_setup(test_fetches_keep_their_owners, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
