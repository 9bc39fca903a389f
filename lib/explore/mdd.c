/* SPDX-License-Identifier: GPL-2.0-only */
/* Decision diagrams: nodes, and the operations on them. */
#include <string.h>

#include "mdd.h"

#define NODE_HEAD  3 /* input, next in bucket, mark of the last search */
#define CACHE_SIZE (1u << 18)

enum mdd_op {
	OP_ITE = 1, /* with the input and the set in the upper bits */
	OP_AND,
	OP_OR,
	OP_MINUS,
	OP_WITHIN,
	OP_EQUALS,
	OP_KEEP,     /* with the bits in the upper bits; b is the first */
	OP_RESTRICT, /* with the input in the upper bits; b is the value */
};

/* ---- nodes -------------------------------------------------------------- */

static uint32_t node_input(const struct mdd *m, mdd_ref ref)
{
	return MDD_IS_LEAF(ref) ? S2_NR_INPUTS : m->pool[ref];
}

/* The child of ref for value v of an input; ref itself if it tests another. */
static mdd_ref mdd_cofactor(const struct mdd *m, mdd_ref ref, uint32_t input,
			    uint32_t v)
{
	if (node_input(m, ref) != input)
		return ref;
	return m->pool[ref + NODE_HEAD + v];
}

static uint32_t hash_words(const uint32_t *word, size_t n, uint32_t seed)
{
	uint32_t h = seed * 0x9e3779b1u;

	while (n--)
		h = (h ^ *word++) * 0x85ebca6bu, h ^= h >> 15;
	return h;
}

static void *mdd_grow(struct mdd *m, void *old, size_t from, size_t to)
{
	void *grown = m->mem->resize(m->mem->ctx, old, from, to);

	if (!grown)
		m->failed = true;
	return grown;
}

static void mdd_rehash(struct mdd *m)
{
	size_t n = m->nr_buckets * 2, i;
	uint32_t *bucket = mdd_grow(m, NULL, 0, n * sizeof(*bucket));

	if (!bucket)
		return;
	memset(bucket, 0xff, n * sizeof(*bucket));
	for (i = 0; i < m->nr_buckets; i++) {
		uint32_t ref = m->bucket[i];

		while (ref != UINT32_MAX) {
			uint32_t *node = m->pool + ref, next = node[1];
			uint32_t width = s2_inputs[node[0]].nr_values;
			uint32_t h =
				hash_words(node + NODE_HEAD, width, node[0]);

			node[1] = bucket[h & (n - 1)];
			bucket[h & (n - 1)] = ref;
			ref = next;
		}
	}
	m->mem->resize(m->mem->ctx, m->bucket,
		       m->nr_buckets * sizeof(*m->bucket), 0);
	m->bucket = bucket;
	m->nr_buckets = n;
}

/* A node with these children: existing or new; the child, if all are equal. */
static mdd_ref mdd_make(struct mdd *m, uint32_t input, const mdd_ref *child)
{
	uint32_t width = s2_inputs[input].nr_values, h, i;
	uint32_t *slot;
	mdd_ref ref;

	for (i = 1; i < width && child[i] == child[0]; i++)
		;
	if (i == width)
		return child[0];

	h = hash_words(child, width, input);
	slot = &m->bucket[h & (m->nr_buckets - 1)];
	for (ref = *slot; ref != UINT32_MAX; ref = m->pool[ref + 1]) {
		if (m->pool[ref] == input &&
		    !memcmp(m->pool + ref + NODE_HEAD, child,
			    width * sizeof(*child)))
			return ref;
	}

	if (m->used + NODE_HEAD + width > m->size) {
		uint32_t *pool;

		if (m->size >= 1u << 30) {
			m->failed = true;
			return MDD_EMPTY;
		}
		pool = mdd_grow(m, m->pool, m->size * sizeof(*pool),
				m->size * 2 * sizeof(*pool));
		if (!pool)
			return MDD_EMPTY;
		m->pool = pool;
		m->size *= 2;
	}
	ref = (mdd_ref)m->used;
	m->pool[ref] = input;
	m->pool[ref + 1] = *slot;
	m->pool[ref + 2] = 0;
	memcpy(m->pool + ref + NODE_HEAD, child, width * sizeof(*child));
	*slot = ref;
	m->used += NODE_HEAD + width;
	if (++m->nr_nodes > m->nr_buckets)
		mdd_rehash(m);
	return ref;
}

uint32_t s2_mdd_input(const struct mdd *m, mdd_ref ref)
{
	return m->pool[ref];
}

mdd_ref s2_mdd_child(const struct mdd *m, mdd_ref ref, uint32_t value)
{
	return m->pool[ref + NODE_HEAD + value];
}

bool s2_mdd_begin(struct mdd *m, const struct s2_mem *mem)
{
	*m = (struct mdd){
		.mem = mem,
		.size = 1 << 14,
		.nr_buckets = 1 << 12,
	};
	m->pool = mdd_grow(m, NULL, 0, m->size * sizeof(*m->pool));
	m->bucket = mdd_grow(m, NULL, 0, m->nr_buckets * sizeof(*m->bucket));
	m->cache = mdd_grow(m, NULL, 0, CACHE_SIZE * sizeof(*m->cache));
	if (m->failed) {
		s2_mdd_end(m);
		return false;
	}
	memset(m->bucket, 0xff, m->nr_buckets * sizeof(*m->bucket));
	memset(m->cache, 0, CACHE_SIZE * sizeof(*m->cache));
	return true;
}

static void mdd_release(struct mdd *m, void *ptr, size_t size)
{
	if (ptr)
		m->mem->resize(m->mem->ctx, ptr, size, 0);
}

void s2_mdd_end(struct mdd *m)
{
	mdd_release(m, m->pool, m->size * sizeof(*m->pool));
	mdd_release(m, m->bucket, m->nr_buckets * sizeof(*m->bucket));
	mdd_release(m, m->counts, m->nr_counts * sizeof(*m->counts));
	mdd_release(m, m->cache, CACHE_SIZE * sizeof(*m->cache));
	mdd_release(m, m->found, m->nr_found * sizeof(*m->found));
	m->pool = NULL;
	m->bucket = NULL;
	m->counts = NULL;
	m->cache = NULL;
	m->found = NULL;
}

/* ---- operations on two diagrams ----------------------------------------- */

static struct mdd_cached *cache_slot(struct mdd *m, uint32_t op, mdd_ref a,
				     mdd_ref b)
{
	uint32_t key[2] = { a, b };

	return &m->cache[hash_words(key, 2, op) & (CACHE_SIZE - 1)];
}

mdd_ref s2_mdd_ite(struct mdd *m, enum s2_input input, s2_set set, mdd_ref a,
		   mdd_ref b)
{
	uint32_t op = OP_ITE | (uint32_t)input << 4 | (uint32_t)set << 12;
	uint32_t ia, ib, top, v;
	struct mdd_cached *cached;
	mdd_ref child[S2_MAX_VALUES], result;

	if (a == b || m->failed)
		return a;
	cached = cache_slot(m, op, a, b);
	if (cached->op == op && cached->a == a && cached->b == b)
		return cached->result;

	ia = node_input(m, a);
	ib = node_input(m, b);
	top = ia < ib ? ia : ib;
	if (top > (uint32_t)input)
		top = (uint32_t)input;
	for (v = 0; v < s2_inputs[top].nr_values; v++) {
		mdd_ref va = mdd_cofactor(m, a, top, v);
		mdd_ref vb = mdd_cofactor(m, b, top, v);

		if (top == (uint32_t)input)
			child[v] = set >> v & 1 ? va : vb;
		else
			child[v] = s2_mdd_ite(m, input, set, va, vb);
	}
	result = mdd_make(m, top, child);
	*cached = (struct mdd_cached){ a, b, result, op };
	return result;
}

/* And, or: one terminal decides the result, the other leaves it to b. */
static mdd_ref mdd_join_leaf(mdd_ref deciding, mdd_ref neutral, mdd_ref a,
			     mdd_ref b)
{
	if (a == deciding || b == deciding)
		return deciding;
	if (a == neutral || a == b)
		return b;
	return b == neutral ? a : UINT32_MAX;
}

/* The result, if it follows from one operand; else UINT32_MAX. */
static mdd_ref mdd_apply_leaf(enum mdd_op op, mdd_ref a, mdd_ref b)
{
	switch (op) {
	case OP_AND:
		return mdd_join_leaf(MDD_EMPTY, MDD_FULL, a, b);
	case OP_OR:
		return mdd_join_leaf(MDD_FULL, MDD_EMPTY, a, b);
	case OP_MINUS:
		if (a == MDD_EMPTY || b == MDD_FULL || a == b)
			return MDD_EMPTY;
		return b == MDD_EMPTY ? a : UINT32_MAX;
	case OP_WITHIN:
		if (a == MDD_EMPTY)
			return MDD_EMPTY;
		return a == MDD_FULL ? b : UINT32_MAX;
	default: /* OP_EQUALS: b is the terminal to look for */
		if (MDD_IS_LEAF(a))
			return a == b ? MDD_FULL : MDD_EMPTY;
		return UINT32_MAX;
	}
}

static mdd_ref mdd_apply(struct mdd *m, enum mdd_op op, mdd_ref a, mdd_ref b)
{
	mdd_ref child[S2_MAX_VALUES], result = mdd_apply_leaf(op, a, b);
	struct mdd_cached *cached;
	uint32_t ia, ib, top, v;

	if (result != UINT32_MAX || m->failed)
		return result;
	cached = cache_slot(m, op, a, b);
	if (cached->op == (uint32_t)op && cached->a == a && cached->b == b)
		return cached->result;

	ia = node_input(m, a);
	ib = node_input(m, b);
	top = ia < ib ? ia : ib;
	for (v = 0; v < s2_inputs[top].nr_values; v++)
		child[v] = mdd_apply(m, op, mdd_cofactor(m, a, top, v),
				     mdd_cofactor(m, b, top, v));
	result = mdd_make(m, top, child);
	*cached = (struct mdd_cached){ a, b, result, (uint32_t)op };
	return result;
}

mdd_ref s2_mdd_and(struct mdd *m, mdd_ref a, mdd_ref b)
{
	return mdd_apply(m, OP_AND, a, b);
}

mdd_ref s2_mdd_or(struct mdd *m, mdd_ref a, mdd_ref b)
{
	return mdd_apply(m, OP_OR, a, b);
}

mdd_ref s2_mdd_minus(struct mdd *m, mdd_ref a, mdd_ref b)
{
	return mdd_apply(m, OP_MINUS, a, b);
}

mdd_ref s2_mdd_within(struct mdd *m, mdd_ref set, mdd_ref f)
{
	return mdd_apply(m, OP_WITHIN, set, f);
}

mdd_ref s2_mdd_equals(struct mdd *m, mdd_ref f, uint32_t value)
{
	return mdd_apply(m, OP_EQUALS, f, MDD_TERMINAL(value));
}

mdd_ref s2_mdd_keep(struct mdd *m, mdd_ref f, uint32_t first, unsigned int bits)
{
	uint32_t op = OP_KEEP | bits << 4, input, v;
	mdd_ref child[S2_MAX_VALUES], result;
	struct mdd_cached *cached;

	if (MDD_IS_LEAF(f))
		return MDD_VALUE(f) >> bits == first >> bits ? f : MDD_EMPTY;
	if (m->failed)
		return f;
	cached = cache_slot(m, op, f, first);
	if (cached->op == op && cached->a == f && cached->b == first)
		return cached->result;
	input = m->pool[f];
	for (v = 0; v < s2_inputs[input].nr_values; v++)
		child[v] =
			s2_mdd_keep(m, m->pool[f + NODE_HEAD + v], first, bits);
	result = mdd_make(m, input, child);
	*cached = (struct mdd_cached){ f, first, result, op };
	return result;
}

mdd_ref s2_mdd_restrict(struct mdd *m, mdd_ref f, enum s2_input input,
			int value)
{
	uint32_t op = OP_RESTRICT | (uint32_t)input << 4, top, v;
	mdd_ref child[S2_MAX_VALUES], result;
	struct mdd_cached *cached;

	top = node_input(m, f);
	if (top > (uint32_t)input || m->failed)
		return f;
	if (top == (uint32_t)input)
		return mdd_cofactor(m, f, top, (uint32_t)value);
	cached = cache_slot(m, op, f, (mdd_ref)value);
	if (cached->op == op && cached->a == f && cached->b == (mdd_ref)value)
		return cached->result;
	for (v = 0; v < s2_inputs[top].nr_values; v++)
		child[v] = s2_mdd_restrict(m, mdd_cofactor(m, f, top, v), input,
					   value);
	result = mdd_make(m, top, child);
	*cached = (struct mdd_cached){ f, (mdd_ref)value, result, op };
	return result;
}

mdd_ref s2_mdd_given(struct mdd *m, mdd_ref set, enum s2_input input,
		     s2_set values)
{
	int v = 0;

	if (values & (values - 1))
		return s2_mdd_ite(m, input, values, set, MDD_EMPTY);
	while (values >>= 1)
		v++;
	return s2_mdd_restrict(m, set, input, v);
}

/* ---- cubes --------------------------------------------------------------- */

mdd_ref s2_mdd_cube(struct mdd *m, const struct s2_cube *cube)
{
	mdd_ref ref = MDD_FULL;
	unsigned int i;

	for (i = S2_NR_INPUTS; i-- > 0;)
		ref = s2_mdd_ite(m, (enum s2_input)i, cube->may[i], ref,
				 MDD_EMPTY);
	return ref;
}

/* A search marks a node with its own number minus one of these. */
#define IN_VAIN	 0
#define WITH_IT	 1 /* the node has a fault below */
#define CAME_BY	 2
#define NR_NOTES 3

static bool mdd_search(struct mdd *m, mdd_ref set, const struct s2_cube *cube)
{
	uint32_t input, v;

	if (MDD_IS_LEAF(set))
		return set != MDD_EMPTY;
	if (m->pool[set + 2] == m->search - IN_VAIN)
		return false;
	if (m->pool[set + 2] == m->search - WITH_IT)
		return true;
	input = m->pool[set];
	for (v = 0; v < s2_inputs[input].nr_values; v++) {
		if (cube->may[input] >> v & 1 &&
		    mdd_search(m, m->pool[set + NODE_HEAD + v], cube)) {
			m->pool[set + 2] = m->search - WITH_IT;
			return true;
		}
	}
	m->pool[set + 2] = m->search - IN_VAIN;
	return false;
}

static void mdd_forget_searches(struct mdd *m)
{
	size_t at = 0;

	while (at < m->used) {
		m->pool[at + 2] = 0;
		at += NODE_HEAD + s2_inputs[m->pool[at]].nr_values;
	}
}

static void mdd_new_search(struct mdd *m)
{
	if (m->search > UINT32_MAX - NR_NOTES) {
		mdd_forget_searches(m);
		m->search = 0;
	}
	m->search += NR_NOTES;
}

/* Did this search find a fault there? */
static bool is_found(const struct mdd *m, mdd_ref set)
{
	if (MDD_IS_LEAF(set))
		return set != MDD_EMPTY;
	return m->pool[set + 2] == m->search - WITH_IT;
}

bool s2_mdd_meets(struct mdd *m, mdd_ref set, const struct s2_cube *cube)
{
	mdd_new_search(m);
	return mdd_search(m, set, cube);
}

bool s2_mdd_part(struct mdd *m, mdd_ref set, const struct s2_cube *cube,
		 struct s2_cube *part)
{
	uint32_t input, v;

	*part = *cube;
	if (!s2_mdd_meets(m, set, cube))
		return false;
	/* Follow the path that the search found. */
	while (!MDD_IS_LEAF(set)) {
		const mdd_ref *child = m->pool + set + NODE_HEAD;

		input = m->pool[set];
		for (v = 0;
		     !(cube->may[input] >> v & 1) || !is_found(m, child[v]);)
			v++;
		part->may[input] = S2_SET(v);
		set = child[v];
	}
	return true;
}

/* Puts the nodes that the cube reaches into the lists of their inputs. */
static void collect_nodes(struct mdd *m, mdd_ref set,
			  const struct s2_cube *cube, uint32_t *n,
			  uint32_t list[S2_NR_INPUTS])
{
	uint32_t input, v;

	if (MDD_IS_LEAF(set) || m->pool[set + 2] == m->search - CAME_BY)
		return;
	m->pool[set + 2] = m->search - CAME_BY;
	input = m->pool[set];
	m->found[*n] = (struct mdd_found){ set, list[input] };
	list[input] = (*n)++;
	for (v = 0; v < s2_inputs[input].nr_values; v++) {
		if (cube->may[input] >> v & 1)
			collect_nodes(m, m->pool[set + NODE_HEAD + v], cube, n,
				      list);
	}
}

static bool grow_found(struct mdd *m)
{
	size_t size = m->nr_nodes + m->nr_nodes / 2;
	struct mdd_found *found;

	if (m->nr_nodes <= m->nr_found)
		return true;
	found = mdd_grow(m, m->found, m->nr_found * sizeof(*found),
			 size * sizeof(*found));
	if (!found)
		return false;
	m->found = found;
	m->nr_found = size;
	return true;
}

/* The values that lead from these nodes to a fault of the set. */
static s2_set values_into(struct mdd *m, uint32_t first, uint32_t input,
			  const struct s2_cube *cube)
{
	s2_set into = 0;
	uint32_t k, v;

	for (k = first; k != UINT32_MAX; k = m->found[k].next) {
		const mdd_ref node = m->found[k].node;

		for (v = 0; v < s2_inputs[input].nr_values; v++) {
			if (!(into >> v & 1) &&
			    mdd_search(m, m->pool[node + NODE_HEAD + v], cube))
				into |= S2_SET(v);
		}
	}
	return into;
}

/*
 * Inputs above the opened one have not changed since the nodes were collected,
 * and inputs below are finished: so the marks of a search stay valid.
 */
void s2_mdd_widen(struct mdd *m, mdd_ref set, const bool keep[S2_NR_INPUTS],
		  struct s2_cube *cube)
{
	uint32_t list[S2_NR_INPUTS], n = 0, i;

	if (!grow_found(m))
		return;
	mdd_new_search(m);
	memset(list, 0xff, sizeof(list));
	collect_nodes(m, set, cube, &n, list);
	for (i = S2_NR_INPUTS; i-- > 0;) {
		if (keep[i])
			continue;
		cube->may[i] = s2_all_values((enum s2_input)i) &
			       (s2_set)~values_into(m, list[i], i, cube);
	}
}

void s2_mdd_pick(struct mdd *m, mdd_ref set, struct s2_cube *cube)
{
	while (!MDD_IS_LEAF(set)) {
		uint32_t input = m->pool[set], v, found;
		s2_set may = cube->may[input];

		found = s2_inputs[input].quiet;
		cube->may[input] = S2_SET(found);
		if (!(may >> found & 1) ||
		    !s2_mdd_meets(m, m->pool[set + NODE_HEAD + found], cube)) {
			for (v = 0; v < s2_inputs[input].nr_values; v++) {
				found = v;
				if (may >> v & 1 &&
				    s2_mdd_meets(m,
						 m->pool[set + NODE_HEAD + v],
						 cube))
					break;
			}
			cube->may[input] = S2_SET(found);
		}
		set = m->pool[set + NODE_HEAD + found];
	}
}

/* ---- counting ------------------------------------------------------------ */

static struct s2_count count_below(struct s2_count n, uint32_t from,
				   uint32_t to)
{
	for (; from < to; from++)
		n = s2_count_mul(n, s2_inputs[from].nr_values);
	return n;
}

static struct s2_count count_node(struct mdd *m, mdd_ref ref)
{
	struct s2_count sum = s2_count_of(0), *memo;
	uint32_t input, v;

	if (MDD_IS_LEAF(ref))
		return s2_count_of(ref != MDD_EMPTY);
	memo = &m->counts[ref / NODE_HEAD];
	if (memo->hi != UINT64_MAX)
		return *memo;
	input = m->pool[ref];
	for (v = 0; v < s2_inputs[input].nr_values; v++) {
		mdd_ref child = m->pool[ref + NODE_HEAD + v];
		struct s2_count n = count_node(m, child);

		sum = s2_count_add(sum, count_below(n, input + 1,
						    node_input(m, child)));
	}
	return *memo = sum;
}

/* Nodes never change, so a count stays valid as long as the diagram. */
static bool grow_counts(struct mdd *m)
{
	size_t need = m->used / NODE_HEAD + 1, size = need + need / 2;
	struct s2_count *counts;

	if (need <= m->nr_counts)
		return true;
	counts = mdd_grow(m, m->counts, m->nr_counts * sizeof(*counts),
			  size * sizeof(*counts));
	if (!counts)
		return false;
	memset(counts + m->nr_counts, 0xff,
	       (size - m->nr_counts) * sizeof(*counts));
	m->counts = counts;
	m->nr_counts = size;
	return true;
}

struct s2_count s2_mdd_count(struct mdd *m, mdd_ref set)
{
	if (!grow_counts(m))
		return s2_count_of(0);
	return count_below(count_node(m, set), 0, node_input(m, set));
}

static void collect_terminals(struct mdd *m, mdd_ref f, uint8_t *seen,
			      uint8_t *found, size_t n)
{
	uint32_t v;

	if (MDD_IS_LEAF(f)) {
		if (MDD_VALUE(f) < n)
			found[MDD_VALUE(f)] = 1;
		return;
	}
	if (seen[f / NODE_HEAD])
		return;
	seen[f / NODE_HEAD] = 1;
	for (v = 0; v < s2_inputs[m->pool[f]].nr_values; v++)
		collect_terminals(m, m->pool[f + NODE_HEAD + v], seen, found,
				  n);
}

void s2_mdd_terminals(struct mdd *m, mdd_ref f, uint8_t *found, size_t n)
{
	size_t size = m->used / NODE_HEAD + 1;
	uint8_t *seen = mdd_grow(m, NULL, 0, size);

	if (!seen)
		return;
	memset(seen, 0, size);
	collect_terminals(m, f, seen, found, n);
	mdd_release(m, seen, size);
}

static mdd_ref mdd_relabel_below(struct mdd *m, mdd_ref f, const uint32_t *to,
				 mdd_ref *done)
{
	mdd_ref child[S2_MAX_VALUES], result;
	uint32_t input, v;

	if (MDD_IS_LEAF(f))
		return MDD_TERMINAL(to[MDD_VALUE(f)]);
	if (done[f] || m->failed)
		return done[f];
	input = m->pool[f];
	for (v = 0; v < s2_inputs[input].nr_values; v++)
		child[v] = mdd_relabel_below(m, m->pool[f + NODE_HEAD + v], to,
					     done);
	result = mdd_make(m, input, child);
	return done[f] = result;
}

/* The result 0 (the first node) is computed again, which does no harm. */
mdd_ref s2_mdd_relabel(struct mdd *m, mdd_ref f, const uint32_t *to)
{
	size_t size = (m->used + 1) * sizeof(mdd_ref);
	mdd_ref *done = mdd_grow(m, NULL, 0, size), result;

	if (!done)
		return MDD_EMPTY;
	memset(done, 0, size);
	result = mdd_relabel_below(m, f, to, done);
	mdd_release(m, done, size);
	return result;
}
