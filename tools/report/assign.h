/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes faults from words on the command line: input=value. */
#ifndef STAGE2_ASSIGN_H
#define STAGE2_ASSIGN_H

#include <stage2/fault.h>

struct assignment {
	struct s2_cube fault;
	bool given[S2_NR_INPUTS];
};

/* Every input has its quiet value; none is given. */
void assign_begin(struct assignment *a);

/*
 * Sets one input. NULL; or an error message, in a buffer of this size, that
 * suggests the near miss.
 */
#define ASSIGN_ERROR 256
const char *assign(struct assignment *a, const char *input, size_t input_len,
		   const char *value, size_t value_len,
		   char error[ASSIGN_ERROR]);

/*
 * Sets "input=value", or "input" and "!input" for yes and no; prints an error.
 */
bool assign_argument(struct assignment *a, const char *argument);

#endif
