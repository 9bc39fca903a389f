/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumptions: each excludes faults that cannot occur. */
#include <string.h>

#include "facts.h"

#define HOLDS(name) static bool name(struct s2_query *q)

HOLDS(leaf_level)
{
	return !s2_any(q, S2_FAULT_STATUS, S2_PERMISSION, S2_ACCESS_FLAG) ||
	       s2_any(q, S2_FAULT_LEVEL, S2_L1, S2_L2, S2_L3);
}

HOLDS(read_perm)
{
	return !s2_is(q, S2_FAULT_STATUS, S2_PERMISSION) ||
	       !s2_is(q, S2_FAULT_ACCESS, S2_READ) ||
	       s2_yes(q, S2_FAULT_S1PTW) || s2_yes(q, S2_NESTED);
}

HOLDS(no_level)
{
	return !s2_any(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC, S2_EXTABT, S2_SECC,
		       S2_TAG_CHECK, S2_OTHER_FSC) ||
	       s2_is(q, S2_FAULT_LEVEL, S2_L3);
}

/*
 * The level is that of the stage that failed. An external abort can come from
 * the guest's own walk, and the guest may use features that the host does not.
 */
HOLDS(level_minus_1)
{
	return !s2_is(q, S2_FAULT_LEVEL, S2_LM1) || s2_yes(q, S2_CPU_LPA2) ||
	       s2_any(q, S2_FAULT_STATUS, S2_SEA_TTW, S2_SECC_TTW);
}

HOLDS(fetch_syndrome)
{
	return !s2_is(q, S2_FAULT_ACCESS, S2_FETCH) ||
	       (!s2_yes(q, S2_FAULT_CM) && !s2_yes(q, S2_FAULT_ISV) &&
		!s2_yes(q, S2_FAULT_LS64) &&
		!s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC));
}

HOLDS(walk_syndrome)
{
	return !s2_yes(q, S2_FAULT_S1PTW) ||
	       (!s2_yes(q, S2_FAULT_ISV) && !s2_yes(q, S2_FAULT_LS64) &&
		!s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC));
}

HOLDS(cm_syndrome)
{
	return !s2_yes(q, S2_FAULT_CM) ||
	       (s2_is(q, S2_FAULT_ACCESS, S2_WRITE) &&
		!s2_yes(q, S2_FAULT_ISV) && !s2_yes(q, S2_FAULT_LS64) &&
		!s2_is(q, S2_FAULT_STATUS, S2_EXCL_ATOMIC));
}

HOLDS(ipa_translation)
{
	return s2_is(q, S2_FAULT_IPA, S2_IPA_VM) ||
	       !s2_any(q, S2_FAULT_STATUS, S2_PERMISSION, S2_ACCESS_FLAG,
		       S2_EXCL_ATOMIC);
}

HOLDS(memattr_programmed)
{
	return !s2_any(q, S2_VMA_MEMATTR, S2_MT_5, S2_MT_6, S2_MT_7);
}

/*
 * KVM looks up the VMA, and then the page, and the host may change both in
 * between. Then the sequence moves, and the page may belong to another VMA. A
 * fault that ends before the check of the sequence can see such a mixture.
 */
static bool is_one_instant(struct s2_query *q)
{
	return !s2_yes(q, S2_RACE_SEQ);
}

/* Neither VM_PFNMAP nor VM_MIXEDMAP. */
static bool is_plain_vma(struct s2_query *q)
{
	return !s2_yes(q, S2_VMA_PFNMAP) && !s2_yes(q, S2_VMA_MIXEDMAP);
}

HOLDS(io_vma)
{
	return !s2_yes(q, S2_VMA_IO) || !is_plain_vma(q) ||
	       s2_yes(q, S2_PFN_MAP_MEMORY) || !is_one_instant(q);
}

HOLDS(plain_vma)
{
	if (!is_plain_vma(q))
		return true;
	return s2_fact_cacheable(q) &&
	       ((s2_yes(q, S2_PFN_KVA) && s2_yes(q, S2_PFN_VALID)) ||
		!is_one_instant(q));
}

/* vmf_insert_pfn_prot() BUGs in other VMAs, and on mixed ones' own pages. */
HOLDS(pte_prot)
{
	return s2_is(q, S2_PFN_MEMATTR, S2_PTE_AS_VMA) ||
	       s2_yes(q, S2_VMA_PFNMAP) ||
	       (s2_yes(q, S2_VMA_MIXEDMAP) && !s2_yes(q, S2_PFN_VALID));
}

/* Elsewhere the lookup is get_user_pages(), which calls the fault handler. */
HOLDS(mkwrite_vma)
{
	return !s2_yes(q, S2_PFN_MKWRITE) ||
	       (!s2_yes(q, S2_PFN_WRITABLE) &&
		(s2_yes(q, S2_VMA_PFNMAP) || s2_yes(q, S2_VMA_IO)));
}

HOLDS(raw_pfn)
{
	return !s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_RAW) ||
	       s2_yes(q, S2_VMA_PFNMAP) || s2_yes(q, S2_VMA_IO) ||
	       !is_one_instant(q);
}

HOLDS(map_memory)
{
	return !s2_yes(q, S2_PFN_MAP_MEMORY) ||
	       (s2_yes(q, S2_PFN_KVA) && s2_yes(q, S2_PFN_VALID) &&
		s2_yes(q, S2_PFN_ONLINE));
}

HOLDS(struct_page)
{
	return s2_yes(q, S2_PFN_VALID) ||
	       (!s2_yes(q, S2_PFN_ONLINE) && !s2_yes(q, S2_PFN_TAGGED) &&
		!s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_PAGE));
}

HOLDS(zero_page)
{
	if (!s2_yes(q, S2_PFN_ZERO))
		return true;
	return s2_yes(q, S2_PFN_MAP_MEMORY) && !s2_yes(q, S2_PFN_WRITABLE) &&
	       ((s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE) &&
		 s2_any(q, S2_VMA_LEAF, S2_LEAF_PAGE, S2_LEAF_GONE)) ||
		!is_one_instant(q));
}

HOLDS(mte_vma)
{
	return !s2_yes(q, S2_VMA_MTE_ALLOWED) ||
	       (is_plain_vma(q) && !s2_yes(q, S2_VMA_IO));
}

HOLDS(hugetlb_vma)
{
	return s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE) || is_plain_vma(q);
}

/* As long as the host maps a huge page, it maps all of it. */
HOLDS(hugetlb_leaf)
{
	if (s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE) ||
	    s2_is(q, S2_VMA_LEAF, S2_LEAF_GONE) || !is_one_instant(q))
		return true;
	if (s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_PUD))
		return s2_is(q, S2_VMA_LEAF, S2_LEAF_PUD);
	if (s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_CONT_PTE))
		return s2_is(q, S2_VMA_LEAF, S2_LEAF_PAGE);
	return s2_is(q, S2_VMA_LEAF, S2_LEAF_PMD);
}

HOLDS(gmem_flags)
{
	if (!s2_yes(q, S2_SLOT_GMEM))
		return !s2_yes(q, S2_SLOT_GMEM_ONLY);
	return !s2_yes(q, S2_SLOT_READONLY) &&
	       s2_is(q, S2_SLOT_LOGGING, S2_LOGGING_OFF);
}

HOLDS(gmem_pages)
{
	return !s2_yes(q, S2_SLOT_GMEM) ||
	       (s2_yes(q, S2_PFN_KVA) && s2_yes(q, S2_PFN_WRITABLE) &&
		s2_yes(q, S2_PFN_MAP_MEMORY) &&
		!s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_RAW));
}

HOLDS(swapbacked)
{
	return !s2_yes(q, S2_VM_PROTECTED) || !s2_yes(q, S2_PFN_SWAPBACKED) ||
	       s2_yes(q, S2_PFN_MAP_MEMORY);
}

HOLDS(protected_pkvm)
{
	return s2_yes(q, S2_VM_PROTECTED) ? s2_yes(q, S2_VM_PKVM) :
					    !s2_yes(q, S2_VM_STARTED);
}

HOLDS(protected_mte)
{
	return !s2_yes(q, S2_VM_PROTECTED) || !s2_yes(q, S2_VM_MTE);
}

HOLDS(protected_rwx)
{
	return !s2_yes(q, S2_VM_PROTECTED) ||
	       !s2_is(q, S2_FAULT_STATUS, S2_PERMISSION);
}

/* Do the memslot and the host allow a leaf of this size? */
static bool leaf_fits(struct s2_query *q, enum s2_size size)
{
	if (!s2_yes(q, S2_SLOT_PRESENT))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM) || s2_yes(q, S2_VM_PROTECTED))
		return false; /* these are mapped with page-sized leaves */
	if (s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_CONT_PTE) ||
	    (size == S2_PUD &&
	     !s2_any(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE, S2_HUGETLB_PUD)))
		return false;
	return s2_fact_upto(q, S2_SLOT_CONGRUENT, size) &&
	       s2_fact_upto(q, S2_SLOT_CONTAINS, size) &&
	       (s2_yes(q, S2_VMA_PFNMAP) ||
		s2_any(q, S2_VMA_LEAF, S2_LEAF_PUD, S2_LEAF_GONE) ||
		(size == S2_PMD && s2_is(q, S2_VMA_LEAF, S2_LEAF_PMD)));
}

/*
 * This is about the block that exists when KVM handles the fault. If the
 * memslot or the host's leaf had changed, it would be gone: both are unmapped
 * before they change. Nothing is assumed about the block that caused the fault.
 */
HOLDS(leaf_fits_now)
{
	if (s2_leaf_now(q, S2_SET(S2_PMD)))
		return leaf_fits(q, S2_PMD);
	return !s2_leaf_now(q, S2_SET(S2_PUD)) || leaf_fits(q, S2_PUD);
}

/* table.now=same excludes the value that it stands for. */
HOLDS(now_once)
{
	enum s2_table_now then;

	if (s2_is(q, S2_TABLE_NOW, S2_NOW_SAME))
		return true;
	if (!s2_any(q, S2_FAULT_STATUS, S2_TRANSLATION, S2_PERMISSION,
		    S2_ACCESS_FLAG))
		return false;
	then = s2_table_then(s2_value(q, S2_FAULT_STATUS),
			     s2_value(q, S2_FAULT_LEVEL));
	return then == S2_NOW_SAME || !s2_in(q, S2_TABLE_NOW, S2_SET(then));
}

HOLDS(nested_host)
{
	return !s2_yes(q, S2_NESTED) || !s2_yes(q, S2_VM_PKVM);
}

static const struct s2_assumption assumptions[] = {
	{
		.name = "leaf-level",
		.kind = S2_KERNEL_INVARIANT,
		.statement =
			"A permission or access flag fault comes from a leaf, and KVM has leaves at levels 1 to 3.",
		.reason =
			"The table code installs no block above level 1; a decision has no size for one.",
		.source =
			"Arm ARM, FSC; kvm_block_mapping_supported(), KVM_PGTABLE_MIN_BLOCK_LEVEL",
		.holds = leaf_level,
	},
	{
		.name = "read-perm",
		.kind = S2_KERNEL_INVARIANT,
		.statement =
			"Only a nested guest's leaf can lack read permission.",
		.reason =
			"Every leaf gets KVM_PGTABLE_PROT_R, or PROG-READ is violated; only a guest hypervisor takes it away.",
		.source =
			"kvm_s2_fault_compute_prot(), adjust_nested_fault_perms()",
		.holds = read_perm,
	},
	{
		.name = "no-level",
		.kind = S2_ARCHITECTURE,
		.statement =
			"An FSC without a level field is one fault, with level 3.",
		.reason =
			"The field does not exist, so there is nothing to vary.",
		.source = "Arm ARM, FSC",
		.holds = no_level,
	},
	{
		.name = "level-minus-1",
		.kind = S2_ARCHITECTURE,
		.statement =
			"A walk begins at level -1 only with 52-bit addresses.",
		.reason =
			"Level -1 exists only with 4K pages and FEAT_LPA2; a guest that uses it in its own stage 1 can only cause external aborts on its own walk.",
		.source = "Arm ARM, FEAT_LPA2",
		.holds = level_minus_1,
	},
	{
		.name = "fetch-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"An instruction abort has no CM, no ISV and no LST, and is not for an exclusive or atomic.",
		.reason =
			"These bits are RES0, and only a data abort can have FSC 0x35.",
		.source = "Arm ARM, ISS of an Instruction Abort",
		.holds = fetch_syndrome,
	},
	{
		.name = "walk-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"An abort on a stage-1 walk has no ISV and no LST, and is not for an exclusive or atomic.",
		.reason =
			"The syndrome describes the access of an instruction, and a walk is not one.",
		.source = "Arm ARM, ISS of a Data Abort",
		.holds = walk_syndrome,
	},
	{
		.name = "cm-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"Cache maintenance is reported as a write, without ISV and LST.",
		.reason = "If CM is 1, WnR is 1.",
		.source = "Arm ARM, ISS of a Data Abort",
		.holds = cm_syndrome,
	},
	{
		.name = "ipa-translation",
		.kind = S2_ARCHITECTURE,
		.statement =
			"Beyond the VM's IPA size nothing is mapped, so only translation faults occur.",
		.reason =
			"For an address beyond VTCR_EL2.T0SZ the walk does not even begin.",
		.source = "Arm ARM, VTCR_EL2.T0SZ",
		.holds = ipa_translation,
	},
	{
		.name = "memattr-programmed",
		.kind = S2_TRUST,
		.statement =
			"vm_page_prot uses an AttrIndx that the kernel programs in MAIR_EL1.",
		.reason = "A driver could compose a pgprot_t by hand.",
		.source = "asm/memory.h: MT_*",
		.holds = memattr_programmed,
	},
	{
		.name = "io-vma",
		.kind = S2_TRUST,
		.statement =
			"A VMA with VM_IO, but neither VM_PFNMAP nor VM_MIXEDMAP, maps RAM.",
		.reason =
			"A driver's mmap() sets the flags, and its fault() chooses the page. If the sequence moved, the page can belong to another VMA.",
		.source =
			"remap_pfn_range(), vm_insert_page(); fb_deferred_io_mmap()",
		.holds = io_vma,
	},
	{
		.name = "plain-vma",
		.kind = S2_TRUST,
		.statement =
			"A VMA with neither VM_PFNMAP nor VM_MIXEDMAP maps cacheable memory with a struct page and a kernel alias.",
		.reason =
			"A driver whose fault() returns a page could give its VMA any vm_page_prot. If the sequence moved, the page can belong to another VMA.",
		.source = "216887f79d98",
		.holds = plain_vma,
	},
	{
		.name = "raw-pfn",
		.kind = S2_TRUST,
		.statement =
			"A pfn without a page reference comes from a VMA with VM_PFNMAP or VM_IO.",
		.reason =
			"mm maps only pages with a reference elsewhere, and follow_pfnmap_start() refuses other VMAs. If the sequence moved, the page can belong to another VMA.",
		.source = "hva_to_pfn(), follow_pfnmap_start()",
		.holds = raw_pfn,
	},
	{
		.name = "pte-prot",
		.kind = S2_TRUST,
		.statement =
			"The host's PTE has another memory type than vm_page_prot only in VM_PFNMAP, or for memory without a struct page in VM_MIXEDMAP.",
		.reason =
			"vmf_insert_pfn_prot() BUGs elsewhere; a driver that writes PTEs by itself could break it.",
		.source = "vmf_insert_pfn_prot()",
		.holds = pte_prot,
	},
	{
		.name = "mkwrite-vma",
		.kind = S2_TRUST,
		.statement =
			"Only in VM_PFNMAP or VM_IO does the lookup find a page read-only that the host would make writable: elsewhere it calls the fault handler.",
		.reason =
			"The lookup there is get_user_pages(), and mm/gup.c, which is not compiled here, ensures it.",
		.source = "hva_to_pfn_slow(), faultin_page()",
		.holds = mkwrite_vma,
	},
	{
		.name = "map-memory",
		.kind = S2_TRUST,
		.statement =
			"Memory in the memory map has a kernel alias and an online struct page.",
		.reason =
			"mm and memory hotplug ensure it; secretmem removes the alias, but KVM cannot look it up.",
		.source = "pfn_is_map_memory()",
		.holds = map_memory,
	},
	{
		.name = "struct-page",
		.kind = S2_TRUST,
		.statement =
			"Memory without a struct page is not online, has no tag state, and the lookup returns no page for it.",
		.reason = "mm ensures it.",
		.source = "pfn_valid()",
		.holds = struct_page,
	},
	{
		.name = "zero-page",
		.kind = S2_TRUST,
		.statement =
			"The zero page is RAM that nobody may write; the host maps it with a page-sized leaf.",
		.reason =
			"mm ensures it, but a driver could insert the zero page writable. If the sequence moved, the page can belong to another VMA.",
		.source = "is_zero_pfn()",
		.holds = zero_page,
	},
	{
		.name = "mte-vma",
		.kind = S2_TRUST,
		.statement =
			"VM_MTE_ALLOWED is for anonymous, shmem and hugetlb memory: never VM_PFNMAP, VM_MIXEDMAP or VM_IO.",
		.reason =
			"A driver that gets a shmem VMA could make it VM_PFNMAP. KVM reads all flags at once.",
		.source = "arch_calc_vm_flag_bits(), shmem_mmap()",
		.holds = mte_vma,
	},
	{
		.name = "hugetlb-vma",
		.kind = S2_TRUST,
		.statement =
			"A hugetlb VMA has neither VM_PFNMAP nor VM_MIXEDMAP.",
		.reason =
			"hugetlbfs ensures it; no code that is compiled here checks it. KVM reads all flags at once.",
		.source = "hugetlbfs_file_mmap()",
		.holds = hugetlb_vma,
	},
	{
		.name = "hugetlb-leaf",
		.kind = S2_TRUST,
		.statement =
			"The host maps a huge page with leaves of its size.",
		.reason =
			"hugetlb ensures it. If the sequence moved, the leaf can belong to another VMA.",
		.source = "set_huge_pte_at()",
		.holds = hugetlb_leaf,
	},
	{
		.name = "gmem-flags",
		.kind = S2_TRUST,
		.statement =
			"A guest_memfd memslot is neither read-only nor logged; only such a memslot has the gmem_only flag.",
		.reason =
			"The part of virt/kvm/kvm_main.c that ensures it is not compiled here.",
		.source = "check_memory_region_flags()",
		.holds = gmem_flags,
	},
	{
		.name = "gmem-pages",
		.kind = S2_TRUST,
		.statement =
			"guest_memfd returns writable RAM with a page reference.",
		.reason =
			"kvm_gmem_get_pfn() returns a page of the file or an error; that the file has RAM, mm ensures, which is not compiled here.",
		.source = "kvm_gmem_get_pfn()",
		.holds = gmem_pages,
	},
	{
		.name = "swapbacked",
		.kind = S2_TRUST,
		.statement =
			"Swap-backed memory, the only memory that a protected VM gets, is RAM.",
		.reason = "mm ensures it.",
		.source = "folio_test_swapbacked()",
		.holds = swapbacked,
	},
	{
		.name = "protected-pkvm",
		.kind = S2_TRUST,
		.statement =
			"A protected VM needs a host with pKVM, and only a protected VM can be started (vm.started).",
		.reason =
			"arch/arm64/kvm/pkvm.c, which is not compiled here, ensures it.",
		.source = "pkvm_create_hyp_vm()",
		.holds = protected_pkvm,
	},
	{
		.name = "protected-mte",
		.kind = S2_TRUST,
		.statement = "A protected VM has no MTE.",
		.reason =
			"arch/arm64/kvm/arm.c, which is not compiled here, ensures it.",
		.source = "pkvm_ext_allowed(), kvm_pkvm_ext_allowed()",
		.holds = protected_mte,
	},
	{
		.name = "protected-rwx",
		.kind = S2_TRUST,
		.statement =
			"A protected VM takes no permission faults: its memory is mapped with all rights.",
		.reason =
			"arch/arm64/kvm/pkvm.c, which is not compiled here, ensures it.",
		.source = "pkvm_pgtable_stage2_map()",
		.holds = protected_rwx,
	},
	{
		.name = "leaf-fits-now",
		.kind = S2_KERNEL_INVARIANT,
		.statement =
			"A block that is mapped when KVM handles the fault lies within its memslot and, except in VM_PFNMAP, within the host's leaf.",
		.reason =
			"Whoever changes the memslot or the host's leaf unmaps the block first. Nothing is assumed about the leaf that caused the fault.",
		.source =
			"kvm_unmap_gfn_range(), kvm_arch_flush_shadow_memslot()",
		.holds = leaf_fits_now,
	},
	{
		.name = "now-once",
		.kind = S2_ARCHITECTURE,
		.statement =
			"table.now is 'same' if nothing changed, and for faults that no entry caused.",
		.reason = "Otherwise one fault would count twice.",
		.source = "Arm ARM, FSC",
		.holds = now_once,
	},
	{
		.name = "nested-host",
		.kind = S2_TRUST,
		.statement =
			"Nested guests need a host that runs at EL2, which pKVM does not.",
		.reason =
			"arch/arm64/kernel/cpufeature.c, which is not compiled here, ensures it.",
		.source = "kvm-arm.mode=nested, has_nested_virt_support()",
		.holds = nested_host,
	},
};

#define NR_ASSUMPTIONS (sizeof(assumptions) / sizeof(*assumptions))

const struct s2_assumption *s2_assumption_at(size_t i)
{
	return i < NR_ASSUMPTIONS ? &assumptions[i] : NULL;
}

const struct s2_assumption *s2_assumption_find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_ASSUMPTIONS; i++) {
		if (!strcmp(assumptions[i].name, name))
			return &assumptions[i];
	}
	return NULL;
}

const char *s2_assumption_class_name(enum s2_assumption_class kind)
{
	static const char *const names[S2_NR_ASSUMPTION_CLASSES] = {
		[S2_ARCHITECTURE] = "architecture",
		[S2_KERNEL_INVARIANT] = "kernel invariant",
		[S2_TRUST] = "trust",
	};

	return kind < S2_NR_ASSUMPTION_CLASSES ? names[kind] : "?";
}
