/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults that the assumptions exclude. */
#include "vm/vm.h"

bool s2_vm_fault_has_moved(const struct s2_vm *vm, const struct s2_vm_fault *f)
{
	return vm->notice.invalidating || vm->notice.seq != f->seq;
}

/*
 * Reports a fault that occurred although the assumptions exclude it: the
 * simulation or the assumptions are wrong. Faults during a change of the
 * address space do not count, because the assumptions do not cover them.
 */
void s2_vm_check_assumptions(struct s2_vm *vm, const struct s2_vm_fault *f)
{
	uint64_t impossible = s2_impossible(&f->in);
	unsigned int i = 0;

	if (!impossible || vm->cfg.inject || vm->cfg.pt_inject ||
	    s2_vm_fault_has_moved(vm, f))
		return;
	while (!(impossible >> i & 1))
		i++;
	s2_state_found(&vm->reports, S2_ST_ASSUMED, f->nested, f->ipa, i, 0,
		       s2_assumption_at(i)->statement);
}
