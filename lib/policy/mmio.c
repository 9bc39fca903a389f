/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults that no memory resolves: external aborts and emulated devices. */
#include "pipeline.h"

/* host_owns_sea(): is it the host's own memory that failed? */
static bool host_owns_sea(struct s2_query *q)
{
	if (!s2_yes(q, S2_CPU_RAS))
		return true;
	return s2_is(q, S2_FAULT_STATUS, S2_SEA_TTW) &&
	       s2_yes(q, S2_FAULT_S1PTW);
}

void s2_kvm_handle_guest_sea(struct s2_fault_desc *f)
{
	if (s2_yes(f->q, S2_HOST_SEA_CLAIMED)) {
		f->d->outcome = S2_HANDLED;
		f->d->ret = 1;
		return;
	}
	if (!f->rules->sea_to_user || host_owns_sea(f->q) ||
	    !s2_yes(f->q, S2_VM_EXIT_SEA))
		s2_end_inject(f->d, S2_INJECT_SERROR);
	else
		s2_end_exit(f->d, S2_EXIT_SEA);
}

/* io_mem_abort() */
void s2_io_mem_abort(struct s2_fault_desc *f)
{
	if (!s2_yes(f->q, S2_FAULT_ISV)) {
		if (f->rules->protected_mmio && s2_yes(f->q, S2_VM_PROTECTED))
			s2_end_inject(f->d, S2_INJECT_SEA_DABT);
		else if (s2_yes(f->q, S2_VM_NISV))
			s2_end_exit(f->d, S2_EXIT_NISV);
		else
			s2_end_error(f->d, -S2_ENOSYS);
		return;
	}
	/* FSC 0x35 is none of those for which the LST field is defined. */
	if (f->rules->ldst64b && s2_yes(f->q, S2_FAULT_LS64) &&
	    !s2_is(f->q, S2_FAULT_STATUS, S2_EXCL_ATOMIC)) {
		s2_end_exit(f->d, S2_EXIT_LDST64B);
		return;
	}
	if (s2_yes(f->q, S2_HOST_MMIO_DEVICE)) {
		f->d->outcome = S2_HANDLED;
		f->d->ret = 1;
		return;
	}
	s2_end_exit(f->d, S2_EXIT_MMIO);
}
