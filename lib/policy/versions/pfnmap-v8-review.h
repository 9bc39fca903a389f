/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_PFNMAP_V8_REVIEW_H
#define S2_PFNMAP_V8_REVIEW_H

/*
 * pfnmap-v8-review: v8 5/6 with the four requests of the review applied:
 * no test for VM_PFNMAP, so no flag of its own; the COW check stays, explained.
 */
#include "pfnmap-v8.h"

#define S2_PFNMAP_V8_REVIEW \
	S2_PFNMAP_V8, \
	.classify = s2_classify_v8_review

#endif
