/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/explore.h - every input, exactly once.
 *
 *   1. Memory     the caller's allocator
 *   2. Walks      all paths of a policy
 *   3. Covers     sets of faults as few cubes
 *   4. Verify     invariants over a policy, dead tests
 *   5. Diff       two policies over the same faults, and what they violate
 *   6. Blame      two kernels, and the commit that brought each difference
 *   7. Table      a policy as a decision table
 *   8. Digest     a policy as a decision diagram
 *
 * A policy runs with a query whose inputs are open. When it asks about an open
 * input, the query answers with one side of the question. When the run is over,
 * the query turns around the last question with an untried side, and the policy
 * runs again. Inputs that a run never asks for stay open, so that one run
 * stands for all their values, and the cubes of all runs partition the domain.
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
 * and returns NULL. If it returns NULL for a growth, the function that needed
 * the memory returns -S2_ENOMEM.
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
	s2_set set;   /* the question: is the input's value in this set? */
	s2_set other; /* values of the side that was not tried yet, or 0 */
	s2_set before;
	struct s2_count count_before, count_other;
};

struct s2_walk {
	struct s2_query query; /* its explorer is this walk */
	struct s2_count count; /* of query.cube */
	unsigned int depth;    /* splits on the current path */
	struct s2_split split[S2_MAX_SPLITS];
	/*
	 * Not NULL: called when a split turns to its other side, and when it
	 * ends.
	 */
	void (*turned)(void *ctx, unsigned int depth);
	void (*left)(void *ctx, unsigned int depth);
	void *ctx;
};

/*
 * Begins a walk through a cube that is not empty. Do not move the walk in
 * memory.
 */
S2_API void s2_walk_begin(struct s2_walk *w, const struct s2_cube *cube);

/*
 * Goes on to the next path, and keeps the first `base` splits. False when there
 * is no path left below them; the walk is then back at split `base`.
 */
S2_API bool s2_walk_next(struct s2_walk *w, unsigned int base);

/* ------------------------------------------------------------------------
 * 3. Covers
 *
 * A set of faults, described by a few cubes. Each cube is as large as possible:
 * all its possible faults are in the set. Cubes may overlap.
 *
 * The first nr_told cubes are for a reader: every fault of the set has the
 * causes of one of them, but may differ in other inputs. All cubes together,
 * which need `exact`, are the whole set.
 */
struct s2_cover {
	struct s2_count count;	     /* faults in the set, none excluded */
	const struct s2_cube *cubes; /* nr_cubes of them */
	size_t nr_cubes, nr_told;
	bool truncated;		/* there are more than max_cubes */
	bool whole;		/* the cubes have every fault of the set */
	struct s2_cube witness; /* one fault of the set */
};

/*
 * Should a reader see that an input has these values? Not if the quiet value is
 * among them, except for a few inputs where both values matter.
 */
S2_API bool s2_is_cause(enum s2_input input, s2_set may);

/* ------------------------------------------------------------------------
 * 4. Verify
 */

/* Number of faults that an assumption excludes, over the whole domain. */
struct s2_assumed {
	const struct s2_assumption *assumption;
	struct s2_count excluded; /* faults that no other assumption excludes */
};

/* One way in which an invariant is violated. */
struct s2_finding {
	const struct s2_invariant *invariant;
	enum s2_entry entry;
	/* the decision: fields that are the same for all */
	struct s2_decision decision;
	struct s2_cover cover;
};

/* A test that always has the same outcome. */
struct s2_dead_test {
	unsigned int test; /* index into policy->tests */
	bool reached;	   /* false: never evaluated */
	bool outcome;	   /* if reached: its only outcome */
};

/* The result of s2_verify(). Owned by the caller, freed by s2_report_free() */
struct s2_report {
	struct s2_count domain;	 /* all faults */
	struct s2_count assumed; /* excluded by the assumptions together */
	/* of the rest, faults that policy->meets() excludes */
	struct s2_count unmet;
	/* added up path by path, without the two above */
	struct s2_count covered;
	/* of these, faults that only options->without excludes */
	struct s2_count added;
	uint64_t paths[S2_NR_ENTRIES];
	const struct s2_assumed *assumptions;
	size_t nr_assumptions;
	const struct s2_finding *findings;
	size_t nr_findings;
	const struct s2_dead_test *dead;
	size_t nr_dead;
	/* Not NULL: why the policy cannot be judged, and for which fault. */
	const char *nonsense;
	struct s2_cube nonsense_at;
	enum s2_entry nonsense_entry;
	void *memory;
};

/* Maximum number of conditions of a finding or of a difference. */
#define S2_MAX_CUBES 1024

struct s2_verify_options {
	size_t max_cubes; /* per finding; 0 means S2_MAX_CUBES */
	bool exact;	  /* cubes that cover every fault, not only causes */
	bool twice;	  /* run every path twice and compare: plug-ins */
	/*
	 * Assumptions to drop: bit i, assumption i. Also judges the faults that
	 * only these exclude; with only_added, judges only those faults.
	 */
	uint64_t without;
	bool only_added;
	/*
	 * Do not run the policy for excluded faults: for policies that would
	 * need more paths for them than for all others.
	 */
	bool possible_only;
	/* NULL, or the nr_only invariants to judge by */
	const struct s2_invariant *const *only;
	size_t nr_only;
	/* Not NULL: called now and then with the number of paths so far. */
	void (*progress)(void *ctx, uint64_t paths);
	void *progress_ctx;
};

/*
 * Walks all paths of a policy and judges each by every invariant. Returns 0,
 * -S2_ENOMEM, or -S2_EINVAL if the policy gives an invalid decision; the report
 * then says why. Free the report in any case.
 */
S2_API int s2_verify(const struct s2_policy *policy,
		     const struct s2_verify_options *options,
		     const struct s2_mem *mem, struct s2_report *report);
S2_API void s2_report_free(struct s2_report *report, const struct s2_mem *mem);

/* The releases that brought and repaired a finding. */
struct s2_since {
	const struct s2_kernel *first; /* first release that has it */
	/* the commit; S2_NR_COMMITS: the oldest release has it already */
	enum s2_commit_id by;
	/* first release without it again; NULL: still open */
	const struct s2_kernel *repaired;
	enum s2_commit_id repaired_by;
};

/*
 * Asks older and newer releases about the faults in the cubes of a finding's
 * cover. A release has the finding if it violates the invariant for one of
 * these faults. False if the policy belongs to no kernel, or no release has it.
 */
S2_API bool s2_since(const struct s2_policy *policy,
		     const struct s2_finding *finding, struct s2_since *since);

/* ------------------------------------------------------------------------
 * 5. Diff
 */

/*
 * The commit that changed a decision: with it and not without it, the kernels
 * between the old and the new make the new decision. If the change needs a
 * second commit, this is `with`; if it needs more, `more` is set.
 */
struct s2_cause {
	/* S2_NR_COMMITS: no single one, or not known */
	enum s2_commit_id commit;
	enum s2_commit_id with; /* S2_NR_COMMITS: none */
	bool more;
};

/*
 * A group of faults that two policies decide differently. `field` is the first
 * field of enum s2_field that differs, with one old and one new value for all
 * faults. `also` has further fields that differ on some of the faults.
 */
struct s2_change {
	enum s2_entry entry;
	enum s2_field field;
	uint32_t also; /* bit f: field f differs, too, for some faults */
	/* Only outcome, ret, inject, exit, type and `field` are set. */
	struct s2_decision before, after;
	struct s2_cover cover;
	/* for kernels: the same for all of these faults */
	struct s2_cause cause;
};

/* The result of s2_diff(), freed by s2_changes_free(). */
struct s2_changes {
	struct s2_count domain, assumed;
	/* faults that both policies can meet */
	struct s2_count same, different;
	/* Faults that only one policy can meet: not compared. */
	struct s2_cover only_before, only_after;
	uint64_t paths[S2_NR_ENTRIES];
	const struct s2_change *changes;
	size_t nr_changes;
	/* As in struct s2_report; and which of the two policies it is. */
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

/* An invariant, and the faults that violate it with an old and a new policy. */
struct s2_violation {
	const struct s2_invariant *invariant;
	struct s2_count before, after;
	/* faults that violate it only after, or only before */
	struct s2_count more, fewer;
	/* of more: faults that end as before, for example mapped */
	struct s2_count worse;
	/* One of the first, or else of the second, if there are any. */
	struct s2_cube witness;
};

/* The result of s2_violations(): invariants that at least one side violates. */
struct s2_violations {
	struct s2_violation at[S2_MAX_INVARIANTS];
	size_t n;
	/* As in struct s2_changes. */
	const char *nonsense;
	struct s2_cube nonsense_at;
	const struct s2_policy *nonsense_policy;
};

/*
 * Compares which faults violate each invariant: two counts can be the same
 * while the faults are others. Returns as s2_verify(); nothing is to be freed.
 */
S2_API int s2_violations(const struct s2_policy *before,
			 const struct s2_policy *after,
			 const struct s2_verify_options *options,
			 const struct s2_mem *mem,
			 struct s2_violations *violations);

/* ------------------------------------------------------------------------
 * 6. Blame
 */

/* The effect of a commit between two kernels on their decisions. */
enum s2_effect {
	S2_EFFECT_NONE, /* it changes no decision */
	/*
	 * A later commit changes its effect again, or one kernel cannot meet
	 * it.
	 */
	S2_EFFECT_OVERRULED,
	S2_EFFECT_CAUSE, /* it causes a change, alone or with others */
	S2_NR_EFFECTS
};

struct s2_blamed {
	enum s2_commit_id commit;
	bool added; /* true: the new kernel has it; false: the old one */
	enum s2_effect effect;
	/* Faults that only one kernel can meet because of it. */
	struct s2_cover only_before, only_after;
};

/* The result of s2_blame(), freed by s2_blame_free(). */
struct s2_blame {
	/* As from s2_diff(), but each change has one cause. */
	struct s2_changes changes;
	/* all commits between the two kernels, in order */
	const struct s2_blamed *commits;
	size_t nr_commits;
	void *memory;
};

/*
 * Compares the policies of two kernels (policy->kernel is not NULL), and
 * explores the kernels between them to find the commit that brought each
 * difference. Returns as s2_diff(); -S2_EINVAL if a policy has no kernel.
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
	/* with conditions as the policy wrote them */
	struct s2_decision decision;
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
 * The whole decision table of one entry point. It depends on the decisions, not
 * on the order in which the policy asks, with one exception: an input that the
 * policy read cannot be a condition of its decision. So a policy that reads
 * inputs that it could keep as conditions has more rows. Returns as
 * s2_verify().
 */
S2_API int s2_table(const struct s2_policy *policy, enum s2_entry entry,
		    const struct s2_verify_options *options,
		    const struct s2_mem *mem, struct s2_table *table);
S2_API void s2_table_free(struct s2_table *table, const struct s2_mem *mem);

/* ------------------------------------------------------------------------
 * 8. Digest
 *
 * Code that reads its inputs early has many more paths than decisions, as the
 * values of independent inputs multiply. A digest walks such a policy once,
 * over the faults that the assumptions leave, and stores its decisions. If the
 * policy can describe the state of its code when it asks a question, the digest
 * goes on only from new states.
 */

/* A decision diagram; its nodes test inputs in the order of enum s2_input. */
struct s2_diagram {
	/*
	 * A node is an index of nodes[]: the input, then a reference for each
	 * of its values. A reference with bit 31 set is a decision.
	 */
	uint32_t root;
	/*
	 * The decisions of root leave out the fields that can be conditions.
	 * Each of these has its own diagram, with 0 and 1 for decisions, in the
	 * order of enum s2_field.
	 */
	uint32_t conds[S2_NR_CONDS];
	const uint32_t *nodes;
	size_t nr_nodes; /* words */
	const struct s2_decision *decisions;
	size_t nr_decisions;
	uint64_t runs;	 /* of the policy */
	uint64_t merged; /* runs that ended in a known state */
	const char *nonsense;
	struct s2_cube nonsense_at;
	void *memory;
};

struct s2_digest_options {
	uint64_t without; /* as of s2_verify() */
	/*
	 * Not NULL: describes the state of the policy's code, which has just
	 * asked a question. From states with the same key, the code must go on
	 * in the same way if it gets the same answers. False if it cannot tell.
	 */
	bool (*state)(void *ctx, uint64_t key[2]);
	/*
	 * Needed with state(): runs the policy, and returns true; or returns
	 * false if abandon() ended the run.
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
	 * With witness(): after each run, wants() is called with the run's cube
	 * until it returns false. It narrows the cube to faults of which it
	 * wants one. If one of them is possible, witness() gets it, and `met`
	 * is true in the next call.
	 */
	bool (*wants)(void *ctx, struct s2_cube *part, bool met);
	void (*witness)(void *ctx, enum s2_entry entry,
			const struct s2_cube *fault);
	/* Not NULL: called now and then with the number of runs so far. */
	void (*progress)(void *ctx, uint64_t runs);
	void *ctx;
};

/*
 * Digests one entry of a policy; options may be NULL. For excluded faults the
 * diagram's answer has no meaning. Decisions must not have conditions on
 * inputs. Returns as s2_verify().
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
