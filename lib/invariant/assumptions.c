/* SPDX-License-Identifier: GPL-2.0-only */
/* Assumptions: which faults there are. Each excludes what cannot occur. */
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
 * The level is of the stage that failed. An external abort can be of the
 * guest's own walk, and the guest may use what the host's kernel does not.
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
 * The VMA and the page are looked up one after the other, and the host may
 * change both in between. Then the sequence moves: the page is not that VMA's,
 * and what ends before the sequence is looked at ends with such a mixture.
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

/* Elsewhere the lookup is get_user_pages(), which asks the handler. */
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

/* The host maps a huge page whole, as long as it maps it. */
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

/* A leaf of the size is one that the memslot and the host allow. */
static bool leaf_fits(struct s2_query *q, enum s2_size size)
{
	if (!s2_yes(q, S2_SLOT_PRESENT))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM) || s2_yes(q, S2_VM_PROTECTED))
		return false; /* these are mapped by pages */
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
 * The block that is there when the fault is handled. Had memslot or host
 * changed, it would be gone: both take down what is mapped before they change.
 * Nothing is said about the block that the fault was taken on.
 */
HOLDS(leaf_fits_now)
{
	if (s2_leaf_now(q, S2_SET(S2_PMD)))
		return leaf_fits(q, S2_PMD);
	return !s2_leaf_now(q, S2_SET(S2_PUD)) || leaf_fits(q, S2_PUD);
}

/* What table.now=same says is not said again by another value. */
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
			"The table code installs no block above level 1, or what it installs has no size.",
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
			"An FSC without a level field counts once, with level 3.",
		.reason = "There is nothing to vary: the field is not there.",
		.source = "Arm ARM, FSC",
		.holds = no_level,
	},
	{
		.name = "level-minus-1",
		.kind = S2_ARCHITECTURE,
		.statement =
			"A walk begins at level -1 only with 52-bit addresses.",
		.reason =
			"Level -1 exists with 4K pages and FEAT_LPA2 only; a guest that uses it by itself causes no more than external aborts of its own walk there.",
		.source = "Arm ARM, FEAT_LPA2",
		.holds = level_minus_1,
	},
	{
		.name = "fetch-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"An instruction abort has no CM, no ISV, no LST, and is no exclusive or atomic.",
		.reason =
			"These bits are RES0, and FSC 0x35 is of data aborts.",
		.source = "Arm ARM, ISS of an Instruction Abort",
		.holds = fetch_syndrome,
	},
	{
		.name = "walk-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"An abort on a stage-1 walk has no ISV and no LST, and is no exclusive or atomic.",
		.reason =
			"The syndrome describes an instruction's access, and a walk is none.",
		.source = "Arm ARM, ISS of a Data Abort",
		.holds = walk_syndrome,
	},
	{
		.name = "cm-syndrome",
		.kind = S2_ARCHITECTURE,
		.statement =
			"Cache maintenance is reported as a write, without ISV and LST.",
		.reason = "WnR is 1 whenever CM is.",
		.source = "Arm ARM, ISS of a Data Abort",
		.holds = cm_syndrome,
	},
	{
		.name = "ipa-translation",
		.kind = S2_ARCHITECTURE,
		.statement =
			"Beyond the VM's IPA size nothing is mapped, so only translation faults occur.",
		.reason =
			"The walk does not begin with an address that VTCR_EL2.T0SZ does not allow.",
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
			"A driver's mmap() sets the flags, and its fault() chooses the page; with the sequence moved, the page can be another VMA's.",
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
			"A driver whose fault() returns a page can give its VMA any vm_page_prot; with the sequence moved, the page can be another VMA's.",
		.source = "216887f79d98",
		.holds = plain_vma,
	},
	{
		.name = "raw-pfn",
		.kind = S2_TRUST,
		.statement =
			"A pfn without a page reference comes from a VMA with VM_PFNMAP or VM_IO.",
		.reason =
			"virt/kvm/kvm_main.c sees to it, which is not compiled here; with the sequence moved, the page can be another VMA's.",
		.source = "hva_to_pfn_remapped()",
		.holds = raw_pfn,
	},
	{
		.name = "pte-prot",
		.kind = S2_TRUST,
		.statement =
			"The host's PTE has another memory type than vm_page_prot only in VM_PFNMAP, or for memory without a struct page in VM_MIXEDMAP.",
		.reason =
			"vmf_insert_pfn_prot() BUGs elsewhere; a driver that writes PTEs by hand breaks it.",
		.source = "vmf_insert_pfn_prot()",
		.holds = pte_prot,
	},
	{
		.name = "mkwrite-vma",
		.kind = S2_TRUST,
		.statement =
			"A page that the host would make writable is found read-only only in VM_PFNMAP or VM_IO: elsewhere its handler was asked.",
		.reason =
			"virt/kvm/kvm_main.c sees to it, which is not compiled here.",
		.source = "hva_to_pfn(), hva_to_pfn_slow()",
		.holds = mkwrite_vma,
	},
	{
		.name = "map-memory",
		.kind = S2_TRUST,
		.statement =
			"Map memory has a kernel alias and an online struct page.",
		.reason =
			"mm and memory hotplug see to it, and secretmem, which takes the alias away, cannot be looked up.",
		.source = "pfn_is_map_memory()",
		.holds = map_memory,
	},
	{
		.name = "struct-page",
		.kind = S2_TRUST,
		.statement =
			"Memory without a struct page is not online, has no tag state, and is not looked up as a page.",
		.reason = "mm sees to it.",
		.source = "pfn_valid()",
		.holds = struct_page,
	},
	{
		.name = "zero-page",
		.kind = S2_TRUST,
		.statement =
			"The zero page is RAM that nobody may write, and that the host maps by pages.",
		.reason =
			"mm sees to it, and a driver could insert the zero page writable; with the sequence moved, the page can be another VMA's.",
		.source = "is_zero_pfn()",
		.holds = zero_page,
	},
	{
		.name = "mte-vma",
		.kind = S2_TRUST,
		.statement =
			"VM_MTE_ALLOWED is for anonymous, shmem and hugetlb memory: never VM_PFNMAP, VM_MIXEDMAP or VM_IO.",
		.reason =
			"A driver that gets a shmem VMA could make it VM_PFNMAP; all flags are read at once.",
		.source = "arch_calc_vm_flag_bits(), shmem_mmap()",
		.holds = mte_vma,
	},
	{
		.name = "hugetlb-vma",
		.kind = S2_TRUST,
		.statement =
			"A hugetlb VMA has neither VM_PFNMAP nor VM_MIXEDMAP.",
		.reason =
			"hugetlbfs sees to it, and no code that is compiled here checks it; all flags are read at once.",
		.source = "hugetlbfs_file_mmap()",
		.holds = hugetlb_vma,
	},
	{
		.name = "hugetlb-leaf",
		.kind = S2_TRUST,
		.statement =
			"The host maps a huge page with leaves of its size.",
		.reason =
			"hugetlb sees to it; with the sequence moved, the leaf can be another VMA's.",
		.source = "set_huge_pte_at()",
		.holds = hugetlb_leaf,
	},
	{
		.name = "gmem-flags",
		.kind = S2_TRUST,
		.statement =
			"A guest_memfd memslot is neither read-only nor logged; the gmem_only flag is for such slots.",
		.reason =
			"virt/kvm/kvm_main.c sees to it, which is not compiled here.",
		.source = "check_memory_region_flags()",
		.holds = gmem_flags,
	},
	{
		.name = "gmem-pages",
		.kind = S2_TRUST,
		.statement =
			"guest_memfd hands out writable RAM with a page reference.",
		.reason =
			"virt/kvm/guest_memfd.c sees to it, which is not compiled here.",
		.source = "kvm_gmem_get_pfn()",
		.holds = gmem_pages,
	},
	{
		.name = "swapbacked",
		.kind = S2_TRUST,
		.statement =
			"Swap-backed memory, which alone a protected VM gets, is RAM.",
		.reason = "mm sees to it.",
		.source = "folio_test_swapbacked()",
		.holds = swapbacked,
	},
	{
		.name = "protected-pkvm",
		.kind = S2_TRUST,
		.statement =
			"A protected VM needs a host with pKVM, and only a protected VM counts as started.",
		.reason =
			"arch/arm64/kvm/pkvm.c sees to it, which is not compiled here.",
		.source = "pkvm_create_hyp_vm()",
		.holds = protected_pkvm,
	},
	{
		.name = "protected-mte",
		.kind = S2_TRUST,
		.statement = "A VM under pKVM that is protected has no MTE.",
		.reason =
			"arch/arm64/kvm/arm.c sees to it, which is not compiled here.",
		.source = "pkvm_ext_allowed(), kvm_pkvm_ext_allowed()",
		.holds = protected_mte,
	},
	{
		.name = "protected-rwx",
		.kind = S2_TRUST,
		.statement =
			"A protected VM takes no permission faults: what it has is mapped with all rights.",
		.reason =
			"arch/arm64/kvm/pkvm.c sees to it, which is not compiled here.",
		.source = "pkvm_pgtable_stage2_map()",
		.holds = protected_rwx,
	},
	{
		.name = "leaf-fits-now",
		.kind = S2_KERNEL_INVARIANT,
		.statement =
			"The block that is mapped when the fault is handled fits the memslot and, but for VM_PFNMAP, the host's leaf.",
		.reason =
			"What changes them takes the leaf away first; of the leaf that the fault was taken on nothing is said.",
		.source =
			"kvm_unmap_gfn_range(), kvm_arch_flush_shadow_memslot()",
		.holds = leaf_fits_now,
	},
	{
		.name = "now-once",
		.kind = S2_ARCHITECTURE,
		.statement =
			"table.now says 'same' where nothing changed, also of faults that are about no entry.",
		.reason = "There is nothing else to say: a fault counts once.",
		.source = "Arm ARM, FSC",
		.holds = now_once,
	},
	{
		.name = "nested-host",
		.kind = S2_TRUST,
		.statement =
			"Nested guests need a host that runs at EL2, which pKVM does not.",
		.reason =
			"arch/arm64/kernel/cpufeature.c sees to it, which is not compiled here.",
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
