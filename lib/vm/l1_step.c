/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest hypervisor does to its own stage 2. */
#include "vm/vm.h"

/* What an unknown TTL may mean: the largest leaf there is. */
static uint64_t largest_l1_leaf(const struct s2_vm *vm)
{
	enum s2_size size = vm->page_shift == 12 ? S2_PUD : S2_PMD;

	return 1ull << s2_size_shift(size, vm->page_shift);
}

static void l1_map(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r)
{
	uint64_t l2 = step->arg[S2_A_L2_IPA], size = step->arg[S2_A_L2_SIZE];
	struct s2_vm_l1_leaf *leaf = NULL;
	unsigned int i;

	for (i = 0; i < VM_L1_LEAVES; i++) {
		struct s2_vm_l1_leaf *at = &vm->l1.leaves[i];

		if (!at->used)
			leaf = at;
		else if (l2 < at->l2 + at->size && at->l2 < l2 + size) {
			s2_vm_senseless(r, "a leaf is or may be cached there");
			return;
		}
	}
	if (!leaf || !size || size > largest_l1_leaf(vm) || l2 & (size - 1) ||
	    step->arg[S2_A_L1_IPA] & (size - 1) ||
	    step->arg[S2_A_L1_IPA] >> vm->cfg.ipa_bits) {
		s2_vm_senseless(r, "no leaf is like that");
		return;
	}
	*leaf = (struct s2_vm_l1_leaf){
		.used = true,
		.l2 = l2,
		.size = size,
		.l1 = step->arg[S2_A_L1_IPA],
		.r = step->arg[S2_A_L1_R],
		.w = step->arg[S2_A_L1_W],
		.px = step->arg[S2_A_L1_PX],
		.ux = vm->cfg.xnx ? step->arg[S2_A_L1_UX] :
				    step->arg[S2_A_L1_PX],
	};
}

static void l1_unmap(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r)
{
	struct s2_vm_l1_leaf *leaf =
		(struct s2_vm_l1_leaf *)(uintptr_t)s2_vm_l1_at(
			vm, step->arg[S2_A_L2_IPA]);

	if (!leaf || leaf->gone)
		s2_vm_senseless(r, "nothing is mapped there");
	else
		leaf->gone = true;
}

/* compute_tlb_inval_range(), kvm_nested_s2_unmap_range() */
static void l1_tlbi(struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t l2 = step->arg[S2_A_L2_IPA], size = step->arg[S2_A_L2_SIZE];
	unsigned int i;

	for (i = 0; i < VM_L1_LEAVES; i++) {
		struct s2_vm_l1_leaf *at = &vm->l1.leaves[i];

		if (at->used && at->gone && l2 - at->l2 < at->size &&
		    (!size || size == at->size))
			at->used = false;
	}
	if (!size && !s2_vm_bug(vm, S2_VM_BUG_NEST_TTL))
		size = largest_l1_leaf(vm);
	if (size)
		s2_pt_unmap(&vm->tables.shadow, l2 & ~(size - 1), size);
}

static bool shadow_is_used(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		const struct s2_vm_fault *f = &vm->vcpus[i].fault;

		if (f->part != PART_NONE && f->nested)
			return true;
	}
	return false;
}

/* get_s2_mmu_nested(): the one shadow there is, emptied first. */
static void l1_switch(struct s2_vm *vm, struct s2_step_result *r)
{
	if (shadow_is_used(vm) && !s2_vm_bug(vm, S2_VM_BUG_NEST_REF)) {
		s2_vm_senseless(r, "a vCPU is in the nested guest");
		return;
	}
	memset(vm->l1.leaves, 0, sizeof(vm->l1.leaves));
	vm->l1.switches++;
	if (s2_vm_bug(vm, S2_VM_BUG_NEST_ARRAY))
		s2_vm_renew_shadow(vm);
	else if (!s2_vm_bug(vm, S2_VM_BUG_NEST_RECYCLE))
		s2_vm_unmap_shadow(vm);
}

void s2_vm_l1_step(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r)
{
	uint64_t size =
		step->kind == S2_STEP_L1_UNMAP ? 0 : step->arg[S2_A_L2_SIZE];

	if (!vm->cfg.nested || vm->destroyed)
		s2_vm_senseless(r, "there is no guest hypervisor");
	else if (step->kind == S2_STEP_L1_SWITCH)
		l1_switch(vm, r);
	else if (step->arg[S2_A_L2_IPA] >> vm->cfg.ipa_bits ||
		 (size & (size - 1)) || (size && size < s2_vm_page_bytes(vm)))
		s2_vm_senseless(r, "no leaf is like that");
	else if (step->kind == S2_STEP_L1_MAP)
		l1_map(vm, step, r);
	else if (step->kind == S2_STEP_L1_UNMAP)
		l1_unmap(vm, step, r);
	else
		l1_tlbi(vm, step);
}
