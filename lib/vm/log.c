/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dirty logging: which pages a guest may have written since the VMM copied
 * them last. The dirty ring is a bitmap here that is never full.
 */
#include "vm/internal.h"

static uint64_t ipa_of(const struct s2_vm *vm, const struct slot *slot,
		       uint32_t page)
{
	return (slot->base + page) << vm->page_shift;
}

/* kvm_mmu_split_huge_pages(), a PMD at a time */
static void split_eagerly(struct s2_vm *vm, const struct slot *slot,
			  uint32_t first, uint32_t npages)
{
	uint64_t chunk = 1ull << s2_size_shift(S2_PMD, vm->page_shift);
	uint64_t at = ipa_of(vm, slot, first), next;
	uint64_t end = at + ((uint64_t)npages << vm->page_shift);

	if (!vm->cfg.eager_split || vm->pt.cfg.version->no_tlb_range)
		return;
	for (; at < end; at = next) {
		next = (at & ~(chunk - 1)) + chunk;
		if (next > end)
			next = end;
		if (s2_pt_cache_topup(&vm->split_cache, &vm->pool,
				      SPLIT_PAGES) ||
		    s2_pt_split(&vm->pt, at, next - at, &vm->split_cache))
			break;
	}
}

static void protect(struct s2_vm *vm, const struct slot *slot, uint32_t first,
		    uint32_t npages)
{
	s2_pt_wrprotect(&vm->pt, ipa_of(vm, slot, first),
			(uint64_t)npages << vm->page_shift);
	/* A shadow stage 2 is protected as a whole. */
	if (vm->cfg.nested && !vm_bug(vm, S2_VM_BUG_NEST_NO_UNMAP))
		s2_pt_wrprotect(&vm->shadow, 0, 1ull << vm->cfg.ipa_bits);
}

/* kvm_flush_remote_tlbs_memslot(): up to 6.1 of the whole VMID */
static void flush(struct s2_vm *vm, const struct slot *slot)
{
	if (vm_bug(vm, S2_VM_BUG_NO_WP_FLUSH))
		return;
	if (vm->cfg.tables->no_tlb_range)
		vm_flush_remote(vm);
	else
		s2_pt_tlb_flush_range(&vm->pt, ipa_of(vm, slot, 0),
				      (uint64_t)slot->npages << vm->page_shift);
}

/* kvm_arch_commit_memory_region(), of a slot that is logged from now on */
void vm_start_log(struct s2_vm *vm, int id)
{
	const struct slot *slot = &vm->slots[id];
	bool all = vm->cfg.manual_protect && vm->cfg.init_set;

	memset(vm->written[id], 0, vm->bitmap_bytes);
	/* The ring has no bits that could be set. */
	memset(vm->logged[id],
	       all && slot->logging == S2_LOGGING_BITMAP ? 0xff : 0,
	       vm->bitmap_bytes);
	if (all)
		return;
	protect(vm, slot, 0, slot->npages);
	flush(vm, slot);
	split_eagerly(vm, slot, 0, slot->npages);
}

void vm_mark_dirty(struct s2_vm *vm, int id, uint64_t gfn)
{
	const struct slot *slot = &vm->slots[id];

	if (slot->logging && gfn >= slot->base &&
	    gfn - slot->base < slot->npages) {
		bit_set(vm->logged[id], (uint32_t)(gfn - slot->base));
		vm->marked = true;
	}
}

void vm_mark_written(struct s2_vm *vm, uint64_t gfn)
{
	int id = vm_slot_of_gfn(vm, gfn);

	if (id >= 0 && vm->slots[id].logging)
		bit_set(vm->written[id], (uint32_t)(gfn - vm->slots[id].base));
}

/* One word of the bitmap: from its first bit to its last. */
static bool protect_word(struct s2_vm *vm, const struct slot *slot,
			 const uint8_t *bits, uint32_t word)
{
	uint32_t first = word, last = word, i;
	bool any = false;

	for (i = word; i < word + 64 && i < slot->npages; i++) {
		if (!bit_get(bits, i))
			continue;
		first = any ? first : i;
		last = i;
		any = true;
	}
	if (!any)
		return false;
	protect(vm, slot, first, last - first + 1);
	if (vm->cfg.manual_protect && vm->cfg.init_set)
		split_eagerly(vm, slot, first, last - first + 1);
	return true;
}

static uint32_t count(const uint8_t *bits, uint32_t n)
{
	uint32_t i, sum = 0;

	for (i = 0; i < n; i++)
		sum += bit_get(bits, i);
	return sum;
}

/* Bits go from the log to vm->taken. */
static void take(struct s2_vm *vm, int id, uint32_t first, uint32_t end)
{
	uint32_t i;

	memset(vm->taken, 0, vm->bitmap_bytes);
	for (i = first; i < end; i++) {
		if (bit_get(vm->logged[id], i))
			bit_set(vm->taken, i);
		bit_clear(vm->logged[id], i);
	}
}

/* What was taken is protected, and then copied by the VMM. */
static void protect_taken(struct s2_vm *vm, int id)
{
	const struct slot *slot = &vm->slots[id];
	bool any = false;
	uint32_t i;

	for (i = 0; i < slot->npages && !vm_bug(vm, S2_VM_BUG_NO_LOG_WP);
	     i += 64)
		any |= protect_word(vm, slot, vm->taken, i);
	if (any)
		flush(vm, slot);
	for (i = 0; i < slot->npages; i++) {
		if (bit_get(vm->taken, i))
			bit_clear(vm->written[id], i);
	}
}

static void get(struct s2_vm *vm, const struct s2_step *step, int id,
		struct s2_step_result *r)
{
	const struct slot *slot = &vm->slots[id];

	if (vm->log_paused >= 0) {
		protect_taken(vm, id);
		vm->log_paused = -1;
		return;
	}
	r->logged = count(vm->logged[id], slot->npages);
	if (vm->cfg.manual_protect && slot->logging == S2_LOGGING_BITMAP)
		return;
	take(vm, id, 0, slot->npages);
	if (step->arg[S2_A_SLOT_PAUSE]) {
		vm->log_paused = id;
		r->outcome = S2_PAUSED;
		return;
	}
	protect_taken(vm, id);
}

/* KVM_CLEAR_DIRTY_LOG: ipa and size say which pages, as an offset. */
static void clear(struct s2_vm *vm, const struct s2_step *step, int id,
		  struct s2_step_result *r)
{
	const struct slot *slot = &vm->slots[id];
	uint64_t first = step->arg[S2_A_SLOT_IPA] >> vm->page_shift;
	uint64_t n = step->arg[S2_A_SLOT_SIZE] >> vm->page_shift;

	if (!vm->cfg.manual_protect || slot->logging != S2_LOGGING_BITMAP) {
		vm_senseless(r, "only with manual protection");
		return;
	}
	first = first > slot->base ? first - slot->base : 0;
	if (!n)
		n = slot->npages;
	if (first >= slot->npages || n > slot->npages - first) {
		vm_senseless(r, "the memslot has no such pages");
		return;
	}
	take(vm, id, (uint32_t)first, (uint32_t)(first + n));
	protect_taken(vm, id);
}

static void turn(struct s2_vm *vm, const struct s2_step *step, int id,
		 struct s2_step_result *r)
{
	struct slot *slot = &vm->slots[id], changed = *slot;
	uint8_t logging = (uint8_t)step->arg[S2_A_SLOT_LOG];

	if (slot->logging == logging || slot->readonly || slot->gmem ||
	    (slot->logging && logging)) {
		vm_senseless(r, "nothing changes");
		return;
	}
	changed.logging = logging;
	r->ret = vm_ask_region(vm, &changed, S2_MR_FLAGS_ONLY, &r->decision);
	if (r->ret) {
		r->outcome = S2_REFUSED;
		return;
	}
	slot->logging = logging;
	if (logging)
		vm_start_log(vm, id);
	else
		s2_pt_cache_drain(&vm->split_cache, &vm->pool);
}

static const char *check(const struct s2_vm *vm, const struct s2_step *step)
{
	uint64_t id = step->arg[S2_A_SLOT_ID];

	if (id >= S2_VM_SLOTS || !vm->slots[id].used || vm->destroyed)
		return "there is no such memslot";
	if (vm->log_paused >= 0 &&
	    (step->kind != S2_STEP_GET_LOG || (uint64_t)vm->log_paused != id))
		return "the log is being taken: slots_lock is held";
	/*
	 * The memslot is replaced first, and then those are waited for that
	 * have looked up the old one: only what follows has to come later.
	 */
	if (step->kind == S2_STEP_LOG && step->arg[S2_A_SLOT_LOG] &&
	    vm_any_fault(vm))
		return "a fault holds kvm->srcu";
	if (step->kind != S2_STEP_LOG && !vm->slots[id].logging)
		return "the memslot is not logged";
	return NULL;
}

void vm_log_step(struct s2_vm *vm, const struct s2_step *step,
		 struct s2_step_result *r)
{
	const char *why = check(vm, step);
	int id = (int)step->arg[S2_A_SLOT_ID];

	if (why)
		vm_senseless(r, why);
	else if (step->kind == S2_STEP_LOG)
		turn(vm, step, id, r);
	else if (step->kind == S2_STEP_GET_LOG)
		get(vm, step, id, r);
	else
		clear(vm, step, id, r);
}
