/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of inputs: everything that the fault path can read. */
#include <string.h>

#include <stage2/fault.h>

static const char *const no_yes[] = { "no", "yes" };

static const char *const fault_status_values[] = {
	"translation", "permission", "access_flag", "excl_atomic",
	"extabt",      "sea_ttw",    "secc",	    "secc_ttw",
	"addrsz",      "tag_check",  "other"
};
static const char *const fault_access_values[] = { "read", "write", "fetch" };
static const char *const fault_level_values[] = { "3", "2", "1", "0", "-1" };
static const char *const fault_el_values[] = { "el1", "el0" };
static const char *const fault_ipa_values[] = { "vm", "cpu", "beyond" };
static const char *const vma_memattr_values[] = {
	"normal",	"normal_tagged", "normal_nc", "device_ngnrne",
	"device_ngnre", "attr5",	 "attr6",     "attr7"
};
static const char *const pfn_memattr_values[] = {
	"as_vma",    "normal",	      "normal_tagged",
	"normal_nc", "device_ngnrne", "device_ngnre"
};
static const char *const vma_hugetlb_values[] = { "none", "cont_pte", "pmd",
						  "cont_pmd", "pud" };
static const char *const vma_geometry_values[] = { "page", "pmd", "pud" };
static const char *const vma_leaf_values[] = { "page", "pmd", "pud", "gone" };
static const char *const pfn_lookup_values[] = { "page",       "raw",
						 "fault",      "hwpoison",
						 "sigpending", "none" };
static const char *const slot_logging_values[] = { "off", "bitmap", "ring" };
static const char *const slot_congruent_values[] = { "page", "pmd", "pud" };
static const char *const slot_contains_values[] = { "page", "pmd", "pud" };
static const char *const slot_change_values[] = { "create", "move",
						  "flags_only", "delete" };
static const char *const slot_end_values[] = { "inside", "limit", "beyond" };
static const char *const nested_walk_values[] = { "ok", "fault", "again",
						  "error", "bad_vtcr" };
static const char *const nested_leaf_values[] = { "page", "sub_pmd", "pmd",
						  "sub_pud", "pud" };
static const char *const table_now_values[] = { "same",	  "leaf_3", "leaf_2",
						"leaf_1", "none_3", "none_2",
						"none_1", "none_0" };

#define YES_NO .values = no_yes, .nr_values = 2
#define VALUES(list) \
	.values = (list), .nr_values = sizeof(list) / sizeof(*(list))

const struct s2_input_info s2_inputs[S2_NR_INPUTS] = {
	[S2_FAULT_STATUS] = {
		.name = "fault.status",
		VALUES(fault_status_values),
		.meaning = "ESR_EL2.FSC without its level: the kind of abort",
		.source = "kvm_handle_guest_abort(), esr_fsc_is_*()",
	},
	[S2_FAULT_ACCESS] = {
		.name = "fault.access",
		VALUES(fault_access_values),
		.meaning = "what the guest did: a load, a store, or an instruction fetch (EC and WnR)",
		.source = "kvm_is_write_fault(), kvm_vcpu_trap_is_iabt()",
	},
	[S2_FAULT_LEVEL] = {
		.name = "fault.level",
		VALUES(fault_level_values),
		.meaning = "ESR_EL2.FSC's level: where the walk stopped",
		.source = "kvm_vcpu_trap_get_perm_fault_granule()",
	},
	[S2_FAULT_S1PTW] = {
		.name = "fault.s1ptw",
		YES_NO,
		.meaning = "the access was the guest's own stage-1 walk (ESR_EL2.S1PTW)",
		.source = "kvm_vcpu_abt_iss1tw()",
	},
	[S2_FAULT_CM] = {
		.name = "fault.cm",
		YES_NO,
		.meaning = "the access was a cache maintenance instruction (ESR_EL2.CM)",
		.source = "kvm_vcpu_dabt_is_cm()",
	},
	[S2_FAULT_ISV] = {
		.name = "fault.isv",
		YES_NO,
		.quiet = 1,
		.meaning = "the syndrome describes the access, so it can be emulated (ESR_EL2.ISV)",
		.source = "kvm_vcpu_dabt_isvalid(), io_mem_abort()",
	},
	[S2_FAULT_LS64] = {
		.name = "fault.ls64",
		YES_NO,
		.meaning = "a 64-byte load or store (ESR_EL2.LST is not 0)",
		.source = "io_mem_abort()",
	},
	[S2_FAULT_EL] = {
		.name = "fault.el",
		VALUES(fault_el_values),
		.meaning = "the exception level of the guest",
		.source = "vcpu_mode_priv() in kvm_s2_handle_perm_fault()",
	},
	[S2_FAULT_IPA] = {
		.name = "fault.ipa",
		VALUES(fault_ipa_values),
		.meaning = "the faulting IPA: within the VM's size, only within the CPU's limit, or beyond both",
		.source = "get_kvm_ipa_limit(), VTCR_EL2_IPA()",
	},
	[S2_TABLE_NOW] = {
		.name = "table.now",
		VALUES(table_now_values),
		.meaning = "where a walk of the VM's tables ends when KVM handles the fault: as the syndrome says, or at another entry",
		.source = "stage2_map_walker_try_leaf(), stage2_attr_walker()",
	},
	[S2_VMA_FOUND] = {
		.name = "vma.found",
		YES_NO,
		.quiet = 1,
		.meaning = "a VMA covers the hva",
		.source = "vma_lookup() in kvm_s2_fault_get_vma_info()",
	},
	[S2_VMA_PFNMAP] = {
		.name = "vma.pfnmap",
		YES_NO,
		.meaning = "VM_PFNMAP: pages without struct page, inserted by remap_pfn_range()",
		.source = "vma->vm_flags",
	},
	[S2_VMA_MIXEDMAP] = {
		.name = "vma.mixedmap",
		YES_NO,
		.meaning = "VM_MIXEDMAP: pages with and without struct page",
		.source = "vma->vm_flags",
	},
	[S2_VMA_IO] = {
		.name = "vma.io",
		YES_NO,
		.meaning = "VM_IO: memory-mapped I/O",
		.source = "vma->vm_flags, hva_to_pfn()",
	},
	[S2_VMA_SHARED] = {
		.name = "vma.shared",
		YES_NO,
		.meaning = "VM_SHARED",
		.source = "vma->vm_flags, is_cow_mapping()",
	},
	[S2_VMA_MAYWRITE] = {
		.name = "vma.maywrite",
		YES_NO,
		.quiet = 1,
		.meaning = "VM_MAYWRITE",
		.source = "vma->vm_flags, is_cow_mapping()",
	},
	[S2_VMA_MEMATTR] = {
		.name = "vma.memattr",
		VALUES(vma_memattr_values),
		.meaning = "the memory type of vm_page_prot (its AttrIndx)",
		.source = "kvm_vma_is_cacheable()",
	},
	[S2_PFN_MEMATTR] = {
		.name = "pfn.memattr",
		VALUES(pfn_memattr_values),
		.meaning = "the memory type of the host's PTE: that of vm_page_prot, or another that the driver chose",
		.source = "vmf_insert_pfn_prot(); follow_pfnmap_args.pgprot, which no kernel reads",
	},
	[S2_VMA_ALLOW_ANY_UNCACHED] = {
		.name = "vma.any_uncached",
		YES_NO,
		.meaning = "VM_ALLOW_ANY_UNCACHED: the driver says Normal-NC is safe",
		.source = "vma->vm_flags",
	},
	[S2_VMA_MTE_ALLOWED] = {
		.name = "vma.mte_allowed",
		YES_NO,
		.quiet = 1,
		.meaning = "VM_MTE_ALLOWED: the memory can hold allocation tags",
		.source = "kvm_vma_mte_allowed()",
	},
	[S2_VMA_HUGETLB] = {
		.name = "vma.hugetlb",
		VALUES(vma_hugetlb_values),
		.meaning = "the huge page size of a hugetlb VMA",
		.source = "get_vma_page_shift()",
	},
	[S2_VMA_GEOMETRY] = {
		.name = "vma.geometry",
		VALUES(vma_geometry_values),
		.meaning = "the largest block for which vm_pgoff and hva are congruent and the VMA is large enough",
		.source = "get_vma_page_shift() up to 7.1, for VM_PFNMAP",
	},
	[S2_VMA_LEAF] = {
		.name = "vma.leaf",
		VALUES(vma_leaf_values),
		.meaning = "the size of the host's stage-1 leaf for the hva",
		.source = "get_user_mapping_size()",
	},
	[S2_PFN_LOOKUP] = {
		.name = "pfn.lookup",
		VALUES(pfn_lookup_values),
		.meaning = "what the pfn lookup returns",
		.source = "__kvm_faultin_pfn(), kvm_gmem_get_pfn(), pin_user_pages()",
	},
	[S2_PFN_MAP_MEMORY] = {
		.name = "pfn.map_memory",
		YES_NO,
		.quiet = 1,
		.meaning = "pfn_is_map_memory(): memblock knows the page as mapped RAM",
		.source = "kvm_s2_fault_pin_pfn()",
	},
	[S2_PFN_KVA] = {
		.name = "pfn.kva",
		YES_NO,
		.quiet = 1,
		.meaning = "the page has an alias in the kernel's linear map, so cache maintenance by VA works",
		.source = "dcache_clean_inval_poc(), icache_inval_pou(); asked by proposal v1",
	},
	[S2_PFN_VALID] = {
		.name = "pfn.valid",
		YES_NO,
		.quiet = 1,
		.meaning = "pfn_valid(): there is a struct page",
		.source = "sanitise_mte_tags(); asked by proposals v1 and v2",
	},
	[S2_PFN_ONLINE] = {
		.name = "pfn.online",
		YES_NO,
		.quiet = 1,
		.meaning = "pfn_to_online_page() finds the page",
		.source = "sanitise_mte_tags() in 6.1",
	},
	[S2_PFN_WRITABLE] = {
		.name = "pfn.writable",
		YES_NO,
		.quiet = 1,
		.meaning = "the host's own mapping permits writes",
		.source = "__kvm_faultin_pfn()'s writable, before the memslot's flags",
	},
	[S2_PFN_MKWRITE] = {
		.name = "pfn.mkwrite",
		YES_NO,
		.meaning = "the host's fault handler would make the page writable",
		.source = "pfn_mkwrite(), fixup_user_fault(); hva_to_pfn_remapped() does not call it",
	},
	[S2_PFN_ZERO] = {
		.name = "pfn.zero",
		YES_NO,
		.meaning = "it is the zero page",
		.source = "is_zero_pfn() in sanitise_mte_tags()",
	},
	[S2_PFN_TAGGED] = {
		.name = "pfn.tagged",
		YES_NO,
		.meaning = "the allocation tags of everything to be mapped are initialised (PG_mte_tagged)",
		.source = "try_page_mte_tagging()",
	},
	[S2_PFN_SWAPBACKED] = {
		.name = "pfn.swapbacked",
		YES_NO,
		.quiet = 1,
		.meaning = "anonymous or shmem memory",
		.source = "folio_test_swapbacked() in pkvm_mem_abort()",
	},
	[S2_SLOT_PRESENT] = {
		.name = "slot.present",
		YES_NO,
		.quiet = 1,
		.meaning = "a memslot covers the IPA",
		.source = "gfn_to_memslot() in kvm_handle_guest_abort()",
	},
	[S2_SLOT_INVALID] = {
		.name = "slot.invalid",
		YES_NO,
		.meaning = "KVM_MEMSLOT_INVALID: an ioctl is moving or deleting the memslot",
		.source = "kvm_invalidate_memslot(), __gfn_to_hva_many()",
	},
	[S2_SLOT_READONLY] = {
		.name = "slot.readonly",
		YES_NO,
		.meaning = "KVM_MEM_READONLY",
		.source = "gfn_to_hva_memslot_prot(), memslot_is_logging()",
	},
	[S2_SLOT_LOGGING] = {
		.name = "slot.logging",
		VALUES(slot_logging_values),
		.meaning = "dirty logging: KVM_MEM_LOG_DIRTY_PAGES with a bitmap, or with the ring alone",
		.source = "memslot_is_logging()",
	},
	[S2_SLOT_GMEM] = {
		.name = "slot.gmem",
		YES_NO,
		.meaning = "the memslot is backed by guest_memfd",
		.source = "kvm_slot_has_gmem()",
	},
	[S2_SLOT_GMEM_ONLY] = {
		.name = "slot.gmem_only",
		YES_NO,
		.meaning = "KVM_MEMSLOT_GMEM_ONLY: the guest_memfd can be mapped by user space",
		.source = "kvm_memslot_is_gmem_only()",
	},
	[S2_SLOT_CONGRUENT] = {
		.name = "slot.congruent",
		VALUES(slot_congruent_values),
		.quiet = 2,
		.meaning = "the largest block size modulo which the memslot's ipa and hva are congruent",
		.source = "fault_supports_stage2_huge_mapping()",
	},
	[S2_SLOT_CONTAINS] = {
		.name = "slot.contains",
		VALUES(slot_contains_values),
		.quiet = 2,
		.meaning = "the largest block around the hva that lies inside the memslot",
		.source = "fault_supports_stage2_huge_mapping()",
	},
	[S2_SLOT_CHANGE] = {
		.name = "slot.change",
		VALUES(slot_change_values),
		.meaning = "what the memslot ioctl does (enum kvm_mr_change)",
		.source = "kvm_arch_prepare_memory_region()",
	},
	[S2_SLOT_END] = {
		.name = "slot.end",
		VALUES(slot_end_values),
		.meaning = "where the memslot ends: inside the VM's IPA space, exactly at its end, or beyond",
		.source = "kvm_arch_prepare_memory_region()",
	},
	[S2_CPU_FWB] = {
		.name = "cpu.fwb",
		YES_NO,
		.quiet = 1,
		.meaning = "ARM64_HAS_STAGE2_FWB: stage 2 can force write-back",
		.source = "kvm_supports_cacheable_pfnmap(), stage2_set_prot_attr()",
	},
	[S2_CPU_DIC] = {
		.name = "cpu.dic",
		YES_NO,
		.quiet = 1,
		.meaning = "ARM64_HAS_CACHE_DIC: no instruction cache invalidation needed",
		.source = "kvm_s2_fault_compute_prot()",
	},
	[S2_CPU_IDC] = {
		.name = "cpu.idc",
		YES_NO,
		.quiet = 1,
		.meaning = "ARM64_HAS_CACHE_IDC: no clean to the point of unification needed",
		.source = "__clean_dcache_guest_page(): implied by FWB",
	},
	[S2_CPU_XNX] = {
		.name = "cpu.xnx",
		YES_NO,
		.quiet = 1,
		.meaning = "ARM64_HAS_XNX: separate control of execution at EL0 and EL1",
		.source = "stage2_set_xn_attr()",
	},
	[S2_CPU_LPA2] = {
		.name = "cpu.lpa2",
		YES_NO,
		.meaning = "ARM64_HAS_LPA2: 52-bit addresses with 4K and 16K pages",
		.source = "kvm_lpa2_is_enabled()",
	},
	[S2_CPU_RAS] = {
		.name = "cpu.ras",
		YES_NO,
		.quiet = 1,
		.meaning = "ARM64_HAS_RAS_EXTN",
		.source = "host_owns_sea()",
	},
	[S2_VM_MTE] = {
		.name = "vm.mte",
		YES_NO,
		.meaning = "the VM has MTE (KVM_CAP_ARM_MTE)",
		.source = "kvm_has_mte()",
	},
	[S2_VM_PKVM] = {
		.name = "vm.pkvm",
		YES_NO,
		.meaning = "the host runs protected KVM, whose hypervisor maps guests (since 6.14)",
		.source = "is_protected_kvm_enabled()",
	},
	[S2_VM_PROTECTED] = {
		.name = "vm.protected",
		YES_NO,
		.meaning = "the VM is protected",
		.source = "kvm_vm_is_protected()",
	},
	[S2_VM_STARTED] = {
		.name = "vm.started",
		YES_NO,
		.meaning = "the protected VM has run, so the hypervisor knows it",
		.source = "pkvm_hyp_vm_is_created()",
	},
	[S2_VM_NISV] = {
		.name = "vm.nisv",
		YES_NO,
		.meaning = "user space asked for aborts without a syndrome (KVM_CAP_ARM_NISV_TO_USER)",
		.source = "io_mem_abort()",
	},
	[S2_VM_EXIT_SEA] = {
		.name = "vm.exit_sea",
		YES_NO,
		.meaning = "user space asked for external aborts (KVM_CAP_ARM_SEA_TO_USER)",
		.source = "kvm_handle_guest_sea()",
	},
	[S2_HOST_SEA_CLAIMED] = {
		.name = "host.sea_claimed",
		YES_NO,
		.meaning = "firmware's error source claims the external abort",
		.source = "apei_claim_sea()",
	},
	[S2_HOST_MMIO_DEVICE] = {
		.name = "host.mmio_device",
		YES_NO,
		.meaning = "a device inside the kernel answers at this IPA",
		.source = "kvm_io_bus_read(), kvm_io_bus_write()",
	},
	[S2_NESTED] = {
		.name = "nested",
		YES_NO,
		.meaning = "the vCPU runs a nested guest on a shadow stage 2",
		.source = "kvm_is_nested_s2_mmu()",
	},
	[S2_NESTED_WALK] = {
		.name = "nested.walk",
		VALUES(nested_walk_values),
		.meaning = "how the walk of the guest hypervisor's stage 2 ended",
		.source = "kvm_walk_nested_s2()",
	},
	[S2_NESTED_LEAF] = {
		.name = "nested.leaf",
		VALUES(nested_leaf_values),
		.quiet = 4,
		.meaning = "the guest hypervisor's leaf size, in the host's sizes",
		.source = "kvm_s2_trans_size()",
	},
	[S2_NESTED_R] = {
		.name = "nested.r",
		YES_NO,
		.quiet = 1,
		.meaning = "the guest hypervisor's leaf permits reads",
		.source = "kvm_s2_trans_readable()",
	},
	[S2_NESTED_W] = {
		.name = "nested.w",
		YES_NO,
		.quiet = 1,
		.meaning = "the guest hypervisor's leaf permits writes",
		.source = "kvm_s2_trans_writable()",
	},
	[S2_NESTED_PX] = {
		.name = "nested.px",
		YES_NO,
		.quiet = 1,
		.meaning = "its XN permits execution at EL1; without FEAT_XNX, nested.ux counts for both",
		.source = "kvm_s2_trans_exec_el1()",
	},
	[S2_NESTED_UX] = {
		.name = "nested.ux",
		YES_NO,
		.quiet = 1,
		.meaning = "its XN permits execution at EL0",
		.source = "kvm_s2_trans_exec_el0()",
	},
	[S2_RACE_SEQ] = {
		.name = "race.seq",
		YES_NO,
		.meaning = "an MMU notifier ran since the sequence was sampled",
		.source = "mmu_invalidate_retry()",
	},
	[S2_RACE_TABLE] = {
		.name = "race.table",
		YES_NO,
		.meaning = "another vCPU changed the stage-2 entry first: the walker returns -EAGAIN",
		.source = "kvm_pgtable_stage2_map(), _relax_perms()",
	},
	[S2_MEM_TOPUP] = {
		.name = "mem.topup",
		YES_NO,
		.quiet = 1,
		.meaning = "the memcache can be topped up",
		.source = "kvm_mmu_topup_memory_cache(), topup_hyp_memcache()",
	},
	[S2_MEM_PIN] = {
		.name = "mem.pin",
		YES_NO,
		.quiet = 1,
		.meaning = "one more page fits under RLIMIT_MEMLOCK",
		.source = "account_locked_vm() in pkvm_mem_abort()",
	},
};

enum s2_input s2_input_find(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < S2_NR_INPUTS; i++) {
		if (strlen(s2_inputs[i].name) == len &&
		    !memcmp(s2_inputs[i].name, name, len))
			break;
	}
	return (enum s2_input)i;
}

int s2_value_find(enum s2_input input, const char *name, size_t len)
{
	const struct s2_input_info *info = &s2_inputs[input];
	int v;

	if (info->values == no_yes && len == 1 &&
	    (*name == '0' || *name == '1'))
		return *name - '0';
	for (v = 0; v < info->nr_values; v++) {
		if (strlen(info->values[v]) == len &&
		    !memcmp(info->values[v], name, len))
			return v;
	}
	return -1;
}
