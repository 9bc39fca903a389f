/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/vm.h - a VM, the host around it, and what happens to both.
 *
 *   1. Configuration
 *   2. The VM    begin, step, look
 *   3. The check of the state invariants
 *
 * A policy decides each fault; real tables hold what it decides; the machine
 * keeps what TLBs and caches could have. After every step the state
 * invariants can be checked. A VM lives in one stretch of memory that the
 * caller gives: a copy of it is a snapshot, to be put back at the same place.
 * Errors are negative numbers of enum s2_errno.
 */
#ifndef STAGE2_VM_H
#define STAGE2_VM_H

#include <stage2/inject.h>
#include <stage2/machine.h>
#include <stage2/pgtable.h>
#include <stage2/policy.h>
#include <stage2/state.h>
#include <stage2/step.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------
 * 1. Configuration
 */
struct s2_vm_cfg {
	const struct s2_policy *policy;
	/* NULL: the table code of the policy's kernel, by its name. */
	const struct s2_kernel *tables;
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
	/* KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE: of each vCPU, when it is full */
	uint32_t memcache_pages;
	/* Mistakes, by their bits: struct s2_bug_info */
	uint64_t pt_inject;
	uint64_t inject;
};

#define S2_VM_HVA   0x400000000000ull /* of the first page of user space */
#define S2_VM_RAM   0x100000000ull    /* physical, of the first page of RAM */
#define S2_VM_SLOTS 8
#define S2_VM_CPUS  4
#define S2_VM_CACHE 40 /* pages of a memcache, at most */

/*
 * NULL, or why there is no such VM. Zero numbers are given their usual value
 * first: 40 bits, 2 CPUs, some blocks of memory.
 */
S2_API const char *s2_vm_cfg_complete(struct s2_vm_cfg *cfg);

/* ------------------------------------------------------------------------
 * 2. The VM
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
	const char *why; /* S2_SENSELESS; S2_REFUSED: or NULL */
	int ret;
	unsigned int faults;	     /* that it took */
	struct s2_decision decision; /* of the last one, or of the memslot */
	struct s2_read read;	     /* what a guest may have seen */
	bool has_read;
	uint64_t esr;	 /* of the last fault */
	uint32_t logged; /* get-log: pages reported */
	/* get-log: which, bit by bit from the memslot's first; 63: any beyond */
	uint64_t pages;
	uint32_t young; /* age: pages whose leaf had its access flag */
	uint8_t leaf;	/* access: enum s2_size of its leaf, and 1; 0: none */
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
 * 3. The check
 */
/*
 * Checks the state, and gives what was found since the last time, the first
 * max of it. What needs a quiet VM is looked at when it is quiet.
 */
S2_API size_t s2_vm_check(struct s2_vm *vm, struct s2_state_finding *findings,
			  size_t max);

#ifdef __cplusplus
}
#endif

#endif
