/* SPDX-License-Identifier: GPL-2.0-only */
/* Dirty logs. */
#ifndef VM_LOG_H
#define VM_LOG_H

#include <stage2/pgtable.h>
#include <stage2/vm.h>
#include "vm/slot.h"

#define SPLIT_PAGES 3 /* kvm_mmu_split_nr_page_tables() of a PMD */

struct s2_vm_log {
	uint8_t *logged[S2_VM_SLOTS];  /* one bit per page of the memslot */
	uint8_t *written[S2_VM_SLOTS]; /* since user space copied it */
	/* bits taken from a log, pages not write-protected yet */
	uint8_t *taken;
	size_t bytes; /* one bit per page */
	int paused;   /* for this memslot; -1: none */
	struct s2_pt_cache split_cache;
	uint32_t split_cached[SPLIT_PAGES];
};

static inline bool s2_vm_bit_get(const uint8_t *bits, uint32_t n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static inline void s2_vm_bit_set(uint8_t *bits, uint32_t n)
{
	bits[n / 8] |= (uint8_t)(1u << n % 8);
}

static inline void s2_vm_bit_clear(uint8_t *bits, uint32_t n)
{
	bits[n / 8] &= (uint8_t) ~(1u << n % 8);
}

/* log.c: a slot gets a log of its own; */
void s2_vm_log_begin(struct s2_vm *vm, int id);
/* and was changed, or moved: what it maps is protected if it is logged. */
void s2_vm_log_commit(struct s2_vm *vm, int id);
/* mark_page_dirty(): true if the page is now in the log */
bool s2_vm_log_mark(struct s2_vm *vm, int id, uint64_t gfn);
/* Records a guest's write, only for the check. */
void s2_vm_log_written(struct s2_vm *vm, uint64_t gfn);
/* Moves bits from the log to log.taken; */
void s2_vm_log_take(struct s2_vm *vm, int id, uint32_t first, uint32_t end);
/* write-protects the taken pages, which the VMM then copies. */
void s2_vm_log_protect_taken(struct s2_vm *vm, int id);

/* kvm_arch_mmu_enable_log_dirty_pt_masked(), for pages of a memslot */
void s2_vm_log_protect(struct s2_vm *vm, const struct s2_vm_slot *slot,
		       uint32_t first, uint32_t npages);
/* First and last bit of a word of the bitmap; true if a bit is set. */
bool s2_vm_log_protect_word(struct s2_vm *vm, const struct s2_vm_slot *slot,
			    const uint8_t *bits, uint32_t word);
/* kvm_flush_remote_tlbs_memslot(): up to 6.1 the whole VMID */
void s2_vm_log_flush_tlbs(struct s2_vm *vm, const struct s2_vm_slot *slot);

/* log_step.c */
void s2_vm_log_step(struct s2_vm *vm, const struct s2_step *step,
		    struct s2_step_result *r);

#endif
