/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/state.h - the state invariants, which hold between two steps.
 *
 * Each has a statement, a reason and a source. The rooms of the simulator
 * report violations; s2_vm_check() makes them check, and returns the reports.
 */
#ifndef STAGE2_STATE_H
#define STAGE2_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/addr.h>
#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum s2_state_id {
	S2_ST_PA,
	S2_ST_DRIVER,
	S2_ST_CONTAIN,
	S2_ST_HOST_SIZE,
	S2_ST_WRITE,
	S2_ST_LOGGED,
	S2_ST_DIRTY,
	S2_ST_RING,
	S2_ST_TYPE,
	S2_ST_BBM,
	S2_ST_CONFLICT,
	S2_ST_FREED,
	S2_ST_STALE,
	S2_ST_COUNT,
	S2_ST_PAGES,
	S2_ST_PIN,
	S2_ST_TAGS,
	S2_ST_FOLIO,
	S2_ST_LEAK,
	S2_ST_COHERENT,
	S2_ST_HOST_READ,
	S2_ST_FETCH,
	S2_ST_CMO,
	S2_ST_RIGHTS,
	S2_ST_NEST,
	S2_ST_NEST_RACE,
	S2_ST_NEST_STALE,
	S2_ST_YOUNG,
	S2_ST_WARN,
	S2_ST_RESULT,
	S2_ST_VMA,
	S2_ST_SLOT,
	S2_ST_MEMORY,
	S2_ST_PROGRESS,
	S2_ST_ASSUMED,
	S2_ST_OWN_ONE,
	S2_ST_OWN_TRACK,
	S2_ST_OWN_RANGE,
	S2_ST_OWN_SECRET,
	S2_NR_STATE_IDS
};

struct s2_state_invariant {
	const char *name; /* "LEAF-PA" */
	enum s2_class_of_state {
		S2_STATE_SAFETY,
		S2_STATE_LIVENESS,
		S2_STATE_INTERFACE,
	} kind;
	const char *statement;
	const char *why;
	const char *source;
};

extern S2_API const struct s2_state_invariant s2_state_invariants[];

struct s2_state_finding {
	enum s2_state_id id;
	bool nested;	  /* in the shadow table */
	s2_ipa_t ipa;	  /* the address, if there is one */
	uint64_t a, b;	  /* two descriptors, pages or counts: see text */
	const char *text; /* one sentence */
};

#define S2_STATE_FINDINGS 16

#ifdef __cplusplus
}
#endif

#endif
