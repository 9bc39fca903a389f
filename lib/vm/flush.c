/* SPDX-License-Identifier: GPL-2.0-only */
/* stage2_flush_vm(): a guest turns its caches off. */
#include "vm/vm.h"

/* Cleans a leaf, whatever it maps. */
static int flush_any_leaf(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt_event event = {
		.kind = S2_PT_DCACHE,
		.pa = s2_pte_to_phys(v->pt, v->old),
		.size = s2_level_size(v->pt->cfg.arch.granule, v->level),
	};

	(void)what;
	if (s2_pte_is_valid(v->old))
		s2_vm_maintain(v->arg, &event);
	return 0;
}

/* stage2_flush_vm(): the guest turned its caches off. */
void s2_vm_flush_caches(struct s2_vm *vm)
{
	int i;

	if (vm->cfg.nested && !vm->destroyed)
		s2_pt_flush(&vm->tables.shadow, 0, 1ull << vm->cfg.ipa_bits);
	for (i = 0; i < S2_VM_SLOTS && !vm->destroyed; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];
		uint64_t ipa = slot->base << vm->page_shift;

		if (!slot->used)
			continue;
		s2_pt_flush(&vm->tables.own, ipa,
			    (uint64_t)slot->npages << vm->page_shift);
		if (s2_vm_bug(vm, S2_VM_BUG_FLUSH_DEVICE) && !vm->cfg.fwb)
			s2_pt_walk(&vm->tables.own, ipa,
				   (uint64_t)slot->npages << vm->page_shift,
				   S2_WALK_LEAF, flush_any_leaf, vm);
	}
}
