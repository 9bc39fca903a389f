/* SPDX-License-Identifier: GPL-2.0-only */
/* Memslots. */
#ifndef VM_SLOT_H
#define VM_SLOT_H

#include <stage2/fault.h>
#include <stage2/vm.h>

struct s2_vm_slot {
	bool used, readonly, gmem;
	uint32_t serial; /* unique, changes with the memslot */
	uint8_t logging; /* enum s2_logging */
	uint64_t base;	 /* gfn */
	uint32_t npages;
	uint32_t hva; /* page of user space */
};

/* slot.c: -1: none */
int s2_vm_slot_of_gfn(const struct s2_vm *vm, uint64_t gfn);
/* kvm_gmem_bind(): each page of the file belongs to one memslot only. */
bool s2_vm_slot_binds_again(const struct s2_vm *vm,
			    const struct s2_vm_slot *slot);
/* Installs a memslot, or replaces one; earlier lookups become stale. */
void s2_vm_slot_install(struct s2_vm *vm, const struct s2_vm_slot *slot,
			int id);
/* With a memslot other than id. */
bool s2_vm_slot_overlaps(const struct s2_vm *vm, const struct s2_vm_slot *slot,
			 int id);

/* region.c: kvm_arch_prepare_memory_region() */
int s2_vm_ask_region(struct s2_vm *vm, const struct s2_vm_slot *slot,
		     enum s2_mr_change change, struct s2_decision *d);

/* slot_step.c */
void s2_vm_slot_step(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r);

#endif
