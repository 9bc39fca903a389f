/* SPDX-License-Identifier: GPL-2.0-only */
/* The commits of each kernel, computed by the compiler. */
#include <string.h>

#include "kernel/kernels.h"

/*
 * ---- the sets: is this commit a member? -----------------------------------
 */

/* A release has all commits up to it. */
#define IN_RELEASE(arg, id, name, release, ...) \
	[S2_C_##id] = (release) <= (arg),

/* A stable line has the commits of its first release, and backports. */
#define IN_6_1_Y(arg, id, name, release, y6_1, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 1) || (y6_1) != S2_NOT_IN,
#define IN_6_6_Y(arg, id, name, release, y6_1, y6_6, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 6) || (y6_6) != S2_NOT_IN,
#define IN_6_12_Y(arg, id, name, release, y6_1, y6_6, y6_12, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 12) || (y6_12) != S2_NOT_IN,
#define IN_6_18_Y(arg, id, name, release, y6_1, y6_6, y6_12, y6_18, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 18) || (y6_18) != S2_NOT_IN,
#define IN_7_2_Y(arg, id, name, release, y6_1, y6_6, y6_12, y6_18, y7_2, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(7, 2) || (y7_2) != S2_NOT_IN,

/* A bisect point inside 6.17 has this release's commits up to its own. */
#define UP_TO(last, id, name, release, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 17) && S2_C_##id <= (last),

/* A proposal is added to the kernel that it was written for. */
#define ON_6_12(own, id, name, release, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 12) || S2_C_##id == (own),
#define ON_6_16(own, id, name, release, ...) \
	[S2_C_##id] = (release) <= S2_RELEASE(6, 16) || S2_C_##id == (own),
#define ON_BLOCK(own, id, name, release, ...)             \
	[S2_C_##id] = ((release) <= S2_RELEASE(6, 17) &&  \
		       S2_C_##id <= S2_C_PFNMAP_BLOCK) || \
		      S2_C_##id == (own),
/* v1 was written for a kernel without nested guests and without Normal-NC. */
#define ON_6_12_NO_NESTED(own, id, name, release, ...)                         \
	[S2_C_##id] =                                                          \
		((release) <= S2_RELEASE(6, 12) && S2_C_##id != S2_C_NESTED && \
		 S2_C_##id != S2_C_ALLOW_ANY_UNCACHED &&                       \
		 S2_C_##id != S2_C_NISV_PROTECTED) ||                          \
		S2_C_##id == (own),

/*
 * ---- the kernels ----------------------------------------------------------
 */

#define KERNEL(id, its_name, its_title, its_source, its_checked, its_release, \
	       set, arg)                                                      \
	[S2_K_##id] = {                                                       \
		.name = (its_name),                                           \
		.title = (its_title),                                         \
		.source = (its_source),                                       \
		.checked = S2_CHECKED_##its_checked,                          \
		.release = (its_release),                                     \
		.has = { S2_COMMITS(set, arg) },                              \
	},

const struct s2_kernel s2_kernels[S2_NR_KERNELS] = { S2_KERNELS(KERNEL) };

const struct s2_kernel *s2_kernel_at(size_t i)
{
	return i < S2_NR_KERNELS ? &s2_kernels[i] : NULL;
}

const struct s2_kernel *s2_kernel_find(const char *name)
{
	size_t i;

	for (i = 0; i < S2_NR_KERNELS; i++) {
		if (!strcmp(s2_kernels[i].name, name))
			return &s2_kernels[i];
	}
	return NULL;
}

const struct s2_kernel *s2_kernel_newest(void)
{
	return &s2_kernels[S2_NR_KERNELS - 1];
}

const char *s2_checked_name(enum s2_checked checked)
{
	static const char *const names[S2_NR_CHECKED] = {
		[S2_CHECKED_COMPILED] = "compiled",
		[S2_CHECKED_READ] = "read",
		[S2_CHECKED_INFERRED] = "inferred",
	};

	return (unsigned int)checked < S2_NR_CHECKED ? names[checked] : "?";
}
