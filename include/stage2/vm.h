/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/vm.h - a VM, the host around it, and what happens to both.
 *
 *   1. Steps     what can happen: one table, for files, campaigns and people
 *   2. Configuration
 *   3. The VM    begin, step, look
 *   4. State invariants
 *   5. Mistakes  that a VM can be told to make
 *
 * A policy decides each fault; real tables hold what it decides; the machine
 * keeps what TLBs and caches could have. After every step the state
 * invariants can be checked. A VM lives in one stretch of memory that the
 * caller gives: a copy of it is a snapshot, to be put back at the same place.
 * Errors are negative numbers of enum s2_errno.
 */
#ifndef STAGE2_VM_H
#define STAGE2_VM_H

#include <stage2/machine.h>
#include <stage2/pgtable.h>
#include <stage2/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Steps
 *
 * A step is a kind and its arguments. Addresses and sizes are bytes. A step
 * that makes no sense in the state it meets does nothing, and says why.
 */
enum s2_step_kind {
	/* the host's address space; each can pause between its parts */
	S2_STEP_MMAP,
	S2_STEP_MUNMAP,
	S2_STEP_MPROTECT,
	S2_STEP_FORK,
	S2_STEP_MIGRATE,
	S2_STEP_MERGE,
	S2_STEP_COLLAPSE,
	S2_STEP_SPLIT,
	S2_STEP_RECLAIM,
	S2_STEP_ZAP,
	S2_STEP_POISON,
	S2_STEP_HOST, /* the next part of the one that paused */
	S2_STEP_AGE,
	S2_STEP_HOST_WRITE,
	/* the VMM */
	S2_STEP_SLOT,
	S2_STEP_MOVE_SLOT,
	S2_STEP_DELETE_SLOT,
	S2_STEP_LOG,
	S2_STEP_GET_LOG,
	S2_STEP_CLEAR_LOG,
	S2_STEP_FLUSH,
	S2_STEP_DESTROY,
	/* guests */
	S2_STEP_READ,
	S2_STEP_WRITE,
	S2_STEP_FETCH,
	S2_STEP_TAGS,
	S2_STEP_CPU, /* the next part of a fault that paused */
	/* a guest hypervisor's stage 2, and a TLB invalidation by it */
	S2_STEP_L1_MAP,
	S2_STEP_L1_UNMAP,
	S2_STEP_L1_TLBI,
	S2_STEP_L1_SWITCH,
	/* pKVM: who owns a page */
	S2_STEP_SHARE_HYP,
	S2_STEP_UNSHARE_HYP,
	S2_STEP_DONATE_HYP,
	S2_STEP_RETURN_HYP,
	S2_STEP_DONATE_GUEST,
	S2_STEP_SHARE_GUEST,
	S2_STEP_UNSHARE_GUEST,
	S2_STEP_RECLAIM_GUEST,
	S2_STEP_HOST_FAULT,
	S2_NR_STEPS
};

enum s2_arg_type {
	S2_ARG_ADDRESS,
	S2_ARG_SIZE,
	S2_ARG_NUMBER,
	S2_ARG_FLAG,
	S2_ARG_NAME, /* an index into names */
};

struct s2_step_arg {
	const char *name;
	enum s2_arg_type type;
	const char *const *names; /* S2_ARG_NAME: ends with NULL */
	uint64_t quiet;		  /* the value when it is not given */
	bool needed;		  /* it must be given */
};

#define S2_STEP_ARGS 10

struct s2_step_info {
	const char *name;			   /* "mmap" */
	const char *meaning;			   /* one sentence */
	struct s2_step_arg args[S2_STEP_ARGS + 1]; /* ends with a NULL name */
};

extern S2_API const struct s2_step_info s2_steps[S2_NR_STEPS];

struct s2_step {
	enum s2_step_kind kind;
	uint64_t arg[S2_STEP_ARGS];
};

/* The kind of this name, or S2_NR_STEPS. */
S2_API enum s2_step_kind s2_step_find(const char *name);

/* A step of a kind with quiet arguments. */
S2_API struct s2_step s2_step_quiet(enum s2_step_kind kind);

/* Where an argument stands; each kind has those that its row names. */
enum { /* mmap */
	S2_A_HVA,
	S2_A_SIZE,
	S2_A_KIND,  /* enum s2_vma_kind */
	S2_A_WRITE, /* PROT_WRITE */
	S2_A_SHARED,
	S2_A_MTE,
	S2_A_MEMATTR,  /* enum s2_attrindx */
	S2_A_UNCACHED, /* VM_ALLOW_ANY_UNCACHED */
	S2_A_PFN,      /* drivers: the first page of device memory */
	S2_A_HUGE,     /* enum s2_size of the host's leaves */
};
enum { /* the other steps of the host */
	S2_A_HOST_HVA,
	S2_A_HOST_SIZE,
	S2_A_HOST_PAUSE, /* after each part, for S2_STEP_HOST */
	S2_A_HOST_WRITE, /* mprotect: PROT_WRITE; age: clear */
	S2_A_HOST_OTHER, /* merge: the other page */
};
enum { /* slot, move-slot, delete-slot, log, get-log, clear-log */
	S2_A_SLOT_ID,
	S2_A_SLOT_IPA,
	S2_A_SLOT_HVA,
	S2_A_SLOT_SIZE,
	S2_A_SLOT_READONLY,
	S2_A_SLOT_LOG, /* enum s2_logging */
	S2_A_SLOT_GMEM,
	S2_A_SLOT_PAUSE, /* get-log: between taking bits and protecting */
};
enum { /* read, write, fetch, tags, cpu */
	S2_A_CPU,
	S2_A_IPA,
	S2_A_EL,
	S2_A_S1_KIND, /* enum s2_memkind that stage 1 asks for */
	S2_A_NESTED,  /* by the nested guest */
	S2_A_S1PTW,   /* stage 1's walk, which a write updates */
	S2_A_PAUSE,   /* at each part of the fault */
	S2_A_CM,      /* a cache maintenance instruction */
	S2_A_ATOMIC,  /* an exclusive or atomic */
};
enum { /* cpu: meanwhile, at the at-th event, another goes on, too */
	S2_A_CPU_RACE = 1,
	S2_A_CPU_OTHER,
	S2_A_CPU_AT,
};
enum { /* destroy: meanwhile, a notifier that does not wait for it */
	S2_A_DESTROY_RACE,
	S2_A_DESTROY_AT,
};
enum { /* l1-map, l1-unmap, l1-tlbi */
	S2_A_L2_IPA,
	S2_A_L2_SIZE, /* of l1-tlbi: what the TTL says, 0: nothing */
	S2_A_L1_IPA,
	S2_A_L1_R,
	S2_A_L1_W,
	S2_A_L1_PX,
	S2_A_L1_UX,
};
enum {		       /* share-hyp, unshare-hyp, donate-hyp, return-hyp */
	S2_A_HYP_PAGE, /* from the first of RAM on */
	S2_A_HYP_SIZE, /* 0: a page */
	S2_A_HYP_FAIL, /* the last page's hypercall does */
};
enum { /* donate-guest, share-guest; reclaim-guest, host-fault: the page */
	S2_A_OWN_PAGE,
	S2_A_OWN_IPA,
	S2_A_OWN_CPU,
	S2_A_OWN_FAIL, /* nobody filled the memcache */
};
enum { /* unshare-guest */
	S2_A_UNSHARE_IPA,
};

/* Values of the argument kind of mmap. */
enum s2_vma_kind {
	S2_VMA_ANON,
	S2_VMA_SHMEM,
	S2_VMA_HUGE,  /* hugetlb */
	S2_VMA_REMAP, /* a driver's remap_pfn_range(): VM_PFNMAP */
	S2_VMA_MIXED, /* vmf_insert_mixed(): VM_MIXEDMAP */
	S2_VMA_GUEST_MEMFD,
	S2_NR_VMA_KINDS
};

/* ------------------------------------------------------------------------
 * 2. Configuration
 */
struct s2_vm_cfg {
	const struct s2_policy *policy;
	/* NULL: the table code of the policy's kernel, by its name. */
	const struct s2_pt_version *tables;
	enum s2_granule granule;
	uint8_t ipa_bits; /* 32 to 52 */
	uint8_t cpus;	  /* 1 to 4 */
	bool fwb, dic, idc, xnx, lpa2, ras, tlb_range;
	bool haf; /* FEAT_HAFDBS: hardware sets the access flag */
	bool mte, nested;
	/* KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2: protect, and initially all set */
	bool manual_protect, init_set;
	bool eager_split;      /* KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE */
	bool pkvm;	       /* kvm-arm.mode=protected */
	uint32_t ram_pages;    /* of the host */
	uint32_t device_pages; /* behind it: memory that is no RAM of Linux' */
	uint32_t hva_pages;    /* of user space, from S2_VM_HVA on */
	uint32_t table_pages;  /* for stage-2 tables */
	uint64_t pt_inject;    /* enum s2_pt_inject */
	uint64_t inject;       /* enum s2_vm_inject, S2_VM_BUG_PKVM_* */
};

#define S2_VM_HVA   0x400000000000ull /* of the first page of user space */
#define S2_VM_RAM   0x100000000ull    /* physical, of the first page of RAM */
#define S2_VM_SLOTS 8
#define S2_VM_CPUS  4

/*
 * NULL, or why there is no such VM. Zero numbers are given their usual value
 * first: 40 bits, 2 CPUs, some blocks of memory.
 */
S2_API const char *s2_vm_cfg_complete(struct s2_vm_cfg *cfg);

/* ------------------------------------------------------------------------
 * 3. The VM
 */
struct s2_vm;

/* Bytes that a VM of a complete configuration needs. */
S2_API size_t s2_vm_size(const struct s2_vm_cfg *cfg);

/* Makes a VM in mem, which is aligned as malloc()'s; NULL if it cannot be. */
S2_API struct s2_vm *s2_vm_begin(const struct s2_vm_cfg *cfg, void *mem);

/* What became of a step. */
enum s2_step_outcome {
	S2_DID,	      /* done; a guest's access: it succeeded */
	S2_SENSELESS, /* nothing was done: why says so */
	/*
	 * The next part waits for S2_STEP_CPU or S2_STEP_HOST; or a fault came
	 * to nothing while others were at work, and the guest would try again.
	 */
	S2_PAUSED,
	S2_REFUSED, /* an ioctl returned ret */
	S2_STOPPED, /* a guest's access ended in decision: exit, error, ... */
	S2_STUCK,   /* a fault came back and back */
	S2_NR_STEP_OUTCOMES
};

struct s2_step_result {
	enum s2_step_outcome outcome;
	const char *why; /* S2_SENSELESS */
	int ret;
	unsigned int faults;	     /* that it took */
	struct s2_decision decision; /* of the last one, or of the memslot */
	struct s2_read read;	     /* what a guest may have seen */
	bool has_read;
	uint64_t esr;	 /* of the last fault */
	uint32_t logged; /* get-log: pages reported */
};

S2_API void s2_vm_step(struct s2_vm *vm, const struct s2_step *step,
		       struct s2_step_result *result);

/* Everything is over: no fault, no operation of the host is under way. */
S2_API bool s2_vm_is_quiet(const struct s2_vm *vm);

/* Called for each event of the tables, and each decision; may be NULL. */
struct s2_vm_watch {
	void (*event)(void *ctx, unsigned int cpu, bool nested,
		      const struct s2_pt_event *event);
	void (*decision)(void *ctx, unsigned int cpu,
			 const struct s2_cube *fault,
			 const struct s2_decision *d);
	void *ctx;
};

S2_API void s2_vm_watch(struct s2_vm *vm, const struct s2_vm_watch *watch);

/* To look at. Nested: the shadow table, NULL if there is none. */
S2_API const struct s2_pt *s2_vm_table(const struct s2_vm *vm, bool nested);
S2_API const struct s2_vm_cfg *s2_vm_config(const struct s2_vm *vm);
S2_API const struct s2_memory *s2_vm_memory(const struct s2_vm *vm);

/* ------------------------------------------------------------------------
 * 4. State invariants
 */
enum s2_state_id {
	S2_ST_PA,
	S2_ST_DRIVER,
	S2_ST_CONTAIN,
	S2_ST_HOST_SIZE,
	S2_ST_WRITE,
	S2_ST_LOGGED,
	S2_ST_DIRTY,
	S2_ST_RING,
	S2_ST_TYPE,
	S2_ST_BBM,
	S2_ST_CONFLICT,
	S2_ST_FREED,
	S2_ST_STALE,
	S2_ST_COUNT,
	S2_ST_PAGES,
	S2_ST_PIN,
	S2_ST_TAGS,
	S2_ST_FOLIO,
	S2_ST_LEAK,
	S2_ST_COHERENT,
	S2_ST_FETCH,
	S2_ST_CMO,
	S2_ST_RIGHTS,
	S2_ST_NEST,
	S2_ST_NEST_RACE,
	S2_ST_NEST_STALE,
	S2_ST_YOUNG,
	S2_ST_WARN,
	S2_ST_RESULT,
	S2_ST_VMA,
	S2_ST_MEMORY,
	S2_ST_PROGRESS,
	S2_ST_ASSUMED,
	S2_ST_OWN_ONE,
	S2_ST_OWN_TRACK,
	S2_ST_OWN_RANGE,
	S2_ST_OWN_SECRET,
	S2_NR_STATE_IDS
};

struct s2_state_invariant {
	const char *name; /* "LEAF-PA" */
	enum s2_class_of_state {
		S2_STATE_SAFETY,
		S2_STATE_LIVENESS,
		S2_STATE_INTERFACE,
	} kind;
	const char *statement;
	const char *why;
	const char *source;
};

extern S2_API const struct s2_state_invariant s2_state_invariants[];

struct s2_vm_finding {
	enum s2_state_id id;
	bool nested;	  /* in the shadow table */
	uint64_t ipa;	  /* where, if it has a place */
	uint64_t a, b;	  /* two descriptors, pages or counts: see text */
	const char *text; /* one sentence */
};

#define S2_VM_FINDINGS 16

/*
 * Checks the state, and gives what was found since the last time, the first
 * max of it. What needs a quiet VM is looked at when it is quiet.
 */
S2_API size_t s2_vm_check(struct s2_vm *vm, struct s2_vm_finding *findings,
			  size_t max);

/* ------------------------------------------------------------------------
 * 5. Mistakes
 */
enum s2_vm_inject {
	S2_VM_BUG_SEQ_LATE = 1 << 0,	/* sampled when mmap_lock was left */
	S2_VM_BUG_NO_SEQ = 1 << 1,	/* not looked at again under mmu_lock */
	S2_VM_BUG_NO_WP_FLUSH = 1 << 2, /* write-protected, TLBs not told */
	S2_VM_BUG_NO_UNMAP = 1 << 3,	/* a notifier that unmaps nothing */
	S2_VM_BUG_PIN = 1 << 4,	      /* -ENOEXEC without releasing the page */
	S2_VM_BUG_TAGS_LATE = 1 << 5, /* cleared when the leaf is visible */
	S2_VM_BUG_KEEP_TABLES = 1 << 6,	      /* not destroyed with the VM */
	S2_VM_BUG_NOTIFIER_UNLOCKED = 1 << 7, /* against the teardown */
	S2_VM_BUG_SLOT_IN_WINDOW = 1 << 8,    /* installed while invalidating */
	S2_VM_BUG_VMID_SHARED = 1 << 9,	      /* with another VM's */
	S2_VM_BUG_READ_LOCK = 1 << 10, /* tables change under the read lock */
	S2_VM_BUG_CMO_CACHES_ON = 1 << 11, /* none if this CPU's are on */
	S2_VM_BUG_S1PTW_READS = 1 << 12,   /* a walk's update is no write */
	S2_VM_BUG_NO_TOPUP = 1 << 13,	   /* logging: for writes alone */
	S2_VM_BUG_RELAX_ANY = 1 << 14,	   /* of leaves of another size, too */
	S2_VM_BUG_AGE_DESTROYED = 1 << 15, /* a notifier, no look at the root */
	S2_VM_BUG_MTE_FLIPS = 1 << 16,	   /* MTE turned on when leaves exist */
	S2_VM_BUG_NEST_TTL = 1 << 17, /* TLBI of unknown size: of nothing */
	S2_VM_BUG_NEST_NO_UNMAP = 1 << 18, /* notifiers forget the shadow */
	S2_VM_BUG_NEST_SIZE = 1 << 19,	   /* shadow leaf larger than L1's */
	S2_VM_BUG_NEST_RECYCLE = 1 << 20,  /* used before it is empty */
	S2_VM_BUG_FREE_AT_ONCE = 1 << 21,  /* tables, not after a grace time */
	S2_VM_BUG_DIRTY_EARLY = 1 << 22,   /* marked, whatever becomes of it */
	S2_VM_BUG_NO_LOG_WP = 1 << 23,	   /* get-log protects nothing */
	S2_VM_BUG_FLUSH_DEVICE = 1 << 24,  /* cleans what is no memory */
	S2_VM_BUG_UNMAP_WARNS = 1 << 25,   /* when the tables are gone */
	S2_VM_BUG_NEST_REF = 1 << 26,	   /* a shadow in use is recycled */
	S2_VM_BUG_ROOT_CACHED = 1 << 27, /* by a notifier, over a destruction */
	S2_VM_BUG_DUMP_UNLOCKED = 1 << 28, /* while tables are destroyed */
	S2_VM_BUG_NEST_ARRAY = 1 << 29,	   /* a shadow freed under a notifier */
	S2_VM_BUG_VMA_LATE = 1 << 30,	   /* looked at without mmap_lock */
};

/* pKVM's, beyond what an enum can be. */
#define S2_VM_BUG_AGE_NO_FLUSH	  (UINT64_C(1) << 39) /* TLBs keep it */
#define S2_VM_BUG_PKVM_BLOCK	  (UINT64_C(1) << 32) /* at init: no owner */
#define S2_VM_BUG_PKVM_TEXT_VA	  (UINT64_C(1) << 33) /* at init: an alias */
#define S2_VM_BUG_PKVM_RANGE	  (UINT64_C(1) << 34) /* its first page alone */
#define S2_VM_BUG_PKVM_MEMCACHE	  (UINT64_C(1) << 35) /* not checked */
#define S2_VM_BUG_PKVM_TRACK	  (UINT64_C(1) << 36) /* not undone */
#define S2_VM_BUG_PKVM_WARN	  (UINT64_C(1) << 37) /* of what can fail */
#define S2_VM_BUG_PKVM_POISON_FWB (UINT64_C(1) << 38) /* cleans nothing */

struct s2_bug_info {
	const char *name; /* "seq-late" */
	const char *text; /* one sentence */
	bool table;	  /* enum s2_pt_inject, or enum s2_vm_inject */
	uint64_t bit;
};

/* The i-th of both kinds, or NULL; and by name. */
S2_API const struct s2_bug_info *s2_bug_at(size_t i);
S2_API const struct s2_bug_info *s2_bug_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
