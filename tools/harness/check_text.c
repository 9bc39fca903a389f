/* SPDX-License-Identifier: GPL-2.0-only */
/* The report of a check, as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "tools/cli/text.h"

static void print_source(const struct checked *checked)
{
	putchar('\n');
	if (checked->changed)
		changed_print(checked->changed);
	else
		puts("what differs in the source, and whether it was looked at: not known,\n"
		     "because there is no tree to compare with");
}

/* ---- invariants -------------------------------------------------------- */

/* "+3.2e16", or nothing. */
static const char *change_of(char sign, struct s2_count count,
			     char buf[TEXT_ROUND + 1])
{
	char round[TEXT_ROUND];

	if (s2_count_is_zero(count))
		buf[0] = 0;
	else
		snprintf(buf, TEXT_ROUND + 1, "%c%s", sign,
			 text_round(count, round));
	return buf;
}

static void print_violation(const struct s2_violation *v)
{
	char before[TEXT_ROUND], more[TEXT_ROUND + 1], fewer[TEXT_ROUND + 1];

	printf("  %-20s %8s %8s %8s  %s\n", v->invariant->name,
	       s2_count_is_zero(v->before) ? "none" :
					     text_round(v->before, before),
	       change_of('+', v->more, more), change_of('-', v->fewer, fewer),
	       trend_names[trend_of(v)]);
}

/* Prints the invariants that the same faults violate as before. */
static void print_unchanged(const struct s2_violations *violations)
{
	static const char heading[] = "  as before:";
	char names[S2_MAX_INVARIANTS * 24] = "";
	size_t length = 0, i;

	for (i = 0; i < violations->n; i++) {
		const struct s2_violation *v = &violations->at[i];

		if (trend_of(v) == TREND_SAME)
			length += (size_t)snprintf(names + length,
						   sizeof(names) - length,
						   "%s%s", length ? " " : "",
						   v->invariant->name);
	}
	if (!length)
		return;
	printf("%s ", heading);
	text_wrapped(stdout, names, (int)sizeof(heading), 4);
}

/* The worst first. */
static void print_violations(const struct s2_violations *violations)
{
	const struct s2_violation *sorted[S2_MAX_INVARIANTS];
	size_t i;

	if (!violations->n) {
		puts("\ninvariants: none is violated");
		return;
	}
	puts("\ninvariants: faults that violate them, and what that changes\n"
	     "                         before     more    fewer");
	for (i = 0; i < violations->n; i++)
		sorted[i] = &violations->at[i];
	qsort(sorted, i, sizeof(const struct s2_violation *), trend_order);
	for (i = 0; i < violations->n; i++) {
		if (trend_of(sorted[i]) != TREND_SAME)
			print_violation(sorted[i]);
	}
	print_unchanged(violations);
}

/* ---- lines ------------------------------------------------------------- */

static void print_unreached(const char *before, const char *after, bool all)
{
	unsigned int changes;

	if (before && after) {
		changes = kernel_only_in(
			after, before,
			"\nlines and branches that no possible fault reaches now");
		changes += kernel_only_in(
			before, after,
			"\nlines and branches that were not reached before, and now are reached or removed");
		if (!changes)
			puts("\nlines and branches that no possible fault reaches\n"
			     "  as before");
	}
	if (after && all)
		printf("\nlines and branches that no possible fault reaches\n%s",
		       after);
}

static void print_lines(const struct pair *pair)
{
	const struct kernel_check *check = pair->check;

	if (pair->kind == AGAINST_PLUGIN && !check->unreached)
		printf("\nlines and branches that no possible fault reaches\n"
		       "  not known for %s, so not compared; --unreached lists those of %s\n",
		       check->against, check->tree);
	print_unreached(pair->old_notes.unreached, pair->notes.unreached,
			check->unreached || !pair_has_source(pair));
}

/* ---- all of it --------------------------------------------------------- */

static void print_runs(const struct pair *pair)
{
	struct kernel_request request = { .tree = pair->check->tree };

	kernel_print_runs(&request, &pair->notes);
	request.tree = pair->check->against;
	if (pair_has_source(pair))
		kernel_print_runs(&request, &pair->old_notes);
}

static void print_set(const struct pair *pair, const struct compared *c)
{
	if (*c->label)
		printf("\n==== with %s\n", c->label);
	if (pair->kind == AGAINST_NEAREST)
		printf("the nearest built-in policy is %s\n",
		       c->diffed.before->name);
	putchar('\n');
	diffed_text(&c->diffed);
	print_violations(&c->violations);
}

void checked_print(const struct checked *checked)
{
	const struct pair *pair = checked->pair;
	size_t i;

	print_runs(pair);
	print_source(checked);
	if (pair->notes.unknown.n)
		putchar('\n');
	unknown_print(&pair->notes.unknown, true);
	for (i = 0; i < checked->nr_sets; i++)
		print_set(pair, &checked->sets[i]);
	print_lines(pair);
	if (!pair->check->out)
		printf("\nto get ./new.so, add -o new.so; -o . keeps ./old.so, too\n");
	if (checked->unseen && !pair->check->allow_unseen)
		printf("\n%u not looked at, see above; --allow-unseen accepts them\n",
		       checked->unseen);
}
