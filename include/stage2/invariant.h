/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/invariant.h - invariants and assumptions.
 *
 *   1. Invariants   what must hold for each decision on a fault
 *   2. Assumptions  which faults cannot occur
 *   3. One fault    its decision, the violations, and whether it can occur
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
	/* guest or host can read, write or break something that it must not */
	S2_SAFETY,
	S2_LIVENESS,  /* a fault that could be resolved is not */
	S2_INTERFACE, /* wrong error, exit or signal: user space is misled */
	S2_NR_CLASSES
};

struct s2_invariant {
	const char *name; /* "ATTR-DOWNGRADE" */
	enum s2_class kind;
	enum s2_entry entry;
	uint16_t outcomes;     /* bit o: judged when the outcome is o */
	const char *statement; /* one sentence: what must hold */
	/* one sentence: what breaks if it does not hold */
	const char *why;
	const char *source; /* where it comes from */
	/*
	 * Does it hold for this decision? Reads inputs through q, like a
	 * policy. `policy` made the decision; some invariants ask it a second
	 * question.
	 */
	bool (*holds)(struct s2_query *q, const struct s2_decision *d,
		      const struct s2_policy *policy);
};

/* Maximum number of invariants. */
#define S2_MAX_INVARIANTS 128

/* The i-th invariant, or NULL after the last. */
S2_API const struct s2_invariant *s2_invariant_at(size_t i);
S2_API const struct s2_invariant *s2_invariant_find(const char *name);

/*
 * Lists the invariants that this decision on one concrete fault violates, and
 * returns how many.
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
	S2_ARCHITECTURE, /* the architecture forbids it */
	/* kernel code forbids it, and stage2 checks this code */
	S2_KERNEL_INVARIANT,
	/* code forbids it that stage2 does not check: a driver, the VMM, mm */
	S2_TRUST,
	S2_NR_ASSUMPTION_CLASSES
};

struct s2_assumption {
	const char *name; /* "plain-vma" */
	enum s2_assumption_class kind;
	/* one sentence: what holds for all possible faults */
	const char *statement;
	const char *reason; /* one sentence: why, or what could break it */
	const char *source; /* where it comes from */
	bool (*holds)(struct s2_query *q);
};

/* Maximum number of assumptions: a set of them is a uint64_t. */
#define S2_MAX_ASSUMPTIONS  64
#define S2_EVERY_ASSUMPTION (~UINT64_C(0))

/* The assumptions that exclude this fault: bit i, assumption i. */
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
	/* why the decision is invalid; then nothing else is set */
	const char *nonsense;

	/* Can this fault occur, with this policy's kernel? */
	bool possible;
	/* not 0: these assumptions exclude it: s2_impossible() */
	uint64_t impossible;
	bool met; /* false: the kernel cannot meet it: s2_meets() */

	const struct s2_invariant *violated[S2_MAX_INVARIANTS];
	size_t nr_violated;

	/* The addresses of a guest's fault, and its leaf, if there are any. */
	bool has_witness, has_leaf;
	struct s2_witness witness;
	uint64_t leaf;
};

/* Do the assumptions allow the fault, and can this kernel meet it? */
S2_API bool s2_possible(const struct s2_policy *policy,
			const struct s2_cube *fault);

/*
 * Decides and judges one concrete fault. q is a query of it; the policy reads
 * its inputs through q, so the caller can watch. page_shift is the host's, 12,
 * 14 or 16; with 0 the result has no addresses.
 */
S2_API void s2_explain(const struct s2_policy *policy, enum s2_entry entry,
		       struct s2_query *q, uint32_t page_shift,
		       struct s2_explanation *e);

#ifdef __cplusplus
}
#endif

#endif
