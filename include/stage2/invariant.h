/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/invariant.h - what must hold, and what is assumed.
 *
 *   1. Invariants   named statements about a fault and its decision
 *   2. Assumptions  named statements about which faults there are
 *   3. One fault    decided, judged, and whether it can occur
 */
#ifndef STAGE2_INVARIANT_H
#define STAGE2_INVARIANT_H

#include <stage2/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Invariants
 */
enum s2_class {
	S2_SAFETY, /* guest or host can read, write or break what it must not */
	S2_LIVENESS,  /* a fault that can be resolved is not */
	S2_INTERFACE, /* wrong error, exit or signal: user space is misled */
	S2_NR_CLASSES
};

struct s2_invariant {
	const char *name; /* "ATTR-DOWNGRADE" */
	enum s2_class kind;
	enum s2_entry entry;
	uint16_t outcomes;     /* bit o: judged when the outcome is o */
	const char *statement; /* one sentence: what holds */
	const char *why;       /* one sentence: what breaks otherwise */
	const char *source;    /* where it comes from */
	/*
	 * Does it hold? Reads inputs through q, like a policy. The policy is
	 * the one that decided, for invariants that ask it something else.
	 */
	bool (*holds)(struct s2_query *q, const struct s2_decision *d,
		      const struct s2_policy *policy);
};

/* There are no more than these. */
#define S2_MAX_INVARIANTS 128

/* The i-th invariant, or NULL behind the last. */
S2_API const struct s2_invariant *s2_invariant_at(size_t i);
S2_API const struct s2_invariant *s2_invariant_find(const char *name);

/*
 * The invariants that a policy violates by this decision about one concrete
 * fault; how many there are.
 */
S2_API size_t s2_judge(const struct s2_policy *policy, enum s2_entry entry,
		       const struct s2_cube *fault, const struct s2_decision *d,
		       const struct s2_invariant *violated[S2_MAX_INVARIANTS]);

/* "safety", "liveness", "interface" */
S2_API const char *s2_class_name(enum s2_class kind);

/* ------------------------------------------------------------------------
 * 2. Assumptions
 */

/* Why a fault that an assumption excludes cannot occur. */
enum s2_assumption_class {
	S2_ARCHITECTURE,     /* the architecture forbids it */
	S2_KERNEL_INVARIANT, /* code forbids it that is judged here, too */
	S2_TRUST, /* nothing that is looked at: a driver, the VMM, mm */
	S2_NR_ASSUMPTION_CLASSES
};

struct s2_assumption {
	const char *name; /* "plain-vma" */
	enum s2_assumption_class kind;
	const char *statement; /* one sentence: which faults there are */
	const char *reason;    /* one sentence: why, or who could break it */
	const char *source;    /* where it comes from */
	bool (*holds)(struct s2_query *q);
};

/* There are no more than these: a set of them is a uint64_t. */
#define S2_MAX_ASSUMPTIONS  64
#define S2_EVERY_ASSUMPTION (~UINT64_C(0))

/* The assumptions that say this fault cannot occur: bit i, assumption i. */
S2_API uint64_t s2_impossible(const struct s2_cube *fault);

S2_API const struct s2_assumption *s2_assumption_at(size_t i);
S2_API const struct s2_assumption *s2_assumption_find(const char *name);

/* "architecture", "kernel invariant", "trust" */
S2_API const char *s2_assumption_class_name(enum s2_assumption_class kind);

/* ------------------------------------------------------------------------
 * 3. One fault
 */
struct s2_explanation {
	struct s2_decision decision;
	const char *nonsense; /* why it is none; then nothing else is set */

	/* Can this fault occur, in a kernel that this policy is of? */
	bool possible;
	uint64_t impossible; /* no, say these assumptions: s2_impossible() */
	bool met;	     /* no, if it is not: s2_meets() */

	const struct s2_invariant *violated[S2_MAX_INVARIANTS];
	size_t nr_violated;

	/* Addresses, at a guest's fault that has some; its leaf, if any. */
	bool has_witness, has_leaf;
	struct s2_witness witness;
	uint64_t leaf;
};

/* Can the fault occur, by the assumptions, and can this kernel meet it? */
S2_API bool s2_possible(const struct s2_policy *policy,
			const struct s2_cube *fault);

/*
 * All that there is to say of one concrete fault. q is a query of it, and what
 * the policy reads goes through it, for callers that watch. page_shift is the
 * host's, 12, 14 or 16; with 0 there are no addresses.
 */
S2_API void s2_explain(const struct s2_policy *policy, enum s2_entry entry,
		       struct s2_query *q, uint32_t page_shift,
		       struct s2_explanation *e);

#ifdef __cplusplus
}
#endif

#endif
