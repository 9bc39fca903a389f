/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host does, and asks of the VM. */
#include "vm/internal.h"

/* May a TLB still have a leaf that these pages back? Its flag was set. */
static bool in_tlb(const struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;
	int s;

	for (s = 0; s < S2_VM_SLOTS; s++) {
		const struct slot *slot = &vm->slots[s];
		uint64_t from = (slot->base + first - slot->hva)
				<< vm->page_shift;
		uint64_t to =
			from + ((uint64_t)(end - first) << vm->page_shift);

		if (!slot->used || first < slot->hva ||
		    end > slot->hva + slot->npages)
			continue;
		for (i = 0; i < vm->tlb.nr_records; i++) {
			const struct s2_tlb_record *r = &vm->tlb.cfg.records[i];

			if (r->vmid == VMID_VM && r->kind == S2_TLB_LEAF &&
			    r->ipa < to && from < r->ipa + r->size)
				return true;
		}
	}
	return false;
}

static void age(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *r)
{
	bool clear = step->arg[S2_A_HOST_WRITE], young;
	uint32_t first, end;

	if (!s2_host_range(&vm->host, step->arg[S2_A_HOST_HVA],
			   step->arg[S2_A_HOST_SIZE], &first, &end)) {
		vm_senseless(r, "user space has no such addresses");
		return;
	}
	young = !vm->destroyed && vm_is_young(vm, first, end);
	r->ret = vm_age(vm, first, end, clear);
	if (r->ret && clear && in_tlb(vm, first, end))
		s2_state_found(
			&vm->reports, S2_ST_YOUNG, false, 0, first, end,
			"can be used through TLBs, and nobody will know");
	if (young != r->ret)
		s2_state_found(&vm->reports, S2_ST_YOUNG, false, 0, young,
			       (uint64_t)r->ret,
			       "was used, and is said not to be");
}

/* It let go of mmu_lock, and does not look what became of the tables. */
static void go_on_unmapping(struct s2_vm *vm)
{
	if (vm->host.op.active && vm->holds)
		s2_pt_unmap(&vm->held, 0, 1ull << vm->cfg.ipa_bits);
	vm->holds = false;
}

static const char *host_step(struct s2_vm *vm, const struct s2_step *step)
{
	if (step->kind == S2_STEP_HOST) {
		go_on_unmapping(vm);
		return s2_host_op_go_on(&vm->host);
	}
	if (vm->host.op.active)
		return "the host is in the middle of something else";
	if (step->kind == S2_STEP_MMAP)
		return s2_host_mmap(&vm->host, step);
	if (step->kind == S2_STEP_HOST_WRITE)
		return s2_host_write(&vm->host, step->arg[S2_A_HOST_HVA]);
	vm->holds = false;
	return s2_host_op_start(&vm->host, step);
}

void vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r)
{
	const char *why;

	if (step->kind == S2_STEP_AGE) {
		age(vm, step, r);
		return;
	}
	why = host_step(vm, step);
	if (why)
		vm_senseless(r, why);
	else if (vm->host.op.active)
		r->outcome = S2_PAUSED;
}
