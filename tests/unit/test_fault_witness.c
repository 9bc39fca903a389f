/* SPDX-License-Identifier: GPL-2.0-only */
/* Witnesses: from a fault to addresses and a syndrome, and back. */
#include "main.h"
#include "test_fault.h"

static const uint32_t page_shifts[] = { 12, 14, 16 };

/* Inputs that a witness turns into numbers. */
static const enum s2_input geometry[] = { S2_SLOT_CONGRUENT, S2_SLOT_CONTAINS,
					  S2_VMA_GEOMETRY, S2_FAULT_IPA,
					  S2_NESTED };
static const enum s2_input syndrome[] = {
	S2_FAULT_STATUS, S2_FAULT_LEVEL, S2_FAULT_ACCESS, S2_FAULT_S1PTW,
	S2_FAULT_CM,	 S2_FAULT_ISV,	 S2_FAULT_LS64,
};

/* The host maps a PUD and has LPA2: then every syndrome can occur. */
static void open_minded(struct s2_cube *fault)
{
	s2_cube_quiet(fault);
	set_input(fault, S2_VMA_LEAF, S2_LEAF_PUD);
	set_input(fault, S2_CPU_LPA2, 1);
}

static bool aligned(uint64_t address, uint32_t page_shift)
{
	return !(address & ((UINT64_C(1) << page_shift) - 1));
}

static uint64_t below(uint64_t address, uint32_t shift)
{
	return address & ((UINT64_C(1) << shift) - 1);
}

/* The largest block, 0 page to 2 PUD, for which a fact about addresses holds */
static int largest(bool pmd, bool pud)
{
	return pud ? S2_UPTO_PUD : pmd ? S2_UPTO_PMD : S2_UPTO_PAGE;
}

static bool inside(const struct s2_witness *w, uint32_t shift)
{
	uint64_t begin = w->hva >> shift << shift;
	uint64_t end = begin + (UINT64_C(1) << shift);

	return begin >= w->slot_hva && end <= w->slot_hva + w->slot_size;
}

static uint32_t block_shift(uint32_t page_shift, unsigned int levels)
{
	return page_shift + levels * (page_shift - 3);
}

/* The expected inputs, computed only from the addresses. */
static void check_addresses(const struct s2_witness *w)
{
	uint32_t pmd = block_shift(w->page_shift, 1);
	uint32_t pud = block_shift(w->page_shift, 2);
	uint64_t file = w->vma_pgoff << w->page_shift;
	uint64_t apart = w->slot_ipa ^ w->slot_hva;
	uint64_t vma_apart = w->vma_start ^ file;

	assert_true(aligned(w->ipa, w->page_shift));
	assert_true(aligned(w->hva, w->page_shift));
	assert_true(aligned(w->pa, w->page_shift));
	assert_true(aligned(w->slot_ipa, w->page_shift));
	assert_true(aligned(w->slot_hva, w->page_shift));
	assert_true(aligned(w->slot_size, w->page_shift));
	assert_true(w->hva >= w->slot_hva &&
		    w->hva < w->slot_hva + w->slot_size);
	assert_true(w->hva >= w->vma_start && w->hva < w->vma_end);
	assert_int_equal(w->canonical_ipa - w->slot_ipa, w->hva - w->slot_hva);
	assert_int_equal(largest(!below(apart, pmd), !below(apart, pud)),
			 value_in(&w->fault, S2_SLOT_CONGRUENT));
	assert_int_equal(largest(inside(w, pmd), inside(w, pud)),
			 value_in(&w->fault, S2_SLOT_CONTAINS));
	assert_int_equal(largest(!below(vma_apart, pmd),
				 !below(vma_apart, pud)),
			 value_in(&w->fault, S2_VMA_GEOMETRY));
	assert_true(w->ipa >> w->cpu_ipa_bits ?
			    value_in(&w->fault, S2_FAULT_IPA) == S2_IPA_BEYOND :
		    w->ipa >> w->vm_ipa_bits ?
			    value_in(&w->fault, S2_FAULT_IPA) == S2_IPA_CPU :
			    value_in(&w->fault, S2_FAULT_IPA) == S2_IPA_VM);
	assert_int_equal(w->hpfar, w->ipa >> 12 << 4);
	if (value_in(&w->fault, S2_FAULT_IPA) == S2_IPA_VM)
		assert_int_equal(w->ipa != w->canonical_ipa,
				 value_in(&w->fault, S2_NESTED));
}

static void check_both_ways(const struct s2_cube *fault, uint32_t page_shift)
{
	struct s2_witness w;
	struct s2_cube back;

	assert_true(s2_witness_make(&w, fault, page_shift));
	assert_int_equal(w.page_shift, page_shift);
	assert_true(cube_same(&w.fault, fault));
	s2_witness_classify(&w, &back);
	assert_true(cube_same(&back, fault));
}

/* The classes are computed from the numbers, not copied from the fault. */
static void check_computed(const struct s2_cube *fault, uint32_t page_shift)
{
	struct s2_witness w;
	struct s2_cube back;
	size_t k;

	assert_true(s2_witness_make(&w, fault, page_shift));
	for (k = 0; k < COUNT(geometry) - 1; k++)
		w.fault.may[geometry[k]] = 0;
	for (k = 0; k < COUNT(syndrome); k++)
		w.fault.may[syndrome[k]] = 0;
	s2_witness_classify(&w, &back);
	assert_true(cube_same(&back, fault));
}

static void every_geometry_comes_back_from_its_addresses(void **context)
{
	struct s2_cube fault;
	unsigned int i, p;

	(void)context;
	open_minded(&fault);
	for (p = 0; p < COUNT(page_shifts); p++) {
		for (i = 0;
		     nth_combination(geometry, COUNT(geometry), i, &fault);
		     i++) {
			struct s2_witness w;

			check_both_ways(&fault, page_shifts[p]);
			check_computed(&fault, page_shifts[p]);
			assert_true(
				s2_witness_make(&w, &fault, page_shifts[p]));
			check_addresses(&w);
		}
		assert_int_equal(i, S2_NR_UPTO * S2_NR_UPTO * S2_NR_UPTO *
					    S2_NR_FAULT_IPA * 2);
	}
}

static void every_possible_syndrome_comes_back(void **context)
{
	struct s2_cube fault;
	unsigned int i, p, possible = 0;

	(void)context;
	open_minded(&fault);
	for (i = 0; nth_combination(syndrome, COUNT(syndrome), i, &fault);
	     i++) {
		if (s2_impossible(&fault))
			continue;
		possible++;
		for (p = 0; p < COUNT(page_shifts); p++)
			check_computed(&fault, page_shifts[p]);
	}
	assert_int_equal(i, S2_NR_FAULT_STATUS * S2_NR_FAULT_LEVEL *
				    S2_NR_FAULT_ACCESS * 16);
	assert_in_range(possible, 100, i - 1);
}

static void every_possible_pair_of_the_two_comes_back(void **context)
{
	struct s2_cube fault;
	unsigned int i, k, p;

	(void)context;
	open_minded(&fault);
	for (i = 0; nth_combination(syndrome, COUNT(syndrome), i, &fault);
	     i++) {
		struct s2_cube widest = fault;

		/* What no block allows, no smaller one does. */
		set_input(&widest, S2_SLOT_CONGRUENT, S2_UPTO_PUD);
		set_input(&widest, S2_SLOT_CONTAINS, S2_UPTO_PUD);
		set_input(&widest, S2_FAULT_IPA, S2_IPA_VM);
		if (s2_impossible(&widest))
			continue;
		for (k = 0;
		     nth_combination(geometry, COUNT(geometry), k, &fault);
		     k++) {
			if (s2_impossible(&fault))
				continue;
			for (p = 0; p < COUNT(page_shifts); p++)
				check_both_ways(&fault, page_shifts[p]);
		}
	}
}

/* ESR_EL2 decoded by hand: EC [31:26], FSC [5:0] and the bits between. */
static void a_syndrome_says_what_the_fault_says(void **context)
{
	static const struct {
		enum s2_fault_status status;
		enum s2_fault_level level;
		unsigned int fsc;
	} codes[] = {
		{ S2_TRANSLATION, S2_L0, 0x04 },
		{ S2_TRANSLATION, S2_L1, 0x05 },
		{ S2_TRANSLATION, S2_L2, 0x06 },
		{ S2_TRANSLATION, S2_L3, 0x07 },
		{ S2_TRANSLATION, S2_LM1, 0x2b },
		{ S2_ACCESS_FLAG, S2_L1, 0x09 },
		{ S2_ACCESS_FLAG, S2_L2, 0x0a },
		{ S2_ACCESS_FLAG, S2_L3, 0x0b },
		{ S2_PERMISSION, S2_L1, 0x0d },
		{ S2_PERMISSION, S2_L2, 0x0e },
		{ S2_PERMISSION, S2_L3, 0x0f },
		{ S2_EXTABT, S2_L3, 0x10 },
		{ S2_TAG_CHECK, S2_L3, 0x11 },
		{ S2_SEA_TTW, S2_LM1, 0x13 },
		{ S2_SEA_TTW, S2_L0, 0x14 },
		{ S2_SEA_TTW, S2_L3, 0x17 },
		{ S2_SECC, S2_L3, 0x18 },
		{ S2_SECC_TTW, S2_LM1, 0x1b },
		{ S2_SECC_TTW, S2_L2, 0x1e },
		{ S2_ADDRSZ, S2_L0, 0x00 },
		{ S2_ADDRSZ, S2_L3, 0x03 },
		{ S2_ADDRSZ, S2_LM1, 0x29 },
		{ S2_EXCL_ATOMIC, S2_L3, 0x35 },
	};
	struct s2_cube fault;
	struct s2_witness w;
	unsigned int i;

	(void)context;
	open_minded(&fault);
	for (i = 0; i < COUNT(codes); i++) {
		set_input(&fault, S2_FAULT_STATUS, (int)codes[i].status);
		set_input(&fault, S2_FAULT_LEVEL, (int)codes[i].level);
		assert_true(s2_witness_make(&w, &fault, 12));
		assert_int_equal(w.esr & 0x3f, codes[i].fsc);
	}
	open_minded(&fault);
	for (i = 0; nth_combination(syndrome, COUNT(syndrome), i, &fault);
	     i++) {
		bool fetch = value_in(&fault, S2_FAULT_ACCESS) == S2_FETCH;

		if (s2_impossible(&fault))
			continue;
		assert_true(s2_witness_make(&w, &fault, 12));
		assert_int_equal(w.esr >> 26, fetch ? 0x20 : 0x24);
		assert_int_equal(w.esr >> 25 & 1, 1);
		assert_int_equal(w.esr >> 24 & 1,
				 value_in(&fault, S2_FAULT_ISV));
		assert_int_equal(w.esr >> 8 & 1, value_in(&fault, S2_FAULT_CM));
		assert_int_equal(w.esr >> 7 & 1,
				 value_in(&fault, S2_FAULT_S1PTW));
		if (!fetch)
			assert_int_equal(w.esr >> 6 & 1,
					 value_in(&fault, S2_FAULT_ACCESS) ==
						 S2_WRITE);
	}
}

static void what_is_no_fault_has_no_witness(void **context)
{
	struct s2_witness w;
	struct s2_cube fault;

	(void)context;
	s2_cube_quiet(&fault);
	assert_true(s2_witness_make(&w, &fault, 12));
	assert_false(s2_witness_make(&w, &fault, 13));
	assert_false(s2_witness_make(&w, &fault, 0));
	s2_cube_all(&fault);
	assert_false(s2_witness_make(&w, &fault, 12));
	s2_cube_quiet(&fault);
	fault.may[S2_VMA_IO] = 0;
	assert_false(s2_witness_make(&w, &fault, 12));
}

/* Any fault that can occur, whatever else is the case. */
static void any_possible_fault_has_a_witness(void **context)
{
	struct sampler sampler = SAMPLER(1);
	unsigned int i;

	(void)context;
	for (i = 0; i < 100000; i++)
		check_both_ways(next_possible(&sampler), page_shifts[i % 3]);
}

/*
 * ---- leaves ----------------------------------------------------------------
 */

static void sizes_are_the_hosts(void **context)
{
	static const unsigned int shifts[][S2_NR_SIZES] = {
		{ 12, 16, 21, 25, 30 },
		{ 14, 21, 25, 30, 36 },
		{ 16, 21, 29, 34, 42 },
	};
	unsigned int p, size;

	(void)context;
	for (p = 0; p < COUNT(page_shifts); p++)
		for (size = 0; size < S2_NR_SIZES; size++)
			assert_int_equal(s2_size_shift((enum s2_size)size,
						       page_shifts[p]),
					 shifts[p][size]);
}

static struct s2_cond any_cond(uint64_t *state)
{
	struct s2_cond cond = next_random(state) >> 63 ? S2_ALWAYS : S2_NEVER;

	if (next_random(state) >> 63)
		cond = s2_cond_and(cond, S2_PFN_WRITABLE);
	if (next_random(state) >> 63)
		cond = s2_cond_and(cond, S2_NESTED_PX);
	return cond;
}

static void a_leaf_decodes_to_the_decision(void **context)
{
	static const uint8_t sizes[] = { S2_PAGE, S2_PMD, S2_PUD };
	static const int8_t nested_levels[] = { 3, 3, 2, 2, 1 };
	uint64_t state = RANDOM_SEED;
	unsigned int i, made = 0, refused = 0;

	(void)context;
	for (i = 0; i < 200000; i++) {
		uint32_t shift = page_shifts[i % 3];
		unsigned int which = (unsigned int)(next_random(&state) >> 32);
		struct s2_decision d = {
			.outcome = S2_MAP,
			.ret = 1,
			.type = (uint8_t)(which % S2_NR_MEMTYPES),
			.size = sizes[which / 4 % 3],
			.r = any_cond(&state),
			.w = any_cond(&state),
			.px = any_cond(&state),
			.ux = any_cond(&state),
			.nested_level = which >> 20 & 1,
		};
		struct s2_arch_cfg cfg = { .sh0 = S2_SH_INNER };
		int level = 3 - (int)(which / 4 % 3), err;
		uint64_t pa = next_random(&state) >> 16, raw = 0;
		bool r, w, px, ux;
		struct s2_cube fault;
		struct s2_query q;
		struct s2_desc leaf;

		random_fault(&fault, &state);
		s2_query_init(&q, &fault);
		cfg.granule = (enum s2_granule)((shift - 12) / 2);
		cfg.lpa2 = shift != 16 && value_in(&fault, S2_CPU_LPA2);
		cfg.lpa = shift == 16;
		cfg.fwb = value_in(&fault, S2_CPU_FWB);
		cfg.xnx = value_in(&fault, S2_CPU_XNX);
		r = s2_cond_holds(&q, d.r);
		w = s2_cond_holds(&q, d.w);
		px = s2_cond_holds(&q, d.px);
		ux = s2_cond_holds(&q, d.ux);

		err = s2_leaf_descriptor(&q, &d, pa, shift, &raw);
		if ((level < 3 && !s2_level_has_blocks(&cfg, level)) ||
		    (!cfg.xnx && px != ux)) {
			assert_true(err < 0);
			refused++;
			continue;
		}
		assert_int_equal(err, 0);
		made++;
		s2_desc_decode(&cfg, level, raw, &leaf);
		assert_int_equal(leaf.kind,
				 level == 3 ? S2_DESC_PAGE : S2_DESC_BLOCK);
		assert_int_equal(leaf.res0, 0);
		assert_int_equal(leaf.ignored, 0);
		assert_int_equal(leaf.oa,
				 pa >> s2_level_shift(cfg.granule, level)
						 << s2_level_shift(cfg.granule,
								   level));
		assert_int_equal(leaf.s2ap,
				 r * S2_S2AP_READ + w * S2_S2AP_WRITE);
		assert_int_equal(leaf.xn == S2_XN_BOTH || leaf.xn == S2_XN_PX,
				 px);
		assert_int_equal(leaf.xn == S2_XN_BOTH || leaf.xn == S2_XN_UX,
				 ux);
		assert_int_equal(leaf.memattr,
				 s2_kvm_memattr((enum s2_memtype)d.type,
						cfg.fwb));
		assert_true(leaf.af);
		assert_int_equal(
			leaf.sw,
			d.nested_level ?
				nested_levels[value_in(&fault, S2_NESTED_LEAF)] :
				0);
	}
	assert_true(made > 1000 && refused > 1000);
}

/* Is the guest's write-back memory of the decided type? */
static void a_type_combines_to_what_it_is_called(void **context)
{
	unsigned int fwb;

	(void)context;
	for (fwb = 0; fwb < 2; fwb++) {
		assert_int_equal(s2_kvm_memattr(S2_TYPE_DEVICE, fwb), 1);
		assert_int_equal(s2_kvm_memattr(S2_TYPE_NORMAL_NC, fwb), 5);
		assert_int_equal(s2_kvm_memattr(S2_TYPE_NORMAL, fwb),
				 fwb ? 6 : 15);
	}
}

/* A leaf of level -1 has no syndrome: no FSC says that. */
static void what_has_no_syndrome_is_no_witness(void **context)
{
	struct s2_witness w;
	struct s2_cube fault;

	(void)context;
	open_minded(&fault);
	set_input(&fault, S2_FAULT_STATUS, S2_PERMISSION);
	set_input(&fault, S2_FAULT_LEVEL, S2_L3);
	assert_true(s2_witness_make(&w, &fault, 12));
	set_input(&fault, S2_FAULT_LEVEL, S2_LM1);
	assert_false(s2_witness_make(&w, &fault, 12));
	assert_true(s2_impossible(&fault));
	set_input(&fault, S2_FAULT_STATUS, S2_TRANSLATION);
	assert_true(s2_witness_make(&w, &fault, 12));
}

/* Addresses that somebody else chose: what ends within a block has none. */
static void geometry_of_other_addresses(void **context)
{
	struct s2_witness w, cut;
	struct s2_cube fault, seen;

	(void)context;
	open_minded(&fault);
	set_input(&fault, S2_SLOT_CONTAINS, S2_UPTO_PUD);
	set_input(&fault, S2_SLOT_CONGRUENT, S2_UPTO_PUD);
	set_input(&fault, S2_VMA_GEOMETRY, S2_UPTO_PUD);
	assert_true(s2_witness_make(&w, &fault, 12));
	s2_witness_classify(&w, &seen);
	assert_int_equal(value_in(&seen, S2_VMA_GEOMETRY), S2_UPTO_PUD);
	assert_int_equal(value_in(&seen, S2_SLOT_CONTAINS), S2_UPTO_PUD);
	/* It begins with the page, congruent as before. */
	cut = w;
	cut.vma_pgoff += (w.hva - w.vma_start) >> 12;
	cut.vma_start = w.hva;
	s2_witness_classify(&cut, &seen);
	assert_int_equal(value_in(&seen, S2_VMA_GEOMETRY), S2_UPTO_PAGE);
	/* Or ends with it. */
	cut = w;
	cut.vma_end = w.hva + 4096;
	s2_witness_classify(&cut, &seen);
	assert_int_equal(value_in(&seen, S2_VMA_GEOMETRY), S2_UPTO_PAGE);
	cut = w;
	cut.slot_size = w.hva + 4096 - w.slot_hva;
	s2_witness_classify(&cut, &seen);
	assert_int_equal(value_in(&seen, S2_SLOT_CONTAINS), S2_UPTO_PAGE);
	cut = w;
	cut.slot_size -= w.hva - w.slot_hva;
	cut.slot_ipa += w.hva - w.slot_hva;
	cut.slot_hva = w.hva;
	s2_witness_classify(&cut, &seen);
	assert_int_equal(value_in(&seen, S2_SLOT_CONTAINS), S2_UPTO_PAGE);
	assert_int_equal(value_in(&seen, S2_SLOT_CONGRUENT), S2_UPTO_PUD);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_geometry_comes_back_from_its_addresses),
		cmocka_unit_test(every_possible_syndrome_comes_back),
		cmocka_unit_test(every_possible_pair_of_the_two_comes_back),
		cmocka_unit_test(a_syndrome_says_what_the_fault_says),
		cmocka_unit_test(what_is_no_fault_has_no_witness),
		cmocka_unit_test(any_possible_fault_has_a_witness),
		cmocka_unit_test(sizes_are_the_hosts),
		cmocka_unit_test(a_leaf_decodes_to_the_decision),
		cmocka_unit_test(a_type_combines_to_what_it_is_called),
		cmocka_unit_test(what_has_no_syndrome_is_no_witness),
		cmocka_unit_test(geometry_of_other_addresses),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
