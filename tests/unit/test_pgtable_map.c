/* SPDX-License-Identifier: GPL-2.0-only */
/* Limits of what tables take: addresses, rows of pages, types, levels. */
#include "main.h"
#include "test_pgtable.h"

#include "pgtable/internal.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define G  (1024 * 1024 * K)

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
	assert_in_range(event->pa, POOL_PHYS, POOL_PHYS + 32 * 4 * K - 1);
	for (i = 0; i < f->nr_events; i++) {
		uint64_t size;

		event = &f->events[i];
		if (event->kind != S2_PT_WRITE)
			continue;
		size = s2_level_size(S2_GRANULE_4K, event->level);
		assert_int_equal(event->size, size);
		assert_int_equal(event->ipa, (5 * G + 0x7000) & ~(size - 1));
		leaves += event->level == 3;
	}
	assert_true(leaves > 0);
	forget_events(f);
	assert_int_equal(s2_pt_unmap(&f->pt, 5 * G + 0x7000, 4 * K), 0);
	assert_int_equal(find_event(f, S2_PT_FREE)->size, 4 * K);
	end(f);
}

static void all_is_flushed_by_the_vmid(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	const struct s2_pt_event *event;

	(void)state;
	s2_pt_tlb_flush_range(&f->pt, G, G);
	event = find_event(f, S2_PT_TLBI_VMID);
	assert_int_equal(event->ipa, 0);
	assert_int_equal(event->level, S2_TTL_UNKNOWN);
	end(f);
}

/*
 * The last page below 1 << bits can be mapped. What is behind it was nobody's
 * memory for 6.12: kvm_phys_is_valid().
 */
static void check_pa_bits(const struct s2_pt_cfg *cfg, unsigned int bits)
{
	struct fixture *f = begin(cfg, 32);
	uint64_t page = 1ull << f->pool.shift, limit = 1ull << bits;
	uint64_t pte;
	int level;

	assert_int_equal(map(f, 0, page, limit - page, RW), 0);
	pte = leaf_of(f, 0, &level);
	assert_int_equal(s2_pte_to_phys(&f->pt, pte), limit - page);
	assert_int_equal(map(f, page, page, limit, RW), 0);
	assert_false(s2_pte_is_valid(leaf_of(f, page, NULL)));
	end(f);
}

static void addresses_have_as_many_bits_as_is_said(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);

	(void)state;
	cfg.version = s2_pt_version_find("6.12");
	check_pa_bits(&cfg, 48);
	cfg.pa_bits = 40;
	check_pa_bits(&cfg, 40);
	cfg.pa_bits = 0;
	cfg.arch.lpa2 = true;
	check_pa_bits(&cfg, 52);
	/* 64K pages have room for 52 bits, whatever the machine says. */
	cfg = usual_cfg(S2_GRANULE_64K);
	cfg.version = s2_pt_version_find("6.12");
	cfg.pa_bits = 52;
	check_pa_bits(&cfg, 52);
	cfg.pa_bits = 0;
	check_pa_bits(&cfg, 48);
}

static int try_init(const struct s2_pt_cfg *cfg, enum s2_granule granule)
{
	struct s2_pool_page pages[20];
	struct s2_pool pool;
	struct s2_pt pt;
	void *mem = malloc((size_t)20 << s2_granule_shift(granule));
	int ret;

	assert_non_null(mem);
	s2_pool_init(&pool, granule, mem, pages, 20, POOL_PHYS);
	ret = s2_pt_init(&pt, cfg, &pool);
	free(mem);
	return ret;
}

static void impossible_tables_are_refused(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);

	(void)state;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), 0);
	assert_int_equal(try_init(&cfg, S2_GRANULE_16K), -S2_EINVAL);
	cfg.start_level = 3;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), -S2_EINVAL);
	cfg = usual_cfg(S2_GRANULE_4K);
	cfg.ipa_bits = 53;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), -S2_EINVAL);
	/* 52 bits of 4K pages are for LPA2, and begin at level -1. */
	cfg.ipa_bits = 52;
	cfg.start_level = -1;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), -S2_EINVAL);
	cfg.arch.lpa2 = true;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), 0);
	/* 64K pages can have 52 bits, too: the kernel's own LPA. */
	cfg = usual_cfg(S2_GRANULE_64K);
	cfg.ipa_bits = 52;
	cfg.start_level =
		(int8_t)s2_kvm_start_level(S2_GRANULE_64K, cfg.ipa_bits);
	assert_int_equal(try_init(&cfg, S2_GRANULE_64K), 0);
	cfg = usual_cfg(S2_GRANULE_4K);
	cfg.arch.granule = S2_NR_GRANULES;
	assert_int_equal(try_init(&cfg, S2_GRANULE_4K), -S2_EINVAL);
}

static void rows_of_pages_are_aligned_and_end(void **state)
{
	struct s2_pool_page pages[16];
	uint64_t mem[16 * 512];
	struct s2_pool pool;
	uint32_t i;

	(void)state;
	memset(pages, 0xa5, sizeof(pages));
	s2_pool_init(&pool, S2_GRANULE_4K, mem, pages, 16, POOL_PHYS);
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
	s2_pool_init(&pool, S2_GRANULE_4K, mem, pages, 6, POOL_PHYS);
	assert_int_equal(s2_pool_alloc_row(&pool, 4), 0);
	assert_int_equal(s2_pool_alloc_row(&pool, 4), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc_row(&pool, 8), S2_NO_PAGE);
	assert_int_equal(s2_pool_alloc_row(&pool, 2), 4);
}

static int annotate(struct fixture *f, unsigned int type, uint64_t annot)
{
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	return s2_pt_annotate(&f->pt, G, 4 * K, &f->cache, type, annot);
}

static void annotations_have_a_type_and_room(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	unsigned int type;

	(void)state;
	for (type = 0; type < 18; type++)
		assert_int_equal(annotate(f, type, S2_INVALID_ANNOT_MASK),
				 type && type < 16 &&
						 type != S2_INVALID_LOCKED ?
					 0 :
					 -S2_EINVAL);
	assert_int_equal(annotate(f, 2, 1), -S2_EINVAL);
	end(f);
}

static void a_table_that_is_gone_is_told(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	uint32_t last;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, G, RW), 0);
	last = f->pool.fresh - 1;
	assert_int_equal(f->pool.pages[last].refs, 2);
	f->pool.pages[last].refs = 0;
	forget_events(f);
	s2_pt_is_young(&f->pt, G);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	forget_events(f);
	assert_int_equal(s2_pt_wrprotect(&f->pt, G, 8 * K), 0);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	f->pool.pages[last].refs = 2;
	/* And what leads nowhere is not walked. */
	forget_events(f);
	s2_pt_free_unlinked(&f->pt, S2_NO_PAGE, 2);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	assert_int_equal(count_events(f, S2_PT_FREE), 0);
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
	s2_pt_tlb_flush_range(&f->pt, G, G);
	assert_int_equal(s2_pt_unmap(&f->pt, G, 4 * K), 0);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

static void a_leaf_is_read_up_to_the_last_byte(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	uint64_t last = (1ull << cfg.ipa_bits) - 1, pte;
	int level = 0;

	(void)state;
	assert_int_equal(map(f, last & ~(4 * K - 1), 4 * K, G, RW), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, last, &pte, NULL), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, pte), G);
	assert_int_equal(s2_pt_get_leaf(&f->pt, last, NULL, &level), 0);
	assert_int_equal(level, 3);
	assert_int_equal(s2_pt_get_leaf(&f->pt, last + 1, &pte, NULL),
			 -S2_ERANGE);
	end(f);
}

/* An invalid descriptor permits nothing, whatever its bits. */
static void what_is_not_valid_permits_nothing(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);

	(void)state;
	assert_int_equal(s2_pte_prot(&f->pt, 0xc0), 0);
	assert_int_equal(s2_pte_prot(&f->pt, 0xc1) & RW, RW);
	end(f);
}

/* Blocks begin at level 1, however much there is to map. */
static void level_0_has_no_blocks(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	int level = 0;

	(void)state;
	cfg.ipa_bits = 48;
	cfg.start_level = (int8_t)s2_kvm_start_level(S2_GRANULE_4K, 48);
	assert_int_equal(cfg.start_level, 0);
	f = begin(&cfg, 32);
	assert_int_equal(map(f, 0, 512 * G, 0, RW), 0);
	assert_true(s2_pte_is_valid(leaf_of(f, 0, &level)));
	assert_int_equal(level, 1);
	end(f);
}

/* The map walker, after another CPU has changed the entry. */
static int map_too_late(const struct s2_pt_visit *v, unsigned int what)
{
	if (what == S2_WALK_TABLE_PRE && v->level == 2)
		*v->entry |= S2_PROT_SW;
	return s2_pt_map_walker(v, what);
}

/* Who comes too late leaves the table as it is, with what is below it. */
static void a_table_is_replaced_by_one(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = { .phys = 3 * G };
	const unsigned int flags = S2_WALK_TABLE_PRE | S2_WALK_LEAF |
				   S2_WALK_SHARED;
	int level;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(s2_pt_leaf_attr(&f->pt, RW, &with.attr), 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk_whole(&f->pt, G, 2048 * K, flags,
					  map_too_late, &with),
			 -S2_EAGAIN);
	assert_int_equal(f->nr_events, 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)), 2 * G);
	assert_int_equal(level, 3);
	assert_true(all_counted(f));
	assert_int_equal(s2_pt_walk_whole(&f->pt, G, 2048 * K, flags,
					  s2_pt_map_walker, &with),
			 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)), 3 * G);
	assert_int_equal(level, 2);
	assert_true(all_counted(f));
	end(f);
}

/* stage2_map_walk_leaf(): WARN_ON(ctx->level == KVM_PGTABLE_LAST_LEVEL) */
static void below_pages_there_are_no_tables(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = { .phys = 2 * G + 1, .cache = &f->cache };
	uint32_t used;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(s2_pt_leaf_attr(&f->pt, RW, &with.attr), 0);
	used = f->cache.nr;
	assert_true(used > 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk(&f->pt, G, 4 * K, S2_WALK_LEAF,
				    s2_pt_map_walker, &with),
			 -S2_EINVAL);
	assert_int_equal(f->nr_events, 1);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	assert_int_equal(f->cache.nr, used);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, NULL)), 2 * G);
	end(f);
}

/* No annotation is like this, but the entry is counted if one were. */
static void software_bits_are_counted(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = {
		.phys = UINT64_MAX,
		.annot = 1ull << 55,
		.annotation = true,
	};

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk(&f->pt, G + 4 * K, 4 * K, S2_WALK_LEAF,
				    s2_pt_map_walker, &with),
			 0);
	assert_int_equal(leaf_of(f, G + 4 * K, NULL), 1ull << 55);
	assert_int_equal(f->nr_events, 1);
	assert_true(all_counted(f));
	with.annot = 0;
	assert_int_equal(s2_pt_walk(&f->pt, G + 4 * K, 4 * K, S2_WALK_LEAF,
				    s2_pt_map_walker, &with),
			 0);
	assert_int_equal(leaf_of(f, G + 4 * K, NULL), 0);
	assert_true(all_counted(f));
	end(f);
}

static int visited(const struct s2_pt_visit *v, unsigned int what)
{
	(void)what;
	++*(unsigned int *)v->arg;
	return 0;
}

static void levels_end(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	unsigned int n = 0, i;
	struct walk w = {
		.visitor = visited,
		.v = { .pt = &f->pt,
		       .arg = &n,
		       .end = 4 * K,
		       .flags = S2_WALK_LEAF },
	};

	(void)state;
	for (i = 0; i < 2; i++)
		assert_int_equal(s2_pt_walk_table(&w, f->pt.root, i ? -2 : 4),
				 -S2_EINVAL);
	assert_int_equal(count_events(f, S2_PT_WARN), 2);
	assert_int_equal(n, 0);
	assert_int_equal(s2_pt_walk_table(&w, f->pt.root, 3), 0);
	assert_int_equal(n, 1);
	end(f);
}

/* Nor does a row begin anew when the numbers of pages end. */
static void rows_do_not_wrap(void **state)
{
	struct s2_pool pool;

	(void)state;
	s2_pool_init(&pool, S2_GRANULE_4K, NULL, NULL, UINT32_MAX, POOL_PHYS);
	pool.fresh = 0x80000001;
	assert_int_equal(s2_pool_alloc_row(&pool, 0x80000000), S2_NO_PAGE);
	assert_int_equal(pool.fresh, 0x80000001);
	assert_int_equal(pool.used, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_says_what_it_translates),
		cmocka_unit_test(all_is_flushed_by_the_vmid),
		cmocka_unit_test(addresses_have_as_many_bits_as_is_said),
		cmocka_unit_test(impossible_tables_are_refused),
		cmocka_unit_test(rows_of_pages_are_aligned_and_end),
		cmocka_unit_test(a_row_longer_than_the_rest_is_refused),
		cmocka_unit_test(annotations_have_a_type_and_room),
		cmocka_unit_test(a_table_that_is_gone_is_told),
		cmocka_unit_test(silence_is_not_told),
		cmocka_unit_test(a_leaf_is_read_up_to_the_last_byte),
		cmocka_unit_test(what_is_not_valid_permits_nothing),
		cmocka_unit_test(level_0_has_no_blocks),
		cmocka_unit_test(a_table_is_replaced_by_one),
		cmocka_unit_test(below_pages_there_are_no_tables),
		cmocka_unit_test(software_bits_are_counted),
		cmocka_unit_test(levels_end),
		cmocka_unit_test(rows_do_not_wrap),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
