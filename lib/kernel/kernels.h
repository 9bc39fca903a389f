/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels, oldest first: releases, stable lines, points of a series and
 * proposals. A row:
 *
 *	X(ID, name, title, source, checked, release, set, arg)
 *
 * set and arg say which commits it has: one of the macros in kernels.c.
 */
#ifndef LIB_KERNEL_KERNELS_H
#define LIB_KERNEL_KERNELS_H

#include <stage2/kernel.h>

/* clang-format off */
#define S2_KERNELS(X) \
	X(LINUX_6_1, "linux-6.1", "Linux 6.1", "v6.1; read in 6.1.192 without its backports", \
	  READ, S2_RELEASE(6, 1), IN_RELEASE, S2_RELEASE(6, 1)) \
	X(LINUX_6_1_Y, "linux-6.1.y", "Linux 6.1 stable", "6.1.192", \
	  COMPILED, 0, IN_6_1_Y, 0) \
	X(LINUX_6_12, "linux-6.12", "Linux 6.12", "v6.12; read in 6.12.117 without its backport", \
	  READ, S2_RELEASE(6, 12), IN_RELEASE, S2_RELEASE(6, 12)) \
	X(LINUX_6_12_Y, "linux-6.12.y", "Linux 6.12 stable", "6.12.117", \
	  COMPILED, 0, IN_6_12_Y, 0) \
	X(PFNMAP_V1, "pfnmap-v1", "the series, version 1", "20230907181459.18145-2", \
	  READ, 0, ON_6_12_NO_NESTED, S2_C_PFNMAP_V1) \
	X(PFNMAP_V2, "pfnmap-v2", "the series, version 2", "20241118131958.4609-2", \
	  READ, 0, ON_6_12, S2_C_PFNMAP_V2) \
	X(PFNMAP_V3, "pfnmap-v3", "the series, version 3", "20250310103008.3471-2", \
	  READ, 0, ON_6_16, S2_C_PFNMAP_V3) \
	X(LINUX_6_16, "linux-6.16", "Linux 6.16, before the series", "8cc9dc1ae4fb", \
	  READ, S2_RELEASE(6, 16), IN_RELEASE, S2_RELEASE(6, 16)) \
	X(PFNMAP_V7, "pfnmap-v7", "the series, version 7", "20250618065541.50049-1 to -4", \
	  READ, 0, ON_6_16, S2_C_PFNMAP_V7) \
	X(PFNMAP_SPECIAL, "pfnmap-special", "bisect point: PFNMAP and MIXEDMAP only", "216887f79d98", \
	  READ, 0, UP_TO, S2_C_PFNMAP_ONLY) \
	X(PFNMAP_BLOCK, "pfnmap-block", "bisect point: only blocks", "2a8dfab26677", \
	  READ, 0, UP_TO, S2_C_PFNMAP_BLOCK) \
	X(PFNMAP_V8, "pfnmap-v8", "the patch under review", "20250620120946.2991-6", \
	  READ, 0, ON_BLOCK, S2_C_PFNMAP_V8) \
	X(PFNMAP_V8_REVIEW, "pfnmap-v8-review", "v8 with the review applied", "20250620120946.2991-6 and its review", \
	  READ, 0, ON_BLOCK, S2_C_PFNMAP_V8_REVIEW) \
	X(PFNMAP_V10, "pfnmap-v10", "what was merged", "0c67288e0c8b", \
	  READ, 0, UP_TO, S2_C_PFNMAP_CACHEABLE) \
	X(LINUX_6_17, "linux-6.17", "Linux 6.17", "v6.17; read in 0c67288e0c8b", \
	  READ, S2_RELEASE(6, 17), IN_RELEASE, S2_RELEASE(6, 17)) \
	X(LINUX_6_18, "linux-6.18", "Linux 6.18", "v6.18; read in 5f9466b50c1b and d93febe2ed2e", \
	  READ, S2_RELEASE(6, 18), IN_RELEASE, S2_RELEASE(6, 18)) \
	X(LINUX_7_1, "linux-7.1", "Linux 7.1", "v7.1; read in e314a4dbdb8b", \
	  READ, S2_RELEASE(7, 1), IN_RELEASE, S2_RELEASE(7, 1)) \
	X(LINUX_7_2_Y, "linux-7.2.y", "Linux 7.2 stable", "7.2.13", \
	  COMPILED, 0, IN_7_2_Y, 0) \
	X(LINUX_7_3, "linux-7.3", "Linux 7.3", "7.3.4", \
	  COMPILED, S2_RELEASE(7, 3), IN_RELEASE, S2_RELEASE(7, 3))
/* clang-format on */

#define S2_KERNEL_ENUMERATOR(id, ...) S2_K_##id,
enum s2_kernel_id {
	S2_KERNELS(S2_KERNEL_ENUMERATOR) S2_NR_KERNELS
};
#undef S2_KERNEL_ENUMERATOR

extern const struct s2_kernel s2_kernels[S2_NR_KERNELS];

#endif
