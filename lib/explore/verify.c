/* SPDX-License-Identifier: GPL-2.0-only */
/* Verify: every path of a policy, judged by every invariant. */
#include <string.h>

#include "checked.h"
#include "verify.h"

#define MAX_CLASSES    4096
#define PROGRESS_EVERY 65536

struct verify {
	struct space *space; /* it contains the walk */
	const struct s2_policy *policy;
	const struct s2_verify_options *options;
	struct s2_report *report;

	/* Invariants of this entry; each has a channel of the fold. */
	const struct s2_invariant *invariant[S2_MAX_INVARIANTS];
	size_t nr_invariants;
	bool ends; /* record in FOLD_LAST how each fault ends, too */

	/* Classes of violating decisions: terminal n + 1. */
	struct s2_decision *classes;
	size_t nr_classes;

	/* Test outcomes seen so far, and on the current path. */
	uint64_t seen[2], path[2];
	struct s2_finding *findings;
};

/*
 * ---- classes of decisions, one finding each -------------------------------
 */

/* The fields that all decisions of a class have in common. */
static struct s2_decision finding_summary(const struct s2_decision *d)
{
	struct s2_decision s = {
		/* Mapping and relaxing are the same class. */
		.outcome = d->outcome == S2_RELAX ? S2_MAP : d->outcome,
		.inject = d->inject,
		.exit = d->exit,
		.ret = d->ret,
	};

	if (s2_field_applies(S2_F_TYPE, d))
		s.type = d->type;
	return s;
}

static mdd_ref finding_class(struct verify *v, const struct s2_decision *d)
{
	struct s2_decision s = finding_summary(d), *classes;
	size_t i;

	for (i = 0; i < v->nr_classes; i++) {
		if (s2_decision_same(&v->classes[i], &s))
			return MDD_TERMINAL(i + 1);
	}
	classes = s2_arena_grow(&v->space->arena, v->classes, i,
				sizeof(*classes));
	if (!classes || i == MAX_CLASSES)
		return MDD_EMPTY;
	v->classes = classes;
	v->classes[v->nr_classes++] = s;
	return MDD_TERMINAL(i + 1);
}

/*
 * ---- one path -------------------------------------------------------------
 */

static void note_test(void *watcher, struct s2_query *q, unsigned int test,
		      bool outcome)
{
	struct verify *v = watcher;

	(void)q;
	if (test < S2_MAX_TESTS)
		v->path[outcome] |= (uint64_t)1 << test;
}

/* Count test outcomes only if the path has a possible fault. */
static void keep_tests(struct verify *v, const struct s2_query *q)
{
	uint64_t fresh = (v->path[0] & ~v->seen[0]) |
			 (v->path[1] & ~v->seen[1]);

	if (fresh && s2_mdd_meets(&v->space->m, v->space->possible, &q->cube)) {
		v->seen[0] |= v->path[0];
		v->seen[1] |= v->path[1];
	}
	v->path[0] = v->path[1] = 0;
}

/* The part of the path's cube where the invariant is violated. */
static mdd_ref verify_judge(struct verify *v,
			    const struct s2_invariant *invariant,
			    const struct s2_decision *d)
{
	struct fold *f = v->space->fold;
	unsigned int base = f->walk.depth;
	mdd_ref result;

	do {
		f->now.nr = 0;
		if (!invariant->holds(&f->walk.query, d, v->policy))
			s2_fold_set(f, 0, finding_class(v, d));
	} while (s2_walk_next(&f->walk, base));
	result = s2_fold_result(&f->now, 0);
	f->now.nr = 0;
	return result;
}

/* Mapping and relaxing are the same end: the guest goes on. */
static mdd_ref how_it_ends(const struct s2_decision *d)
{
	return MDD_TERMINAL(finding_summary(d).outcome + 1u);
}

static void judge_path(struct verify *v, const struct s2_decision *d)
{
	struct s2_query *q = &v->space->fold->walk.query;
	struct s2_count skipped = v->space->fold->skipped;
	struct fold_results path = { 0 };
	size_t i;

	/* Do not count tests of the policy that an invariant causes. */
	q->test = NULL;
	for (i = 0; i < v->nr_invariants; i++) {
		const struct s2_invariant *invariant = v->invariant[i];
		mdd_ref violated;

		if (!(invariant->outcomes >> d->outcome & 1))
			continue;
		violated = verify_judge(v, invariant, d);
		s2_fold_add(&path, (unsigned int)i, violated);
	}
	if (v->ends)
		s2_fold_add(&path, FOLD_LAST, how_it_ends(d));
	v->space->fold->now = path;
	/* A fault counts as covered even if no invariant looks at it. */
	v->space->fold->skipped = skipped;
	q->test = note_test;
}

/*
 * ---- all paths ------------------------------------------------------------
 */

static int verify_nonsense(struct verify *v, enum s2_entry entry,
			   const char *why)
{
	struct s2_report *report = v->report;

	report->nonsense = why;
	report->nonsense_entry = entry;
	s2_path_fault(&v->space->fold->walk, &report->nonsense_at);
	return -S2_EINVAL;
}

static int verify_walk_entry(struct verify *v, enum s2_entry entry)
{
	struct fold *f = v->space->fold;
	struct s2_count sum = s2_count_of(0);
	struct s2_decision d;

	s2_fold_begin(f, &v->space->m);
	if (v->options->possible_only)
		s2_fold_only(f, v->space->possible);
	f->walk.query.test = note_test;
	f->walk.query.watcher = v;
	do {
		uint64_t paths = ++v->report->paths[entry];
		const char *why;

		if (v->options->progress && !(paths % PROGRESS_EVERY))
			v->options->progress(v->options->progress_ctx, paths);
		why = s2_path_decide(&f->walk, v->policy, entry,
				     !v->options->twice, &d);
		if (why)
			return verify_nonsense(v, entry, why);
		sum = s2_count_add(sum, f->walk.count);
		keep_tests(v, &f->walk.query);
		judge_path(v, &d);
		if (s2_space_failed(v->space))
			return -S2_ENOMEM;
	} while (s2_walk_next(&f->walk, 0));

	sum = s2_count_add(sum, f->skipped);
	if (s2_count_cmp(sum, v->space->domain))
		return verify_nonsense(
			v, entry, "has paths that do not add up to the domain");
	return 0;
}

/* The faults that have a class in this diagram. */
static mdd_ref verify_as_set(struct verify *v, mdd_ref classes)
{
	struct mdd *m = &v->space->m;

	return s2_mdd_minus(m, MDD_FULL, s2_mdd_equals(m, classes, 0));
}

/*
 * The memslot check holds mmap_lock all the time: it reads no sequence, so
 * exclude faults that are possible only because the sequence moved.
 */
static mdd_ref entry_possible(struct verify *v, enum s2_entry entry)
{
	struct mdd *m = &v->space->m;
	struct s2_cube calm;

	if (entry != S2_PREPARE_REGION)
		return v->space->possible;
	s2_cube_all(&calm);
	calm.may[S2_RACE_SEQ] = S2_SET(0);
	return s2_mdd_and(m, v->space->possible, s2_mdd_cube(m, &calm));
}

/* Turns the diagrams of one entry into findings. */
static void verify_report_entry(struct verify *v, enum s2_entry entry)
{
	struct s2_report *report = v->report;
	struct fold_results violated = v->space->fold->now;
	mdd_ref possible = entry_possible(v, entry);
	uint8_t found[MAX_CLASSES + 1];
	size_t i, c;

	for (i = 0; i < v->nr_invariants; i++) {
		mdd_ref all, calm;

		all = s2_fold_result(&violated, (unsigned int)i);
		if (all == MDD_EMPTY)
			continue;
		all = s2_mdd_within(&v->space->m, possible, all);
		calm = s2_space_without_echoes(v->space, verify_as_set(v, all));
		memset(found, 0, v->nr_classes + 1);
		s2_mdd_terminals(&v->space->m,
				 s2_mdd_within(&v->space->m, calm, all), found,
				 v->nr_classes + 1);
		for (c = 1; c <= v->nr_classes; c++) {
			struct s2_finding *finding;
			mdd_ref set;

			if (!found[c])
				continue;
			v->findings = s2_arena_grow(&v->space->arena,
						    v->findings,
						    report->nr_findings,
						    sizeof(*v->findings));
			if (!v->findings)
				return;
			finding = &v->findings[report->nr_findings++];
			finding->invariant = v->invariant[i];
			finding->entry = entry;
			finding->decision = v->classes[c - 1];
			set = s2_mdd_equals(&v->space->m, all, (uint32_t)c);
			s2_cover_set(v->space,
				     s2_mdd_and(&v->space->m, set, calm),
				     v->options, &finding->cover);
			finding->cover.count = s2_mdd_count(&v->space->m, set);
		}
	}
}

static void report_dead(struct verify *v)
{
	struct s2_report *report = v->report;
	struct s2_dead_test *dead = NULL;
	unsigned int t;

	for (t = 0; t < v->policy->nr_tests; t++) {
		bool no = v->seen[0] >> t & 1, yes = v->seen[1] >> t & 1;

		if (no && yes)
			continue;
		dead = s2_arena_grow(&v->space->arena, dead, report->nr_dead,
				     sizeof(*dead));
		if (!dead)
			return;
		dead[report->nr_dead++] = (struct s2_dead_test){
			.test = t,
			.reached = no || yes,
			.outcome = yes,
		};
	}
	report->dead = dead;
}

static bool is_wanted(const struct s2_verify_options *options,
		      const struct s2_invariant *invariant)
{
	size_t i;

	for (i = 0; i < options->nr_only; i++) {
		if (options->only[i] == invariant)
			return true;
	}
	return !options->only;
}

static void choose_invariants(struct verify *v, enum s2_entry entry)
{
	const struct s2_invariant *invariant;
	size_t i;

	v->nr_invariants = 0;
	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		if (invariant->entry == entry &&
		    v->nr_invariants < S2_MAX_INVARIANTS &&
		    is_wanted(v->options, invariant))
			v->invariant[v->nr_invariants++] = invariant;
	}
}

static int verify_all(struct verify *v)
{
	unsigned int e;

	for (e = 0; e < S2_NR_ENTRIES; e++) {
		int err;

		if (!v->policy->decide[e])
			continue;
		choose_invariants(v, (enum s2_entry)e);
		err = verify_walk_entry(v, (enum s2_entry)e);
		if (err)
			return err;
		verify_report_entry(v, (enum s2_entry)e);
	}
	report_dead(v);
	return s2_space_failed(v->space) ? -S2_ENOMEM : 0;
}

/* Takes the results of the entry that was just walked. */
static void take_sets(struct verify *v, enum s2_entry entry,
		      struct verified_sets *sets)
{
	mdd_ref possible = entry_possible(v, entry);
	const struct s2_invariant *invariant;
	size_t i, c = 0;

	for (i = 0; (invariant = s2_invariant_at(i)); i++) {
		mdd_ref all;

		if (c == v->nr_invariants || v->invariant[c] != invariant)
			continue;
		all = s2_fold_result(&v->space->fold->now, (unsigned int)c++);
		all = s2_mdd_within(&v->space->m, possible, all);
		sets->violated[i] = verify_as_set(v, all);
	}
	sets->ends[entry] = s2_fold_result(&v->space->fold->now, FOLD_LAST);
}

int s2_verify_sets(struct space *space, const struct s2_policy *policy,
		   const struct s2_verify_options *options,
		   struct s2_report *report, struct verified_sets *sets)
{
	struct verify v = {
		.space = space,
		.policy = policy,
		.options = options,
		.report = report,
		.ends = true,
	};
	unsigned int e;
	int err;

	*report = (struct s2_report){ 0 };
	for (e = 0; e < S2_MAX_INVARIANTS; e++)
		sets->violated[e] = MDD_EMPTY;
	for (e = 0; e < S2_NR_ENTRIES; e++)
		sets->ends[e] = MDD_EMPTY;
	for (e = 0; e < S2_NR_ENTRIES; e++) {
		if (!policy->decide[e])
			continue;
		choose_invariants(&v, (enum s2_entry)e);
		err = verify_walk_entry(&v, (enum s2_entry)e);
		if (err)
			return err;
		take_sets(&v, (enum s2_entry)e, sets);
	}
	return s2_space_failed(space) ? -S2_ENOMEM : 0;
}

int s2_verify(const struct s2_policy *policy,
	      const struct s2_verify_options *options, const struct s2_mem *mem,
	      struct s2_report *report)
{
	static const struct s2_verify_options defaults;
	struct space space;
	struct verify v = {
		.space = &space,
		.policy = policy,
		.options = options ? options : &defaults,
		.report = report,
	};
	int err;

	*report = (struct s2_report){ 0 };
	err = s2_space_begin(&space, mem, policy, v.options->without);
	if (!err) {
		report->added = s2_mdd_count(&space.m, space.added);
		if (v.options->only_added)
			space.possible = space.added;
		err = verify_all(&v);
	}
	report->domain = space.domain;
	report->assumed = space.assumed;
	report->unmet = space.unmet;
	report->covered = s2_count_sub(
		s2_count_sub(report->domain, report->assumed), report->unmet);
	report->assumptions = space.assumptions;
	report->nr_assumptions = space.nr_assumptions;
	report->findings = v.findings;
	/* An incomplete result has no meaning. */
	if (err) {
		report->nr_findings = 0;
		report->nr_dead = 0;
	}
	report->memory = space.arena.chunks;
	s2_space_end(&space);
	return err;
}

void s2_report_free(struct s2_report *report, const struct s2_mem *mem)
{
	s2_arena_free(mem, report->memory);
	*report = (struct s2_report){ 0 };
}
