/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's own page fault, as the lookup of a page brings it about. */
#include "vm/internal.h"

/* A page, or all of a huge one, with its contents cleared. */
static bool populate(struct s2_vm *vm, const struct vma *vma, uint32_t hva)
{
	enum s2_size size = (enum s2_size)vma->huge;
	uint32_t n = pages_of(vm, size), first = hva / n * n, page, i;

	if (first < vma->start || first + n > vma->end)
		size = S2_PAGE;
	for (i = 0; size != S2_PAGE && i < n; i++) {
		if (vm->hptes[first + i].page != S2_NO_PAGE)
			size = S2_PAGE;
	}
	page = size == S2_PAGE ? S2_NO_PAGE : vm_take_pages(vm, n);
	if (page == S2_NO_PAGE) {
		if (vma->kind == S2_VMA_HUGE)
			return false;
		size = S2_PAGE;
		n = 1;
		first = hva;
		page = vm_take_pages(vm, 1);
	}
	if (page == S2_NO_PAGE)
		return false;
	for (i = 0; i < n; i++) {
		vm_give_page(vm, page + i, S2_MK_WB_WB);
		vm->pages[page + i].huge = vma->kind == S2_VMA_HUGE;
		vm_map_page(vm, first + i, page + i, vma->write, size);
	}
	return true;
}

/* A driver's memory: what lies behind the VMA. The device has all of it. */
static bool populate_driver(struct s2_vm *vm, const struct vma *vma,
			    uint32_t hva)
{
	uint32_t page = vm->cfg.ram_pages + vma->pfn + hva - vma->start;

	vm_map_page(vm, hva, page, vma->write, S2_PAGE);
	return true;
}

static bool reuse(struct s2_vm *vm, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++)
		vm->hptes[i].write = true;
	return true;
}

/*
 * A page that is shared until it is written, or the zero page: whoever writes
 * gets one of his own, and secondary page tables are told.
 */
static bool break_cow(struct s2_vm *vm, const struct vma *vma, uint32_t hva)
{
	uint32_t n = pages_of(vm, (enum s2_size)vm->hptes[hva].leaf);
	uint32_t old = vm->hptes[hva].page, page, first = hva / n * n;

	if (vma->shared || (old != vm->zero_page && vm->pages[old].maps == 1))
		return reuse(vm, first, n);
	page = vm_take_pages(vm, 1);
	if (page == S2_NO_PAGE)
		return false;
	vm_give_page(vm, page, S2_MK_WB_WB);
	vm_invalidate_begin(vm, first, first + n);
	vm_split_leaf(vm, hva);
	vm_map_page(vm, hva, page, true, S2_PAGE);
	vm_invalidate_end(vm, first, first + n);
	return true;
}

static bool map_zero_page(struct s2_vm *vm, uint32_t hva)
{
	vm_map_page(vm, hva, vm->zero_page, false, S2_PAGE);
	return true;
}

static bool fault_in(struct s2_vm *vm, const struct vma *vma, uint32_t hva,
		     bool write)
{
	struct hpte *pte = &vm->hptes[hva];

	if (pte->page == S2_NO_PAGE) {
		if (vm_is_driver(vma))
			return populate_driver(vm, vma, hva);
		if (!write && vma->kind == S2_VMA_ANON && !vma->huge)
			return map_zero_page(vm, hva);
		return populate(vm, vma, hva);
	}
	if (write && !pte->write)
		return !vm_is_driver(vma) && break_cow(vm, vma, hva);
	return true;
}

enum s2_lookup vm_gup(struct s2_vm *vm, uint32_t hva, bool write,
		      uint32_t *page, bool *writable)
{
	const struct vma *vma = vm_vma_at(vm, hva);

	*page = S2_NO_PAGE;
	*writable = false;
	if (!vma || (write && !vma->write))
		return S2_LOOKUP_FAULT;
	if (vm->hptes[hva].page != S2_NO_PAGE &&
	    vm->pages[vm->hptes[hva].page].poisoned)
		return S2_LOOKUP_HWPOISON;
	if (!fault_in(vm, vma, hva, write))
		return S2_LOOKUP_FAULT;
	*page = vm->hptes[hva].page;
	*writable = vm->hptes[hva].write;
	if (vm_is_pfnmap(vma))
		return S2_LOOKUP_RAW;
	vm->pages[*page].pins++;
	return S2_LOOKUP_PAGE;
}
