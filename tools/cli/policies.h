/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies by name, or from a shared object. */
#ifndef STAGE2_POLICIES_H
#define STAGE2_POLICIES_H

#include <stage2/policy.h>

/*
 * The policy of a kernel, by its name, or by a name with commits added or
 * removed: linux-6.12.y+2a8dfab26677. It lives until the process ends. NULL
 * when it printed an error.
 */
const struct s2_policy *policy_named(const char *word);

/*
 * A word with a slash, or one that ends in ".so", is a plug-in's path; any
 * other word is a name for policy_named(). Plug-ins stay loaded until the
 * process ends. NULL when it printed an error.
 */
const struct s2_policy *policy_load(const char *word);

/* Would policy_load() take this word for a plug-in's path? */
bool policy_is_plugin(const char *word);

/* Was it built from a kernel tree? Then it decides only possible faults. */
bool policy_is_digested(const struct s2_policy *policy);

/* Can it answer differently when asked again? Only a plug-in's own code can. */
bool policy_may_waver(const char *word, const struct s2_policy *policy);

/*
 * Does the policy decide faults that only these assumptions exclude? A policy
 * from a kernel tree does if its build dropped these assumptions. False when it
 * printed an error, which calls the policy by the word.
 */
bool policy_answers_without(const struct s2_policy *policy, const char *word,
			    uint64_t without);

#endif
