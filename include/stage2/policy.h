/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/policy.h - policies, which decide faults and memslot changes.
 *
 *   1. The interface    the same for built-in policies and plug-ins
 *   2. Built-in ones    kernel versions and proposals
 *   3. Plug-ins         your own policy
 */
#ifndef STAGE2_POLICY_H
#define STAGE2_POLICY_H

#include <stage2/fault.h>
#include <stage2/kernel.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. The interface
 */

/* The two functions of the kernel that a policy models. */
enum s2_entry {
	S2_GUEST_ABORT,	   /* kvm_handle_guest_abort() */
	S2_PREPARE_REGION, /* kvm_arch_prepare_memory_region() */
	S2_NR_ENTRIES
};

/*
 * Raise it when enum s2_input, its values or a structure here changes, or when
 * more faults can occur: a policy built from a kernel tree does not decide
 * them.
 */
#define S2_POLICY_ABI 8

struct s2_policy {
	uint32_t abi;	  /* S2_POLICY_ABI */
	uint32_t size;	  /* sizeof(struct s2_policy) */
	const char *name; /* "linux-6.17": letters, digits, "-._+" */
	const char *title;
	const char *source; /* the commit or release that it models */
	/*
	 * Decides one fault, or one memslot change. *d is zero on entry. Must
	 * read inputs only through q, and depend on nothing else. NULL: the
	 * policy has no such entry, and it is not judged.
	 */
	void (*decide[S2_NR_ENTRIES])(const struct s2_policy *policy,
				      struct s2_query *q,
				      struct s2_decision *d);
	/*
	 * NULL, or: can this kernel meet such a fault? It cannot if the fault
	 * needs a feature that it lacks, such as guest_memfd before 6.18.
	 * Verification counts these faults, but does not judge them.
	 */
	bool (*meets)(const struct s2_policy *policy, struct s2_query *q);
	/* Names of the tests of s2_test(), as in the source. */
	const char *const *tests;
	uint32_t nr_tests; /* at most S2_MAX_TESTS */
	/* NULL, or the modelled kernel: sim uses its table code, too. */
	const struct s2_kernel *kernel;
	const void *data; /* private data of the policy */
};

#define S2_MAX_TESTS 64

/* Lets the policy decide; *d need not be set. */
static inline void s2_decide(const struct s2_policy *policy,
			     enum s2_entry entry, struct s2_query *q,
			     struct s2_decision *d)
{
#ifdef __cplusplus
	*d = s2_decision();
#else
	*d = (struct s2_decision){ 0 };
#endif
	policy->decide[entry](policy, q, d);
}

/* Can this policy's kernel meet such a fault? */
static inline bool s2_meets(const struct s2_policy *policy, struct s2_query *q)
{
	return !policy->meets || policy->meets(policy, q);
}

/*
 * Checks a policy before anyone calls it: ABI, size, missing functions, names.
 * NULL, or what is wrong with it.
 */
S2_API const char *s2_policy_check(const struct s2_policy *policy);

/* ------------------------------------------------------------------------
 * 2. Built-in policies, oldest first
 */

/* The i-th built-in policy, or NULL. */
S2_API const struct s2_policy *s2_policy_at(size_t i);

/* The built-in policy of this name, or NULL. */
S2_API const struct s2_policy *s2_policy_find(const char *name);

/*
 * Makes a policy for any kernel, for example from s2_kernel_compose(). The
 * policy keeps the pointer.
 */
S2_API void s2_policy_of_kernel(const struct s2_kernel *kernel,
				struct s2_policy *policy);

/* ------------------------------------------------------------------------
 * 3. Plug-ins
 *
 * A shared object that exports one symbol:
 *
 *	#include <stage2/policy.h>
 *
 *	const struct s2_policy stage2_policy = {
 *		.abi = S2_POLICY_ABI,
 *		.size = sizeof(struct s2_policy),
 *		.name = "mine",
 *		...
 *	};
 *
 * A plug-in may call only inline functions of the library. It may call
 * s2_decide() on a policy that it gets. Build it with -shared -fPIC.
 */
#define S2_POLICY_SYMBOL "stage2_policy"

#ifdef __cplusplus
}
#endif

#endif
