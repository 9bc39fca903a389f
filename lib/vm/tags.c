/* SPDX-License-Identifier: GPL-2.0-only */
/* sanitise_mte_tags() */
#include "vm/vm.h"

static void clear_tags(struct s2_vm *vm, uint32_t page)
{
	if (page >= vm->host.nr_pages || vm->host.pages[page].tagged)
		return;
	s2_memory_clear_tags(&vm->memory, page, S2_OWNER_VM);
	vm->host.pages[page].tagged = true;
}

/* A hugetlb folio has one mark, however much of it was cleared. */
static void clear_folio(struct s2_vm *vm, const struct s2_vm_fault *f,
			uint32_t first, uint32_t n)
{
	uint32_t all =
		s2_vm_pages_in(vm, (enum s2_size)vm->host.ptes[f->hva].leaf);
	uint32_t base = first / all * all, i;

	if (vm->host.pages[base].tagged)
		return;
	for (i = first; i < first + n; i++)
		clear_tags(vm, i);
	for (i = base; i < base + all; i++)
		vm->host.pages[i].tagged = true;
}

void s2_vm_sanitise_tags(struct s2_vm *vm, const struct s2_vm_fault *f,
			 const struct s2_decision *d)
{
	uint32_t n = s2_vm_pages_in(vm, (enum s2_size)d->size);
	uint32_t first = f->page / n * n, i;

	if (d->sanitise == S2_SANITISE_FOLIO) {
		clear_folio(vm, f, first, n);
		return;
	}
	for (i = first; d->sanitise && i < first + n; i++)
		clear_tags(vm, i);
}
