/* SPDX-License-Identifier: GPL-2.0-only */
/* Witnesses: from a fault to addresses, and from addresses to its geometry. */
#include <stage2/arch.h>
#include <stage2/fault.h>

/*
 * The layout: a region of two PUDs of virtual addresses. The fault is in the
 * first PUD, but not at the start of a PMD or PUD.
 */
#define HVA_BASE   ((uint64_t)1 << 46)
#define FAULT_PAGE 3 /* page in its PMD, which is the second PMD of the PUD */

static int witness_value(const struct s2_cube *fault, enum s2_input input)
{
	int v = 0;

	while (v < s2_inputs[input].nr_values - 1 &&
	       !(fault->may[input] >> v & 1))
		v++;
	return v;
}

uint32_t s2_size_shift(enum s2_size size, uint32_t page_shift)
{
	uint32_t index = page_shift - 3; /* address bits of one level */

	switch (size) {
	case S2_CONT_PTE: /* 16 pages of 4K, 128 of 16K, 32 of 64K */
		return page_shift + (page_shift == 12 ? 4 :
				     page_shift == 14 ? 7 :
							5);
	case S2_PMD:
		return page_shift + index;
	case S2_CONT_PMD: /* 16, 32, 32 */
		return page_shift + index + (page_shift == 12 ? 4 : 5);
	case S2_PUD:
		return page_shift + 2 * index;
	default:
		return page_shift;
	}
}

static uint64_t size_bytes(enum s2_size size, uint32_t page_shift)
{
	return (uint64_t)1 << s2_size_shift(size, page_shift);
}

static uint64_t upto_bytes(int upto, uint32_t page_shift)
{
	return size_bytes(upto == S2_UPTO_PUD ? S2_PUD :
			  upto == S2_UPTO_PMD ? S2_PMD :
						S2_PAGE,
			  page_shift);
}

/* Offset that makes two addresses congruent modulo this size, but no larger. */
static uint64_t incongruence(int upto, uint32_t page_shift)
{
	return upto == S2_UPTO_PUD ? 0 : upto_bytes(upto, page_shift);
}

static void place_slot(struct s2_witness *w, const struct s2_cube *fault)
{
	uint32_t shift = w->page_shift;
	uint64_t size =
		upto_bytes(witness_value(fault, S2_SLOT_CONTAINS), shift);

	w->slot_hva = w->hva & ~(size - 1);
	w->slot_size = size;
	w->slot_ipa =
		w->slot_hva - HVA_BASE + 2 * size_bytes(S2_PUD, shift) +
		incongruence(witness_value(fault, S2_SLOT_CONGRUENT), shift);
	w->canonical_ipa = w->slot_ipa + (w->hva - w->slot_hva);
}

static void place_vma(struct s2_witness *w, const struct s2_cube *fault)
{
	uint32_t shift = w->page_shift;
	uint64_t pud = size_bytes(S2_PUD, shift);

	w->vma_start = HVA_BASE;
	w->vma_end = HVA_BASE + 2 * pud;
	w->vma_pgoff =
		(8 * pud +
		 incongruence(witness_value(fault, S2_VMA_GEOMETRY), shift)) >>
		shift;
	/* The host's leaf is at its natural alignment. */
	w->pa = 8 * pud + (w->hva - HVA_BASE);
}

static void place_ipa(struct s2_witness *w, const struct s2_cube *fault)
{
	uint64_t page = size_bytes(S2_PAGE, w->page_shift);

	w->vm_ipa_bits = w->page_shift == 16 ? 48 : 40;
	w->cpu_ipa_bits = w->page_shift == 16 ? 52 : 48;
	switch (witness_value(fault, S2_FAULT_IPA)) {
	case S2_IPA_CPU:
		w->ipa = ((uint64_t)1 << w->vm_ipa_bits) + page;
		break;
	case S2_IPA_BEYOND:
		w->ipa = ((uint64_t)1 << w->cpu_ipa_bits) + page;
		break;
	default:
		w->ipa = w->canonical_ipa;
		/* A nested guest has another IPA with the same alignment. */
		if (witness_value(fault, S2_NESTED))
			w->ipa += 2 * size_bytes(S2_PUD, w->page_shift);
	}
	/* HPFAR gives a 4K frame; FAR gives the offset. */
	w->hpfar = s2_hpfar(s2_ipa(w->ipa));
	w->far = 0xffff000000000000ull | (w->ipa & 0xffffffffull) | 0x18;
}

/*
 * ---- syndromes ------------------------------------------------------------
 */

static const enum s2_fsc_class fsc_class[S2_NR_FAULT_STATUS] = {
	[S2_TRANSLATION] = S2_FSC_TRANSLATION,
	[S2_PERMISSION] = S2_FSC_PERMISSION,
	[S2_ACCESS_FLAG] = S2_FSC_ACCESS_FLAG,
	[S2_EXCL_ATOMIC] = S2_FSC_EXCLUSIVE_OR_ATOMIC,
	[S2_EXTABT] = S2_FSC_EXTERNAL,
	[S2_SEA_TTW] = S2_FSC_EXTERNAL_TTW,
	[S2_SECC] = S2_FSC_PARITY,
	[S2_SECC_TTW] = S2_FSC_PARITY_TTW,
	[S2_ADDRSZ] = S2_FSC_ADDRESS_SIZE,
	[S2_TAG_CHECK] = S2_FSC_TAG_CHECK,
	[S2_OTHER_FSC] = S2_FSC_ALIGNMENT,
};

static const int8_t level_number[S2_NR_FAULT_LEVEL] = {
	[S2_L3] = 3, [S2_L2] = 2, [S2_L1] = 1, [S2_L0] = 0, [S2_LM1] = -1,
};

static bool make_syndrome(struct s2_witness *w, const struct s2_cube *fault)
{
	enum s2_fsc_class kind =
		fsc_class[witness_value(fault, S2_FAULT_STATUS)];
	int level = level_number[witness_value(fault, S2_FAULT_LEVEL)];
	int access = witness_value(fault, S2_FAULT_ACCESS);
	bool ls64 = witness_value(fault, S2_FAULT_LS64);
	struct s2_esr esr = {
		.ec = access == S2_FETCH ? S2_EC_IABT_LOW : S2_EC_DABT_LOW,
		.il = true,
		.wnr = access == S2_WRITE,
		.s1ptw = witness_value(fault, S2_FAULT_S1PTW),
		.cm = witness_value(fault, S2_FAULT_CM),
		.isv = witness_value(fault, S2_FAULT_ISV),
		.set = ls64,
	};
	int code = s2_fsc_code(kind, level);

	if (code < 0)
		code = s2_fsc_code(kind, S2_FSC_NO_LEVEL);
	if (code < 0)
		return false;
	esr.fsc = (uint8_t)code;
	if (esr.isv) {
		esr.sas = 3;
		esr.sf = true;
	}
	return !s2_esr_encode(&esr, &w->esr);
}

static int fsc_status(const struct s2_fsc *fsc)
{
	int status;

	for (status = 0; status < S2_OTHER_FSC; status++) {
		if (fsc_class[status] == fsc->kind)
			break;
	}
	return status;
}

static int fsc_level(const struct s2_fsc *fsc)
{
	int level;

	for (level = S2_NR_FAULT_LEVEL - 1; level > S2_L3; level--) {
		if (level_number[level] == fsc->level)
			break;
	}
	return level;
}

static void classify_syndrome(uint64_t raw, struct s2_cube *fault)
{
	const struct s2_fsc *fsc;
	struct s2_esr esr;
	int access;

	s2_esr_decode(raw, &esr);
	fsc = s2_fsc(esr.fsc);
	access = esr.ec == S2_EC_IABT_LOW ? S2_FETCH :
		 esr.wnr		  ? S2_WRITE :
					    S2_READ;
	fault->may[S2_FAULT_STATUS] = S2_SET(fsc_status(fsc));
	fault->may[S2_FAULT_LEVEL] = S2_SET(fsc_level(fsc));
	fault->may[S2_FAULT_ACCESS] = S2_SET(access);
	fault->may[S2_FAULT_S1PTW] = S2_SET(esr.s1ptw);
	fault->may[S2_FAULT_CM] = S2_SET(esr.cm);
	fault->may[S2_FAULT_ISV] = S2_SET(esr.isv);
	fault->may[S2_FAULT_LS64] = S2_SET(esr.set != 0);
}

/*
 * ---- witnesses and geometry -------------------------------------------------
 */

bool s2_witness_make(struct s2_witness *w, const struct s2_cube *fault,
		     uint32_t page_shift)
{
	if (page_shift != 12 && page_shift != 14 && page_shift != 16)
		return false;
	if (!s2_cube_is_fault(fault))
		return false;
	*w = (struct s2_witness){ .fault = *fault, .page_shift = page_shift };
	w->hva = HVA_BASE + size_bytes(S2_PMD, page_shift) +
		 FAULT_PAGE * size_bytes(S2_PAGE, page_shift);
	place_slot(w, fault);
	place_vma(w, fault);
	place_ipa(w, fault);
	return make_syndrome(w, fault);
}

static bool are_congruent(uint64_t a, uint64_t b, uint64_t size)
{
	return !((a ^ b) & (size - 1));
}

static int slot_congruent(const struct s2_witness *w)
{
	int upto = S2_UPTO_PUD;

	while (upto > S2_UPTO_PAGE &&
	       !are_congruent(w->slot_ipa, w->slot_hva,
			      upto_bytes(upto, w->page_shift)))
		upto--;
	return upto;
}

/* Does the block of this size around the hva lie inside the memslot? */
static bool range_has_block(uint64_t start, uint64_t end, uint64_t hva,
			    uint64_t size)
{
	uint64_t block = hva & ~(size - 1);

	return block >= start && block + size <= end;
}

static int slot_contains(const struct s2_witness *w)
{
	int upto = S2_UPTO_PUD;

	while (upto > S2_UPTO_PAGE &&
	       !range_has_block(w->slot_hva, w->slot_hva + w->slot_size, w->hva,
				upto_bytes(upto, w->page_shift)))
		upto--;
	return upto;
}

/* get_vma_page_shift() up to 7.1; it rounds up at the end */
static int vma_geometry(const struct s2_witness *w)
{
	uint64_t pa = (w->vma_pgoff << w->page_shift) + (w->hva - w->vma_start);
	int upto;

	for (upto = S2_UPTO_PUD; upto > S2_UPTO_PAGE; upto--) {
		uint64_t size = upto_bytes(upto, w->page_shift);

		if (are_congruent(w->hva, pa, size) &&
		    (w->hva & ~(size - 1)) >= w->vma_start &&
		    ((w->hva + size - 1) & ~(size - 1)) <= w->vma_end)
			break;
	}
	return upto;
}

static int fault_ipa(const struct s2_witness *w)
{
	if (w->ipa >> w->cpu_ipa_bits)
		return S2_IPA_BEYOND;
	return w->ipa >> w->vm_ipa_bits ? S2_IPA_CPU : S2_IPA_VM;
}

void s2_witness_classify(const struct s2_witness *w, struct s2_cube *fault)
{
	*fault = w->fault;
	fault->may[S2_SLOT_CONGRUENT] = S2_SET(slot_congruent(w));
	fault->may[S2_SLOT_CONTAINS] = S2_SET(slot_contains(w));
	fault->may[S2_VMA_GEOMETRY] = S2_SET(vma_geometry(w));
	fault->may[S2_FAULT_IPA] = S2_SET(fault_ipa(w));
	classify_syndrome(w->esr, fault);
}
