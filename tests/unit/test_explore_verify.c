/* SPDX-License-Identifier: GPL-2.0-only */
/* Verification, compared with counting by hand and with single faults. */
#include "main.h"
#include "test_explore.h"

static struct counted memory;
static const struct s2_mem mem = { .resize = counted_resize, .ctx = &memory };

static int nothing_is_left(void **context)
{
	(void)context;
	assert_int_equal(memory.blocks, 0);
	return 0;
}

static const struct s2_invariant *invariant(const char *name)
{
	const struct s2_invariant *found = s2_invariant_find(name);

	assert_non_null(found);
	return found;
}

/*
 * ---- flaws ------------------------------------------------------------------
 */

/* Leaks the reference for some faults; reads few inputs. */
static void leaks(const struct s2_policy *policy, struct s2_query *q,
		  struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	if (s2_yes(q, S2_VMA_PFNMAP) ?
		    s2_any(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE, S2_LOOKUP_NONE) :
		    s2_value(q, S2_FAULT_STATUS) % 3 == 1)
		d->leak = !s2_yes(q, S2_SLOT_READONLY);
}

static const enum s2_input leak_inputs[] = { S2_VMA_PFNMAP, S2_PFN_LOOKUP,
					     S2_FAULT_STATUS,
					     S2_SLOT_READONLY };

/* Maps read-only memory writable, with two memory types. */
static void writes(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->w = s2_cond_and(S2_ALWAYS, S2_VMA_MAYWRITE);
	if (s2_is(q, S2_FAULT_ACCESS, S2_FETCH))
		d->w = s2_cond_and(d->w, S2_PFN_WRITABLE);
	if (s2_any(q, S2_VMA_MEMATTR, S2_MT_DEVICE_nGnRE, S2_MT_DEVICE_nGnRnE))
		d->type = S2_TYPE_DEVICE;
}

static const enum s2_input write_inputs[] = {
	S2_VMA_MAYWRITE, S2_FAULT_ACCESS, S2_PFN_WRITABLE,
	S2_VMA_MEMATTR,	 S2_VM_PROTECTED, S2_SLOT_READONLY,
};

static bool knows_no_readonly(const struct s2_policy *policy,
			      struct s2_query *q)
{
	(void)policy;
	return !s2_yes(q, S2_SLOT_READONLY) || s2_yes(q, S2_VM_MTE);
}

static const struct flaw {
	struct s2_policy policy;
	const char *invariant;
	const enum s2_input *input;
	size_t nr_inputs;
} flaws[] = {
	{ SMALL_POLICY("leaks", leaks), "ERR-LEAK", leak_inputs,
	  COUNT(leak_inputs) },
	{ SMALL_POLICY("writes", writes), "W-HOST", write_inputs,
	  COUNT(write_inputs) },
	{ SMALL_POLICY("readonly", writes), "W-READONLY", write_inputs,
	  COUNT(write_inputs) },
};

static bool is_violated(const struct s2_policy *policy,
			const struct s2_invariant *inv, struct s2_query *q)
{
	struct s2_decision d;

	s2_decide(policy, inv->entry, q, &d);
	return inv->outcomes >> d.outcome & 1 && !inv->holds(q, &d, policy);
}

struct violation {
	const struct s2_policy *policy;
	const struct s2_invariant *invariant;
};

static bool violation_holds(const void *ctx, struct s2_query *q)
{
	const struct violation *v = ctx;

	return is_violated(v->policy, v->invariant, q);
}

static bool meets_holds(const void *ctx, struct s2_query *q)
{
	const struct s2_policy *policy = ctx;

	return policy->meets(policy, q);
}

static struct s2_count all_findings(const struct s2_report *report)
{
	struct s2_count sum = s2_count_of(0);
	size_t i;

	for (i = 0; i < report->nr_findings; i++)
		sum = s2_count_add(sum, report->findings[i].cover.count);
	return sum;
}

/* ---- counting ---------------------------------------------------------- */

/* Over impossible faults, too: enumerate what matters, multiply by the rest. */
static void violations_are_counted_as_by_hand(void **context)
{
	size_t f;

	(void)context;
	for (f = 0; f < COUNT(flaws); f++) {
		const struct flaw *flaw = &flaws[f];
		const struct s2_invariant *inv = invariant(flaw->invariant);
		const struct s2_verify_options options = {
			.without = S2_EVERY_ASSUMPTION,
			.only = &inv,
			.nr_only = 1
		};
		struct s2_report report;
		struct s2_cube fault;
		struct s2_query q;
		unsigned int i;
		uint32_t n = 0;

		s2_cube_quiet(&fault);
		for (i = 0;
		     nth_combination(flaw->input, flaw->nr_inputs, i, &fault);
		     i++) {
			s2_query_init(&q, &fault);
			n += is_violated(&flaw->policy, inv, &q);
		}
		assert_int_not_equal(n, 0);
		assert_int_equal(
			s2_verify(&flaw->policy, &options, &mem, &report), 0);
		assert_count(all_findings(&report),
			     s2_count_mul(rest_of_domain(flaw->input,
							 flaw->nr_inputs),
					  n));
		assert_count(report.covered, domain_count());
		assert_count(report.assumed, s2_count_of(0));
		s2_report_free(&report, &mem);
	}
}

/* Of the possible ones only, counted without diagrams. */
static void possible_violations_are_counted_in_another_way(void **context)
{
	size_t f;

	(void)context;
	for (f = 0; f < COUNT(flaws); f++) {
		struct s2_policy policy = flaws[f].policy;
		const struct s2_invariant *inv = invariant(flaws[f].invariant);
		const struct violation violation = { &policy, inv };
		const struct s2_verify_options options = { .only = &inv,
							   .nr_only = 1 };
		struct predicate p[MAX_PREDICATES];
		struct s2_count possible, met;
		struct s2_report report;
		size_t n;

		policy.meets = f ? knows_no_readonly : NULL;
		n = all_assumptions(p);
		possible = count_over_domain(p, n);
		if (policy.meets)
			p[n++] = (struct predicate){ meets_holds, &policy };
		met = count_over_domain(p, n);
		p[n++] = (struct predicate){ violation_holds, &violation };

		assert_int_equal(s2_verify(&policy, &options, &mem, &report),
				 0);
		assert_count(report.domain, domain_count());
		assert_count(report.assumed,
			     s2_count_sub(domain_count(), possible));
		assert_count(report.unmet, s2_count_sub(possible, met));
		assert_count(report.covered, met);
		assert_count(all_findings(&report), count_over_domain(p, n));
		s2_report_free(&report, &mem);
	}
}

static void each_assumption_is_counted_alone(void **context)
{
	struct predicate p[MAX_PREDICATES];
	size_t n = all_assumptions(p), i;
	const struct s2_policy *policy = s2_policy_at(0);
	struct s2_report report;

	(void)context;
	assert_int_equal(s2_verify(policy, NULL, &mem, &report), 0);
	assert_int_equal(report.nr_assumptions, n);
	for (i = 0; i < n; i++) {
		assert_ptr_equal(report.assumptions[i].assumption,
				 s2_assumption_at(i));
		assert_count(report.assumptions[i].excluded,
			     s2_count_sub(domain_count(),
					  count_over_domain(&p[i], 1)));
		/* One that excludes nothing is not worth its line. */
		assert_false(s2_count_is_zero(report.assumptions[i].excluded));
	}
	s2_report_free(&report, &mem);
}

static void every_policy_is_covered_to_the_last_fault(void **context)
{
	struct predicate p[MAX_PREDICATES];
	size_t n = all_assumptions(p), i;
	struct s2_count possible = count_over_domain(p, n);
	const struct s2_policy *policy;

	(void)context;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		struct s2_report report;

		p[n] = (struct predicate){ meets_holds, policy };
		assert_int_equal(s2_verify(policy, NULL, &mem, &report), 0);
		assert_count(report.domain, domain_count());
		assert_count(s2_count_add(report.covered, report.unmet),
			     possible);
		assert_count(report.covered,
			     policy->meets ? count_over_domain(p, n + 1) :
					     possible);
		assert_null(report.nonsense);
		s2_report_free(&report, &mem);
	}
}

/* ---- covers ------------------------------------------------------------ */

/* What of a decision the findings of one kind have in common. */
static bool same_kind(const struct s2_decision *kind,
		      const struct s2_decision *d)
{
	bool leaf = d->outcome == S2_MAP || d->outcome == S2_RELAX;

	return kind->outcome == (leaf ? S2_MAP : d->outcome) &&
	       kind->inject == d->inject && kind->exit == d->exit &&
	       kind->ret == d->ret && (!leaf || kind->type == d->type);
}

struct judged {
	const struct s2_policy *policy;
	const struct s2_invariant *invariant;
};

/* Possible, met, and violated. */
static bool is_a_violation(const void *ctx, const struct s2_cube *fault)
{
	const struct judged *j = ctx;
	struct s2_query q;

	if (s2_impossible(fault) || !met_by(j->policy, fault))
		return false;
	s2_query_init(&q, fault);
	return is_violated(j->policy, j->invariant, &q);
}

/* Findings of one invariant: is the fault in them exactly if it violates it? */
static void check_invariant(const struct s2_report *report,
			    const struct s2_policy *policy,
			    const struct s2_invariant *inv,
			    const struct s2_cube *fault)
{
	const struct judged judged = { policy, inv };
	bool violated = is_a_violation(&judged, fault), covered = false;
	struct s2_decision d = decision_of(policy, inv->entry, fault);
	size_t i;

	for (i = 0; i < report->nr_findings; i++) {
		const struct s2_finding *finding = &report->findings[i];

		if (finding->invariant != inv ||
		    !covered_by(&finding->cover, fault))
			continue;
		covered = true;
		assert_true(violated);
		assert_true(same_kind(&finding->decision, &d));
	}
	if (violated && !covered)
		assert_true(is_echo(fault, is_a_violation, &judged));
}

static void check_fault(const struct s2_report *report,
			const struct s2_policy *policy,
			const struct s2_cube *fault)
{
	const struct s2_invariant *inv;
	size_t i;

	if (!met_by(policy, fault))
		return;
	for (i = 0; (inv = s2_invariant_at(i)); i++) {
		if (policy->decide[inv->entry])
			check_invariant(report, policy, inv, fault);
	}
}

/* Its cubes hold violations and impossible faults; how many were tried. */
static unsigned int check_finding(const struct s2_finding *finding,
				  const struct s2_policy *policy,
				  uint64_t *state)
{
	const struct judged judged = { policy, finding->invariant };
	unsigned int tried = 0;
	size_t i, round;

	assert_false(finding->cover.truncated);
	assert_true(s2_cube_is_fault(&finding->cover.witness));
	assert_true(is_a_violation(&judged, &finding->cover.witness));
	assert_true(covered_by(&finding->cover, &finding->cover.witness));
	assert_false(s2_count_is_zero(finding->cover.count));
	for (i = 0; i < finding->cover.nr_cubes; i++) {
		const struct s2_cube *cube = &finding->cover.cubes[i];

		for (round = 0; round < 2; round++) {
			struct s2_cube fault;

			if (!random_possible_in(cube, &fault, state) ||
			    !met_by(policy, &fault))
				continue;
			assert_true(is_a_violation(&judged, &fault));
			tried++;
		}
	}
	return tried;
}

static const char *const sampled[] = { "linux-6.1", "linux-6.16", "pfnmap-v3",
				       "pfnmap-v8", "linux-7.3" };

static void cubes_are_the_violations(void **context)
{
	const struct s2_verify_options options = { .exact = true,
						   .max_cubes = 4096 };
	struct sampler sampler = SAMPLER(3);
	unsigned int n, tried = 0;
	size_t p, i;

	(void)context;
	for (p = 0; p < COUNT(sampled); p++) {
		const struct s2_policy *policy = s2_policy_find(sampled[p]);
		struct s2_report report;

		assert_non_null(policy);
		assert_int_equal(s2_verify(policy, &options, &mem, &report), 0);
		assert_true(report.nr_findings > 0);
		for (i = 0; i < report.nr_findings; i++)
			tried += check_finding(&report.findings[i], policy,
					       &sampler.state);
		for (n = 0; n < 10000; n++) {
			/*
			 * Every now and then, begin where something is wrong.
			 */
			if (n % 64 == 32) {
				i = (next_random(&sampler.state) >> 32) %
				    report.nr_findings;
				sampler.fault =
					report.findings[i].cover.witness;
			}
			check_fault(&report, policy, next_possible(&sampler));
		}
		s2_report_free(&report, &mem);
	}
	assert_true(tried > 1000);
}

static void so_they_are_for_random_trees(void **context)
{
	const struct s2_invariant *only[] = { invariant("ERR-LEAK") };
	const struct s2_verify_options options = {
		.exact = true, .max_cubes = 4096, .only = only, .nr_only = 1
	};
	struct sampler sampler = SAMPLER(4);
	uint64_t seed;
	unsigned int n;

	(void)context;
	for (seed = 0; seed < 20; seed++) {
		const struct s2_policy tree = TREE_POLICY(&seed);
		struct s2_report report;

		assert_int_equal(s2_verify(&tree, &options, &mem, &report), 0);
		for (n = 0; n < 2000; n++)
			check_invariant(&report, &tree, only[0],
					next_possible(&sampler));
		s2_report_free(&report, &mem);
	}
}

static void a_limit_on_cubes_is_said_and_kept(void **context)
{
	const struct s2_invariant *inv = invariant("W-HOST");
	struct s2_verify_options options = { .only = &inv, .nr_only = 1 };
	struct s2_report whole, part;
	size_t i;

	(void)context;
	options.max_cubes = 4096;
	options.exact = true;
	assert_int_equal(s2_verify(&flaws[1].policy, &options, &mem, &whole),
			 0);
	options.max_cubes = 1;
	assert_int_equal(s2_verify(&flaws[1].policy, &options, &mem, &part), 0);
	assert_int_equal(part.nr_findings, whole.nr_findings);
	for (i = 0; i < part.nr_findings; i++) {
		assert_int_equal(part.findings[i].cover.nr_cubes, 1);
		assert_int_equal(part.findings[i].cover.truncated,
				 whole.findings[i].cover.nr_cubes > 1);
		assert_count(part.findings[i].cover.count,
			     whole.findings[i].cover.count);
	}
	s2_report_free(&whole, &mem);
	s2_report_free(&part, &mem);
}

/* ---- tests that never come out differently ----------------------------- */

enum {
	T_BOTH,
	T_ALWAYS,
	T_NEVER,
	T_UNREACHED,
	T_ONLY_IMPOSSIBLE,
	T_ONLY_ELSEWHERE,
	T_BY_PATH,
	NR_T
};

static const char *const test_names[NR_T] = { "both",	    "always",
					      "never",	    "unreached",
					      "impossible", "elsewhere",
					      "by path" };

static void tests_a_lot(const struct s2_policy *policy, struct s2_query *q,
			struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	s2_test(q, T_ALWAYS, true);
	s2_test(q, T_NEVER, false);
	if (s2_test(q, T_BOTH, s2_yes(q, S2_VMA_PFNMAP)))
		s2_test(q, T_ONLY_ELSEWHERE, s2_yes(q, S2_VMA_PFNMAP));
	/* AttrIndx 5 is one that the kernel does not program. */
	if (s2_test(q, T_ONLY_IMPOSSIBLE, s2_is(q, S2_VMA_MEMATTR, S2_MT_5)))
		s2_test(q, T_UNREACHED, true);
	s2_test(q, T_BY_PATH, s2_yes(q, S2_CPU_DIC) || s2_yes(q, S2_CPU_FWB));
}

static void dead_tests_are_exactly_those(void **context)
{
	static const struct s2_dead_test expected[] = {
		{ T_ALWAYS, true, true },
		{ T_NEVER, true, false },
		{ T_UNREACHED, false, false },
		{ T_ONLY_IMPOSSIBLE, true, false },
		{ T_ONLY_ELSEWHERE, true, true },
	};
	struct s2_policy policy = SMALL_POLICY("tests", tests_a_lot);
	struct s2_verify_options options = { .without = S2_EVERY_ASSUMPTION };
	struct s2_report report;
	size_t i;

	(void)context;
	policy.tests = test_names;
	policy.nr_tests = NR_T;
	assert_int_equal(s2_verify(&policy, NULL, &mem, &report), 0);
	assert_int_equal(report.nr_dead, COUNT(expected));
	for (i = 0; i < COUNT(expected); i++) {
		assert_int_equal(report.dead[i].test, expected[i].test);
		assert_int_equal(report.dead[i].reached, expected[i].reached);
		if (expected[i].reached)
			assert_int_equal(report.dead[i].outcome,
					 expected[i].outcome);
	}
	s2_report_free(&report, &mem);

	/* With the impossible faults, two more come out both ways, or true. */
	assert_int_equal(s2_verify(&policy, &options, &mem, &report), 0);
	assert_int_equal(report.nr_dead, 4);
	assert_int_equal(report.dead[2].test, T_UNREACHED);
	assert_true(report.dead[2].reached);
	s2_report_free(&report, &mem);
}

static size_t assumption_index(const char *name)
{
	size_t i;

	for (i = 0; s2_assumption_at(i) != s2_assumption_find(name); i++)
		;
	return i;
}

/* What is dropped adds exactly what it alone left out; the rest stays so. */
static void dropped_assumptions_add_what_they_left_out(void **context)
{
	const struct s2_policy *policy = s2_policy_find("linux-7.3");
	const struct s2_assumption *dropped = s2_assumption_find("plain-vma");
	uint64_t bit = UINT64_C(1) << assumption_index("plain-vma");
	struct s2_verify_options options = { .without = bit };
	struct s2_report with, without, added;
	size_t i;

	(void)context;
	assert_int_equal(s2_verify(policy, NULL, &mem, &with), 0);
	assert_int_equal(s2_verify(policy, &options, &mem, &without), 0);
	options.only_added = true;
	assert_int_equal(s2_verify(policy, &options, &mem, &added), 0);

	assert_true(s2_count_is_zero(with.added));
	assert_int_equal(without.nr_assumptions + 1, with.nr_assumptions);
	for (i = 0; i < without.nr_assumptions; i++)
		assert_ptr_not_equal(without.assumptions[i].assumption,
				     dropped);
	assert_int_equal(s2_count_cmp(s2_count_add(with.covered, without.added),
				      without.covered),
			 0);
	assert_int_equal(s2_count_cmp(added.covered, without.covered), 0);
	assert_int_equal(s2_count_cmp(s2_count_add(all_findings(&with),
						   all_findings(&added)),
				      all_findings(&without)),
			 0);
	assert_true(added.nr_findings > 0);
	for (i = 0; i < added.nr_findings; i++)
		assert_true(s2_impossible(&added.findings[i].cover.witness) ==
			    bit);
	s2_report_free(&with, &mem);
	s2_report_free(&without, &mem);
	s2_report_free(&added, &mem);
}

/* No test of a built-in policy that is called dead comes out otherwise. */
struct tested {
	struct s2_query q;
	uint64_t seen[2];
};

static void note_outcome(void *watcher, struct s2_query *q, unsigned int test,
			 bool outcome)
{
	struct tested *t = watcher;

	(void)q;
	t->seen[outcome] |= UINT64_C(1) << test;
}

static void no_fault_revives_a_dead_test(void **context)
{
	struct sampler sampler = SAMPLER(5);
	const struct s2_policy *policy;
	size_t i, k;
	unsigned int n, e;

	(void)context;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		uint64_t dead[2] = { 0, 0 };
		struct s2_report report;

		assert_int_equal(s2_verify(policy, NULL, &mem, &report), 0);
		for (k = 0; k < report.nr_dead; k++) {
			const struct s2_dead_test *d = &report.dead[k];

			if (!d->reached || d->outcome)
				dead[0] |= UINT64_C(1) << d->test;
			if (!d->reached || !d->outcome)
				dead[1] |= UINT64_C(1) << d->test;
		}
		for (n = 0; n < 3000; n++) {
			const struct s2_cube *fault = next_possible(&sampler);
			struct tested t = { .seen = { 0, 0 } };
			struct s2_decision d;

			if (!met_by(policy, fault))
				continue;
			s2_query_init(&t.q, fault);
			t.q.test = note_outcome;
			t.q.watcher = &t;
			for (e = 0; e < S2_NR_ENTRIES; e++)
				s2_decide(policy, (enum s2_entry)e, &t.q, &d);
			assert_int_equal(t.seen[0] & dead[0], 0);
			assert_int_equal(t.seen[1] & dead[1], 0);
		}
		s2_report_free(&report, &mem);
	}
}

/* ---- invalid decisions ------------------------------------------------- */

static unsigned int runs;

static void returns_nonsense(const struct s2_policy *policy, struct s2_query *q,
			     struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = s2_is(q, S2_FAULT_STATUS, S2_TAG_CHECK) ? 4711 : 1;
}

static void answers_no_outcome(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->outcome = s2_yes(q, S2_CPU_LPA2) ? 200 : S2_RETRY;
	d->ret = 1;
}

static void hangs_on_three_inputs(const struct s2_policy *policy,
				  struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	(void)q;
	d->outcome = S2_MAP;
	d->ret = 1;
	d->px = s2_cond_and(S2_ALWAYS, S2_CPU_DIC);
	d->px = s2_cond_and(d->px, S2_CPU_FWB);
	d->px = s2_cond_and(d->px, S2_CPU_XNX);
}

static void changes_its_mind(const struct s2_policy *policy, struct s2_query *q,
			     struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	if (s2_yes(q, S2_VM_MTE))
		d->warn = ++runs & 1;
}

static void asks_something_else(const struct s2_policy *policy,
				struct s2_query *q, struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	(void)s2_yes(q, runs++ & 1 ? S2_CPU_FWB : S2_CPU_DIC);
}

/* What is wrong, with which word in the reason, and at which fault. */
static const struct {
	struct s2_policy policy;
	const char *why;
	enum s2_input input;
	int value;
} nonsense[] = {
	{ SMALL_POLICY("ret", returns_nonsense), "ret", S2_FAULT_STATUS,
	  S2_TAG_CHECK },
	{ SMALL_POLICY("outcome", answers_no_outcome), "outcome", S2_CPU_LPA2,
	  1 },
	{ SMALL_POLICY("three", hangs_on_three_inputs), "PX", S2_CPU_LPA2, 0 },
	{ SMALL_POLICY("mind", changes_its_mind), "again", S2_VM_MTE, 1 },
	{ SMALL_POLICY("asks", asks_something_else), "again", S2_CPU_LPA2, 0 },
};

static const struct s2_verify_options twice = { .twice = true };

static void check_nonsense(size_t i, const char *why,
			   const struct s2_cube *fault)
{
	assert_non_null(why);
	assert_non_null(strstr(why, nonsense[i].why));
	assert_true(s2_cube_is_fault(fault));
	assert_int_equal(value_in(fault, nonsense[i].input), nonsense[i].value);
}

static void nonsense_is_reported_with_a_reason(void **context)
{
	unsigned int e;
	size_t i;

	(void)context;
	for (i = 0; i < COUNT(nonsense); i++) {
		for (e = 0; e < S2_NR_ENTRIES; e++) {
			struct s2_policy policy = nonsense[i].policy;
			struct s2_report report;

			policy.decide[e] = nonsense[i].policy.decide[0];
			policy.decide[!e] = NULL;
			runs = 0;
			assert_int_equal(s2_verify(&policy, &twice, &mem,
						   &report),
					 -S2_EINVAL);
			check_nonsense(i, report.nonsense, &report.nonsense_at);
			assert_int_equal(report.nonsense_entry, e);
			s2_report_free(&report, &mem);
		}
	}
}

static void nonsense_is_neither_compared_nor_tabled(void **context)
{
	const struct s2_policy *sound = s2_policy_find("linux-6.16");
	size_t i;

	(void)context;
	for (i = 0; i < COUNT(nonsense); i++) {
		const struct s2_policy *bad = &nonsense[i].policy;
		struct s2_changes changes;
		struct s2_table table;

		runs = 0;
		assert_int_equal(s2_diff(bad, sound, &twice, &mem, &changes),
				 -S2_EINVAL);
		check_nonsense(i, changes.nonsense, &changes.nonsense_at);
		assert_ptr_equal(changes.nonsense_policy, bad);
		assert_int_equal(changes.nonsense_entry, S2_GUEST_ABORT);
		s2_changes_free(&changes, &mem);

		runs = 0;
		assert_int_equal(s2_diff(sound, bad, &twice, &mem, &changes),
				 -S2_EINVAL);
		assert_non_null(changes.nonsense);
		assert_ptr_equal(changes.nonsense_policy, bad);
		s2_changes_free(&changes, &mem);

		runs = 0;
		assert_int_equal(s2_table(bad, S2_GUEST_ABORT, &twice, &mem,
					  &table),
				 -S2_EINVAL);
		check_nonsense(i, table.nonsense, &table.nonsense_at);
		s2_table_free(&table, &mem);
	}
}

static void sense_is_not_nonsense_twice(void **context)
{
	const struct s2_policy *policy = s2_policy_find("linux-6.17");
	struct s2_report a, b;
	size_t i;

	(void)context;
	assert_int_equal(s2_verify(policy, NULL, &mem, &a), 0);
	assert_int_equal(s2_verify(policy, &twice, &mem, &b), 0);
	assert_int_equal(a.nr_findings, b.nr_findings);
	for (i = 0; i < a.nr_findings; i++) {
		assert_ptr_equal(a.findings[i].invariant,
				 b.findings[i].invariant);
		assert_count(a.findings[i].cover.count,
			     b.findings[i].cover.count);
		assert_true(cube_same(&a.findings[i].cover.witness,
				      &b.findings[i].cover.witness));
	}
	assert_int_equal(a.paths[0], b.paths[0]);
	assert_int_equal(a.nr_dead, b.nr_dead);
	s2_report_free(&a, &mem);
	s2_report_free(&b, &mem);
}

/* A plug-in has the walk's memory: it can do anything to it. */
static void scribbles(const struct s2_policy *policy, struct s2_query *q,
		      struct s2_decision *d)
{
	(void)policy;
	d->outcome = S2_RETRY;
	d->ret = 1;
	if (s2_yes(q, S2_VMA_PFNMAP))
		((struct s2_walk *)q)->count.lo ^= 1;
}

static void paths_are_added_up(void **context)
{
	const struct s2_policy policy = SMALL_POLICY("scribbles", scribbles);
	struct s2_report report;

	(void)context;
	assert_int_equal(s2_verify(&policy, NULL, &mem, &report), -S2_EINVAL);
	assert_string_equal(report.nonsense,
			    "has paths that do not add up to the domain");
	assert_int_equal(report.nr_findings, 0);
	s2_report_free(&report, &mem);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(violations_are_counted_as_by_hand),
		cmocka_unit_test(
			possible_violations_are_counted_in_another_way),
		cmocka_unit_test(each_assumption_is_counted_alone),
		cmocka_unit_test(dropped_assumptions_add_what_they_left_out),
		slow_unit_test(every_policy_is_covered_to_the_last_fault),
		slow_unit_test(cubes_are_the_violations),
		cmocka_unit_test(so_they_are_for_random_trees),
		cmocka_unit_test(a_limit_on_cubes_is_said_and_kept),
		cmocka_unit_test(dead_tests_are_exactly_those),
		slow_unit_test(no_fault_revives_a_dead_test),
		cmocka_unit_test(nonsense_is_reported_with_a_reason),
		cmocka_unit_test(nonsense_is_neither_compared_nor_tabled),
		cmocka_unit_test(sense_is_not_nonsense_twice),
		cmocka_unit_test(paths_are_added_up),
	};

	return RUN_CASES(argc, argv, tests, NULL, nothing_is_left);
}
