/* SPDX-License-Identifier: GPL-2.0-only */
/* Useless kernels: each violates an invariant that its base keeps. */
#include "main.h"
#include "battery.h"
#include "explore/space.h"
#include "variant.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const struct side {
	enum s2_entry entry;
	const struct answer *answers;
	size_t nr_answers;
	const struct battery_class *classes;
	size_t nr_classes;
} sides[] = {
	{ S2_GUEST_ABORT, abort_answers, COUNT(abort_answers), abort_classes,
	  COUNT(abort_classes) },
	{ S2_PREPARE_REGION, region_answers, COUNT(region_answers),
	  region_classes, COUNT(region_classes) },
};

/* Excuses: why no invariant need object. */
static const struct {
	const char *answer, *faults;
	bool instead_of_a_leaf;
	const char *why;
} excuses[] = {
	{ "S2_RETRY", "invalidated lookups", true,
	  "something else did change meanwhile" },
	{ "S2_MKYOUNG", "access flag faults", false,
	  "the guest faults again, and gets then what it gets" },
	{ "S2_INJECT_EXCL_ATOMIC", "unsupported atomics", false,
	  "it is what the CPU said" },
	{ "S2_INJECT_EXCL_ATOMIC", "unsupported atomics", true,
	  "it is better than what 7.3 does: OUT-CURED" },
	{ "-EFAULT and KVM_EXIT_MEMORY_FAULT", "other fault codes", false,
	  "it fails anyway, and says where" },
	{ "-EFAULT and KVM_EXIT_MEMORY_FAULT", "unsupported atomics", false,
	  "6.1 fails, and does not say where: PROG-FSC" },
	{ "-EFAULT and KVM_EXIT_MEMORY_FAULT", "faults of level -1", false,
	  "6.1 fails, and does not say where: PROG-FSC" },
};

/* NULL: there is none. */
static const char *battery_excuse(const struct member *m)
{
	size_t i;

	for (i = 0; i < COUNT(excuses); i++) {
		if (m->instead_of_a_leaf == excuses[i].instead_of_a_leaf &&
		    !strcmp(m->answer->name, excuses[i].answer) &&
		    !strcmp(m->faults->name, excuses[i].faults))
			return excuses[i].why;
	}
	return NULL;
}

/*
 * Judges kernels with sets: the faults that a member decides differently from
 * its base; for each invariant that the base keeps, the faults where it objects
 * to the answer; and the class. some_as_verified() compares this with
 * verification.
 */
struct battery {
	const struct s2_policy *base;
	bool keeps[S2_MAX_INVARIANTS]; /* the base violates it nowhere */
	unsigned int made, same, named, excused, unnamed;
	unsigned int by[S2_MAX_INVARIANTS], by_it_alone[S2_MAX_INVARIANTS];
};

static size_t invariant_number(const struct s2_invariant *invariant)
{
	size_t i;

	for (i = 0; s2_invariant_at(i) != invariant; i++)
		assert_non_null(s2_invariant_at(i));
	return i;
}

static void battery_begin(struct battery *b, const char *base)
{
	struct s2_report report;
	size_t i;

	*b = (struct battery){ .base = s2_policy_find(base) };
	for (i = 0; s2_invariant_at(i); i++)
		b->keeps[i] = true;
	assert_int_equal(s2_verify(b->base, NULL, &variant_mem, &report), 0);
	for (i = 0; i < report.nr_findings; i++)
		b->keeps[invariant_number(report.findings[i].invariant)] =
			false;
	s2_report_free(&report, &variant_mem);
}

/* ---- sets -------------------------------------------------------------- */

/* Where is it so? */
static mdd_ref set_where(struct space *s,
			 bool (*is)(const void *ctx, struct s2_query *q),
			 const void *ctx)
{
	struct fold *f = s->fold;

	s2_fold_begin(f, &s->m);
	s2_fold_only(f, s->possible);
	do {
		s2_fold_set(f, 0, MDD_TERMINAL(is(ctx, &f->walk.query)));
	} while (s2_walk_next(&f->walk, 0));
	return s2_mdd_and(&s->m, s->possible, s2_fold_result(&f->now, 0));
}

static bool is_of_class(const void *ctx, struct s2_query *q)
{
	return ((const struct battery_class *)ctx)->has(q);
}

static bool is_met(const void *ctx, struct s2_query *q)
{
	const struct member *m = ctx;

	return member_meets(&m->policy, q);
}

/* An answer, and the invariant that is asked about it. */
struct asked {
	const struct member *member;
	const struct s2_invariant *invariant;
};

static bool is_objected_to(const void *ctx, struct s2_query *q)
{
	const struct asked *a = ctx;
	const struct s2_decision *d = &a->member->answer->decision;

	return a->invariant->outcomes >> d->outcome & 1 &&
	       !a->invariant->holds(q, d, a->member->base);
}

/* ---- members ----------------------------------------------------------- */

struct objections {
	mdd_ref by[S2_MAX_INVARIANTS]; /* where: MDD_EMPTY, if nowhere */
	mdd_ref any;
};

static void find_objections(struct space *s, const struct battery *b,
			    const struct member *m, struct objections *o)
{
	struct asked asked = { .member = m };
	size_t i;

	o->any = MDD_EMPTY;
	for (i = 0; i < S2_MAX_INVARIANTS; i++)
		o->by[i] = MDD_EMPTY;
	for (i = 0; (asked.invariant = s2_invariant_at(i)); i++) {
		if (!b->keeps[i] || asked.invariant->entry != m->entry ||
		    !(asked.invariant->outcomes >> m->answer->decision.outcome &
		      1))
			continue;
		o->by[i] = set_where(s, is_objected_to, &asked);
		o->any = s2_mdd_or(&s->m, o->any, o->by[i]);
	}
}

static const char *where_of(const struct member *m)
{
	return m->instead_of_a_leaf ? "instead of resolving them" :
				      "where nothing resolves them";
}

static void battery_count(struct battery *b, const struct member *m,
			  struct space *s, mdd_ref differs,
			  const struct objections *o)
{
	size_t i, n = 0, which = 0;
	const char *why;

	b->made++;
	if (differs == MDD_EMPTY) {
		b->same++;
		return;
	}
	for (i = 0; i < S2_MAX_INVARIANTS && s2_invariant_at(i); i++) {
		if (s2_mdd_and(&s->m, differs, o->by[i]) == MDD_EMPTY)
			continue;
		b->by[i]++;
		which = i;
		n++;
	}
	b->by_it_alone[which] += n == 1;
	b->named += n > 0;
	if (n)
		return;
	why = battery_excuse(m);
	if (why) {
		b->excused++;
		printf("  nobody need object to %s for %s, %s: %s\n",
		       m->answer->name, m->faults->name, where_of(m), why);
		return;
	}
	b->unnamed++;
	printf("  nobody objects to %s: %s for %s, %s\n", b->base->name,
	       m->answer->name, m->faults->name, where_of(m));
}

/* How much of what is decided otherwise is objected to, fault by fault? */
static void print_share(struct space *s, const struct member *m,
			mdd_ref differs, mdd_ref objected)
{
	struct s2_count all = s2_mdd_count(&s->m, differs);
	struct s2_count left =
		s2_mdd_count(&s->m, s2_mdd_minus(&s->m, differs, objected));
	double share = ((double)left.hi * 0x1p64 + (double)left.lo) /
		       ((double)all.hi * 0x1p64 + (double)all.lo);

	if (differs != MDD_EMPTY)
		printf("  %s, %s: %.6f%% objected to\n", m->answer->name,
		       where_of(m), 100 * (1 - share));
}

/* One answer: how many faults, and which classes, does somebody object to? */
static void battery_answer(struct battery *b, const struct side *side,
			   const struct answer *answer, bool instead_of_a_leaf)
{
	struct objections o;
	struct member m;
	struct space s;
	mdd_ref differs;
	size_t c;

	member_init(&m, b->base, side->entry, answer, &side->classes[0],
		    instead_of_a_leaf);
	assert_int_equal(s2_space_begin(&s, &variant_mem, b->base, 0), 0);
	differs = set_where(&s, is_met, &m);
	find_objections(&s, b, &m, &o);
	print_share(&s, &m, differs, o.any);
	for (c = 0; c < side->nr_classes; c++) {
		m.faults = &side->classes[c];
		battery_count(b, &m, &s,
			      s2_mdd_and(&s.m, differs,
					 set_where(&s, is_of_class, m.faults)),
			      &o);
	}
	assert_false(s2_space_failed(&s));
	s2_arena_free(&variant_mem, s.arena.chunks);
	s2_space_end(&s);
}

static void battery_says(const struct battery *b)
{
	size_t i;

	printf("%s: %u kernels, %u decide nothing otherwise; of %u, %u are named by an invariant that %s keeps, %u excused\n",
	       b->base->name, b->made, b->same,
	       b->named + b->excused + b->unnamed, b->named, b->base->name,
	       b->excused);
	for (i = 0; s2_invariant_at(i); i++) {
		if (b->by[i])
			printf("  %-20s %4u, alone %u\n",
			       s2_invariant_at(i)->name, b->by[i],
			       b->by_it_alone[i]);
	}
}

/* Each answer, or every n-th. */
static void battery_all(const char *base, size_t step)
{
	struct battery b;
	size_t s, a;

	battery_begin(&b, base);
	for (s = 0; s < COUNT(sides); s++) {
		for (a = 0; a < sides[s].nr_answers * 2; a += step)
			battery_answer(&b, &sides[s], &sides[s].answers[a / 2],
				       a % 2);
	}
	battery_says(&b);
	assert_int_equal(b.unnamed, 0);
}

static void some_useless_7_3(void **state)
{
	(void)state;
	battery_all("linux-7.3", 13);
}

static void every_useless_7_3(void **state)
{
	(void)state;
	battery_all("linux-7.3", 1);
}

static void every_useless_6_1_y(void **state)
{
	(void)state;
	battery_all("linux-6.1.y", 1);
}

/* ---- the same, by verification ----------------------------------------- */

static void some_as_verified(void **state)
{
	static const struct {
		size_t answer, faults;
		const char *invariant;
	} some[] = {
		{ 0, 0, "OUT-HANDLED" }, { 4, 3, "OUT-SIGNAL" },
		{ 11, 23, "OUT-MMIO" },	 { 23, 40, "OUT-ENOMEM" },
		{ 7, 12, "OUT-SIZE" },
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(some); i++) {
		struct member m;
		struct s2_report report;
		bool objects = false;

		member_init(&m, s2_policy_find("linux-7.3"), S2_GUEST_ABORT,
			    &abort_answers[some[i].answer],
			    &abort_classes[some[i].faults], true);
		assert_int_equal(
			s2_verify(&m.policy, NULL, &variant_mem, &report), 0);
		assert_false(s2_count_is_zero(report.covered));
		for (k = 0; k < report.nr_findings; k++)
			objects |= !strcmp(report.findings[k].invariant->name,
					   some[i].invariant);
		assert_true(objects);
		s2_report_free(&report, &variant_mem);
	}
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(some_useless_7_3),
		cmocka_unit_test(some_as_verified),
		slow_unit_test(every_useless_7_3),
		slow_unit_test(every_useless_6_1_y),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
