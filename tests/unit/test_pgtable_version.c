/* SPDX-License-Identifier: GPL-2.0-only */
/* Differences between the table code of kernels. */
#include "inject/mistakes.h"

#include "main.h"
#include "pgtable/internal.h"
#include "test_pgtable.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define M  (1024 * K)
#define G  (1024 * M)
#define SW (1ull << 55)

static unsigned int memattr(struct fixture *f, uint64_t prot)
{
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	assert_int_equal(map(f, G, 4 * K, 3 * G, RW | prot), 0);
	return leaf_of(f, G, NULL) >> 2 & 15;
}

/* Linux 6.1 knows no Normal-NC, and looks at its bit as little as at others. */
static void nc_came_late(void **state)
{
	struct fixture *old = begin_version("linux-6.1.y");
	struct fixture *now = begin_version("linux-7.3");

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
	cfg.kernel = s2_kernel_find("linux-6.12.y");
	cfg.arch.fwb = true;
	cfg.nofwb = true;
	f = begin(&cfg, 64);
	assert_false(f->pt.fwb);
	assert_int_equal(memattr(f, 0), 0xf);
	end(f);
}

/* Up to 6.12: 0 or 1, and an address beyond PARange is nobody's. */
static void owners_of_old(void **state)
{
	struct fixture *f = begin_version("linux-6.12.y");
	uint64_t *entry;

	(void)state;
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	assert_int_equal(s2_pt_annotate(&f->pt, s2_ipa(G), 4 * K, &f->cache, 0,
					2),
			 -S2_EINVAL);
	assert_int_equal(
		s2_pt_annotate(&f->pt, s2_ipa(G), 4 * K, &f->cache, 0, 1), 0);
	assert_int_equal(leaf_of(f, G, NULL), 4);
	assert_int_equal(map(f, G, 4 * K, 1ull << 60, RW), 0);
	assert_int_equal(leaf_of(f, G, NULL), 0);
	assert_true(all_counted(f));
	/* What software left there goes without a break. */
	forget_events(f);
	assert_int_equal(
		s2_pt_annotate(&f->pt, s2_ipa(G), 4 * K, &f->cache, 0, 1), 0);
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
	struct fixture *f = begin_version("linux-6.1.y");
	int level;

	(void)state;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(G), 4 * K, s2_pa(2 * G), RW,
				   NULL, 0),
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

static bool is_deferred(const char *version, bool fwb, bool tlb_range)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	bool deferred;

	cfg.kernel = s2_kernel_find(version);
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
	assert_true(is_deferred("linux-7.3", true, true));
	assert_false(is_deferred("linux-7.3", false, true));
	assert_false(is_deferred("linux-7.3", true, false));
	assert_false(is_deferred("linux-6.1.y", true, true));
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

		cfg.kernel = s2_kernel_find(old ? "linux-6.12.y" : "linux-7.3");
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
		{ "linux-6.1.y", false, false },
		{ "linux-6.12.y", true, false },
		{ "linux-7.3", false, true },
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

static unsigned int forgotten(uint32_t inject)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	unsigned int n;

	cfg.kernel = s2_kernel_find("linux-6.1.y");
	cfg.inject = inject;
	f = begin(&cfg, 64);
	assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
	forget_events(f);
	assert_int_equal(map(f, G, 4 * K, 3 * G, RW), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, leaf_of(f, G, NULL)).pa, 3 * G);
	n = count_events(f, S2_PT_TLBI_IPA);
	end(f);
	return n;
}

static void old_tables_can_forget_to_forget(void **state)
{
	(void)state;
	assert_int_equal(forgotten(0), 1);
	assert_int_equal(forgotten(S2_PT_BUG_NO_TLBI), 0);
	/* Another mistake is no reason to. */
	assert_int_equal(forgotten(S2_PT_BUG_NO_DCACHE), 1);
}

/* How often of this kind; and the level of the last one. */
static unsigned int last_event(const struct fixture *f,
			       enum s2_pt_event_kind kind, int *level)
{
	unsigned int i;

	for (i = 0; i < f->nr_events; i++) {
		if (f->events[i].kind == kind)
			*level = f->events[i].level;
	}
	return count_events(f, kind);
}

static struct fixture *begin_composed(struct s2_kernel *kernel,
				      const char *name)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct s2_compose_error error;

	assert_int_equal(s2_kernel_compose(name, kernel, &error), 0);
	cfg.kernel = kernel;
	cfg.arch.fwb = cfg.tlb_range = true;
	return begin(&cfg, 64);
}

static void unmapped_tables_are_invalidated_by_version(void **state)
{
	static const struct {
		const char *kernel;
		unsigned int by_ipa;
		int level; /* of the last, an entry of the root */
	} of[] = {
		{ "linux-6.1", 3, 1 },
		{ "linux-6.1.106", 3, S2_TTL_UNKNOWN },
		{ "linux-6.2", 3, 1 },
		{ "linux-6.6", 0, 0 },
		{ "linux-6.6.47", 2, S2_TTL_UNKNOWN },
		{ "linux-6.8", 0, 0 },
		{ "linux-6.9-f62d4c3eb687", 0, 0 },
		{ "linux-6.9-36e008323926", 2, 1 },
		{ "linux-6.9", 2, S2_TTL_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);
		int level = 0;

		assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
		forget_events(f);
		assert_int_equal(s2_pt_unmap(&f->pt, s2_ipa(G), 4 * K), 0);
		assert_int_equal(last_event(f, S2_PT_TLBI_IPA, &level),
				 of[i].by_ipa);
		assert_int_equal(level, of[i].level);
		end(f);
	}
}

/* Where there is no leaf to relax: another walker was faster. */
static void lost_races_to_relax_are_told_by_version(void **state)
{
	static const struct {
		const char *kernel;
		unsigned int here;
		int level;
	} of[] = {
		{ "linux-6.6", 0, S2_TTL_UNKNOWN },
		{ "linux-6.7", 1, S2_TTL_UNKNOWN },
		{ "linux-6.8", 1, 0 },
		{ "linux-7.1", 1, 0 },
		{ "linux-6.12.y", 1, S2_TTL_UNKNOWN },
		{ "linux-7.2", 1, S2_TTL_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);
		int level = S2_TTL_UNKNOWN;

		forget_events(f);
		assert_int_equal(s2_pt_relax_perms(&f->pt, s2_ipa(G), RW, 0),
				 -S2_EAGAIN);
		assert_int_equal(last_event(f, S2_PT_TLBI_IPA_NSH, &level),
				 of[i].here);
		assert_int_equal(level, of[i].level);
		end(f);
	}
}

static void software_bits_needed_a_break(void **state)
{
	static const struct {
		const char *kernel;
		unsigned int writes;
	} of[] = { { "linux-6.9", 2 }, { "linux-6.10", 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);

		assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
		forget_events(f);
		assert_int_equal(map(f, G, 4 * K, 2 * G, RW | SW), 0);
		assert_int_equal(count_events(f, S2_PT_WRITE), of[i].writes);
		assert_int_equal(count_events(f, S2_PT_TLBI_IPA),
				 of[i].writes - 1);
		end(f);
	}
}

static struct {
	uint32_t table;
	int level;
} detached;

/* As after a grace period. */
static void free_later(void *ctx, struct s2_pt *pt, uint32_t table, int level)
{
	(void)ctx;
	(void)pt;
	detached.table = table;
	detached.level = level;
}

/* A block takes a table's place: what becomes of the table? */
static void tables_that_were_replaced_are_left_behind(void **state)
{
	static const struct {
		const char *kernel;
		unsigned int leaves; /* written where nobody translates */
		uint32_t freed;
	} of[] = {
		{ "linux-6.3", 512, 0 },
		{ "linux-6.4-f6a27d6dc51b", 0, 0 },
		{ "linux-6.4", 0, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);
		unsigned int leaves = 0, k;
		uint32_t used;

		assert_int_equal(map(f, G, 4 * K, 2 * G, RW), 0);
		used = f->pool.used - f->cache.nr;
		forget_events(f);
		f->pt.cfg.free_unlinked = free_later;
		assert_int_equal(map(f, G, 2 * M, 4 * G, RW), 0);
		s2_pt_free_unlinked(&f->pt, detached.table, detached.level);
		for (k = 0; k < f->nr_events; k++)
			leaves += f->events[k].kind == S2_PT_WRITE &&
				  f->events[k].level == 3 &&
				  s2_pte_is_valid(f->events[k].now);
		assert_int_equal(leaves, of[i].leaves);
		assert_int_equal(used - (f->pool.used - f->cache.nr),
				 of[i].freed);
		s2_pt_cache_drain(&f->cache, &f->pool);
		s2_pt_destroy(&f->pt);
		free(f->pool.mem);
		free(f->pool.pages);
		free(f);
	}
}

static void a_table_that_cannot_be_made_was_put_twice(void **state)
{
	static const struct {
		const char *kernel;
		unsigned int warns;
	} of[] = { { "linux-6.7", 1 }, { "linux-6.8", 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);
		uint32_t table;

		assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 1), 0);
		forget_events(f);
		assert_int_equal(s2_pt_create_unlinked(&f->pt, s2_pa(G), 1, RW,
						       &f->cache, true, &table),
				 -S2_ENOMEM);
		assert_int_equal(count_events(f, S2_PT_WARN), of[i].warns);
		end(f);
	}
}

/* Where a table was: from the address on, or all of its span. */
static void replaced_tables_are_invalidated_by_version(void **state)
{
	static const struct {
		const char *kernel;
		uint64_t ipa;
	} of[] = {
		{ "linux-6.8", G + 4 * K },
		{ "linux-6.6.26", G },
		{ "linux-6.9", G },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		struct s2_kernel kernel;
		struct fixture *f = begin_composed(&kernel, of[i].kernel);
		struct s2_pt_visit v = {
			.pt = &f->pt,
			.addr = s2_ipa(G + 4 * K),
			.level = 2,
		};

		forget_events(f);
		s2_pt_forget_table(&v);
		assert_int_equal(f->nr_events, 1);
		assert_int_equal(f->events[0].kind, S2_PT_TLBI_RANGE);
		assert_int_equal(f->events[0].ipa.ipa, of[i].ipa);
		assert_int_equal(f->events[0].size, 2 * M);
		end(f);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nc_came_late),
		cmocka_unit_test(fwb_can_be_off),
		cmocka_unit_test(owners_of_old),
		cmocka_unit_test(anchored_tables_go_deep),
		cmocka_unit_test(flushes_are_deferred_with_both_features),
		cmocka_unit_test(types_can_be_stage_1s),
		cmocka_unit_test(locks_are_of_a_version),
		cmocka_unit_test(old_tables_can_forget_to_forget),
		cmocka_unit_test(unmapped_tables_are_invalidated_by_version),
		cmocka_unit_test(lost_races_to_relax_are_told_by_version),
		cmocka_unit_test(software_bits_needed_a_break),
		cmocka_unit_test(tables_that_were_replaced_are_left_behind),
		cmocka_unit_test(a_table_that_cannot_be_made_was_put_twice),
		cmocka_unit_test(replaced_tables_are_invalidated_by_version),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
