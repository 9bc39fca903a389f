/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pKVM: the owner of each page. The hypervisor at EL2 keeps a state of each
 * page (hyp_vmemmap) and the host's own stage 2; the host counts its shares
 * with the hypervisor. Names are those of arch/arm64/kvm/hyp/nvhe.
 */
#ifndef PKVM_PKVM_H
#define PKVM_PKVM_H

#include <stage2/machine.h>
#include <stage2/pgtable.h>
#include <stage2/step.h>

#include "pkvm/ops.h"

#define VMID_HOST      0
#define VMID_OTHER     3 /* a second guest that is not protected */
#define VMID_PROTECTED 4
#define PKVM_RWX       (S2_PROT_R | S2_PROT_W | S2_PROT_X)
#define PKVM_HOST_POOL 24 /* pages for the host's stage 2 */
#define PKVM_CPUS      4
#define PKVM_MEMCACHE  4
/* pages at the end of RAM that user space never gets */
#define PKVM_KERNEL 64
#define PKVM_HYP    16 /* the first of these belong to the hypervisor */

/* enum pkvm_page_state, and POISON, which only a guest's entry can have. */
enum s2_pkvm_state {
	PKVM_OWNED,
	PKVM_SHARED_OWNED,
	PKVM_SHARED_BORROWED,
	PKVM_NOPAGE,
};

/* enum pkvm_component_id: the owner, in an annotation of the host's stage 2. */
enum s2_pkvm_owner {
	PKVM_ID_HOST,
	PKVM_ID_HYP,
	PKVM_ID_GUEST,
};

/* struct hyp_page, and other records about the page. */
struct s2_pkvm_page {
	uint8_t host, hyp; /* enum s2_pkvm_state */
	bool text;	   /* text of the hypervisor: the host may read it */
	bool hyp_maps;	   /* owned in the hypervisor's stage 1 */
	bool secret;	   /* a protected guest wrote to it */
	uint32_t guests;   /* host_share_guest_count */
	uint16_t tracked;  /* struct hyp_shared_pfn.count; 0: no node */
	uint16_t held;	   /* shares in effect */
	/* Filled by the check, from the tables. */
	uint32_t seen;	   /* leaves of guests that are not protected */
	uint64_t host_pte; /* entry of the host's stage 2 */
	/* the protected guest's page number, plus 1; 0: none */
	uint64_t guest_gfn;
};

struct s2_pkvm_table {
	struct s2_pkvm *pkvm;
	struct s2_pt pt;
	struct s2_pt_cache memcache[PKVM_CPUS];
	uint32_t cached[PKVM_CPUS][PKVM_MEMCACHE];
};

/* struct kvm_hyp_memcache of a vCPU: pages that the host filled. */
struct s2_pkvm_given {
	struct s2_pt_cache memcache; /* not donated to the hypervisor yet */
	uint32_t pages[PKVM_MEMCACHE];
	bool mapping; /* an object for the next mapping */
};

/* The mapping for a fault. */
struct s2_pkvm_want {
	unsigned int cpu;
	bool topup; /* topup_hyp_memcache() comes first */
	s2_ipa_t ipa;
	s2_pa_t pa;
	uint64_t size, prot;
};

struct s2_pkvm_cfg {
	enum s2_granule granule;
	uint8_t page_shift, ipa_bits, cpus;
	bool fwb, dic;
	uint32_t ram_pages;
	uint64_t inject;
};

/* Before s2_pkvm_begin(), set all members up to ctx, and clear the others. */
struct s2_pkvm {
	struct s2_pkvm_cfg cfg;
	struct s2_pkvm_ops ops; /* s2_pkvm_begin() */
	/* indexed by page of memory; only RAM is used */
	struct s2_pkvm_page *pages;
	struct s2_memory *memory;
	struct s2_pool *pool;
	struct s2_tlb *tlb;
	struct s2_state_reports *reports;
	/*
	 * Called for events of the tables below, except guests' cache
	 * maintenance.
	 */
	void (*event)(void *ctx, const struct s2_pt *pt,
		      const struct s2_pt_event *event);
	void *ctx;

	bool ended; /* ends the guests; the host's stage 2 stays */
	struct s2_pkvm_table host, other, protected;
	struct s2_pkvm_given given[PKVM_CPUS]; /* for the VM's own table */
	struct s2_pt_cache host_pool;
	uint32_t host_pooled[PKVM_HOST_POOL];
};

static inline bool s2_pkvm_is_ram(const struct s2_pkvm *pkvm, uint32_t page)
{
	return page < pkvm->cfg.ram_pages;
}

static inline s2_pa_t s2_pkvm_pa_of(const struct s2_pkvm *pkvm, uint32_t page)
{
	return s2_pa_add(pkvm->memory->phys,
			 (uint64_t)page << pkvm->cfg.page_shift);
}

static inline uint64_t s2_pkvm_page_bytes(const struct s2_pkvm *pkvm)
{
	return 1ull << pkvm->cfg.page_shift;
}

static inline uint64_t s2_pkvm_annotation(enum s2_pkvm_owner owner,
					  uint64_t gfn)
{
	const uint64_t handle = 1;

	return (uint64_t)owner << 1 |
	       (owner == PKVM_ID_GUEST ? (handle | gfn << 16) << 4 : 0);
}

/* The state in the software bits of a guest's leaf: pkvm_mkstate() */
static inline uint64_t s2_pkvm_prot(uint64_t prot, enum s2_pkvm_state state)
{
	return prot | (uint64_t)state << 55;
}

static inline enum s2_pkvm_state s2_pkvm_state_of(uint64_t prot)
{
	return (enum s2_pkvm_state)(prot >> 55 & 3);
}

/*
 * begin.c: like is the configuration of guests' tables; own is the VM's table
 */
int s2_pkvm_begin(struct s2_pkvm *pkvm, const struct s2_pt_cfg *like);
void s2_pkvm_end(struct s2_pkvm *pkvm, struct s2_pt *own);

/* host.c: the host's stage 2, and the states of its pages */
bool s2_pkvm_ends_within(const struct s2_pkvm_range *range, s2_pa_t end);
bool s2_pkvm_is_memory(const struct s2_pkvm *pkvm, s2_pa_t start, s2_pa_t end);
bool s2_pkvm_force_pte(void *ctx, s2_ipa_t addr, s2_ipa_t end, uint64_t prot);
int s2_pkvm_check_allowed(const struct s2_pkvm *pkvm, s2_pa_t start,
			  s2_pa_t end);
int s2_pkvm_check_host(const struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		       enum s2_pkvm_state state);
int s2_pkvm_check_hyp(const struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_state state);
void s2_pkvm_set_hyp(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		     enum s2_pkvm_state state);
void s2_pkvm_set_host(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_state state);
int s2_pkvm_idmap(struct s2_pkvm *pkvm, s2_pa_t addr, uint64_t size,
		  uint64_t prot);
int s2_pkvm_set_owner(struct s2_pkvm *pkvm, uint32_t page, uint32_t n,
		      enum s2_pkvm_owner owner, uint64_t gfn);
int s2_pkvm_fix_page(struct s2_pkvm *pkvm, uint32_t page,
		     const struct s2_pkvm_hyp_mapping *m);
int s2_pkvm_host_fault(struct s2_pkvm *pkvm, s2_pa_t addr);
/* WARN_ON(ret) of the hypervisor or of the host. */
void s2_pkvm_warn_on(struct s2_pkvm *pkvm, int ret, const char *text);

/* hyp.c: between the host and the hypervisor */
int s2_pkvm_share_pfn_hyp(struct s2_pkvm *pkvm, uint32_t page, bool fail);
int s2_pkvm_unshare_pfn_hyp(struct s2_pkvm *pkvm, uint32_t page, bool pinned);
void s2_pkvm_undo_share(struct s2_pkvm *pkvm, uint32_t page);
const char *s2_pkvm_hyp_step(struct s2_pkvm *pkvm, const struct s2_step *step,
			     int *ret);

/* guest.c: between the host and guests */
int s2_pkvm_donate_guest(struct s2_pkvm *pkvm, uint32_t page, s2_ipa_t ipa,
			 struct s2_pt_cache *memcache);
int s2_pkvm_check_memcache(const struct s2_pt *pt,
			   const struct s2_pt_cache *memcache);
void s2_pkvm_poison_page(struct s2_pkvm *pkvm, uint32_t page);
int s2_pkvm_host_share_guest(struct s2_pkvm *pkvm, struct s2_pt *pt,
			     struct s2_pt_cache *memcache, s2_ipa_t ipa,
			     uint64_t size, s2_pa_t pa, uint64_t prot);
int s2_pkvm_force_reclaim(struct s2_pkvm *pkvm, uint32_t page);
int s2_pkvm_share_guest(struct s2_pkvm *pkvm, struct s2_pt *pt,
			struct s2_pt_cache *memcache, s2_ipa_t ipa,
			uint64_t size, s2_pa_t pa, uint64_t prot);
int s2_pkvm_unshare_guest(struct s2_pkvm *pkvm, struct s2_pt *pt, s2_ipa_t ipa,
			  uint64_t *size);
/* pkvm_pgtable_stage2_map(), _unmap() for the VM's own table */
int s2_pkvm_map(struct s2_pkvm *pkvm, struct s2_pt *pt,
		struct s2_pt_cache *memcache, const struct s2_pkvm_want *want);
void s2_pkvm_unmap(struct s2_pkvm *pkvm, struct s2_pt *pt, s2_ipa_t ipa,
		   uint64_t size);
void s2_pkvm_reclaim_all(struct s2_pkvm *pkvm);

/* step.c: NULL and the hypercall's result, or why nothing was done */
const char *s2_pkvm_step(struct s2_pkvm *pkvm, const struct s2_step *step,
			 int *ret);

/* check.c */
void s2_pkvm_check(struct s2_pkvm *pkvm, struct s2_pt *own);
uint32_t s2_pkvm_cached(const struct s2_pkvm *pkvm);
void s2_pkvm_check_secret(struct s2_pkvm *pkvm, s2_pa_t pa, uint64_t size);

#endif
