/* SPDX-License-Identifier: GPL-2.0-only */
/* MMU notifiers: the host is about to change memory that guests map. */
#include "vm/vm.h"

/* unmap_stage2_range(), for pages of a memslot */
void s2_vm_unmap_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
		       uint32_t first, uint32_t npages)
{
	s2_ipa_t ipa = s2_vm_ipa_of(vm, slot->base + first);
	uint64_t size = (uint64_t)npages << vm->page_shift;

	if (vm->destroyed)
		return;
	if (vm->cfg.pkvm)
		s2_pkvm_unmap(&vm->pkvm, &vm->tables.own, ipa, size);
	s2_pt_unmap(&vm->tables.own, ipa, size);
}

/* kvm_handle_hva_range(): the parts of memslots backed by these pages */
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
		if (fn)
			fn(vm, slot, from - slot->hva, to - from, arg);
	}
	return any;
}

static void unmap_notified(struct s2_vm *vm, const struct s2_vm_slot *slot,
			   uint32_t first, uint32_t npages, void *arg)
{
	(void)arg;
	vm->ops.unmap_range(vm, slot, first, npages);
}

/* kvm_mmu_invalidate_begin(), _end(): only if a memslot covers the range */
void s2_vm_invalidate_start(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;

	if (!s2_vm_for_each_range(vm, first, end, unmap_notified, NULL))
		return;
	vm->notice.invalidating++;
	s2_vm_unmap_shadow(vm);
}

void s2_vm_invalidate_end(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;

	if (!s2_vm_for_each_range(vm, first, end, NULL, NULL))
		return;
	vm->notice.seq++;
	vm->notice.invalidating--;
}

bool s2_vm_host_invalidates(const struct s2_vm *vm)
{
	return vm->host.op.active || vm->notice.invalidating;
}
