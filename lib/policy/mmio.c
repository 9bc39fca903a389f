/* SPDX-License-Identifier: GPL-2.0-only */
/* arch/arm64/kvm/mmio.c: accesses that a device answers. */
#include "kvm_emulate.h"

int s2_io_mem_abort(const struct s2_fault_desc *s2fd)
{
	if (!s2_yes(s2fd->q, S2_FAULT_ISV)) {
		if (has(s2fd, S2_C_NISV_PROTECTED) &&
		    s2_yes(s2fd->q, S2_VM_PROTECTED))
			return s2_kvm_inject(s2fd, S2_INJECT_SEA_DABT);
		if (s2_yes(s2fd->q, S2_VM_NISV))
			return s2_kvm_exit(s2fd, S2_EXIT_NISV);
		return -S2_ENOSYS;
	}
	/* The LST field is not defined for FSC 0x35. */
	if (has(s2fd, S2_C_LDST64B) && s2_yes(s2fd->q, S2_FAULT_LS64) &&
	    !esr_fsc_is_excl_atomic_fault(s2fd))
		return s2_kvm_exit(s2fd, S2_EXIT_LDST64B);
	if (s2_yes(s2fd->q, S2_HOST_MMIO_DEVICE)) {
		s2fd->d->outcome = S2_HANDLED;
		return 1;
	}
	return s2_kvm_exit(s2fd, S2_EXIT_MMIO);
}
