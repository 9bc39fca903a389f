/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of tables, with and without a callback. */
#include "main.h"
#include "test_pgtable.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define G  (1024 * 1024 * K)

static void events_have_names(void **state)
{
	int i, j;

	(void)state;
	for (i = 0; i < S2_NR_PT_EVENTS; i++)
		for (j = 0; j <= i; j++)
			assert_int_equal(strcmp(s2_pt_event_name(i),
						s2_pt_event_name(j)) == 0,
					 i == j);
	assert_string_equal(s2_pt_event_name(S2_NR_PT_EVENTS), "?");
}

static void nobody_need_listen(void **state)
{
	struct fixture *f = begin_version("7.3");
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct s2_pt quiet;
	uint64_t pte;

	(void)state;
	forget_events(f);
	assert_int_equal(s2_pt_init(&quiet, &cfg, &f->pool), 0);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	assert_int_equal(s2_pt_map(&quiet, s2_ipa(G), 4 * K, s2_pa(2 * G), RW,
				   &f->cache, 0),
			 0);
	s2_pt_tlb_flush_range(&quiet, s2_ipa(0), G);
	assert_int_equal(s2_pt_unmap(&quiet, s2_ipa(G), 4 * K), 0);
	assert_int_equal(s2_pt_get_leaf(&quiet, s2_ipa(G), &pte, NULL), 0);
	assert_int_equal(pte, 0);
	/* Beyond the end: a WARN that nobody hears. */
	s2_pt_destroy_range(&quiet, s2_ipa(1ull << 41), G);
	s2_pt_destroy(&quiet);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

static const struct s2_pt_event *find_event(const struct fixture *f,
					    enum s2_pt_event_kind kind)
{
	unsigned int i;

	for (i = 0; i < f->nr_events; i++) {
		if (f->events[i].kind == kind)
			return &f->events[i];
	}
	fail_msg("no such event");
	return NULL;
}

static void a_write_says_what_it_translates(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	const struct s2_pt_event *event;
	unsigned int i, leaves = 0;

	(void)state;
	assert_int_equal(map(f, 5 * G + 0x7000, 4 * K, G, RW), 0);
	event = find_event(f, S2_PT_ALLOC);
	assert_int_equal(event->size, 4 * K);
	assert_in_range(event->pa.pa, POOL_PHYS, POOL_PHYS + 32 * 4 * K - 1);
	for (i = 0; i < f->nr_events; i++) {
		uint64_t size;

		event = &f->events[i];
		if (event->kind != S2_PT_WRITE)
			continue;
		size = s2_level_size(S2_GRANULE_4K, event->level);
		assert_int_equal(event->size, size);
		assert_int_equal(event->ipa.ipa,
				 (5 * G + 0x7000) & ~(size - 1));
		leaves += event->level == 3;
	}
	assert_true(leaves > 0);
	forget_events(f);
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(5 * G + 0x7000), 4 * K), 0);
	assert_int_equal(find_event(f, S2_PT_FREE)->size, 4 * K);
	end(f);
}

static void all_is_flushed_by_the_vmid(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	const struct s2_pt_event *event;

	(void)state;
	s2_pt_tlb_flush_range(&f->pt, s2_ipa(G), G);
	event = find_event(f, S2_PT_TLBI_VMID);
	assert_int_equal(event->ipa.ipa, 0);
	assert_int_equal(event->level, S2_TTL_UNKNOWN);
	end(f);
}

/* Nobody listens, and ranges could be told. */
static void silence_is_not_told(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;

	(void)state;
	cfg.tlb_range = true;
	f = begin(&cfg, 32);
	f->pt.cfg.event = NULL;
	assert_int_equal(map(f, G, 4 * K, G, RW), 0);
	s2_pt_tlb_flush_range(&f->pt, s2_ipa(G), G);
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G), 4 * K), 0);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_have_names),
		cmocka_unit_test(nobody_need_listen),
		cmocka_unit_test(a_write_says_what_it_translates),
		cmocka_unit_test(all_is_flushed_by_the_vmid),
		cmocka_unit_test(silence_is_not_told),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
