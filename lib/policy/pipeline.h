/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault path, written once: what the versions share are the steps, with
 * the names of 7.3's mmu.c; what they do not share are the fields of struct
 * s2_rules. versions/NAME.h says which rules a version has.
 */
#ifndef LIB_POLICY_PIPELINE_H
#define LIB_POLICY_PIPELINE_H

#include <stage2/policy.h>

struct s2_fault_desc;
struct s2_fault_vma_info;

/* What the nested guest's own stage 2 does to execute permission. */
enum s2_nested_exec {
	S2_NESTED_EXEC_DIC, /* restricts what DIC grants, not an exec fault */
	S2_NESTED_EXEC_ALL, /* restricts every grant, EL0 and EL1 apart */
};

/* Which VMAs may be mapped into a VM with MTE. */
enum s2_mte_rule {
	S2_MTE_PRIVATE, /* not VM_SHARED */
	S2_MTE_ALLOWED, /* VM_MTE_ALLOWED */
};

/* What a memslot over cacheable VM_PFNMAP memory gets. */
enum s2_region_pfnmap {
	S2_REGION_ANY,	     /* accepted */
	S2_REGION_REFUSE,    /* -EINVAL */
	S2_REGION_SUPPORTED, /* -EINVAL without FWB and DIC */
};

/*
 * Zero is what the oldest version does, so that a version's file lists what
 * it adds. Each rule names the commit that changed it, in versions/.
 */
struct s2_rules {
	/* kvm_handle_guest_abort() */
	bool s1ptw_write_if_perm; /* a stage-1 walk writes on a permission fault
				     only; before, always */
	bool level_minus_1;	  /* FSC 0x2b is a translation fault */
	bool excl_atomic;	  /* FSC 0x35 is accepted */
	bool sea_to_user;	  /* KVM_EXIT_ARM_SEA */
	bool nested;		  /* shadow stage 2 */
	bool nested_walk_again;	  /* -EAGAIN of the walk retries the fault */
	bool forward_by_el;	  /* exec faults are forwarded by PX or UX */
	bool read_perm;		  /* a read permission fault is resolved */
	bool gmem;		  /* guest_memfd has a path of its own */
	bool gmem_relax;	  /* which relaxes permission faults */
	bool protected_vm;	  /* protected VMs have a path of their own */
	bool protected_mmio;	  /* and get an abort for undecodable MMIO */
	bool ldst64b;		  /* KVM_EXIT_ARM_LDST64B */

	/* kvm_s2_fault_get_vma_info() */
	bool topup_first;	/* the memcache is filled before the lookup */
	bool topup_all_logging; /* also for reads and fetches when logging, and
				   for every fault under pKVM */
	bool seq_under_lock; /* mmu_seq is sampled before mmap_lock is left */
	bool vma_geometry;   /* VM_PFNMAP is sized by vm_pgoff */
	bool pkvm_guests;    /* pKVM's hypervisor maps guests: RAM only, and no
			     block but PMD */
	/* Not NULL: checks with mmap_lock held; 0 or -errno. */
	int (*check_vma)(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);

	/* kvm_s2_fault_pin_pfn() */
	/* What memory is it? 0 or -errno; see memtype.c. */
	int (*classify)(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
	bool normal_nc;	       /* VM_ALLOW_ANY_UNCACHED maps Normal-NC */
	bool lsb_of_mapping;   /* the SIGBUS counts the nested clamp */
	bool release_on_error; /* the page is released on every early error */

	/* kvm_s2_fault_compute_prot() */
	enum s2_nested_exec nested_exec;
	enum s2_mte_rule mte_rule;
	bool mte_before_lock; /* the VMA is judged before the retry check */

	/* kvm_s2_fault_map() */
	bool relax_misses;     /* relaxing a leaf that is gone is -EAGAIN */
	bool leaf_gone_retry;  /* no host leaf: -EAGAIN; before, a VM_BUG_ON */
	bool huge_device;      /* device pages may take the host leaf's size */
	bool mte_any_page;     /* tags are cleared without asking for an online
				 page */
	bool mte_by_folio;     /* a hugetlb folio is marked as a whole */
	bool mte_skip_zero;    /* and never of the zero page */
	bool dirty_by_mapping; /* the gfn marked dirty is the mapping's */
	/* Not NULL: the last check before the table is written; 0 or -errno. */
	int (*check_last)(struct s2_fault_desc *f,
			  struct s2_fault_vma_info *vi);

	/* kvm_arch_prepare_memory_region() */
	enum s2_region_pfnmap region_pfnmap;
	bool region_gmem;      /* guest_memfd must be mappable */
	bool region_gmem_mte;  /* and is refused with MTE */
	bool region_protected; /* protected VMs have fixed memslots */
};

/* What was asked: struct kvm_s2_fault_desc and what is known of the vCPU. */
struct s2_fault_desc {
	const struct s2_rules *rules;
	struct s2_query *q;
	struct s2_decision *d;
	bool nested; /* a shadow stage 2, and its walk succeeded */
	bool perm;   /* kvm_s2_fault_is_perm() */
	bool write;  /* kvm_is_write_fault() */
	bool exec;   /* kvm_vcpu_trap_is_exec_fault() */
};

/* What was gathered: struct kvm_s2_fault_vma_info. */
struct s2_fault_vma_info {
	enum s2_size vma_pagesize, max_map_size;
	enum s2_size vma_shift; /* before a nested guest's clamp */
	bool device, map_non_cacheable;
	bool cacheable_devmem; /* pfnmap-v3 only */
	bool demote;	       /* logging: writable only if this was a write */
	bool type_by_vma; /* type is set, and does not follow from the above */
	enum s2_memtype type;
};

/* The tests that versions name, for "is this test ever true?". */
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

/* ---- abort.c, region.c: the two entry points ----------------------------- */
void s2_kvm_handle_guest_abort(const struct s2_policy *policy,
			       struct s2_query *q, struct s2_decision *d);
void s2_kvm_arch_prepare_memory_region(const struct s2_policy *policy,
				       struct s2_query *q,
				       struct s2_decision *d);

/* Features that the version does not have cannot be met. */
bool s2_kernel_meets(const struct s2_policy *policy, struct s2_query *q);

/* ---- what kvm_handle_guest_abort() calls; each sets the outcome ---------- */
void s2_kvm_handle_guest_sea(struct s2_fault_desc *f);
void s2_io_mem_abort(struct s2_fault_desc *f);
void s2_user_mem_abort(struct s2_fault_desc *f);
void s2_gmem_abort(struct s2_fault_desc *f);
void s2_pkvm_mem_abort(struct s2_fault_desc *f);

/* ---- size.c -------------------------------------------------------------- */
bool s2_memslot_is_logging(struct s2_fault_desc *f);
void s2_resolve_vma_size(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
/* The mapping size, or -EAGAIN, or -EFAULT for a BUG. */
int s2_mapping_size(struct s2_fault_desc *f,
		    const struct s2_fault_vma_info *vi);
/* Is this a permission fault on a leaf of the size? */
bool s2_granule_is(struct s2_fault_desc *f, enum s2_size size);

/* ---- memtype.c: the rules for classify, check_vma and check_last --------- */
bool s2_vma_is_cacheable(struct s2_query *q);
bool s2_supports_cacheable_pfnmap(struct s2_query *q);
bool s2_is_cow_mapping(struct s2_query *q);

int s2_classify_device_pfn(struct s2_fault_desc *f,
			   struct s2_fault_vma_info *vi);
int s2_classify_special(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_block(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v8(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v8_review(struct s2_fault_desc *f,
			  struct s2_fault_vma_info *vi);
int s2_classify_merged(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v1(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v2(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v3(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_classify_v7(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_check_vma_cow(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_check_last_v1(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_check_last_v2(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_check_last_v3(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);
int s2_check_last_v7(struct s2_fault_desc *f, struct s2_fault_vma_info *vi);

/* ---- outcomes ------------------------------------------------------------ */
void s2_end_retry(struct s2_decision *d);
void s2_end_error(struct s2_decision *d, int ret);
void s2_end_inject(struct s2_decision *d, enum s2_inject inject);
void s2_end_exit(struct s2_decision *d, enum s2_exit exit);
/* SIGBUS for a poisoned page, and back to the guest. */
void s2_end_hwpoison(struct s2_decision *d, enum s2_size lsb);
/*
 * Writes the leaf: relax or map with what d->type, size, r, w, px, ux say,
 * unless another vCPU was faster or the table code refuses the attributes.
 * True if it was written.
 */
bool s2_stage2_write(struct s2_fault_desc *f, bool relax);

/* Fills the memcache; false, with the outcome set, if that fails. */
bool s2_topup_mmu_memcache(struct s2_fault_desc *f);

#endif
