/* SPDX-License-Identifier: GPL-2.0-only */
/* Valid table configurations, and their address limits. */
#include "main.h"
#include "test_pgtable.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define G  (1024 * 1024 * K)

static int try_init(const struct s2_pt_cfg *cfg, enum s2_granule granule)
{
	struct s2_pool_page pages[20];
	struct s2_pool pool;
	struct s2_pt pt;
	void *mem = malloc((size_t)20 << s2_granule_shift(granule));
	int ret;

	assert_non_null(mem);
	s2_pool_init(&pool, granule, mem, pages, 20, s2_pa(POOL_PHYS));
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
	assert_int_equal(s2_pte_to_phys(&f->pt, pte).pa, limit - page);
	assert_int_equal(map(f, page, page, limit, RW), 0);
	assert_false(s2_pte_is_valid(leaf_of(f, page, NULL)));
	end(f);
}

static void addresses_have_as_many_bits_as_is_said(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);

	(void)state;
	cfg.kernel = s2_kernel_find("linux-6.12.y");
	check_pa_bits(&cfg, 48);
	cfg.pa_bits = 40;
	check_pa_bits(&cfg, 40);
	cfg.pa_bits = 0;
	cfg.arch.lpa2 = true;
	check_pa_bits(&cfg, 52);
	/* 64K pages have room for 52 bits, whatever the machine says. */
	cfg = usual_cfg(S2_GRANULE_64K);
	cfg.kernel = s2_kernel_find("linux-6.12.y");
	cfg.pa_bits = 52;
	check_pa_bits(&cfg, 52);
	cfg.pa_bits = 0;
	check_pa_bits(&cfg, 48);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(impossible_tables_are_refused),
		cmocka_unit_test(addresses_have_as_many_bits_as_is_said),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
