/* SPDX-License-Identifier: GPL-2.0-only */
/* The VM's parts, and which file looks after which. */
#ifndef VM_INTERNAL_H
#define VM_INTERNAL_H

#include <string.h>

#include <stage2/invariant.h>
#include <stage2/vm.h>

#include "host/host.h"
#include "pkvm/pkvm.h"
#include "state/found.h"

#define VMID_VM	    1
#define VMID_SHADOW 2

#define MAX_L1	    16
#define CACHE_PAGES 8
#define SPLIT_PAGES 3 /* kvm_mmu_split_nr_page_tables() of a PMD */
#define MAX_PENDING 64
#define MAX_FAULTS  24 /* of one access, before it counts as stuck */

/* ---- memslots: slot.c, log.c ---------------------------------------------- */

struct slot {
	bool used, readonly, gmem;
	uint8_t logging; /* enum s2_logging */
	uint64_t base;	 /* gfn */
	uint32_t npages;
	uint32_t hva; /* page of user space */
};

/* ---- a guest hypervisor's stage 2: nested.c ------------------------------- */

struct l1_leaf {
	bool used, gone; /* gone: not yet invalidated */
	uint64_t l2, size, l1;
	bool r, w, px, ux;
};

/* ---- vCPUs: guest.c, fault.c, commit.c ------------------------------------ */

enum part {
	PART_NONE,
	PART_LOOKUP,
	PART_VMA,
	PART_PIN,
	PART_COMMIT,
};

struct fault {
	enum part part;
	unsigned int l1_switches; /* at the walk of the hypervisor's tables */
	struct l1_leaf l1;	  /* that the walk found */
	struct s2_access access;
	struct s2_access_result abort;
	bool nested, pause;
	uint64_t ipa;	   /* of the access, page-aligned */
	uint64_t canon;	   /* in the memslots */
	struct s2_cube in; /* what was read so far */
	int slot;	   /* -1: none */
	uint32_t hva;	   /* page of user space */
	uint32_t page;	   /* that was found, S2_NO_PAGE: none */
	bool looked;	   /* at the VMA */
	uint32_t vma;	   /* its serial */
	bool tried;	   /* to find the page */
	bool pinned;
	uint64_t seq;
	uint64_t taken; /* what seq was when it was taken */
	unsigned int count;
};

struct vcpu {
	struct fault fault;
	struct s2_pt_cache cache;
	uint32_t cached[CACHE_PAGES];
};

/* ---- all of it ------------------------------------------------------------ */

struct pending {
	struct s2_pt *pt;
	uint32_t table;
	int level;
};

struct s2_vm {
	struct s2_vm_cfg cfg;
	struct s2_vm_watch watch;
	bool seq_late; /* the policy's kernel samples after mmap_lock */
	bool destroyed;
	uint8_t page_shift;
	unsigned int cpu; /* that does what is done now */

	/* Another CPU's next part, at the event that counts race_at to 0. */
	unsigned int race_at, race_cpu;
	bool race_host; /* a notifier instead */
	bool raced;	/* it did, within this commit */
	bool relaxing;	/* rights are being added */
	bool marked;	/* a page was marked dirty */

	struct s2_pool pool;
	struct s2_pt pt, shadow, other;
	struct table_ctx {
		struct s2_vm *vm;
		struct s2_pt *pt;
	} ctx[3]; /* of these three */
	struct s2_tlb tlb;
	struct s2_memory memory;
	struct s2_mmu mmu;
	/* Tables that walkers may be inside of: freed after a grace period. */
	struct pending pending[MAX_PENDING];
	uint32_t nr_pending;

	struct s2_host host;
	struct s2_pt held; /* a table that a notifier is inside of: a mistake */
	bool holds;

	struct slot slots[S2_VM_SLOTS];
	uint8_t *logged[S2_VM_SLOTS];  /* bit: page of the slot */
	uint8_t *written[S2_VM_SLOTS]; /* since user space copied it */
	size_t bitmap_bytes;
	uint8_t *taken; /* bits of a log that is not protected yet */
	int log_paused; /* of this slot; -1: of none */

	uint64_t seq;
	int invalidating; /* more ends than begins: below 0, for ever */

	struct vcpu vcpus[S2_VM_CPUS];
	struct s2_pt_cache split_cache;
	uint32_t split_cached[SPLIT_PAGES];

	struct l1_leaf l1[MAX_L1];
	unsigned int l1_switches;

	struct s2_pkvm pkvm; /* all 0 without pKVM */

	struct s2_state_reports reports;
};

static inline bool vm_bug(const struct s2_vm *vm, uint64_t bug)
{
	return vm->cfg.inject & bug;
}

static inline uint64_t page_bytes(const struct s2_vm *vm)
{
	return 1ull << vm->page_shift;
}

static inline uint32_t pages_of(const struct s2_vm *vm, enum s2_size size)
{
	return s2_host_pages_in(&vm->host, size);
}

static inline uint64_t pa_of(const struct s2_vm *vm, uint32_t page)
{
	return S2_VM_RAM + ((uint64_t)page << vm->page_shift);
}

static inline bool is_ram(const struct s2_vm *vm, uint32_t page)
{
	return s2_host_is_ram(&vm->host, page);
}

static inline bool bit_get(const uint8_t *bits, uint32_t n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static inline void bit_set(uint8_t *bits, uint32_t n)
{
	bits[n / 8] |= (uint8_t)(1u << n % 8);
}

static inline void bit_clear(uint8_t *bits, uint32_t n)
{
	bits[n / 8] &= (uint8_t) ~(1u << n % 8);
}

/* event.c */
void vm_event(void *ctx, const struct s2_pt_event *event);
void vm_free_later(void *ctx, struct s2_pt *pt, uint32_t table, int level);
void vm_free_pending(struct s2_vm *vm);
void vm_renew_shadow(struct s2_vm *vm);
void vm_flush_remote(struct s2_vm *vm);

/* check_all.c */
void vm_found_tlb(void *ctx, const struct s2_tlb_finding *finding);

/* host_step.c */
void vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r);

/* notifier.c */
void vm_invalidate_begin(void *ctx, uint32_t first, uint32_t end);
void vm_invalidate_end(void *ctx, uint32_t first, uint32_t end);
void vm_unmap_slot_range(struct s2_vm *vm, const struct slot *slot,
			 uint32_t first, uint32_t npages);
bool vm_age(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear);

/* slot.c, log.c */
int vm_ask_region(struct s2_vm *vm, const struct slot *slot,
		  enum s2_mr_change change, struct s2_decision *d);
bool vm_any_fault(const struct s2_vm *vm);
int vm_slot_of_gfn(const struct s2_vm *vm, uint64_t gfn);
void vm_slot_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r);
void vm_log_step(struct s2_vm *vm, const struct s2_step *step,
		 struct s2_step_result *r);
void vm_start_log(struct s2_vm *vm, int id);
void vm_mark_dirty(struct s2_vm *vm, int id, uint64_t gfn);
void vm_mark_written(struct s2_vm *vm, uint64_t gfn);

bool vm_is_young(struct s2_vm *vm, uint32_t first, uint32_t end);
void vm_destroy(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *r);
void vm_flush_caches(struct s2_vm *vm);

/* guest.c, fault.c, input.c, commit.c */
void vm_guest_step(struct s2_vm *vm, const struct s2_step *step,
		   struct s2_step_result *r);
void vm_cpu_go_on(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r);
/* The next part; true if the fault is over, and what it came to is in *d. */
bool vm_fault_part(struct s2_vm *vm, struct vcpu *vcpu, struct s2_decision *d);
void vm_fault_begin(struct s2_vm *vm, struct vcpu *vcpu);
void vm_input_syndrome(struct s2_vm *vm, struct fault *f);
void vm_input_slot(struct s2_vm *vm, struct fault *f);
void vm_input_vma(struct s2_vm *vm, struct fault *f);
void vm_input_leaf(struct s2_vm *vm, struct fault *f);
void vm_commit(struct s2_vm *vm, struct vcpu *vcpu, struct s2_decision *d);

static inline void vm_input(struct fault *f, enum s2_input input, int value)
{
	f->in.may[input] = S2_SET(value);
}

/* nested.c */
void vm_l1_step(struct s2_vm *vm, const struct s2_step *step,
		struct s2_step_result *r);
const struct l1_leaf *vm_l1_at(const struct s2_vm *vm, uint64_t l2);
void vm_input_nested(struct s2_vm *vm, struct fault *f);
void vm_unmap_shadow(struct s2_vm *vm);
void vm_check_late(struct s2_vm *vm, const struct fault *f);

/* check.c */
void vm_check_leaves(struct s2_vm *vm);
void vm_check_tables(struct s2_vm *vm);

/* Says that a step did nothing, and why. */
static inline void vm_senseless(struct s2_step_result *r, const char *why)
{
	r->outcome = S2_SENSELESS;
	r->why = why;
}

#endif
