/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pKVM: who owns which page. The hypervisor at EL2 keeps a state of each page
 * (hyp_vmemmap) and the host's own stage 2; the host keeps count of what it
 * shares with the hypervisor. Names are those of arch/arm64/kvm/hyp/nvhe.
 */
#ifndef VM_PKVM_H
#define VM_PKVM_H

#include <stage2/vm.h>

#define VMID_HOST      0
#define VMID_OTHER     3 /* a second guest that is not protected */
#define VMID_PROTECTED 4
#define PKVM_RWX       (S2_PROT_R | S2_PROT_W | S2_PROT_X)
#define PKVM_HOST_POOL 24 /* pages that the host's stage 2 can draw on */
#define PKVM_MEMCACHE  4
#define PKVM_KERNEL    64 /* pages at RAM's end that user space never has */
#define PKVM_HYP       16 /* the first of them are the hypervisor's */

/* enum pkvm_page_state; but for POISON, which only a guest's entry says. */
enum pkvm_state {
	PKVM_OWNED,
	PKVM_SHARED_OWNED,
	PKVM_SHARED_BORROWED,
	PKVM_NOPAGE,
};

/* enum pkvm_component_id: who owns, in an annotation of the host's stage 2. */
enum pkvm_owner {
	PKVM_ID_HOST,
	PKVM_ID_HYP,
	PKVM_ID_GUEST,
};

/* struct hyp_page, and what is known of the page elsewhere. */
struct pkvm_page {
	uint8_t host, hyp; /* enum pkvm_state */
	bool text;	   /* of the hypervisor: the host may read it */
	bool hyp_maps;	   /* the hypervisor's stage 1 has it as its own */
	bool secret;	   /* a protected guest wrote to it */
	uint32_t guests;   /* host_share_guest_count */
	uint16_t tracked;  /* struct hyp_shared_pfn.count; 0: no node */
	uint16_t held;	   /* shares that were granted and not taken back */
	/* As the check finds it in the tables. */
	uint32_t seen;	    /* leaves of guests that are not protected */
	uint64_t host_pte;  /* entry of the host's stage 2 */
	uint64_t guest_gfn; /* where the protected guest has it, and 1; 0: no */
};

struct pkvm_table {
	struct s2_vm *vm;
	struct s2_pt pt;
	struct s2_pt_cache memcache[S2_VM_CPUS];
	uint32_t cached[S2_VM_CPUS][PKVM_MEMCACHE];
};

struct pkvm {
	struct pkvm_page *pages; /* of RAM and devices: all but RAM stay 0 */
	struct pkvm_table host, other, protected;
	struct s2_pt_cache host_pool;
	uint32_t host_pooled[PKVM_HOST_POOL];
};

static inline uint64_t pkvm_annotation(enum pkvm_owner owner, uint64_t gfn)
{
	const uint64_t handle = 1;

	return (uint64_t)owner << 1 |
	       (owner == PKVM_ID_GUEST ? (handle | gfn << 16) << 4 : 0);
}

/* The state in the software bits of a guest's leaf: pkvm_mkstate() */
static inline uint64_t pkvm_prot(uint64_t prot, enum pkvm_state state)
{
	return prot | (uint64_t)state << 55;
}

static inline enum pkvm_state pkvm_state_of(uint64_t prot)
{
	return (enum pkvm_state)(prot >> 55 & 3);
}

/* pkvm_begin.c */
int vm_pkvm_begin(struct s2_vm *vm, void *pages);
void vm_pkvm_end(struct s2_vm *vm);

/* pkvm_host.c: the host's stage 2, and the states of its pages */
bool vm_pkvm_is_memory(const struct s2_vm *vm, uint64_t start, uint64_t end);
bool vm_pkvm_force_pte(void *ctx, uint64_t addr, uint64_t end, uint64_t prot);
int vm_pkvm_check_allowed(const struct s2_vm *vm, uint64_t start, uint64_t end);
int vm_pkvm_check_host(const struct s2_vm *vm, uint32_t page, uint32_t n,
		       enum pkvm_state state);
int vm_pkvm_check_hyp(const struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_state state);
void vm_pkvm_set_hyp(struct s2_vm *vm, uint32_t page, uint32_t n,
		     enum pkvm_state state);
void vm_pkvm_set_host(struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_state state);
int vm_pkvm_idmap(struct s2_vm *vm, uint64_t addr, uint64_t size,
		  uint64_t prot);
int vm_pkvm_set_owner(struct s2_vm *vm, uint32_t page, uint32_t n,
		      enum pkvm_owner owner, uint64_t gfn);
int vm_pkvm_host_fault(struct s2_vm *vm, uint64_t addr);
/* A WARN_ON() of the hypervisor or of the host, if ret is not 0. */
void vm_pkvm_warn_on(struct s2_vm *vm, int ret, const char *text);

/* pkvm_hyp.c: between the host and the hypervisor */
void vm_pkvm_hyp_step(struct s2_vm *vm, const struct s2_step *step,
		      struct s2_step_result *r);

/* pkvm.c: between the host and guests */
int vm_pkvm_donate_guest(struct s2_vm *vm, uint32_t page, uint64_t ipa,
			 struct s2_pt_cache *memcache);
int vm_pkvm_force_reclaim(struct s2_vm *vm, uint32_t page);
int vm_pkvm_share_guest(struct s2_vm *vm, struct s2_pt *pt,
			struct s2_pt_cache *memcache, uint64_t ipa,
			uint64_t size, uint64_t pa, uint64_t prot);
int vm_pkvm_unshare_guest(struct s2_vm *vm, struct s2_pt *pt, uint64_t ipa,
			  uint64_t *size);
/* pkvm_pgtable_stage2_map(), _unmap() of the VM's own table */
int vm_pkvm_map(struct s2_vm *vm, struct s2_pt_cache *memcache, uint64_t ipa,
		uint64_t size, uint64_t pa, uint64_t prot);
void vm_pkvm_unmap(struct s2_vm *vm, struct s2_pt *pt, uint64_t ipa,
		   uint64_t size);
void vm_pkvm_reclaim_all(struct s2_vm *vm);

/* pkvm_step.c */
void vm_pkvm_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r);

/* pkvm_check.c */
void vm_pkvm_check(struct s2_vm *vm);
uint32_t vm_pkvm_cached(const struct s2_vm *vm);
void vm_pkvm_check_secret(struct s2_vm *vm, uint64_t pa, uint64_t size);

#endif
