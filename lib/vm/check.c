/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls all checks of the state invariants. */
#include "vm/vm.h"

static void check_all(struct s2_vm *vm)
{
	if (!vm->destroyed && s2_vm_is_quiet(vm)) {
		s2_tlb_stale(&vm->tables.tlb, VMID_VM);
		if (vm->cfg.nested)
			s2_tlb_stale(&vm->tables.tlb, VMID_SHADOW);
	}
	s2_vm_check_leaves(vm);
	s2_vm_check_tables(vm);
	if (vm->cfg.pkvm)
		s2_pkvm_check(&vm->pkvm, &vm->tables.own);
}

size_t s2_vm_check(struct s2_vm *vm, struct s2_state_finding *findings,
		   size_t max)
{
	check_all(vm);
	return s2_state_take(&vm->reports, findings, max);
}
