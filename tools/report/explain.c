/* SPDX-License-Identifier: GPL-2.0-only */
/* The decision on one fault, and the inputs that the policy read. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <stage2/explore.h>

#include "assign.h"
#include "batch.h"
#include "tools/cli/json.h"
#include "tools/cli/policies.h"
#include "tools/cli/text.h"
#include "report.h"

/* The inputs that the policy read: each once, in order. */
struct trace {
	struct s2_query q; /* the query that this watches */
	enum s2_input order[S2_NR_INPUTS];
	bool seen[S2_NR_INPUTS];
	size_t n;
};

static void note_read(void *watcher, struct s2_query *q, enum s2_input input,
		      s2_set set)
{
	struct trace *t = watcher;

	(void)q;
	(void)set;
	if (t->seen[input])
		return;
	t->seen[input] = true;
	t->order[t->n++] = input;
}

static const char *value_name(const struct s2_cube *fault, enum s2_input input)
{
	int v = 0;

	while (!(fault->may[input] >> v & 1))
		v++;
	return s2_inputs[input].values[v];
}

/*
 * ---- text ------------------------------------------------------------------
 */

static void print_fields(struct s2_query *q, const struct s2_decision *d)
{
	unsigned int f;

	for (f = 0; f < S2_NR_FIELDS; f++) {
		enum s2_field field = (enum s2_field)f;
		int value;

		if (!s2_field_applies(field, d))
			continue;
		value = s2_decision_field(q, d, field);
		/* Prints side effects only if they took place. */
		if (!value && f >= S2_F_NESTED_LEVEL && f != S2_F_LSB)
			continue;
		if (!value && (f == S2_F_INJECT || f == S2_F_EXIT))
			continue;
		if (f == S2_F_DIRTY_AT && !d->dirty.base)
			continue;
		printf("  %-14s %-18s %s\n", s2_fields[f].name,
		       s2_field_value_name(field, value), s2_fields[f].meaning);
	}
}

static void print_addresses(const struct s2_witness *w)
{
	printf("\nfor example, with addresses\n"
	       "  ipa  0x%012" PRIx64 "  hva 0x%012" PRIx64 "  pa 0x%012" PRIx64
	       "\n"
	       "  slot 0x%012" PRIx64 "  at  0x%012" PRIx64 "  size 0x%" PRIx64
	       "\n"
	       "  ESR_EL2 0x%08" PRIx64 "  HPFAR_EL2 0x%010" PRIx64
	       "  FAR_EL2 0x%016" PRIx64 "\n",
	       w->ipa, w->hva, w->pa, w->slot_ipa, w->slot_hva, w->slot_size,
	       w->esr, w->hpfar, w->far);
}

static void print_leaf(struct s2_query *q, const struct s2_explanation *e)
{
	static const char *const granule[] = { "4k", "16k", "64k" };
	static const int levels[] = {
		[S2_PAGE] = 3,
		[S2_PMD] = 2,
		[S2_PUD] = 1,
	};
	const uint32_t page_shift = e->witness.page_shift;
	const bool lpa2 = s2_yes(q, S2_CPU_LPA2), fwb = s2_yes(q, S2_CPU_FWB),
		   xnx = s2_yes(q, S2_CPU_XNX);

	printf("  leaf 0x%016" PRIx64 "\n"
	       "  $ stage2 decode --granule %s --level %d%s%s%s 0x%" PRIx64
	       "\n",
	       e->leaf, granule[(page_shift - 12) / 2],
	       levels[e->decision.size],
	       lpa2 && page_shift != 16 ? " --lpa2" : "", fwb ? " --fwb" : "",
	       xnx ? " --xnx" : "", e->leaf);
}

static void print_judgement(const struct s2_explanation *e,
			    const struct s2_policy *policy)
{
	size_t i;

	for (i = 0; i < e->nr_violated; i++) {
		const struct s2_invariant *invariant = e->violated[i];

		printf("\nviolates %s (%s)\n  ", invariant->name,
		       s2_class_name(invariant->kind));
		text_wrapped(stdout, invariant->statement, 2, 2);
	}
	for (i = 0; i < S2_MAX_ASSUMPTIONS; i++) {
		const struct s2_assumption *assumption = s2_assumption_at(i);

		if (!(e->impossible >> i & 1))
			continue;
		printf("\nbut this fault cannot occur: %s\n  ",
		       assumption->name);
		text_wrapped(stdout, assumption->statement, 2, 2);
	}
	if (!e->met)
		printf("\nbut %s cannot meet this fault: it lacks the feature\n",
		       policy->name);
}

static void print_trace(const struct trace *t, const struct s2_cube *fault,
			const struct assignment *given)
{
	size_t i;

	puts("\ninputs that it read, in this order");
	for (i = 0; i < t->n; i++) {
		enum s2_input input = t->order[i];

		printf("  %-18s = %-12s %s\n", s2_inputs[input].name,
		       value_name(fault, input),
		       given->given[input] ? "" : "(not given)");
	}
	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (given->given[i] && !t->seen[i])
			printf("  %-18s   was never read\n", s2_inputs[i].name);
	}
}

/*
 * ---- one fault -------------------------------------------------------------
 */

static json_t *json_violated(const struct s2_explanation *e)
{
	json_t *names = json_array();
	size_t i;

	for (i = 0; i < e->nr_violated; i++)
		json_array_append_new(names, json_string(e->violated[i]->name));
	return names;
}

static json_t *json_broken_assumptions(uint64_t broken)
{
	json_t *names = json_array();
	size_t i;

	for (i = 0; i < S2_MAX_ASSUMPTIONS; i++) {
		if (broken >> i & 1)
			json_array_append_new(
				names, json_string(s2_assumption_at(i)->name));
	}
	return names;
}

static json_t *json_inputs_read(const struct trace *t)
{
	json_t *read = json_array();
	size_t i;

	for (i = 0; i < t->n; i++)
		json_array_append_new(read,
				      json_string(s2_inputs[t->order[i]].name));
	return read;
}

static int print_json(const struct s2_policy *policy, enum s2_entry entry,
		      struct trace *t, const struct s2_cube *fault,
		      const struct s2_explanation *e)
{
	json_t *answer = json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "schema",
		"stage2.explain/1", "policy", policy->name, "entry",
		json_entry_name(entry), "fault", json_fault(fault), "decision",
		json_decision(&t->q, &e->decision), "read", json_inputs_read(t),
		"violates", json_violated(e), "contradicts",
		json_broken_assumptions(e->impossible), "met", e->met);

	if (answer && e->has_witness)
		json_object_set_new(answer, "addresses",
				    json_witness(&e->witness));
	if (answer && e->has_leaf)
		json_object_set_new(answer, "leaf", json_hex(e->leaf));
	return json_print(answer);
}

static void print_text(const struct s2_policy *policy, struct trace *t,
		       const struct assignment *given,
		       const struct s2_explanation *e)
{
	char summary[TEXT_SUMMARY];

	printf("%s %s\n", policy->name, text_summary(&e->decision, summary));
	print_fields(&t->q, &e->decision);
	if (e->has_witness)
		print_addresses(&e->witness);
	if (e->has_leaf)
		print_leaf(&t->q, e);
	print_judgement(e, policy);
	print_trace(t, &given->fault, given);
}

static int explain(const struct s2_policy *policy,
		   const struct report_explain *ask, enum s2_entry entry,
		   const struct assignment *given)
{
	struct s2_explanation e;
	struct trace t = { .n = 0 };

	s2_query_init(&t.q, &given->fault);
	t.q.read = note_read;
	t.q.watcher = &t;
	s2_explain(policy, entry, &t.q, 12 + 2 * ask->page, &e);
	t.q.read = NULL;
	if (e.nonsense)
		return cli_error("%s: an impossible decision: %s", policy->name,
				 e.nonsense);
	if (ask->format == CLI_TEXT)
		print_text(policy, &t, given, &e);
	else if (print_json(policy, entry, &t, &given->fault, &e))
		return CLI_UNFINISHED;
	return e.nr_violated && e.possible ? CLI_FINDINGS : CLI_OK;
}

int report_explain(const struct report_explain *ask)
{
	const enum s2_entry entry = ask->memslot ? S2_PREPARE_REGION :
						   S2_GUEST_ABORT;
	const struct s2_policy *policy = policy_load(ask->policy);
	struct assignment given;
	int i;

	if (!policy)
		return CLI_USAGE;
	if (!policy->decide[entry])
		return cli_error("%s: the policy does not say", policy->name);
	assign_begin(&given);
	for (i = 0; i < ask->nr_inputs; i++) {
		if (!assign_argument(&given, ask->inputs[i]))
			return CLI_USAGE;
	}
	if (ask->batch)
		return explain_batch(policy, entry, &given);
	return explain(policy, ask, entry, &given);
}
