/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fault, part by part as in the kernel: look up the memslot, read the VMA
 * under mmap_lock, find the page, and decide and map under mmu_lock. Any step
 * can come between two parts.
 */
#include "vm/vm.h"

bool s2_vm_any_fault(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		if (s2_vm_fault_is_on(&vm->vcpus[i].fault))
			return true;
	}
	return false;
}

/*
 * The syndrome is fixed when the guest exits. kvm_handle_guest_abort() takes
 * kvm->srcu later, so the VMM can change anything in between.
 */
bool s2_vm_any_srcu(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		const struct s2_vm_fault *f = &vm->vcpus[i].fault;

		if (s2_vm_fault_is_on(f) && f->part != PART_LOOKUP)
			return true;
	}
	return false;
}

bool s2_vm_is_quiet(const struct s2_vm *vm)
{
	return !s2_vm_any_fault(vm) && !vm->host.op.active &&
	       vm->log.paused < 0 && !vm->kernel_write.part;
}

void s2_vm_fault_begin(struct s2_vm *vm, struct s2_vm_vcpu *vcpu)
{
	struct s2_vm_fault *f = &vcpu->fault;

	f->part = PART_LOOKUP;
	f->ipa = s2_ipa_down(f->access.ipa, s2_vm_page_bytes(vm));
	f->page = S2_NO_PAGE;
	f->pinned = f->looked = f->tried = f->waits = false;
	f->slot = -1;
	f->count++;
	s2_cube_quiet(&f->in);
}

/* kvm_is_write_fault() */
static bool is_write_fault(const struct s2_vm_fault *f)
{
	if (s2_vm_input_is(f, S2_FAULT_S1PTW, S2_SET(1)))
		return s2_vm_input_is(f, S2_FAULT_STATUS,
				      S2_SET(S2_PERMISSION));
	return s2_vm_input_is(f, S2_FAULT_ACCESS, S2_SET(S2_WRITE));
}

/* Does this fault look up a page? */
static bool wants_page(const struct s2_vm_fault *f)
{
	bool write = is_write_fault(f);

	if (!s2_vm_input_is(f, S2_FAULT_STATUS,
			    S2_SET(S2_TRANSLATION) | S2_SET(S2_PERMISSION) |
				    S2_SET(S2_EXCL_ATOMIC)))
		return false;
	if (!s2_vm_input_is(f, S2_FAULT_IPA, S2_SET(S2_IPA_VM)))
		return false;
	if (s2_vm_input_is(f, S2_NESTED, S2_SET(1)) &&
	    !s2_vm_input_is(f, S2_NESTED_WALK, S2_SET(S2_WALK_OK)))
		return false;
	return f->slot >= 0 &&
	       !(write && s2_vm_input_is(f, S2_SLOT_READONLY, S2_SET(1)));
}

static void look_up_slot(struct s2_vm *vm, struct s2_vm_fault *f)
{
	vm->ops.input_syndrome(vm, f);
	f->canon = f->ipa;
	if (f->nested)
		vm->ops.input_nested(vm, f);
	/*
	 * If the guest hypervisor's tables do not translate, there is no
	 * memslot.
	 */
	if (s2_vm_input_is(f, S2_NESTED_WALK, S2_SET(S2_WALK_OK)))
		f->slot = s2_vm_slot_of_gfn(vm, s2_vm_gfn_of(vm, f->canon));
	if (f->slot >= 0)
		f->hva = vm->slots[f->slot].hva +
			 (uint32_t)(s2_vm_gfn_of(vm, f->canon) -
				    vm->slots[f->slot].base);
	s2_vm_input_slot(vm, f);
}

static void sample_seq(struct s2_vm *vm, struct s2_vm_fault *f)
{
	f->seq = vm->notice.seq;
}

static void look_up_page(struct s2_vm *vm, struct s2_vm_fault *f)
{
	bool writable = true;
	enum s2_lookup lookup;

	if (vm->slots[f->slot].gmem)
		lookup = s2_host_gmem(&vm->host, f->hva, &f->page);
	else
		lookup = s2_host_gup(&vm->host, f->hva, is_write_fault(f),
				     &f->page, &writable);
	f->tried = true;
	f->pinned = lookup == S2_LOOKUP_PAGE;
	s2_vm_input(f, S2_PFN_LOOKUP, (int)lookup);
	s2_vm_input(f, S2_PFN_WRITABLE, writable);
}

/* get_user_pages_unlocked(): it sleeps, without mmap_lock, and with srcu. */
bool s2_vm_fault_waits(struct s2_vm *vm, struct s2_vm_fault *f)
{
	f->waits = f->part == PART_PIN && f->slot >= 0 &&
		   !vm->slots[f->slot].gmem &&
		   s2_host_uffd_waits(&vm->host, f->hva, is_write_fault(f));
	return f->waits;
}

static bool runs_again(const struct s2_decision *d)
{
	return d->outcome == S2_MAP || d->outcome == S2_RELAX ||
	       d->outcome == S2_MKYOUNG || d->outcome == S2_RETRY;
}

bool s2_vm_fault_part(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
		      struct s2_decision *d)
{
	struct s2_vm_fault *f = &vcpu->fault;

	switch (f->part) {
	case PART_LOOKUP:
		look_up_slot(vm, f);
		f->part = !wants_page(f) ? PART_COMMIT :
			  s2_vm_input_is(f, S2_SLOT_GMEM, S2_SET(1)) ?
					   PART_PIN :
					   PART_VMA;
		sample_seq(vm, f);
		return false;
	case PART_VMA:
		s2_vm_input_vma(vm, f);
		f->looked = true;
		if (!vm->seq_late)
			sample_seq(vm, f);
		f->part = s2_vm_input_is(f, S2_VMA_FOUND, S2_SET(1)) ?
				  PART_PIN :
				  PART_COMMIT;
		return false;
	case PART_PIN:
		if (s2_vm_fault_waits(vm, f))
			return false;
		if (vm->seq_late)
			sample_seq(vm, f);
		look_up_page(vm, f);
		f->part = PART_COMMIT;
		return false;
	default:
		s2_vm_commit(vm, vcpu, d);
		f->part = runs_again(d) ? PART_AGAIN : PART_NONE;
		return true;
	}
}
