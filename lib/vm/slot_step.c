/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of the VMM: creates, moves and deletes memslots. */
#include "vm/vm.h"

static void refuse_slot(struct s2_step_result *r, int ret)
{
	r->outcome = S2_REFUSED;
	r->ret = ret;
}

/*
 * kvm_set_memory_region(): the size and the user space address of an existing
 * memslot cannot change.
 */
static int check_new_slot(const struct s2_vm *vm, const struct s2_vm_slot *slot,
			  int id, const char **why)
{
	if (slot->gmem && !s2_vm_kernel_has_gmem(vm->cfg.policy)) {
		*why = S2_VM_NO_GMEM;
		return -S2_EINVAL;
	}
	if (slot->gmem && (slot->readonly || slot->logging))
		return -S2_EINVAL;
	if (vm->slots[id].used)
		return -S2_EINVAL;
	if (s2_vm_slot_overlaps(vm, slot, id))
		return -S2_EEXIST;
	return slot->gmem && s2_vm_slot_binds_again(vm, slot) ? -S2_EINVAL : 0;
}

static void add_slot(struct s2_vm *vm, const struct s2_step_slot *step, int id,
		     struct s2_step_result *r)
{
	struct s2_vm_slot slot = {
		.used = true,
		.base = step->ipa >> vm->page_shift,
		.npages = (uint32_t)(step->size >> vm->page_shift),
		.readonly = step->readonly,
		.gmem = step->guest_memfd,
		.logging = step->log,
	};
	uint32_t end;
	int ret;

	if (!s2_host_range(&vm->host, step->hva, step->size, &slot.hva, &end)) {
		s2_vm_senseless(r, "user space has no such addresses");
		return;
	}
	ret = check_new_slot(vm, &slot, id, &r->why);
	if (!ret)
		ret = s2_vm_ask_region(vm, &slot, S2_MR_CREATE, &r->decision);
	if (ret) {
		refuse_slot(r, ret);
		return;
	}
	s2_vm_slot_install(vm, &slot, id);
	s2_vm_log_begin(vm, id);
	s2_vm_log_commit(vm, id);
}

/* kvm_arch_flush_shadow_memslot() */
static void zap_slot(struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	vm->ops.unmap_range(vm, slot, 0, slot->npages);
	s2_vm_unmap_shadow(vm);
}

/*
 * kvm_set_memslot(): the memslot is made invalid, and what it maps goes, before
 * anybody is asked. Refused, it is back at its place, and maps nothing. A log
 * moves with it: its bits count from the memslot's first page.
 */
static void move_slot(struct s2_vm *vm, const struct s2_step_move_slot *step,
		      int id, struct s2_step_result *r)
{
	struct s2_vm_slot moved = vm->slots[id];
	int ret = 0;

	moved.base = step->ipa >> vm->page_shift;
	if (moved.gmem)
		ret = -S2_EINVAL;
	else if (s2_vm_slot_overlaps(vm, &moved, id))
		ret = -S2_EEXIST;
	/* Nothing to change. */
	if (!ret && moved.base == vm->slots[id].base)
		return;
	if (!ret) {
		zap_slot(vm, &vm->slots[id]);
		ret = s2_vm_ask_region(vm, &moved, S2_MR_MOVE, &r->decision);
	}
	if (ret) {
		refuse_slot(r, ret);
		return;
	}
	s2_vm_slot_install(vm, &moved, id);
	s2_vm_log_commit(vm, id);
}

/* Why memslots cannot change now, or NULL. */
static const char *check_slot_step(const struct s2_vm *vm,
				   const struct s2_step *step)
{
	uint32_t id = step->delete_slot.id;

	if (vm->destroyed)
		return "the VM is gone";
	if (s2_vm_any_srcu(vm))
		return "a fault holds kvm->srcu";
	if (vm->ops.kernel_write_holds_srcu(vm))
		return "a write of the kernel's holds kvm->srcu";
	if (vm->log.paused >= 0)
		return "the log is being taken: slots_lock is held";
	if (vm->ops.host_invalidates(vm))
		return "memslots do not change while the host invalidates";
	/* This id with size 0 would be another ioctl. */
	if (step->kind == S2_STEP_MOVE_SLOT && id < S2_VM_SLOTS &&
	    !vm->slots[id].used)
		return "there is no such memslot";
	return NULL;
}

/* An id that no memslot can have, or that does not exist. */
static bool is_no_slot(const struct s2_vm *vm, const struct s2_step *step,
		       int id)
{
	return id < 0 || id >= S2_VM_SLOTS ||
	       (step->kind == S2_STEP_DELETE_SLOT && !vm->slots[id].used);
}

void s2_vm_slot_step(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r)
{
	const char *why = check_slot_step(vm, step);
	int id = (int)step->delete_slot.id;

	if (why) {
		s2_vm_senseless(r, why);
	} else if (is_no_slot(vm, step, id)) {
		refuse_slot(r, -S2_EINVAL);
	} else if (step->kind == S2_STEP_SLOT) {
		add_slot(vm, &step->slot, id, r);
	} else if (step->kind == S2_STEP_MOVE_SLOT) {
		move_slot(vm, &step->move_slot, id, r);
	} else {
		zap_slot(vm, &vm->slots[id]);
		vm->slots[id] = (struct s2_vm_slot){ .used = false };
		s2_vm_log_commit(vm, id);
	}
}
