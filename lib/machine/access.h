/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by access.c and candidates.c. */
#ifndef MACHINE_ACCESS_H
#define MACHINE_ACCESS_H

#include "machine/walk.h"

/* The outcome of an access, from the entry of the walk or of the TLB. */
void s2_machine_outcome(const struct s2_mmu *mmu, const struct s2_pt *pt,
			const struct s2_access *a, const struct tt_entry *e,
			struct s2_access_result *r);

/* The outcome of an access where a TLB has entries of two sizes. */
void s2_machine_conflict(const struct s2_access *a, struct s2_access_result *r);

/* Walks, and writes nothing; false if there is no table. */
bool s2_machine_translate(const struct s2_mmu *mmu, const struct s2_pt *pt,
			  const struct s2_access *a, struct tt_entry *e,
			  struct s2_access_result *r);

#endif
