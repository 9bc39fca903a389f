/* SPDX-License-Identifier: GPL-2.0-only */
/* Access flags: the host asks which pages a guest used, and a check of this. */
#include "vm/vm.h"

struct age {
	bool clear, young;
};

/* Up to 6.1 KVM checks only the first leaf of the range. */
static void age_first(struct s2_vm *vm, s2_ipa_t ipa, struct age *age)
{
	if (age->clear)
		age->young |= s2_pt_mkold(&vm->tables.own, ipa) >> 10 & 1;
	else
		age->young |= s2_pt_is_young(&vm->tables.own, ipa);
}

static void age_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
		      uint32_t first, uint32_t npages, void *arg)
{
	s2_ipa_t ipa = s2_vm_ipa_of(vm, slot->base + first);
	uint64_t size = (uint64_t)npages << vm->page_shift;
	struct age *age = arg;

	if (!s2_kernel_has(vm->cfg.tables, S2_C_PT_PARALLEL))
		age_first(vm, ipa, age);
	else
		age->young |= s2_pt_test_clear_young(&vm->tables.own, ipa, size,
						     age->clear);
}

bool s2_vm_age_ranges(struct s2_vm *vm, uint32_t first, uint32_t end,
		      bool clear)
{
	struct age age = { .clear = clear };

	s2_vm_for_each_range(vm, first, end, age_range, &age);
	return age.young;
}

/* Did a guest use any page? kvm_mmu_notifier_clear_flush_young() */
bool s2_vm_age(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear)
{
	bool young;

	if (vm->destroyed)
		return false;
	young = s2_vm_age_ranges(vm, first, end, clear);
	if (young && clear)
		s2_vm_flush_remote(vm);
	return young;
}

static bool is_young(struct s2_vm *vm, uint32_t hva)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct s2_vm_slot *slot = &vm->slots[i];
		uint64_t pte = 0;

		if (!slot->used || hva < slot->hva ||
		    hva - slot->hva >= slot->npages)
			continue;
		s2_pt_get_leaf(&vm->tables.own,
			       s2_vm_ipa_of(vm, slot->base + hva - slot->hva),
			       &pte, NULL);
		if ((pte & 1) && (pte >> 10 & 1))
			return true;
	}
	return false;
}

/* The number of these pages that have a leaf with the access flag. */
static uint32_t count_young(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t hva, n = 0;

	for (hva = first; hva < end; hva++)
		n += is_young(vm, hva);
	return n;
}

/* May a TLB hold a leaf of these pages? Then its access flag was set. */
static bool is_in_tlb(const struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;
	int s;

	for (s = 0; s < S2_VM_SLOTS; s++) {
		const struct s2_vm_slot *slot = &vm->slots[s];
		uint64_t gfn = slot->base + first - slot->hva;
		s2_ipa_t from = s2_vm_ipa_of(vm, gfn);
		s2_ipa_t to = s2_vm_ipa_of(vm, gfn + (end - first));

		if (!slot->used || first < slot->hva ||
		    end > slot->hva + slot->npages)
			continue;
		for (i = 0; i < vm->tables.tlb.nr_records; i++) {
			const struct s2_tlb_record *r =
				&vm->tables.tlb.cfg.records[i];

			if (r->vmid == VMID_VM && r->kind == S2_TLB_LEAF &&
			    r->ipa.ipa < to.ipa &&
			    from.ipa < s2_ipa_add(r->ipa, r->size).ipa)
				return true;
		}
	}
	return false;
}

static uint32_t leaf_pages(const struct s2_vm *vm, uint32_t hva)
{
	return s2_vm_pages_in(vm, (enum s2_size)vm->host.ptes[hva].leaf);
}

/*
 * Up to 6.1 the host asks for a page or for a PMD: kvm_age_gfn() WARNs about
 * any other size.
 */
static bool asks_by_leaves(const struct s2_vm *vm)
{
	return !s2_kernel_has(vm->cfg.tables, S2_C_PT_PARALLEL);
}

static bool ask_age(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear)
{
	bool young = false;
	uint32_t n;

	if (!asks_by_leaves(vm))
		return vm->ops.age(vm, first, end, clear);
	for (; first < end; first += n) {
		n = leaf_pages(vm, first);
		young |= vm->ops.age(vm, first, first + n, clear);
	}
	return young;
}

void s2_vm_age_step(struct s2_vm *vm, const struct s2_step *step,
		    struct s2_step_result *r)
{
	bool clear = step->age.clear, young;
	uint32_t first, end;

	if (!s2_host_range(&vm->host, step->age.hva, step->age.size, &first,
			   &end)) {
		s2_vm_senseless(r, "user space has no such addresses");
		return;
	}
	if (asks_by_leaves(vm)) {
		uint32_t n = leaf_pages(vm, end - 1);

		first -= first % leaf_pages(vm, first);
		end = (end + n - 1) / n * n;
	}
	r->young = vm->destroyed ? 0 : count_young(vm, first, end);
	young = r->young;
	r->ret = ask_age(vm, first, end, clear);
	if (r->ret && clear && is_in_tlb(vm, first, end))
		s2_state_found(
			&vm->reports, S2_ST_YOUNG, false, s2_ipa(0), first, end,
			"can be used through TLBs, and nobody will know");
	if (young != r->ret)
		s2_state_found(&vm->reports, S2_ST_YOUNG, false, s2_ipa(0),
			       young, (uint64_t)r->ret,
			       "was used, and is said not to be");
}
