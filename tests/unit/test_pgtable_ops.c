/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations on tables, one by one: results, and order of events. */
#include "inject/mistakes.h"

#include "main.h"
#include "test_pgtable.h"

#define RW  (S2_PROT_R | S2_PROT_W)
#define RWX (RW | S2_PROT_X)
#define K   1024ull
#define M   (1024 * K)
#define G   (1024 * M)

static void maps_pages_and_blocks(void **state)
{
	static const struct {
		enum s2_granule granule;
		uint64_t size;
		int level;
	} leaves[] = {
		{ S2_GRANULE_4K, 4 * K, 3 },	{ S2_GRANULE_4K, 2 * M, 2 },
		{ S2_GRANULE_4K, 1 * G, 1 },	{ S2_GRANULE_16K, 16 * K, 3 },
		{ S2_GRANULE_16K, 32 * M, 2 },	{ S2_GRANULE_64K, 64 * K, 3 },
		{ S2_GRANULE_64K, 512 * M, 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(leaves) / sizeof(*leaves); i++) {
		struct s2_pt_cfg cfg = usual_cfg(leaves[i].granule);
		struct fixture *f = begin(&cfg, 64);
		struct s2_desc desc;
		uint64_t pte;
		int level;

		assert_int_equal(map(f, 4 * G, leaves[i].size, 8 * G, RW), 0);
		pte = leaf_of(f, 4 * G + leaves[i].size - 1, &level);
		assert_int_equal(level, leaves[i].level);
		s2_desc_decode(&f->pt.cfg.arch, level, pte, &desc);
		assert_int_equal(desc.oa, 8 * G);
		assert_int_equal(desc.memattr, 0xf);
		assert_int_equal(desc.s2ap, 3);
		assert_int_equal(desc.xn, S2_XN_NEITHER);
		assert_int_equal(desc.res0, 0);
		assert_true(all_counted(f));
		end(f);
	}
}

/* A mistake in the order lets a guest see memory that was not cleaned. */
static void breaks_before_it_makes(void **state)
{
	static const enum s2_pt_event_kind order[] = {
		S2_PT_WRITE,  S2_PT_TLBI_IPA, S2_PT_DCACHE,
		S2_PT_ICACHE, S2_PT_WRITE,
	};
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	size_t i;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(map(f, G, 4 * K, 3 * G, RWX), 0);
	assert_int_equal(f->nr_events, 5);
	for (i = 0; i < 5; i++)
		assert_int_equal(f->events[i].kind, order[i]);
	assert_true(s2_pte_is_locked(&f->pt, f->events[0].now));
	assert_int_equal(f->events[1].ipa.ipa, G);
	assert_int_equal(f->events[1].level, 3);
	assert_int_equal(f->events[2].pa.pa, 3 * G);
	end(f);
}

static void same_or_stronger_is_eagain(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, S2_PROT_R), 0);
	assert_int_equal(map(f, G, 4 * K, 2 * G, S2_PROT_R), -S2_EAGAIN);
	assert_int_equal(map(f, G, 4 * K, 2 * G, RWX), -S2_EAGAIN);
	forget_events(f);
	/* Software bits alone are stored, and nobody is told to forget. */
	assert_int_equal(map(f, G, 4 * K, 2 * G, S2_PROT_R | 1ull << 55), 0);
	assert_int_equal(f->nr_events, 1);
	end(f);
}

static void table_and_block_change_places(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	uint32_t used;
	int level;

	(void)state;
	cfg.tlb_range = true;
	f->pt.cfg.tlb_range = true;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G + 8 * K, 4 * K, 2 * G + 8 * K, RW), 0);
	s2_pt_cache_drain(&f->cache, &f->pool);
	used = f->pool.used;
	forget_events(f);
	assert_int_equal(map(f, G, 2 * M, 2 * G, RW), 0);
	s2_pt_cache_drain(&f->cache, &f->pool);
	assert_int_equal(f->pool.used, used - 1);
	assert_int_equal(count_events(f, S2_PT_TLBI_RANGE), 1);
	assert_int_equal(f->events[1].size, 2 * M);
	assert_int_equal(map(f, G + 4 * K, 4 * K, 7 * G, RW), 0);
	leaf_of(f, G + 4 * K, &level);
	assert_int_equal(level, 3);
	assert_int_equal(leaf_of(f, G, &level), 0);
	assert_true(all_counted(f));
	end(f);
}

static void errors(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	struct s2_pt pt;

	(void)state;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(0), RW, NULL,
				   0),
			 -S2_ENOMEM);
	assert_int_equal(map(f, 1ull << 40, 4 * K, 0, RW), -S2_ERANGE);
	assert_int_equal(map(f, G, 4 * K, 0,
			     S2_PROT_DEVICE | S2_PROT_NORMAL_NC),
			 -S2_EINVAL);
	assert_int_equal(map(f, G, 4 * K, 0, RWX | S2_PROT_DEVICE), -S2_EINVAL);
	assert_int_equal(map(f, G, 4 * K, 0, RW | S2_PROT_PX), -S2_EINVAL);
	assert_int_equal(s2_pt_relax_perms(&f->pt, s2_ipa(G), RW, 0),
			 -S2_EAGAIN);
	assert_int_equal(s2_pt_relax_perms(&f->pt, s2_ipa(G), 1ull << 55, 0),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_annotate(&f->pt, s2_ipa(G), 4 * K, &f->cache,
					S2_INVALID_LOCKED, 0),
			 -S2_EINVAL);
	cfg.ipa_bits = 60;
	assert_int_equal(s2_pt_init(&pt, &cfg, &f->pool), -S2_EINVAL);
	assert_true(all_counted(f));
	end(f);
}

static void unmaps_what_it_meets(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(map(f, G, 2 * M, 2 * G, RW), 0);
	assert_int_equal(map(f, G + 2 * M, 4 * K, 9 * G, RW), 0);
	s2_pt_cache_drain(&f->cache, &f->pool);
	forget_events(f);
	/* One page of a block takes all of it away. */
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G + 4 * K), 4 * K), 0);
	assert_int_equal(leaf_of(f, G, NULL), 0);
	assert_int_equal(count_events(f, S2_PT_DCACHE), 1);
	forget_events(f);
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G + 2 * M), 4 * K), 0);
	/* The page, its table, and the table above that. */
	assert_int_equal(count_events(f, S2_PT_TLBI_IPA), 3);
	assert_int_equal(count_events(f, S2_PT_FREE), 2);
	end(f);
}

static void unmap_defers_where_it_may(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;

	(void)state;
	cfg.tlb_range = cfg.arch.fwb = true;
	f = begin(&cfg, 64);
	assert_int_equal(map(f, G, 8 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G), 8 * K), 0);
	/* Tables are walked by hardware: they do not wait. */
	assert_int_equal(count_events(f, S2_PT_TLBI_IPA), 2);
	assert_int_equal(count_events(f, S2_PT_TLBI_RANGE), 1);
	assert_int_equal(f->events[f->nr_events - 1].kind, S2_PT_TLBI_RANGE);
	end(f);
}

static void splits_with_what_there_is(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 1100);
	int level;

	(void)state;
	assert_int_equal(map(f, G, G, 2 * G, RW), 0);
	s2_pt_cache_drain(&f->cache, &f->pool);
	assert_int_equal(s2_pt_split(&f->pt, s2_ipa(G), G, &f->cache),
			 -S2_ENOMEM);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 513), 0);
	assert_int_equal(s2_pt_split(&f->pt, s2_ipa(G), G, &f->cache), 0);
	assert_int_equal(f->cache.nr, 0);
	assert_int_equal(leaf_of(f, 2 * G - 4 * K, &level) & 1, 1);
	assert_int_equal(level, 3);
	assert_true(all_counted(f));
	end(f);
}

/*
 * What the kernel hands to the new table are rights: no memory type, no age
 * (kvm_pgtable_stage2_pte_prot()). KVM splits what it logs; a device's block
 * would become Normal memory.
 */
static void splitting_forgets_the_memory_type(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	struct s2_desc desc;
	int level;

	(void)state;
	assert_int_equal(map(f, 2 * M, 2 * M, G, RW | S2_PROT_DEVICE), 0);
	assert_true(s2_pt_test_clear_young(&f->pt, s2_ipa(2 * M), 2 * M, true));
	assert_int_equal(s2_pt_split(&f->pt, s2_ipa(2 * M), 2 * M, &f->cache),
			 0);
	s2_desc_decode(&f->pt.cfg.arch, 3, leaf_of(f, 3 * M, &level), &desc);
	assert_int_equal(level, 3);
	assert_int_equal(desc.oa, G + M);
	assert_int_equal(desc.s2ap, 3);
	assert_int_equal(desc.memattr, 0xf);
	assert_true(desc.af);
	end(f);
}

static void relaxes_and_ages(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, S2_PROT_R), 0);
	forget_events(f);
	assert_int_equal(s2_pt_relax_perms(&f->pt, s2_ipa(G), S2_PROT_X, 0), 0);
	assert_int_equal(f->events[0].kind, S2_PT_ICACHE);
	assert_int_equal(f->events[1].kind, S2_PT_WRITE);
	assert_int_equal(f->events[2].kind, S2_PT_TLBI_IPA_NSH);
	assert_int_equal(s2_pte_prot(&f->pt, leaf_of(f, G, NULL)),
			 S2_PROT_R | S2_PROT_X);
	assert_true(s2_pt_test_clear_young(&f->pt, s2_ipa(G), 4 * K, true));
	assert_false(s2_pt_test_clear_young(&f->pt, s2_ipa(G), 4 * K, false));
	s2_pt_mkyoung(&f->pt, s2_ipa(G), 0);
	assert_true(s2_pt_test_clear_young(&f->pt, s2_ipa(G), 4 * K, false));
	end(f);
}

static void annotations_count(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	assert_int_equal(s2_pt_annotate(&f->pt, s2_ipa(G), 8 * K, &f->cache,
					S2_INVALID_DONATION, 0x1234),
			 0);
	assert_int_equal(leaf_of(f, G, NULL), 0x2000000000001234);
	assert_true(all_counted(f));
	assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G), 8 * K), 0);
	assert_int_equal(leaf_of(f, G, NULL), 0);
	end(f);
}

static void destroys_in_pieces(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	uint64_t at;

	(void)state;
	assert_int_equal(map(f, G, 64 * K, 2 * G, RW), 0);
	s2_pt_cache_drain(&f->cache, &f->pool);
	for (at = 0; at < 64 * K; at += 8 * K)
		s2_pt_destroy_range(&f->pt, s2_ipa(G + at), 8 * K);
	s2_pt_destroy_root(&f->pt);
	assert_int_equal(f->pool.used, 0);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(0), RW, NULL,
				   0),
			 -S2_EINVAL);
	free(f->pool.mem);
	free(f->pool.pages);
	free(f);
}

/* Another CPU maps the same page while this one invalidates. */
static void map_meanwhile(struct fixture *f, const struct s2_pt_event *event)
{
	if (event->kind != S2_PT_DCACHE)
		return;
	f->meanwhile = NULL;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(5 * G), RW,
				   &f->cache, S2_WALK_SHARED),
			 -S2_EAGAIN);
}

static void a_locked_entry_is_left_alone(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 8), 0);
	f->meanwhile = map_meanwhile;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(2 * G), RW,
				   &f->cache, S2_WALK_SHARED),
			 0);
	assert_null(f->meanwhile);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, NULL)).pa, 2 * G);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	end(f);
}

static void root_pages_are_aligned(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);
	struct s2_pt other;

	(void)state;
	/* 40 bits: two tables at level 1 */
	assert_int_equal(f->pt.root_pages, 2);
	assert_int_not_equal(s2_pool_alloc(&f->pool), S2_NO_PAGE);
	assert_int_equal(s2_pt_init(&other, &cfg, &f->pool), 0);
	assert_int_equal(other.root % 2, 0);
	assert_int_equal(s2_pool_alloc(&f->pool), other.root - 1);
	s2_pt_destroy(&other);
	s2_pool_put(&f->pool, 2);
	s2_pool_put(&f->pool, 3);
	end(f);
}

static void unlinked_tables_can_fail(void **state)
{
	struct fixture *f = begin_version("linux-7.3");
	uint32_t table;

	(void)state;
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(4 * K), 2, RW,
					       &f->cache, false, &table),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(2 * M), 2,
					       RW | S2_PROT_PX, &f->cache,
					       false, &table),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(2 * M), 2, RW,
					       &f->cache, false, &table),
			 -S2_ENOMEM);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	/* Below a page there is nothing: the walks say so, and who frees. */
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(2 * M), 3, RW,
					       &f->cache, false, &table),
			 -S2_EINVAL);
	assert_int_equal(count_events(f, S2_PT_WARN), 3);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(2 * M), 2, RW,
					       &f->cache, true, &table),
			 0);
	f->pool.pages[table].refs++;
	s2_pt_free_unlinked(&f->pt, table, 2);
	assert_int_equal(count_events(f, S2_PT_WARN), 4);
	assert_true(s2_pool_put(&f->pool, table));
	end(f);
}

/* A right that this machine cannot give again, and a level without blocks. */
static void splits_what_it_can(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 64);

	(void)state;
	assert_int_equal(map(f, G, G, 2 * G, RW), 0);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	*root_entry(f, G) |= 3ull << 53;
	assert_int_equal(s2_pt_split(&f->pt, s2_ipa(G), G, &f->cache),
			 -S2_EINVAL);
	end(f);
	cfg.ipa_bits = 48;
	cfg.start_level = 0;
	f = begin(&cfg, 64);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	s2_pool_at(&f->pool, f->pt.root)[0] = 1;
	assert_int_equal(s2_pt_split(&f->pt, s2_ipa(0), G, &f->cache),
			 -S2_EINVAL);
	s2_pool_at(&f->pool, f->pt.root)[0] = 0;
	end(f);
}

static void relaxing_refuses(void **state)
{
	struct fixture *f = begin_version("linux-7.3");

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(s2_pt_relax_perms(&f->pt, s2_ipa(G), S2_PROT_PX, 0),
			 -S2_EINVAL);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

static void ages_one_by_one(void **state)
{
	struct fixture *f = begin_version("linux-6.1.y");
	uint64_t pte;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	pte = leaf_of(f, G, NULL);
	assert_true(s2_pt_is_young(&f->pt, s2_ipa(G)));
	assert_int_equal(s2_pt_mkold(&f->pt, s2_ipa(G)), pte);
	assert_false(s2_pt_is_young(&f->pt, s2_ipa(G)));
	assert_int_equal(leaf_of(f, G, NULL), pte & ~(1ull << 10));
	assert_false(s2_pt_is_young(&f->pt, s2_ipa(1ull << 50)));
	assert_int_equal(s2_pt_mkold(&f->pt, s2_ipa(1ull << 50)), 0);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	assert_false(
		s2_pt_test_clear_young(&f->pt, s2_ipa(1ull << 50), G, true));
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	end(f);
}

static void a_root_is_destroyed_once(void **state)
{
	struct fixture *f = begin_version("linux-7.3");
	uint32_t used = f->pool.used;

	(void)state;
	s2_pt_destroy_root(&f->pt);
	assert_int_equal(f->pool.used, used - f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_FREE), f->pt.root_pages);
	s2_pt_destroy_root(&f->pt);
	assert_int_equal(f->pool.used, used - f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_FREE), f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(G), NULL, NULL),
			 -S2_EINVAL);
	end(f);
}

/* That the root's pages count in one is a mistake of those below no root. */
static void tables_without_a_root_count_themselves(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	uint32_t table;

	(void)state;
	cfg.inject = S2_PT_BUG_SHARED_ROOT_REFS;
	f = begin(&cfg, 64);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(2 * M), 2, RW,
					       &f->cache, true, &table),
			 0);
	assert_int_equal(f->pool.pages[table].refs, 513);
	s2_pt_destroy_root(&f->pt);
	forget_events(f);
	s2_pt_free_unlinked(&f->pt, table, 2);
	assert_int_equal(f->pool.pages[table].refs, 0);
	assert_int_equal(count_events(f, S2_PT_FREE), 1);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	end(f);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_pages_and_blocks),
		cmocka_unit_test(breaks_before_it_makes),
		cmocka_unit_test(same_or_stronger_is_eagain),
		cmocka_unit_test(table_and_block_change_places),
		cmocka_unit_test(errors),
		cmocka_unit_test(unmaps_what_it_meets),
		cmocka_unit_test(unmap_defers_where_it_may),
		cmocka_unit_test(splits_with_what_there_is),
		cmocka_unit_test(splitting_forgets_the_memory_type),
		cmocka_unit_test(relaxes_and_ages),
		cmocka_unit_test(annotations_count),
		cmocka_unit_test(destroys_in_pieces),
		cmocka_unit_test(a_locked_entry_is_left_alone),
		cmocka_unit_test(root_pages_are_aligned),
		cmocka_unit_test(unlinked_tables_can_fail),
		cmocka_unit_test(splits_what_it_can),
		cmocka_unit_test(relaxing_refuses),
		cmocka_unit_test(ages_one_by_one),
		cmocka_unit_test(a_root_is_destroyed_once),
		cmocka_unit_test(tables_without_a_root_count_themselves),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
