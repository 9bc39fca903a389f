/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the host does to memory that guests have mapped. Each operation has
 * three parts: secondary page tables are told, the change itself, and the end
 * of the notice. Others can do something between them.
 */
#include "vm/internal.h"

enum {
	PART_BEGIN,
	PART_CHANGE,
	PART_END,
	PART_OVER,
};

/* ---- what makes sense ----------------------------------------------------- */

static bool all_of(struct s2_vm *vm, uint32_t first, uint32_t end, bool driver)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		const struct vma *vma = vm_vma_at(vm, i);

		if (!vma || vm_is_driver(vma) != driver)
			return false;
	}
	return true;
}

/* Where there are VMAs all along. */
static bool any_hugetlb(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		if (vm_vma_at(vm, i)->kind == S2_VMA_HUGE)
			return true;
	}
	return false;
}

/* hugetlb_vm_op_split(): at the end of a huge page only */
static bool may_cut_at(struct s2_vm *vm, uint32_t hva)
{
	const struct vma *vma = hva < vm->cfg.hva_pages ? vm_vma_at(vm, hva) :
							  NULL;

	return !vma || vma->kind != S2_VMA_HUGE ||
	       hva % pages_of(vm, (enum s2_size)vma->huge) == 0;
}

static bool can_collapse(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	const struct vma *vma = vm_vma_at(vm, first);
	uint32_t n = pages_of(vm, S2_PMD), i;

	if (vm->page_shift == 16 || first % n || end - first != n || !vma ||
	    vma->end < end || vma->kind != S2_VMA_ANON)
		return false;
	for (i = first; i < end; i++) {
		uint32_t page = vm->hptes[i].page;

		if (page == S2_NO_PAGE || page == vm->zero_page ||
		    vm->hptes[i].leaf != S2_PAGE || vm->pages[page].maps > 1 ||
		    vm->pages[page].pins || vm->pages[page].poisoned ||
		    vm->hptes[i].write != vm->hptes[first].write)
			return false;
	}
	return true;
}

static const char *check_merge(struct s2_vm *vm, const struct s2_step *step,
			       uint32_t hva, uint32_t end)
{
	uint32_t other, last, a, b;
	const struct vma *vma = vm_vma_at(vm, hva);

	if (!vm_range(vm, step->arg[S2_A_HOST_OTHER], page_bytes(vm), &other,
		      &last) ||
	    end - hva != 1 || other == hva || vm_vma_at(vm, other) != vma ||
	    !vma || vma->kind != S2_VMA_ANON || vma->huge)
		return "KSM merges two pages of anonymous memory";
	a = vm->hptes[hva].page;
	b = vm->hptes[other].page;
	if (vm->hptes[hva].leaf || vm->hptes[other].leaf || a == S2_NO_PAGE ||
	    b == S2_NO_PAGE || a == vm->zero_page || b == vm->zero_page ||
	    vm->pages[a].pins || vm->pages[b].pins || vm->pages[a].tagged ||
	    vm->pages[b].tagged)
		return "KSM leaves these two alone";
	return NULL;
}

static const char *check_op(struct s2_vm *vm, const struct s2_step *step,
			    uint32_t first, uint32_t end)
{
	switch (step->kind) {
	case S2_STEP_MUNMAP:
	case S2_STEP_MPROTECT:
		if (!vm_has_vma(vm, first, end))
			return "nothing is mapped there";
		if (!may_cut_at(vm, first) || !may_cut_at(vm, end))
			return "hugetlb goes by whole huge pages";
		return vm_cut_out(vm, first, end) ? NULL : "too many VMAs";
	case S2_STEP_COLLAPSE:
		return can_collapse(vm, first, end) ?
			       NULL :
			       "these pages make no huge page";
	case S2_STEP_MERGE:
		return check_merge(vm, step, first, end);
	case S2_STEP_ZAP:
		return all_of(vm, first, end, true) ? NULL :
						      "no driver mapped that";
	default:
		if (!all_of(vm, first, end, false) ||
		    any_hugetlb(vm, first, end))
			return "the host does that to anonymous memory and shmem";
		return NULL;
	}
}

/* ---- part by part --------------------------------------------------------- */

static void widen(struct s2_vm *vm, struct host_op *op)
{
	uint32_t n = pages_of(vm, (enum s2_size)vm->hptes[op->first].leaf);

	op->first = op->first / n * n;
	n = pages_of(vm, (enum s2_size)vm->hptes[op->end - 1].leaf);
	op->end = (op->end + n - 1) / n * n;
}

/* Huge leaves that are met in part are split first, as the kernel does. */
static void begin(struct s2_vm *vm, struct host_op *op)
{
	uint32_t first = op->first, end = op->end, other;

	widen(vm, op);
	op->cached = vm_bug(vm, S2_VM_BUG_NEST_ARRAY) ? vm->shadow : vm->pt;
	vm_invalidate_begin(vm, op->first, op->end);
	op->wide_first = op->first;
	op->wide_end = op->end;
	vm_host_split(vm, op->first, first);
	if (end < op->end)
		vm_host_split(vm, end, op->end);
	op->first = first;
	op->end = end;
	if (op->step.kind == S2_STEP_MERGE) {
		other = (uint32_t)((op->step.arg[S2_A_HOST_OTHER] -
				    S2_VM_HVA) >>
				   vm->page_shift);
		vm_invalidate_begin(vm, other, other + 1);
	}
}

static void change_vmas(struct s2_vm *vm, const struct host_op *op)
{
	unsigned int i;

	for (i = 0; i < MAX_VMAS; i++) {
		struct vma *vma = &vm->vmas[i];

		if (!vma->used || vma->start < op->first || vma->end > op->end)
			continue;
		if (op->step.kind == S2_STEP_MUNMAP)
			vma->used = false;
		else if (op->step.kind == S2_STEP_MPROTECT)
			vma->write = op->step.arg[S2_A_HOST_WRITE];
	}
}

static void finish(struct s2_vm *vm, const struct host_op *op)
{
	vm_invalidate_end(vm, op->wide_first, op->wide_end);
	if (op->step.kind == S2_STEP_MERGE)
		vm_invalidate_end(vm, vm_other_page(vm, op),
				  vm_other_page(vm, op) + 1);
}

/* It let go of mmu_lock, and does not look what became of the tables. */
static void go_on_unmapping(struct s2_vm *vm, struct host_op *op)
{
	if (vm_bug(vm, S2_VM_BUG_ROOT_CACHED) ||
	    (vm_bug(vm, S2_VM_BUG_NEST_ARRAY) && vm->cfg.nested))
		s2_pt_unmap(&op->cached, 0, 1ull << vm->cfg.ipa_bits);
}

static void do_part(struct s2_vm *vm)
{
	struct host_op *op = &vm->op;

	switch (op->part++) {
	case PART_BEGIN:
		begin(vm, op);
		change_vmas(vm, op);
		break;
	case PART_CHANGE:
		go_on_unmapping(vm, op);
		vm_host_change(vm, op);
		break;
	default:
		finish(vm, op);
		break;
	}
	op->active = op->part != PART_OVER;
}

void vm_host_go_on(struct s2_vm *vm, struct s2_step_result *r)
{
	if (!vm->op.active) {
		vm_senseless(r, "the host is in the middle of nothing");
		return;
	}
	do_part(vm);
	if (vm->op.active)
		r->outcome = S2_PAUSED;
}

static void do_host_write(struct s2_vm *vm, uint32_t hva,
			  struct s2_step_result *r)
{
	const struct vma *vma = vm_vma_at(vm, hva);
	uint32_t page;
	bool writable;

	switch (vm_gup(vm, hva, true, &page, &writable)) {
	case S2_LOOKUP_PAGE:
		vm->pages[page].pins--;
		break;
	case S2_LOOKUP_RAW:
		break;
	default:
		vm_senseless(r, "the VMM cannot write there");
		return;
	}
	s2_memory_write(&vm->memory, page, vm_host_kind(vma), S2_OWNER_VM);
}

static void start(struct s2_vm *vm, const struct s2_step *step, uint32_t first,
		  uint32_t end, struct s2_step_result *r)
{
	const char *why = check_op(vm, step, first, end);

	if (why) {
		vm_senseless(r, why);
		return;
	}
	vm->op = (struct host_op){
		.active = true,
		.step = *step,
		.first = first,
		.end = end,
	};
	do {
		do_part(vm);
	} while (vm->op.active && !step->arg[S2_A_HOST_PAUSE]);
	if (vm->op.active)
		r->outcome = S2_PAUSED;
}

/* May a TLB still have a leaf that these pages back? Its flag was set. */
static bool in_tlb(const struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;
	int s;

	for (s = 0; s < S2_VM_SLOTS; s++) {
		const struct slot *slot = &vm->slots[s];
		uint64_t from = (slot->base + first - slot->hva)
				<< vm->page_shift;
		uint64_t to =
			from + ((uint64_t)(end - first) << vm->page_shift);

		if (!slot->used || first < slot->hva ||
		    end > slot->hva + slot->npages)
			continue;
		for (i = 0; i < vm->tlb.nr_records; i++) {
			const struct s2_tlb_record *r = &vm->tlb.cfg.records[i];

			if (r->vmid == VMID_VM && r->kind == S2_TLB_LEAF &&
			    r->ipa < to && from < r->ipa + r->size)
				return true;
		}
	}
	return false;
}

static void do_age(struct s2_vm *vm, const struct s2_step *step, uint32_t first,
		   uint32_t end, struct s2_step_result *r)
{
	bool young = !vm->destroyed && vm_is_young(vm, first, end);

	r->ret = vm_age(vm, first, end, step->arg[S2_A_HOST_WRITE]);
	if (r->ret && step->arg[S2_A_HOST_WRITE] && in_tlb(vm, first, end))
		s2_state_found(
			&vm->reports, S2_ST_YOUNG, false, 0, first, end,
			"can be used through TLBs, and nobody will know");
	if (young != r->ret)
		s2_state_found(&vm->reports, S2_ST_YOUNG, false, 0, young,
			       (uint64_t)r->ret,
			       "was used, and is said not to be");
}

void vm_host_step(struct s2_vm *vm, const struct s2_step *step,
		  struct s2_step_result *r)
{
	uint64_t size = step->kind == S2_STEP_HOST_WRITE ?
				page_bytes(vm) :
				step->arg[S2_A_HOST_SIZE];
	uint32_t first, end;

	if (step->kind != S2_STEP_AGE && vm->op.active) {
		vm_senseless(r, "the host is in the middle of something else");
		return;
	}
	if (step->kind == S2_STEP_MMAP) {
		vm_mmap(vm, step, r);
		return;
	}
	if (!vm_range(vm, step->arg[S2_A_HOST_HVA], size, &first, &end)) {
		vm_senseless(r, "user space has no such addresses");
		return;
	}
	if (step->kind == S2_STEP_AGE)
		do_age(vm, step, first, end, r);
	else if (step->kind == S2_STEP_HOST_WRITE)
		do_host_write(vm, first, r);
	else
		start(vm, step, first, end, r);
}
