/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM. Each part has its own header, and one file that changes it. */
#ifndef VM_VM_H
#define VM_VM_H

#include <string.h>

#include <stage2/invariant.h>
#include <stage2/vm.h>

#include "host/host.h"
#include "pkvm/pkvm.h"
#include "state/found.h"
#include "vm/fault.h"
#include "vm/kernel_write.h"
#include "vm/log.h"
#include "vm/nested.h"
#include "vm/notifier.h"
#include "vm/ops.h"
#include "vm/slot.h"
#include "vm/table.h"

/* Another CPU does its next part at the event that brings `at` to 0. */
struct s2_vm_race {
	unsigned int at, cpu;
	bool host; /* run a notifier instead */
};

struct s2_vm {
	struct s2_vm_cfg cfg;
	struct s2_vm_ops ops;
	struct s2_vm_watch watch;
	/* the policy's kernel samples seq after it dropped mmap_lock */
	bool seq_late;
	bool destroyed;
	uint8_t page_shift;
	unsigned int cpu; /* the CPU that acts now */

	struct s2_memory memory;
	struct s2_mmu mmu;
	struct s2_vm_tables tables;
	struct s2_host host;
	struct s2_vm_slot slots[S2_VM_SLOTS];
	uint32_t slot_serial; /* serial of the memslot that changed last */
	struct s2_vm_kernel_write kernel_write;
	struct s2_vm_log log;
	struct s2_vm_notice notice;
	struct s2_vm_vcpu vcpus[S2_VM_CPUS];
	struct s2_vm_commit commit;
	struct s2_vm_race race;
	struct s2_vm_l1 l1;
	struct s2_pkvm pkvm; /* all 0 without pKVM */
	/* A table that a notifier is walking: mistakes.c */
	struct s2_pt held;
	bool holds;
	struct s2_state_reports reports;
};

static inline uint64_t s2_vm_page_bytes(const struct s2_vm *vm)
{
	return 1ull << vm->page_shift;
}

static inline uint32_t s2_vm_pages_in(const struct s2_vm *vm, enum s2_size size)
{
	return s2_host_pages_in(&vm->host, size);
}

static inline s2_pa_t s2_vm_pa_of(const struct s2_vm *vm, uint32_t page)
{
	return s2_pa(S2_VM_RAM + ((uint64_t)page << vm->page_shift));
}

static inline uint64_t s2_vm_gfn_of(const struct s2_vm *vm, s2_ipa_t ipa)
{
	return ipa.ipa >> vm->page_shift;
}

static inline s2_ipa_t s2_vm_ipa_of(const struct s2_vm *vm, uint64_t gfn)
{
	return s2_ipa(gfn << vm->page_shift);
}

static inline bool s2_vm_is_ram(const struct s2_vm *vm, uint32_t page)
{
	return s2_host_is_ram(&vm->host, page);
}

/* The table that translates for the vCPU of the fault. */
static inline struct s2_pt *s2_vm_table_of(struct s2_vm *vm,
					   const struct s2_vm_fault *f)
{
	return f->nested ? &vm->tables.shadow : &vm->tables.own;
}

/* Records that a step did nothing, and why. */
static inline void s2_vm_senseless(struct s2_step_result *r, const char *why)
{
	r->outcome = S2_SENSELESS;
	r->why = why;
}

#define S2_VM_NO_GMEM "this kernel has no guest_memfd on arm64"

/* kernel.c: properties of the policy's kernel */
const struct s2_kernel *s2_vm_kernel_tables(const struct s2_policy *policy);
const char *s2_vm_kernel_refuses(const struct s2_vm_cfg *cfg);
bool s2_vm_kernel_has_gmem(const struct s2_policy *policy);
bool s2_vm_kernel_samples_late(const struct s2_policy *policy);

/* race.c: runs another CPU's part at an event of the tables */
void s2_vm_race(struct s2_vm *vm);
void s2_vm_race_by_vcpu(struct s2_vm *vm, unsigned int cpu);
/* Up to 6.1, and with pKVM, no other vCPU can run here. */
bool s2_vm_is_locked_out(const struct s2_vm *vm);

/* destroy.c */
void s2_vm_destroy(struct s2_vm *vm, const struct s2_step_destroy *step,
		   struct s2_step_result *r);

/* check_leaves.c, check_tables.c */
void s2_vm_check_leaves(struct s2_vm *vm);
void s2_vm_check_tables(struct s2_vm *vm);

#endif
