/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel writes to a guest's memory, as the VMM would. */
#ifndef VM_KERNEL_WRITE_H
#define VM_KERNEL_WRITE_H

#include <stage2/vm.h>
#include "vm/slot.h"

enum s2_vm_kernel_write_part {
	KERNEL_WRITES_NOTHING,
	KERNEL_LOOKED_UP, /* kvm->srcu is held */
	KERNEL_HALF_DONE, /* written or marked, and not both */
};

struct s2_vm_kernel_write {
	uint8_t part;		/* enum s2_vm_kernel_write_part */
	struct s2_vm_slot slot; /* as it was found */
	int id;			/* of it; -1: none */
	s2_ipa_t ipa;
	uint32_t cpu;
	uint8_t by; /* enum s2_kernel_writer */
};

/* kernel_write.c */
void s2_vm_kernel_write_step(struct s2_vm *vm,
			     const struct s2_step_kernel_write *step,
			     struct s2_step_result *r);
/* 0, or an error: nothing was written. */
int s2_vm_kernel_copy(struct s2_vm *vm, const struct s2_vm_kernel_write *w);
/* mark_page_dirty_in_slot() */
void s2_vm_kernel_mark(struct s2_vm *vm, const struct s2_vm_kernel_write *w);
/* One of the two, and then the other: false, there is no more to do. */
bool s2_vm_kernel_write_half(struct s2_vm *vm,
			     const struct s2_vm_kernel_write *w, int *ret);
bool s2_vm_kernel_write_holds_srcu(const struct s2_vm *vm);

#endif
