/* SPDX-License-Identifier: GPL-2.0-only */
/* MMU notifiers: the host is about to change what guests have mapped. */
#include "vm/internal.h"

/* unmap_stage2_range(), of pages of a slot */
void vm_unmap_slot_range(struct s2_vm *vm, const struct slot *slot,
			 uint32_t first, uint32_t npages)
{
	bool warns = vm_bug(vm, S2_VM_BUG_UNMAP_WARNS);
	int ret;

	if (vm->destroyed && !warns)
		return;
	if (vm->cfg.pkvm && !vm->destroyed)
		s2_pkvm_unmap(&vm->pkvm, &vm->pt,
			      (slot->base + first) << vm->page_shift,
			      (uint64_t)npages << vm->page_shift);
	ret = s2_pt_unmap(&vm->pt, (slot->base + first) << vm->page_shift,
			  (uint64_t)npages << vm->page_shift);
	if (ret && warns)
		s2_state_found(&vm->reports, S2_ST_WARN, false,
			       slot->base << vm->page_shift, 0, 0,
			       "a WARN: nothing can be unmapped any more");
}

typedef void (*on_range)(struct s2_vm *vm, const struct slot *slot,
			 uint32_t first, uint32_t npages, void *arg);

/* kvm_handle_hva_range(): the parts of slots that these pages back */
static bool for_each_range(struct s2_vm *vm, uint32_t first, uint32_t end,
			   on_range fn, void *arg)
{
	bool any = false;
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct slot *slot = &vm->slots[i];
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

static void unmap_range(struct s2_vm *vm, const struct slot *slot,
			uint32_t first, uint32_t npages, void *arg)
{
	(void)arg;
	vm_unmap_slot_range(vm, slot, first, npages);
}

static void no_range(struct s2_vm *vm, const struct slot *slot, uint32_t first,
		     uint32_t npages, void *arg)
{
	(void)vm;
	(void)slot;
	(void)first;
	(void)npages;
	(void)arg;
}

static void hold_table(struct s2_vm *vm)
{
	bool nested = vm->cfg.nested && vm_bug(vm, S2_VM_BUG_NEST_ARRAY);

	if (vm->holds || (!nested && !vm_bug(vm, S2_VM_BUG_ROOT_CACHED)))
		return;
	vm->held = nested ? vm->shadow : vm->pt;
	vm->holds = true;
}

/* Only what a memslot covers counts: kvm_mmu_invalidate_begin(), _end() */
void vm_invalidate_begin(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;
	bool unmaps = !vm_bug(vm, S2_VM_BUG_NO_UNMAP);

	hold_table(vm);
	if (!for_each_range(vm, first, end, unmaps ? unmap_range : no_range,
			    NULL))
		return;
	vm->invalidating++;
	if (unmaps && !vm_bug(vm, S2_VM_BUG_NEST_NO_UNMAP))
		vm_unmap_shadow(vm);
}

void vm_invalidate_end(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;

	if (!for_each_range(vm, first, end, no_range, NULL))
		return;
	vm->seq++;
	vm->invalidating--;
}

struct age {
	bool clear, young;
};

/* Up to 6.1 the first leaf of the range is asked about, whatever follows. */
static void age_first(struct s2_vm *vm, uint64_t ipa, struct age *age)
{
	if (age->clear)
		age->young |= s2_pt_mkold(&vm->pt, ipa) >> 10 & 1;
	else
		age->young |= s2_pt_is_young(&vm->pt, ipa);
}

static void age_range(struct s2_vm *vm, const struct slot *slot, uint32_t first,
		      uint32_t npages, void *arg)
{
	uint64_t ipa = (slot->base + first) << vm->page_shift;
	uint64_t size = (uint64_t)npages << vm->page_shift;
	struct age *age = arg;

	if (vm->cfg.tables->anchored)
		age_first(vm, ipa, age);
	else
		age->young |=
			s2_pt_test_clear_young(&vm->pt, ipa, size, age->clear);
}

/* Was any of it used by a guest? kvm_mmu_notifier_clear_flush_young() */
bool vm_age(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear)
{
	struct age age = { .clear = clear };

	if (vm->destroyed && !vm_bug(vm, S2_VM_BUG_AGE_DESTROYED))
		return false;
	for_each_range(vm, first, end, age_range, &age);
	if (age.young && clear && !vm_bug(vm, S2_VM_BUG_AGE_NO_FLUSH))
		vm_flush_remote(vm);
	return age.young;
}
