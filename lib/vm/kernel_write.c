/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kvm_write_guest(): looks up the memslot under kvm->srcu, copies the data to
 * the VMM's address, and marks the page dirty. This needs no stage-2 table and
 * no fault, so if it does not mark the page, nothing else does.
 */
#include "vm/vm.h"

static uint32_t page_in_slot(const struct s2_vm *vm,
			     const struct s2_vm_kernel_write *w)
{
	return (uint32_t)(s2_vm_gfn_of(vm, w->ipa) - w->slot.base);
}

/* gfn_to_hva_memslot(): KVM_HVA_ERR_BAD, KVM_HVA_ERR_RO_BAD */
static int look_up_slot(const struct s2_vm *vm, struct s2_vm_kernel_write *w)
{
	w->id = s2_vm_slot_of_gfn(vm, s2_vm_gfn_of(vm, w->ipa));
	if (w->id < 0)
		return -S2_EFAULT;
	w->slot = vm->slots[w->id];
	return w->slot.readonly ? -S2_EFAULT : 0;
}

static void check_slot_lives(struct s2_vm *vm,
			     const struct s2_vm_kernel_write *w)
{
	const struct s2_vm_slot *now = &vm->slots[w->id];

	if (!now->used || now->serial != w->slot.serial)
		s2_state_found(&vm->reports, S2_ST_SLOT, false, w->ipa,
			       w->slot.serial, now->serial,
			       "the kernel writes by a memslot that is gone");
}

/* __copy_to_user() */
int s2_vm_kernel_copy(struct s2_vm *vm, const struct s2_vm_kernel_write *w)
{
	uint64_t hva =
		S2_VM_HVA + ((uint64_t)(w->slot.hva + page_in_slot(vm, w))
			     << vm->page_shift);

	if (s2_host_write(&vm->host, hva))
		return -S2_EFAULT;
	s2_vm_log_written(vm, s2_vm_gfn_of(vm, w->ipa));
	return 0;
}

/* Each ring belongs to a vCPU: a writer without a vCPU needs the bitmap. */
void s2_vm_kernel_mark(struct s2_vm *vm, const struct s2_vm_kernel_write *w)
{
	if (w->slot.logging == S2_LOGGING_RING && w->by == S2_WRITER_ITS)
		return;
	if (w->slot.logging)
		s2_vm_bit_set(vm->log.logged[w->id], page_in_slot(vm, w));
}

bool s2_vm_kernel_write_half(struct s2_vm *vm,
			     const struct s2_vm_kernel_write *w, int *ret)
{
	if (w->part == KERNEL_LOOKED_UP) {
		*ret = s2_vm_kernel_copy(vm, w);
		return !*ret;
	}
	s2_vm_kernel_mark(vm, w);
	return false;
}

bool s2_vm_kernel_write_holds_srcu(const struct s2_vm *vm)
{
	return vm->kernel_write.part != KERNEL_WRITES_NOTHING;
}

static void next_part(struct s2_vm *vm, int *ret)
{
	struct s2_vm_kernel_write *w = &vm->kernel_write;

	if (w->part == KERNEL_WRITES_NOTHING) {
		*ret = look_up_slot(vm, w);
		w->part = *ret ? KERNEL_WRITES_NOTHING : KERNEL_LOOKED_UP;
		return;
	}
	check_slot_lives(vm, w);
	w->part = vm->ops.kernel_write_half(vm, w, ret) ? KERNEL_HALF_DONE :
							  KERNEL_WRITES_NOTHING;
}

/* copy_to_user() would sleep in handle_userfault(). */
static bool would_wait(struct s2_vm *vm,
		       const struct s2_step_kernel_write *step)
{
	struct s2_vm_kernel_write w = { .ipa = s2_ipa(step->ipa) };

	return vm->kernel_write.part != KERNEL_HALF_DONE &&
	       !look_up_slot(vm, &w) &&
	       s2_host_uffd_waits(&vm->host, w.slot.hva + page_in_slot(vm, &w),
				  true);
}

static const char *check_step(struct s2_vm *vm,
			      const struct s2_step_kernel_write *step)
{
	const struct s2_vm_kernel_write *w = &vm->kernel_write;

	if (vm->destroyed)
		return "the VM is gone";
	if (step->cpu >= vm->cfg.cpus)
		return "there is no such vCPU";
	if (vm->host.op.active)
		return "the host is in the middle of something else";
	if (w->part && (!s2_ipa_eq(w->ipa, s2_ipa(step->ipa)) ||
			w->cpu != step->cpu || w->by != step->by))
		return "the kernel is in the middle of another write";
	if (would_wait(vm, step))
		return "it would wait for who handles the userfaultfd";
	if (step->by == S2_WRITER_STEAL_TIME &&
	    s2_vm_fault_is_on(&vm->vcpus[step->cpu].fault))
		return "this vCPU is in the middle of a fault";
	return NULL;
}

void s2_vm_kernel_write_step(struct s2_vm *vm,
			     const struct s2_step_kernel_write *step,
			     struct s2_step_result *r)
{
	const char *why = check_step(vm, step);
	struct s2_vm_kernel_write *w = &vm->kernel_write;

	if (why) {
		s2_vm_senseless(r, why);
		return;
	}
	vm->cpu = step->cpu;
	w->ipa = s2_ipa(step->ipa);
	w->cpu = step->cpu;
	w->by = step->by;
	do {
		next_part(vm, &r->ret);
	} while (w->part && !step->pause);
	if (r->ret)
		r->outcome = S2_REFUSED;
	else if (w->part)
		r->outcome = S2_PAUSED;
}
