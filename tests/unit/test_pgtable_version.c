/* SPDX-License-Identifier: GPL-2.0-only */
/* What tables do where something is missing, wrong, or of another version. */
#include "main.h"
#include "test_pgtable.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define M  (1024 * K)
#define G  (1024 * M)
#define SW (1ull << 55)

static struct fixture *begin_version(const char *version)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);

	cfg.version = s2_pt_version_find(version);
	return begin(&cfg, 64);
}

/* Of the root, where tables begin at level 1. */
static uint64_t *root_entry(const struct fixture *f, uint64_t addr)
{
	return s2_pool_at(&f->pool, f->pt.root) + addr / G;
}

static uint64_t *entry_of(const struct fixture *f,
			  const struct s2_pt_event *event)
{
	return f->pool.mem + (event->pa - POOL_PHYS) / 8;
}

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

static unsigned int memattr(struct fixture *f, uint64_t prot)
{
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G, 4 * K, 3 * G, RW | prot), 0);
	return leaf_of(f, G, NULL) >> 2 & 15;
}

/* Linux 6.1 knows no Normal-NC, and looks at its bit as little as at others. */
static void nc_came_late(void **state)
{
	struct fixture *old = begin_version("6.1");
	struct fixture *now = begin_version("7.3");

	(void)state;
	assert_int_equal(memattr(old, S2_PROT_NORMAL_NC), 0xf);
	assert_int_equal(memattr(old, S2_PROT_NORMAL_NC | S2_PROT_DEVICE), 1);
	assert_int_equal(memattr(now, S2_PROT_NORMAL_NC), 5);
	assert_int_equal(map(now, G, 4 * K, 2 * G,
			     RW | S2_PROT_NORMAL_NC | S2_PROT_DEVICE),
			 -S2_EINVAL);
	assert_int_equal(map(now, G, 4 * K, 2 * G,
			     RW | S2_PROT_X | S2_PROT_NORMAL_NC),
			 -S2_EINVAL);
	end(old);
	end(now);
}

static void fwb_can_be_off(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;

	(void)state;
	cfg.version = s2_pt_version_find("6.12");
	cfg.arch.fwb = true;
	cfg.nofwb = true;
	f = begin(&cfg, 64);
	assert_false(f->pt.fwb);
	assert_int_equal(memattr(f, 0), 0xf);
	end(f);
}

/* Who holds no lock and meets a locked entry has a mistake elsewhere. */
static void map_unshared(struct fixture *f, const struct s2_pt_event *event)
{
	if (event->kind != S2_PT_WRITE || !s2_pte_is_locked(&f->pt, event->now))
		return;
	f->meanwhile = NULL;
	assert_int_equal(s2_pt_map(&f->pt, G, 4 * K, 5 * G, RW, NULL, 0),
			 -S2_EAGAIN);
}

static void clear_entry(struct fixture *f, const struct s2_pt_event *event)
{
	if (event->kind != S2_PT_WRITE || !s2_pte_is_locked(&f->pt, event->now))
		return;
	f->meanwhile = NULL;
	*entry_of(f, event) = 0;
}

static void a_lost_lock_is_told(void **state)
{
	struct fixture *f = begin_version("7.3");

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	f->meanwhile = map_unshared;
	assert_int_equal(map(f, G, 4 * K, 3 * G, RW), 0);
	assert_null(f->meanwhile);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	f->meanwhile = clear_entry;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_null(f->meanwhile);
	assert_int_equal(count_events(f, S2_PT_WARN), 2);
	assert_true(all_counted(f));
	end(f);
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
	assert_int_equal(s2_pt_map(&quiet, G, 4 * K, 2 * G, RW, &f->cache, 0),
			 0);
	s2_pt_tlb_flush_range(&quiet, 0, G);
	assert_int_equal(s2_pt_unmap(&quiet, G, 4 * K), 0);
	assert_int_equal(s2_pt_get_leaf(&quiet, G, &pte, NULL), 0);
	assert_int_equal(pte, 0);
	/* Beyond the end: a WARN that nobody hears. */
	s2_pt_destroy_range(&quiet, 1ull << 41, G);
	s2_pt_destroy(&quiet);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

static bool always(void *ctx, uint64_t addr, uint64_t end, uint64_t prot)
{
	(void)ctx;
	(void)addr;
	(void)end;
	(void)prot;
	return true;
}

static void pages_by_force(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	size_t i;

	(void)state;
	cfg.force_pte = always;
	for (i = 0; s2_pt_version_at(i); i++) {
		struct fixture *f;
		int level;

		cfg.version = s2_pt_version_at(i);
		f = begin(&cfg, 64);
		assert_int_equal(map(f, G, 2 * M, 2 * G, RW), 0);
		leaf_of(f, G, &level);
		assert_int_equal(level, 3);
		assert_true(all_counted(f));
		end(f);
	}
}

/* Addresses that are not congruent get pages, also where a table is already. */
static void pages_by_congruence(void **state)
{
	struct fixture *f = begin_version("7.3");
	int level;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G, 2 * M, 2 * G + 4 * K, RW), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)),
			 2 * G + 4 * K);
	assert_int_equal(level, 3);
	end(f);
}

static void identity_is_checked(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;

	(void)state;
	cfg.idmap = true;
	f = begin(&cfg, 64);
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), -S2_EINVAL);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	assert_int_equal(map(f, G, 4 * K, G, RW), 0);
	end(f);
}

/* Up to 6.12: 0 or 1, and an address beyond PARange is nobody's. */
static void owners_of_old(void **state)
{
	struct fixture *f = begin_version("6.12");
	uint64_t *entry;

	(void)state;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	assert_int_equal(s2_pt_annotate(&f->pt, G, 4 * K, &f->cache, 0, 2),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_annotate(&f->pt, G, 4 * K, &f->cache, 0, 1), 0);
	assert_int_equal(leaf_of(f, G, NULL), 4);
	assert_int_equal(map(f, G, 4 * K, 1ull << 60, RW), 0);
	assert_int_equal(leaf_of(f, G, NULL), 0);
	assert_true(all_counted(f));
	/* What software left there goes without a break. */
	forget_events(f);
	assert_int_equal(s2_pt_annotate(&f->pt, G, 4 * K, &f->cache, 0, 1), 0);
	entry = entry_of(f, &f->events[f->nr_events - 1]);
	*entry = SW;
	forget_events(f);
	assert_int_equal(map(f, G, 4 * K, 1ull << 60, RW), 0);
	assert_int_equal(count_events(f, S2_PT_WRITE), 1);
	assert_true(all_counted(f));
	end(f);
}

/* 6.1: the block comes when all below the detached table is forgotten. */
static void anchored_tables_go_deep(void **state)
{
	struct fixture *f = begin_version("6.1");
	int level;

	(void)state;
	assert_int_equal(s2_pt_map(&f->pt, G, 4 * K, 2 * G, RW, NULL, 0),
			 -S2_ENOMEM);
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G + 4 * M, 2 * M, 4 * G, RW), 0);
	assert_int_equal(map(f, G, G, 4 * G, RW), 0);
	leaf_of(f, G, &level);
	assert_int_equal(level, 1);
	assert_int_equal(count_events(f, S2_PT_TLBI_VMID), 1);
	assert_true(all_counted(f));
	end(f);
}

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

static int pass(const struct s2_pt_visit *v, unsigned int what)
{
	(void)v;
	(void)what;
	return 0;
}

/* Who wrote that has no table of ours there: the walk does not go along. */
static void wild_tables_end_walks(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint64_t pte;

	(void)state;
	*root_entry(f, 8 * G) = 0x12345000 | 3;
	assert_int_equal(s2_pt_walk(&f->pt, 8 * G, G, S2_WALK_LEAF, pass, NULL),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_walk(&f->pt, 8 * G, 4 * K, S2_WALK_LEAF, pass,
				    NULL),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_get_leaf(&f->pt, 8 * G, &pte, NULL), -S2_EINVAL);
	assert_int_equal(s2_pt_get_leaf(&f->pt, 1ull << 50, &pte, NULL),
			 -S2_ERANGE);
	*root_entry(f, 8 * G) = 0;
	end(f);
}

static void unlinked_tables_can_fail(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint32_t table;

	(void)state;
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 4 * K, 2, RW, &f->cache,
					       false, &table),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 2 * M, 2,
					       RW | S2_PROT_PX, &f->cache,
					       false, &table),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 2 * M, 2, RW, &f->cache,
					       false, &table),
			 -S2_ENOMEM);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	/* Below a page there is nothing: the walks say so, and who frees. */
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 2 * M, 3, RW, &f->cache,
					       false, &table),
			 -S2_EINVAL);
	assert_int_equal(count_events(f, S2_PT_WARN), 3);
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 2 * M, 2, RW, &f->cache,
					       true, &table),
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
	assert_int_equal(s2_pt_split(&f->pt, G, G, &f->cache), -S2_EINVAL);
	end(f);
	cfg.ipa_bits = 48;
	cfg.start_level = 0;
	f = begin(&cfg, 64);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 2), 0);
	s2_pool_at(&f->pool, f->pt.root)[0] = 1;
	assert_int_equal(s2_pt_split(&f->pt, 0, G, &f->cache), -S2_EINVAL);
	s2_pool_at(&f->pool, f->pt.root)[0] = 0;
	end(f);
}

static void relaxing_refuses(void **state)
{
	struct fixture *f = begin_version("7.3");

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(s2_pt_relax_perms(&f->pt, G, S2_PROT_PX, 0),
			 -S2_EINVAL);
	assert_int_equal(f->nr_events, 0);
	end(f);
}

static void ages_one_by_one(void **state)
{
	struct fixture *f = begin_version("6.1");
	uint64_t pte;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	pte = leaf_of(f, G, NULL);
	assert_true(s2_pt_is_young(&f->pt, G));
	assert_int_equal(s2_pt_mkold(&f->pt, G), pte);
	assert_false(s2_pt_is_young(&f->pt, G));
	assert_int_equal(leaf_of(f, G, NULL), pte & ~(1ull << 10));
	assert_false(s2_pt_is_young(&f->pt, 1ull << 50));
	assert_int_equal(s2_pt_mkold(&f->pt, 1ull << 50), 0);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	assert_false(s2_pt_test_clear_young(&f->pt, 1ull << 50, G, true));
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	end(f);
}

static bool is_deferred(const char *version, bool fwb, bool tlb_range)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	bool deferred;

	cfg.version = s2_pt_version_find(version);
	cfg.arch.fwb = fwb;
	cfg.tlb_range = tlb_range;
	f = begin(&cfg, 64);
	deferred = f->pt.defer;
	end(f);
	return deferred;
}

/* stage2_unmap_defer_tlb_flush(), which Linux 6.1 does not have */
static void flushes_are_deferred_with_both_features(void **state)
{
	(void)state;
	assert_true(is_deferred("7.3", true, true));
	assert_false(is_deferred("7.3", false, true));
	assert_false(is_deferred("7.3", true, false));
	assert_false(is_deferred("6.1", true, true));
}

/* What stage 1 says counts: a flag that came when NOFWB went. */
static void types_can_be_stage_1s(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	static const uint64_t types[] = { 0, S2_PROT_DEVICE };
	static const unsigned int want[2][2] = { { 15, 15 }, { 15, 1 } };
	unsigned int old, i;

	(void)state;
	cfg.as_s1 = true;
	for (old = 0; old < 2; old++) {
		struct fixture *f;

		cfg.version = s2_pt_version_find(old ? "6.12" : "7.3");
		f = begin(&cfg, 64);
		for (i = 0; i < 2; i++)
			assert_int_equal(memattr(f, types[i]), want[old][i]);
		end(f);
	}
}

/* Linux 6.1 breaks without a lock: to it these are annotations. */
static void locks_are_of_a_version(void **state)
{
	static const struct {
		const char *version;
		bool bit_10, type;
	} rows[] = {
		{ "6.1", false, false },
		{ "6.12", true, false },
		{ "7.3", false, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fixture *f = begin_version(rows[i].version);
		uint64_t type = (uint64_t)S2_INVALID_LOCKED << 60;

		assert_int_equal(s2_pte_is_locked(&f->pt, 1ull << 10),
				 rows[i].bit_10);
		assert_int_equal(s2_pte_is_locked(&f->pt, type), rows[i].type);
		assert_false(s2_pte_is_locked(&f->pt, type | 1ull << 10 | 1));
		end(f);
	}
}

static void a_root_is_destroyed_once(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint32_t used = f->pool.used;

	(void)state;
	s2_pt_destroy_root(&f->pt);
	assert_int_equal(f->pool.used, used - f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_FREE), f->pt.root_pages);
	s2_pt_destroy_root(&f->pt);
	assert_int_equal(f->pool.used, used - f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_FREE), f->pt.root_pages);
	assert_int_equal(count_events(f, S2_PT_WARN), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, G, NULL, NULL), -S2_EINVAL);
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
	assert_int_equal(s2_pt_create_unlinked(&f->pt, 2 * M, 2, RW, &f->cache,
					       true, &table),
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

static unsigned int forgotten(uint32_t inject)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	unsigned int n;

	cfg.version = s2_pt_version_find("6.1");
	cfg.inject = inject;
	f = begin(&cfg, 64);
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(map(f, G, 4 * K, 3 * G, RW), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, NULL)), 3 * G);
	n = count_events(f, S2_PT_TLBI_IPA);
	end(f);
	return n;
}

static void old_tables_can_forget_to_forget(void **state)
{
	(void)state;
	assert_int_equal(forgotten(0), 1);
	assert_int_equal(forgotten(S2_PT_BUG_NO_TLBI), 0);
}

static void who_asks_need_not_want_all(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint64_t pte;
	int level = 0;

	(void)state;
	assert_int_equal(map(f, G, 2 * M, 2 * G, RW), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, G, NULL, &level), 0);
	assert_int_equal(level, 2);
	assert_int_equal(s2_pt_get_leaf(&f->pt, G, &pte, NULL), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, pte), 2 * G);
	end(f);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_have_names),
		cmocka_unit_test(nc_came_late),
		cmocka_unit_test(fwb_can_be_off),
		cmocka_unit_test(a_lost_lock_is_told),
		cmocka_unit_test(nobody_need_listen),
		cmocka_unit_test(pages_by_force),
		cmocka_unit_test(pages_by_congruence),
		cmocka_unit_test(identity_is_checked),
		cmocka_unit_test(owners_of_old),
		cmocka_unit_test(anchored_tables_go_deep),
		cmocka_unit_test(pools_run_dry),
		cmocka_unit_test(wild_tables_end_walks),
		cmocka_unit_test(unlinked_tables_can_fail),
		cmocka_unit_test(splits_what_it_can),
		cmocka_unit_test(relaxing_refuses),
		cmocka_unit_test(ages_one_by_one),
		cmocka_unit_test(flushes_are_deferred_with_both_features),
		cmocka_unit_test(types_can_be_stage_1s),
		cmocka_unit_test(locks_are_of_a_version),
		cmocka_unit_test(a_root_is_destroyed_once),
		cmocka_unit_test(tables_without_a_root_count_themselves),
		cmocka_unit_test(old_tables_can_forget_to_forget),
		cmocka_unit_test(who_asks_need_not_want_all),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
