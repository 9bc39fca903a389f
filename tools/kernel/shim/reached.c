/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records the steps from one basic block to the next that the code takes, and
 * for which faults. With -fsanitize-coverage=trace-pc the compiler calls this
 * file at the start of each block.
 *
 * What table operations do is worked out for all that they ask at once, and
 * not all of it need be possible for the fault at hand. So the steps taken in
 * there are kept for each way through, until a fault that takes it comes along.
 */
#include "world.h"

#define NR_STEPS 16384
#define NR_WAYS	 16384
#define NR_ITEMS 4194304

/* A step, from one address to another: its index here is its number. */
static struct {
	u32 from, to;
	u8 taken; /* by a possible fault, or by this run */
	u32 way;  /* the last that took it, and 1 */
} steps[NR_STEPS];
static u32 nr_steps;

/* One way through a table operation, with steps that nobody has taken yet. */
static struct {
	u16 operation;
	struct s2_cube cube;
	u32 first, nr; /* in items[] */
} ways[NR_WAYS];
static u32 nr_ways;

static u16 items[NR_ITEMS];
static u32 nr_items, way_begin;

/* Where the code was last, by the frame of the function it was in. */
static u32 last[8192];
static bool inside;
/* What this run took that no other has: forgotten if it begins again. */
static u16 fresh[NR_STEPS];
static u32 nr_fresh;
/* The operation of this run, and the next of its ways to be asked for. */
static u32 operation, next_way;
static bool operates, asked;

static u32 *last_in(const void *frame)
{
	return &last[(unsigned long)frame / 8 % (sizeof(last) / sizeof(*last))];
}

/* As little as possible: what it left on the stack would be a state. */
static u32 step_number(u32 from, u32 to)
{
	u32 i = (from * 31 + to) * 0x9e3779b1u >> 18;

	while (steps[i].to && (steps[i].from != from || steps[i].to != to))
		i = (i + 1) % NR_STEPS;
	if (!steps[i].to && ++nr_steps == NR_STEPS)
		shim_bug(__FILE__, __LINE__);
	steps[i].from = from;
	steps[i].to = to;
	return i;
}

void __sanitizer_cov_trace_pc(void)
{
	u32 to = (u32)(unsigned long)__builtin_return_address(0);
	u32 *from = last_in(__builtin_frame_address(1));
	u32 i;

	if (!exploring)
		return;
	i = step_number(*from, to);
	*from = to;
	if (steps[i].taken)
		return;
	if (!inside) {
		steps[i].taken = 1;
		fresh[nr_fresh++] = (u16)i;
	} else if (steps[i].way != nr_ways + 1) {
		steps[i].way = nr_ways + 1;
		items[nr_items % NR_ITEMS] = (u16)i;
		nr_items++;
	}
}

void reached_begin(void)
{
	while (nr_fresh)
		steps[fresh[--nr_fresh]].taken = 0;
	operates = asked = false;
	next_way = 0;
}

void reached_keep(struct reached *r, const char *low, size_t size)
{
	size_t i;

	r->operates = operates;
	r->operation = operation;
	for (i = 0; nr_steps && i < size / 8; i++)
		r->last[i] = *last_in(low + i * 8);
}

void reached_resume(const struct reached *r, const char *low, size_t size)
{
	size_t i;

	reached_begin();
	operates = r->operates;
	operation = r->operation;
	for (i = 0; nr_steps && i < size / 8; i++)
		*last_in(low + i * 8) = r->last[i];
}

void reached_enter(void)
{
	inside = true;
	way_begin = nr_items;
}

void reached_leave(u32 number, const struct s2_cube *cube)
{
	inside = false;
	if (nr_items > NR_ITEMS || nr_ways == NR_WAYS)
		shim_bug(__FILE__, __LINE__);
	if (nr_items == way_begin)
		return;
	ways[nr_ways].operation = (u16)number;
	ways[nr_ways].cube = *cube;
	ways[nr_ways].first = way_begin;
	ways[nr_ways++].nr = nr_items - way_begin;
}

void reached_operation(u32 number)
{
	operates = true;
	operation = number;
}

static bool has_news(u32 way)
{
	u32 i;

	for (i = 0; i < ways[way].nr; i++) {
		if (!steps[items[ways[way].first + i]].taken)
			return true;
	}
	return false;
}

static bool narrow(struct s2_cube *part, const struct s2_cube *to)
{
	bool some = true;
	u32 i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		part->may[i] &= to->may[i];
		some &= part->may[i] != 0;
	}
	return some;
}

/* The last part that was asked for has a possible fault: it is taken. */
static void take(void)
{
	u32 way = next_way - 1, i;

	for (i = 0; i < ways[way].nr; i++)
		steps[items[ways[way].first + i]].taken = 1;
	ways[way].nr = 0;
}

_Bool reached_wants(void *ctx, struct s2_cube *part, _Bool met)
{
	const struct s2_cube all = *part;

	if (nr_fresh) {
		nr_fresh = 0;
		return true;
	}
	if (asked && met)
		take();
	asked = false;
	while (operates && next_way < nr_ways) {
		u32 way = next_way++;

		if (ways[way].operation != operation || !has_news(way))
			continue;
		*part = all;
		if (narrow(part, &ways[way].cube))
			return asked = true;
	}
	return false;
}
