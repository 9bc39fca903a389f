/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks a series of patches, each against the one before it. */
#ifndef STAGE2_HARNESS_SERIES_H
#define STAGE2_HARNESS_SERIES_H

#include "build.h"

/* check->tree, and what options say of each patch; one of the two is NULL. */
struct series_request {
	struct kernel_check check;
	const char *range; /* "BASE..HEAD" */
	const char *mbox;  /* a file of patches, on check.against or HEAD */
};

int kernel_series(const struct series_request *request);

#endif
