/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each mistake that the tables can make on purpose, in operations at random, as
 * a number: none does what the tables do without it, nor what another does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stage2/inject.h>

#include "tools/tables/tables.h"

#include "main.h"

#define NR_BUGS	 18
#define NR_CASES 40

/*
 * Counts that are wrong in between, and hints of ranges, are not in what is
 * compared: see unit/test_pgtable_ops.c and the machine.
 */
static uint64_t silent_bugs(void)
{
	return s2_bug_find("shared-root-refs")->bit |
	       s2_bug_find("range-level-0")->bit;
}

/* No mistake, and then bit 0 and so on. */
static const uint64_t were[NR_BUGS + 1] = {
#include "mistakes.inc"
};

/* What the tree of 7.3 has. */
static const struct table_driver driver = {
	.page_shift = 12,
	.tree = {
		.walk_flags = true,
		.relax_flags = true,
		.lpa2 = true,
		.xnx = true,
		.normal_nc = true,
		.nofwb = true,
		.as_s1 = true,
		.age_range = true,
		.split = true,
		.unlinked = true,
		.tlb_range = true,
		.annotate = true,
		.destroy_range = true,
	},
};

static uint64_t measure(struct tables_rig *rig, struct tables_case *c,
			uint64_t inject)
{
	const struct s2_kernel *kernel = s2_kernel_find("linux-7.3");
	uint64_t hash = 0;
	unsigned int i;

	for (i = 1; i <= NR_CASES; i++) {
		tables_draw(c, i, &driver, kernel);
		c->cfg.inject = inject;
		hash = hash * 31 + tables_hash(rig, c);
	}
	return hash;
}

static void no_mistake_is_like_another(void **state)
{
	struct tables_rig *rig = tables_rig_new(&driver);
	struct tables_case *c = malloc(sizeof(*c));
	uint64_t are[NR_BUGS + 1];
	unsigned int i, j, changed = 0;
	uint64_t bug, silent = silent_bugs();

	(void)state;
	assert_non_null(rig);
	assert_non_null(c);
	for (i = 0; i <= NR_BUGS; i++) {
		bug = i ? 1ull << (i - 1) : 0;
		are[i] = measure(rig, c, bug);
		for (j = 0; j < i && !(bug & silent); j++)
			assert_true(are[i] != are[j] ||
				    (j && 1ull << (j - 1) & silent));
		changed += are[i] != were[i];
	}
	for (i = 0; changed && i <= NR_BUGS; i++)
		printf("UINT64_C(0x%016llx),\n", (unsigned long long)are[i]);
	assert_int_equal(changed, 0);
	tables_rig_free(rig);
	free(c);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_mistake_is_like_another),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
