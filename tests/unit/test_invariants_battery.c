/* SPDX-License-Identifier: GPL-2.0-only */
/* Useless kernels: each is objected to by an invariant that its base keeps. */
#include "main.h"
#include "battery.h"
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

/* What became of the members of one kernel. */
struct battery {
	const struct s2_policy *base;
	bool keeps[S2_MAX_INVARIANTS]; /* the base violates it nowhere */
	unsigned int made, same, named, unnamed;
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

/* Those that the base keeps, about what the member decides. */
static size_t those_asked(const struct battery *b, enum s2_entry entry,
			  const struct s2_invariant *asked[S2_MAX_INVARIANTS])
{
	size_t i, n = 0;

	for (i = 0; s2_invariant_at(i); i++) {
		if (b->keeps[i] && s2_invariant_at(i)->entry == entry)
			asked[n++] = s2_invariant_at(i);
	}
	return n;
}

static void battery_count(struct battery *b, const struct member *m,
			  const struct s2_report *report)
{
	bool by[S2_MAX_INVARIANTS] = { false };
	size_t i, n = 0, which = 0;

	b->made++;
	if (s2_count_is_zero(report->covered)) {
		b->same++;
		return;
	}
	for (i = 0; i < report->nr_findings; i++)
		by[invariant_number(report->findings[i].invariant)] = true;
	for (i = 0; i < S2_MAX_INVARIANTS; i++) {
		b->by[i] += by[i];
		n += by[i];
		if (by[i])
			which = i;
	}
	b->by_it_alone[which] += n == 1;
	b->named += n > 0;
	b->unnamed += n == 0;
	if (!n)
		printf("  nobody objects to %s: %s for %s, %s\n", b->base->name,
		       m->answer->name, m->faults->name,
		       m->instead_of_a_leaf ? "instead of resolving them" :
					      "where nothing resolves them");
}

static void battery_try(struct battery *b, const struct side *side,
			const struct answer *answer,
			const struct battery_class *faults,
			bool instead_of_a_leaf)
{
	const struct s2_invariant *asked[S2_MAX_INVARIANTS];
	const struct s2_verify_options options = {
		.max_cubes = 1,
		.possible_only = true,
		.only = asked,
		.nr_only = those_asked(b, side->entry, asked),
	};
	struct s2_report report;
	struct member m;

	member_init(&m, b->base, side->entry, answer, faults,
		    instead_of_a_leaf);
	assert_int_equal(s2_verify(&m.policy, &options, &variant_mem, &report),
			 0);
	battery_count(b, &m, &report);
	s2_report_free(&report, &variant_mem);
}

static void battery_says(const struct battery *b)
{
	size_t i;

	printf("%s: %u kernels, %u decide nothing otherwise; of %u, %u are named by an invariant that %s keeps\n",
	       b->base->name, b->made, b->same, b->named + b->unnamed, b->named,
	       b->base->name);
	for (i = 0; s2_invariant_at(i); i++) {
		if (b->by[i])
			printf("  %-20s %4u, alone %u\n",
			       s2_invariant_at(i)->name, b->by[i],
			       b->by_it_alone[i]);
	}
}

/* Each answer for the first classes. */
static void battery_all(const char *base, size_t classes)
{
	struct battery b;
	size_t s, a, c;

	battery_begin(&b, base);
	for (s = 0; s < COUNT(sides); s++) {
		for (a = 0; a < sides[s].nr_answers; a++) {
			for (c = 0;
			     c < classes * 2 && c < sides[s].nr_classes * 2;
			     c++)
				battery_try(&b, &sides[s], &sides[s].answers[a],
					    &sides[s].classes[c / 2], c % 2);
		}
	}
	battery_says(&b);
}

/* ---- fault by fault ------------------------------------------------------------ */

/* Does anybody object to the answer at this fault? Not a policy: a question. */
struct question {
	struct member member; /* first */
	const struct s2_invariant *asked[S2_MAX_INVARIANTS];
	size_t nr_asked;
};

static bool violates(const struct s2_invariant *invariant, struct s2_query *q,
		     const struct member *m, const struct s2_decision *d)
{
	return invariant->outcomes >> d->outcome & 1 &&
	       !invariant->holds(q, d, m->base);
}

/* What it objects to anyway is not the member's. */
static bool base_violates(const struct s2_invariant *invariant,
			  struct s2_query *q, const struct member *m)
{
	struct s2_decision d;

	s2_decide(m->base, m->entry, q, &d);
	return violates(invariant, q, m, &d);
}

static void question_decides(const struct s2_policy *policy, struct s2_query *q,
			     struct s2_decision *d)
{
	const struct question *question = (const struct question *)policy;
	const struct member *m = &question->member;
	size_t i;

	*d = (struct s2_decision){ .outcome = S2_ACCEPT };
	for (i = 0; i < question->nr_asked; i++) {
		if (violates(question->asked[i], q, m, &m->answer->decision) &&
		    !base_violates(question->asked[i], q, m)) {
			d->outcome = S2_RETRY;
			return;
		}
	}
}

static size_t those_about(enum s2_entry entry,
			  const struct s2_invariant *asked[S2_MAX_INVARIANTS])
{
	size_t i, n = 0;

	for (i = 0; s2_invariant_at(i); i++) {
		if (s2_invariant_at(i)->entry == entry)
			asked[n++] = s2_invariant_at(i);
	}
	return n;
}

static double share(struct s2_count part, struct s2_count all)
{
	double a = (double)all.hi * 0x1p64 + (double)all.lo;

	return ((double)part.hi * 0x1p64 + (double)part.lo) / a;
}

static void print_cube(const struct s2_cube *cube)
{
	unsigned int i, v;

	printf("     ");
	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (cube->may[i] == s2_all_values((enum s2_input)i))
			continue;
		printf(" %s=", s2_inputs[i].name);
		for (v = 0; v < s2_inputs[i].nr_values; v++) {
			if (cube->may[i] >> v & 1)
				printf("%s|", s2_inputs[i].values[v]);
		}
	}
	putchar('\n');
}

static void tolerated(const struct s2_policy *base, const struct side *side,
		      const struct answer *answer, bool instead_of_a_leaf)
{
	const struct s2_verify_options options = {
		.max_cubes = 40,
		.possible_only = true,
	};
	struct s2_count sum = s2_count_of(0), yes = s2_count_of(0);
	struct s2_table table;
	struct question question;
	size_t r, i;

	member_init(&question.member, base, side->entry, answer,
		    &side->classes[0], instead_of_a_leaf);
	question.member.policy.decide[side->entry] = question_decides;
	question.nr_asked = those_about(side->entry, question.asked);
	assert_int_equal(s2_table(&question.member.policy, side->entry,
				  &options, &variant_mem, &table),
			 0);
	for (r = 0; r < table.nr_rows; r++) {
		const struct s2_row *row = &table.rows[r];

		sum = s2_count_add(sum, row->cover.count);
		if (row->decision.outcome == S2_RETRY) {
			yes = s2_count_add(yes, row->cover.count);
			continue;
		}
		for (i = 0; i < row->cover.nr_cubes; i++)
			print_cube(&row->cover.cubes[i]);
	}
	if (!s2_count_is_zero(sum))
		printf("%s, %s, %s: %.6f%% objected to\n", base->name,
		       answer->name,
		       instead_of_a_leaf ? "instead of resolving" : "else",
		       100 * share(yes, sum));
	s2_table_free(&table, &variant_mem);
}

static void fault_by_fault(const char *base)
{
	size_t s, a;

	for (s = 0; s < COUNT(sides); s++) {
		for (a = 0; a < sides[s].nr_answers * 2; a++)
			tolerated(s2_policy_find(base), &sides[s],
				  &sides[s].answers[a / 2], a % 2);
	}
}

static void fault_by_fault_7_3(void **state)
{
	(void)state;
	fault_by_fault("linux-7.3");
}

static void fault_by_fault_6_1_y(void **state)
{
	(void)state;
	fault_by_fault("linux-6.1.y");
}

static void some_useless_7_3(void **state)
{
	(void)state;
	battery_all("linux-7.3", 1);
}

static void every_useless_7_3(void **state)
{
	(void)state;
	battery_all("linux-7.3", SIZE_MAX / 2);
}

static void every_useless_6_1_y(void **state)
{
	(void)state;
	battery_all("linux-6.1.y", SIZE_MAX / 2);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(some_useless_7_3),
		slow_unit_test(fault_by_fault_7_3),
		slow_unit_test(fault_by_fault_6_1_y),
		slow_unit_test(every_useless_7_3),
		slow_unit_test(every_useless_6_1_y),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
