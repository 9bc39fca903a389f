/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of the VM, and the TLBs that read them. */
#ifndef VM_TABLE_H
#define VM_TABLE_H

#include <stage2/machine.h>
#include <stage2/pgtable.h>

#define VMID_VM	    1
#define VMID_SHADOW 2

#define VM_PENDING 64

struct s2_vm;
struct s2_vm_slot;

/* A table that was detached. */
struct s2_vm_pending {
	struct s2_pt *pt;
	uint32_t table;
	int level;
};

struct s2_vm_table_ctx {
	struct s2_vm *vm;
	struct s2_pt *pt;
};

struct s2_vm_tables {
	struct s2_pool pool;
	/* other: a table of another VM, for a mistake */
	struct s2_pt own, shadow, other;
	struct s2_vm_table_ctx ctx[3]; /* for these three tables */
	struct s2_tlb tlb;
	/* Tables with possible walkers: freed after a grace period. */
	struct s2_vm_pending pending[VM_PENDING];
	uint32_t nr_pending;
};

/* The caller's memory for all this. */
struct s2_vm_table_memory {
	uint64_t *tables;
	struct s2_pool_page *pool_pages;
	struct s2_tlb_page *tlb_pages;
	struct s2_tlb_table *tlb_tables;
	struct s2_tlb_record *records;
	uint32_t max_tlb_tables, max_records;
};

/* table.c */
int s2_vm_begin_tables(struct s2_vm *vm, const struct s2_vm_table_memory *mem);
int s2_vm_init_table(struct s2_vm *vm, struct s2_pt *pt,
		     struct s2_vm_table_ctx *ctx);
void s2_vm_end_table(struct s2_vm *vm, struct s2_pt *pt);
void s2_vm_end_tables(struct s2_vm *vm);
void s2_vm_renew_shadow(struct s2_vm *vm);
void s2_vm_free_later(void *ctx, struct s2_pt *pt, uint32_t table, int level);
/* Frees tables after a grace period. */
void s2_vm_free_pending(struct s2_vm *vm);

/* event.c: passes events to TLBs, caches and racing CPUs */
void s2_vm_event(void *ctx, const struct s2_pt_event *event);
void s2_vm_tlb_found(void *ctx, const struct s2_tlb_finding *finding);
/* kvm_flush_remote_tlbs(): only the VM's own VMID, not those of shadows */
void s2_vm_flush_remote(struct s2_vm *vm);
/* __clean_dcache_guest_page(), __invalidate_icache_guest_page() */
void s2_vm_maintain(struct s2_vm *vm, const struct s2_pt_event *event);

/* publish.c: checks a write that was just done */
void s2_vm_check_write(struct s2_vm *vm, const struct s2_pt *pt,
		       const struct s2_pt_event *event);

/* flush.c: stage2_flush_memslot() */
void s2_vm_flush_slot(struct s2_vm *vm, const struct s2_vm_slot *slot);
void s2_vm_flush_caches(struct s2_vm *vm);

#endif
