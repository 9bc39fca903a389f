/* SPDX-License-Identifier: GPL-2.0-only */
/* Where one kernel's tables differ from another's. */
#include "inject/mistakes.h"

#include "main.h"
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
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
