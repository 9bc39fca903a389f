/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists inputs, policies, commits, invariants ... */
#ifndef STAGE2_REPORT_LIST_H
#define STAGE2_REPORT_LIST_H

#include "tools/cli/command.h"

/* The name and contents of the i-th list, or NULL after the last. */
const struct cli_word *report_list_word(size_t i);

/* Prints the list of this name; NULL is an error. */
int report_list(const char *name, enum cli_format format);

#endif
