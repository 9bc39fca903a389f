/* SPDX-License-Identifier: GPL-2.0-only */
/* Memslots: what the policy accepts, and what goes with a change. */
#include "vm/internal.h"

int vm_slot_of_gfn(const struct s2_vm *vm, uint64_t gfn)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct slot *slot = &vm->slots[i];

		if (slot->used && gfn >= slot->base &&
		    gfn - slot->base < slot->npages)
			return i;
	}
	return -1;
}

static bool overlaps(const struct s2_vm *vm, const struct slot *slot, int id)
{
	int i;

	for (i = 0; i < S2_VM_SLOTS; i++) {
		const struct slot *other = &vm->slots[i];

		if (i != id && other->used &&
		    slot->base < other->base + other->npages &&
		    other->base < slot->base + slot->npages)
			return true;
	}
	return false;
}

static int end_of(const struct s2_vm *vm, const struct slot *slot)
{
	uint64_t limit = 1ull << (vm->cfg.ipa_bits - vm->page_shift);
	uint64_t end = slot->base + slot->npages;

	return end < limit  ? S2_END_INSIDE :
	       end == limit ? S2_END_AT_LIMIT :
			      S2_END_BEYOND;
}

/* Of one VMA, or of none. */
static int ask_at(struct s2_vm *vm, const struct slot *slot, uint32_t hva,
		  enum s2_mr_change change, struct s2_decision *d)
{
	struct fault f = { .hva = hva };
	struct s2_query q;

	s2_cube_quiet(&f.in);
	vm_input_vma(vm, &f);
	vm_input(&f, S2_SLOT_CHANGE, (int)change);
	vm_input(&f, S2_SLOT_END, end_of(vm, slot));
	vm_input(&f, S2_SLOT_READONLY, slot->readonly);
	vm_input(&f, S2_SLOT_LOGGING, slot->logging);
	vm_input(&f, S2_SLOT_GMEM, slot->gmem);
	vm_input(&f, S2_SLOT_GMEM_ONLY, slot->gmem);
	vm_input(&f, S2_VM_MTE, vm->cfg.mte);
	vm_input(&f, S2_CPU_FWB, vm->cfg.fwb);
	vm_input(&f, S2_CPU_DIC, vm->cfg.dic);
	s2_query_init(&q, &f.in);
	s2_decide(vm->cfg.policy, S2_PREPARE_REGION, &q, d);
	return d->outcome == S2_ACCEPT ? 0 : d->ret;
}

/* kvm_arch_prepare_memory_region(): each VMA of the region is asked about. */
int vm_ask_region(struct s2_vm *vm, const struct slot *slot,
		  enum s2_mr_change change, struct s2_decision *d)
{
	uint32_t hva = slot->hva, end = slot->hva + slot->npages;
	bool any = false;
	int ret = 0;

	if (!vm->cfg.policy->decide[S2_PREPARE_REGION])
		return 0;
	while (hva < end && !ret) {
		const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, hva);

		if (vma)
			ret = ask_at(vm, slot, hva, change, d);
		any |= vma != NULL;
		hva = vma ? vma->end : hva + 1;
	}
	return any ? ret : ask_at(vm, slot, slot->hva, change, d);
}

static void refuse(struct s2_step_result *r, int ret)
{
	r->outcome = S2_REFUSED;
	r->ret = ret;
}

static void add(struct s2_vm *vm, const struct s2_step *step, int id,
		struct s2_step_result *r)
{
	struct slot slot = {
		.used = true,
		.base = step->arg[S2_A_SLOT_IPA] >> vm->page_shift,
		.npages =
			(uint32_t)(step->arg[S2_A_SLOT_SIZE] >> vm->page_shift),
		.readonly = step->arg[S2_A_SLOT_READONLY],
		.gmem = step->arg[S2_A_SLOT_GMEM],
		.logging = (uint8_t)step->arg[S2_A_SLOT_LOG],
	};
	uint32_t end;
	int ret;

	if (!s2_host_range(&vm->host, step->arg[S2_A_SLOT_HVA],
			   step->arg[S2_A_SLOT_SIZE], &slot.hva, &end)) {
		vm_senseless(r, "user space has no such addresses");
		return;
	}
	if (vm->slots[id].used || overlaps(vm, &slot, id)) {
		vm_senseless(r, "there is a memslot already");
		return;
	}
	if (slot.gmem && (slot.readonly || slot.logging)) {
		refuse(r, -S2_EINVAL);
		return;
	}
	ret = vm_ask_region(vm, &slot, S2_MR_CREATE, &r->decision);
	if (ret) {
		refuse(r, ret);
		return;
	}
	vm->slots[id] = slot;
	memset(vm->logged[id], 0, vm->bitmap_bytes);
	memset(vm->written[id], 0, vm->bitmap_bytes);
	if (slot.logging)
		vm_start_log(vm, id);
}

/* kvm_arch_flush_shadow_memslot() */
static void zap_slot(struct s2_vm *vm, const struct slot *slot)
{
	vm_unmap_slot_range(vm, slot, 0, slot->npages);
	vm_unmap_shadow(vm);
}

static void move(struct s2_vm *vm, const struct s2_step *step, int id,
		 struct s2_step_result *r)
{
	struct slot moved = vm->slots[id];
	int ret;

	moved.base = step->arg[S2_A_SLOT_IPA] >> vm->page_shift;
	if (overlaps(vm, &moved, id)) {
		vm_senseless(r, "there is a memslot already");
		return;
	}
	if (moved.logging || moved.gmem) {
		vm_senseless(r, "a memslot that is logged or private stays");
		return;
	}
	ret = vm_ask_region(vm, &moved, S2_MR_MOVE, &r->decision);
	if (ret) {
		refuse(r, ret);
		return;
	}
	zap_slot(vm, &vm->slots[id]);
	vm->slots[id] = moved;
}

bool vm_any_fault(const struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->cfg.cpus; i++) {
		if (vm->vcpus[i].fault.part != PART_NONE)
			return true;
	}
	return false;
}

/* What stands in the way of any change to memslots. */
static const char *check(const struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t id = step->arg[S2_A_SLOT_ID];

	if (id >= S2_VM_SLOTS)
		return "there are not so many memslots";
	if (vm->destroyed)
		return "the VM is gone";
	if (vm_any_fault(vm))
		return "a fault holds kvm->srcu";
	if (vm->log_paused >= 0)
		return "the log is being taken: slots_lock is held";
	if ((vm->host.op.active || vm->invalidating) &&
	    !vm_bug(vm, S2_VM_BUG_SLOT_IN_WINDOW))
		return "memslots do not change while the host invalidates";
	if (step->kind != S2_STEP_SLOT && !vm->slots[id].used)
		return "there is no such memslot";
	return NULL;
}

void vm_slot_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r)
{
	const char *why = check(vm, step);
	int id = (int)step->arg[S2_A_SLOT_ID];

	if (why) {
		vm_senseless(r, why);
	} else if (step->kind == S2_STEP_SLOT) {
		add(vm, step, id, r);
	} else if (step->kind == S2_STEP_MOVE_SLOT) {
		move(vm, step, id, r);
	} else {
		zap_slot(vm, &vm->slots[id]);
		vm->slots[id].used = false;
	}
}
