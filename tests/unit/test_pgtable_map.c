/* SPDX-License-Identifier: GPL-2.0-only */
/* Mapping: leaf sizes, existing entries, and races. */
#include "main.h"
#include "test_pgtable.h"

#include "pgtable/internal.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define M  (1024 * K)
#define G  (1024 * M)

static int annotate(struct fixture *f, unsigned int type, uint64_t annot)
{
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	return s2_pt_annotate(&f->pt, s2_ipa(G), 4 * K, &f->cache, type, annot);
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

/* A walker that is too late leaves the table and all below it. */
static void a_table_is_replaced_by_one(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = { .phys = s2_pa(3 * G) };
	const unsigned int flags = S2_WALK_TABLE_PRE | S2_WALK_LEAF |
				   S2_WALK_SHARED;
	int level;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(s2_pt_leaf_attr(&f->pt, RW, &with.attr), 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk_whole(&f->pt, s2_ipa(G), 2048 * K, flags,
					  map_too_late, &with),
			 -S2_EAGAIN);
	assert_int_equal(f->nr_events, 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)).pa,
			 2 * G);
	assert_int_equal(level, 3);
	assert_true(all_counted(f));
	assert_int_equal(s2_pt_walk_whole(&f->pt, s2_ipa(G), 2048 * K, flags,
					  s2_pt_map_walker, &with),
			 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)).pa,
			 3 * G);
	assert_int_equal(level, 2);
	assert_true(all_counted(f));
	end(f);
}

/* stage2_map_walk_leaf(): WARN_ON(ctx->level == KVM_PGTABLE_LAST_LEVEL) */
static void below_pages_there_are_no_tables(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = { .phys = s2_pa(2 * G + 1), .cache = &f->cache };
	uint32_t used;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(s2_pt_leaf_attr(&f->pt, RW, &with.attr), 0);
	used = f->cache.nr;
	assert_true(used > 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk(&f->pt, s2_ipa(G), 4 * K, S2_WALK_LEAF,
				    s2_pt_map_walker, &with),
			 -S2_EINVAL);
	assert_int_equal(f->nr_events, 1);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	assert_int_equal(f->cache.nr, used);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, NULL)).pa, 2 * G);
	end(f);
}

/* No annotation is like this, but the entry is counted if one were. */
static void software_bits_are_counted(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	struct map with = {
		.phys = s2_pa(UINT64_MAX),
		.annot = 1ull << 55,
		.annotation = true,
	};

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(s2_pt_walk(&f->pt, s2_ipa(G + 4 * K), 4 * K,
				    S2_WALK_LEAF, s2_pt_map_walker, &with),
			 0);
	assert_int_equal(leaf_of(f, G + 4 * K, NULL), 1ull << 55);
	assert_int_equal(f->nr_events, 1);
	assert_true(all_counted(f));
	with.annot = 0;
	assert_int_equal(s2_pt_walk(&f->pt, s2_ipa(G + 4 * K), 4 * K,
				    S2_WALK_LEAF, s2_pt_map_walker, &with),
			 0);
	assert_int_equal(leaf_of(f, G + 4 * K, NULL), 0);
	assert_true(all_counted(f));
	end(f);
}

/* Meeting a locked entry without sharing means a mistake elsewhere. */
static void map_unshared(struct fixture *f, const struct s2_pt_event *event)
{
	if (event->kind != S2_PT_WRITE || !s2_pte_is_locked(&f->pt, event->now))
		return;
	f->meanwhile = NULL;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(5 * G), RW,
				   NULL, 0),
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
	struct fixture *f = begin_version("linux-7.3");

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

static bool always(void *ctx, s2_ipa_t addr, s2_ipa_t end, uint64_t prot)
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
	for (i = 0; s2_kernel_at(i); i++) {
		struct fixture *f;
		int level;

		cfg.kernel = s2_kernel_at(i);
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
	struct fixture *f = begin_version("linux-7.3");
	int level;

	(void)state;
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G, 2 * M, 2 * G + 4 * K, RW), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, &level)).pa,
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annotations_have_a_type_and_room),
		cmocka_unit_test(level_0_has_no_blocks),
		cmocka_unit_test(a_table_is_replaced_by_one),
		cmocka_unit_test(below_pages_there_are_no_tables),
		cmocka_unit_test(software_bits_are_counted),
		cmocka_unit_test(a_lost_lock_is_told),
		cmocka_unit_test(pages_by_force),
		cmocka_unit_test(pages_by_congruence),
		cmocka_unit_test(identity_is_checked),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
