/* SPDX-License-Identifier: GPL-2.0-only */
/* Draws random cases: a machine, a place in its address space, a teardown. */
#include "draw.h"

#include <string.h>

#define LEAST_STEPS 200
#define MORE_STEPS  200

/* ---- the machine ------------------------------------------------------- */

static uint8_t draw_ipa_bits(struct tables_random *r,
			     const struct s2_arch_cfg *arch)
{
	/*
	 * KVM needs at least 32 bits; some sizes concatenate many root pages.
	 */
	static const uint8_t sizes[] = { 32, 33, 34, 36, 38, 39, 40, 41,
					 42, 43, 44, 45, 46, 47, 48, 52 };
	static const uint8_t usual[] = { 36, 40, 42, 48 };
	uint8_t bits = once_in(r, 2) ? DRAW_OF(r, usual) : DRAW_OF(r, sizes);

	return bits > 48 && !arch->lpa2 ? 48 : bits;
}

static void draw_machine(struct tables_random *r, struct tables_case *c,
			 const struct table_driver *driver)
{
	const struct table_tree *tree = &driver->tree;
	struct s2_pt_cfg *cfg = &c->cfg;

	cfg->arch.granule = driver->page_shift == 12 ? S2_GRANULE_4K :
			    driver->page_shift == 14 ? S2_GRANULE_16K :
						       S2_GRANULE_64K;
	cfg->arch.fwb = once_in(r, 2);
	cfg->arch.lpa2 = tree->lpa2 && once_in(r, 2);
	/* The kernel's descriptors of 64K pages hold 52 bits in any case. */
	cfg->arch.lpa = driver->page_shift == 16;
	cfg->arch.xnx = tree->xnx && once_in(r, 2);
	cfg->arch.sh0 = S2_SH_INNER;
	cfg->ipa_bits = draw_ipa_bits(r, &cfg->arch);
	cfg->start_level =
		(int8_t)s2_kvm_start_level(cfg->arch.granule, cfg->ipa_bits);
	/* As arm64's defconfig has it: no CONFIG_ARM64_PA_BITS_52. */
	cfg->pa_bits = cfg->arch.lpa2 ? 52 : 48;
	cfg->tlb_range = tree->tlb_range && once_in(r, 2);
	cfg->idmap = once_in(r, 16);
	cfg->as_s1 = tree->as_s1 && once_in(r, 8);
	cfg->nofwb = tree->nofwb && once_in(r, 4);
	cfg->dcache = !once_in(r, 4);
	cfg->icache = !once_in(r, 4);
	c->force = once_in(r, 8) ? TABLES_FORCE_ALL :
		   once_in(r, 6) ? TABLES_FORCE_SMALL :
				   TABLES_FORCE_NONE;
	/* Where a walk goes on in what was detached, that must still be there. */
	c->defer = tree->removed || (tree->unlinked && !once_in(r, 4));
}

/* Table pages have addresses that need all bits. */
static void draw_pool(struct tables_random *r, struct tables_case *c,
		      unsigned int shift)
{
	static const uint64_t places[] = { UINT64_C(0x80000000),
					   UINT64_C(0x4000000000),
					   UINT64_C(0xf00000000000) };
	static const uint64_t high[] = { UINT64_C(0x4000000000000),
					 UINT64_C(0xd000000000000) };

	c->pool_phys = DRAW_OF(r, places);
	if ((c->cfg.arch.lpa2 || c->cfg.arch.lpa) && once_in(r, 2))
		c->pool_phys = DRAW_OF(r, high);
	c->pool_phys += (uint64_t)draw(r, 64) << (shift + 4);
	c->taken = draw(r, 20);
	/*
	 * Sometimes the pool is small, so that it runs out and caches stay
	 * empty.
	 */
	c->pool_pages = once_in(r, 8) ? 40 + draw(r, 16) :
			shift == 12   ? 2400 :
			shift == 14   ? 600 :
					200;
}

/* ---- the place --------------------------------------------------------- */

/* At the ends of the space, where root pages meet, or anywhere. */
static uint64_t draw_base(struct tables_place *p)
{
	uint64_t span = p->large < p->limit ? p->large : p->block;
	uint64_t spans = p->limit / span;

	switch (draw(&p->random, 4)) {
	case 0:
		return 0;
	case 1:
		return (spans - 1) * span;
	case 2:
		return spans / 2 * span - (spans > 2 ? span : 0);
	default:
		return draw64(&p->random) % spans * span;
	}
}

static void draw_place(struct tables_place *p)
{
	const struct s2_pt_cfg *cfg = &p->c->cfg;
	const enum s2_granule granule = cfg->arch.granule;

	p->page = s2_level_size(granule, 3);
	p->block = s2_level_size(granule, 2);
	p->large = s2_level_size(granule, 1);
	p->large_blocks = granule == S2_GRANULE_4K;
	p->limit = UINT64_C(1) << cfg->ipa_bits;
	p->base = draw_base(p);
	p->phys_limit = UINT64_C(1) << (cfg->arch.lpa ? 52 : cfg->pa_bits);
	/* Mostly congruent to a large block, or there would be no blocks. */
	p->phys = (draw64(&p->random) & (p->phys_limit - 1)) / p->large *
		  p->large;
	if (cfg->idmap)
		p->phys = p->base;
	else if (once_in(&p->random, 4))
		p->phys += p->block;
	p->pages = once_in(&p->random, 8) ? 1 : 6;
	p->generous = p->large_blocks && once_in(&p->random, 64);
}

/* ---- the teardown ------------------------------------------------------ */

static void add(struct tables_case *c, enum table_op_kind kind, uint64_t addr,
		uint64_t size)
{
	c->steps[c->nr++] = (struct tables_step){
		.call.op = { .kind = kind, .addr = addr, .size = size },
	};
}

/*
 * Destroys at once, or in ranges as 7.3 does. As in kvm_stage2_destroy(), no
 * leaf may be in two ranges: destroying does not clear leaves, so its reference
 * would be dropped twice.
 */
static void draw_end(struct tables_place *p, struct tables_case *c)
{
	uint64_t span = p->large < p->limit ? p->large : p->limit;
	uint64_t at = 0, end;
	int i;

	if (!p->driver->tree.destroy_range || once_in(&p->random, 2)) {
		add(c, TABLE_DESTROY, 0, 0);
		return;
	}
	for (i = 0; i < 3 && at < p->limit; i++) {
		end = i == 0 ? p->base :
		      i == 1 ? p->base + span * draw(&p->random, 3) :
			       p->limit;
		if (end <= at || end > p->limit)
			continue;
		add(c, TABLE_DESTROY_RANGE, at, end - at);
		at = end;
	}
	if (at < p->limit)
		add(c, TABLE_DESTROY_RANGE, at, p->limit - at);
	add(c, TABLE_DESTROY_ROOT, 0, 0);
}

void tables_draw(struct tables_case *c, uint64_t seed,
		 const struct table_driver *driver,
		 const struct s2_kernel *kernel)
{
	struct tables_place p = {
		.random.state = seed * UINT64_C(0xd1342543de82ef95) + 1,
		.driver = driver,
		.c = c,
	};
	uint32_t n;

	memset(c, 0, offsetof(struct tables_case, steps));
	c->cfg.kernel = kernel;
	draw_machine(&p.random, c, driver);
	draw_pool(&p.random, c, driver->page_shift);
	draw_place(&p);
	n = LEAST_STEPS + draw(&p.random, MORE_STEPS);
	while (c->nr < n)
		tables_draw_step(&p, &c->steps[c->nr++]);
	draw_end(&p, c);
	/* The tables are gone. */
	for (n = 0; n < 2; n++)
		tables_draw_step(&p, &c->steps[c->nr++]);
}
