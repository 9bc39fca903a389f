/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A nested guest: the guest hypervisor's own stage 2, and the shadow table that
 * KVM makes from it and from the VM's memslots.
 */
#include "vm/vm.h"

const struct s2_vm_l1_leaf *s2_vm_l1_at(const struct s2_vm *vm, s2_ipa_t l2)
{
	unsigned int i;

	for (i = 0; i < VM_L1_LEAVES; i++) {
		const struct s2_vm_l1_leaf *leaf = &vm->l1.leaves[i];

		if (leaf->used && s2_ipa_in(l2, leaf->l2, leaf->size))
			return leaf;
	}
	return NULL;
}

s2_ipa_t s2_vm_l1_translate(const struct s2_vm_l1_leaf *leaf, s2_ipa_t l2)
{
	return s2_ipa_add(leaf->l1, s2_ipa_offset(l2, leaf->l2));
}

/* Unmaps the whole shadow table when the VM's memory changes. */
void s2_vm_unmap_shadow(struct s2_vm *vm)
{
	if (vm->cfg.nested && !vm->destroyed)
		s2_pt_unmap(&vm->tables.shadow, s2_ipa(0),
			    1ull << vm->cfg.ipa_bits);
}

static int leaf_size(const struct s2_vm *vm, uint64_t size)
{
	if (size >> s2_size_shift(S2_PUD, vm->page_shift))
		return S2_NESTED_PUD;
	if (size >> s2_size_shift(S2_PMD, vm->page_shift))
		return size >> (s2_size_shift(S2_PMD, vm->page_shift) + 1) ?
			       S2_NESTED_SUB_PUD :
			       S2_NESTED_PMD;
	return size == s2_vm_page_bytes(vm) ? S2_NESTED_PAGE :
					      S2_NESTED_SUB_PMD;
}

/* kvm_walk_nested_s2(): also sets the VM's IPA. */
void s2_vm_input_nested(struct s2_vm *vm, struct s2_vm_fault *f)
{
	const struct s2_vm_l1_leaf *leaf = s2_vm_l1_at(vm, f->ipa);

	f->canon = f->ipa;
	s2_vm_input(f, S2_NESTED, 1);
	f->l1_switches = vm->l1.switches;
	if (!leaf || leaf->gone) {
		s2_vm_input(f, S2_NESTED_WALK, S2_WALK_FAULT);
		return;
	}
	f->l1 = *leaf;
	f->canon = s2_vm_l1_translate(leaf, f->ipa);
	s2_vm_input(f, S2_NESTED_WALK, S2_WALK_OK);
	s2_vm_input(f, S2_NESTED_LEAF, leaf_size(vm, leaf->size));
	s2_vm_input(f, S2_NESTED_R, leaf->r);
	s2_vm_input(f, S2_NESTED_W, leaf->w);
	s2_vm_input(f, S2_NESTED_PX, leaf->px);
	s2_vm_input(f, S2_NESTED_UX, leaf->ux);
}

/*
 * Reports a shadow leaf that was made from a leaf that the guest hypervisor has
 * invalidated since, and removes it, so that the VM can go on.
 */
void s2_vm_check_late(struct s2_vm *vm, const struct s2_vm_fault *f)
{
	const struct s2_vm_l1_leaf *now = s2_vm_l1_at(vm, f->ipa);

	if (!f->nested || f->l1_switches != vm->l1.switches ||
	    (now && s2_ipa_eq(now->l2, f->l1.l2) &&
	     s2_ipa_eq(now->l1, f->l1.l1) && now->r == f->l1.r &&
	     now->w == f->l1.w && now->px == f->l1.px && now->ux == f->l1.ux &&
	     now->size == f->l1.size))
		return;
	s2_state_found(&vm->reports, S2_ST_NEST_RACE, true, f->ipa,
		       f->l1.l2.ipa, f->l1.l1.ipa,
		       "mapped by a leaf that was invalidated meanwhile");
	s2_vm_unmap_shadow(vm);
}
