/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls from the host to the VM. */
#ifndef VM_NOTIFIER_H
#define VM_NOTIFIER_H

#include <stage2/pgtable.h>
#include <stage2/vm.h>
#include "vm/slot.h"

struct s2_vm_notice {
	uint64_t seq;	  /* mmu_invalidate_seq */
	int invalidating; /* below 0 if there were more ends than begins */
};

typedef void (*s2_vm_on_range)(struct s2_vm *vm, const struct s2_vm_slot *slot,
			       uint32_t first, uint32_t npages, void *arg);

/*
 * notifier.c: kvm_handle_hva_range(). True if a memslot covers any of the
 * pages. fn may be NULL.
 */
bool s2_vm_for_each_range(struct s2_vm *vm, uint32_t first, uint32_t end,
			  s2_vm_on_range fn, void *arg);
/* functions of struct s2_host_notifier; ctx is the VM */
void s2_vm_invalidate_start(void *ctx, uint32_t first, uint32_t end);
void s2_vm_invalidate_end(void *ctx, uint32_t first, uint32_t end);
/* unmap_stage2_range(), for pages of a memslot */
void s2_vm_unmap_range(struct s2_vm *vm, const struct s2_vm_slot *slot,
		       uint32_t first, uint32_t npages);
bool s2_vm_host_invalidates(const struct s2_vm *vm);

/* age.c */
bool s2_vm_age_ranges(struct s2_vm *vm, uint32_t first, uint32_t end,
		      bool clear);
bool s2_vm_age(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear);
void s2_vm_age_step(struct s2_vm *vm, const struct s2_step *step,
		    struct s2_step_result *r);

/* host_step.c; the reads of struct s2_host_notifier */
void s2_vm_kernel_reads(void *ctx, uint32_t hva, uint32_t page);
const char *s2_vm_do_host_step(struct s2_vm *vm, const struct s2_step *step);
void s2_vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		     struct s2_step_result *r);

#endif
