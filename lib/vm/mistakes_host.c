/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes: in the VM's reaction to changes by the host. */
#include "vm/mistakes.h"

/* ---- notifiers ----------------------------------------------------------- */

/* Drops mmu_lock, and does not check the tables afterwards. */
static void hold_table(struct s2_vm *vm)
{
	bool nested = vm->cfg.nested &&
		      s2_vm_has_mistake(vm, S2_VM_BUG_NEST_ARRAY);

	if (vm->holds ||
	    (!nested && !s2_vm_has_mistake(vm, S2_VM_BUG_ROOT_CACHED)))
		return;
	vm->held = nested ? vm->tables.shadow : vm->tables.own;
	vm->holds = true;
}

static const char *mistaken_host_step(struct s2_vm *vm,
				      const struct s2_step *step)
{
	if (step->kind == S2_STEP_HOST && vm->host.op.active && vm->holds)
		s2_pt_unmap(&vm->held, s2_ipa(0), 1ull << vm->cfg.ipa_bits);
	if (step->kind == S2_STEP_HOST || !vm->host.op.active)
		vm->holds = false;
	return s2_vm_do_host_step(vm, step);
}

static void unmap_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
			uint32_t first, uint32_t npages, void *arg)
{
	(void)arg;
	vm->ops.unmap_range(vm, slot, first, npages);
}

static void mistaken_start(void *ctx, uint32_t first, uint32_t end)
{
	struct s2_vm *vm = ctx;
	bool unmaps = !s2_vm_has_mistake(vm, S2_VM_BUG_NO_UNMAP);

	hold_table(vm);
	if (!s2_vm_for_each_range(vm, first, end, unmaps ? unmap_range : NULL,
				  NULL))
		return;
	vm->notice.invalidating++;
	if (unmaps && !s2_vm_has_mistake(vm, S2_VM_BUG_NEST_NO_UNMAP))
		s2_vm_unmap_shadow(vm);
}

static void unmap_and_warn(struct s2_vm *vm, const struct s2_vm_slot *slot,
			   uint32_t first, uint32_t npages)
{
	s2_ipa_t ipa = s2_vm_ipa_of(vm, slot->base + first);

	s2_vm_unmap_range(vm, slot, first, npages);
	if (vm->destroyed && s2_pt_unmap(&vm->tables.own, ipa,
					 (uint64_t)npages << vm->page_shift))
		s2_state_found(&vm->reports, S2_ST_WARN, false,
			       s2_vm_ipa_of(vm, slot->base), 0, 0,
			       "a WARN: nothing can be unmapped any more");
}

static bool mistaken_age(struct s2_vm *vm, uint32_t first, uint32_t end,
			 bool clear)
{
	bool young;

	if (vm->destroyed && !s2_vm_has_mistake(vm, S2_VM_BUG_AGE_DESTROYED))
		return false;
	young = s2_vm_age_ranges(vm, first, end, clear);
	if (young && clear && !s2_vm_has_mistake(vm, S2_VM_BUG_AGE_NO_FLUSH))
		s2_vm_flush_remote(vm);
	return young;
}

static bool never_invalidates(const struct s2_vm *vm)
{
	(void)vm;
	return false;
}

/*
 * ---- other CPUs in between ------------------------------------------------
 */

/* ptdump: only reads. */
static int dump_entry(const struct s2_pt_visit *v, unsigned int what)
{
	(void)v;
	(void)what;
	return 0;
}

static void race_by_host(struct s2_vm *vm)
{
	if (s2_vm_has_mistake(vm, S2_VM_BUG_DUMP_UNLOCKED)) {
		s2_pt_walk(&vm->tables.own, s2_ipa(0), 1ull << vm->cfg.ipa_bits,
			   S2_WALK_LEAF, dump_entry, NULL);
	} else if (s2_vm_has_mistake(vm, S2_VM_BUG_NOTIFIER_UNLOCKED)) {
		vm->host.notifier.start(vm, 0, vm->cfg.hva_pages);
		vm->host.notifier.end(vm, 0, vm->cfg.hva_pages);
	}
}

static void mistaken_race(struct s2_vm *vm)
{
	if (!vm->race.at || --vm->race.at)
		return;
	if (s2_vm_is_locked_out(vm) &&
	    !s2_vm_has_mistake(vm, S2_VM_BUG_READ_LOCK))
		return;
	if (vm->race.host)
		race_by_host(vm);
	else
		s2_vm_race_by_vcpu(vm, vm->race.cpu);
}

void s2_vm_put_host_mistakes_back(struct s2_vm *vm)
{
	struct s2_vm_ops *ops = &vm->ops;

	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_ARRAY | S2_VM_BUG_ROOT_CACHED))
		ops->host_step = mistaken_host_step;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_ARRAY | S2_VM_BUG_ROOT_CACHED |
					  S2_VM_BUG_NO_UNMAP |
					  S2_VM_BUG_NEST_NO_UNMAP))
		ops->invalidate_start = mistaken_start;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_UNMAP_WARNS))
		ops->unmap_range = unmap_and_warn;
	if (s2_vm_has_mistake(vm,
			      S2_VM_BUG_AGE_DESTROYED | S2_VM_BUG_AGE_NO_FLUSH))
		ops->age = mistaken_age;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_SLOT_IN_WINDOW))
		ops->host_invalidates = never_invalidates;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_READ_LOCK |
					  S2_VM_BUG_DUMP_UNLOCKED |
					  S2_VM_BUG_NOTIFIER_UNLOCKED))
		ops->race = mistaken_race;
}
