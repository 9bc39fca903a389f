/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses of a guest, and the syndrome when they fail. */
#include "main.h"
#include "test_machine_tables.h"

static struct world w;
static struct s2_mmu mmu;
static struct s2_access a;
static struct s2_access_result r;
static struct s2_esr esr;

static int setup(void **state)
{
	(void)state;
	make_world(&w);
	mmu = (struct s2_mmu){ .ptw = true };
	a = (struct s2_access){
		.va = 0xffff000012345678,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.s1_sh = S2_SH_INNER,
	};
	return 0;
}

static void walk(uint64_t ipa, enum s2_fault_access what)
{
	a.ipa = s2_ipa(ipa);
	a.what = what;
	s2_access_walk(&mmu, &w.pt, &a, &r);
	if (!r.fault)
		return;
	s2_esr_decode(r.esr, &esr);
	assert_int_equal(esr.ec,
			 what == S2_FETCH ? S2_EC_IABT_LOW : S2_EC_DABT_LOW);
	assert_true(esr.il);
	assert_int_equal(esr.s1ptw, a.s1ptw);
	assert_int_equal(r.far, a.va);
	assert_int_equal(r.hpfar, ipa >> 12 << 4);
}

/* The fault's status code, by the Arm ARM's table of DFSC. */
static void faults(uint64_t ipa, enum s2_fault_access what, unsigned int fsc)
{
	walk(ipa, what);
	assert_true(r.fault);
	assert_int_equal(esr.fsc, fsc);
	assert_int_equal(r.fault_level, s2_fsc(fsc)->level);
	assert_int_equal(r.why, s2_fsc(fsc)->kind);
}

static void succeeds(uint64_t ipa, enum s2_fault_access what, uint64_t pa)
{
	walk(ipa, what);
	assert_false(r.fault);
	assert_int_equal(r.pa.pa, pa);
}

static void test_translation(void **state)
{
	(void)state;
	put_page(&w, 3 * K4, PAGE(0x1234000, RW));
	put_block(&w, M2, BLOCK(0x40000000, RW));
	put(&w, 1, 5, 1, 517 * G1, BLOCK(2 * G1, RW));
	succeeds(3 * K4 + 0x567, S2_WRITE, 0x1234567);
	assert_int_equal(r.level, 3);
	assert_int_equal(r.desc, PAGE(0x1234000, RW));
	assert_int_equal(r.attr.kind, S2_MK_WB_WB);
	assert_int_equal(r.attr.sh, S2_SH_INNER);
	assert_true(r.read && r.write && r.exec);
	assert_int_equal(r.origin, S2_FROM_TABLES);
	succeeds(M2 + 0x54321, S2_READ, 0x40054321);
	assert_int_equal(r.level, 2);
	succeeds(517 * G1 + 0x7654321, S2_FETCH, 2 * G1 + 0x7654321);
	assert_int_equal(r.level, 1);
}

static void test_translation_fault(void **state)
{
	(void)state;
	faults(0, S2_READ, 7);
	assert_false(esr.wnr);
	assert_true(r.hpfar_valid);
	faults(M2, S2_WRITE, 6);
	assert_true(esr.wnr);
	faults(G1, S2_FETCH, 5);
	faults(600 * G1, S2_READ, 5);
	/* An annotation, and what is no descriptor */
	put_page(&w, 0, 0x1000000000000400);
	faults(0, S2_READ, 7);
	put_page(&w, 0, 0x1000000 | RW | 1);
	faults(0, S2_READ, 7);
	/* Beyond 40 bits */
	faults(1ull << 40, S2_READ, 4);
	assert_int_equal(r.level, 0);
	/* Not even if the root has no tables for them. */
	w.pt.cfg.ipa_bits = 41;
	faults(1ull << 40, S2_READ, 4);
}

static void test_address_size_fault(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(1ull << 44, RW));
	faults(0, S2_READ, 3);
	put_page(&w, 0, PAGE((1ull << 44) - K4, RW));
	succeeds(0, S2_READ, (1ull << 44) - K4);
	put_block(&w, M2, BLOCK(1ull << 47, RW));
	faults(M2, S2_READ, 2);
	put(&w, 0, 1, 1, G1, (1ull << 45) | 3);
	faults(G1, S2_FETCH, 1);
}

static void test_access_flag_fault(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW & ~AF));
	faults(0, S2_WRITE, 0xb);
	assert_true(esr.wnr);
	assert_true(r.hpfar_valid);
	/* Before permissions are looked at */
	put_block(&w, M2, BLOCK(0x40000000, WB));
	faults(M2, S2_WRITE, 0xa);
}

static void test_permission_fault(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RO | XN));
	succeeds(0, S2_READ, 0x1000000);
	faults(0, S2_WRITE, 0xf);
	assert_true(esr.wnr);
	assert_false(r.hpfar_valid);
	faults(0, S2_FETCH, 0xf);
	put_block(&w, M2, BLOCK(0x40000000, WB | W | AF));
	faults(M2, S2_READ, 0xe);
	assert_false(esr.wnr);
	succeeds(M2, S2_WRITE, 0x40000000);
	/* What cannot be read can be executed. */
	succeeds(M2, S2_FETCH, 0x40000000);
}

static void test_xnx(void **state)
{
	static const bool may[4][2] = {
		/* XN: EL0, EL1 */
		{ true, true },
		{ true, false },
		{ false, false },
		{ false, true },
	};
	uint64_t xn;

	(void)state;
	for (xn = 0; xn < 4; xn++) {
		put_page(&w, 0, PAGE(0x1000000, RO | xn << 53));
		for (a.el = 0; a.el < 2; a.el++) {
			walk(0, S2_FETCH);
			assert_int_equal(!r.fault, may[xn][a.el]);
		}
	}
	/* Without FEAT_XNX bit 53 says nothing. */
	w.pt.cfg.arch.xnx = false;
	a.el = 1;
	put_page(&w, 0, PAGE(0x1000000, RO | 1ull << 53));
	succeeds(0, S2_FETCH, 0x1000000);
	put_page(&w, 0, PAGE(0x1000000, RO | 3ull << 53));
	faults(0, S2_FETCH, 0xf);
}

static void test_stage_1_walk(void **state)
{
	(void)state;
	a.s1ptw = true;
	faults(0, S2_READ, 7);
	assert_true(r.hpfar_valid);
	put_page(&w, 0, PAGE(0x1000000, RO | XN));
	/* For a fetch or a write it still reads. */
	succeeds(0, S2_FETCH, 0x1000000);
	succeeds(0, S2_WRITE, 0x1000000);
	a.s1_update = true;
	faults(0, S2_FETCH, 0xf);
	assert_true(r.hpfar_valid);
	faults(0, S2_READ, 0xf);
	assert_false(esr.wnr);
	a.s1ptw_wnr = true;
	faults(0, S2_READ, 0xf);
	assert_true(esr.wnr);
	a.s1_update = false;
	put_page(&w, 0, PAGE(0x1000000, R | W | AF)); /* Device-nGnRnE */
	faults(0, S2_READ, 0xf);
	mmu.ptw = false;
	succeeds(0, S2_READ, 0x1000000);
	mmu.ptw = true;
	a.s1ptw = false;
	succeeds(0, S2_READ, 0x1000000);
}

static void test_syndrome(void **state)
{
	(void)state;
	a.syndrome.isv = true;
	a.syndrome.sas = 2;
	a.syndrome.srt = 17;
	a.syndrome.sf = true;
	faults(0, S2_WRITE, 7);
	assert_true(esr.isv);
	assert_int_equal(esr.srt, 17);
	assert_int_equal(esr.sas, 2);
	assert_true(esr.sf);
	faults(0, S2_FETCH, 7);
	assert_false(esr.isv);
	a.cm = true;
	faults(0, S2_READ, 7);
	assert_true(esr.cm);
	assert_true(esr.wnr);
	assert_false(esr.isv);
	a.cm = false;
	a.s1ptw = true;
	faults(0, S2_READ, 7);
	assert_false(esr.isv);
}

/* Reads first: a write is what only writing fails for. */
static void test_atomic(void **state)
{
	(void)state;
	a.atomic = true;
	a.syndrome.isv = true;
	faults(0, S2_WRITE, 7);
	assert_false(esr.wnr);
	assert_false(esr.isv);
	put_page(&w, 0, PAGE(0x1000000, RO));
	faults(0, S2_WRITE, 15);
	assert_true(esr.wnr);
	put_page(&w, 0, PAGE(0x1000000, RW & ~R));
	faults(0, S2_WRITE, 15);
	assert_false(esr.wnr);
	put_page(&w, 0, PAGE(0x1000000, RW));
	succeeds(0, S2_WRITE, 0x1000000);
	succeeds(0, S2_READ, 0x1000000);
	/* If stage 1 is weaker, the fault is stage 1's. */
	a.s1_kind = S2_MK_NC_NC;
	succeeds(0, S2_WRITE, 0x1000000);
	a.s1_kind = S2_MK_WB_WB;
	put_page(&w, 0, PAGE(0x1000000, RW) & ~UINT64_C(0x3c));
	faults(0, S2_WRITE, 0x35);
	assert_false(esr.wnr);
	faults(0, S2_READ, 0x35);
	a.atomic = false;
	succeeds(0, S2_WRITE, 0x1000000);
}

static void test_mmu_off(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	a.what = S2_READ;
	s2_access_mmu_off(&a, true);
	walk(0, S2_READ);
	assert_int_equal(r.attr.kind, S2_MK_DEVICE_nGnRnE);
	assert_int_equal(r.attr.sh, S2_SH_OUTER);
	a.what = S2_FETCH;
	s2_access_mmu_off(&a, true);
	walk(0, S2_FETCH);
	assert_int_equal(r.attr.kind, S2_MK_WT_WT);
	s2_access_mmu_off(&a, false);
	walk(0, S2_FETCH);
	assert_int_equal(r.attr.kind, S2_MK_NC_NC);
	/* FWB makes it write-back, for this table alone if it has to. */
	put_page(&w, 0, PAGE(0x1000000, (RW & ~WB) | 6 << 2));
	w.pt.fwb = true;
	walk(0, S2_FETCH);
	assert_int_equal(r.attr.kind, S2_MK_WB_WB);
}

static void test_tags(void **state)
{
	(void)state;
	w.pt.fwb = true;
	w.pt.cfg.arch.mte_perm = true;
	put_page(&w, 0, PAGE(0x1000000, (RW & ~WB) | 0xe << 2));
	a.s1_kind = S2_MK_TAGGED;
	succeeds(0, S2_READ, 0x1000000);
	a.tags = true;
	faults(0, S2_READ, 0xf);
	assert_int_equal(esr.iss2, 1 << 9);
	a.s1_kind = S2_MK_WB_WB;
	succeeds(0, S2_READ, 0x1000000);
}

static struct s2_pt_event last;
static unsigned int updates;

static void on_update(void *ctx, const struct s2_pt *pt, unsigned int cpu,
		      const struct s2_pt_event *event)
{
	last = *event;
	updates++;
	s2_tlb_event(ctx, pt, cpu, event);
}

static void test_hardware_updates(void **state)
{
	uint64_t old = PAGE(0x1000000, (RO & ~AF) | 1ull << 51);

	(void)state;
	mmu.ha = true;
	mmu.update = on_update;
	mmu.ctx = &w.tlb;
	updates = 0;
	put_page(&w, 5 * K4, old);
	succeeds(5 * K4 + 8, S2_READ, 0x1000008);
	assert_int_equal(r.desc, old);
	assert_int_equal(updates, 1);
	assert_int_equal(last.kind, S2_PT_WRITE);
	assert_int_equal(last.level, 3);
	assert_int_equal(last.ipa.ipa, 5 * K4);
	assert_int_equal(last.pa.pa, PHYS + 3 * K4 + 5 * 8);
	assert_int_equal(last.old, old);
	assert_int_equal(last.now, old | AF);
	assert_int_equal(s2_pool_at(&w.pool, 3)[5], old | AF);
	succeeds(5 * K4, S2_READ, 0x1000000);
	assert_int_equal(updates, 1);
	/* The dirty state needs HD. */
	faults(5 * K4, S2_WRITE, 0xf);
	mmu.hd = true;
	succeeds(5 * K4, S2_WRITE, 0x1000000);
	assert_int_equal(last.now, old | AF | W);
	/* And it may be cached now, as the TLB was told. */
	put_page(&w, 5 * K4, 0);
	assert_int_equal(s2_tlb_stale(&w.tlb, VMID), 1);
	assert_int_equal(w.found[0].old, old | AF | W);
	/* No DBM, no write */
	put_page(&w, 0, PAGE(0x1000000, RO & ~AF));
	faults(0, S2_WRITE, 0xf);
	assert_int_equal(updates, 2);
}

static void test_tables_that_are_none(void **state)
{
	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW));
	succeeds(0, S2_READ, 0x1000000);
	assert_false(r.walked_free);
	w.pages[3].refs = 0;
	succeeds(0, S2_READ, 0x1000000);
	assert_true(r.walked_free);
	put_block(&w, M2, 0x1000000 | 3);
	faults(M2, S2_READ, 0x17);
	assert_true(r.walked_wild);
	assert_false(r.hpfar_valid);
}

static struct s2_esr esr_of(const struct s2_access *access)
{
	const struct s2_mmu plain = { 0 };
	struct s2_access_result result;
	struct s2_esr syndrome;

	s2_access_walk(&plain, &w.pt, access, &result);
	assert_true(result.fault);
	s2_esr_decode(result.esr, &syndrome);
	return syndrome;
}

static void syndromes_that_cannot_be_said(void **state)
{
	struct s2_access access = {
		.what = S2_WRITE,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.syndrome = { .isv = true, .sas = 3, .srt = 31 },
	};

	(void)state;
	assert_true(esr_of(&access).isv);
	access.syndrome.sas = 4;
	assert_false(esr_of(&access).isv);
	access.syndrome.sas = 3;
	access.syndrome.srt = 32;
	assert_false(esr_of(&access).isv);
	access.syndrome.srt = 31;
	/* Cache maintenance whose descriptor is not there is a walk's. */
	access.cm = true;
	assert_true(esr_of(&access).cm);
	assert_false(esr_of(&access).isv);
	access.s1ptw = true;
	assert_false(esr_of(&access).cm);
	assert_true(esr_of(&access).s1ptw);
}

/* The access flag is set in memory, whether or not anybody is told. */
static void hardware_updates_alone(void **state)
{
	const struct s2_mmu ha = { .ha = true };
	const struct s2_access read = { .el = 1, .s1_kind = S2_MK_WB_WB };
	struct s2_access_result result;

	(void)state;
	put_page(&w, 0, PAGE(0x1000000, RW & ~AF));
	s2_access_walk(&ha, &w.pt, &read, &result);
	assert_false(result.fault);
	assert_int_equal(s2_pool_at(&w.pool, 3)[0], PAGE(0x1000000, RW));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_translation, setup),
		cmocka_unit_test_setup(test_translation_fault, setup),
		cmocka_unit_test_setup(test_address_size_fault, setup),
		cmocka_unit_test_setup(test_access_flag_fault, setup),
		cmocka_unit_test_setup(test_permission_fault, setup),
		cmocka_unit_test_setup(test_xnx, setup),
		cmocka_unit_test_setup(test_stage_1_walk, setup),
		cmocka_unit_test_setup(test_syndrome, setup),
		cmocka_unit_test_setup(test_atomic, setup),
		cmocka_unit_test_setup(test_mmu_off, setup),
		cmocka_unit_test_setup(test_tags, setup),
		cmocka_unit_test_setup(test_hardware_updates, setup),
		cmocka_unit_test_setup(test_tables_that_are_none, setup),
		cmocka_unit_test_setup(syndromes_that_cannot_be_said, setup),
		cmocka_unit_test_setup(hardware_updates_alone, setup),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
