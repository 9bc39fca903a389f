/* SPDX-License-Identifier: GPL-2.0-only */
/* The library's memory, from malloc(). */
#include "memory.h"

#include <stdlib.h>

static void *resize(void *ctx, void *ptr, size_t old_size, size_t size)
{
	(void)ctx;
	(void)old_size;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

const struct s2_mem cli_mem = { .resize = resize };
