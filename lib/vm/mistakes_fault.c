/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes: in the handling of a fault. */
#include "vm/mistakes.h"

static void mistaken_syndrome(struct s2_vm *vm, struct s2_vm_fault *f)
{
	s2_vm_input_syndrome(vm, f);
	s2_vm_input(f, S2_FAULT_S1PTW, 0);
}

static void mistaken_nested(struct s2_vm *vm, struct s2_vm_fault *f)
{
	s2_vm_input_nested(vm, f);
	if (s2_vm_input_is(f, S2_NESTED_WALK, S2_SET(S2_WALK_OK)))
		s2_vm_input(f, S2_NESTED_LEAF, S2_NESTED_PUD);
}

/* Uses a pointer that was valid only while mmap_lock was held. */
static void look_at_vma_late(struct s2_vm *vm, const struct s2_vm_fault *f)
{
	if (s2_host_vma_lives(&vm->host, f->vma))
		return;
	s2_state_found(&vm->reports, S2_ST_VMA, f->nested, f->ipa, f->vma, 0,
		       "reads the flags of a VMA that is gone");
}

static void mistaken_inputs(struct s2_vm *vm, struct s2_vm_fault *f)
{
	if (s2_vm_has_mistake(vm, S2_VM_BUG_VMA_LATE) && f->looked &&
	    s2_vm_input_is(f, S2_VMA_FOUND, S2_SET(1)))
		look_at_vma_late(vm, f);
	s2_vm_finish_inputs(vm, f);
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NO_SEQ))
		s2_vm_input(f, S2_RACE_SEQ, 0);
}

static void mistaken_decision(struct s2_vm *vm, struct s2_vm_fault *f,
			      struct s2_decision *d)
{
	bool perm = s2_vm_input_is(f, S2_FAULT_STATUS, S2_SET(S2_PERMISSION));
	bool write = s2_vm_input_is(f, S2_FAULT_ACCESS, S2_SET(S2_WRITE));

	s2_vm_decide(vm, f, d);
	if (s2_vm_has_mistake(vm, S2_VM_BUG_RELAX_ANY) && perm &&
	    d->outcome == S2_MAP)
		d->outcome = S2_RELAX;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NO_TOPUP) && perm && !write)
		d->topup = false;
}

static void mistaken_tags(struct s2_vm *vm, const struct s2_vm_fault *f,
			  const struct s2_decision *d)
{
	if (s2_vm_has_mistake(vm, S2_VM_BUG_DIRTY_EARLY))
		s2_vm_mark_dirty(vm, f, d);
	if (!s2_vm_has_mistake(vm, S2_VM_BUG_TAGS_LATE))
		s2_vm_sanitise_tags(vm, f, d);
}

static int leaf_before_tags(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
			    const struct s2_decision *d)
{
	int ret = s2_vm_set_leaf(vm, vcpu, d);

	s2_vm_sanitise_tags(vm, &vcpu->fault, d);
	return ret;
}

static void keep_page(struct s2_vm *vm, struct s2_vm_fault *f,
		      const struct s2_decision *d)
{
	if (d->outcome == S2_ERROR)
		f->pinned = false;
	s2_vm_release_page(vm, f, d);
}

static bool turn_mte_on(struct s2_vm *vm)
{
	vm->cfg.mte = true;
	return true;
}

static void maintain_if_caches_are_off(struct s2_vm *vm,
				       const struct s2_pt_event *event)
{
	bool on = vm->vcpus[vm->cpu].fault.access.s1_kind >= S2_MK_WB_WB;

	if (event->kind != S2_PT_DCACHE || !on)
		s2_vm_maintain(vm, event);
}

void s2_vm_put_fault_mistakes_back(struct s2_vm *vm)
{
	struct s2_vm_ops *ops = &vm->ops;

	if (s2_vm_has_mistake(vm, S2_VM_BUG_SEQ_LATE))
		vm->seq_late = true;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_S1PTW_READS))
		ops->input_syndrome = mistaken_syndrome;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_SIZE))
		ops->input_nested = mistaken_nested;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_VMA_LATE | S2_VM_BUG_NO_SEQ))
		ops->finish_inputs = mistaken_inputs;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_RELAX_ANY | S2_VM_BUG_NO_TOPUP))
		ops->decide = mistaken_decision;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_DIRTY_EARLY | S2_VM_BUG_TAGS_LATE))
		ops->sanitise_tags = mistaken_tags;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_TAGS_LATE))
		ops->set_leaf = leaf_before_tags;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_PIN))
		ops->release_page = keep_page;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_MTE_FLIPS))
		ops->has_mte = turn_mte_on;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_CMO_CACHES_ON))
		ops->maintain = maintain_if_caches_are_off;
}
