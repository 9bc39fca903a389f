/* SPDX-License-Identifier: GPL-2.0-only */
/* kvm_arch_prepare_memory_region(): asks the policy about a memslot. */
#include "vm/vm.h"

static int end_of_slot(const struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	uint64_t limit = 1ull << (vm->cfg.ipa_bits - vm->page_shift);
	uint64_t end = slot->base + slot->npages;

	return end < limit  ? S2_END_INSIDE :
	       end == limit ? S2_END_AT_LIMIT :
			      S2_END_BEYOND;
}

/* For one VMA, or for none. */
static int ask_region_at(struct s2_vm *vm, const struct s2_vm_slot *slot,
			 uint32_t hva, enum s2_mr_change change,
			 struct s2_decision *d)
{
	struct s2_vm_fault f = { .hva = hva };
	struct s2_query q;

	s2_cube_quiet(&f.in);
	s2_vm_input_vma(vm, &f);
	s2_vm_input(&f, S2_SLOT_CHANGE, (int)change);
	s2_vm_input(&f, S2_SLOT_END, end_of_slot(vm, slot));
	s2_vm_input(&f, S2_SLOT_READONLY, slot->readonly);
	s2_vm_input(&f, S2_SLOT_LOGGING, slot->logging);
	s2_vm_input(&f, S2_SLOT_GMEM, slot->gmem);
	s2_vm_input(&f, S2_SLOT_GMEM_ONLY, slot->gmem);
	s2_vm_input(&f, S2_VM_MTE, vm->cfg.mte);
	s2_vm_input(&f, S2_CPU_FWB, vm->cfg.fwb);
	s2_vm_input(&f, S2_CPU_DIC, vm->cfg.dic);
	s2_query_init(&q, &f.in);
	s2_decide(vm->cfg.policy, S2_PREPARE_REGION, &q, d);
	return d->outcome == S2_ACCEPT ? 0 : d->ret;
}

/* kvm_arch_prepare_memory_region(): asks about each VMA of the region. */
int s2_vm_ask_region(struct s2_vm *vm, const struct s2_vm_slot *slot,
		     enum s2_mr_change change, struct s2_decision *d)
{
	uint32_t hva = slot->hva, end = slot->hva + slot->npages;
	bool any = false;
	int ret = 0;

	if (!vm->cfg.policy->decide[S2_PREPARE_REGION])
		return 0;
	while (hva < end && !ret) {
		const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, hva);

		if (vma)
			ret = ask_region_at(vm, slot, hva, change, d);
		any |= vma != NULL;
		hva = vma ? vma->end : hva + 1;
	}
	return any ? ret : ask_region_at(vm, slot, slot->hva, change, d);
}
