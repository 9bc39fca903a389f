/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own fault path, unchanged, and the two entry functions of a
 * policy.
 */
#include "world.h"
#include "intercept.h"
#include KERNEL_MMU_C
#undef kvm_pgtable_stage2_map
#undef kvm_pgtable_stage2_relax_perms
#undef kvm_pgtable_stage2_mkyoung
/* Only these functions of mmio.c, nested.c and virt/kvm. */
#include "extracted.c"
#include "kvm_main.c"
#ifdef PROBED_GUEST_MEMFD
#include "gmem.h"
#include "guest_memfd.c"
#endif

void world_make_tables(void)
{
#ifdef PROBED_VTCR_IN_ARCH
	world.kvm.arch.vtcr = kvm_get_vtcr(0, 0, WORLD_IPA_BITS);
#endif
#ifdef PROBED_NESTED_XNX
	/* FEAT_XNX of the CPU is an input; the VM does not hide it. */
	*__vm_id_reg(&world.kvm.arch, SYS_ID_AA64MMFR1_EL1) |= 1ULL << 28;
#endif
	world.kvm.arch.mmu.arch = &world.kvm.arch;
	world.nested_mmu.arch = &world.kvm.arch;
	world_init_mmu(&world.kvm.arch.mmu);
	world_init_mmu(&world.nested_mmu);
}

int world_guest_abort(void)
{
	return kvm_handle_guest_abort(&world.vcpu);
}

int world_prepare_region(enum kvm_mr_change change)
{
	struct kvm_memory_slot *new = change == KVM_MR_DELETE ? NULL :
								&world.new_slot;

	return kvm_arch_prepare_memory_region(&world.kvm, &world.slot, new,
					      change);
}
