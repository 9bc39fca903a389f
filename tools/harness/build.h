/* SPDX-License-Identifier: GPL-2.0-only */
/* From a kernel tree to a plug-in. */
#ifndef STAGE2_HARNESS_BUILD_H
#define STAGE2_HARNESS_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/explore.h>

#include "tools/cli/cli.h"
#include "unknown.h"

/* Notes about a build. */
struct kernel_notes {
	uint64_t runs;			  /* runs of the kernel's code */
	bool cached;			  /* of an earlier build of the same */
	char *stubs, *undeclared, *empty; /* lists of words; freed by caller */
	char *tested, *stood;		  /* a line each */
	unsigned int nr_stubs, nr_undeclared, nr_empty, nr_tested, nr_stood;
	struct kernel_unknowns unknown;
	/* sets of unknowns: one policy each, see unknown_path() */
	unsigned int nr_sets;
	/* If asked for: lines, by function; and a list for coverage_read(). */
	char *unreached, *seen;
};

#define KERNEL_STUBS 32 /* most of them */

struct kernel_request {
	const char *tree;
	const char *out;	/* the plug-in to write */
	const char *name;	/* of the policy */
	const char *page_shift; /* "12", "14", "16", or "0": the tree's, or 12 */
	bool unreached;		/* which lines are never reached? */
	uint64_t without;	/* assumptions to drop */
	bool all;		/* explore what is unknown, too */
	const char *const *stubs; /* "NAME=ANSWER", NULL after the last */
	bool no_cache;		  /* neither look into the cache nor fill it */
	unsigned int part;	  /* of the line of progress: 0 or 1 */
	const char *notes;	  /* a folder to leave notes in, or NULL */
};

/* 0, or an exit status, with the reason on stderr. */
int kernel_build(const struct kernel_request *request,
		 struct kernel_notes *notes);
void kernel_notes_free(struct kernel_notes *notes);

/*
 * Builds a policy of a tree, named after the file or the tree, and says on
 * standard output what was found on the way; out may be NULL, and the name is
 * not looked at. The exit status.
 */
int kernel_make_policy(const struct kernel_request *asked);

/* The options of 'stage2 kernel check'. */
struct kernel_check {
	const char *tree;
	const char *against;	/* a commit, a tree, a policy; or NULL */
	const char *out;	/* where to leave the tree's policy, or NULL */
	const char *page_shift; /* as in struct kernel_request */
	bool unreached;		/* list all lines that are not reached */
	bool allow_unseen;	/* accept changes that were not looked at */
	bool no_cache;
	const char *const *stubs; /* as in struct kernel_request */
	/* of a series: tree and against have these commits of a repository */
	const char *repository, *base, *head;
	const char *suite; /* name of its results; NULL: the tree */
	enum cli_format format;
	/* findings that are accepted, and where to write them; or NULL */
	const char *baseline, *write_baseline;
	uint64_t without; /* assumptions to drop */
};

/* Builds, compares and reports; the exit status. */
int kernel_check(const struct kernel_check *check);

/* "TREE: all its decisions, in N runs of its code" */
void kernel_print_runs(const struct kernel_request *request,
		       const struct kernel_notes *notes);

/* The built-in policy that decides most faults like it; NULL: out of memory. */
const struct s2_policy *kernel_nearest(const struct s2_policy *policy);

/*
 * Prints the lines that only the first list of unreached lines has, under the
 * heading, if there are any. Without a heading, prints nothing. Returns how
 * many.
 */
unsigned int kernel_only_in(const char *list, const char *other,
			    const char *heading);

/* The same, one by one: rest begins at the list, and function is empty. */
struct unreached_walk {
	const char *list, *other, *rest, *function;
};

struct unreached_line {
	char function[80], file[120]; /* "f()", "arch/arm64/kvm/mmu.c" */
	unsigned int line;
	char what[240]; /* "never reached  the line" */
};
bool kernel_next_only_in(struct unreached_walk *walk,
			 struct unreached_line *to);

#endif
