/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests of the fault path, as the kernel's source writes them. */
#include "fault_path.h"

const char *const s2_test_names[S2_NR_TESTS] = {
	[S2_T_SPECIAL] =
		"vm_flags & (VM_PFNMAP | VM_MIXEDMAP) && !pfn_is_map_memory(pfn)",
	[S2_T_VMA_PFNMAP] = "vm_flags & VM_PFNMAP",
	[S2_T_COW] = "is_cow_mapping(vm_flags)",
	[S2_T_CACHEABLE] = "is_vma_cacheable",
	[S2_T_SUPPORTS] = "kvm_supports_cacheable_pfnmap()",
	[S2_T_NC_IN_CACHEABLE] =
		"s2_force_noncacheable, where cacheable_pfnmap holds",
	[S2_T_CACHEABLE_AND_NC] = "is_vma_cacheable && s2_force_noncacheable",
	[S2_T_CACHEABLE_NOT_SUPPORTED] =
		"cacheable && !supported, before the table is written",
	[S2_T_DEMOTE] = "logging_active && !write_fault",
	[S2_T_EXEC_NC] = "exec_fault && s2_force_noncacheable",
	[S2_T_EXCL_ATOMIC] = "esr_fsc_is_excl_atomic_fault(esr)",
	[S2_T_READ_PERM] = "fault_is_perm && !write_fault && !exec_fault",
	[S2_T_MTE_DISALLOWED] = "kvm_has_mte(kvm) && !mte_allowed",
	[S2_T_SEQ_MOVED] = "mmu_invalidate_retry(kvm, mmu_seq)",
	[S2_T_HUGE] = "mapping_size == PAGE_SIZE && it may grow",
	[S2_T_GRANULE] = "perm_fault_granule > PAGE_SIZE",
	[S2_T_RELAX] = "mapping_size == perm_fault_granule",
	[S2_T_NOT_ONLINE] = "!pfn_to_online_page(pfn)",
	[S2_T_NO_FWB_NO_PAGE] = "!FWB && no struct page",
	[S2_T_REGION_RANGE] = "base_gfn + npages > kvm_phys_size()",
	[S2_T_REGION_GMEM_ONLY] =
		"kvm_slot_has_gmem(new) && !kvm_memslot_is_gmem_only(new)",
	[S2_T_REGION_GMEM_MTE] = "kvm_slot_has_gmem(new) && kvm_has_mte(kvm)",
	[S2_T_REGION_MTE] = "memslot: kvm_has_mte(kvm) && !mte_allowed",
	[S2_T_REGION_LOG_PFNMAP] =
		"memslot: VM_PFNMAP && KVM_MEM_LOG_DIRTY_PAGES",
	[S2_T_REGION_PFNMAP_CACHEABLE] =
		"memslot: VM_PFNMAP && cacheable && not supported",
};

_Static_assert(S2_NR_TESTS <= S2_MAX_TESTS, "a set of tests fits 64 bits");
