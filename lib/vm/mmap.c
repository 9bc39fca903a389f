/* SPDX-License-Identifier: GPL-2.0-only */
/* VMAs: how they are made, cut and found. */
#include "vm/internal.h"

static struct vma *free_vma(struct s2_vm *vm)
{
	unsigned int i;

	for (i = 0; i < MAX_VMAS; i++) {
		if (!vm->vmas[i].used)
			return &vm->vmas[i];
	}
	return NULL;
}

/* A VMA ends at this page: what lies behind it becomes another. */
static bool cut_at(struct s2_vm *vm, uint32_t hva)
{
	struct vma *vma = vm_vma_at(vm, hva), *rest;

	if (!vma || vma->start == hva)
		return true;
	rest = free_vma(vm);
	if (!rest)
		return false;
	*rest = *vma;
	rest->serial = ++vm->vma_serial;
	rest->start = hva;
	rest->pfn += hva - vma->start;
	vma->end = hva;
	return true;
}

bool vm_cut_out(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	return cut_at(vm, first) &&
	       (end == vm->cfg.hva_pages || cut_at(vm, end));
}

bool vm_has_vma(struct s2_vm *vm, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		if (vm_vma_at(vm, i))
			return true;
	}
	return false;
}

static void remap_all(struct s2_vm *vm, const struct vma *vma)
{
	uint32_t i;

	for (i = vma->start; i < vma->end; i++) {
		uint32_t page = vm->cfg.ram_pages + vma->pfn + i - vma->start;

		vm_give_page(vm, page, vm_host_kind(vma));
		vm_map_page(vm, i, page, vma->write, S2_PAGE);
	}
}

static const char *check_mmap(struct s2_vm *vm, const struct vma *vma)
{
	uint32_t n = pages_of(vm, (enum s2_size)vma->huge);

	if (vm_has_vma(vm, vma->start, vma->end))
		return "something is mapped there";
	if (vm_is_driver(vma)) {
		if (vma->pfn > vm->cfg.device_pages ||
		    vma->end - vma->start > vm->cfg.device_pages - vma->pfn)
			return "the device has no such memory";
		return vma->huge ? "drivers map pages" : NULL;
	}
	if (vma->memattr > S2_MT_NORMAL_TAGGED)
		return "memory is cacheable";
	if (vma->kind == S2_VMA_HUGE &&
	    (!vma->huge || vma->start % n || vma->end % n))
		return "hugetlb is mapped by whole huge pages";
	return NULL;
}

void vm_mmap(struct s2_vm *vm, const struct s2_step *step,
	     struct s2_step_result *r)
{
	uint64_t kind = step->arg[S2_A_KIND], pfn = step->arg[S2_A_PFN];
	bool mte = kind < S2_VMA_REMAP;
	struct vma *vma = free_vma(vm), new = {
		.used = true,
		.kind = (uint8_t)kind,
		.memattr = (uint8_t)step->arg[S2_A_MEMATTR],
		.huge = (uint8_t)step->arg[S2_A_HUGE],
		.write = step->arg[S2_A_WRITE],
		.shared = step->arg[S2_A_SHARED] || kind == S2_VMA_SHMEM ||
			  kind == S2_VMA_GUEST_MEMFD,
		.mte = step->arg[S2_A_MTE] && mte,
		.uncached = step->arg[S2_A_UNCACHED],
		.pfn = pfn > UINT32_MAX ? UINT32_MAX : (uint32_t)pfn,
	};
	const char *why;

	if (!vm_range(vm, step->arg[S2_A_HVA], step->arg[S2_A_SIZE], &new.start,
		      &new.end)) {
		vm_senseless(r, "user space has no such addresses");
		return;
	}
	if (new.huge >= S2_CONT_PMD || new.huge == S2_CONT_PTE ||
	    (vm->page_shift == 16 && new.huge)) {
		vm_senseless(r, "no such huge pages here");
		return;
	}
	why = vma ? check_mmap(vm, &new) : "too many VMAs";
	if (why) {
		vm_senseless(r, why);
		return;
	}
	new.serial = ++vm->vma_serial;
	*vma = new;
	if (vm_is_driver(vma))
		remap_all(vm, vma);
}
