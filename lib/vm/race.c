/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs another CPU's part at an event of the tables. */
#include "vm/vm.h"

/* Up to 6.1, and with pKVM, no other vCPU can run here. */
bool s2_vm_is_locked_out(const struct s2_vm *vm)
{
	return !s2_kernel_has(vm->cfg.tables, S2_C_PT_PARALLEL) || vm->cfg.pkvm;
}

void s2_vm_race_by_vcpu(struct s2_vm *vm, unsigned int cpu)
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

/* Teardown holds mmu_lock for writing, so no notifier can run here. */
void s2_vm_race(struct s2_vm *vm)
{
	if (!vm->race.at || --vm->race.at)
		return;
	if (!vm->race.host && !s2_vm_is_locked_out(vm))
		s2_vm_race_by_vcpu(vm, vm->race.cpu);
}
