/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A nested guest: the guest hypervisor's own stage 2, and the shadow table
 * that KVM makes of it and of the VM's memslots.
 */
#include "vm/internal.h"

const struct l1_leaf *vm_l1_at(const struct s2_vm *vm, uint64_t l2)
{
	unsigned int i;

	for (i = 0; i < MAX_L1; i++) {
		const struct l1_leaf *leaf = &vm->l1[i];

		if (leaf->used && l2 - leaf->l2 < leaf->size)
			return leaf;
	}
	return NULL;
}

/* Any change to what the VM's IPAs mean, and all of the shadow goes. */
void vm_unmap_shadow(struct s2_vm *vm)
{
	if (vm->cfg.nested && !vm->destroyed)
		s2_pt_unmap(&vm->shadow, 0, 1ull << vm->cfg.ipa_bits);
}

static int leaf_size(const struct s2_vm *vm, uint64_t size)
{
	if (size >> s2_size_shift(S2_PUD, vm->page_shift))
		return S2_NESTED_PUD;
	if (size >> s2_size_shift(S2_PMD, vm->page_shift))
		return size >> (s2_size_shift(S2_PMD, vm->page_shift) + 1) ?
			       S2_NESTED_SUB_PUD :
			       S2_NESTED_PMD;
	return size == page_bytes(vm) ? S2_NESTED_PAGE : S2_NESTED_SUB_PMD;
}

/* kvm_walk_nested_s2(): sets the IPA in the memslots, too. */
void vm_input_nested(struct s2_vm *vm, struct fault *f)
{
	const struct l1_leaf *leaf = vm_l1_at(vm, f->ipa);
	bool large = vm_bug(vm, S2_VM_BUG_NEST_SIZE);

	f->canon = f->ipa;
	vm_input(f, S2_NESTED, 1);
	f->l1_switches = vm->l1_switches;
	if (!leaf || leaf->gone) {
		vm_input(f, S2_NESTED_WALK, S2_WALK_FAULT);
		return;
	}
	f->l1 = *leaf;
	f->canon = leaf->l1 + (f->ipa - leaf->l2);
	vm_input(f, S2_NESTED_WALK, S2_WALK_OK);
	vm_input(f, S2_NESTED_LEAF,
		 large ? S2_NESTED_PUD : leaf_size(vm, leaf->size));
	vm_input(f, S2_NESTED_R, leaf->r);
	vm_input(f, S2_NESTED_W, leaf->w);
	vm_input(f, S2_NESTED_PX, leaf->px);
	vm_input(f, S2_NESTED_UX, leaf->ux);
}

/* What an unknown TTL may mean: the largest leaf there is. */
static uint64_t largest(const struct s2_vm *vm)
{
	enum s2_size size = vm->page_shift == 12 ? S2_PUD : S2_PMD;

	return 1ull << s2_size_shift(size, vm->page_shift);
}

static void l1_map(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r)
{
	uint64_t l2 = step->arg[S2_A_L2_IPA], size = step->arg[S2_A_L2_SIZE];
	struct l1_leaf *leaf = NULL;
	unsigned int i;

	for (i = 0; i < MAX_L1; i++) {
		struct l1_leaf *at = &vm->l1[i];

		if (!at->used)
			leaf = at;
		else if (l2 < at->l2 + at->size && at->l2 < l2 + size) {
			vm_senseless(r, "a leaf is or may be cached there");
			return;
		}
	}
	if (!leaf || !size || size > largest(vm) || l2 & (size - 1) ||
	    step->arg[S2_A_L1_IPA] & (size - 1) ||
	    step->arg[S2_A_L1_IPA] >> vm->cfg.ipa_bits) {
		vm_senseless(r, "no leaf is like that");
		return;
	}
	*leaf = (struct l1_leaf){
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
	struct l1_leaf *leaf = (struct l1_leaf *)(uintptr_t)vm_l1_at(
		vm, step->arg[S2_A_L2_IPA]);

	if (!leaf || leaf->gone)
		vm_senseless(r, "nothing is mapped there");
	else
		leaf->gone = true;
}

/* compute_tlb_inval_range(), kvm_nested_s2_unmap_range() */
static void l1_tlbi(struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t l2 = step->arg[S2_A_L2_IPA], size = step->arg[S2_A_L2_SIZE];
	unsigned int i;

	for (i = 0; i < MAX_L1; i++) {
		struct l1_leaf *at = &vm->l1[i];

		if (at->used && at->gone && l2 - at->l2 < at->size &&
		    (!size || size == at->size))
			at->used = false;
	}
	if (!size && !vm_bug(vm, S2_VM_BUG_NEST_TTL))
		size = largest(vm);
	if (size)
		s2_pt_unmap(&vm->shadow, l2 & ~(size - 1), size);
}

/*
 * A shadow leaf was made of what the guest hypervisor has invalidated since:
 * that is told, and the leaf taken back, for the rest to go on.
 */
void vm_check_late(struct s2_vm *vm, const struct fault *f)
{
	const struct l1_leaf *now = vm_l1_at(vm, f->ipa);

	if (!f->nested || f->l1_switches != vm->l1_switches ||
	    (now && now->l2 == f->l1.l2 && now->l1 == f->l1.l1 &&
	     now->r == f->l1.r && now->w == f->l1.w && now->px == f->l1.px &&
	     now->ux == f->l1.ux && now->size == f->l1.size))
		return;
	s2_state_found(&vm->reports, S2_ST_NEST_RACE, true, f->ipa, f->l1.l2,
		       f->l1.l1,
		       "mapped by a leaf that was invalidated meanwhile");
	vm_unmap_shadow(vm);
}

static bool in_use(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		const struct fault *f = &vm->vcpus[i].fault;

		if (f->part != PART_NONE && f->nested)
			return true;
	}
	return false;
}

/* get_s2_mmu_nested(): the one shadow there is, emptied first. */
static void l1_switch(struct s2_vm *vm, struct s2_step_result *r)
{
	if (in_use(vm) && !vm_bug(vm, S2_VM_BUG_NEST_REF)) {
		vm_senseless(r, "a vCPU is in the nested guest");
		return;
	}
	memset(vm->l1, 0, sizeof(vm->l1));
	vm->l1_switches++;
	if (vm_bug(vm, S2_VM_BUG_NEST_ARRAY))
		vm_renew_shadow(vm);
	else if (!vm_bug(vm, S2_VM_BUG_NEST_RECYCLE))
		vm_unmap_shadow(vm);
}

void vm_l1_step(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *r)
{
	uint64_t size =
		step->kind == S2_STEP_L1_UNMAP ? 0 : step->arg[S2_A_L2_SIZE];

	if (!vm->cfg.nested || vm->destroyed)
		vm_senseless(r, "there is no guest hypervisor");
	else if (step->kind == S2_STEP_L1_SWITCH)
		l1_switch(vm, r);
	else if (step->arg[S2_A_L2_IPA] >> vm->cfg.ipa_bits ||
		 (size & (size - 1)) || (size && size < page_bytes(vm)))
		vm_senseless(r, "no leaf is like that");
	else if (step->kind == S2_STEP_L1_MAP)
		l1_map(vm, step, r);
	else if (step->kind == S2_STEP_L1_UNMAP)
		l1_unmap(vm, step, r);
	else
		l1_tlbi(vm, step);
}
