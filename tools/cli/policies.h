/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies by name, or out of a shared object. */
#ifndef STAGE2_POLICIES_H
#define STAGE2_POLICIES_H

#include <stage2/policy.h>

/*
 * The policy of a kernel by its name, or of one composed of commits, as
 * linux-6.12.y+2a8dfab26677. NULL when an error was printed. It stays until
 * the process ends.
 */
const struct s2_policy *policy_named(const char *word);

/*
 * The policy of this name, as policy_named(), or the plug-in at this path: a word with
 * a slash in it, or that ends in ".so". NULL when an error was printed.
 * Plug-ins stay loaded until the process ends.
 */
const struct s2_policy *policy_load(const char *word);

/* Does policy_load() take the word for a plug-in's path? */
bool policy_is_plugin(const char *word);

/* Was it digested from a kernel tree? Then it answers for possible faults. */
bool policy_is_digested(const struct s2_policy *policy);

/* Is it a plug-in's code, which may not answer alike twice? No diagram is. */
bool policy_may_waver(const char *word, const struct s2_policy *policy);

/*
 * Does it answer for faults that these assumptions alone leave out? What was
 * digested does for those that were dropped then. False when an error that
 * calls it by the word was printed.
 */
bool policy_answers_without(const struct s2_policy *policy, const char *word,
			    uint64_t without);

#endif
