/* SPDX-License-Identifier: GPL-2.0-only */
/* Four pages of memory, and who writes to them. */
#ifndef TEST_MACHINE_MEMORY_H
#define TEST_MACHINE_MEMORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stage2/machine.h>

#define WB  S2_MK_WB_WB
#define NC  S2_MK_NC_NC
#define DEV S2_MK_DEVICE_nGnRE

enum {
	HOST = 1,
	GUEST = 2,
	LAST_GUEST = 3
};

static struct s2_memory_page pages[4];
static struct s2_memory mem;

static inline void make(bool idc, bool dic)
{
	s2_memory_init(&mem, pages, 4, s2_pa(0x80000000), 12, idc, dic);
}

static inline int setup(void **state)
{
	(void)state;
	make(false, false);
	return 0;
}

static inline bool has(const struct s2_read *r, uint32_t version)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (r->values[i].version == version)
			return true;
	return false;
}

#endif
