/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage2/step.h - the steps of a simulated VM and its host.
 *
 * A step is a kind and its arguments. Addresses and sizes are bytes. A step
 * that makes no sense in the current state does nothing, and says why. One
 * table of all kinds serves scenario files, campaigns and documentation.
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
	/*
	 * changes of the host's address space; each can pause between its parts
	 */
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
	S2_STEP_PUNCH_HOLE,
	S2_STEP_UFFD_PROTECT,
	S2_STEP_POISON,
	S2_STEP_HOST, /* the next part of the paused change */
	S2_STEP_AGE,
	S2_STEP_HOST_WRITE,
	S2_STEP_HOST_READ,
	S2_STEP_UFFD_REGISTER,
	S2_STEP_UFFD_COPY,
	S2_STEP_KERNEL_WRITE,
	/* the VMM */
	S2_STEP_SLOT,
	S2_STEP_MOVE_SLOT,
	S2_STEP_DELETE_SLOT,
	S2_STEP_LOG,
	S2_STEP_GET_LOG,
	S2_STEP_CLEAR_LOG,
	S2_STEP_PRE_FAULT,
	S2_STEP_FLUSH,
	S2_STEP_DESTROY,
	/* guests */
	S2_STEP_READ,
	S2_STEP_WRITE,
	S2_STEP_FETCH,
	S2_STEP_TAGS,
	S2_STEP_CPU, /* the next part of a paused fault */
	/* a guest hypervisor changes its stage 2, and invalidates TLBs */
	S2_STEP_L1_MAP,
	S2_STEP_L1_UNMAP,
	S2_STEP_L1_TLBI,
	S2_STEP_L1_SWITCH,
	/* pKVM: the owner of a page changes */
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

/* Values of the argument `by` of kernel-write. */
enum s2_kernel_writer {
	/* the steal time of a vCPU that is about to run */
	S2_WRITER_STEAL_TIME,
	S2_WRITER_ITS, /* the ITS saves its tables: no vCPU runs */
};

/*
 * The arguments: one struct per kind. Kinds with the same arguments share a
 * struct; s2_steps[] says which kind has which arguments.
 */
struct s2_step_mmap {
	uint64_t hva, size;
	uint32_t pfn;	 /* drivers: the first page of device memory */
	uint8_t kind;	 /* enum s2_vma_kind */
	uint8_t memattr; /* enum s2_attrindx */
	uint8_t huge;	 /* enum s2_size of the host's leaves */
	bool write;	 /* PROT_WRITE */
	bool shared, mte;
	bool any_uncached; /* VM_ALLOW_ANY_UNCACHED */
};

/* munmap, fork, migrate, collapse, split, reclaim, zap, punch-hole, poison */
struct s2_step_range {
	uint64_t hva, size;
	bool pause; /* after each part, for S2_STEP_HOST */
};

struct s2_step_mprotect {
	struct s2_step_range range;
	bool write; /* PROT_WRITE */
};

struct s2_step_uffd_protect {
	struct s2_step_range range;
	bool protect; /* or no more */
};

struct s2_step_uffd_register {
	uint64_t hva, size;
	bool missing, protect; /* the modes */
};

struct s2_step_uffd_copy {
	uint64_t hva, size;
	bool protect; /* UFFDIO_COPY_MODE_WP */
};

struct s2_step_merge {
	struct s2_step_range range;
	uint64_t other; /* the other page */
};

struct s2_step_age {
	uint64_t hva, size;
	bool clear;
};

/* host-write, host-read */
struct s2_step_host_access {
	uint64_t hva;
};

/* If a kernel-write is paused, the next one does its next part. */
struct s2_step_kernel_write {
	uint64_t ipa;
	uint32_t cpu;
	uint8_t by; /* enum s2_kernel_writer */
	bool pause; /* at each part */
};

/* All structs for memslots begin with the id. */
struct s2_step_slot {
	uint32_t id;
	uint64_t ipa, hva, size;
	uint8_t log; /* enum s2_logging */
	bool readonly, guest_memfd;
};

struct s2_step_move_slot {
	uint32_t id;
	uint64_t ipa;
};

struct s2_step_delete_slot {
	uint32_t id;
};

struct s2_step_log {
	uint32_t id;
	uint8_t log; /* enum s2_logging */
};

struct s2_step_get_log {
	uint32_t id;
	bool pause; /* between taking bits and protecting */
};

struct s2_step_clear_log {
	uint32_t id;
	uint64_t ipa, size; /* of the pages; size 0: all */
};

struct s2_step_pre_fault {
	uint64_t ipa, size;
	uint32_t cpu;
};

/* At the at-th event, a notifier runs that does not wait. */
struct s2_step_destroy {
	uint32_t at;
	bool race;
};

/* read, write, fetch, tags */
struct s2_step_access {
	uint64_t ipa;
	uint32_t cpu;
	uint8_t el;   /* 0 or 1 */
	uint8_t attr; /* enum s2_memkind of stage 1; not for tags */
	bool nested;  /* by the nested guest */
	bool s1ptw;   /* on stage 1's walk; a write updates a descriptor */
	bool pause;   /* pause before each part of the fault */
	bool cm;      /* a cache maintenance instruction; not of fetch */
	bool atomic;  /* read: load-exclusive; write: reads before it writes */
	/* the syndrome has ISV set and describes the instruction */
	bool isv;
};

/* At the at-th event, another vCPU goes on, too. */
struct s2_step_cpu {
	uint32_t cpu, other, at;
	bool race;
};

struct s2_step_l1_map {
	uint64_t l2, size, l1;
	bool r, w, px, ux;
};

struct s2_step_l1_unmap {
	uint64_t l2;
};

struct s2_step_l1_tlbi {
	uint64_t l2;
	uint64_t size; /* the TTL hint; 0: none */
};

/* share-hyp, unshare-hyp; `page` counts from the first page of RAM */
struct s2_step_share_hyp {
	uint32_t page;
	uint64_t size; /* 0: a page */
	bool fail;     /* the hypercall for the last page fails */
};

/* donate-hyp, return-hyp; begins like the struct above */
struct s2_step_donate_hyp {
	uint32_t page;
	uint64_t size;
};

/* donate-guest, share-guest */
struct s2_step_guest_page {
	uint64_t ipa;
	uint32_t page, cpu;
	bool fail; /* the memcache was not filled */
};

struct s2_step_unshare_guest {
	uint64_t ipa;
};

/* reclaim-guest, host-fault */
struct s2_step_page {
	uint32_t page;
};

/* The kind says which member holds the arguments. */
struct s2_step {
	enum s2_step_kind kind;
	union {
		struct s2_step_mmap mmap;
		struct s2_step_range range;
		struct s2_step_mprotect mprotect;
		struct s2_step_uffd_protect uffd_protect;
		struct s2_step_uffd_register uffd_register;
		struct s2_step_uffd_copy uffd_copy;
		struct s2_step_merge merge;
		struct s2_step_age age;
		struct s2_step_host_access host_access;
		struct s2_step_kernel_write kernel_write;
		struct s2_step_slot slot;
		struct s2_step_move_slot move_slot;
		struct s2_step_delete_slot delete_slot;
		struct s2_step_log log;
		struct s2_step_get_log get_log;
		struct s2_step_clear_log clear_log;
		struct s2_step_pre_fault pre_fault;
		struct s2_step_destroy destroy;
		struct s2_step_access access;
		struct s2_step_cpu cpu;
		struct s2_step_l1_map l1_map;
		struct s2_step_l1_unmap l1_unmap;
		struct s2_step_l1_tlbi l1_tlbi;
		struct s2_step_share_hyp share_hyp;
		struct s2_step_donate_hyp donate_hyp;
		struct s2_step_guest_page guest_page;
		struct s2_step_unshare_guest unshare_guest;
		struct s2_step_page page;
	};
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
	uint64_t quiet;		  /* the default */
	bool needed;		  /* it is required */
	uint16_t offset;	  /* in struct s2_step */
	uint16_t size;		  /* of it, in bytes */
};

#define S2_STEP_ARGS 10

struct s2_step_info {
	const char *name;			   /* "mmap" */
	const char *meaning;			   /* one sentence */
	struct s2_step_arg args[S2_STEP_ARGS + 1]; /* ends with a NULL name */
};

extern S2_API const struct s2_step_info s2_steps[S2_NR_STEPS];

/* The kind of this name, or S2_NR_STEPS. */
S2_API enum s2_step_kind s2_step_find(const char *name);

/* A step of this kind with default arguments. */
S2_API struct s2_step s2_step_quiet(enum s2_step_kind kind);

/* A kind's argument of this name, or NULL. */
S2_API const struct s2_step_arg *s2_step_arg_find(enum s2_step_kind kind,
						  const char *name);

/* Read and set one argument; a value that is too large becomes the largest. */
S2_API uint64_t s2_step_get(const struct s2_step *step,
			    const struct s2_step_arg *arg);
S2_API void s2_step_set(struct s2_step *step, const struct s2_step_arg *arg,
			uint64_t value);

#ifdef __cplusplus
}
#endif

#endif
