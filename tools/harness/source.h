/* SPDX-License-Identifier: GPL-2.0-only */
/* Splits C source into functions and other definitions. */
#ifndef STAGE2_HARNESS_SOURCE_H
#define STAGE2_HARNESS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

/* A function, or a macro, a type, a variable, a declaration. */
struct source_unit {
	char *name;
	char *text; /* without comments and insignificant spaces */
	unsigned int first, last; /* its lines */
	unsigned int nth;	  /* index among units of this name, from 0 */
	bool is_function;
};

struct source {
	struct source_unit *at;
	size_t n;
};

/* Splits a file; false if it cannot be read, or memory runs out. */
bool source_read(const char *path, struct source *source);
/* The same for text in memory. */
bool source_parse(const char *text, struct source *source);
void source_free(struct source *source);

/* The same unit in another version of the file, or NULL. */
const struct source_unit *source_find(const struct source *source,
				      const struct source_unit *unit);

#endif
