/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers and completion, entries of both stages, and whose VMID a TLBI is
 * for: sequences of instructions as in the kernel's hyp/vhe/tlb.c, and what is
 * left when one of them is missing, weaker, or elsewhere.
 */
#include "main.h"
#include "test_machine_stale.h"

#define DSB(dom, acc)                                        \
	{                                                    \
		.kind = S2_INSN_DSB, .domain = S2_DSB_##dom, \
		.access = S2_DSB_##acc                       \
	}
#define TLBI(op)                                           \
	{                                                  \
		.kind = S2_INSN_TLBI, .tlbi = S2_TLBI_##op \
	}
#define ISB                         \
	{                           \
		.kind = S2_INSN_ISB \
	}
#define ERET                         \
	{                            \
		.kind = S2_INSN_ERET \
	}
#define END                         \
	{                           \
		.kind = S2_NR_INSNS \
	}

#define MOST 12

static const struct s2_insn none = END;

static uint64_t vttbr(const struct s2_pt *pt)
{
	return s2_tlb_vttbr(&w.tlb, pt);
}

/* The VMID's registers, synchronized. */
static void enter(unsigned int cpu, const struct s2_pt *pt)
{
	run(&w, cpu,
	    (struct s2_insn){ .kind = S2_INSN_VTTBR, .value = vttbr(pt) });
	run(&w, cpu, (struct s2_insn){ .kind = S2_INSN_TGE, .value = 0 });
	isb(&w, cpu);
}

static void sequence(unsigned int cpu, const struct s2_insn *insns)
{
	for (; insns->kind != S2_NR_INSNS; insns++)
		run(&w, cpu, *insns);
}

/* Page 0 was mapped, and CPU 0 unmaps it; then it executes these. */
static size_t after_unmap(const struct s2_insn *insns)
{
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	settle(&w);
	enter(0, &w.pt);
	put_page(&w, 0, 0);
	sequence(0, insns);
	return stale();
}

/* __kvm_tlb_flush_vmid_ipa(), without the registers */
static const struct s2_insn good[] = {
	DSB(ISH, ST),
	DSB(ISH, ALL),
	TLBI(IPAS2E1IS),
	DSB(ISH, ALL),
	TLBI(VMALLE1IS),
	DSB(ISH, ALL),
	ISB,
	END,
};

static void test_good(void **state)
{
	static const struct s2_insn vmid[] = { DSB(ISH, ST), TLBI(VMALLS12E1IS),
					       DSB(ISH, ALL), ISB, END };
	static const struct s2_insn all[] = { DSB(ISH, ST), TLBI(ALLE1IS),
					      DSB(ISH, ALL), END };
	/* No ISB: the guest comes after an exception return. */
	static const struct s2_insn no_isb[] = {
		DSB(SY, ALL),	 TLBI(IPAS2E1IS), DSB(OSH, ALL),
		TLBI(VMALLE1IS), DSB(SY, ALL),	  END,
	};

	(void)state;
	assert_int_equal(after_unmap(good), 0);
	assert_int_equal(w.tlb.nr_records, 0);
	assert_int_equal(after_unmap(vmid), 0);
	assert_int_equal(after_unmap(all), 0);
	assert_int_equal(after_unmap(no_isb), 0);
}

/* One instruction is another, and this is left for this reason. */
struct mistake {
	unsigned int at;
	struct s2_insn insn;
	enum s2_tlb_left left; /* or HARMLESS */
};

#define HARMLESS S2_NR_TLB_LEFTS

static void try_mistake(const struct s2_insn *from, const struct mistake *m)
{
	struct s2_insn insns[MOST];
	unsigned int i, n = 0;
	size_t found;

	for (i = 0; from[i].kind != S2_NR_INSNS; i++)
		if (i != m->at)
			insns[n++] = from[i];
		else if (m->insn.kind != S2_NR_INSNS)
			insns[n++] = m->insn;
	insns[n] = none;
	found = after_unmap(insns);
	if (m->left == HARMLESS) {
		assert_int_equal(found, 0);
		return;
	}
	if (!found || w.found[0].left != m->left)
		print_message("at %u: %zu found, %s\n", m->at, found,
			      s2_tlb_left_text(w.found[0].left));
	assert_int_equal(found, 1);
	assert_int_equal(w.found[0].left, m->left);
}

/* As in the kernel: one DSB for stores before the TLBI. */
static const struct s2_insn kernels[] = {
	DSB(ISH, ST),  TLBI(IPAS2E1IS),
	DSB(ISH, ALL), TLBI(VMALLE1IS),
	DSB(ISH, ALL), ISB,
	END,
};

static void test_mistakes(void **state)
{
	static const struct mistake mistakes[] = {
		/* dsb(ishst) */
		{ 0, END, S2_TLB_LEFT_WRITE },
		{ 0, DSB(NSH, ST), S2_TLB_LEFT_WRITE },
		{ 0, DSB(ISH, LD), S2_TLB_LEFT_WRITE },
		{ 0, ISB, S2_TLB_LEFT_WRITE },
		{ 0, DSB(SY, ST), HARMLESS },
		/* ipas2e1is */
		{ 1, END, S2_TLB_LEFT_NOT_TOLD },
		{ 1, TLBI(IPAS2E1), S2_TLB_LEFT_NOT_TOLD },
		{ 1, TLBI(VMALLE1IS), S2_TLB_LEFT_NOT_TOLD },
		{ 1, TLBI(ASIDE1IS), S2_TLB_LEFT_NOT_TOLD },
		{ 1, TLBI(IPAS2LE1IS), HARMLESS },
		{ 1, TLBI(VMALLS12E1IS), HARMLESS },
		/* dsb(ish): the order of stage 2 and stage 1 */
		{ 2, END, S2_TLB_LEFT_BOTH },
		{ 2, DSB(ISH, ST), S2_TLB_LEFT_BOTH },
		{ 2, DSB(ISH, LD), S2_TLB_LEFT_BOTH },
		{ 2, DSB(NSH, ALL), S2_TLB_LEFT_BOTH },
		{ 2, ISB, S2_TLB_LEFT_BOTH },
		/* vmalle1is */
		{ 3, END, S2_TLB_LEFT_BOTH },
		{ 3, TLBI(VMALLE1), S2_TLB_LEFT_BOTH },
		{ 3, TLBI(VAE1IS), S2_TLB_LEFT_BOTH },
		{ 3, TLBI(ASIDE1IS), S2_TLB_LEFT_BOTH },
		{ 3, TLBI(VMALLS12E1IS), HARMLESS },
		/* dsb(ish): completion */
		{ 4, END, S2_TLB_LEFT_INCOMPLETE },
		{ 4, DSB(ISH, ST), S2_TLB_LEFT_INCOMPLETE },
		{ 4, DSB(ISH, LD), S2_TLB_LEFT_INCOMPLETE },
		{ 4, DSB(NSH, ALL), S2_TLB_LEFT_INCOMPLETE },
		{ 4,
		  { .kind = S2_INSN_DSB, .domain = S2_DSB_ISH, .nxs = true },
		  S2_TLB_LEFT_INCOMPLETE },
		/* isb(): the return to the guest is one, too */
		{ 5, END, HARMLESS },
		{ 5, ERET, HARMLESS },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++)
		try_mistake(kernels, &mistakes[i]);
}

static void test_order(void **state)
{
	static const struct s2_insn stage1_first[] = {
		DSB(ISH, ST),  TLBI(VMALLE1IS),
		DSB(ISH, ALL), TLBI(IPAS2E1IS),
		DSB(ISH, ALL), ISB,
		END,
	};
	static const struct s2_insn dsb_last[] = {
		TLBI(IPAS2E1IS),
		DSB(ISH, ALL),
		TLBI(VMALLE1IS),
		DSB(ISH, ALL),
		DSB(ISH, ST),
		ISB,
		END,
	};

	(void)state;
	assert_int_equal(after_unmap(stage1_first), 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_BOTH);
	assert_int_equal(after_unmap(dsb_last), 1);
}

/* The right sequence, but before the write. */
static void test_before_the_write(void **state)
{
	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	enter(0, &w.pt);
	sequence(0, kernels);
	put_page(&w, 0, 0);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_NOT_TOLD);
}

static void test_make_without_completion(void **state)
{
	static const struct s2_insn early[] = { DSB(ISH, ST),
						TLBI(VMALLS12E1IS), END };

	(void)state;
	assert_int_equal(after_unmap(early), 1);
	put_page(&w, 0, PAGE(0x2000000, RW));
	assert_int_equal(w.tlb.findings[S2_TLB_BBM], 1);
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ALL);
	assert_int_equal(stale(), 0);
}

/* What another CPU does is no part of this one's sequence. */
static void test_dsb_of_another_cpu(void **state)
{
	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	settle(&w);
	enter(0, &w.pt);
	enter(1, &w.pt);
	put_page(&w, 0, 0);
	/* CPU 1 does not know of the write: its DSB is not for it. */
	sequence(1, kernels);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_WRITE);
	/* It has read what CPU 0 wrote; a DSB for stores is not for that. */
	run(&w, 1, (struct s2_insn){ .kind = S2_INSN_SEES, .value = 0 });
	sequence(1, kernels);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_WRITE);
	sequence(1, good);
	assert_int_equal(stale(), 0);
	/* A TLBI is completed by its own CPU only. */
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	settle(&w);
	enter(0, &w.pt);
	run(&w, 0, (struct s2_insn)TLBI(VMALLS12E1IS));
	dsb(&w, 1, S2_DSB_ISH, S2_DSB_ALL);
	assert_int_equal(stale(), 1);
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ALL);
	assert_int_equal(stale(), 0);
}

static void test_vmid_of_vttbr(void **state)
{
	static const struct s2_insn flush[] = { DSB(ISH, ST),
						TLBI(VMALLS12E1IS),
						DSB(ISH, ALL), ISB, END };
	struct s2_insn to = { .kind = S2_INSN_VTTBR };

	(void)state;
	make_world(&w);
	assert_int_equal(s2_tlb_attach(&w.tlb, &w.other, VMID + 1, false), 0);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	enter(0, &w.other);
	sequence(0, flush);
	assert_int_equal(stale(), 1);
	/* Written, but not synchronized: it may be for the old VMID. */
	to.value = vttbr(&w.pt);
	run(&w, 0, to);
	sequence(0, (const struct s2_insn[]){ DSB(ISH, ST), TLBI(VMALLS12E1IS),
					      DSB(ISH, ALL), END });
	assert_int_equal(stale(), 1);
	isb(&w, 0);
	sequence(0, flush);
	assert_int_equal(stale(), 0);
}

/* With TGE a VMALLE1IS is for the host's own translations. */
static void test_tge(void **state)
{
	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	enter(0, &w.pt);
	run(&w, 0, (struct s2_insn){ .kind = S2_INSN_TGE, .value = 1 });
	isb(&w, 0);
	sequence(0, kernels);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].left, S2_TLB_LEFT_BOTH);
	run(&w, 0, (struct s2_insn){ .kind = S2_INSN_TGE, .value = 0 });
	isb(&w, 0);
	sequence(0, kernels);
	assert_int_equal(stale(), 0);
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	run(&w, 0,
	    (struct s2_insn){ .kind = S2_INSN_VTTBR, .value = vttbr(&w.pt) });
	isb(&w, 0);
	run(&w, 0, (struct s2_insn){ .kind = S2_INSN_TGE, .value = 1 });
	isb(&w, 0);
	run(&w, 0, (struct s2_insn){ .kind = S2_INSN_TGE, .value = 0 });
	/* Not synchronized either. */
	sequence(0, (const struct s2_insn[]){ DSB(ISH, ST), TLBI(IPAS2E1IS),
					      DSB(ISH, ALL), TLBI(VMALLE1IS),
					      DSB(ISH, ALL), END });
	assert_int_equal(stale(), 1);
}

/* Each CPU has its own: a local sequence cleans this one only. */
static void test_local(void **state)
{
	static const struct s2_insn nsh[] = {
		DSB(NSH, ST),  TLBI(IPAS2E1), DSB(NSH, ALL), TLBI(VMALLE1),
		DSB(NSH, ALL), ISB,	      END,
	};

	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	enter(0, &w.pt);
	sequence(0, nsh);
	assert_int_equal(stale(), 1);
	assert_int_equal(w.found[0].cpus, 2);
	/* dsb(nshst) did not make the write visible to CPU 1. */
	enter(1, &w.pt);
	sequence(1, nsh);
	assert_int_equal(stale(), 1);
	settle(&w);
	sequence(1, nsh);
	assert_int_equal(stale(), 0);
}

/*
 * A vCPU that comes to another CPU: its ASIDs may be those of another vCPU of
 * this VM. VMALLE1 there (kernel: last_vcpu_ran, __kvm_flush_cpu_context())
 * removes entries of both stages, and none of stage 2.
 */
static void test_flush_cpu_context(void **state)
{
	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	settle(&w);
	enter(0, &w.pt);
	run(&w, 0, (struct s2_insn)TLBI(IPAS2E1IS));
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ALL);
	assert_int_equal(w.tlb.cfg.records[0].cpus, 0);
	assert_int_equal(w.tlb.cfg.records[0].both, 3);
	run(&w, 0, (struct s2_insn)TLBI(VMALLE1));
	dsb(&w, 0, S2_DSB_NSH, S2_DSB_ALL);
	assert_int_equal(w.tlb.cfg.records[0].both, 2);
	assert_int_equal(stale(), 1);
}

/* Until the CPU synchronizes, its own next instructions may use it. */
static void test_own_instructions(void **state)
{
	struct s2_access a = { .what = S2_READ, .el = 1, .s1_kind = 8 };
	struct s2_access_result out[8];
	const struct s2_mmu mmu = { .ha = false };

	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	settle(&w);
	put_page(&w, 0, 0);
	enter(0, &w.pt);
	sequence(0, (const struct s2_insn[]){ DSB(ISH, ST), TLBI(VMALLS12E1IS),
					      DSB(ISH, ALL), END });
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 2);
	a.cpu = 1;
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 1);
	a.cpu = 0;
	isb(&w, 0);
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 1);
	/* The same of what is mapped: the old entry may fault. */
	put_page(&w, 0, PAGE(0x1000000, RW));
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 2);
	assert_int_equal(out[1].origin, S2_FROM_WRITE);
	assert_true(out[1].fault);
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ST);
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 2);
	a.cpu = 1;
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 1);
	run(&w, 0, (struct s2_insn)ERET);
	a.cpu = 0;
	assert_int_equal(s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 8),
			 1);
}

/* A TLBI that came too late for one removal is no TLBI for the next. */
static void test_again_while_incomplete(void **state)
{
	(void)state;
	make_world(&w);
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	settle(&w);
	enter(0, &w.pt);
	run(&w, 0, (struct s2_insn)TLBI(VMALLS12E1IS));
	put_page(&w, 0, PAGE(0x1000000, RW));
	put_page(&w, 0, 0);
	dsb(&w, 0, S2_DSB_ISH, S2_DSB_ALL);
	assert_int_equal(stale(), 1);
}

static void test_refused(void **state)
{
	struct s2_insn bad[] = {
		TLBI(IPAS2E1IS), /* no VTTBR_EL2 yet */
		{ .kind = S2_INSN_VTTBR, .value = 1 },
		{ .kind = S2_INSN_TLBI, .tlbi = S2_NR_TLBIS },
		{ .kind = S2_INSN_SEES, .value = 2 },
		{ .kind = S2_NR_INSNS },
	};
	struct s2_insn barrier = ISB;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(s2_tlb_insn(&w.tlb, 0, &bad[i]), -S2_EINVAL);
	assert_int_equal(s2_tlb_insn(&w.tlb, 2, &barrier), -S2_EINVAL);
	assert_int_equal(w.tlb.refused, i + 1);
	/* A table that is detached has no VTTBR_EL2, and takes it away. */
	enter(0, &w.pt);
	s2_tlb_detach(&w.tlb, &w.pt);
	assert_int_equal(vttbr(&w.pt), 0);
	assert_int_equal(s2_tlb_insn(&w.tlb, 0, &bad[0]), -S2_EINVAL);
}

static void test_texts(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < S2_NR_TLB_LEFTS; i++)
		assert_string_not_equal(s2_tlb_left_text((enum s2_tlb_left)i),
					"?");
	assert_string_equal(s2_tlb_left_text(S2_NR_TLB_LEFTS), "?");
	for (i = 0; i < S2_NR_TLBIS; i++)
		assert_string_not_equal(s2_tlbi_name((enum s2_tlbi)i), "?");
	assert_string_equal(s2_tlbi_name(S2_TLBI_VAE1IS), "vae1is");
	assert_string_equal(s2_tlbi_name(S2_NR_TLBIS), "?");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_before_the_write),
		cmocka_unit_test(test_make_without_completion),
		cmocka_unit_test(test_dsb_of_another_cpu),
		cmocka_unit_test(test_vmid_of_vttbr),
		cmocka_unit_test(test_tge),
		cmocka_unit_test(test_local),
		cmocka_unit_test(test_flush_cpu_context),
		cmocka_unit_test(test_own_instructions),
		cmocka_unit_test(test_again_while_incomplete),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test(test_texts),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
