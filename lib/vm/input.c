/* SPDX-License-Identifier: GPL-2.0-only */
/* From the state of VM and host to the inputs that a policy can read. */
#include "vm/internal.h"

/* ---- the syndrome --------------------------------------------------------- */

/* Of what the machine raises. */
static int status_of(enum s2_fsc_class kind)
{
	switch (kind) {
	case S2_FSC_TRANSLATION:
		return S2_TRANSLATION;
	case S2_FSC_PERMISSION:
		return S2_PERMISSION;
	case S2_FSC_ACCESS_FLAG:
		return S2_ACCESS_FLAG;
	default:
		/* S2_FSC_EXTERNAL_TTW: a table that is no memory, and wrong. */
		return S2_SEA_TTW;
	}
}

static int level_of(int level)
{
	static const uint8_t levels[] = { S2_LM1, S2_L0, S2_L1, S2_L2, S2_L3 };

	return levels[level + 1];
}

static int access_of(const struct s2_esr *esr)
{
	if (!s2_ec_is_data_abort(esr->ec))
		return S2_FETCH;
	return esr->wnr ? S2_WRITE : S2_READ;
}

void vm_input_syndrome(struct s2_vm *vm, struct fault *f)
{
	bool fits = !(f->ipa >> vm->cfg.ipa_bits);
	struct s2_esr esr;
	const struct s2_fsc *fsc;

	s2_esr_decode(f->abort.esr, &esr);
	fsc = s2_fsc(esr.fsc);
	vm_input(f, S2_FAULT_STATUS, status_of(fsc->kind));
	vm_input(f, S2_FAULT_ACCESS, access_of(&esr));
	vm_input(f, S2_FAULT_LEVEL, level_of(fsc->level));
	vm_input(f, S2_FAULT_S1PTW,
		 esr.s1ptw && !vm_bug(vm, S2_VM_BUG_S1PTW_READS));
	vm_input(f, S2_FAULT_CM, esr.cm);
	vm_input(f, S2_FAULT_ISV, esr.isv);
	vm_input(f, S2_FAULT_EL, f->access.el ? S2_EL1 : S2_EL0);
	vm_input(f, S2_FAULT_IPA, fits ? S2_IPA_VM : S2_IPA_CPU);
	vm_input(f, S2_CPU_FWB, vm->cfg.fwb);
	vm_input(f, S2_CPU_DIC, vm->cfg.dic);
	vm_input(f, S2_CPU_IDC, vm->cfg.idc);
	vm_input(f, S2_CPU_XNX, vm->cfg.xnx);
	vm_input(f, S2_CPU_LPA2, vm->cfg.lpa2);
	vm_input(f, S2_CPU_RAS, vm->cfg.ras);
	vm_input(f, S2_VM_MTE, vm->cfg.mte);
	vm_input(f, S2_VM_PKVM, vm->cfg.pkvm);
}

/* ---- the memslot ---------------------------------------------------------- */

static bool congruent(const struct s2_vm *vm, const struct slot *slot,
		      enum s2_size size)
{
	uint32_t n = pages_of(vm, size);

	return slot->base % n == slot->hva % n;
}

static bool contains(const struct s2_vm *vm, const struct slot *slot,
		     uint32_t hva, enum s2_size size)
{
	uint32_t n = pages_of(vm, size), first = hva / n * n;

	return first >= slot->hva && first + n <= slot->hva + slot->npages;
}

static bool has_pud(const struct s2_vm *vm)
{
	return vm->page_shift == 12;
}

void vm_input_slot(struct s2_vm *vm, struct fault *f)
{
	const struct slot *slot = &vm->slots[f->slot < 0 ? 0 : f->slot];
	int same = S2_UPTO_PAGE, inside = S2_UPTO_PAGE;

	vm_input(f, S2_SLOT_PRESENT, f->slot >= 0);
	if (f->slot < 0)
		return;
	if (congruent(vm, slot, S2_PMD))
		same = has_pud(vm) && congruent(vm, slot, S2_PUD) ?
			       S2_UPTO_PUD :
			       S2_UPTO_PMD;
	if (contains(vm, slot, f->hva, S2_PMD))
		inside = has_pud(vm) && contains(vm, slot, f->hva, S2_PUD) ?
				 S2_UPTO_PUD :
				 S2_UPTO_PMD;
	vm_input(f, S2_SLOT_READONLY, slot->readonly);
	vm_input(f, S2_SLOT_LOGGING, slot->logging);
	vm_input(f, S2_SLOT_GMEM, slot->gmem);
	vm_input(f, S2_SLOT_GMEM_ONLY, slot->gmem);
	vm_input(f, S2_SLOT_CONGRUENT, same);
	vm_input(f, S2_SLOT_CONTAINS, inside);
}

/* ---- the VMA -------------------------------------------------------------- */

/*
 * Is there a block of the driver's memory around hva, in the VMA and congruent?
 * No device has as much memory as a PUD maps.
 */
static int geometry(const struct s2_vm *vm, const struct s2_host_vma *vma,
		    uint32_t hva)
{
	uint32_t n = pages_of(vm, S2_PMD), first = hva / n * n;
	uint64_t pfn =
		(pa_of(vm, vm->cfg.ram_pages + vma->pfn) >> vm->page_shift) +
		hva - vma->start;

	return pfn % n == hva % n && first >= vma->start &&
			       first + n <= vma->end ?
		       S2_UPTO_PMD :
		       S2_UPTO_PAGE;
}

void vm_input_vma(struct s2_vm *vm, struct fault *f)
{
	const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, f->hva);

	vm_input(f, S2_VMA_FOUND, vma != NULL);
	if (!vma)
		return;
	f->vma = vma->serial;
	vm_input(f, S2_VMA_PFNMAP, vma->kind == S2_VMA_REMAP);
	vm_input(f, S2_VMA_MIXEDMAP, vma->kind == S2_VMA_MIXED);
	vm_input(f, S2_VMA_IO, vma->kind == S2_VMA_REMAP);
	vm_input(f, S2_VMA_SHARED, vma->shared);
	vm_input(f, S2_VMA_MAYWRITE, 1);
	vm_input(f, S2_VMA_MEMATTR, vma->memattr);
	vm_input(f, S2_VMA_ALLOW_ANY_UNCACHED, vma->uncached);
	vm_input(f, S2_VMA_MTE_ALLOWED, vma->mte);
	vm_input(f, S2_VMA_HUGETLB,
		 vma->kind == S2_VMA_HUGE ? S2_HUGETLB_PMD : S2_HUGETLB_NONE);
	vm_input(f, S2_VMA_GEOMETRY,
		 s2_host_is_pfnmap(vma) ? geometry(vm, vma, f->hva) :
					  S2_UPTO_PAGE);
}

/* ---- the page, looked at under mmu_lock ------------------------------------ */

/* Are the tags of all that a leaf could cover initialised? */
static bool all_tagged(const struct s2_vm *vm, const struct fault *f,
		       uint32_t page)
{
	uint32_t n = pages_of(vm, (enum s2_size)vm->host.ptes[f->hva].leaf), i;
	uint32_t first = page / n * n;

	for (i = first; i < first + n && i < vm->host.nr_pages; i++) {
		if (!vm->host.pages[i].tagged)
			return false;
	}
	return true;
}

static int leaf_of(const struct s2_host_pte *pte)
{
	if (pte->page == S2_NO_PAGE)
		return S2_LEAF_GONE;
	return pte->leaf == S2_PMD ? S2_LEAF_PMD : S2_LEAF_PAGE;
}

/* A fault that looked for no page is about what the host maps, too. */
void vm_input_leaf(struct s2_vm *vm, struct fault *f)
{
	const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, f->hva);
	uint32_t page = f->page;
	bool ram, paged;

	vm_input(f, S2_VMA_LEAF, leaf_of(&vm->host.ptes[f->hva]));
	if (page == S2_NO_PAGE)
		page = vm->host.ptes[f->hva].page;
	if (page == S2_NO_PAGE)
		return;
	ram = is_ram(vm, page);
	paged = ram || !vma || !s2_host_is_pfnmap(vma);
	vm_input(f, S2_PFN_MAP_MEMORY, ram);
	vm_input(f, S2_PFN_KVA, paged);
	vm_input(f, S2_PFN_VALID, paged);
	vm_input(f, S2_PFN_ONLINE, paged);
	vm_input(f, S2_PFN_ZERO, page == vm->host.zero_page);
	vm_input(f, S2_PFN_TAGGED, paged && all_tagged(vm, f, page));
	if (f->tried)
		return;
	vm_input(f, S2_PFN_WRITABLE, vm->host.ptes[f->hva].write);
	if (!paged)
		vm_input(f, S2_PFN_LOOKUP, S2_LOOKUP_RAW);
}
