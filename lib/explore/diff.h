/* SPDX-License-Identifier: GPL-2.0-only */
/* The comparison, shared by diff and blame. */
#ifndef LIB_EXPLORE_DIFF_H
#define LIB_EXPLORE_DIFF_H

#include "space.h"

/*
 * As s2_diff(). With by_cause, both must be policies of kernels, and changes
 * with different causes are separate changes.
 */
int s2_diff_by(const struct s2_policy *before, const struct s2_policy *after,
	       bool by_cause, const struct s2_verify_options *options,
	       const struct s2_mem *mem, struct s2_changes *changes);

#endif
