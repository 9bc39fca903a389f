/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks: their end, their results, their WARNs. */
#include "pgtable/internal.h"

#include "main.h"
#include "test_pgtable.h"

#define RW (S2_PROT_R | S2_PROT_W)
#define K  1024ull
#define M  (1024 * K)
#define G  (1024 * M)

static int pass(const struct s2_pt_visit *v, unsigned int what)
{
	(void)v;
	(void)what;
	return 0;
}

/* The entry points to no table of the pool: the walk does not follow it. */
static void wild_tables_end_walks(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint64_t pte;

	(void)state;
	*root_entry(f, 8 * G) = 0x12345000 | 3;
	assert_int_equal(s2_pt_walk(&f->pt, s2_ipa(8 * G), G, S2_WALK_LEAF,
				    pass, NULL),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_walk(&f->pt, s2_ipa(8 * G), 4 * K, S2_WALK_LEAF,
				    pass, NULL),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(8 * G), &pte, NULL),
			 -S2_EINVAL);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(1ull << 50), &pte, NULL),
			 -S2_ERANGE);
	*root_entry(f, 8 * G) = 0;
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
		       .end = s2_ipa(4 * K),
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

static void a_leaf_is_read_up_to_the_last_byte(void **state)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f = begin(&cfg, 32);
	uint64_t last = (1ull << cfg.ipa_bits) - 1, pte;
	int level = 0;

	(void)state;
	assert_int_equal(map(f, last & ~(4 * K - 1), 4 * K, G, RW), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(last), &pte, NULL), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, pte).pa, G);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(last), NULL, &level), 0);
	assert_int_equal(level, 3);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(last + 1), &pte, NULL),
			 -S2_ERANGE);
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
	s2_pt_is_young(&f->pt, s2_ipa(G));
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	forget_events(f);
	assert_int_equal(s2_pt_wrprotect(&f->pt, s2_ipa(G), 8 * K), 0);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	f->pool.pages[last].refs = 2;
	/* And what leads nowhere is not walked. */
	forget_events(f);
	s2_pt_free_unlinked(&f->pt, S2_NO_PAGE, 2);
	assert_int_equal(count_events(f, S2_PT_WARN), 1);
	assert_int_equal(count_events(f, S2_PT_FREE), 0);
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

static void who_asks_need_not_want_all(void **state)
{
	struct fixture *f = begin_version("7.3");
	uint64_t pte;
	int level = 0;

	(void)state;
	assert_int_equal(map(f, G, 2 * M, 2 * G, RW), 0);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(G), NULL, &level), 0);
	assert_int_equal(level, 2);
	assert_int_equal(s2_pt_get_leaf(&f->pt, s2_ipa(G), &pte, NULL), 0);
	assert_int_equal(s2_pte_to_phys(&f->pt, pte).pa, 2 * G);
	end(f);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wild_tables_end_walks),
		cmocka_unit_test(levels_end),
		cmocka_unit_test(a_leaf_is_read_up_to_the_last_byte),
		cmocka_unit_test(a_table_that_is_gone_is_told),
		cmocka_unit_test(what_is_not_valid_permits_nothing),
		cmocka_unit_test(who_asks_need_not_want_all),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
