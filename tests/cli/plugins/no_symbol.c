/* SPDX-License-Identifier: GPL-2.0-only */
/* A shared object, but no plug-in. */
#include <stage2/policy.h>

extern S2_API const int stage3_policy;

const int stage3_policy = 1;
