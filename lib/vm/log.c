/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dirty logging: the pages that a guest may have written since the VMM copied
 * them last. Here the dirty ring is a bitmap, and never full.
 */
#include "vm/vm.h"

static s2_ipa_t ipa_in_slot(const struct s2_vm *vm,
			    const struct s2_vm_slot *slot, uint32_t page)
{
	return s2_vm_ipa_of(vm, slot->base + page);
}

/* kvm_mmu_split_huge_pages(), one PMD at a time */
static void split_eagerly(struct s2_vm *vm, const struct s2_vm_slot *slot,
			  uint32_t first, uint32_t npages)
{
	uint64_t chunk = 1ull << s2_size_shift(S2_PMD, vm->page_shift);
	s2_ipa_t at = ipa_in_slot(vm, slot, first), next;
	s2_ipa_t end = ipa_in_slot(vm, slot, first + npages);

	if (!vm->cfg.eager_split ||
	    !s2_kernel_has(vm->cfg.tables, S2_C_PT_RANGE))
		return;
	for (; at.ipa < end.ipa; at = next) {
		next = s2_ipa_add(s2_ipa_down(at, chunk), chunk);
		if (next.ipa > end.ipa)
			next = end;
		if (s2_pt_cache_topup(&vm->log.split_cache, &vm->tables.pool,
				      SPLIT_PAGES) ||
		    s2_pt_split(&vm->tables.own, at, s2_ipa_offset(next, at),
				&vm->log.split_cache))
			break;
	}
}

void s2_vm_log_protect(struct s2_vm *vm, const struct s2_vm_slot *slot,
		       uint32_t first, uint32_t npages)
{
	s2_pt_wrprotect(&vm->tables.own, ipa_in_slot(vm, slot, first),
			(uint64_t)npages << vm->page_shift);
	/* Write-protects a shadow stage 2 as a whole. */
	if (vm->cfg.nested)
		s2_pt_wrprotect(&vm->tables.shadow, s2_ipa(0),
				1ull << vm->cfg.ipa_bits);
}

/* kvm_flush_remote_tlbs_memslot(): up to 6.1 the whole VMID */
void s2_vm_log_flush_tlbs(struct s2_vm *vm, const struct s2_vm_slot *slot)
{
	if (!s2_kernel_has(vm->cfg.tables, S2_C_PT_RANGE))
		s2_vm_flush_remote(vm);
	else
		s2_pt_tlb_flush_range(&vm->tables.own, ipa_in_slot(vm, slot, 0),
				      (uint64_t)slot->npages << vm->page_shift);
}

static bool is_set_at_first(const struct s2_vm *vm)
{
	return vm->cfg.manual_protect && vm->cfg.init_set;
}

/* kvm_prepare_memory_region(): a new bitmap */
void s2_vm_log_begin(struct s2_vm *vm, int id)
{
	bool all = is_set_at_first(vm) &&
		   vm->slots[id].logging == S2_LOGGING_BITMAP;

	memset(vm->log.written[id], 0, vm->log.bytes);
	/* The ring cannot start with all bits set. */
	memset(vm->log.logged[id], all ? 0xff : 0, vm->log.bytes);
}

/*
 * kvm_arch_commit_memory_region(). With all bits set at first nothing is
 * protected, whether or not there are bits: see RING-LOGGED.
 */
void s2_vm_log_commit(struct s2_vm *vm, int id)
{
	const struct s2_vm_slot *slot = &vm->slots[id];

	if (!slot->logging)
		s2_pt_cache_drain(&vm->log.split_cache, &vm->tables.pool);
	if (!slot->logging || is_set_at_first(vm))
		return;
	vm->ops.protect(vm, slot, 0, slot->npages);
	vm->ops.flush_slot_tlbs(vm, slot);
	split_eagerly(vm, slot, 0, slot->npages);
}

bool s2_vm_log_mark(struct s2_vm *vm, int id, uint64_t gfn)
{
	const struct s2_vm_slot *slot = &vm->slots[id];

	if (!slot->logging || gfn < slot->base ||
	    gfn - slot->base >= slot->npages)
		return false;
	s2_vm_bit_set(vm->log.logged[id], (uint32_t)(gfn - slot->base));
	return true;
}

void s2_vm_log_written(struct s2_vm *vm, uint64_t gfn)
{
	int id = s2_vm_slot_of_gfn(vm, gfn);

	if (id >= 0 && vm->slots[id].logging)
		s2_vm_bit_set(vm->log.written[id],
			      (uint32_t)(gfn - vm->slots[id].base));
}

/* One word of the bitmap: from its first bit to its last. */
bool s2_vm_log_protect_word(struct s2_vm *vm, const struct s2_vm_slot *slot,
			    const uint8_t *bits, uint32_t word)
{
	uint32_t first = word, last = word, i;
	bool any = false;

	for (i = word; i < word + 64 && i < slot->npages; i++) {
		if (!s2_vm_bit_get(bits, i))
			continue;
		first = any ? first : i;
		last = i;
		any = true;
	}
	if (!any)
		return false;
	vm->ops.protect(vm, slot, first, last - first + 1);
	if (vm->cfg.manual_protect && vm->cfg.init_set)
		split_eagerly(vm, slot, first, last - first + 1);
	return true;
}

/* Moves bits from the log to vm->log.taken. */
void s2_vm_log_take(struct s2_vm *vm, int id, uint32_t first, uint32_t end)
{
	uint32_t i;

	memset(vm->log.taken, 0, vm->log.bytes);
	for (i = first; i < end; i++) {
		if (s2_vm_bit_get(vm->log.logged[id], i))
			s2_vm_bit_set(vm->log.taken, i);
		s2_vm_bit_clear(vm->log.logged[id], i);
	}
}

/* Write-protects the taken pages; then the VMM copies them. */
void s2_vm_log_protect_taken(struct s2_vm *vm, int id)
{
	const struct s2_vm_slot *slot = &vm->slots[id];
	bool any = false;
	uint32_t i;

	for (i = 0; i < slot->npages; i += 64)
		any |= vm->ops.protect_word(vm, slot, vm->log.taken, i);
	if (any)
		vm->ops.flush_slot_tlbs(vm, slot);
	for (i = 0; i < slot->npages; i++) {
		if (s2_vm_bit_get(vm->log.taken, i))
			s2_vm_bit_clear(vm->log.written[id], i);
	}
}
