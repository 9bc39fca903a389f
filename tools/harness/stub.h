/* SPDX-License-Identifier: GPL-2.0-only */
/* What the user says of functions that nobody stands in for. */
#ifndef STAGE2_HARNESS_STUB_H
#define STAGE2_HARNESS_STUB_H

#include <stdbool.h>

#include "build.h"

struct stubs {
	const char *at[KERNEL_STUBS + 1]; /* NULL after the last */
};

/* Adds "NAME=ANSWER"; false when it printed an error. */
bool stubs_take(struct stubs *stubs, const char *word);

#endif
