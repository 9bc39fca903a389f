/* SPDX-License-Identifier: GPL-2.0-only */
/* Computes the inputs of a policy from the state of VM and host. */
#include "vm/vm.h"

/* For fault codes that the machine raises. */
static int status_of(enum s2_fsc_class kind)
{
	switch (kind) {
	case S2_FSC_TRANSLATION:
		return S2_TRANSLATION;
	case S2_FSC_PERMISSION:
		return S2_PERMISSION;
	case S2_FSC_ACCESS_FLAG:
		return S2_ACCESS_FLAG;
	case S2_FSC_EXCLUSIVE_OR_ATOMIC:
		return S2_EXCL_ATOMIC;
	default:
		/* S2_FSC_EXTERNAL_TTW: the walk left memory, which is a bug. */
		return S2_SEA_TTW;
	}
}

static int level_of(int level)
{
	static const uint8_t levels[] = { S2_LM1, S2_L0, S2_L1, S2_L2, S2_L3 };

	return level == S2_FSC_NO_LEVEL ? S2_L3 : levels[level + 1];
}

static int access_of(const struct s2_esr *esr)
{
	if (!s2_ec_is_data_abort(esr->ec))
		return S2_FETCH;
	return esr->wnr ? S2_WRITE : S2_READ;
}

void s2_vm_input_syndrome(struct s2_vm *vm, struct s2_vm_fault *f)
{
	bool fits = !(f->ipa.ipa >> vm->cfg.ipa_bits);
	struct s2_esr esr;
	const struct s2_fsc *fsc;

	s2_esr_decode(f->abort.esr, &esr);
	fsc = s2_fsc(esr.fsc);
	s2_vm_input(f, S2_FAULT_STATUS, status_of(fsc->kind));
	s2_vm_input(f, S2_FAULT_ACCESS, access_of(&esr));
	s2_vm_input(f, S2_FAULT_LEVEL, level_of(fsc->level));
	s2_vm_input(f, S2_FAULT_S1PTW, esr.s1ptw);
	s2_vm_input(f, S2_FAULT_CM, esr.cm);
	s2_vm_input(f, S2_FAULT_ISV, esr.isv);
	s2_vm_input(f, S2_FAULT_EL, f->access.el ? S2_EL1 : S2_EL0);
	s2_vm_input(f, S2_FAULT_IPA, fits ? S2_IPA_VM : S2_IPA_CPU);
	s2_vm_input(f, S2_CPU_FWB, vm->cfg.fwb);
	s2_vm_input(f, S2_CPU_DIC, vm->cfg.dic);
	s2_vm_input(f, S2_CPU_IDC, vm->cfg.idc);
	s2_vm_input(f, S2_CPU_XNX, vm->cfg.xnx);
	s2_vm_input(f, S2_CPU_LPA2, vm->cfg.lpa2);
	s2_vm_input(f, S2_CPU_RAS, vm->cfg.ras);
	s2_vm_input(f, S2_VM_MTE, vm->cfg.mte);
	s2_vm_input(f, S2_VM_PKVM, vm->cfg.pkvm);
}

static bool slot_is_congruent(const struct s2_vm *vm,
			      const struct s2_vm_slot *slot, enum s2_size size)
{
	uint32_t n = s2_vm_pages_in(vm, size);

	return slot->base % n == slot->hva % n;
}

static bool slot_contains(const struct s2_vm *vm, const struct s2_vm_slot *slot,
			  uint32_t hva, enum s2_size size)
{
	uint32_t n = s2_vm_pages_in(vm, size), first = hva / n * n;

	return first >= slot->hva && first + n <= slot->hva + slot->npages;
}

static bool has_pud(const struct s2_vm *vm)
{
	return vm->page_shift == 12;
}

void s2_vm_input_slot(struct s2_vm *vm, struct s2_vm_fault *f)
{
	const struct s2_vm_slot *slot = &vm->slots[f->slot < 0 ? 0 : f->slot];
	int same = S2_UPTO_PAGE, inside = S2_UPTO_PAGE;

	s2_vm_input(f, S2_SLOT_PRESENT, f->slot >= 0);
	if (f->slot < 0)
		return;
	if (slot_is_congruent(vm, slot, S2_PMD))
		same = has_pud(vm) && slot_is_congruent(vm, slot, S2_PUD) ?
			       S2_UPTO_PUD :
			       S2_UPTO_PMD;
	if (slot_contains(vm, slot, f->hva, S2_PMD))
		inside =
			has_pud(vm) && slot_contains(vm, slot, f->hva, S2_PUD) ?
				S2_UPTO_PUD :
				S2_UPTO_PMD;
	s2_vm_input(f, S2_SLOT_READONLY, slot->readonly);
	s2_vm_input(f, S2_SLOT_LOGGING, slot->logging);
	s2_vm_input(f, S2_SLOT_GMEM, slot->gmem);
	s2_vm_input(f, S2_SLOT_GMEM_ONLY, slot->gmem);
	s2_vm_input(f, S2_SLOT_CONGRUENT, same);
	s2_vm_input(f, S2_SLOT_CONTAINS, inside);
}

/*
 * Is hva inside a congruent block of the driver's memory that lies in the VMA?
 * No device has enough memory for a PUD.
 */
static int vma_geometry(const struct s2_vm *vm, const struct s2_host_vma *vma,
			uint32_t hva)
{
	uint32_t n = s2_vm_pages_in(vm, S2_PMD), first = hva / n * n;
	uint64_t pfn = (s2_vm_pa_of(vm, vm->cfg.ram_pages + vma->pfn).pa >>
			vm->page_shift) +
		       hva - vma->start;

	return pfn % n == hva % n && first >= vma->start &&
			       first + n <= vma->end ?
		       S2_UPTO_PMD :
		       S2_UPTO_PAGE;
}

void s2_vm_input_vma(struct s2_vm *vm, struct s2_vm_fault *f)
{
	const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, f->hva);

	s2_vm_input(f, S2_VMA_FOUND, vma != NULL);
	if (!vma)
		return;
	f->vma = vma->serial;
	s2_vm_input(f, S2_VMA_PFNMAP, vma->kind == S2_VMA_REMAP);
	s2_vm_input(f, S2_VMA_MIXEDMAP, vma->kind == S2_VMA_MIXED);
	s2_vm_input(f, S2_VMA_IO, vma->kind == S2_VMA_REMAP);
	s2_vm_input(f, S2_VMA_SHARED, vma->shared);
	s2_vm_input(f, S2_VMA_MAYWRITE, 1);
	s2_vm_input(f, S2_VMA_MEMATTR, vma->memattr);
	s2_vm_input(f, S2_VMA_ALLOW_ANY_UNCACHED, vma->uncached);
	s2_vm_input(f, S2_VMA_MTE_ALLOWED, vma->mte);
	s2_vm_input(f, S2_VMA_HUGETLB,
		    vma->kind == S2_VMA_HUGE ? S2_HUGETLB_PMD :
					       S2_HUGETLB_NONE);
	s2_vm_input(f, S2_VMA_GEOMETRY,
		    s2_host_is_pfnmap(vma) ? vma_geometry(vm, vma, f->hva) :
					     S2_UPTO_PAGE);
}

/* Are the tags of all pages initialised that a leaf could cover? */
static bool all_tagged(const struct s2_vm *vm, const struct s2_vm_fault *f,
		       uint32_t page)
{
	uint32_t n = s2_vm_pages_in(vm,
				    (enum s2_size)vm->host.ptes[f->hva].leaf),
		 i;
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

/*
 * The entry for the fault's address, compared with the syndrome. If a mistake
 * is injected, which may be one of the tables, reads the tables themselves.
 */
void s2_vm_input_table(struct s2_vm *vm, struct s2_vm_fault *f)
{
	static const uint8_t leaves[] = { 0, S2_NOW_LEAF_1, S2_NOW_LEAF_2,
					  S2_NOW_LEAF_3 };
	static const uint8_t none[] = { S2_NOW_NONE_0, S2_NOW_NONE_1,
					S2_NOW_NONE_2, S2_NOW_NONE_3 };
	uint64_t pte = 0;
	int level = 0;
	uint8_t now, then;

	if (vm->cfg.inject || vm->cfg.pt_inject ||
	    s2_pt_get_leaf(s2_vm_table_of(vm, f), f->ipa, &pte, &level) ||
	    level < 0)
		return;
	now = (s2_pte_is_valid(pte) ? leaves : none)[level];
	then = (uint8_t)s2_table_then(
		(enum s2_fault_status)s2_vm_input_of(f, S2_FAULT_STATUS),
		(enum s2_fault_level)s2_vm_input_of(f, S2_FAULT_LEVEL));
	s2_vm_input(f, S2_TABLE_NOW,
		    then == S2_NOW_SAME || then == now ? S2_NOW_SAME : now);
}

/* The page's inputs also matter for a fault that looked up no page. */
void s2_vm_input_leaf(struct s2_vm *vm, struct s2_vm_fault *f)
{
	const struct s2_host_vma *vma = s2_host_vma_at(&vm->host, f->hva);
	bool gmem = vm->slots[f->slot].gmem, ram, paged;
	uint32_t page = f->page;

	s2_vm_input(f, S2_VMA_LEAF, leaf_of(&vm->host.ptes[f->hva]));
	if (page == S2_NO_PAGE)
		page = gmem ? vm->host.file[f->hva] :
			      vm->host.ptes[f->hva].page;
	if (page == S2_NO_PAGE)
		return;
	ram = s2_vm_is_ram(vm, page);
	paged = ram || !vma || !s2_host_is_pfnmap(vma);
	s2_vm_input(f, S2_PFN_MAP_MEMORY, ram);
	s2_vm_input(f, S2_PFN_KVA, paged);
	s2_vm_input(f, S2_PFN_VALID, paged);
	s2_vm_input(f, S2_PFN_ONLINE, paged);
	s2_vm_input(f, S2_PFN_ZERO, page == vm->host.zero_page);
	s2_vm_input(f, S2_PFN_TAGGED, paged && all_tagged(vm, f, page));
	if (f->tried || gmem)
		return;
	s2_vm_input(f, S2_PFN_WRITABLE, vm->host.ptes[f->hva].write);
	if (!paged)
		s2_vm_input(f, S2_PFN_LOOKUP, S2_LOOKUP_RAW);
}
