/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of rows under construction. */
#ifndef STAGE2_ARCH_ROWS_H
#define STAGE2_ARCH_ROWS_H

#include <stage2/arch.h>

#include "arch/bits.h"

struct row_list {
	struct s2_arch_row *rows;
	size_t n;
	uint64_t raw;
};

/* The bits hi to lo of the value; silently nothing when the list is full. */
struct s2_arch_row *s2_arch_row_add(struct row_list *list, unsigned int hi,
				    unsigned int lo, const char *name,
				    const char *meaning);

/* Runs of neighbouring set bits, a row each, among the rows where they go. */
void s2_arch_row_add_mask(struct row_list *list, uint64_t mask,
			  enum s2_arch_row_kind kind);

/* From the highest bit to the lowest. */
void s2_arch_row_sort(struct row_list *list);

/* The meaning of a flag that says no more than yes or no. */
const char *s2_arch_row_flag(bool set, const char *yes, const char *no);

#endif
