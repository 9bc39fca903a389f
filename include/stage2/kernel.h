/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/kernel.h - kernels, as sets of commits.
 *
 *   1. Commits      what they change, and which releases have them
 *   2. Kernels      releases, stable lines and proposals
 *   3. Composition  your own kernel: linux-6.12.y+2a8dfab26677
 *
 * The fault path, the table code and the VM ask a kernel whether it has a
 * commit. A kernel has no other properties.
 */
#ifndef STAGE2_KERNEL_H
#define STAGE2_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stage2/commits.h>
#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Commits
 */

#define S2_COMMIT_ENUMERATOR(arg, name, ...) S2_C_##name,
enum s2_commit_id {
	S2_COMMITS(S2_COMMIT_ENUMERATOR, ) S2_NR_COMMITS
};
#undef S2_COMMIT_ENUMERATOR

/* Which part of the kernel a commit changed. */
enum s2_part {
	S2_PART_FAULT,	 /* kvm_handle_guest_abort() and below */
	S2_PART_MEMSLOT, /* kvm_arch_prepare_memory_region() */
	S2_PART_TABLE,	 /* hyp/pgtable.c */
	S2_PART_FEATURE, /* a new kind of guest */
	S2_NR_PARTS
};

/* The known stable lines. */
enum s2_stable {
	S2_STABLE_6_1,
	S2_STABLE_6_6,
	S2_STABLE_6_12,
	S2_STABLE_6_18,
	S2_STABLE_7_2,
	S2_NR_STABLE
};

struct s2_commit {
	const char *name; /* 12 digits of the commit, or a proposal's name */
	/* the first release that has it, S2_RELEASE(); or S2_NOT_IN */
	uint16_t release;
	/*
	 * The first stable release with a backport: 113 of 6.12.113; or
	 * S2_NOT_IN
	 */
	uint16_t stable[S2_NR_STABLE];
	enum s2_part part;
	const char *what; /* a clause: "early errors release the page" */
};

/* In the order of the table in <stage2/commits.h>: the oldest first. */
extern S2_API const struct s2_commit s2_commits[S2_NR_COMMITS];

/* The release that a stable line began with: S2_RELEASE(6, 12). */
extern S2_API const uint16_t s2_stable_release[S2_NR_STABLE];

/*
 * The commit of this name, or S2_NR_COMMITS. A commit may be shortened to 7
 * digits or written with all 40.
 */
S2_API enum s2_commit_id s2_commit_find(const char *name, size_t len);

/* "fault path", "memslots", ... */
S2_API const char *s2_part_name(enum s2_part part);

/* ------------------------------------------------------------------------
 * 2. Kernels
 */

/* How the set of commits was checked. */
enum s2_checked {
	/* the kernel's own code decides every fault alike */
	S2_CHECKED_COMPILED,
	S2_CHECKED_READ,     /* its source, or each commit up to it, was read */
	S2_CHECKED_INFERRED, /* inferred from the releases of the commits */
	S2_NR_CHECKED
};

struct s2_kernel {
	const char *name;   /* "linux-6.17" */
	const char *title;  /* "Linux 6.17" */
	const char *source; /* the tree or commit that was compiled or read */
	enum s2_checked checked;
	uint16_t release; /* S2_RELEASE() for a release; 0 for all others */
	bool has[S2_NR_COMMITS];
};

static inline bool s2_kernel_has(const struct s2_kernel *kernel,
				 enum s2_commit_id id)
{
	return kernel->has[id];
}

/* The i-th kernel, oldest first, or NULL. */
S2_API const struct s2_kernel *s2_kernel_at(size_t i);

/* The kernel of this name, or NULL. Does not compose kernels. */
S2_API const struct s2_kernel *s2_kernel_find(const char *name);

/* The default: the newest release. */
S2_API const struct s2_kernel *s2_kernel_newest(void);

/* "compiled", "read", "inferred" */
S2_API const char *s2_checked_name(enum s2_checked checked);

/* ------------------------------------------------------------------------
 * 3. Composition
 */

/* for the name of a kernel or policy, with the terminator */
#define S2_MAX_NAME 65

/* Why a name describes no kernel. */
struct s2_compose_error {
	size_t at;	 /* start of the wrong part of the name */
	size_t len;	 /* and its length */
	const char *why; /* a clause: "there is no such commit" */
	/* The commits that conflict; S2_NR_COMMITS: none. */
	enum s2_commit_id id, other;
	bool needs; /* id needs other; false: they exclude each other */
};

/*
 * Makes the kernel that a name describes: a kernel of the table, or a stable
 * release (linux-6.12.50), then +COMMIT for each commit to add, and -COMMIT for
 * each to remove. The kernel keeps a pointer to the name. Returns 0; or
 * -S2_EINVAL, and sets *error, for an unknown kernel or commit, for a commit
 * that is already there (or, with -, is not there), and for one that makes no
 * sense without another.
 */
S2_API int s2_kernel_compose(const char *name, struct s2_kernel *kernel,
			     struct s2_compose_error *error);

#ifdef __cplusplus
}
#endif

#endif
