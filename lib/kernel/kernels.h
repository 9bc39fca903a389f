/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels, oldest first: releases, stable lines, points of a series and
 * proposals. A row:
 *
 *	X(ID, name, title, source, checked, release, set, arg)
 *
 * set is one of the macros in kernels.c, which with arg gives its commits. checked
 * is about the fault path: COMPILED if the source's own code decides each fault
 * alike. "tables compared" in source says that the table code of that release was
 * compiled and driven beside the library's.
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
	X(LINUX_6_2, "linux-6.2", "Linux 6.2", "v6.2; 6.2.12 is compiled and alike, with 13ec9308a857 and e86fc1a3a3e9", \
	  READ, S2_RELEASE(6, 2), IN_RELEASE, S2_RELEASE(6, 2)) \
	X(LINUX_6_3, "linux-6.3", "Linux 6.3", "v6.3; 6.3.8 is compiled and alike, with three repairs of 6.4", \
	  READ, S2_RELEASE(6, 3), IN_RELEASE, S2_RELEASE(6, 3)) \
	X(LINUX_6_4, "linux-6.4", "Linux 6.4", "6.4.6; tables compared", \
	  COMPILED, S2_RELEASE(6, 4), IN_RELEASE, S2_RELEASE(6, 4)) \
	X(LINUX_6_5, "linux-6.5", "Linux 6.5", "6.5.3; tables compared", \
	  COMPILED, S2_RELEASE(6, 5), IN_RELEASE, S2_RELEASE(6, 5)) \
	X(LINUX_6_6, "linux-6.6", "Linux 6.6", "v6.6; 6.6.87 has no backport that decides", \
	  COMPILED, S2_RELEASE(6, 6), IN_RELEASE, S2_RELEASE(6, 6)) \
	X(LINUX_6_6_Y, "linux-6.6.y", "Linux 6.6 stable", "6.6.87; tables compared", \
	  COMPILED, 0, IN_6_6_Y, 0) \
	X(LINUX_6_7, "linux-6.7", "Linux 6.7", "6.7.3; tables compared", \
	  COMPILED, S2_RELEASE(6, 7), IN_RELEASE, S2_RELEASE(6, 7)) \
	X(LINUX_6_8, "linux-6.8", "Linux 6.8", "v6.8; tables compared", \
	  COMPILED, S2_RELEASE(6, 8), IN_RELEASE, S2_RELEASE(6, 8)) \
	X(LINUX_6_9, "linux-6.9", "Linux 6.9", "v6.9; tables compared", \
	  COMPILED, S2_RELEASE(6, 9), IN_RELEASE, S2_RELEASE(6, 9)) \
	X(LINUX_6_10, "linux-6.10", "Linux 6.10", "v6.10; tables compared", \
	  COMPILED, S2_RELEASE(6, 10), IN_RELEASE, S2_RELEASE(6, 10)) \
	X(LINUX_6_11, "linux-6.11", "Linux 6.11", "6.11.11; tables compared", \
	  COMPILED, S2_RELEASE(6, 11), IN_RELEASE, S2_RELEASE(6, 11)) \
	X(LINUX_6_12, "linux-6.12", "Linux 6.12", "v6.12; read in 6.12.118 without its backport", \
	  READ, S2_RELEASE(6, 12), IN_RELEASE, S2_RELEASE(6, 12)) \
	X(LINUX_6_12_Y, "linux-6.12.y", "Linux 6.12 stable", "6.12.118", \
	  COMPILED, 0, IN_6_12_Y, 0) \
	X(PFNMAP_V1, "pfnmap-v1", "the series, version 1", \
	  "20230907181459.18145-2", READ, 0, ON_6_12_NO_NESTED, S2_C_PFNMAP_V1) \
	X(PFNMAP_V2, "pfnmap-v2", "the series, version 2", \
	  "20241118131958.4609-2", READ, 0, ON_6_12, S2_C_PFNMAP_V2) \
	X(LINUX_6_13, "linux-6.13", "Linux 6.13", "6.13.2", \
	  COMPILED, S2_RELEASE(6, 13), IN_RELEASE, S2_RELEASE(6, 13)) \
	X(LINUX_6_14, "linux-6.14", "Linux 6.14", "v6.14; compiled, and alike but for some faults with an unset memcache", \
	  READ, S2_RELEASE(6, 14), IN_RELEASE, S2_RELEASE(6, 14)) \
	X(LINUX_6_15, "linux-6.15", "Linux 6.15", "v6.15; commits by release", \
	  INFERRED, S2_RELEASE(6, 15), IN_RELEASE, S2_RELEASE(6, 15)) \
	X(PFNMAP_V3, "pfnmap-v3", "the series, version 3", \
	  "20250310103008.3471-2", READ, 0, ON_6_16, S2_C_PFNMAP_V3) \
	X(LINUX_6_16, "linux-6.16", "Linux 6.16, before the series", "v6.16; read in 8cc9dc1ae4fb", \
	  READ, S2_RELEASE(6, 16), IN_RELEASE, S2_RELEASE(6, 16)) \
	X(PFNMAP_V7, "pfnmap-v7", "the series, version 7", \
	  "20250618065541.50049-1 to -4", READ, 0, ON_6_16, S2_C_PFNMAP_V7) \
	X(PFNMAP_SPECIAL, "pfnmap-special", "bisect point: PFNMAP and MIXEDMAP only", \
	  "216887f79d98", READ, 0, UP_TO, S2_C_PFNMAP_ONLY) \
	X(PFNMAP_BLOCK, "pfnmap-block", "bisect point: only blocks", \
	  "2a8dfab26677", READ, 0, UP_TO, S2_C_PFNMAP_BLOCK) \
	X(PFNMAP_V8, "pfnmap-v8", "the patch under review", \
	  "20250620120946.2991-6", READ, 0, ON_BLOCK, S2_C_PFNMAP_V8) \
	X(PFNMAP_V8_REVIEW, "pfnmap-v8-review", "v8 with the review applied", \
	  "20250620120946.2991-6 and its review", READ, 0, ON_BLOCK, S2_C_PFNMAP_V8_REVIEW) \
	X(PFNMAP_V10, "pfnmap-v10", "what was merged", \
	  "0c67288e0c8b", READ, 0, UP_TO, S2_C_PFNMAP_CACHEABLE) \
	X(LINUX_6_17, "linux-6.17", "Linux 6.17", "v6.17; read in 0c67288e0c8b and 5f9466b50c1b", \
	  READ, S2_RELEASE(6, 17), IN_RELEASE, S2_RELEASE(6, 17)) \
	X(LINUX_6_18, "linux-6.18", "Linux 6.18", "6.18.2", \
	  COMPILED, S2_RELEASE(6, 18), IN_RELEASE, S2_RELEASE(6, 18)) \
	X(LINUX_6_18_Y, "linux-6.18.y", "Linux 6.18 stable", "6.18.56; other backports to it are not known", \
	  INFERRED, 0, IN_6_18_Y, 0) \
	X(LINUX_6_19, "linux-6.19", "Linux 6.19", "v6.19", \
	  COMPILED, S2_RELEASE(6, 19), IN_RELEASE, S2_RELEASE(6, 19)) \
	X(LINUX_7_0, "linux-7.0", "Linux 7.0", "v7.0", \
	  COMPILED, S2_RELEASE(7, 0), IN_RELEASE, S2_RELEASE(7, 0)) \
	X(LINUX_7_1, "linux-7.1", "Linux 7.1", "v7.1; read in f583a53c2b8a and ea03466e806f", \
	  READ, S2_RELEASE(7, 1), IN_RELEASE, S2_RELEASE(7, 1)) \
	X(LINUX_7_2, "linux-7.2", "Linux 7.2", "v7.2; read in 7.2.13 without its backport", \
	  READ, S2_RELEASE(7, 2), IN_RELEASE, S2_RELEASE(7, 2)) \
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
