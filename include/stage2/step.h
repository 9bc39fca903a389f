/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/step.h - what can happen to a VM and to the host around it.
 *
 * A step is a kind and its arguments. Addresses and sizes are bytes. A step
 * that makes no sense in the state it meets does nothing, and says why. One
 * table of all kinds serves files, campaigns and people.
 */
#ifndef STAGE2_STEP_H
#define STAGE2_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include <stage2/export.h>

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
