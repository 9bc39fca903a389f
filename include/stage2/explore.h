/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/explore.h - every input, exactly once.
 *
 *   1. Memory     the one allocator that the explorer is given
 *   2. Walks      all paths of code that asks questions
 *   3. Covers     sets of faults as few cubes
 *   4. Verify     invariants over a policy, dead tests
 *   5. Diff       two policies over the same faults
 *   6. Blame      two kernels, and the commit behind each difference
 *   7. Table      a policy as a decision table
 *   8. Digest     a policy as a decision diagram
 *
 * A policy is run with a query whose inputs are open. The first time it asks
 * for one, the query takes one side of the question; when the run is over,
 * the last question with an untried side is turned around and the policy runs
 * again. Inputs that a run never asks for stay open, so that one run stands
 * for all their values, and the cubes of all runs partition the domain.
 */
#ifndef STAGE2_EXPLORE_H
#define STAGE2_EXPLORE_H

#include <stage2/fault.h>
#include <stage2/invariant.h>
#include <stage2/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Memory
 */

/*
 * resize() is realloc() with the old size: ptr NULL allocates, size 0 frees
 * and returns NULL. It may return NULL for any growth; whatever was asked
 * then ends with -S2_ENOMEM.
 */
struct s2_mem {
	void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t size);
	void *ctx;
};

/* ------------------------------------------------------------------------
 * 2. Walks
 *
 *	for (s2_walk_begin(&w, &cube); ...; ) {
 *		run(&w.query);
 *		if (!s2_walk_next(&w, 0))
 *			break;
 *	}
 */

/* No walk splits more often: each split takes a value away from an input. */
#define S2_MAX_SPLITS 192

struct s2_split {
	uint8_t input;
	s2_set set;   /* what was asked: is the input in here? */
	s2_set other; /* values of the side not tried yet, or 0 */
	s2_set before;
	struct s2_count count_before, count_other;
};

struct s2_walk {
	struct s2_query query; /* whose explorer is this walk */
	struct s2_count count; /* of query.cube */
	unsigned int depth;    /* splits on the way to here */
	struct s2_split split[S2_MAX_SPLITS];
	/* Not NULL: told when a split turns to its other side, and is left. */
	void (*turned)(void *ctx, unsigned int depth);
	void (*left)(void *ctx, unsigned int depth);
	void *ctx;
};

/*
 * Begins a walk through a cube that is not empty. The walk must stay where it
 * is in memory.
 */
S2_API void s2_walk_begin(struct s2_walk *w, const struct s2_cube *cube);

/*
 * Goes on to the next path, leaving the first `base` splits as they are.
 * False when all paths below them have been walked; then the walk stands at
 * split `base` again, where all began.
 */
S2_API bool s2_walk_next(struct s2_walk *w, unsigned int base);

/* ------------------------------------------------------------------------
 * 3. Covers
 *
 * A set of faults, described by few cubes. Each is as large as the set allows:
 * its possible faults are all of the set. Cubes may overlap.
 *
 * The first nr_told are for a reader: every fault of the set has the causes of
 * one of them, though it may differ in an input that is not worth a word. With
 * the others, which only `exact` gives, the cubes are the whole set.
 */
struct s2_cover {
	struct s2_count count;	     /* faults in the set, none excluded */
	const struct s2_cube *cubes; /* nr_cubes of them */
	size_t nr_cubes, nr_told;
	bool truncated; /* there are more than were asked for, max_cubes */
	struct s2_cube witness; /* one fault of the set */
};

/*
 * Is it a cause, worth a word to a reader, that an input has these values? Not
 * where the quiet value is among them; but of some inputs both values matter.
 */
S2_API bool s2_is_cause(enum s2_input input, s2_set may);

/* ------------------------------------------------------------------------
 * 4. Verify
 */

/* What excluded by one assumption, over the whole domain. */
struct s2_assumed {
	const struct s2_assumption *assumption;
	struct s2_count excluded; /* alone */
};

/* One way in which an invariant is violated. */
struct s2_finding {
	const struct s2_invariant *invariant;
	enum s2_entry entry;
	struct s2_decision decision; /* what was done, fields the same for all */
	struct s2_cover cover;
};

/* A test with one outcome only. */
struct s2_dead_test {
	unsigned int test; /* index into policy->tests */
	bool reached;	   /* false: not evaluated at all */
	bool outcome;	   /* if reached, always this one */
};

/* The result of s2_verify(). Owned by the caller, freed by s2_report_free() */
struct s2_report {
	struct s2_count domain;	 /* all faults */
	struct s2_count assumed; /* excluded by the assumptions together */
	struct s2_count unmet; /* of the rest, what policy->meets() excludes */
	struct s2_count covered; /* added up path by path, less both */
	struct s2_count added;	 /* of these, what options->without excluded */
	uint64_t paths[S2_NR_ENTRIES];
	const struct s2_assumed *assumptions;
	size_t nr_assumptions;
	const struct s2_finding *findings;
	size_t nr_findings;
	const struct s2_dead_test *dead;
	size_t nr_dead;
	/* Not NULL: why the policy cannot be judged, and at which fault. */
	const char *nonsense;
	struct s2_cube nonsense_at;
	enum s2_entry nonsense_entry;
	void *memory;
};

/* The conditions of one finding, or of one difference, are no more. */
#define S2_MAX_CUBES 1024

struct s2_verify_options {
	size_t max_cubes; /* of one finding; 0 means S2_MAX_CUBES */
	bool exact;	  /* cubes for every fault, not only what is told */
	bool twice;	  /* run every path twice and compare: plug-ins */
	/*
	 * Assumptions to drop: bit i, assumption i. The faults that they alone
	 * leave out are judged, too; or, with only_added, these and no others.
	 */
	uint64_t without;
	bool only_added;
	/*
	 * Ask nothing about faults that are assumed away: for policies that
	 * need more paths to decide these than all others.
	 */
	bool possible_only;
	/* NULL, or the invariants to judge by, nr_only of them */
	const struct s2_invariant *const *only;
	size_t nr_only;
	/* Not NULL: told now and then how many paths were walked. */
	void (*progress)(void *ctx, uint64_t paths);
	void *progress_ctx;
};

/*
 * Walks all paths of a policy and judges each by every invariant. Returns 0,
 * -S2_ENOMEM, or -S2_EINVAL if the policy's answers are nonsense; the report
 * then says why, and must be freed all the same.
 */
S2_API int s2_verify(const struct s2_policy *policy,
		     const struct s2_verify_options *options,
		     const struct s2_mem *mem, struct s2_report *report);
S2_API void s2_report_free(struct s2_report *report, const struct s2_mem *mem);

/* Since when a finding is there, by releases. */
struct s2_since {
	const struct s2_kernel *first; /* the first release that has it */
	enum s2_commit_id by; /* S2_NR_COMMITS: the oldest one has it already */
	const struct s2_kernel *repaired; /* the first without; NULL: open */
	enum s2_commit_id repaired_by;
};

/*
 * Asks the releases before and after a kernel about the faults of a finding: a
 * release has it if it violates the invariant by one of those in the cover's
 * cubes. False if the policy is of no kernel, or no release has the finding.
 */
S2_API bool s2_since(const struct s2_policy *policy,
		     const struct s2_finding *finding, struct s2_since *since);

/* ------------------------------------------------------------------------
 * 5. Diff
 */

/*
 * The commit that changed a decision: without it, the kernel between the old
 * and the new decides otherwise. Where it does so only together with another
 * of the commits between them, that is `with`; or it takes `more` of them.
 */
struct s2_cause {
	enum s2_commit_id commit; /* S2_NR_COMMITS: not one, or not known */
	enum s2_commit_id with;	  /* S2_NR_COMMITS: none */
	bool more;
};

/*
 * Faults that two policies decide differently. A change is about the first
 * field of enum s2_field that differs, from one value to another; what else
 * differs on some of its faults is in `also`.
 */
struct s2_change {
	enum s2_entry entry;
	enum s2_field field;
	uint32_t also; /* bit f: field f differs, too, somewhere */
	/* Outcome, ret, inject, exit, type, and the field itself. */
	struct s2_decision before, after;
	struct s2_cover cover;
	struct s2_cause cause; /* of kernels: what all of these faults have */
};

/* The result of s2_diff(), freed by s2_changes_free(). */
struct s2_changes {
	struct s2_count domain, assumed;
	struct s2_count same, different; /* of the faults that both can meet */
	/* Faults that only one of the two can meet: nothing to compare. */
	struct s2_cover only_before, only_after;
	uint64_t paths[S2_NR_ENTRIES];
	const struct s2_change *changes;
	size_t nr_changes;
	/* As in struct s2_report; and which of the two it was. */
	const char *nonsense;
	struct s2_cube nonsense_at;
	enum s2_entry nonsense_entry;
	const struct s2_policy *nonsense_policy;
	void *memory;
};

/*
 * Compares two policies over every fault. 0, -S2_ENOMEM or -S2_EINVAL, as
 * s2_verify(); the result must be freed in any case.
 */
S2_API int s2_diff(const struct s2_policy *before,
		   const struct s2_policy *after,
		   const struct s2_verify_options *options,
		   const struct s2_mem *mem, struct s2_changes *changes);
S2_API void s2_changes_free(struct s2_changes *changes,
			    const struct s2_mem *mem);

/* ------------------------------------------------------------------------
 * 6. Blame
 */

/* What a commit between two kernels does to what they decide. */
enum s2_effect {
	S2_EFFECT_NONE, /* no fault is decided differently for it */
	/* Only what a later one changes again, or one kernel cannot meet. */
	S2_EFFECT_OVERRULED,
	S2_EFFECT_CAUSE, /* it is behind a change, or part of one */
	S2_NR_EFFECTS
};

struct s2_blamed {
	enum s2_commit_id commit;
	bool added; /* the new kernel has it; else the old one */
	enum s2_effect effect;
	/* Faults that only one of the kernels meets, because of it. */
	struct s2_cover only_before, only_after;
};

/* The result of s2_blame(), freed by s2_blame_free(). */
struct s2_blame {
	/* As of s2_diff(), but each change has one cause. */
	struct s2_changes changes;
	const struct s2_blamed *commits; /* all between the two, in order */
	size_t nr_commits;
	void *memory;
};

/*
 * Compares two kernels' policies (policy->kernel is not NULL), and finds the
 * commit behind each difference by exploring the kernels between them. Returns
 * as s2_diff(), and -S2_EINVAL where a policy has no kernel.
 */
S2_API int s2_blame(const struct s2_policy *before,
		    const struct s2_policy *after,
		    const struct s2_verify_options *options,
		    const struct s2_mem *mem, struct s2_blame *blame);
S2_API void s2_blame_free(struct s2_blame *blame, const struct s2_mem *mem);

/* ------------------------------------------------------------------------
 * 7. Table
 */

/* One decision and the faults that get it. */
struct s2_row {
	struct s2_decision decision; /* conditions as the policy wrote them */
	struct s2_cover cover;
};

struct s2_table {
	struct s2_count domain, assumed, unmet;
	uint64_t paths;
	const struct s2_row *rows; /* by decision, in a fixed order */
	size_t nr_rows;
	/* As in struct s2_report. */
	const char *nonsense;
	struct s2_cube nonsense_at;
	void *memory;
};

/*
 * The whole decision table of one entry point. It depends on what the policy
 * decides, not on the order in which it asks, with one exception: an input read
 * before the decision is no condition in it, so that a policy that reads inputs
 * which it only needs as conditions has more rows. Returns as s2_verify().
 */
S2_API int s2_table(const struct s2_policy *policy, enum s2_entry entry,
		    const struct s2_verify_options *options,
		    const struct s2_mem *mem, struct s2_table *table);
S2_API void s2_table_free(struct s2_table *table, const struct s2_mem *mem);

/* ------------------------------------------------------------------------
 * 8. Digest
 *
 * Code that reads its inputs early has many more paths than decisions: what
 * it reads one after the other multiplies. A digest walks such a policy once,
 * over the faults that the assumptions leave, and keeps what it decides. If
 * the policy can tell in what state its code is when it asks a question, the
 * digest goes on only from states that it has not been in before.
 */

/* A decision diagram; nodes ask inputs in the order of enum s2_input. */
struct s2_diagram {
	/*
	 * A node is an index of nodes[]: the input, then a reference for each
	 * of its values. A reference with bit 31 set is a decision.
	 */
	uint32_t root;
	/*
	 * The decisions of root say nothing of the fields that can be
	 * conditions; these have diagrams of their own, with 0 and 1 for
	 * decisions, in the order of enum s2_field.
	 */
	uint32_t conds[S2_NR_CONDS];
	const uint32_t *nodes;
	size_t nr_nodes; /* words */
	const struct s2_decision *decisions;
	size_t nr_decisions;
	uint64_t runs;	 /* of the policy */
	uint64_t merged; /* of them ended in a state that was known */
	const char *nonsense;
	struct s2_cube nonsense_at;
	void *memory;
};

struct s2_digest_options {
	uint64_t without; /* as of s2_verify() */
	/*
	 * Not NULL: says in what state the policy's code is that just asked a
	 * question: from two states with the same key it goes on alike, as long
	 * as it gets the same answers. False if it cannot tell.
	 */
	bool (*state)(void *ctx, uint64_t key[2]);
	/*
	 * With state: lets the policy decide, and returns true; or false, if
	 * abandon() was called meanwhile, which ends the run.
	 */
	bool (*run)(void *ctx, const struct s2_policy *policy,
		    enum s2_entry entry, struct s2_query *q,
		    struct s2_decision *d);
	void (*abandon)(void *ctx);
	/*
	 * With run, and both or none: keep() is told by the question that the
	 * code just asked what number it has, and with resume(), if that is
	 * true, the next run() goes on from the last question that had this
	 * number, which it asks again. Else it begins at the beginning.
	 */
	void (*keep)(void *ctx, unsigned int question);
	bool (*resume)(void *ctx, unsigned int question);
	/*
	 * If there is a witness(), wants() is given each run's cube afterwards
	 * and narrows it to faults of which it wants to see one, until it
	 * returns false. Where one of them is possible, witness() is told it,
	 * and `met` is true the next time.
	 */
	bool (*wants)(void *ctx, struct s2_cube *part, bool met);
	void (*witness)(void *ctx, enum s2_entry entry,
			const struct s2_cube *fault);
	/* Not NULL: told now and then how many runs there were. */
	void (*progress)(void *ctx, uint64_t runs);
	void *ctx;
};

/*
 * Digests one entry of a policy; options may be NULL. What the diagram says of
 * faults that are assumed away means nothing. Decisions must not have
 * conditions on inputs. Returns as s2_verify().
 */
S2_API int s2_digest(const struct s2_policy *policy, enum s2_entry entry,
		     const struct s2_digest_options *options,
		     const struct s2_mem *mem, struct s2_diagram *diagram);
S2_API void s2_diagram_free(struct s2_diagram *diagram,
			    const struct s2_mem *mem);

#ifdef __cplusplus
}
#endif

#endif
