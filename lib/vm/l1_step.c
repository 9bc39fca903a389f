/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of the guest hypervisor: it changes its own stage 2. */
#include "vm/vm.h"

static uint64_t largest_l1_leaf(const struct s2_vm *vm)
{
	enum s2_size size = vm->page_shift == 12 ? S2_PUD : S2_PMD;

	return 1ull << s2_size_shift(size, vm->page_shift);
}

static void l1_map(struct s2_vm *vm, const struct s2_step_l1_map *step,
		   struct s2_step_result *r)
{
	s2_ipa_t l2 = s2_ipa(step->l2), l1 = s2_ipa(step->l1);
	uint64_t size = step->size;
	struct s2_vm_l1_leaf *leaf = NULL;
	unsigned int i;

	for (i = 0; i < VM_L1_LEAVES; i++) {
		struct s2_vm_l1_leaf *at = &vm->l1.leaves[i];

		if (!at->used)
			leaf = at;
		else if (l2.ipa < s2_ipa_add(at->l2, at->size).ipa &&
			 at->l2.ipa < s2_ipa_add(l2, size).ipa) {
			s2_vm_senseless(r, "a leaf is or may be cached there");
			return;
		}
	}
	if (!leaf || !size || size > largest_l1_leaf(vm) ||
	    l2.ipa & (size - 1) || l1.ipa & (size - 1) ||
	    l1.ipa >> vm->cfg.ipa_bits) {
		s2_vm_senseless(r, "no leaf is like that");
		return;
	}
	*leaf = (struct s2_vm_l1_leaf){
		.used = true,
		.l2 = l2,
		.size = size,
		.l1 = l1,
		.r = step->r,
		.w = step->w,
		.px = step->px,
		.ux = vm->cfg.xnx ? step->ux : step->px,
	};
}

static void l1_unmap(struct s2_vm *vm, s2_ipa_t l2, struct s2_step_result *r)
{
	struct s2_vm_l1_leaf *leaf =
		(struct s2_vm_l1_leaf *)(uintptr_t)s2_vm_l1_at(vm, l2);

	if (!leaf || leaf->gone)
		s2_vm_senseless(r, "nothing is mapped there");
	else
		leaf->gone = true;
}

/* compute_tlb_inval_range(): an unknown TTL may mean the largest leaf. */
uint64_t s2_vm_tlbi_size(const struct s2_vm *vm, uint64_t size)
{
	return size ? size : largest_l1_leaf(vm);
}

/* kvm_nested_s2_unmap_range() */
static void l1_tlbi(struct s2_vm *vm, s2_ipa_t l2, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < VM_L1_LEAVES; i++) {
		struct s2_vm_l1_leaf *at = &vm->l1.leaves[i];

		if (at->used && at->gone && s2_ipa_in(l2, at->l2, at->size) &&
		    (!size || size == at->size))
			at->used = false;
	}
	size = vm->ops.tlbi_size(vm, size);
	if (size)
		s2_pt_unmap(&vm->tables.shadow, s2_ipa_down(l2, size), size);
}

bool s2_vm_shadow_is_used(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		const struct s2_vm_fault *f = &vm->vcpus[i].fault;

		if (f->part != PART_NONE && f->nested)
			return true;
	}
	return false;
}

/* get_s2_mmu_nested(): the only shadow table, emptied first. */
static void l1_switch(struct s2_vm *vm, struct s2_step_result *r)
{
	if (vm->ops.shadow_is_used(vm)) {
		s2_vm_senseless(r, "a vCPU is in the nested guest");
		return;
	}
	memset(vm->l1.leaves, 0, sizeof(vm->l1.leaves));
	vm->l1.switches++;
	vm->ops.recycle_shadow(vm);
}

/* Checks size and address of a leaf: NULL, or what is wrong. */
static const char *check_leaf(const struct s2_vm *vm, s2_ipa_t l2,
			      uint64_t size)
{
	if (l2.ipa >> vm->cfg.ipa_bits || (size & (size - 1)) ||
	    (size && size < s2_vm_page_bytes(vm)))
		return "no leaf is like that";
	return NULL;
}

static const char *check_l1_step(const struct s2_vm *vm,
				 const struct s2_step *step)
{
	if (!vm->cfg.nested || vm->destroyed)
		return "there is no guest hypervisor";
	switch (step->kind) {
	case S2_STEP_L1_MAP:
		return check_leaf(vm, s2_ipa(step->l1_map.l2),
				  step->l1_map.size);
	case S2_STEP_L1_UNMAP:
		return check_leaf(vm, s2_ipa(step->l1_unmap.l2), 0);
	case S2_STEP_L1_TLBI:
		return check_leaf(vm, s2_ipa(step->l1_tlbi.l2),
				  step->l1_tlbi.size);
	default:
		return NULL;
	}
}

void s2_vm_l1_step(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r)
{
	const char *why = check_l1_step(vm, step);

	if (why)
		s2_vm_senseless(r, why);
	else if (step->kind == S2_STEP_L1_SWITCH)
		l1_switch(vm, r);
	else if (step->kind == S2_STEP_L1_MAP)
		l1_map(vm, &step->l1_map, r);
	else if (step->kind == S2_STEP_L1_UNMAP)
		l1_unmap(vm, s2_ipa(step->l1_unmap.l2), r);
	else
		l1_tlbi(vm, s2_ipa(step->l1_tlbi.l2), step->l1_tlbi.size);
}
