/* SPDX-License-Identifier: GPL-2.0-only */
/* What another CPU does meanwhile, at an event of the tables. */
#include "vm/vm.h"

/* ptdump: looks, and does nothing. */
static int dump_entry(const struct s2_pt_visit *v, unsigned int what)
{
	(void)v;
	(void)what;
	return 0;
}

/* Up to 6.1, and with pKVM, nobody else is let in. */
static bool is_locked_out(const struct s2_vm *vm)
{
	return (vm->cfg.tables->anchored || vm->cfg.pkvm) &&
	       !s2_vm_bug(vm, S2_VM_BUG_READ_LOCK);
}

static void race_by_host(struct s2_vm *vm)
{
	if (s2_vm_bug(vm, S2_VM_BUG_DUMP_UNLOCKED)) {
		s2_pt_walk(&vm->tables.own, 0, 1ull << vm->cfg.ipa_bits,
			   S2_WALK_LEAF, dump_entry, NULL);
		return;
	}
	s2_vm_invalidate_start(vm, 0, vm->cfg.hva_pages);
	s2_vm_invalidate_end(vm, 0, vm->cfg.hva_pages);
}

static void race_by_vcpu(struct s2_vm *vm, unsigned int cpu)
{
	const struct s2_vm_commit was = vm->commit;
	unsigned int me = vm->cpu;
	struct s2_decision d;

	if (cpu >= vm->cfg.cpus || cpu == me ||
	    vm->vcpus[cpu].fault.part != PART_COMMIT)
		return;
	vm->cpu = cpu;
	vm->commit.relaxing = false;
	s2_vm_fault_part(vm, &vm->vcpus[cpu], &d);
	vm->cpu = me;
	vm->commit = was;
	vm->commit.raced = true;
}

void s2_vm_race(struct s2_vm *vm)
{
	if (!vm->race.at || --vm->race.at || is_locked_out(vm))
		return;
	if (vm->race.host)
		race_by_host(vm);
	else
		race_by_vcpu(vm, vm->race.cpu);
}
