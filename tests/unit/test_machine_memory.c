/* SPDX-License-Identifier: GPL-2.0-only */
/* The values of a page that each observer can see. */
#include "main.h"
#include "test_machine_memory.h"

#define GUESTS 12

static struct s2_read read(enum s2_memkind kind)
{
	struct s2_read r;

	s2_memory_read(&mem, 0, kind, &r);
	return r;
}

static void test_begin(void **state)
{
	struct s2_read r = read(WB);

	(void)state;
	assert_true(s2_read_is_coherent(&r));
	r = read(NC);
	assert_true(s2_read_is_coherent(&r));
	assert_false(s2_read_leaks(&r, 0));
	assert_true(s2_read_leaks(&r, GUEST));
}

/* The host zeroes a page, and the guest reads around the cache. */
static void test_zeroes_are_in_the_cache(void **state)
{
	uint32_t secret, zero;
	struct s2_read r;

	(void)state;
	secret = s2_memory_write(&mem, 0, WB, LAST_GUEST);
	s2_memory_clean(&mem, 0);
	s2_memory_give(&mem, 0, GUEST, true);
	zero = mem.version;
	r = read(WB);
	assert_true(s2_read_is_coherent(&r));
	r = read(NC);
	assert_int_equal(r.nr, 2); /* it may have been evicted */
	assert_true(has(&r, secret) && has(&r, zero));
	assert_false(s2_read_is_coherent(&r));
	assert_true(s2_read_leaks(&r, GUEST));
	r = read(DEV);
	assert_true(s2_read_leaks(&r, GUEST));
	s2_memory_clean(&mem, 0);
	r = read(NC);
	assert_true(s2_read_is_coherent(&r));
	assert_false(s2_read_leaks(&r, GUEST));
}

static void test_write_through_needs_no_clean(void **state)
{
	struct s2_read r;

	(void)state;
	s2_memory_write(&mem, 0, S2_MK_WT_WT, HOST);
	r = read(NC);
	assert_true(s2_read_is_coherent(&r));
	s2_memory_write(&mem, 0, S2_MK_WT_WB, HOST);
	r = read(NC);
	assert_false(s2_read_is_coherent(&r));
}

/* A clean line that was there, or came, before a write around it. */
static void test_stale_clean_line(void **state)
{
	struct s2_read r;
	uint32_t v;

	(void)state;
	s2_memory_clean_inval(&mem, 0);
	v = s2_memory_write(&mem, 0, NC, GUEST);
	r = read(NC);
	assert_true(s2_read_is_coherent(&r));
	r = read(WB);
	assert_int_equal(r.nr, 2);
	assert_true(has(&r, 0) && has(&r, v));
	s2_memory_clean_inval(&mem, 0);
	r = read(WB);
	assert_true(s2_read_is_coherent(&r));
}

static void test_clean_keeps_the_line(void **state)
{
	struct s2_read r;

	(void)state;
	s2_memory_write(&mem, 0, NC, GUEST);
	s2_memory_clean(&mem, 0);
	r = read(WB);
	assert_false(s2_read_is_coherent(&r));
}

static void test_no_alias_no_fetch(void **state)
{
	struct s2_read r;

	(void)state;
	s2_memory_clean_inval(&mem, 0);
	s2_memory_alias(&mem, 0, false);
	/* What was fetched while there was an alias is there still. */
	s2_memory_write(&mem, 0, NC, GUEST);
	r = read(WB);
	assert_int_equal(r.nr, 2);
	s2_memory_clean_inval(&mem, 0);
	s2_memory_write(&mem, 0, NC, GUEST);
	r = read(WB);
	assert_true(s2_read_is_coherent(&r));
	/* With an alias it is fetched, and then outlives the next write. */
	s2_memory_alias(&mem, 0, true);
	s2_memory_write(&mem, 0, DEV, GUEST);
	r = read(WB);
	assert_int_equal(r.nr, 2);
}

/* A dirty line that is evicted after a write around it takes that away. */
static void test_lost_write(void **state)
{
	uint32_t host, guest;
	struct s2_read r;

	(void)state;
	host = s2_memory_write(&mem, 0, WB, HOST);
	guest = s2_memory_write(&mem, 0, NC, GUEST);
	r = read(NC);
	assert_true(has(&r, host) && has(&r, guest));
	assert_int_equal(r.latest.version, guest);
	s2_memory_clean(&mem, 0);
	r = read(NC);
	assert_true(has(&r, host) && has(&r, guest));
	assert_false(has(&r, 0));
}

static void test_many_writes_keep_their_owners(void **state)
{
	struct s2_read r;
	unsigned int i;
	uint32_t v = 0;

	(void)state;
	s2_memory_write(&mem, 0, WB, LAST_GUEST);
	for (i = 0; i < 100; i++)
		v = s2_memory_write(&mem, 0, WB, GUEST);
	r = read(WB);
	assert_true(s2_read_is_coherent(&r));
	r = read(NC);
	assert_true(has(&r, v));
	assert_true(s2_read_leaks(&r, GUEST));
	for (i = 0; i < r.nr; i++)
		if (r.values[i].owner == LAST_GUEST)
			break;
	assert_true(i < r.nr);
	s2_memory_clean_inval(&mem, 0);
	r = read(NC);
	assert_true(s2_read_is_coherent(&r));
}

static uint64_t maintain(enum s2_pt_event_kind kind, uint64_t pa, uint64_t size)
{
	struct s2_pt_event ev = { .kind = kind, .pa = s2_pa(pa), .size = size };

	return s2_memory_event(&mem, &ev);
}

static bool is_clean(uint32_t page)
{
	struct s2_read r;

	s2_memory_read(&mem, page, NC, &r);
	return s2_read_is_coherent(&r);
}

static void test_events(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		s2_memory_write(&mem, i, WB, HOST);
	assert_int_equal(maintain(S2_PT_DCACHE, 0x80001000, 0x2000), 0);
	assert_false(is_clean(0));
	assert_true(is_clean(1));
	assert_true(is_clean(2));
	assert_false(is_clean(3));
	/* Not all of the page; nothing; something else. */
	assert_int_equal(maintain(S2_PT_DCACHE, 0x80000000, 0xfff), 0);
	assert_int_equal(maintain(S2_PT_DCACHE, 0x80000000, 0), 0);
	assert_int_equal(maintain(S2_PT_ICACHE, 0x80000000, 0x1000), 0);
	assert_int_equal(maintain(S2_PT_FREE, 0x90000000, 0x1000), 0);
	assert_false(is_clean(0));
	/* Not all of it is memory. */
	assert_int_equal(maintain(S2_PT_DCACHE, 0x80003000, 0x3000), 2);
	assert_true(is_clean(3));
	assert_int_equal(maintain(S2_PT_DCACHE, 0x7ffff000, 0x2000), 1);
	assert_true(is_clean(0));
	assert_int_equal(maintain(S2_PT_DCACHE, 0x10000000, 0x1000), 1);
	assert_int_equal(maintain(S2_PT_ICACHE, 0x90000000, 1ull << 40),
			 1ull << 28);
}

static void test_tags(void **state)
{
	struct s2_tag_state t = s2_memory_read_tags(&mem, 1);

	(void)state;
	assert_int_equal(t.state, S2_TAGS_UNINITIALISED);
	s2_memory_write_tags(&mem, 1, LAST_GUEST);
	s2_memory_give(&mem, 1, GUEST, true);
	t = s2_memory_read_tags(&mem, 1);
	assert_int_equal(t.state, S2_TAGS_WRITTEN);
	assert_int_equal(t.owner, LAST_GUEST);
	s2_memory_clear_tags(&mem, 1, GUEST);
	t = s2_memory_read_tags(&mem, 1);
	assert_int_equal(t.state, S2_TAGS_CLEARED);
	assert_int_equal(t.owner, GUEST);
	assert_int_equal(mem.pages[1].owner, GUEST);
	assert_int_equal(s2_memory_read_tags(&mem, 0).state,
			 S2_TAGS_UNINITIALISED);
}

static void test_page_of(void **state)
{
	(void)state;
	assert_int_equal(s2_memory_page_of(&mem, s2_pa(0x80003fff)), 3);
	assert_int_equal(s2_memory_page_of(&mem, s2_pa(0x80004000)),
			 S2_NO_PAGE);
	assert_int_equal(s2_memory_page_of(&mem, s2_pa(0x7fffffff)),
			 S2_NO_PAGE);
}

static void test_evicted_for_good(void **state)
{
	uint32_t v[3];
	struct s2_read r;

	(void)state;
	v[0] = s2_memory_write(&mem, 0, WB, HOST);
	s2_memory_alias(&mem, 0, false);
	v[1] = s2_memory_write(&mem, 0, NC, HOST);
	v[2] = s2_memory_write(&mem, 0, NC, HOST);
	r = read(WB);
	assert_true(has(&r, v[0]) && has(&r, v[2]));
	assert_false(has(&r, v[1])); /* nothing could have fetched it */
}

static void test_write_through_a_dirty_line(void **state)
{
	uint32_t v;
	struct s2_read r;

	(void)state;
	s2_memory_write(&mem, 0, WB, HOST);
	v = s2_memory_write(&mem, 0, S2_MK_WT_WT, HOST);
	s2_memory_write(&mem, 0, NC, HOST);
	r = read(NC);
	assert_true(has(&r, v)); /* evicted only now */
}

/* More owners than there is room for: the last two are still among them. */
static void owners_without_end(void **state)
{
	struct s2_memory_page page;
	struct s2_memory one;
	struct s2_read got;
	unsigned int i, last = 0;

	(void)state;
	s2_memory_init(&one, &page, 1, s2_pa(0x80000000), 12, false, false);
	/* What was dirty may have been written back before each write. */
	for (i = 1; i <= GUESTS; i++)
		s2_memory_write(&one, 0, S2_MK_WB_WB, (uint16_t)i);
	assert_int_equal(page.nr_lines, S2_MAX_LINES);
	s2_memory_read(&one, 0, S2_MK_NC_NC, &got);
	assert_int_equal(got.latest.owner, GUESTS);
	assert_true(s2_read_leaks(&got, GUESTS));
	for (i = 0; i < got.nr; i++)
		last += got.values[i].owner >= GUESTS - 1;
	assert_int_equal(last, 2);
}

/* Write-back in either cache is enough to be late in memory. */
static void write_back_in_one_cache(void **state)
{
	static const struct {
		enum s2_memkind kind;
		bool late;
	} of[] = {
		{ S2_MK_WT_WT, false }, { S2_MK_WT_WB, true },
		{ S2_MK_WB_WT, true },	{ S2_MK_WB_WB, true },
		{ S2_MK_WT_NC, false },
	};
	struct s2_memory_page page;
	struct s2_memory one;
	struct s2_read got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		s2_memory_init(&one, &page, 1, s2_pa(0x80000000), 12, false,
			       false);
		s2_memory_write(&one, 0, of[i].kind, 1);
		s2_memory_read(&one, 0, S2_MK_NC_NC, &got);
		assert_int_equal(s2_read_is_coherent(&got), !of[i].late);
	}
	/* One answer, and it is old. */
	assert_false(s2_read_is_coherent(
		&(struct s2_read){ .nr = 1, .latest = { .version = 1 } }));
}

static void half_of_a_page_is_no_page(void **state)
{
	const struct s2_pt_event halves[] = {
		{ .kind = S2_PT_DCACHE, .pa = s2_pa(0x80000000), .size = 2048 },
		{ .kind = S2_PT_DCACHE, .pa = s2_pa(0x80000800), .size = 2048 },
	};
	struct s2_memory_page page;
	struct s2_memory one;
	struct s2_read got;
	size_t i;

	(void)state;
	s2_memory_init(&one, &page, 1, s2_pa(0x80000000), 12, false, false);
	s2_memory_write(&one, 0, S2_MK_WB_WB, 1);
	for (i = 0; i < 2; i++) {
		assert_int_equal(s2_memory_event(&one, &halves[i]), 0);
		s2_memory_read(&one, 0, S2_MK_NC_NC, &got);
		assert_false(s2_read_is_coherent(&got));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_begin, setup),
		cmocka_unit_test_setup(test_zeroes_are_in_the_cache, setup),
		cmocka_unit_test_setup(test_write_through_needs_no_clean,
				       setup),
		cmocka_unit_test_setup(test_stale_clean_line, setup),
		cmocka_unit_test_setup(test_clean_keeps_the_line, setup),
		cmocka_unit_test_setup(test_no_alias_no_fetch, setup),
		cmocka_unit_test_setup(test_lost_write, setup),
		cmocka_unit_test_setup(test_many_writes_keep_their_owners,
				       setup),
		cmocka_unit_test_setup(test_events, setup),
		cmocka_unit_test_setup(test_tags, setup),
		cmocka_unit_test_setup(test_page_of, setup),
		cmocka_unit_test_setup(test_evicted_for_good, setup),
		cmocka_unit_test_setup(test_write_through_a_dirty_line, setup),
		cmocka_unit_test_setup(owners_without_end, setup),
		cmocka_unit_test_setup(write_back_in_one_cache, setup),
		cmocka_unit_test_setup(half_of_a_page_is_no_page, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
