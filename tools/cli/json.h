/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON for programs; docs/schema.json describes the output. */
#ifndef STAGE2_JSON_H
#define STAGE2_JSON_H

#include <jansson.h>

#include <stage2/explore.h>

/* Counts can exceed 2^53, so they are strings of digits. */
json_t *json_count(struct s2_count count);

/* {"vma.pfnmap": ["yes"], ...}: the inputs that are not open. */
json_t *json_cube(const struct s2_cube *cube);

/* {"vma.pfnmap": "yes", ...}: every input. */
json_t *json_fault(const struct s2_cube *fault);

/* All fields that have a meaning here; q resolves conditions. */
json_t *json_decision(struct s2_query *q, const struct s2_decision *d);

json_t *json_invariant(const struct s2_invariant *invariant);

/* count, cubes, truncated */
json_t *json_cover(const struct s2_cover *cover);

/* The kernel function that decides. */
const char *json_entry_name(enum s2_entry entry);

/* A descriptor, or another number that people read in hexadecimal. */
json_t *json_hex(uint64_t value);

/* Addresses as hexadecimal strings. */
json_t *json_witness(const struct s2_witness *w);

/* Parses a file; the caller frees the result. NULL when it printed an error. */
json_t *json_read(const char *path);

/* Prints and frees; returns the exit status. */
int json_print(json_t *json);

#endif
