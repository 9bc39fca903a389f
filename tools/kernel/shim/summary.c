/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Summaries of table operations. The table code depends only on its arguments
 * and the CPU's features. So its result is computed once for each call, and
 * later calls ask only for the inputs that make a difference.
 */
#include "world.h"

struct outcome {
	int ret;
	u8 has_leaf, dcache, icache, tlbi, replaced, warned, unbalanced;
	u8 early_tlbi, refs_wrong, misplaced, late;
	u8 stopped, wild;
	struct leaf leaf;
	const void *warn_file;
	int warn_line;
};

/* Of inputs that are more than yes or no. */
static const u8 nr_values[S2_NR_INPUTS] = {
	[S2_FAULT_STATUS] = S2_NR_FAULT_STATUS,
	[S2_FAULT_ACCESS] = S2_NR_FAULT_ACCESS,
	[S2_FAULT_LEVEL] = S2_NR_FAULT_LEVEL,
	[S2_FAULT_EL] = S2_NR_FAULT_EL,
	[S2_FAULT_IPA] = S2_NR_FAULT_IPA,
	[S2_VMA_MEMATTR] = S2_NR_MT,
	[S2_PFN_MEMATTR] = S2_NR_PTE_MEMATTR,
	[S2_VMA_HUGETLB] = S2_NR_HUGETLB,
	[S2_VMA_GEOMETRY] = S2_NR_UPTO,
	[S2_VMA_LEAF] = S2_NR_LEAF,
	[S2_PFN_LOOKUP] = S2_NR_LOOKUP,
	[S2_SLOT_LOGGING] = S2_NR_LOGGING,
	[S2_SLOT_CONGRUENT] = S2_NR_UPTO,
	[S2_SLOT_CONTAINS] = S2_NR_UPTO,
	[S2_SLOT_CHANGE] = S2_NR_MR_CHANGE,
	[S2_SLOT_END] = S2_NR_SLOT_END,
	[S2_NESTED_WALK] = S2_NR_NESTED_WALK,
	[S2_NESTED_LEAF] = S2_NR_NESTED_LEAF,
	[S2_TABLE_NOW] = S2_NR_TABLE_NOW,
};

/* What is asked next, or, at an end, what comes out. */
struct node {
	u8 input;
	s2_set set; /* 0: an end, and yes is the outcome */
	u16 yes, no;
};

static struct {
	struct operation op;
	u16 root;
} summaries[4096];
static u32 nr_summaries;

static struct outcome outcomes[1024];
static struct node nodes[8192];
static u32 nr_outcomes, nr_nodes;

static u16 outcome_index(const struct outcome *o)
{
	u32 i;

	for (i = 0; i < nr_outcomes; i++) {
		if (!memcmp(&outcomes[i], o, sizeof(*o)))
			return (u16)i;
	}
	if (i == sizeof(outcomes) / sizeof(*outcomes))
		shim_bug(__FILE__, __LINE__);
	outcomes[nr_outcomes++] = *o;
	return (u16)i;
}

static u16 node_index(struct node node)
{
	u32 i;

	if (node.set && node.yes == node.no)
		return node.yes;
	for (i = 0; i < nr_nodes; i++) {
		if (nodes[i].input == node.input && nodes[i].set == node.set &&
		    nodes[i].yes == node.yes && nodes[i].no == node.no)
			return (u16)i;
	}
	if (i == sizeof(nodes) / sizeof(*nodes))
		shim_bug(__FILE__, __LINE__);
	nodes[nr_nodes++] = node;
	return (u16)i;
}

/*
 * ---- all runs of one operation --------------------------------------------
 */

static struct walk {
	struct s2_query query;
	struct split {
		u8 input;
		s2_set set, other, before;
		u16 yes;
	} split[64];
	u32 depth;
} walk;

static _Bool choose(void *explorer, struct s2_query *q, enum s2_input input,
		    s2_set set)
{
	s2_set may = q->cube.may[input];

	walk.split[walk.depth++] = (struct split){
		.input = (u8)input,
		.set = set,
		.other = may & (s2_set)~set,
		.before = may,
	};
	q->cube.may[input] = may & set;
	return true;
}

/* Where a run ends that comes to a BUG: it alone, not all that are like it. */
static void *stop[5];
static bool inside;

void summary_stop(void)
{
	if (inside)
		__builtin_longjmp(stop, 1);
}

static bool noinline run_stops(const struct operation *op,
			       int (*run)(const struct operation *), int *ret)
{
	if (__builtin_setjmp(stop)) {
		inside = false;
		return true;
	}
	inside = true;
	*ret = run(op);
	inside = false;
	return false;
}

static u16 run_once(const struct operation *op,
		    int (*run)(const struct operation *))
{
	struct outcome o;

	memset(&o, 0, sizeof(o));
	record.dcache = record.icache = record.tlbi = record.replaced = 0;
	record.early_tlbi = record.refs_wrong = record.misplaced = 0;
	record.missed = record.late = 0;
	record.warned = record.unbalanced = record.wild = 0;
	o.stopped = run_stops(op, run, &o.ret);
	o.has_leaf = leaf_read(&o.leaf);
	o.dcache = record.dcache;
	o.icache = record.icache;
	o.tlbi = record.tlbi;
	o.replaced = record.replaced;
	o.early_tlbi = record.early_tlbi;
	o.late = record.late;
	o.refs_wrong = record.refs_wrong;
	o.misplaced = record.misplaced;
	o.warned = record.warned;
	o.unbalanced = record.unbalanced;
	o.wild = record.wild;
	o.warn_file = record.warn_file;
	o.warn_line = record.warn_line;
	return node_index((struct node){ .yes = outcome_index(&o) });
}

/* Back to the last split with a side not yet taken; or false, with all done. */
static bool turn(u16 *result)
{
	while (walk.depth) {
		struct split *split = &walk.split[walk.depth - 1];

		if (split->other) {
			split->yes = *result;
			walk.query.cube.may[split->input] = split->other;
			split->other = 0;
			return true;
		}
		*result = node_index((struct node){
			.input = split->input,
			.set = split->set,
			.yes = split->yes,
			.no = *result,
		});
		walk.query.cube.may[split->input] = split->before;
		walk.depth--;
	}
	return false;
}

static u16 summarise(const struct operation *op,
		     int (*run)(const struct operation *))
{
	struct s2_query *outer = asking;
	struct record before = record;
	u32 mark = tables_mark();
	u16 result;
	u32 i;

	memset(&walk, 0, sizeof(walk));
	for (i = 0; i < S2_NR_INPUTS; i++)
		walk.query.cube.may[i] =
			(s2_set)((1u << (nr_values[i] ? nr_values[i] : 2)) - 1);
	/* Which of the tables it is was asked already. */
	walk.query.cube.may[S2_NESTED] = outer->cube.may[S2_NESTED];
	walk.query.choose = choose;
	asking = &walk.query;
	do {
		reached_enter();
		result = run_once(op, run);
		reached_leave(nr_summaries, &walk.query.cube);
		shim_settle();
		tables_undo(mark);
		record = before;
	} while (turn(&result));
	asking = outer;
	return result;
}

static bool same_operation(const struct operation *a, const struct operation *b)
{
	return a->relax == b->relax && a->pgt == b->pgt && a->addr == b->addr &&
	       a->size == b->size && a->phys == b->phys && a->prot == b->prot &&
	       a->flags == b->flags && a->mc == b->mc &&
	       a->written == b->written;
}

/* Its index in summaries[]. */
static u32 summary_index(const struct operation *op,
			 int (*run)(const struct operation *))
{
	u32 i;

	for (i = 0; i < nr_summaries; i++) {
		if (same_operation(&summaries[i].op, op))
			return i;
	}
	if (i == sizeof(summaries) / sizeof(*summaries))
		shim_bug(__FILE__, __LINE__);
	summaries[i].root = summarise(op, run);
	summaries[i].op = *op;
	return nr_summaries++;
}

int summary_of(const struct operation *op, int (*run)(const struct operation *))
{
	u32 number = summary_index(op, run);
	const struct node *node = &nodes[summaries[number].root];
	const struct outcome *o;

	reached_operation(number);
	while (node->set)
		node = &nodes[world_in((enum s2_input)node->input, node->set) ?
				      node->yes :
				      node->no];
	o = &outcomes[node->yes];
	record.has_leaf = o->has_leaf;
	record.leaf = o->leaf;
	record.dcache |= o->dcache;
	record.icache |= o->icache;
	record.tlbi |= o->tlbi;
	record.replaced = o->replaced;
	record.early_tlbi = o->early_tlbi;
	record.late |= o->late;
	record.refs_wrong |= o->refs_wrong;
	record.misplaced |= o->misplaced;
	record.unbalanced |= o->unbalanced;
	if (o->warned) {
		record.warned = 1;
		record.warn_file = o->warn_file;
		record.warn_line = o->warn_line;
	}
	record.wild |= o->wild;
	if (o->stopped)
		world_stop();
	return o->ret;
}
