/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of rows, for descriptors and registers. */
#include <string.h>

#include "arch/rows.h"

struct s2_arch_row *s2_arch_row_add(struct row_list *list, unsigned int hi,
				    unsigned int lo, const char *name,
				    const char *meaning)
{
	/* Takes rows beyond the maximum; nobody reads it. */
	struct s2_arch_row *row = &list->rows[S2_ARCH_MAX_ROWS - 1];

	if (list->n < S2_ARCH_MAX_ROWS)
		row = &list->rows[list->n++];
	memset(row, 0, sizeof(*row));
	row->name = name;
	row->meaning = meaning;
	row->value = bits_get(list->raw, hi, lo);
	row->hi = (uint8_t)hi;
	row->lo = (uint8_t)lo;
	return row;
}

void s2_arch_row_add_mask(struct row_list *list, uint64_t mask,
			  enum s2_arch_row_kind kind)
{
	bool res0 = kind == S2_ARCH_ROW_RES0;
	unsigned int lo, hi;

	for (lo = 0; lo < 64; lo = hi + 1) {
		hi = lo;
		if (!(mask & BIT64(lo)))
			continue;
		while (hi < 63 && (mask & BIT64(hi + 1)))
			hi++;
		s2_arch_row_add(list, hi, lo, res0 ? "RES0" : "ignored",
				res0 ? "set, but must be zero" :
				       "set, without meaning here")
			->kind = kind;
	}
}

void s2_arch_row_sort(struct row_list *list)
{
	size_t i, j;

	for (i = 1; i < list->n; i++) {
		struct s2_arch_row row = list->rows[i];

		for (j = i; j > 0 && list->rows[j - 1].hi < row.hi; j--)
			list->rows[j] = list->rows[j - 1];
		list->rows[j] = row;
	}
}

const char *s2_arch_row_flag(bool set, const char *yes, const char *no)
{
	return set ? yes : no;
}
