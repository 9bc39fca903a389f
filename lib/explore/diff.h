/* SPDX-License-Identifier: GPL-2.0-only */
/* The comparison that diff and blame share. */
#ifndef LIB_EXPLORE_DIFF_H
#define LIB_EXPLORE_DIFF_H

#include "space.h"

/*
 * As s2_diff(). If by_cause is set, both are kernels' policies and changes with
 * different causes are different changes.
 */
int s2_diff_by(const struct s2_policy *before, const struct s2_policy *after,
	       bool by_cause, const struct s2_verify_options *options,
	       const struct s2_mem *mem, struct s2_changes *changes);

#endif
