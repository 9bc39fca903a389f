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

/* Adds bits hi to lo of the value; ignored when the list is full. */
struct s2_arch_row *s2_arch_row_add(struct row_list *list, unsigned int hi,
				    unsigned int lo, const char *name,
				    const char *meaning);

/* Adds a row for each run of adjacent set bits, at its place in the order. */
void s2_arch_row_add_mask(struct row_list *list, uint64_t mask,
			  enum s2_arch_row_kind kind);

/* Sorts from the highest bit to the lowest. */
void s2_arch_row_sort(struct row_list *list);

/* The meaning of a yes/no flag. */
const char *s2_arch_row_flag(bool set, const char *yes, const char *no);

#endif
