/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host's operations change in its own tables. */
#include "vm/internal.h"

static void unmap(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++)
		vm_unmap_page(vm, i);
}

static void protect(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	/* Where writing is allowed again, the next write finds out. */
	for (i = first; i < end; i++)
		vm->hptes[i].write = false;
}

static void migrate(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i, page;

	for (i = first; i < end; i++) {
		struct hpte pte = vm->hptes[i];

		if (pte.page == S2_NO_PAGE || vm->pages[pte.page].pins ||
		    vm->pages[pte.page].maps > 1)
			continue;
		page = vm_take_pages(vm, 1);
		if (page == S2_NO_PAGE)
			return;
		vm_split_leaf(vm, i);
		vm_give_page(vm, page, S2_MK_WB_WB);
		if (vm->pages[pte.page].tagged) {
			s2_memory_write_tags(&vm->memory, page, S2_OWNER_VM);
			vm->pages[page].tagged = true;
		}
		vm_map_page(vm, i, page, pte.write, S2_PAGE);
	}
}

static void merge(struct s2_vm *vm, uint32_t hva, uint32_t other)
{
	uint32_t page = vm->hptes[hva].page;

	vm->hptes[hva].write = false;
	vm_map_page(vm, other, page, false, S2_PAGE);
}

/* Pages side by side, the contents of those that were there, one leaf. */
static void collapse(struct s2_vm *vm, uint32_t first)
{
	uint32_t n = pages_of(vm, S2_PMD), page = vm_take_pages(vm, n), i;
	bool write = vm->hptes[first].write;

	if (page == S2_NO_PAGE)
		return;
	for (i = 0; i < n; i++) {
		bool tagged = vm->pages[vm->hptes[first + i].page].tagged;

		vm_give_page(vm, page + i, S2_MK_WB_WB);
		vm->pages[page + i].tagged = tagged;
		if (tagged)
			s2_memory_write_tags(&vm->memory, page + i,
					     S2_OWNER_VM);
		vm_map_page(vm, first + i, page + i, write, S2_PMD);
	}
}

void vm_host_split(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++)
		vm_split_leaf(vm, i);
}

static void poison(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		uint32_t page = vm->hptes[i].page;

		vm_split_leaf(vm, i);
		if (page != S2_NO_PAGE && page != vm->zero_page)
			vm->pages[page].poisoned = true;
	}
}

uint32_t vm_other_page(const struct s2_vm *vm, const struct host_op *op)
{
	return (uint32_t)((op->step.arg[S2_A_HOST_OTHER] - S2_VM_HVA) >>
			  vm->page_shift);
}

static void fork_pages(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	/* The child goes away again: what stays is that nobody may write. */
	for (i = first; i < end; i++)
		vm->hptes[i].write = false;
}

/* A huge leaf that is met in part becomes pages: the others stay. */
static void split_edges(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t n = pages_of(vm, (enum s2_size)vm->hptes[first].leaf);

	if (first % n)
		vm_split_leaf(vm, first);
	n = pages_of(vm, (enum s2_size)vm->hptes[end - 1].leaf);
	if (end % n)
		vm_split_leaf(vm, end - 1);
}

void vm_host_change(struct s2_vm *vm, const struct host_op *op)
{
	split_edges(vm, op->first, op->end);
	switch (op->step.kind) {
	case S2_STEP_MUNMAP:
	case S2_STEP_RECLAIM:
	case S2_STEP_ZAP:
		unmap(vm, op->first, op->end);
		break;
	case S2_STEP_MPROTECT:
		protect(vm, op->first, op->end);
		break;
	case S2_STEP_FORK:
		fork_pages(vm, op->first, op->end);
		break;
	case S2_STEP_MIGRATE:
		migrate(vm, op->first, op->end);
		break;
	case S2_STEP_MERGE:
		merge(vm, op->first, vm_other_page(vm, op));
		break;
	case S2_STEP_COLLAPSE:
		collapse(vm, op->first);
		break;
	case S2_STEP_SPLIT:
		vm_host_split(vm, op->first, op->end);
		break;
	default:
		poison(vm, op->first, op->end);
		break;
	}
}
