/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies by name, or out of a shared object. */
#ifndef STAGE2_POLICIES_H
#define STAGE2_POLICIES_H

#include <stage2/policy.h>

/*
 * The built-in policy of this name, or the plug-in at this path: a word with
 * a slash in it, or that ends in ".so". NULL when an error was printed.
 * Plug-ins stay loaded until the process ends.
 */
const struct s2_policy *policy_load(const char *word);

/* Does policy_load() take the word for a plug-in's path? */
bool policy_is_plugin(const char *word);

/* Was it digested from a kernel tree? Then it answers for possible faults. */
bool policy_is_digested(const struct s2_policy *policy);

#endif
