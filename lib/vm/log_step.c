/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of the VMM: turns logging on and off, and gets the log. */
#include "vm/vm.h"

static uint32_t count_bits(const uint8_t *bits, uint32_t n)
{
	uint32_t i, sum = 0;

	for (i = 0; i < n; i++)
		sum += s2_vm_bit_get(bits, i);
	return sum;
}

static uint64_t mask_bits(const uint8_t *bits, uint32_t n)
{
	uint64_t mask = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (s2_vm_bit_get(bits, i))
			mask |= UINT64_C(1) << (i < 63 ? i : 63);
	}
	return mask;
}

static void get_log(struct s2_vm *vm, const struct s2_step_get_log *step,
		    int id, struct s2_step_result *r)
{
	const struct s2_vm_slot *slot = &vm->slots[id];

	if (vm->log.paused >= 0) {
		s2_vm_log_protect_taken(vm, id);
		vm->log.paused = -1;
		return;
	}
	r->logged = count_bits(vm->log.logged[id], slot->npages);
	r->pages = mask_bits(vm->log.logged[id], slot->npages);
	if (vm->cfg.manual_protect && slot->logging == S2_LOGGING_BITMAP)
		return;
	s2_vm_log_take(vm, id, 0, slot->npages);
	if (step->pause) {
		vm->log.paused = id;
		r->outcome = S2_PAUSED;
		return;
	}
	s2_vm_log_protect_taken(vm, id);
}

/* KVM_CLEAR_DIRTY_LOG: ipa is an offset in the memslot. */
static void clear_log(struct s2_vm *vm, const struct s2_step_clear_log *step,
		      int id, struct s2_step_result *r)
{
	const struct s2_vm_slot *slot = &vm->slots[id];
	uint64_t first = step->ipa >> vm->page_shift;
	uint64_t n = step->size >> vm->page_shift;

	if (slot->logging != S2_LOGGING_BITMAP) {
		s2_vm_senseless(r, "a ring has no bits to be cleared");
		return;
	}
	first = first > slot->base ? first - slot->base : 0;
	if (!n)
		n = slot->npages;
	if (first >= slot->npages || n > slot->npages - first) {
		r->outcome = S2_REFUSED;
		r->ret = -S2_EINVAL;
		return;
	}
	s2_vm_log_take(vm, id, (uint32_t)first, (uint32_t)(first + n));
	s2_vm_log_protect_taken(vm, id);
}

static void turn_log(struct s2_vm *vm, const struct s2_step_log *step, int id,
		     struct s2_step_result *r)
{
	struct s2_vm_slot *slot = &vm->slots[id], changed = *slot;
	uint8_t logging = step->log;

	if (slot->logging == logging || (slot->logging && logging)) {
		s2_vm_senseless(r, "nothing changes");
		return;
	}
	changed.logging = logging;
	/* A guest_memfd memslot is never changed: kvm_set_memory_region() */
	r->ret = slot->gmem ? -S2_EINVAL :
			      s2_vm_ask_region(vm, &changed, S2_MR_FLAGS_ONLY,
					       &r->decision);
	if (r->ret) {
		r->outcome = S2_REFUSED;
		return;
	}
	changed.logging = logging;
	s2_vm_slot_install(vm, &changed, id);
	if (logging)
		s2_vm_log_begin(vm, id);
	s2_vm_log_commit(vm, id);
}

static const char *check_log_step(const struct s2_vm *vm,
				  const struct s2_step *step)
{
	uint32_t id = step->log.id;

	if (vm->destroyed)
		return "the VM is gone";
	if (step->kind == S2_STEP_LOG && id < S2_VM_SLOTS &&
	    !vm->slots[id].used)
		return "there is no such memslot";
	if (vm->log.paused >= 0 &&
	    (step->kind != S2_STEP_GET_LOG || (uint32_t)vm->log.paused != id))
		return "the log is being taken: slots_lock is held";
	/*
	 * Replace the memslot first, and then wait for users of the old one.
	 * Only the following work must come after them.
	 */
	if (step->kind == S2_STEP_LOG && step->log.log && s2_vm_any_srcu(vm))
		return "a fault holds kvm->srcu";
	if (step->kind == S2_STEP_LOG && vm->ops.kernel_write_holds_srcu(vm))
		return "a write of the kernel's holds kvm->srcu";
	return NULL;
}

/* kvm_get_dirty_log(), kvm_clear_dirty_log_protect() */
static int check_bitmap(const struct s2_vm *vm, const struct s2_step *step)
{
	uint32_t id = step->log.id;

	if (id >= S2_VM_SLOTS)
		return -S2_EINVAL;
	if (step->kind == S2_STEP_LOG)
		return 0;
	return vm->slots[id].used && vm->slots[id].logging ? 0 : -S2_ENOENT;
}

void s2_vm_log_step(struct s2_vm *vm, const struct s2_step *step,
		    struct s2_step_result *r)
{
	const char *why = check_log_step(vm, step);
	int id = (int)step->log.id, ret = check_bitmap(vm, step);

	if (why) {
		s2_vm_senseless(r, why);
		return;
	}
	if (ret) {
		r->outcome = S2_REFUSED;
		r->ret = ret;
		return;
	}
	if (step->kind == S2_STEP_LOG)
		turn_log(vm, &step->log, id, r);
	else if (step->kind == S2_STEP_GET_LOG)
		get_log(vm, &step->get_log, id, r);
	else
		clear_log(vm, &step->clear_log, id, r);
}
