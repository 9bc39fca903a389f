/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2_flush_vm(): a guest turns its caches off. */
#include "vm/vm.h"

/* stage2_flush_memslot() */
void s2_vm_flush_slot(struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	s2_pt_flush(&vm->tables.own, s2_vm_ipa_of(vm, slot->base),
		    (uint64_t)slot->npages << vm->page_shift);
}

void s2_vm_flush_caches(struct s2_vm *vm)
{
	int i;

	if (vm->destroyed)
		return;
	if (vm->cfg.nested)
		s2_pt_flush(&vm->tables.shadow, s2_ipa(0),
			    1ull << vm->cfg.ipa_bits);
	for (i = 0; i < S2_VM_SLOTS; i++) {
		if (vm->slots[i].used)
			vm->ops.flush_slot(vm, &vm->slots[i]);
	}
}
