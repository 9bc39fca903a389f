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

HOLDS(level_minus_1)
{
	return !s2_is(q, S2_FAULT_LEVEL, S2_LM1) || s2_yes(q, S2_CPU_LPA2);
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

/* Neither VM_PFNMAP nor VM_MIXEDMAP. */
static bool is_plain_vma(struct s2_query *q)
{
	return !s2_yes(q, S2_VMA_PFNMAP) && !s2_yes(q, S2_VMA_MIXEDMAP);
}

HOLDS(io_vma)
{
	return !s2_yes(q, S2_VMA_IO) || !is_plain_vma(q) ||
	       s2_yes(q, S2_PFN_MAP_MEMORY);
}

HOLDS(plain_vma)
{
	return !is_plain_vma(q) ||
	       (s2_fact_cacheable(q) && s2_yes(q, S2_PFN_KVA) &&
		s2_yes(q, S2_PFN_VALID));
}

HOLDS(raw_pfn)
{
	return !s2_is(q, S2_PFN_LOOKUP, S2_LOOKUP_RAW) ||
	       s2_yes(q, S2_VMA_PFNMAP) || s2_yes(q, S2_VMA_IO);
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
	return !s2_yes(q, S2_PFN_ZERO) ||
	       (s2_yes(q, S2_PFN_MAP_MEMORY) && !s2_yes(q, S2_PFN_WRITABLE) &&
		s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE) &&
		s2_any(q, S2_VMA_LEAF, S2_LEAF_PAGE, S2_LEAF_GONE));
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
	    s2_is(q, S2_VMA_LEAF, S2_LEAF_GONE))
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

/*
 * The leaf that a permission or access flag fault was taken on is one that
 * the memslot and the host allow: had they changed, it would be gone. The
 * guest hypervisor is not so bound: it may change its tables and forget the
 * TLBI.
 */
HOLDS(leaf_was_legal)
{
	enum s2_size size;

	if (!s2_any(q, S2_FAULT_STATUS, S2_PERMISSION, S2_ACCESS_FLAG) ||
	    s2_is(q, S2_FAULT_LEVEL, S2_L3) || !s2_yes(q, S2_SLOT_PRESENT))
		return true;
	if (s2_yes(q, S2_SLOT_GMEM) || s2_yes(q, S2_VM_PROTECTED))
		return false; /* these are mapped by pages */
	size = s2_is(q, S2_FAULT_LEVEL, S2_L2) ? S2_PMD : S2_PUD;
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

HOLDS(nested_host)
{
	return !s2_yes(q, S2_NESTED) || !s2_yes(q, S2_VM_PKVM);
}

HOLDS(nested_xnx)
{
	return s2_yes(q, S2_CPU_XNX) ||
	       s2_yes(q, S2_NESTED_PX) == s2_yes(q, S2_NESTED_UX);
}

static const struct s2_assumption assumptions[] = {
	{ "leaf-level",
	  "A permission or access flag fault comes from a leaf, and KVM has leaves at levels 1 to 3.",
	  "Arm ARM, FSC; KVM_PGTABLE_MIN_BLOCK_LEVEL", leaf_level },
	{ "read-perm", "Only a nested guest's leaf can lack read permission.",
	  "kvm_s2_fault_compute_prot(), adjust_nested_fault_perms()",
	  read_perm },
	{ "no-level", "An FSC without a level field counts once, with level 3.",
	  "Arm ARM, FSC", no_level },
	{ "level-minus-1",
	  "A walk begins at level -1 only with 52-bit addresses.",
	  "Arm ARM, FEAT_LPA2", level_minus_1 },
	{ "fetch-syndrome",
	  "An instruction abort has no CM, no ISV, no LST, and is no exclusive or atomic.",
	  "Arm ARM, ISS of an Instruction Abort", fetch_syndrome },
	{ "walk-syndrome",
	  "An abort on a stage-1 walk has no ISV and no LST, and is no exclusive or atomic.",
	  "Arm ARM, ISS of a Data Abort", walk_syndrome },
	{ "cm-syndrome",
	  "Cache maintenance is reported as a write, without ISV and LST.",
	  "Arm ARM, ISS of a Data Abort", cm_syndrome },
	{ "ipa-translation",
	  "Beyond the VM's IPA size nothing is mapped, so only translation faults occur.",
	  "VTCR_EL2.T0SZ", ipa_translation },
	{ "memattr-programmed",
	  "vm_page_prot uses an AttrIndx that the kernel programs in MAIR_EL1.",
	  "asm/memory.h: MT_*", memattr_programmed },
	{ "io-vma",
	  "A VMA with VM_IO, but neither VM_PFNMAP nor VM_MIXEDMAP, maps RAM.",
	  "remap_pfn_range(), vm_insert_page(); fb_deferred_io_mmap()",
	  io_vma },
	{ "plain-vma",
	  "A VMA with neither VM_PFNMAP nor VM_MIXEDMAP maps cacheable memory with a struct page and a kernel alias.",
	  "216887f79d98", plain_vma },
	{ "raw-pfn",
	  "A pfn without a page reference comes from a VMA with VM_PFNMAP or VM_IO.",
	  "hva_to_pfn_remapped()", raw_pfn },
	{ "map-memory",
	  "Map memory has a kernel alias and an online struct page.",
	  "pfn_is_map_memory()", map_memory },
	{ "struct-page",
	  "Memory without a struct page is not online, has no tag state, and is not looked up as a page.",
	  "pfn_valid()", struct_page },
	{ "zero-page",
	  "The zero page is RAM that nobody may write, and that the host maps by pages.",
	  "is_zero_pfn()", zero_page },
	{ "mte-vma",
	  "VM_MTE_ALLOWED is for anonymous, shmem and hugetlb memory: never VM_PFNMAP, VM_MIXEDMAP or VM_IO.",
	  "arch_calc_vm_flag_bits(), shmem_mmap()", mte_vma },
	{ "hugetlb-vma", "A hugetlb VMA has neither VM_PFNMAP nor VM_MIXEDMAP.",
	  "VM_BUG_ON() in get_vma_page_shift()", hugetlb_vma },
	{ "hugetlb-leaf", "The host maps a huge page with leaves of its size.",
	  "set_huge_pte_at()", hugetlb_leaf },
	{ "gmem-flags",
	  "A guest_memfd memslot is neither read-only nor logged; the gmem_only flag is for such slots.",
	  "check_memory_region_flags()", gmem_flags },
	{ "gmem-pages",
	  "guest_memfd hands out writable RAM with a page reference.",
	  "kvm_gmem_get_pfn()", gmem_pages },
	{ "swapbacked",
	  "Swap-backed memory, which alone a protected VM gets, is RAM.",
	  "folio_test_swapbacked()", swapbacked },
	{ "protected-pkvm",
	  "A protected VM needs a host with pKVM, and only a protected VM counts as started.",
	  "pkvm_create_hyp_vm()", protected_pkvm },
	{ "protected-mte", "A VM under pKVM that is protected has no MTE.",
	  "pkvm_ext_allowed()", protected_mte },
	{ "leaf-was-legal",
	  "The leaf of a permission or access flag fault fits the memslot and, but for VM_PFNMAP, the host's leaf.",
	  "kvm_unmap_gfn_range(), kvm_arch_flush_shadow_memslot()",
	  leaf_was_legal },
	{ "nested-host",
	  "Nested guests need a host that runs at EL2, which pKVM does not.",
	  "kvm-arm.mode=nested", nested_host },
	{ "nested-xnx",
	  "Without FEAT_XNX, the guest hypervisor gives EL0 and EL1 the same execute permission.",
	  "kvm_has_xnx()", nested_xnx },
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
