/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The situations of casemate's example programs that concern stage 2, written
 * anew: the same verdicts, or the architecture's reason why not. casemate is a
 * model of what pKVM's page-table code must do; it knows locks, and the
 * translations of EL2 itself, which the machine does not.
 *
 *	good_*		  nothing is found
 *	bad_no_bbm, bad_bbm_missing_tlbi, bad_bbm_by_wrong_VMID
 *			  break-before-make is missing
 *	bad_free_page_without_clean, bad_reuse_page
 *			  a table page is released, or linked elsewhere
 *	bad_overlap_VMID  two tables have one VMID
 *	bad_switch_wrong_vmid
 *			  one table has two VMIDs
 *
 * No test here: bad_EL2_ASID, bad_overlap_ASID, good_ and bad_..._stage1 (EL2's
 * own translations); bad_unlocked_write, bad_no_assoc_lock, bad_no_write_auth,
 * bad_race, good_trylock (locks).
 */
#include "main.h"
#include "test_machine_stale.h"

#define DEAD 0xdead000
#define BEEF 0xbeef000

static void to(uint64_t vttbr)
{
	run(&w, 0, (struct s2_insn){ .kind = S2_INSN_VTTBR, .value = vttbr });
}

static void tlbi_now(enum s2_tlbi op, uint64_t xt)
{
	run(&w, 0,
	    (struct s2_insn){ .kind = S2_INSN_TLBI, .tlbi = op, .value = xt });
}

static void dsb_ish(void)
{
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ALL);
}

/* A tree with one page, and its VMID in VTTBR_EL2. */
static void begin(void)
{
	make_world(&w);
	put_page(&w, 0, PAGE(DEAD, RW));
	to(s2_tlb_vttbr(&w.tlb, &w.pt));
	isb(&w, 0);
	settle(&w);
}

static void good_write(void **state)
{
	(void)state;
	begin();
	put_page(&w, K4, 0);
	put_page(&w, K4, PAGE(BEEF, RW));
	/* good_write_child: in the middle of a table */
	put_page(&w, 256 * K4, 1);
	assert_int_equal(w.nr_found, 0);
}

static void good_bbm(void **state)
{
	(void)state;
	begin();
	put_block(&w, 0, 0);
	dsb_ish();
	tlbi_now(S2_TLBI_ALLE1IS, 0);
	dsb_ish();
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(w.nr_found, 0);
	assert_int_equal(stale(), 0);
}

static void good_bbm_by_vmid(void **state)
{
	(void)state;
	begin();
	put_page(&w, 0, 0);
	dsb_ish();
	tlbi_now(S2_TLBI_IPAS2E1IS, UINT64_C(7) << 44);
	dsb_ish();
	tlbi_now(S2_TLBI_VMALLE1IS, 0);
	dsb_ish();
	put_page(&w, 0, PAGE(BEEF, RW));
	assert_int_equal(w.nr_found, 0);
}

static void bad_no_bbm(void **state)
{
	(void)state;
	begin();
	put_block(&w, 0, table(&w, 5));
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 1);
}

static void bad_bbm_missing_tlbi(void **state)
{
	(void)state;
	begin();
	put_page(&w, 0, 0);
	dsb_ish();
	dsb_ish();
	put_page(&w, 0, PAGE(BEEF, RW));
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_NOT_TOLD);
}

/* Stage 2 of this VMID, then stage 1 of another one. */
static void bad_bbm_by_wrong_vmid(void **state)
{
	(void)state;
	begin();
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_page(&w, 0, 0);
	dsb_ish();
	tlbi_now(S2_TLBI_IPAS2E1IS, UINT64_C(7) << 44);
	dsb_ish();
	to(s2_tlb_vttbr(&w.tlb, &w.other));
	isb(&w, 0);
	dsb_ish();
	tlbi_now(S2_TLBI_VMALLE1IS, 0);
	dsb_ish();
	to(s2_tlb_vttbr(&w.tlb, &w.pt));
	dsb_ish();
	put_page(&w, 0, PAGE(BEEF, RW));
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_BOTH);
}

static void bad_free_page_without_clean(void **state)
{
	(void)state;
	begin();
	put_block(&w, 0, 0);
	free_page(&w, 3);
	assert_int_equal(w.tlb.findings[S2_TLB_FREED], 1);
}

static void bad_reuse_page(void **state)
{
	(void)state;
	begin();
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_block(&w, 0, 0);
	to(s2_tlb_vttbr(&w.tlb, &w.other));
	put(&w, 14, 0, 1, 0, table(&w, 3));
	assert_int_equal(w.tlb.findings[S2_TLB_REUSED], 1);
}

static void good_free_page(void **state)
{
	(void)state;
	begin();
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_block(&w, 0, 0);
	dsb_ish();
	tlbi_now(S2_TLBI_ALLE1IS, 0);
	dsb_ish();
	free_page(&w, 3);
	w.pages[3].refs = 1;
	to(s2_tlb_vttbr(&w.tlb, &w.other));
	put(&w, 14, 0, 1, 0, table(&w, 3));
	assert_int_equal(w.nr_found, 0);
}

/*
 * The whole tree is released, and a page of it is used by another VMID: what is
 * cached is the old VMID's, which nobody has any more.
 */
static void good_free_tree(void **state)
{
	(void)state;
	begin();
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	to(s2_tlb_vttbr(&w.tlb, &w.other));
	isb(&w, 0);
	s2_tlb_detach(&w.tlb, &w.pt);
	put(&w, 14, 0, 1, 0, table(&w, 2));
	assert_int_equal(w.nr_found, 0);
	/* good_release_table: the root again, with a VMID that is new */
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.pt, VMID + 2, false), 0);
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 0);
}

static void good_switch(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	for (i = 0; i < 2; i++) {
		to(s2_tlb_vttbr(&w.tlb, &w.other));
		isb(&w, 0);
		to(s2_tlb_vttbr(&w.tlb, &w.pt));
		isb(&w, 0);
	}
	assert_int_equal(w.nr_found, 0);
	assert_int_equal(w.tlb.refused, 0);
}

/*
 * Two roots with one VMID. casemate objects at the second MSR. The machine
 * objects when both map an address differently: the architecture forbids two
 * translations, not two tables that agree (Arm ARM, Common not Private).
 */
static void bad_overlap_vmid(void **state)
{
	(void)state;
	begin();
	put(&w, 0, 1, 1, G1, BLOCK(0x40000000, RW));
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID, false), 0);
	to(s2_tlb_vttbr(&w.tlb, &w.other));
	assert_int_equal(w.nr_found, 0);
	put(&w, 14, 1, 1, G1, BLOCK(0x80000000, RW));
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 1);
}

/*
 * A root under a second VMID. A table has one VMID here: VTTBR_EL2 with another
 * one is refused.
 */
static void bad_switch_wrong_vmid(void **state)
{
	struct s2_insn msr = { .kind = S2_INSN_VTTBR };

	(void)state;
	begin();
	msr.value = s2_tlb_vttbr(&w.tlb, &w.pt) + (UINT64_C(1) << 48);
	assert_int_equal(s2_tlb_insn(&w.tlb, 0, &msr), -S2_EINVAL);
	assert_int_equal(w.tlb.refused, 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_write),
		cmocka_unit_test(good_bbm),
		cmocka_unit_test(good_bbm_by_vmid),
		cmocka_unit_test(bad_no_bbm),
		cmocka_unit_test(bad_bbm_missing_tlbi),
		cmocka_unit_test(bad_bbm_by_wrong_vmid),
		cmocka_unit_test(bad_free_page_without_clean),
		cmocka_unit_test(bad_reuse_page),
		cmocka_unit_test(good_free_page),
		cmocka_unit_test(good_free_tree),
		cmocka_unit_test(good_switch),
		cmocka_unit_test(bad_overlap_vmid),
		cmocka_unit_test(bad_switch_wrong_vmid),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
