/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of the VM: creates them, and frees their pages. */
#include "vm/vm.h"

void s2_vm_free_later(void *ctx, struct s2_pt *pt, uint32_t table, int level)
{
	struct s2_vm_table_ctx *at = ctx;
	struct s2_vm *vm = at->vm;

	if (vm->tables.nr_pending == VM_PENDING) {
		s2_pt_free_unlinked(pt, table, level);
		return;
	}
	vm->tables.pending[vm->tables.nr_pending++] = (struct s2_vm_pending){
		.pt = pt,
		.table = table,
		.level = level,
	};
}

/* After a grace period: no walker is in these tables any more. */
void s2_vm_free_pending(struct s2_vm *vm)
{
	while (vm->tables.nr_pending) {
		struct s2_vm_pending *p =
			&vm->tables.pending[--vm->tables.nr_pending];

		s2_pt_free_unlinked(p->pt, p->table, p->level);
	}
}

int s2_vm_init_table(struct s2_vm *vm, struct s2_pt *pt,
		     struct s2_vm_table_ctx *ctx)
{
	const struct s2_vm_cfg *cfg = &vm->cfg;
	struct s2_pt_cfg pt_cfg = {
		.arch = { .granule = cfg->granule,
			  .lpa2 = cfg->lpa2,
			  .fwb = cfg->fwb,
			  .xnx = cfg->xnx,
			  .sh0 = S2_SH_INNER },
		.kernel = cfg->tables,
		.ipa_bits = cfg->ipa_bits,
		.start_level =
			(int8_t)s2_kvm_start_level(cfg->granule, cfg->ipa_bits),
		.tlb_range = cfg->tlb_range,
		.dcache = true,
		.icache = true,
		.inject = (uint32_t)cfg->pt_inject,
		.event = s2_vm_event,
		.free_unlinked = vm->ops.free_unlinked,
		.ctx = ctx,
	};

	*ctx = (struct s2_vm_table_ctx){ .vm = vm, .pt = pt };
	return s2_pt_init(pt, &pt_cfg, &vm->tables.pool);
}

static int attach_tables(struct s2_vm *vm)
{
	struct s2_vm_tables *t = &vm->tables;
	int err = s2_vm_init_table(vm, &t->own, &t->ctx[0]);

	if (!err)
		err = s2_tlb_attach(&t->tlb, &t->own, VMID_VM, false);
	if (!err && vm->cfg.nested)
		err = s2_vm_init_table(vm, &t->shadow, &t->ctx[1]);
	if (!err && vm->cfg.nested)
		err = s2_tlb_attach(&t->tlb, &t->shadow, VMID_SHADOW, false);
	return err;
}

int s2_vm_begin_tables(struct s2_vm *vm, const struct s2_vm_table_memory *mem)
{
	struct s2_tlb_cfg tlb = {
		.pool = &vm->tables.pool,
		.cpus = vm->cfg.cpus,
		.pages = mem->tlb_pages,
		.tables = mem->tlb_tables,
		.max_tables = mem->max_tlb_tables,
		.records = mem->records,
		.max_records = mem->max_records,
		.found = s2_vm_tlb_found,
		.ctx = vm,
	};
	int err;

	s2_pool_init(&vm->tables.pool, vm->cfg.granule, mem->tables,
		     mem->pool_pages, vm->cfg.table_pages,
		     s2_pa(1ull << 32 << 4));
	err = s2_tlb_init(&vm->tables.tlb, &tlb);
	return err ? err : attach_tables(vm);
}

/*
 * Destroys by ranges of the largest block's size, as the kernel does to let
 * others run. Kernels that free referenced tables do it all at once.
 */
void s2_vm_end_table(struct s2_vm *vm, struct s2_pt *pt)
{
	uint64_t size = s2_level_size(vm->cfg.granule, pt->min_block_level);
	uint64_t end = 1ull << vm->cfg.ipa_bits, at;

	s2_tlb_detach(&vm->tables.tlb, pt);
	if (!s2_pt_has(pt, S2_C_PT_DESTROY)) {
		s2_pt_destroy(pt);
		return;
	}
	for (at = 0; at < end; at += size)
		s2_pt_destroy_range(pt, s2_ipa(at), size);
	s2_pt_destroy_root(pt);
}

/* Replaces the shadow table without checking for users. */
void s2_vm_renew_shadow(struct s2_vm *vm)
{
	s2_vm_end_table(vm, &vm->tables.shadow);
	s2_tlb_retire_vmid(&vm->tables.tlb, VMID_SHADOW);
	s2_tlb_flush_all(&vm->tables.tlb);
	if (!s2_vm_init_table(vm, &vm->tables.shadow, &vm->tables.ctx[1]))
		s2_tlb_attach(&vm->tables.tlb, &vm->tables.shadow, VMID_SHADOW,
			      false);
}

void s2_vm_end_tables(struct s2_vm *vm)
{
	s2_vm_end_table(vm, &vm->tables.own);
	if (vm->cfg.nested)
		s2_vm_end_table(vm, &vm->tables.shadow);
}
