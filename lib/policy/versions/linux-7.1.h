/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef S2_LINUX_7_1_H
#define S2_LINUX_7_1_H

/*
 * linux-7.1: v7.1: the kvm_s2_fault_* pipeline, read in e314a4dbdb8b.
 *
 * FEAT_XNX for nested guests (d93febe2ed2e), external aborts to user space, FSC
 * 0x35, the LD64B exit, and what the refactoring changed: the VMA is judged for
 * MTE before the lock, the SIGBUS and the dirty page count the real mapping. That
 * commit still has the XN mask of d93febe2ed2e; v7.1 has its fix (49b32ddb87a3).
 */
#include "linux-6.18.h"

#define S2_LINUX_7_1 \
	S2_LINUX_6_18, \
	.excl_atomic = true, \
	.sea_to_user = true, \
	.ldst64b = true, \
	.nested_walk_again = true, \
	.forward_by_el = true, \
	.nested_exec = S2_NESTED_EXEC_ALL, \
	.mte_before_lock = true, \
	.lsb_of_mapping = true, \
	.dirty_by_mapping = true

#endif
