/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's memory and the VMM's address space. */
#include "vm/internal.h"

bool vm_is_pfnmap(const struct vma *vma)
{
	return vma->kind == S2_VMA_REMAP;
}

/* How user space and the driver see the memory. */
enum s2_memkind vm_host_kind(const struct vma *vma)
{
	switch (vma->memattr) {
	case S2_MT_NORMAL:
	case S2_MT_NORMAL_TAGGED:
		return S2_MK_WB_WB;
	case S2_MT_NORMAL_NC:
		return S2_MK_NC_NC;
	default:
		return S2_MK_DEVICE_nGnRE;
	}
}

struct vma *vm_vma_at(struct s2_vm *vm, uint32_t hva)
{
	unsigned int i;

	for (i = 0; i < MAX_VMAS; i++) {
		struct vma *vma = &vm->vmas[i];

		if (vma->used && hva >= vma->start && hva < vma->end)
			return vma;
	}
	return NULL;
}

/* Pages of user space; false if the range is none of it. */
bool vm_range(const struct s2_vm *vm, uint64_t hva, uint64_t size,
	      uint32_t *first, uint32_t *end)
{
	uint64_t from = (hva - S2_VM_HVA) >> vm->page_shift;
	uint64_t n = size >> vm->page_shift;

	if (hva < S2_VM_HVA || from >= vm->cfg.hva_pages || !n ||
	    n > vm->cfg.hva_pages - from)
		return false;
	*first = (uint32_t)from;
	*end = (uint32_t)(from + n);
	return true;
}

static bool all_free(const struct s2_vm *vm, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = first; i < first + n; i++) {
		if (vm->pages[i].used)
			return false;
	}
	return true;
}

/*
 * n pages of RAM side by side, aligned to n; n is a power of two. The search
 * goes round, so that what was freed last is not what comes next.
 */
uint32_t vm_take_pages(struct s2_vm *vm, uint32_t n)
{
	uint32_t ram = vm->cfg.ram_pages / n * n, i, at;

	for (i = 0; i < ram; i += n) {
		at = (vm->hand / n * n + i) % ram;
		if (!all_free(vm, at, n))
			continue;
		vm->hand = at + n;
		for (i = at; i < at + n; i++)
			vm->pages[i].used = true;
		return at;
	}
	return S2_NO_PAGE;
}

/* The page is the VM's from now on, and zero. */
void vm_give_page(struct s2_vm *vm, uint32_t page, enum s2_memkind kind)
{
	vm->pages[page].mixed = false;
	if (kind == S2_MK_WB_WB) {
		s2_memory_alias(&vm->memory, page, true);
		s2_memory_give(&vm->memory, page, S2_OWNER_VM, true);
		return;
	}
	/* A driver whose mappings are not cacheable sees to its caches. */
	s2_memory_clean_inval(&vm->memory, page);
	s2_memory_alias(&vm->memory, page, false);
	s2_memory_give(&vm->memory, page, S2_OWNER_VM, false);
	s2_memory_write(&vm->memory, page, kind, S2_OWNER_VM);
}

/* The last user is gone: somebody else takes it, and writes secrets. */
static void free_page(struct s2_vm *vm, uint32_t page)
{
	struct host_page *p = &vm->pages[page];

	p->used = p->poisoned;
	p->tagged = false;
	p->mixed = p->huge = false;
	s2_memory_give(&vm->memory, page, S2_OWNER_OTHER, false);
	s2_memory_write(&vm->memory, page, S2_MK_WB_WB, S2_OWNER_OTHER);
	s2_memory_write_tags(&vm->memory, page, S2_OWNER_OTHER);
}

void vm_drop_page(struct s2_vm *vm, uint32_t page)
{
	struct host_page *p = &vm->pages[page];

	if (is_ram(vm, page) && p->used && !p->maps && !p->pins &&
	    page != vm->zero_page)
		free_page(vm, page);
}

void vm_map_page(struct s2_vm *vm, uint32_t hva, uint32_t page, bool write,
		 enum s2_size leaf)
{
	vm_unmap_page(vm, hva);
	vm->pages[page].maps++;
	vm->hptes[hva] = (struct hpte){
		.page = page,
		.leaf = (uint8_t)leaf,
		.write = write,
	};
}

void vm_unmap_page(struct s2_vm *vm, uint32_t hva)
{
	uint32_t page = vm->hptes[hva].page;

	vm->hptes[hva] = (struct hpte){ .page = S2_NO_PAGE };
	if (page == S2_NO_PAGE)
		return;
	vm->pages[page].maps--;
	vm_drop_page(vm, page);
}

/* The leaf of the host that maps a page becomes pages. */
void vm_split_leaf(struct s2_vm *vm, uint32_t hva)
{
	uint32_t n = pages_of(vm, (enum s2_size)vm->hptes[hva].leaf), i;

	for (i = hva / n * n; n > 1 && i < hva / n * n + n; i++)
		vm->hptes[i].leaf = S2_PAGE;
}
