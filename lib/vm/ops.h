/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions that an injected mistake can replace. ops.c has the correct ones;
 * only mistakes.c replaces them. Callers do not know which one they call.
 */
#ifndef VM_OPS_H
#define VM_OPS_H

#include <stage2/pgtable.h>
#include <stage2/vm.h>

#include "vm/slot.h"

struct s2_vm_fault;
struct s2_vm_kernel_write;
struct s2_vm_vcpu;

struct s2_vm_ops {
	/* a fault: read, decide, map */
	void (*input_syndrome)(struct s2_vm *vm, struct s2_vm_fault *f);
	void (*input_nested)(struct s2_vm *vm, struct s2_vm_fault *f);
	void (*finish_inputs)(struct s2_vm *vm, struct s2_vm_fault *f);
	void (*decide)(struct s2_vm *vm, struct s2_vm_fault *f,
		       struct s2_decision *d);
	void (*sanitise_tags)(struct s2_vm *vm, const struct s2_vm_fault *f,
			      const struct s2_decision *d);
	int (*set_leaf)(struct s2_vm *vm, struct s2_vm_vcpu *vcpu,
			const struct s2_decision *d);
	void (*release_page)(struct s2_vm *vm, struct s2_vm_fault *f,
			     const struct s2_decision *d);
	bool (*has_mte)(struct s2_vm *vm);

	/* caches */
	void (*maintain)(struct s2_vm *vm, const struct s2_pt_event *event);
	void (*flush_slot)(struct s2_vm *vm, const struct s2_vm_slot *slot);

	/* the host */
	const char *(*host_step)(struct s2_vm *vm, const struct s2_step *step);
	bool (*age)(struct s2_vm *vm, uint32_t first, uint32_t end, bool clear);
	void (*unmap_range)(struct s2_vm *vm, const struct s2_vm_slot *slot,
			    uint32_t first, uint32_t npages);
	/* for struct s2_host_notifier; ctx is the VM */
	void (*invalidate_start)(void *ctx, uint32_t first, uint32_t end);
	bool (*host_invalidates)(const struct s2_vm *vm);

	/* the kernel's own writes to guest memory */
	bool (*kernel_write_half)(struct s2_vm *vm,
				  const struct s2_vm_kernel_write *w, int *ret);
	bool (*kernel_write_holds_srcu)(const struct s2_vm *vm);

	/* logs */
	void (*protect)(struct s2_vm *vm, const struct s2_vm_slot *slot,
			uint32_t first, uint32_t npages);
	bool (*protect_word)(struct s2_vm *vm, const struct s2_vm_slot *slot,
			     const uint8_t *bits, uint32_t word);
	void (*flush_slot_tlbs)(struct s2_vm *vm,
				const struct s2_vm_slot *slot);

	/* a guest hypervisor's stage 2 */
	uint64_t (*tlbi_size)(const struct s2_vm *vm, uint64_t size);
	bool (*shadow_is_used)(const struct s2_vm *vm);
	void (*recycle_shadow)(struct s2_vm *vm);

	/* tables */
	void (*free_unlinked)(void *ctx, struct s2_pt *pt, uint32_t table,
			      int level);
	void (*end_tables)(struct s2_vm *vm);
	/*
	 * At each event of the tables: lets another CPU run, if a step says so.
	 */
	void (*race)(struct s2_vm *vm);
};

/* ops.c: the correct ones */
extern const struct s2_vm_ops s2_vm_ops;

/* mistakes.c: installs those of cfg.inject, after the VM has begun */
void s2_vm_put_mistakes_back(struct s2_vm *vm);
void s2_vm_begin_mistakes(struct s2_vm *vm);

#endif
