/* SPDX-License-Identifier: GPL-2.0-only */
/* Injected mistakes: in logs, nested guests and tables. Installs all others. */
#include "vm/mistakes.h"

/*
 * ---- logs and caches ------------------------------------------------------
 */

static void forget_shadow(struct s2_vm *vm, const struct s2_vm_slot *slot,
			  uint32_t first, uint32_t npages)
{
	s2_pt_wrprotect(&vm->tables.own, s2_vm_ipa_of(vm, slot->base + first),
			(uint64_t)npages << vm->page_shift);
}

static bool protect_nothing(struct s2_vm *vm, const struct s2_vm_slot *slot,
			    const uint8_t *bits, uint32_t word)
{
	(void)vm;
	(void)slot;
	(void)bits;
	(void)word;
	return false;
}

static void tell_no_tlbs(struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	(void)vm;
	(void)slot;
}

/* Cleans a leaf, whatever memory it maps. */
static int flush_any_leaf(const struct s2_pt_visit *v, unsigned int what)
{
	struct s2_pt_event event = {
		.kind = S2_PT_DCACHE,
		.pa = s2_pte_to_phys(v->pt, v->old),
		.size = s2_level_size(v->pt->cfg.arch.granule, v->level),
	};
	struct s2_vm *vm = v->arg;

	(void)what;
	if (s2_pte_is_valid(v->old))
		vm->ops.maintain(vm, &event);
	return 0;
}

static void flush_devices(struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	s2_vm_flush_slot(vm, slot);
	if (!vm->cfg.fwb)
		s2_pt_walk(&vm->tables.own, s2_vm_ipa_of(vm, slot->base),
			   (uint64_t)slot->npages << vm->page_shift,
			   S2_WALK_LEAF, flush_any_leaf, vm);
}

/*
 * ---- the kernel's own writes -----------------------------------------------
 */

static bool write_unmarked(struct s2_vm *vm, const struct s2_vm_kernel_write *w,
			   int *ret)
{
	*ret = s2_vm_kernel_copy(vm, w);
	return false;
}

static bool mark_and_write(struct s2_vm *vm, const struct s2_vm_kernel_write *w,
			   int *ret)
{
	if (w->part == KERNEL_LOOKED_UP) {
		s2_vm_kernel_mark(vm, w);
		return true;
	}
	*ret = s2_vm_kernel_copy(vm, w);
	return false;
}

static bool holds_nothing(const struct s2_vm *vm)
{
	(void)vm;
	return false;
}

/*
 * ---- nested guests ----------------------------------------------------------
 */

static uint64_t tlbi_as_told(const struct s2_vm *vm, uint64_t size)
{
	(void)vm;
	return size;
}

static bool shadow_is_never_used(const struct s2_vm *vm)
{
	(void)vm;
	return false;
}

static void keep_shadow(struct s2_vm *vm)
{
	(void)vm;
}

/*
 * ---- tables -----------------------------------------------------------------
 */

static void keep_tables(struct s2_vm *vm)
{
	(void)vm;
}

/* A table of another VM, which has the same VMID. */
void s2_vm_begin_mistakes(struct s2_vm *vm)
{
	struct s2_vm_tables *t = &vm->tables;
	struct s2_pt_cache *cache = &vm->log.split_cache;

	if (!s2_vm_has_mistake(vm, S2_VM_BUG_VMID_SHARED) ||
	    s2_vm_init_table(vm, &t->other, &t->ctx[2]))
		return;
	s2_tlb_attach(&t->tlb, &t->other, VMID_VM, false);
	s2_pt_cache_topup(cache, &t->pool, SPLIT_PAGES);
	s2_pt_map(&t->other, s2_ipa(1ull << 28), s2_vm_page_bytes(vm),
		  s2_vm_pa_of(vm, vm->cfg.ram_pages - 1), S2_PROT_R, cache, 0);
	s2_pt_cache_drain(cache, &t->pool);
}

void s2_vm_put_mistakes_back(struct s2_vm *vm)
{
	struct s2_vm_ops *ops = &vm->ops;

	s2_vm_put_fault_mistakes_back(vm);
	s2_vm_put_host_mistakes_back(vm);
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_NO_UNMAP))
		ops->protect = forget_shadow;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NO_LOG_WP))
		ops->protect_word = protect_nothing;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NO_WP_FLUSH))
		ops->flush_slot_tlbs = tell_no_tlbs;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_FLUSH_DEVICE))
		ops->flush_slot = flush_devices;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_WRITE_EARLY))
		ops->kernel_write_half = mark_and_write;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_WRITE_UNMARKED))
		ops->kernel_write_half = write_unmarked;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_WRITE_NO_SRCU))
		ops->kernel_write_holds_srcu = holds_nothing;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_TTL))
		ops->tlbi_size = tlbi_as_told;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_REF))
		ops->shadow_is_used = shadow_is_never_used;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_RECYCLE))
		ops->recycle_shadow = keep_shadow;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_NEST_ARRAY))
		ops->recycle_shadow = s2_vm_renew_shadow;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_FREE_AT_ONCE))
		ops->free_unlinked = NULL;
	if (s2_vm_has_mistake(vm, S2_VM_BUG_KEEP_TABLES))
		ops->end_tables = keep_tables;
}
