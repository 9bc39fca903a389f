/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault path of 7.3, function by function, under the kernel's names. Where
 * kernels differ, the code asks has() for a commit. Functions return the same
 * as the kernel's: 1, 0 or -errno. The decision has everything else that they
 * did; s2_kvm_handle_guest_abort() completes it.
 */
#ifndef LIB_POLICY_FAULT_PATH_H
#define LIB_POLICY_FAULT_PATH_H

#include <stage2/policy.h>

/* The fault: struct kvm_s2_fault_desc. */
struct s2_fault_desc {
	const struct s2_kernel *kernel;
	struct s2_query *q;
	struct s2_decision *d;
	bool nested; /* a shadow stage 2, and its walk succeeded */
};

/* Facts gathered about it: struct kvm_s2_fault_vma_info. */
struct s2_fault_vma_info {
	enum s2_size vma_pagesize, max_map_size;
	/* before the clamp to the guest hypervisor's size */
	enum s2_size vma_shift;
	bool device, map_non_cacheable;
	bool cacheable_devmem; /* only for pfnmap-v3 */
	bool type_by_vma;      /* type was set explicitly */
	enum s2_memtype type;
};

/* Does this kernel have the commit? */
static inline bool has(const struct s2_fault_desc *s2fd, enum s2_commit_id id)
{
	return s2_kernel_has(s2fd->kernel, id);
}

/* Named tests of some versions, for 'verify --dead'. */
enum s2_test_id {
	S2_T_SPECIAL,
	S2_T_VMA_PFNMAP,
	S2_T_COW,
	S2_T_CACHEABLE,
	S2_T_SUPPORTS,
	S2_T_NC_IN_CACHEABLE,
	S2_T_CACHEABLE_AND_NC,
	S2_T_CACHEABLE_NOT_SUPPORTED,
	S2_T_DEMOTE,
	S2_T_EXEC_NC,
	S2_T_EXCL_ATOMIC,
	S2_T_READ_PERM,
	S2_T_MTE_DISALLOWED,
	S2_T_SEQ_MOVED,
	S2_T_HUGE,
	S2_T_GRANULE,
	S2_T_RELAX,
	S2_T_NOT_ONLINE,
	S2_T_NO_FWB_NO_PAGE,
	S2_T_REGION_RANGE,
	S2_T_REGION_GMEM_ONLY,
	S2_T_REGION_GMEM_MTE,
	S2_T_REGION_MTE,
	S2_T_REGION_LOG_PFNMAP,
	S2_T_REGION_PFNMAP_CACHEABLE,
	S2_NR_TESTS
};

extern const char *const s2_test_names[S2_NR_TESTS];

/*
 * ---- mmu.c: the two entry points ------------------------------------------
 */
void s2_kvm_handle_guest_abort(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d);
void s2_kvm_arch_prepare_memory_region(const struct s2_policy *policy,
				       struct s2_query *q,
				       struct s2_decision *d);

/* ---- mmu.c: for the proposals ------------------------------------------ */
bool s2_kvm_vma_is_cacheable(struct s2_query *q);
bool s2_kvm_supports_cacheable_pfnmap(struct s2_query *q);

/*
 * ---- mmu_old.c: behaviour that 7.3 no longer has ----------------------------
 */

/* A read that was not permitted is -EFAULT; else 0. */
int s2_old_read_perm_fault(const struct s2_fault_desc *s2fd);
/* Is VM_PFNMAP sized by its geometry? Then *shift is its size. */
bool s2_old_pfnmap_shift(const struct s2_fault_desc *s2fd, enum s2_size *shift);
/* Execution by a nested guest, in kernels with one right for EL0 and EL1. */
void s2_old_nested_exec_perms(const struct s2_fault_desc *s2fd);
/* Is execution granted even if the guest hypervisor forbids it? */
bool s2_old_xn_mask(const struct s2_fault_desc *s2fd);
/* Does relaxing a leaf that is gone look like success? */
bool s2_old_relax_misses(const struct s2_fault_desc *s2fd);
/* Does pKVM map only pages? */
bool s2_old_pkvm_pages(const struct s2_fault_desc *s2fd);
/* Mapping needs the memcache: 0, or -ENOMEM if its pointer was never set. */
int s2_old_memcache(const struct s2_fault_desc *s2fd);
/* Is a table that a block replaces walked after it was freed? */
bool s2_old_walks_freed_table(const struct s2_fault_desc *s2fd);
/* Is the I-cache left alone because only one of EL0 and EL1 may execute? */
bool s2_old_forgets_icache(const struct s2_fault_desc *s2fd);
/* -EFAULT at a VM_BUG_ON(), for an address beyond the VM's; else 0. */
int s2_old_ipa_bug(const struct s2_fault_desc *s2fd);
/* Does this kernel check the IPA limits for this fault? */
bool s2_old_checks_limit(const struct s2_fault_desc *s2fd);
/* Clearing tags needs an online page: 0 or -EFAULT. */
int s2_old_pfn_to_online_page(const struct s2_fault_desc *s2fd);

/* ---- pfnmap.c: the proposals ------------------------------------------- */

/* The code of one version of the series, in place of the kernel's. */
struct s2_pfnmap {
	enum s2_commit_id id;
	/* In kvm_s2_fault_get_vma_info(), with mmap_lock held; may be NULL. */
	int (*check_vma)(const struct s2_fault_desc *s2fd);
	/* In kvm_s2_fault_pin_pfn(): classifies the memory. */
	int (*classify)(const struct s2_fault_desc *s2fd,
			struct s2_fault_vma_info *s2vi);
	/* In kvm_s2_fault_map(), before the table is written; may be NULL. */
	int (*check_map)(const struct s2_fault_desc *s2fd,
			 const struct s2_fault_vma_info *s2vi);
	/* Is a cacheable VM_PFNMAP memslot refused without FWB and DIC? */
	bool region_supported;
};

/* The proposal that the kernel has, or NULL. */
const struct s2_pfnmap *s2_pfnmap_of(const struct s2_kernel *kernel);

/* 2a8dfab26677: never maps cacheable memory non-cacheable. 0 or -EINVAL. */
int s2_refuse_cacheable_as_nc(const struct s2_fault_desc *s2fd,
			      const struct s2_fault_vma_info *s2vi);

/* ---- nested.c ---------------------------------------------------------- */

/* 0: it translates; 1: the guest hypervisor's own fault; or -errno. */
int s2_kvm_walk_nested_s2(const struct s2_fault_desc *s2fd);
/* 1: the guest hypervisor does not permit the access. */
enum s2_input s2_kvm_s2_trans_exec(const struct s2_fault_desc *s2fd, bool el1);
int s2_kvm_s2_handle_perm_fault(const struct s2_fault_desc *s2fd);

/* ---- mmio.c ------------------------------------------------------------ */
int s2_io_mem_abort(const struct s2_fault_desc *s2fd);

/* ---- pgtable.c: results of the table code, or of the hypervisor -------- */
int s2_pgtable_stage2_map(const struct s2_fault_desc *s2fd);
/* The address is aligned to this size. */
int s2_pgtable_stage2_relax_perms(const struct s2_fault_desc *s2fd,
				  enum s2_size aligned);

/*
 * ---- injections and exits; both return what the kernel's caller returns -----
 */

/* kvm_inject_*() */
static inline int s2_kvm_inject(const struct s2_fault_desc *s2fd,
				enum s2_inject inject)
{
	s2fd->d->outcome = S2_INJECT;
	s2fd->d->inject = (uint8_t)inject;
	return 1;
}

/* run->exit_reason */
static inline int s2_kvm_exit(const struct s2_fault_desc *s2fd,
			      enum s2_exit exit)
{
	s2fd->d->outcome = S2_EXIT;
	s2fd->d->exit = (uint8_t)exit;
	return 0;
}

/* ---- meets.c ------------------------------------------------------------- */

/* A kernel cannot meet faults of features that it lacks. */
bool s2_kernel_meets(const struct s2_policy *policy, struct s2_query *q);

#endif
