/* SPDX-License-Identifier: GPL-2.0-only */
/* What there is to name: inputs, policies, commits, invariants ... */
#ifndef STAGE2_REPORT_LIST_H
#define STAGE2_REPORT_LIST_H

#include "tools/cli/command.h"

/* The i-th list and what it has, or NULL behind the last. */
const struct cli_word *report_list_word(size_t i);

/* Prints the list of this name; NULL: says that there must be one. */
int report_list(const char *name, enum cli_format format);

#endif
