/* SPDX-License-Identifier: GPL-2.0-only */
/* arch/arm64/kvm/nested.c: the guest hypervisor's stage 2. */
#include "kvm_emulate.h"

int s2_kvm_walk_nested_s2(const struct s2_fault_desc *s2fd)
{
	if (s2_is(s2fd->q, S2_NESTED_WALK, S2_WALK_OK))
		return 0;
	if (s2_is(s2fd->q, S2_NESTED_WALK, S2_WALK_AGAIN))
		return -S2_EAGAIN;
	if (s2_is(s2fd->q, S2_NESTED_WALK, S2_WALK_FAULT))
		return 1;
	s2fd->d->warn = s2_is(s2fd->q, S2_NESTED_WALK, S2_WALK_BAD_VTCR);
	return -S2_EFAULT;
}

/* kvm_s2_trans_exec_el{0,1}(): without FEAT_XNX, XN[0] has no meaning. */
enum s2_input s2_kvm_s2_trans_exec(const struct s2_fault_desc *s2fd, bool el1)
{
	return el1 && s2_yes(s2fd->q, S2_CPU_XNX) ? S2_NESTED_PX : S2_NESTED_UX;
}

int s2_kvm_s2_handle_perm_fault(const struct s2_fault_desc *s2fd)
{
	enum s2_input right;

	if (!esr_fsc_is_permission_fault(s2fd))
		return 0;
	if (!kvm_vcpu_trap_is_iabt(s2fd))
		right = kvm_is_write_fault(s2fd) ? S2_NESTED_W : S2_NESTED_R;
	else if (s2_old_xn_mask(s2fd))
		return 0;
	else if (has(s2fd, S2_C_XNX))
		right = s2_kvm_s2_trans_exec(s2fd, s2_is(s2fd->q, S2_FAULT_EL,
							 S2_EL1));
	else
		right = S2_NESTED_UX;
	return !s2_yes(s2fd->q, right);
}
