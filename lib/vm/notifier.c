/* SPDX-License-Identifier: GPL-2.0-only */
/* MMU notifiers: the host is about to change what guests have mapped. */
#include "vm/vm.h"

/* unmap_stage2_range(), of pages of a slot */
void s2_vm_unmap_slot_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
			    uint32_t first, uint32_t npages)
{
	bool warns = s2_vm_bug(vm, S2_VM_BUG_UNMAP_WARNS);
	int ret;

	if (vm->destroyed && !warns)
		return;
	if (vm->cfg.pkvm && !vm->destroyed)
		s2_pkvm_unmap(&vm->pkvm, &vm->tables.own,
			      (slot->base + first) << vm->page_shift,
			      (uint64_t)npages << vm->page_shift);
	ret = s2_pt_unmap(&vm->tables.own,
			  (slot->base + first) << vm->page_shift,
			  (uint64_t)npages << vm->page_shift);
	if (ret && warns)
		s2_state_found(&vm->reports, S2_ST_WARN, false,
			       slot->base << vm->page_shift, 0, 0,
			       "a WARN: nothing can be unmapped any more");
}

/* kvm_handle_hva_range(): the parts of slots that these pages back */
bool s2_vm_for_each_range(struct s2_vm *vm, uint32_t first, uint32_t end,
			  s2_vm_on_range fn, void *arg)
{
	bool any = false;
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];
		uint32_t from = first > slot->hva ? first : slot->hva;
		uint32_t to = slot->hva + slot->npages;

		if (to > end)
			to = end;
		if (!slot->used || from >= to)
			continue;
		any = true;
		fn(vm, slot, from - slot->hva, to - from, arg);
	}
	return any;
}

static void unmap_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
			uint32_t first, uint32_t npages, void *arg)
{
	(void)arg;
	s2_vm_unmap_slot_range(vm, slot, first, npages);
}

static void leave_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
			uint32_t first, uint32_t npages, void *arg)
{
	(void)vm;
	(void)slot;
	(void)first;
	(void)npages;
	(void)arg;
}

static void hold_table(struct s2_vm *vm)
{
	bool nested = vm->cfg.nested && s2_vm_bug(vm, S2_VM_BUG_NEST_ARRAY);

	if (vm->notice.holds ||
	    (!nested && !s2_vm_bug(vm, S2_VM_BUG_ROOT_CACHED)))
		return;
	vm->notice.held = nested ? vm->tables.shadow : vm->tables.own;
	vm->notice.holds = true;
}

/* Only what a memslot covers counts: kvm_mmu_invalidate_begin(), _end() */
void s2_vm_invalidate_start(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;
	bool unmaps = !s2_vm_bug(vm, S2_VM_BUG_NO_UNMAP);

	hold_table(vm);
	if (!s2_vm_for_each_range(vm, first, end,
				  unmaps ? unmap_range : leave_range, NULL))
		return;
	vm->notice.invalidating++;
	if (unmaps && !s2_vm_bug(vm, S2_VM_BUG_NEST_NO_UNMAP))
		s2_vm_unmap_shadow(vm);
}

void s2_vm_invalidate_end(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;

	if (!s2_vm_for_each_range(vm, first, end, leave_range, NULL))
		return;
	vm->notice.seq++;
	vm->notice.invalidating--;
}

/* It let go of mmu_lock, and does not look what became of the tables. */
void s2_vm_go_on_unmapping(struct s2_vm *vm)
{
	if (vm->host.op.active && vm->notice.holds)
		s2_pt_unmap(&vm->notice.held, 0, 1ull << vm->cfg.ipa_bits);
	vm->notice.holds = false;
}
