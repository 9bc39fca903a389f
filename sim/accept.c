/* SPDX-License-Identifier: GPL-2.0-only */
/* Known findings: accepts a finding only if it has the known cause. */
#include "sim/accept.h"

#include <string.h>

static bool decision_violates(const struct s2_invariant *invariant,
			      const struct s2_policy *policy,
			      const struct s2_cube *fault,
			      const struct s2_decision *d)
{
	struct s2_query q;

	if (!(invariant->outcomes >> d->outcome & 1))
		return false;
	s2_query_init(&q, fault);
	return !invariant->holds(&q, d, policy);
}

void sim_accept_decision(struct sim_accept *a, const struct s2_cube *fault,
			 const struct s2_decision *d)
{
	size_t i;

	for (i = 0; a->accepted && i < a->accepted->nr; i++) {
		const struct sim_cause *cause = &a->accepted->causes[i];

		if (cause->decided &&
		    decision_violates(cause->decided, a->policy, fault, d))
			a->decided |= UINT64_C(1) << i;
	}
}

bool sim_accept_is(struct sim_accept *a, enum s2_step_kind kind,
		   const struct s2_state_finding *finding)
{
	const struct sim_accepted *accepted = a->accepted;
	size_t i;

	if (!accepted)
		return false;
	for (i = 0; i < accepted->nr; i++) {
		const struct sim_cause *cause = &accepted->causes[i];

		if (cause->id == finding->id &&
		    (!cause->how || !strcmp(cause->how, finding->text)) &&
		    (!cause->steps ||
		     (cause->steps >> kind | a->shown >> i) & 1) &&
		    (!cause->decided || a->decided >> i & 1)) {
			a->shown |= UINT64_C(1) << i;
			return true;
		}
	}
	return accepted->whole >> finding->id & 1;
}

struct sim_shown sim_accept_check(struct sim_accept *a, struct s2_vm *vm,
				  enum s2_step_kind kind, sim_findings only)
{
	struct s2_state_finding found[S2_STATE_FINDINGS];
	size_t n = s2_vm_check(vm, found, S2_STATE_FINDINGS), i;
	struct sim_shown shown = { 0 };

	for (i = 0; i < n && i < S2_STATE_FINDINGS; i++) {
		sim_findings bit = (sim_findings)1 << found[i].id;

		if (!(bit & only))
			continue;
		if (sim_accept_is(a, kind, &found[i]))
			shown.accepted |= bit;
		else
			shown.news |= bit;
	}
	return shown;
}
