/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/vm.h - a simulated VM and its host.
 *
 *   1. Configuration
 *   2. The VM    begin, step, inspect
 *   3. The check of the state invariants
 *
 * A policy decides each fault, real stage-2 tables hold the result, and the
 * machine tracks what TLBs and caches could hold. After every step you can
 * check the state invariants. A VM lives in one block of memory that the caller
 * provides. A copy of this block is a snapshot; restore it at the same address.
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
	/* NULL: the table code of the policy's kernel. */
	const struct s2_kernel *tables;
	enum s2_granule granule;
	uint8_t ipa_bits; /* 32 to 52 */
	uint8_t cpus;	  /* 1 to 4 */
	bool fwb, dic, idc, xnx, lpa2, ras, tlb_range;
	bool haf; /* FEAT_HAFDBS: hardware sets the access flag */
	bool mte, nested;
	/*
	 * KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2: manual protect, initially all set
	 */
	bool manual_protect, init_set;
	bool eager_split;   /* KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE */
	bool pkvm;	    /* kvm-arm.mode=protected */
	uint32_t ram_pages; /* of the host */
	/* device memory behind the RAM: not in Linux' memory map */
	uint32_t device_pages;
	uint32_t hva_pages;   /* pages of user space, from S2_VM_HVA on */
	uint32_t table_pages; /* pages for stage-2 tables */
	/* size of each vCPU's memcache: KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE */
	uint32_t memcache_pages;
	/* Mistakes to make: bits of struct s2_bug_info */
	uint64_t pt_inject;
	uint64_t inject;
};

#define S2_VM_HVA   0x400000000000ull /* of the first page of user space */
#define S2_VM_RAM   0x100000000ull    /* physical, of the first page of RAM */
#define S2_VM_SLOTS 8
#define S2_VM_CPUS  4
#define S2_VM_CACHE 40 /* maximum size of a memcache */

/*
 * Completes and checks a configuration: sets numbers that are 0 to their usual
 * value (40 bits, 2 CPUs, some blocks of memory). NULL, or what is wrong with
 * it.
 */
S2_API const char *s2_vm_cfg_complete(struct s2_vm_cfg *cfg);

/* ------------------------------------------------------------------------
 * 2. The VM
 */
struct s2_vm;

/* Number of bytes that a VM with a complete configuration needs. */
S2_API size_t s2_vm_size(const struct s2_vm_cfg *cfg);

/* Makes a VM in mem, aligned as by malloc(); NULL if it does not fit. */
S2_API struct s2_vm *s2_vm_begin(const struct s2_vm_cfg *cfg, void *mem);

/* How a step ended. */
enum s2_step_outcome {
	S2_DID,	      /* it was done; a guest's access succeeded */
	S2_SENSELESS, /* nothing was done; `why` says why */
	/*
	 * The next part waits for S2_STEP_CPU or S2_STEP_HOST; or a fault ended
	 * in a retry while others were at work, and the guest will try again.
	 */
	S2_PAUSED,
	S2_REFUSED, /* an ioctl returned ret */
	/* a guest's access ended in an exit, an error, ...; see `decision` */
	S2_STOPPED,
	S2_STUCK, /* the same fault came again and again */
	S2_NR_STEP_OUTCOMES
};

struct s2_step_result {
	enum s2_step_outcome outcome;
	const char *why; /* S2_SENSELESS; S2_REFUSED: or NULL */
	int ret;
	unsigned int faults;	     /* number of faults of the access */
	struct s2_decision decision; /* on the last fault, or on the memslot */
	struct s2_read read;	     /* what a guest's read may have returned */
	bool has_read;
	uint64_t esr;	 /* of the last fault */
	uint32_t logged; /* get-log: number of pages reported */
	/* get-log: bit i: page i of the memslot; bit 63: any page beyond */
	uint64_t pages;
	/* age: number of pages whose leaf had the access flag */
	uint32_t young;
	uint8_t leaf; /* access: enum s2_size of its leaf, plus 1; 0: none */
};

S2_API void s2_vm_step(struct s2_vm *vm, const struct s2_step *step,
		       struct s2_step_result *result);

/* Is nothing under way, neither a fault nor an operation of the host? */
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

/* For inspection. Nested: the shadow table, NULL if there is none. */
S2_API const struct s2_pt *s2_vm_table(const struct s2_vm *vm, bool nested);
S2_API const struct s2_vm_cfg *s2_vm_config(const struct s2_vm *vm);
S2_API const struct s2_memory *s2_vm_memory(const struct s2_vm *vm);

/* ------------------------------------------------------------------------
 * 3. The check
 */
/*
 * Checks the state, and returns the findings since the last call: at most max
 * of them. Some invariants are only checked when the VM is quiet, see
 * s2_vm_quiet().
 */
S2_API size_t s2_vm_check(struct s2_vm *vm, struct s2_state_finding *findings,
			  size_t max);

#ifdef __cplusplus
}
#endif

#endif
