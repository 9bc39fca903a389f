/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest hypervisor's stage 2, and its shadow. */
#ifndef VM_NESTED_H
#define VM_NESTED_H

#include <stage2/vm.h>

#define VM_L1_LEAVES 16

struct s2_vm_fault;

struct s2_vm_l1_leaf {
	bool used, gone; /* gone: cleared, but not invalidated yet */
	s2_ipa_t l2, l1; /* an IPA of the nested guest, and of the VM */
	uint64_t size;
	bool r, w, px, ux;
};

struct s2_vm_l1 {
	struct s2_vm_l1_leaf leaves[VM_L1_LEAVES];
	unsigned int switches;
};

/* nested.c */
const struct s2_vm_l1_leaf *s2_vm_l1_at(const struct s2_vm *vm, s2_ipa_t l2);
/* Translates through this leaf, which contains the address. */
s2_ipa_t s2_vm_l1_translate(const struct s2_vm_l1_leaf *leaf, s2_ipa_t l2);
/* kvm_walk_nested_s2(): also sets the VM's IPA. */
void s2_vm_input_nested(struct s2_vm *vm, struct s2_vm_fault *f);
/* Unmaps the whole shadow table when the VM's memory changes. */
void s2_vm_unmap_shadow(struct s2_vm *vm);
/*
 * Reports a shadow leaf that was made from a leaf that the guest hypervisor has
 * invalidated since, and removes it, so that the VM can go on.
 */
void s2_vm_check_late(struct s2_vm *vm, const struct s2_vm_fault *f);

/* l1_step.c */
uint64_t s2_vm_tlbi_size(const struct s2_vm *vm, uint64_t size);
bool s2_vm_shadow_is_used(const struct s2_vm *vm);
void s2_vm_l1_step(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r);

#endif
