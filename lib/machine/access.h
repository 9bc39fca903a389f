/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two ways of looking at an access share. */
#ifndef MACHINE_ACCESS_H
#define MACHINE_ACCESS_H

#include "machine/walk.h"

/* The outcome of an access whose walk, or TLB, ended with this entry. */
void s2_machine_outcome(const struct s2_mmu *mmu, const struct s2_pt *pt,
			const struct s2_access *a, const struct tt_entry *e,
			struct s2_access_result *r);

/* Walks without writing anything; false if there was nothing to walk. */
bool s2_machine_translate(const struct s2_mmu *mmu, const struct s2_pt *pt,
			  const struct s2_access *a, struct tt_entry *e,
			  struct s2_access_result *r);

#endif
