/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/inject.h - mistakes that kernels made, which tests put back.
 */
#ifndef STAGE2_INJECT_H
#define STAGE2_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct s2_bug_info {
	const char *name; /* "seq-late" */
	const char *text; /* one sentence */
	/* the mistake is in the table code: pt_inject; else inject */
	bool table;
	uint64_t bit; /* its bit there */
};

/* The i-th mistake of both kinds, or NULL; and by name. */
S2_API const struct s2_bug_info *s2_bug_at(size_t i);
S2_API const struct s2_bug_info *s2_bug_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
