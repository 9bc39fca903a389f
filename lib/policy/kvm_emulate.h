/* SPDX-License-Identifier: GPL-2.0-only */
/* Accessors of the syndrome, as in asm/kvm_emulate.h and asm/esr.h. */
#ifndef LIB_POLICY_KVM_EMULATE_H
#define LIB_POLICY_KVM_EMULATE_H

#include "fault_path.h"

/* Level -1 has separate FSC codes, which old kernels did not know. */
static inline bool kvm_vcpu_abt_issea(const struct s2_fault_desc *s2fd)
{
	if (s2_in(s2fd->q, S2_FAULT_STATUS,
		  S2_SET(S2_SEA_TTW) | S2_SET(S2_SECC_TTW)))
		return has(s2fd, S2_C_LEVEL_MINUS_1) ||
		       !s2_is(s2fd->q, S2_FAULT_LEVEL, S2_LM1);
	return s2_in(s2fd->q, S2_FAULT_STATUS,
		     S2_SET(S2_EXTABT) | S2_SET(S2_SECC));
}

static inline bool
esr_fsc_is_translation_fault(const struct s2_fault_desc *s2fd)
{
	return s2_is(s2fd->q, S2_FAULT_STATUS, S2_TRANSLATION) &&
	       (has(s2fd, S2_C_LEVEL_MINUS_1) ||
		!s2_is(s2fd->q, S2_FAULT_LEVEL, S2_LM1));
}

static inline bool esr_fsc_is_permission_fault(const struct s2_fault_desc *s2fd)
{
	return s2_is(s2fd->q, S2_FAULT_STATUS, S2_PERMISSION);
}

static inline bool
esr_fsc_is_access_flag_fault(const struct s2_fault_desc *s2fd)
{
	return s2_is(s2fd->q, S2_FAULT_STATUS, S2_ACCESS_FLAG);
}

static inline bool
esr_fsc_is_excl_atomic_fault(const struct s2_fault_desc *s2fd)
{
	return has(s2fd, S2_C_EXCL_ATOMIC) &&
	       s2_is(s2fd->q, S2_FAULT_STATUS, S2_EXCL_ATOMIC);
}

static inline bool kvm_vcpu_trap_is_iabt(const struct s2_fault_desc *s2fd)
{
	return s2_is(s2fd->q, S2_FAULT_ACCESS, S2_FETCH);
}

static inline bool kvm_vcpu_abt_iss1tw(const struct s2_fault_desc *s2fd)
{
	return s2_yes(s2fd->q, S2_FAULT_S1PTW);
}

static inline bool kvm_vcpu_trap_is_exec_fault(const struct s2_fault_desc *s2fd)
{
	return kvm_vcpu_trap_is_iabt(s2fd) && !kvm_vcpu_abt_iss1tw(s2fd);
}

/*
 * A stage-1 walk counts as a write only on a permission fault, when hardware
 * sets flags in a descriptor that it can read. Before 406504c7b040 it always
 * did.
 */
static inline bool kvm_is_write_fault(const struct s2_fault_desc *s2fd)
{
	if (kvm_vcpu_abt_iss1tw(s2fd))
		return !has(s2fd, S2_C_S1PTW_WRITE) ||
		       esr_fsc_is_permission_fault(s2fd);
	return s2_is(s2fd->q, S2_FAULT_ACCESS, S2_WRITE);
}

/* Is this a permission fault on a leaf of this size? */
static inline bool perm_fault_granule_is(const struct s2_fault_desc *s2fd,
					 enum s2_size size)
{
	s2_set level = size == S2_PAGE ? S2_SET(S2_L3) :
		       size == S2_PMD  ? S2_SET(S2_L2) :
					 S2_SET(S2_L1);

	return esr_fsc_is_permission_fault(s2fd) &&
	       s2_in(s2fd->q, S2_FAULT_LEVEL, level);
}

#endif
