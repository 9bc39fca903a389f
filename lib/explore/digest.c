/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Digest: a policy's decisions as one diagram.
 *
 * At each open question, looks up the state of the code. What follows depends
 * on the state, on the faults that are still possible, and on the inputs that
 * the code reads later. So each remembered state has all three.
 */
#include <string.h>

#include "checked.h"
#include "decisions.h"
#include "space.h"

#define PROGRESS_EVERY 65536

/* A set of inputs. */
struct inputs {
	uint64_t word[2];
};

_Static_assert(S2_NR_INPUTS <= 128, "a set of inputs fits two words");

/* A state, the inputs read from there on, and the result. */
struct known {
	uint64_t key[2];
	uint64_t answers[2]; /* hash of the values of these inputs */
	struct inputs consulted;
	mdd_ref result;
	uint32_t next; /* in its bucket, or 0 */
};

/* Data that belongs to a split of the walk. */
struct fork {
	mdd_ref possible; /* before it */
	mdd_ref sides[2]; /* possible faults of its sides: no, yes */
	bool one_sided;
	mdd_ref first; /* result of the first side */
	bool keyed;
	uint64_t key[2];
	struct s2_cube cube;	 /* before it */
	struct inputs consulted; /* behind it */
	uint64_t reads;		 /* number of states when the split was made */
};

struct digest {
	struct s2_walk walk; /* which calls us back */
	bool (*choose)(void *walk, struct s2_query *q, enum s2_input input,
		       s2_set set);
	const struct s2_digest_options *options;
	struct space space;
	struct s2_diagram *diagram;
	mdd_ref result;	  /* of the path, or of the subtree just finished */
	mdd_ref possible; /* of the walk's current cube */
	uint64_t reads;	  /* of this run */
	struct inputs consulted; /* inputs read after a known state */
	struct fork fork[S2_MAX_SPLITS];

	struct known *known;
	size_t nr_known, max_known;
	uint32_t *bucket;
	size_t nr_buckets;

	struct decisions decisions; /* number n is terminal n - 1 */
};

/*
 * ---- sets of inputs, hashes -----------------------------------------------
 */

static void inputs_include(struct inputs *set, unsigned int input)
{
	set->word[input / 64] |= (uint64_t)1 << input % 64;
}

static void inputs_include_all(struct inputs *set, const struct inputs *more)
{
	set->word[0] |= more->word[0];
	set->word[1] |= more->word[1];
}

static uint64_t hash_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* Hash of the possible values of these inputs. */
static void hash_answers(const struct inputs *set, const struct s2_cube *cube,
			 uint64_t answers[2])
{
	unsigned int i;

	answers[0] = 1;
	answers[1] = 2;
	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (!(set->word[i / 64] >> i % 64 & 1))
			continue;
		answers[0] = hash_mix(answers[0], (uint64_t)cube->may[i] |
							  (uint64_t)i << 16);
		answers[1] = hash_mix(answers[1], answers[0] + i);
	}
}

/*
 * ---- known states ---------------------------------------------------------
 */

static void *digest_grow(struct digest *g, void *old, size_t from, size_t to)
{
	const struct s2_mem *mem = g->space.arena.mem;
	void *grown = mem->resize(mem->ctx, old, from, to);

	if (!grown)
		g->space.arena.failed = true;
	return grown;
}

static bool digest_rehash(struct digest *g)
{
	const struct s2_mem *mem = g->space.arena.mem;
	size_t n = g->nr_buckets ? g->nr_buckets * 2 : 1 << 16, i;
	uint32_t *bucket = digest_grow(g, NULL, 0, n * sizeof(*bucket));

	if (!bucket)
		return false;
	memset(bucket, 0, n * sizeof(*bucket));
	for (i = 1; i < g->nr_known; i++) {
		struct known *k = &g->known[i];

		k->next = bucket[k->key[0] & (n - 1)];
		bucket[k->key[0] & (n - 1)] = (uint32_t)i;
	}
	if (g->bucket)
		mem->resize(mem->ctx, g->bucket,
			    g->nr_buckets * sizeof(*g->bucket), 0);
	g->bucket = bucket;
	g->nr_buckets = n;
	return true;
}

static const struct known *digest_look_up(struct digest *g,
					  const uint64_t key[2])
{
	uint32_t i;

	if (!g->nr_buckets)
		return NULL;
	for (i = g->bucket[key[0] & (g->nr_buckets - 1)]; i;
	     i = g->known[i].next) {
		const struct known *k = &g->known[i];
		uint64_t answers[2];

		if (k->key[0] != key[0] || k->key[1] != key[1])
			continue;
		hash_answers(&k->consulted, &g->walk.query.cube, answers);
		if (k->answers[0] == answers[0] && k->answers[1] == answers[1])
			return k;
	}
	return NULL;
}

static void digest_remember(struct digest *g, const struct fork *fork)
{
	struct known *k;

	if (g->nr_known >= g->max_known) {
		size_t n = g->max_known ? g->max_known * 2 : 1 << 14;
		struct known *grown = digest_grow(g, g->known,
						  g->max_known * sizeof(*grown),
						  n * sizeof(*grown));

		if (!grown)
			return;
		g->known = grown;
		g->max_known = n;
		if (!g->nr_known)
			g->nr_known = 1; /* 0 is the end of a bucket */
	}
	if (g->nr_known >= g->nr_buckets && !digest_rehash(g))
		return;
	k = &g->known[g->nr_known];
	memcpy(k->key, fork->key, sizeof(k->key));
	k->consulted = fork->consulted;
	hash_answers(&k->consulted, &fork->cube, k->answers);
	k->result = g->result;
	k->next = g->bucket[k->key[0] & (g->nr_buckets - 1)];
	g->bucket[k->key[0] & (g->nr_buckets - 1)] = (uint32_t)g->nr_known++;
}

/*
 * ---- the walk's hooks -----------------------------------------------------
 */

/*
 * A run repeats the path to the last split; reads up to there are already
 * counted.
 */
static void digest_on_read(void *watcher, struct s2_query *q,
			   enum s2_input input, s2_set set)
{
	struct digest *g = watcher;
	unsigned int depth = g->walk.depth;

	(void)q;
	(void)set;
	g->reads++;
	if (depth && g->reads > g->fork[depth - 1].reads)
		inputs_include(&g->fork[depth - 1].consulted, input);
}

/* Was this question asked in this state before? Then the run is over. */
static void digest_look_for_state(struct digest *g, struct fork *fork,
				  enum s2_input input, s2_set set)
{
	const struct known *k;

	fork->keyed = g->options->state &&
		      g->options->state(g->options->ctx, fork->key);
	if (!fork->keyed)
		return;
	fork->key[0] = hash_mix(fork->key[0], (uint64_t)input << 16 | set);
	fork->key[1] = hash_mix(fork->key[1], g->possible);
	k = digest_look_up(g, fork->key);
	if (!k)
		return;
	g->result = k->result;
	g->consulted = k->consulted;
	g->options->abandon(g->options->ctx);
}

/* Skip a side without possible faults. */
static bool digest_on_choice(void *explorer, struct s2_query *q,
			     enum s2_input input, s2_set set)
{
	struct digest *g = explorer;
	struct fork *fork = &g->fork[g->walk.depth];
	s2_set may = q->cube.may[input];
	bool yes, no;

	digest_look_for_state(g, fork, input, set);
	fork->possible = g->possible;
	fork->sides[1] =
		s2_mdd_given(&g->space.m, g->possible, input, may & set);
	fork->sides[0] = s2_mdd_given(&g->space.m, g->possible, input,
				      may & (s2_set)~set);
	yes = fork->sides[1] != MDD_EMPTY;
	no = fork->sides[0] != MDD_EMPTY;
	fork->one_sided = !(yes && no);
	fork->cube = q->cube;
	fork->consulted = (struct inputs){ { 0, 0 } };
	inputs_include(&fork->consulted, input);
	fork->reads = g->reads;
	if (!fork->one_sided && g->options->keep)
		g->options->keep(g->options->ctx, g->walk.depth);
	g->possible = fork->sides[yes];
	g->choose(&g->walk, q, input, yes ? set : (s2_set)~set);
	if (fork->one_sided)
		g->walk.split[g->walk.depth - 1].other = 0;
	return yes;
}

static void digest_on_turn(void *ctx, unsigned int depth)
{
	struct digest *g = ctx;

	g->fork[depth].first = g->result;
	g->possible = g->fork[depth].sides[0];
}

static void digest_on_leave(void *ctx, unsigned int depth)
{
	struct digest *g = ctx;
	const struct s2_split *split = &g->walk.split[depth];
	struct fork *fork = &g->fork[depth];

	if (!fork->one_sided)
		g->result = s2_mdd_ite(&g->space.m, (enum s2_input)split->input,
				       split->set, fork->first, g->result);
	if (fork->keyed)
		digest_remember(g, fork);
	if (depth)
		inputs_include_all(&g->fork[depth - 1].consulted,
				   &fork->consulted);
	g->possible = fork->possible;
}

/*
 * ---- decisions ------------------------------------------------------------
 */

static mdd_ref digest_decision(struct digest *g, const struct s2_decision *d)
{
	uint32_t n = s2_decisions_number(&g->decisions, &g->space.arena, d);

	return n ? MDD_TERMINAL(n - 1) : MDD_EMPTY;
}

static const char *digest_wrong(const struct s2_decision *d)
{
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (s2_decision_cond(d, (enum s2_field)f).n)
			return "has a condition, which a digest cannot keep";
	}
	return s2_decision_check(d);
}

/*
 * ---- all of it ------------------------------------------------------------
 */

/* From the question that is answered otherwise now; how many were before it. */
static uint64_t digest_resume(struct digest *g)
{
	unsigned int depth = g->walk.depth;

	if (depth && g->options->resume &&
	    g->options->resume(g->options->ctx, depth - 1))
		return g->fork[depth - 1].reads - 1;
	return 0;
}

static const char *digest_run(struct digest *g, const struct s2_policy *policy,
			      enum s2_entry entry)
{
	struct s2_decision d = { 0 };
	const char *wrong;

	g->reads = digest_resume(g);
	if (!g->options->state) {
		s2_decide(policy, entry, &g->walk.query, &d);
	} else if (!g->options->run(g->options->ctx, policy, entry,
				    &g->walk.query, &d)) {
		g->diagram->merged++;
		if (g->walk.depth)
			inputs_include_all(
				&g->fork[g->walk.depth - 1].consulted,
				&g->consulted);
		return NULL;
	}
	wrong = digest_wrong(&d);
	if (!wrong)
		g->result = digest_decision(g, &d);
	return wrong;
}

/* Reports one fault of each part of the run that the caller wants. */
static void digest_witnesses(struct digest *g, enum s2_entry entry)
{
	struct s2_cube part = g->walk.query.cube;
	bool met = false;

	while (g->options->wants(g->options->ctx, &part, met)) {
		met = s2_mdd_meets(&g->space.m, g->possible, &part);
		if (met) {
			s2_mdd_pick(&g->space.m, g->possible, &part);
			s2_cube_to_fault(&part);
			g->options->witness(g->options->ctx, entry, &part);
		}
		part = g->walk.query.cube;
	}
}

static int digest_walk(struct digest *g, const struct s2_policy *policy,
		       enum s2_entry entry)
{
	struct s2_cube all;

	s2_cube_all(&all);
	s2_walk_begin(&g->walk, &all);
	g->possible = g->space.possible;
	g->choose = g->walk.query.choose;
	g->walk.query.choose = digest_on_choice;
	g->walk.query.explorer = g;
	g->walk.query.read = digest_on_read;
	g->walk.query.watcher = g;
	g->walk.turned = digest_on_turn;
	g->walk.left = digest_on_leave;
	g->walk.ctx = g;
	do {
		uint64_t runs = ++g->diagram->runs;
		const char *wrong = digest_run(g, policy, entry);

		if (wrong) {
			g->diagram->nonsense = wrong;
			s2_path_fault(&g->walk, &g->diagram->nonsense_at);
			return -S2_EINVAL;
		}
		if (g->options->witness)
			digest_witnesses(g, entry);
		if (g->options->progress && !(runs % PROGRESS_EVERY))
			g->options->progress(g->options->ctx, runs);
		if (s2_space_failed(&g->space))
			return -S2_ENOMEM;
	} while (s2_walk_next(&g->walk, 0));
	return s2_space_failed(&g->space) ? -S2_ENOMEM : 0;
}

struct export
{
	struct mdd *m;
	uint32_t *moved; /* by reference: its new place plus 1 */
	uint32_t *nodes;
	size_t used;
};

/* Copies the reachable nodes, packed. */
static uint32_t diagram_export(struct export *x, mdd_ref ref)
{
	uint32_t child[S2_MAX_VALUES], at, input, v, width;

	if (MDD_IS_LEAF(ref))
		return ref;
	if (x->moved[ref])
		return x->moved[ref] - 1;
	input = s2_mdd_input(x->m, ref);
	width = s2_inputs[input].nr_values;
	for (v = 0; v < width; v++)
		child[v] = diagram_export(x, s2_mdd_child(x->m, ref, v));
	at = (uint32_t)x->used;
	x->nodes[at] = input;
	memcpy(x->nodes + at + 1, child, width * sizeof(*child));
	x->used += 1 + width;
	x->moved[ref] = at + 1;
	return at;
}

/* The decision without the fields that can be conditions. */
static struct s2_decision bare_decision(const struct s2_decision *d)
{
	struct s2_decision b = *d;

	b.r = b.w = b.px = b.ux = b.dirty = S2_NEVER;
	return b;
}

/*
 * Splits the diagram into one of decisions and one for each condition. Their
 * terminals are renamed terminals of g->result.
 */
static void diagram_take_apart(struct digest *g, mdd_ref roots[1 + S2_NR_CONDS])
{
	size_t n = g->decisions.nr, size = n * sizeof(uint32_t), i;
	uint32_t *to = s2_arena_alloc(&g->space.arena, size);
	unsigned int f, c = 0;

	if (!to)
		return;
	for (f = 0; f < S2_NR_FIELDS; f++) {
		if (!s2_fields[f].is_cond)
			continue;
		for (i = 0; i < n; i++)
			to[i] = s2_decision_cond(&g->decisions.at[i],
						 (enum s2_field)f)
					.base;
		roots[++c] = s2_mdd_relabel(&g->space.m, g->result, to);
	}
	for (i = 0; i < n; i++) {
		struct s2_decision d = bare_decision(&g->decisions.at[i]);

		to[i] = MDD_VALUE(digest_decision(g, &d));
	}
	roots[0] = s2_mdd_relabel(&g->space.m, g->result, to);
}

static int diagram_keep(struct digest *g)
{
	const struct s2_mem *mem = g->space.arena.mem;
	struct s2_diagram *diagram = g->diagram;
	mdd_ref roots[1 + S2_NR_CONDS] = { 0 };
	struct export x = { .m = &g->space.m };
	size_t size;
	unsigned int c;

	diagram_take_apart(g, roots);
	size = g->space.m.used * sizeof(uint32_t);
	x.moved = mem->resize(mem->ctx, NULL, 0, size + 1);
	x.nodes = s2_arena_alloc(&g->space.arena, size + 1);
	if (!x.moved || !x.nodes || s2_space_failed(&g->space)) {
		if (x.moved)
			mem->resize(mem->ctx, x.moved, size + 1, 0);
		return -S2_ENOMEM;
	}
	memset(x.moved, 0, size);
	diagram->root = diagram_export(&x, roots[0]);
	for (c = 0; c < S2_NR_CONDS; c++)
		diagram->conds[c] = diagram_export(&x, roots[1 + c]);
	diagram->nodes = x.nodes;
	diagram->nr_nodes = x.used;
	diagram->decisions = g->decisions.at;
	diagram->nr_decisions = g->decisions.nr;
	mem->resize(mem->ctx, x.moved, size + 1, 0);
	return 0;
}

int s2_digest(const struct s2_policy *policy, enum s2_entry entry,
	      const struct s2_digest_options *options, const struct s2_mem *mem,
	      struct s2_diagram *diagram)
{
	static const struct s2_digest_options defaults;
	struct digest *g = mem->resize(mem->ctx, NULL, 0, sizeof(*g));
	int err;

	*diagram = (struct s2_diagram){ 0 };
	if (!g)
		return -S2_ENOMEM;
	memset(g, 0, sizeof(*g));
	g->options = options ? options : &defaults;
	g->diagram = diagram;
	err = s2_space_begin(&g->space, mem, policy, g->options->without);
	if (!err)
		err = digest_walk(g, policy, entry);
	if (!err)
		err = diagram_keep(g);
	diagram->memory = g->space.arena.chunks;
	if (g->known)
		mem->resize(mem->ctx, g->known,
			    g->max_known * sizeof(*g->known), 0);
	if (g->bucket)
		mem->resize(mem->ctx, g->bucket,
			    g->nr_buckets * sizeof(*g->bucket), 0);
	s2_space_end(&g->space);
	mem->resize(mem->ctx, g, sizeof(*g), 0);
	return err;
}

void s2_diagram_free(struct s2_diagram *diagram, const struct s2_mem *mem)
{
	s2_arena_free(mem, diagram->memory);
	*diagram = (struct s2_diagram){ 0 };
}
