/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mistakes that need another CPU in the middle of one walk over many leaves,
 * which no guest's fault makes: pKVM's host does.
 */
#include "inject/mistakes.h"

#include "main.h"
#include "test_pgtable.h"

#define RW  (S2_PROT_R | S2_PROT_W)
#define M   (1024 * 1024ull)
#define IPA (1ull << 30)
#define PA  (4ull << 30)

/* As soon as the first block is there, one page of it becomes another's. */
static void split_first(struct fixture *f, const struct s2_pt_event *event)
{
	uint32_t pages[4];
	struct s2_pt_cache own = { .pages = pages, .capacity = 4 };

	if (event->kind != S2_PT_WRITE || event->level != 2 ||
	    !s2_pte_is_valid(event->now))
		return;
	f->meanwhile = NULL;
	assert_int_equal(s2_pt_cache_topup(&own, &f->pool, 2), 0);
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(IPA + M), 4096,
				   s2_pa(7ull << 30), RW, &own, S2_WALK_SHARED),
			 0);
	s2_pt_cache_drain(&own, &f->pool);
}

/* How many pages of what was mapped are not where they should be. */
static unsigned int misplaced(struct fixture *f)
{
	unsigned int n = 0;
	uint64_t at;

	for (at = 0; at < 4 * M; at += 4096) {
		int level;
		uint64_t pte = leaf_of(f, IPA + at, &level), pa;

		if (!s2_pte_is_valid(pte) || at == M)
			continue;
		pa = s2_pte_to_phys(&f->pt, pte).pa +
		     (at & (s2_level_size(S2_GRANULE_4K, level) - 1));
		n += pa != PA + at;
	}
	return n;
}

static unsigned int map_while_split(uint32_t inject)
{
	struct s2_pt_cfg cfg = usual_cfg(S2_GRANULE_4K);
	struct fixture *f;
	unsigned int n;

	cfg.inject = inject;
	f = begin(&cfg, 64);
	assert_int_equal(s2_pt_cache_topup(&f->cache, &f->pool, 4), 0);
	f->meanwhile = split_first;
	assert_int_equal(s2_pt_map(&f->pt, s2_ipa(IPA), 4 * M, s2_pa(PA), RW,
				   &f->cache, S2_WALK_SHARED),
			 0);
	assert_null(f->meanwhile);
	assert_true(all_counted(f));
	n = misplaced(f);
	end(f);
	return n;
}

static void the_pa_follows_the_ipa(void **state)
{
	(void)state;
	assert_int_equal(map_while_split(0), 0);
	assert_int_not_equal(map_while_split(S2_PT_BUG_PA_BY_STEP), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pa_follows_the_ipa),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
