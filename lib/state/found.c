/* SPDX-License-Identifier: GPL-2.0-only */
/* Who finds a state invariant violated reports it here. */
#include <string.h>

#include "state/found.h"

void s2_state_found(struct s2_state_reports *reports, enum s2_state_id id,
		    bool nested, s2_ipa_t ipa, uint64_t a, uint64_t b,
		    const char *text)
{
	uint32_t i;

	for (i = 0; i < reports->nr; i++) {
		if (reports->findings[i].id == id &&
		    reports->findings[i].nested == nested)
			return; /* one of each is enough at a time */
	}
	if (reports->nr == S2_STATE_FINDINGS)
		return;
	reports->findings[reports->nr++] = (struct s2_state_finding){
		.id = id,
		.nested = nested,
		.ipa = ipa,
		.a = a,
		.b = b,
		.text = text,
	};
}

size_t s2_state_take(struct s2_state_reports *reports,
		     struct s2_state_finding *findings, size_t max)
{
	size_t n = reports->nr < max ? reports->nr : max;

	memcpy(findings, reports->findings, n * sizeof(*findings));
	reports->nr = 0;
	return n;
}
