/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel writes to a guest's memory through the VMM's address. */
#ifndef VM_KERNEL_WRITE_H
#define VM_KERNEL_WRITE_H

#include <stage2/vm.h>
#include "vm/slot.h"

enum s2_vm_kernel_write_part {
	KERNEL_WRITES_NOTHING,
	KERNEL_LOOKED_UP, /* kvm->srcu is held */
	KERNEL_HALF_DONE, /* written or marked dirty, but not both */
};

struct s2_vm_kernel_write {
	uint8_t part;		/* enum s2_vm_kernel_write_part */
	struct s2_vm_slot slot; /* copy of the memslot that was found */
	int id;			/* its id; -1: none */
	s2_ipa_t ipa;
	uint32_t cpu;
	uint8_t by; /* enum s2_kernel_writer */
};

/* kernel_write.c */
void s2_vm_kernel_write_step(struct s2_vm *vm,
			     const struct s2_step_kernel_write *step,
			     struct s2_step_result *r);
/* 0, or an error, and nothing was written. */
int s2_vm_kernel_copy(struct s2_vm *vm, const struct s2_vm_kernel_write *w);
/* mark_page_dirty_in_slot() */
void s2_vm_kernel_mark(struct s2_vm *vm, const struct s2_vm_kernel_write *w);
/* Does the next of the two parts; false if none is left. */
bool s2_vm_kernel_write_half(struct s2_vm *vm,
			     const struct s2_vm_kernel_write *w, int *ret);
bool s2_vm_kernel_write_holds_srcu(const struct s2_vm *vm);

#endif
