/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations at random. What the kernel cannot be asked is left out:
 *
 *   - flags that make a walk visit what its callback does not expect: nobody
 *     passes LEAF, TABLE_PRE or TABLE_POST to an operation;
 *   - rights that the tree has no name for, and EL0's without EL1's where
 *     there is one bit for both;
 *   - splitting and create_unlinked() without a cache, which they look into;
 *     and the latter above level 1, of which hundreds of thousands of entries
 *     would be written;
 *   - unmapping and invalidating more than 2^40 bytes: each of the many ranges
 *     is an event. Others may be of any size.
 */
#include "draw.h"

#define MOST_RANGES (UINT64_C(1) << 40)

/* ---- addresses -------------------------------------------------------------------- */

/* Few of them, so that much meets. */
static uint64_t draw_addr(struct tables_place *p)
{
	static const uint8_t blocks[] = { 0, 0, 0, 1, 2 };
	static const uint8_t pages[] = { 0, 0, 0, 1, 2, 3 };
	struct tables_random *r = &p->random;
	uint64_t addr = p->base;

	if (once_in(r, 100)) {
		static const int64_t near[] = { -1, 0, 1 };

		return once_in(r, 8) ?
			       draw64(r) :
			       p->limit + (uint64_t)DRAW_OF(r, near) * p->page;
	}
	addr += once_in(r, 5) ? p->large : 0;
	addr += once_in(r, 12) ? p->large - p->block :
				 DRAW_OF(r, blocks) * p->block;
	addr += once_in(r, 12) ? p->block - p->page :
				 DRAW_OF(r, pages) * p->page;
	addr %= p->limit;
	return once_in(r, 20) ? addr + draw(r, (uint32_t)p->page) : addr;
}

/* Nearly a block: page by page, so rarely when a block has thousands. */
static uint64_t draw_part(struct tables_place *p, uint64_t addr)
{
	if (!p->large_blocks && !once_in(&p->random, 24))
		return 2 * p->page;
	if (once_in(&p->random, 2))
		return p->block - p->page;
	return p->block - (addr & (p->block - 1));
}

/* Bytes of blocks, or of what lies between here and the next. */
static uint64_t draw_large_size(struct tables_place *p, uint64_t addr)
{
	switch (draw(&p->random, 8)) {
	case 0:
	case 1:
		return draw_part(p, addr);
	case 2:
		return p->block + p->page;
	case 3:
		return 2 * p->block;
	case 4:
		return p->large_blocks ? p->large : 3 * p->block;
	case 5:
		return p->large_blocks ? p->large + p->block : p->block;
	default:
		return p->block;
	}
}

static uint64_t draw_size(struct tables_place *p, uint64_t addr)
{
	struct tables_random *r = &p->random;

	if (once_in(r, 50))
		return 0;
	if (once_in(r, 20))
		return p->page * draw(r, 4) + draw(r, (uint32_t)p->page);
	if (once_in(r, 3))
		return draw_large_size(p, addr);
	return p->page * (once_in(r, 3) ? 1 + draw(r, 8) : 1);
}

/* Of what only looks at entries that are there. */
static uint64_t draw_range(struct tables_place *p, uint64_t addr)
{
	struct tables_random *r = &p->random;

	if (once_in(r, 60) && addr < p->limit && p->limit <= MOST_RANGES)
		return p->limit - addr;
	return draw_size(p, addr);
}

/* Any at all, also those at whose end the address begins anew. */
static uint64_t draw_any_size(struct tables_place *p)
{
	return draw64(&p->random) >> draw(&p->random, 56);
}

/* Now and then any size, or an address from which on it begins anew. */
static void draw_odd_range(struct tables_place *p, struct table_op *op)
{
	struct tables_random *r = &p->random;

	if (once_in(r, 100))
		op->size = draw_any_size(p);
	if (!once_in(r, 400))
		return;
	op->addr = 0 - p->page * (1 + draw(r, 4));
	op->size = p->page * (2 + draw(r, 8));
}

/* ---- rights ---------------------------------------------------------------------- */

static uint64_t draw_rights(struct tables_place *p)
{
	static const uint64_t usual[] = {
		S2_PROT_R,
		S2_PROT_R | S2_PROT_W,
		S2_PROT_R | S2_PROT_X,
		S2_PROT_R | S2_PROT_W | S2_PROT_X,
	};
	struct tables_random *r = &p->random;
	uint64_t prot = DRAW_OF(r, usual);

	if (once_in(r, 16))
		prot = draw(r, 16);
	else if (once_in(r, 8))
		prot ^= p->c->cfg.arch.xnx ? S2_PROT_PX : 0;
	if (!p->driver->tree.xnx && (prot & S2_PROT_X))
		prot |= S2_PROT_X;
	if (once_in(r, 12))
		prot |= UINT64_C(1) << (55 + draw(r, 4));
	return prot;
}

static uint64_t draw_prot(struct tables_place *p)
{
	struct tables_random *r = &p->random;
	uint64_t prot = draw_rights(p);

	if (once_in(r, 10))
		prot = (prot & ~S2_PROT_X) | S2_PROT_DEVICE;
	else if (p->driver->tree.normal_nc && once_in(r, 10))
		prot = (prot & ~S2_PROT_X) | S2_PROT_NORMAL_NC;
	if (once_in(r, 40))
		prot |= S2_PROT_DEVICE;
	if (p->driver->tree.normal_nc && once_in(r, 40))
		prot |= S2_PROT_NORMAL_NC;
	return prot;
}

/* ---- what the operations need ---------------------------------------------------- */

static unsigned int draw_flags(struct tables_place *p, bool has_flags)
{
	const struct table_tree *tree = &p->driver->tree;
	struct tables_random *r = &p->random;
	unsigned int flags = 0;

	if (!has_flags)
		return 0;
	flags |= once_in(r, 2) ? S2_WALK_SHARED : 0;
	flags |= once_in(r, 8) ? S2_WALK_IGNORE_EAGAIN : 0;
	/* What makes tables apart brought these. */
	if (once_in(r, 24) && tree->unlinked)
		flags |= S2_WALK_SKIP_BBM_TLBI;
	if (once_in(r, 24) && tree->unlinked)
		flags |= S2_WALK_SKIP_CMO;
	return flags;
}

static void draw_cache(struct tables_place *p, struct tables_call *call)
{
	struct tables_random *r = &p->random;

	call->has_cache = !once_in(r, 20);
	call->pages = once_in(r, 10) ? draw(r, 3) :
				       p->pages + draw(r, 1 + p->pages);
	if (p->generous && once_in(r, call->op.kind == TABLE_SPLIT ? 2 : 8))
		call->pages = 511 + draw(r, 4);
}

/* What is at this address if all is as it was at first, or something else. */
static uint64_t draw_phys(struct tables_place *p, uint64_t addr)
{
	struct tables_random *r = &p->random;
	uint64_t phys = p->phys + addr - p->base;

	if (p->c->cfg.idmap)
		return once_in(r, 16) ? phys + p->page : addr;
	if (once_in(r, 5))
		phys += p->block;
	if (once_in(r, 10))
		phys += p->large;
	if (once_in(r, 100))
		phys = draw64(r) >> 8; /* beyond PARange, as a rule */
	return phys & (once_in(r, 60) ? UINT64_MAX : p->phys_limit - 1);
}

/*
 * Much of anything that is not aligned like its memory is mapped page by
 * page: rarely, with the thousands that a block of large pages has.
 */
static void draw_map(struct tables_place *p, struct tables_call *call)
{
	struct table_op *op = &call->op;
	bool many;

	op->size = draw_size(p, op->addr);
	many = op->size > 16 * p->page;
	if (many && !once_in(&p->random, p->large_blocks ? 4 : 48))
		op->addr &= ~(p->block - 1);
	if (op->size >= p->large && !once_in(&p->random, 6))
		op->addr &= ~(p->large - 1);
	op->phys = draw_phys(p, op->addr);
	if (once_in(&p->random, many && !p->large_blocks ? 400 : 20))
		op->phys += p->page;
	if (many && p->c->force == TABLES_FORCE_ALL)
		op->size = op->size / p->page % 16 * p->page;
	if (once_in(&p->random, 1000))
		op->size = draw_any_size(p);
	op->prot = draw_prot(p);
	op->flags = draw_flags(p, p->driver->tree.walk_flags);
	draw_cache(p, call);
}

static void draw_annotate(struct tables_place *p, struct tables_call *call)
{
	struct tables_random *r = &p->random;
	struct table_op *op = &call->op;

	op->size = p->page * draw(r, 6);
	if (p->large_blocks && once_in(r, 30))
		op->size = p->block;
	if (p->driver->tree.annotate) {
		op->type = draw(r, 6);
		op->annot = once_in(r, 4) ? draw64(r) & S2_INVALID_ANNOT_MASK :
					    draw(r, 4) << 1;
		if (once_in(r, 40))
			op->annot |= once_in(r, 2) ? 1 : UINT64_C(1) << 61;
	} else {
		op->annot = once_in(r, 20) ? draw(r, 256) : draw(r, 2);
	}
	draw_cache(p, call);
}

static void draw_unlinked(struct tables_place *p, struct tables_call *call)
{
	struct tables_random *r = &p->random;
	struct table_op *op = &call->op;

	op->level = p->large_blocks && once_in(r, 3) ? 1 : 2;
	if (once_in(r, 12))
		op->level = 3; /* there is nothing below: a WARN */
	op->force_pte = once_in(r, 2);
	op->prot = draw_prot(p);
	op->phys = draw_phys(p, p->base);
	op->phys &= ~((op->level == 1 ? p->large : p->block) - 1);
	op->phys += once_in(r, 12) ? p->page : 0;
	draw_cache(p, call);
	call->has_cache = true;
}

static void draw_walk(struct tables_place *p, struct table_op *op)
{
	static const int ends[] = { -S2_EAGAIN, -S2_EIO, -S2_ENOMEM };
	struct tables_random *r = &p->random;

	op->size = draw_range(p, op->addr);
	op->flags = draw(r, 8);
	if (p->driver->tree.walk_flags && once_in(r, 4))
		op->flags |= S2_WALK_IGNORE_EAGAIN;
	if (once_in(r, 2)) {
		op->visit = 1 + draw(r, 12);
		op->visit_ret = DRAW_OF(r, ends);
	}
}

static void draw_age(struct tables_place *p, struct table_op *op)
{
	if (p->driver->tree.age_range) {
		op->kind = TABLE_TEST_CLEAR_YOUNG;
		op->size = draw_range(p, op->addr);
		/* An error is a WARN, and no more. */
		op->mkold = !once_in(&p->random, 3);
	} else {
		op->kind = once_in(&p->random, 3) ? TABLE_IS_YOUNG :
						    TABLE_MKOLD;
	}
}

static void draw_relax(struct tables_place *p, struct table_op *op)
{
	op->prot = draw_rights(p);
	if (!once_in(&p->random, 10))
		op->prot &= ~S2_PROT_SW;
	op->flags = draw_flags(p, p->driver->tree.relax_flags);
}

/* ---- steps ------------------------------------------------------------------------- */

static enum table_op_kind draw_kind(struct tables_place *p)
{
	static const struct {
		uint8_t kind, weight;
	} kinds[] = {
		{ TABLE_MAP, 32 },	   { TABLE_UNMAP, 10 },
		{ TABLE_RELAX_PERMS, 12 }, { TABLE_MKYOUNG, 6 },
		{ TABLE_WRPROTECT, 6 },	   { TABLE_TEST_CLEAR_YOUNG, 6 },
		{ TABLE_FLUSH, 4 },	   { TABLE_ANNOTATE, 5 },
		{ TABLE_GET_LEAF, 6 },	   { TABLE_TLB_FLUSH_RANGE, 1 },
		{ TABLE_WALK, 4 },
	};
	const struct table_tree *tree = &p->driver->tree;
	uint32_t at;
	size_t i;

	/* With large pages these write thousands of entries. */
	if (tree->split && once_in(&p->random, p->large_blocks ? 16 : 300))
		return TABLE_SPLIT;
	if (tree->unlinked && once_in(&p->random, p->large_blocks ? 60 : 800))
		return TABLE_CREATE_UNLINKED;
	at = draw(&p->random, 92);
	for (i = 0; at >= kinds[i].weight; i++)
		at -= kinds[i].weight;
	if (kinds[i].kind == TABLE_TLB_FLUSH_RANGE && !tree->tlb_range)
		return TABLE_GET_LEAF;
	return kinds[i].kind;
}

static void draw_call(struct tables_place *p, struct tables_call *call,
		      enum table_op_kind kind, uint64_t addr)
{
	struct table_op *op = &call->op;

	*call = (struct tables_call){ .op = { .kind = kind, .addr = addr } };
	switch (kind) {
	case TABLE_MAP:
		draw_map(p, call);
		break;
	case TABLE_ANNOTATE:
		draw_annotate(p, call);
		break;
	case TABLE_SPLIT:
		op->size = p->large_blocks ? draw_range(p, addr) : p->page;
		draw_cache(p, call);
		call->has_cache = true;
		break;
	case TABLE_CREATE_UNLINKED:
		draw_unlinked(p, call);
		break;
	case TABLE_RELAX_PERMS:
		draw_relax(p, op);
		break;
	case TABLE_MKYOUNG:
		op->flags = draw_flags(p, p->driver->tree.relax_flags);
		break;
	case TABLE_TEST_CLEAR_YOUNG:
		draw_age(p, op);
		break;
	case TABLE_WALK:
		draw_walk(p, op);
		break;
	default:
		op->size = draw_range(p, addr);
		if (kind != TABLE_UNMAP && kind != TABLE_TLB_FLUSH_RANGE)
			draw_odd_range(p, op);
	}
}

static bool is_attribute(enum table_op_kind kind)
{
	return kind == TABLE_RELAX_PERMS || kind == TABLE_MKYOUNG;
}

/* Does this operation let others at the tables while it works? */
static bool is_shared(const struct tables_place *p, const struct table_op *op)
{
	const struct table_tree *tree = &p->driver->tree;

	if (op->kind == TABLE_MAP ||
	    (is_attribute(op->kind) && tree->relax_flags))
		return op->flags & S2_WALK_SHARED;
	return is_attribute(op->kind);
}

/* Someone else faults, mostly at the same address. */
static void draw_other(struct tables_place *p, struct tables_step *step)
{
	static const uint8_t kinds[] = { TABLE_MAP, TABLE_MAP,
					 TABLE_RELAX_PERMS, TABLE_MKYOUNG };
	struct tables_random *r = &p->random;
	enum table_op_kind kind = (enum table_op_kind)DRAW_OF(r, kinds);
	const struct table_op *op = &step->call.op;

	/* Where map has no flags it never shares the tables. */
	if (kind == TABLE_MAP && !p->driver->tree.walk_flags)
		kind = TABLE_MKYOUNG;
	draw_call(p, &step->other, kind,
		  once_in(r, 3) ? draw_addr(p) : op->addr);
	if (kind == TABLE_MAP || p->driver->tree.relax_flags)
		step->other.op.flags |= S2_WALK_SHARED;
	step->other_at = 1 + draw(r, once_in(r, 4) ? 8 : 2);
}

void tables_draw_step(struct tables_place *p, struct tables_step *step)
{
	enum table_op_kind kind = draw_kind(p);

	*step = (struct tables_step){ 0 };
	draw_call(p, &step->call, kind, draw_addr(p));
	/* Unlinked tables must outlive those who are inside. */
	if (is_shared(p, &step->call.op) &&
	    (p->c->defer || !p->driver->tree.unlinked) &&
	    once_in(&p->random, 3))
		draw_other(p, step);
}
