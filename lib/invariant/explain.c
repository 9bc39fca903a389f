/* SPDX-License-Identifier: GPL-2.0-only */
/* Decides and judges one concrete fault, and says whether it can occur. */
#include <string.h>

#include <stage2/invariant.h>

bool s2_possible(const struct s2_policy *policy, const struct s2_cube *fault)
{
	struct s2_query q;

	s2_query_init(&q, fault);
	return !s2_impossible(fault) && s2_meets(policy, &q);
}

static void find_addresses(struct s2_explanation *e,
			   const struct s2_cube *fault, uint32_t page_shift)
{
	const struct s2_witness *w = &e->witness;
	struct s2_query q;

	e->has_witness = s2_witness_make(&e->witness, fault, page_shift);
	if (!e->has_witness || e->decision.outcome != S2_MAP)
		return;
	s2_query_init(&q, fault);
	e->has_leaf = !s2_leaf_descriptor(&q, &e->decision, w->pa, page_shift,
					  &e->leaf);
}

void s2_explain(const struct s2_policy *policy, enum s2_entry entry,
		struct s2_query *q, uint32_t page_shift,
		struct s2_explanation *e)
{
	const struct s2_cube fault = q->cube;
	struct s2_query asks;

	memset(e, 0, sizeof(*e));
	s2_decide(policy, entry, q, &e->decision);
	e->nonsense = s2_decision_check(&e->decision);
	if (e->nonsense)
		return;
	s2_query_init(&asks, &fault);
	e->met = s2_meets(policy, &asks);
	e->impossible = s2_impossible(&fault);
	e->possible = e->met && !e->impossible;
	e->nr_violated =
		s2_judge(policy, entry, &fault, &e->decision, e->violated);
	if (entry == S2_GUEST_ABORT && page_shift)
		find_addresses(e, &fault, page_shift);
}
