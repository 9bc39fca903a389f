/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/policy.h - policies: what decides.
 *
 *   1. The interface    of built-in policies and of plug-ins alike
 *   2. Built-in ones    kernel versions and proposals
 *   3. Plug-ins         a policy of one's own
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

/* The two functions of the kernel that decide. */
enum s2_entry {
	S2_GUEST_ABORT,	   /* kvm_handle_guest_abort() */
	S2_PREPARE_REGION, /* kvm_arch_prepare_memory_region() */
	S2_NR_ENTRIES
};

/* Changes when enum s2_input, its values or a structure here changes, or when
 * more faults can occur, which a built kernel tree has no answer for. */
#define S2_POLICY_ABI 6

struct s2_policy {
	uint32_t abi;	  /* S2_POLICY_ABI */
	uint32_t size;	  /* sizeof(struct s2_policy) */
	const char *name; /* "linux-6.17": letters, digits, "-._+" */
	const char *title;
	const char *source; /* the commit or release that it models */
	/*
	 * Answers one fault, or one memslot change. *d is zero on entry. Reads
	 * inputs only through q, and depends on nothing else. NULL: the policy
	 * does not say; nothing is judged.
	 */
	void (*decide[S2_NR_ENTRIES])(const struct s2_policy *policy,
				      struct s2_query *q,
				      struct s2_decision *d);
	/*
	 * NULL, or: can this kernel meet such a fault at all? For features it
	 * does not have, such as guest_memfd before 6.18. Verification leaves
	 * out what it cannot meet, and counts it.
	 */
	bool (*meets)(const struct s2_policy *policy, struct s2_query *q);
	/* Names for s2_test(): what the policy asks, as the source writes it. */
	const char *const *tests;
	uint32_t nr_tests; /* at most S2_MAX_TESTS */
	/* NULL, or the kernel that decides: its table code and VM go with it. */
	const struct s2_kernel *kernel;
	const void *data; /* the policy's own */
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

/* Can this kernel meet such a fault at all? */
static inline bool s2_meets(const struct s2_policy *policy, struct s2_query *q)
{
	return !policy->meets || policy->meets(policy, q);
}

/*
 * NULL if the structure is one that can be called, or what is wrong with it:
 * ABI, size, missing functions, names. Everybody checks with this.
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
 * Makes a policy of any kernel, as s2_kernel_compose() makes them. The policy
 * keeps the pointer.
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
 * and calls nothing of the library but inline functions. It may use
 * s2_decide() on a policy it was given. Build with -shared -fPIC.
 */
#define S2_POLICY_SYMBOL "stage2_policy"

#ifdef __cplusplus
}
#endif

#endif
