/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/commits.h - the one table of changes, oldest first.
 *
 * A row is a change to KVM/arm64 that only some kernels have:
 *
 *	X(arg, NAME, "commit", first release, 6.1.y, 6.6.y, 6.12.y, 6.18.y,
 *	  7.2.y, PART, "what it changed")
 *
 * NAME gives the enumerator S2_C_NAME. A stable column has the number of the
 * first stable release with the backport, or of the first that is known to have
 * it, or NO. A row without a first release belongs to a stable tree alone, or to
 * a proposal. From this table <stage2/kernel.h> makes the enumerators,
 * s2_commits[], and each kernel's set.
 */
#ifndef STAGE2_COMMITS_H
#define STAGE2_COMMITS_H

#define S2_RELEASE(major, minor) ((major)*100 + (minor))
#define S2_NOT_IN		 65535 /* in no release of this line */

/* clang-format off */
#define S2_COMMITS(X, arg) \
	/* ---- 6.2 ---- */ \
	X(arg, MTE_ALLOWED, "c911f0d46879", S2_RELEASE(6, 2), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "MTE needs VM_MTE_ALLOWED; before, any memory without VM_SHARED") \
	X(arg, MTE_ANY_PAGE, "2dbf12ae132c", S2_RELEASE(6, 2), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "tags are cleared without checking for an online page") \
	X(arg, PT_PARALLEL, "1577cb5823ce", S2_RELEASE(6, 2), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "faults share the tables: entries are locked while they are replaced") \
	X(arg, S1PTW_WRITE, "406504c7b040", S2_RELEASE(6, 2), \
	  7, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "a stage-1 walk is a write only on a permission fault; before, always") \
	/* ---- 6.3 ---- */ \
	X(arg, PT_HANDLE_FAULT, "ddcadb297ce5", S2_RELEASE(6, 3), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "-EAGAIN ends only walks that handle a fault") \
	X(arg, PT_ATTR_EAGAIN, "76259cca4795", S2_RELEASE(6, 3), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "changing the attributes of an invalid entry returns -EAGAIN") \
	X(arg, LOOKUP_RETRY, "13ec9308a857", S2_RELEASE(6, 3), \
	  27, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "mmu_seq is sampled under mmap_lock, after the memcache's top-up") \
	X(arg, LEAF_GONE, "e86fc1a3a3e9", S2_RELEASE(6, 3), \
	  23, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "a host leaf that is gone gives -EAGAIN; before, a VM_BUG_ON()") \
	/* ---- 6.4 to 6.11 ---- */ \
	X(arg, PT_RELOAD, "a9f0e3d5a089", S2_RELEASE(6, 4), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "a walk goes on with the block that took a table's place; before, in the table") \
	X(arg, PT_PA_OFFSET, "1f0f4a2ef7a5", S2_RELEASE(6, 4), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "the PA of a leaf follows from its IPA; before, from the leaves before it") \
	X(arg, PT_LAST_REF, "f6a27d6dc51b", S2_RELEASE(6, 4), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "a table that was detached is freed; before, it stays for ever") \
	X(arg, PT_RELAX_LOCAL, "a12ab1378a88", S2_RELEASE(6, 5), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "relaxing rights invalidates only on the faulting CPU") \
	X(arg, PT_RANGE, "7657ea920c54", S2_RELEASE(6, 6), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "unmapping invalidates a range once, at its end") \
	X(arg, PT_RELAX_AGAIN, "be097997a273", S2_RELEASE(6, 7), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "relaxing invalidates, too, where another walker was faster") \
	X(arg, FSC_HELPERS, "11e5ea5242e3", S2_RELEASE(6, 8), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "by mistake, the IPA limit is checked on permission faults, not translation faults") \
	X(arg, PT_LPA2, "bd412e2a310c", S2_RELEASE(6, 8), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "stage 2 has 52-bit addresses with 4K and 16K pages") \
	X(arg, PT_UNLINKED_ONCE, "c60d847be7b8", S2_RELEASE(6, 8), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "a table that cannot be made is put once; before, twice") \
	X(arg, LEVEL_MINUS_1, "7ac8d5b2423c", S2_RELEASE(6, 9), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "a translation fault or an external abort on a walk can be at level -1") \
	X(arg, IPA_LIMIT, "f5fe0adeed60", S2_RELEASE(6, 9), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the IPA limit is checked on translation faults, not permission faults") \
	X(arg, PT_RANGE_SPAN, "4c36a1567388", S2_RELEASE(6, 9), \
	  S2_NOT_IN, 26, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "where a table was, all of its span is invalidated; before, from the address on") \
	X(arg, PT_ZAP_NO_HINT, "36e008323926", S2_RELEASE(6, 9), \
	  106, 47, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "unmapping a table invalidates leaves of every level") \
	X(arg, PT_ZAP_AT_ONCE, "f62d4c3eb687", S2_RELEASE(6, 9), \
	  S2_NOT_IN, 47, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "unmapping a table invalidates at once; before, at the end of the range") \
	X(arg, PT_NORMAL_NC, "c034ec84e879", S2_RELEASE(6, 9), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "leaves can be Normal-NC") \
	X(arg, ALLOW_ANY_UNCACHED, "8c47ce3e1d2c", S2_RELEASE(6, 9), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "VM_ALLOW_ANY_UNCACHED memory is mapped Normal-NC") \
	X(arg, NISV_PROTECTED, "3b467b16582c", S2_RELEASE(6, 10), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "MMIO of a protected VM without a syndrome is an abort for the VM") \
	X(arg, PT_SOFTWARE_BITS, "7cc1d214a6cd", S2_RELEASE(6, 10), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "software bits change without break-before-make") \
	X(arg, PT_VALID_CMO, "96171cfa55d0", S2_RELEASE(6, 10), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "an invalid entry is neither executable nor cacheable") \
	X(arg, NESTED, "fd276e71d1e7", S2_RELEASE(6, 11), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FEATURE, \
	  "nested guests run on a shadow stage 2 (available since 6.16)") \
	/* ---- 6.13 to 6.16 ---- */ \
	X(arg, MTE_HUGETLB, "25c17c4b55de", S2_RELEASE(6, 13), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "a hugetlb folio is marked as tagged as a whole") \
	X(arg, PKVM_GUESTS, "fce886a60207", S2_RELEASE(6, 14), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FEATURE, \
	  "under pKVM the hypervisor maps guests: RAM only") \
	X(arg, PT_OWNER_FLAG, "9d86c3c97434", S2_RELEASE(6, 14), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "an owner is a flag of the walk, not an address beyond PARange") \
	X(arg, PT_WALK_FLAGS, "e279c25d78d6", S2_RELEASE(6, 14), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "relaxing and making young share the tables only with a flag") \
	X(arg, MEMCACHE_INIT, "157dbc4a321f", S2_RELEASE(6, 15), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the memcache pointer is set even without a top-up") \
	X(arg, PKVM_BLOCKS, "db14091d8f75", S2_RELEASE(6, 16), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "under pKVM blocks of PMD size are mapped; before, pages") \
	/* ---- 6.17: the series ---- */ \
	X(arg, PFNMAP_ONLY, "216887f79d98", S2_RELEASE(6, 17), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "only VM_PFNMAP and VM_MIXEDMAP memory can be non-cacheable") \
	X(arg, PFNMAP_BLOCK, "2a8dfab26677", S2_RELEASE(6, 17), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "cacheable VM_PFNMAP memory is refused, not mapped non-cacheable") \
	X(arg, PFNMAP_CACHEABLE, "0c67288e0c8b", S2_RELEASE(6, 17), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "cacheable VM_PFNMAP memory is mapped cacheable, with FWB and DIC") \
	/* ---- 6.18 ---- */ \
	X(arg, READ_PERM, "638ea79669f8", S2_RELEASE(6, 18), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "a read permission fault is resolved; before, -EFAULT") \
	X(arg, GMEM, "a7b57e099592", S2_RELEASE(6, 18), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FEATURE, \
	  "guest_memfd has a path of its own") \
	X(arg, GMEM_ONLY, "32e200bd6e44", S2_RELEASE(6, 18), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_MEMSLOT, \
	  "a memslot's guest_memfd must be mappable") \
	X(arg, PAGE_LEAK, "5f9466b50c1b", S2_RELEASE(6, 18), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "early errors release the page") \
	/* ---- 6.19 to 7.1 ---- */ \
	X(arg, SEA_TO_USER, "ad9c62bd8946", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "external aborts can go to user space: KVM_EXIT_ARM_SEA") \
	X(arg, NESTED_HAF, "e4c7dfac2f1a", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the nested walk sets access flags; its -EAGAIN is a retry") \
	X(arg, XNX, "d93febe2ed2e", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "nested guests: execution is permitted and forwarded by EL") \
	X(arg, PT_XNX, "2608563b466b", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "XN has two bits, separate for EL0 and EL1") \
	X(arg, PT_DESTROY, "156f70afcfec", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "destroying frees no table that is still referenced") \
	X(arg, PT_IGNORE_EAGAIN, "19cffd16ed64", S2_RELEASE(6, 19), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "-EAGAIN ends every walk that does not ignore it") \
	X(arg, LDST64B, "f174a9ffcd48", S2_RELEASE(7, 0), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "64-byte accesses without a memslot exit with KVM_EXIT_ARM_LDST64B") \
	X(arg, EXCL_ATOMIC, "2937aeec9dc5", S2_RELEASE(7, 0), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "unsupported exclusives and atomics (FSC 0x35) get an abort") \
	X(arg, PT_NO_NOFWB, "4f27fe82aa30", S2_RELEASE(7, 0), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "KVM_PGTABLE_S2_NOFWB is removed") \
	X(arg, LSB_OF_MAPPING, "244acf1976b8", S2_RELEASE(7, 0), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the SIGBUS for a nested guest has the mapping's size") \
	X(arg, MTE_HOISTED, "84699747aa55", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the VMA is checked for MTE before mmu_lock is taken") \
	X(arg, DIRTY_OF_MAPPING, "f583a53c2b8a", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the mapping's gfn is marked dirty") \
	X(arg, PT_ANNOTATE, "c6ba94640cf7", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "invalid entries have a type: locked, owner, annotation") \
	X(arg, XN_MASK, "49b32ddb87a3", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "without FEAT_XNX a guest hypervisor can forbid execution again") \
	X(arg, PT_XN_ICACHE, "7.1.0", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_TABLE, \
	  "the I-cache is invalidated, too, for leaves that only EL0 or EL1 may execute") \
	X(arg, PROTECTED_VM, "ea03466e806f", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FEATURE, \
	  "protected VMs have a path of their own") \
	X(arg, PROTECTED_SLOTS, "f0877a1455cc", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_MEMSLOT, \
	  "the memslots of a protected VM are fixed once it has run") \
	X(arg, GMEM_RELAX, "9be19df816de", S2_RELEASE(7, 1), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "guest_memfd relaxes permission faults") \
	/* ---- 7.2, 7.3 ---- */ \
	X(arg, GMEM_NO_MTE, "645285a9f616", S2_RELEASE(7, 2), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_MEMSLOT, \
	  "guest_memfd is refused in a VM with MTE") \
	X(arg, PT_RELAX_TTL, "8d187d4b33c2", S2_RELEASE(7, 2), \
	  S2_NOT_IN, S2_NOT_IN, 118, 56, S2_NOT_IN, S2_PART_TABLE, \
	  "relaxing where another walker was faster gives no level") \
	X(arg, MTE_ZERO_PAGE, "2986a6257405", S2_RELEASE(7, 2), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the zero page keeps its tags") \
	X(arg, PFNMAP_LEAF_SIZE, "71cc2c67fb8f", S2_RELEASE(7, 3), \
	  S2_NOT_IN, S2_NOT_IN, 113, 56, 10, S2_PART_FAULT, \
	  "VM_PFNMAP is sized by the host's leaf, not by the VMA's geometry") \
	X(arg, TOPUP_LOGGING, "56fd1fc526e6", S2_RELEASE(7, 3), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the memcache is filled for every fault of a logged slot") \
	X(arg, TOPUP_PKVM, "6bf0215c565e", S2_RELEASE(7, 3), \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the memcache is filled for every fault under pKVM") \
	/* ---- in a stable tree alone ---- */ \
	X(arg, PFNMAP_BY_PAGES, "6.1.191", S2_NOT_IN, \
	  191, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "VM_PFNMAP is mapped by pages") \
	/* ---- proposals: versions of the series that were not merged ---- */ \
	X(arg, PFNMAP_V1, "pfnmap-v1", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the memory type follows the VMA, for every kind of VMA") \
	X(arg, PFNMAP_V2, "pfnmap-v2", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "pfn_valid() and VM_IO replace pfn_is_map_memory()") \
	X(arg, PFNMAP_V3, "pfnmap-v3", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "cacheable VM_PFNMAP with FWB; COW refused with mmap_lock held") \
	X(arg, PFNMAP_V7, "pfnmap-v7", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "every cacheable VMA must pass the check for FWB and DIC") \
	X(arg, PFNMAP_V8, "pfnmap-v8", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the patch under review: the rule is for VM_PFNMAP only") \
	X(arg, PFNMAP_V8_REVIEW, "pfnmap-v8-review", S2_NOT_IN, \
	  S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_NOT_IN, S2_PART_FAULT, \
	  "the four requests of the review: VM_MIXEDMAP obeys the same rule")
/* clang-format on */

#endif
