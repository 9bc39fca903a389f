/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM ends. */
#include "vm/vm.h"

void s2_vm_destroy(struct s2_vm *vm, const struct s2_step_destroy *step,
		   struct s2_step_result *r)
{
	unsigned int i;

	if (vm->destroyed || s2_vm_any_fault(vm) || vm->log.paused >= 0) {
		s2_vm_senseless(r, "a vCPU or an ioctl holds the VM");
		return;
	}
	if (step->race && s2_vm_bug(vm, S2_VM_BUG_NOTIFIER_UNLOCKED |
						S2_VM_BUG_DUMP_UNLOCKED)) {
		vm->race.at = step->at + 1;
		vm->race.host = true;
	}
	for (i = 0; i < vm->cfg.cpus; i++)
		s2_pt_cache_drain(&vm->vcpus[i].cache, &vm->tables.pool);
	s2_pt_cache_drain(&vm->log.split_cache, &vm->tables.pool);
	if (vm->cfg.pkvm)
		s2_pkvm_end(&vm->pkvm, &vm->tables.own);
	if (!s2_vm_bug(vm, S2_VM_BUG_KEEP_TABLES)) {
		s2_vm_end_table(vm, &vm->tables.own);
		if (vm->cfg.nested)
			s2_vm_end_table(vm, &vm->tables.shadow);
	}
	vm->race.at = 0;
	vm->destroyed = true;
	/* Its VMIDs are used again when all of the TLB is forgotten. */
	s2_tlb_flush_all(&vm->tables.tlb);
}
