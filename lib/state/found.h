/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports of violated state invariants, from whoever finds them. */
#ifndef STATE_FOUND_H
#define STATE_FOUND_H

#include <stddef.h>

#include <stage2/state.h>

struct s2_state_reports {
	struct s2_state_finding findings[S2_STATE_FINDINGS];
	uint32_t nr;
};

void s2_state_found(struct s2_state_reports *reports, enum s2_state_id id,
		    bool nested, s2_ipa_t ipa, uint64_t a, uint64_t b,
		    const char *text);

/* The first max reports; then there are none. */
size_t s2_state_take(struct s2_state_reports *reports,
		     struct s2_state_finding *findings, size_t max);

/* Whose contents a page of memory has. */
enum s2_state_owner {
	S2_OWNER_VM = 1, /* the VM and its VMM */
	S2_OWNER_OTHER,	 /* whoever else uses the host */
	S2_OWNER_GUEST,	 /* a protected guest */
};

#endif
