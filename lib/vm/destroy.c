/* SPDX-License-Identifier: GPL-2.0-only */
/* Ends a VM. */
#include "vm/vm.h"

void s2_vm_destroy(struct s2_vm *vm, const struct s2_step_destroy *step,
		   struct s2_step_result *r)
{
	unsigned int i;

	if (vm->destroyed || s2_vm_any_fault(vm) || vm->log.paused >= 0 ||
	    vm->kernel_write.part) {
		s2_vm_senseless(r, "a vCPU or an ioctl holds the VM");
		return;
	}
	if (step->race) {
		vm->race.at = step->at + 1;
		vm->race.host = true;
	}
	for (i = 0; i < vm->cfg.cpus; i++) {
		s2_pt_cache_drain(&vm->vcpus[i].cache, &vm->tables.pool);
		/* No vCPU will try its access again. */
		vm->vcpus[i].fault.part = PART_NONE;
	}
	s2_pt_cache_drain(&vm->log.split_cache, &vm->tables.pool);
	if (vm->cfg.pkvm)
		s2_pkvm_end(&vm->pkvm, &vm->tables.own);
	vm->ops.end_tables(vm);
	vm->race.at = 0;
	vm->race.host = false;
	vm->destroyed = true;
	/* VMIDs are reused only after the whole TLB was invalidated. */
	s2_tlb_flush_all(&vm->tables.tlb);
}
