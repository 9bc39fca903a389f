/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks up memslots. */
#include "vm/vm.h"

int s2_vm_slot_of_gfn(const struct s2_vm *vm, uint64_t gfn)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];

		if (slot->used && gfn >= slot->base &&
		    gfn - slot->base < slot->npages)
			return i;
	}
	return -1;
}

bool s2_vm_slot_overlaps(const struct s2_vm *vm, const struct s2_vm_slot *slot,
			 int id)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *other = &vm->slots[i];

		if (i != id && other->used &&
		    slot->base < other->base + other->npages &&
		    other->base < slot->base + slot->npages)
			return true;
	}
	return false;
}

bool s2_vm_slot_binds_again(const struct s2_vm *vm,
			    const struct s2_vm_slot *slot)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *other = &vm->slots[i];

		if (other->used && other->gmem &&
		    slot->hva < other->hva + other->npages &&
		    other->hva < slot->hva + slot->npages)
			return true;
	}
	return false;
}

void s2_vm_slot_install(struct s2_vm *vm, const struct s2_vm_slot *slot, int id)
{
	vm->slots[id] = *slot;
	vm->slots[id].serial = ++vm->slot_serial;
}
