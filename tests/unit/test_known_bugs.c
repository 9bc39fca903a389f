/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bugs that KVM/arm64 really had, put back one by one: which invariant objects?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

#include "main.h"
#include "variant.h"

#define DECIDES(name)                                                  \
	static void name(const struct variant *v, enum s2_entry entry, \
			 struct s2_query *q, struct s2_decision *d)
#define KERNEL(name) static void name(struct s2_kernel *kernel)

/*
 * ---- the mistakes ----------------------------------------------------------
 */

/* Cacheable memory that is refused here is mapped as if that were supported. */
static void map_unsupported(struct s2_query *q, struct s2_decision *d)
{
	s2_set fwb = q->cube.may[S2_CPU_FWB], dic = q->cube.may[S2_CPU_DIC];

	q->cube.may[S2_CPU_FWB] = S2_SET(1);
	q->cube.may[S2_CPU_DIC] = S2_SET(1);
	variant_base(S2_GUEST_ABORT, q, d);
	q->cube.may[S2_CPU_FWB] = fwb;
	q->cube.may[S2_CPU_DIC] = dic;
	/* Only DIC lets everybody execute. */
	if (!s2_yes(q, S2_CPU_DIC) && !s2_is(q, S2_FAULT_ACCESS, S2_FETCH)) {
		d->px = S2_NEVER;
		d->ux = S2_NEVER;
	}
}

/* Is it the check for FWB and DIC that refuses this fault? */
static bool is_unsupported(struct s2_query *q, const struct s2_decision *d)
{
	return d->outcome == S2_ERROR && d->ret == -S2_EFAULT &&
	       s2_yes(q, S2_VMA_PFNMAP) && !s2_yes(q, S2_PFN_MAP_MEMORY) &&
	       s2_is(q, S2_VMA_MEMATTR, S2_MT_NORMAL) &&
	       !(s2_yes(q, S2_CPU_FWB) && s2_yes(q, S2_CPU_DIC));
}

DECIDES(a1_no_check)
{
	(void)v;
	variant_base(entry, q, d);
	if (entry == S2_GUEST_ABORT && is_unsupported(q, d))
		map_unsupported(q, d);
}

DECIDES(no_dic_check)
{
	(void)v;
	variant_base(entry, q, d);
	if (entry == S2_GUEST_ABORT && is_unsupported(q, d) &&
	    s2_yes(q, S2_CPU_FWB))
		map_unsupported(q, d);
}

DECIDES(no_fwb_check)
{
	(void)v;
	variant_base(entry, q, d);
	if (entry == S2_GUEST_ABORT && is_unsupported(q, d) &&
	    s2_yes(q, S2_CPU_DIC))
		map_unsupported(q, d);
}

KERNEL(a3_all_non_cacheable)
{
	kernel->has[S2_C_PFNMAP_CACHEABLE] = false;
	kernel->has[S2_C_PFNMAP_BLOCK] = false;
}

/* A stage-1 walk always counts as a read. */
DECIDES(b1_walk_is_no_write)
{
	(void)v;
	if (entry == S2_GUEST_ABORT && s2_yes(q, S2_FAULT_S1PTW))
		variant_believes(entry, q, d, S2_FAULT_S1PTW, 0);
	else
		variant_base(entry, q, d);
}

KERNEL(b3_walk_is_write)
{
	kernel->has[S2_C_S1PTW_WRITE] = false;
}

DECIDES(b5_dirty_too_early)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_RETRY && s2_yes(q, S2_RACE_TABLE))
		d->dirty = S2_ALWAYS;
}

DECIDES(b9_cm_skipped_in_slot)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_EXIT && s2_yes(q, S2_FAULT_CM)) {
		*d = (struct s2_decision){ .outcome = S2_SKIP, .ret = 1 };
	}
}

KERNEL(b11_topup_for_writes)
{
	kernel->has[S2_C_TOPUP_LOGGING] = false;
}

DECIDES(b13_always_relax)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_MAP && s2_is(q, S2_FAULT_STATUS, S2_PERMISSION)) {
		d->outcome = S2_RELAX;
		d->nested_level = 0;
	}
}

DECIDES(c1_hugetlb_is_pmd)
{
	(void)v;
	if (entry == S2_GUEST_ABORT &&
	    !s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_NONE))
		variant_believes(entry, q, d, S2_VMA_HUGETLB, S2_HUGETLB_PMD);
	else
		variant_base(entry, q, d);
}

/* A compound page is taken for a PMD that the host maps. */
DECIDES(c3_compound_is_pmd)
{
	(void)v;
	if (entry == S2_GUEST_ABORT && s2_is(q, S2_VMA_LEAF, S2_LEAF_PAGE))
		variant_believes(entry, q, d, S2_VMA_LEAF, S2_LEAF_PMD);
	else
		variant_base(entry, q, d);
}

DECIDES(c5_no_congruence)
{
	(void)v;
	if (entry == S2_GUEST_ABORT)
		variant_believes(entry, q, d, S2_SLOT_CONGRUENT, S2_UPTO_PUD);
	else
		variant_base(entry, q, d);
}

DECIDES(c7_lsb_of_vma)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_SIGNAL && s2_is(q, S2_VMA_HUGETLB, S2_HUGETLB_PMD))
		d->lsb = S2_PMD;
}

/* Early VMA flags inhibit the huge page, not what the pfn turned out to be. */
DECIDES(c9_flags_not_pfn)
{
	(void)v;
	if (entry == S2_GUEST_ABORT && !s2_yes(q, S2_VMA_PFNMAP) &&
	    !s2_yes(q, S2_PFN_MAP_MEMORY))
		variant_believes(entry, q, d, S2_VMA_LEAF, S2_LEAF_PMD);
	else
		variant_base(entry, q, d);
}

DECIDES(c11_limit_is_exclusive)
{
	(void)v;
	variant_base(entry, q, d);
	if (entry == S2_PREPARE_REGION && d->outcome == S2_ACCEPT &&
	    !s2_is(q, S2_SLOT_CHANGE, S2_MR_DELETE) &&
	    s2_is(q, S2_SLOT_END, S2_END_AT_LIMIT))
		*d = (struct s2_decision){ .outcome = S2_ERROR,
					   .ret = -S2_EFAULT };
}

DECIDES(e1_pfnmap_is_the_test)
{
	(void)v;
	if (entry == S2_GUEST_ABORT)
		variant_believes(entry, q, d, S2_VMA_MTE_ALLOWED,
				 !s2_yes(q, S2_VMA_PFNMAP));
	else
		variant_base(entry, q, d);
}

KERNEL(g1_late_sequence)
{
	kernel->has[S2_C_LOOKUP_RETRY] = false;
}

/* The memcache is a variable that only the top-up sets. */
DECIDES(i13_wild_memcache)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_MAP && !d->topup)
		d->uninit = 1;
}

KERNEL(j1_no_release)
{
	kernel->has[S2_C_PAGE_LEAK] = false;
}

KERNEL(j3_lsb_before_clamp)
{
	kernel->has[S2_C_LSB_OF_MAPPING] = false;
}

DECIDES(j5_cm_is_mmio)
{
	(void)v;
	if (entry == S2_GUEST_ABORT && !s2_yes(q, S2_SLOT_PRESENT))
		variant_believes(entry, q, d, S2_FAULT_CM, 0);
	else
		variant_base(entry, q, d);
}

DECIDES(j9_poison_is_an_error)
{
	(void)v;
	variant_base(entry, q, d);
	if (d->outcome == S2_SIGNAL)
		*d = (struct s2_decision){ .outcome = S2_ERROR,
					   .ret = -S2_EFAULT };
}

KERNEL(x_not_restricted)
{
	kernel->has[S2_C_XNX] = false;
}

/*
 * ---- the table --------------------------------------------------------------
 */

static const struct bug {
	const char *id;	 /* a label */
	const char *fix; /* the commit that fixed it, where it was one */
	const char *what;
	const char *invariant;
	struct variant variant;
} bugs[] = {
	{ "A1",
	  "2a8dfab26677",
	  "no check for FWB and DIC",
	  "ATTR-SUPPORTED",
	  { "linux-7.3", NULL, a1_no_check } },
	{ "A3",
	  "0c67288e0c8b",
	  "every page outside the memory map is non-cacheable",
	  "ATTR-DOWNGRADE",
	  { "linux-7.3", a3_all_non_cacheable, NULL } },
	{ "B1",
	  "60e21a0ef54c",
	  "a stage-1 walk is never a write",
	  "PROG-WRITE",
	  { "linux-7.3", NULL, b1_walk_is_no_write } },
	{ "B3",
	  "406504c7b040",
	  "a stage-1 walk is always a write",
	  "ERR-INJECT",
	  { "linux-7.3", b3_walk_is_write, NULL } },
	{ "B5",
	  "509552e65ae8",
	  "dirty although nothing was mapped",
	  "DIRTY-SUCCESS",
	  { "linux-7.3", NULL, b5_dirty_too_early } },
	{ "B9",
	  "54dc0d2404dd",
	  "maintenance of a read-only slot is skipped",
	  "ERR-CM-SKIP",
	  { "linux-7.3", NULL, b9_cm_skipped_in_slot } },
	{ "B11",
	  "56fd1fc526e6",
	  "no memcache for a logged fetch",
	  "ERR-MEMCACHE",
	  { "linux-7.3", b11_topup_for_writes, NULL } },
	{ "B13",
	  "7d894834a305",
	  "every permission fault is relaxed",
	  "RELAX-SIZE",
	  { "linux-7.3", NULL, b13_always_relax } },
	{ "C1",
	  "c507babf10ea",
	  "every hugetlb page is a PMD",
	  "CONTAIN-HOST-LEAF",
	  { "linux-7.3", NULL, c1_hugetlb_is_pmd } },
	{ "C3",
	  "fd2ef358282c",
	  "a compound page is a PMD",
	  "CONTAIN-HOST-LEAF",
	  { "linux-7.3", NULL, c3_compound_is_pmd } },
	{ "C5",
	  "2e8010bb71b3",
	  "no congruence of ipa and hva",
	  "ALIGN-CONGRUENT",
	  { "linux-7.3", NULL, c5_no_congruence } },
	{ "C7",
	  "7b75cd512842",
	  "SIGBUS with the VMA's size",
	  "ERR-LSB",
	  { "linux-7.3", NULL, c7_lsb_of_vma } },
	{ "C9",
	  "91a2c34b7d6f",
	  "the VMA's flags tell a device",
	  "CONTAIN-HOST-LEAF",
	  { "linux-7.3", NULL, c9_flags_not_pfn } },
	{ "C11",
	  "262b003d059c",
	  "a slot that ends at the limit is refused",
	  "REGION-LIMIT-EXACT",
	  { "linux-7.3", NULL, c11_limit_is_exclusive } },
	{ "E1",
	  "80d9ac9bd7b9",
	  "VM_PFNMAP is asked instead of VM_MTE_ALLOWED",
	  "MTE-ALLOWED",
	  { "linux-7.3", NULL, e1_pfnmap_is_the_test } },
	{ "G1",
	  "13ec9308a857",
	  "the sequence is sampled after the VMA",
	  "SEQ-EARLY",
	  { "linux-7.3", g1_late_sequence, NULL } },
	{ "I13",
	  "157dbc4a321f",
	  "a memcache pointer that was never set",
	  "ERR-UNINIT",
	  { "linux-7.3", NULL, i13_wild_memcache } },
	{ "J1",
	  "5f9466b50c1b",
	  "a page that is not released",
	  "ERR-LEAK",
	  { "linux-7.3", j1_no_release, NULL } },
	{ "J3",
	  "244acf1976b8",
	  "SIGBUS with the size before the nested clamp",
	  "ERR-LSB",
	  { "linux-7.3", j3_lsb_before_clamp, NULL } },
	{ "J5",
	  "57c841f131ef",
	  "maintenance outside of memory is an access",
	  "ERR-CM-NO-SLOT",
	  { "linux-7.3", NULL, j5_cm_is_mmio } },
	{ "J9",
	  "196f878a7ac2",
	  "a poisoned page is any other error",
	  "ERR-HWPOISON",
	  { "linux-7.3", NULL, j9_poison_is_an_error } },
	/* Variants of the entries above. */
	{ "DIC",
	  "-",
	  "cacheable memory with FWB alone",
	  "CMO-ICACHE",
	  { "linux-7.3", NULL, no_dic_check } },
	{ "FWB",
	  "-",
	  "cacheable memory with DIC alone",
	  "CMO-DCACHE",
	  { "linux-7.3", NULL, no_fwb_check } },
	{ "XN",
	  "-",
	  "execution that the guest hypervisor forbids",
	  "NEST-X",
	  { "linux-7.3", x_not_restricted, NULL } },
};

#define NR_BUGS (sizeof(bugs) / sizeof(*bugs))

/*
 * Bugs that no single decision shows, by what they need: tables, a TLB, caches
 * or two threads. Tests of other rooms cover them.
 */
static const char *const elsewhere[][2] = {
	{ "page tables", "B7 B15 D1 D11 D21 D25 D27 G5" },
	{ "a TLB", "D13 D17 D19 D23" },
	{ "caches, tags", "A5 E5 F1 F3 F5 F7 F9" },
	{ "interleavings", "D3 D5 D7 D9 D15 D29 E3 E7 G7 G9 G11 G13" },
	{ "shadow tables' life", "H1 H3 H5 H7 H9 H11 H13" },
	{ "page ownership", "I1 I3 I5 I7 I9 I11 I15 I17" },
	{ "boot, VM creation, scheduling", "C13 C15 G3 J7" },
};

static size_t words(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == ' ';
	return n;
}

static void every_bug_put_back_is_caught(void **state)
{
	size_t caught = 0, entries = 0, others = 0, i;

	(void)state;
	for (i = 0; i < NR_BUGS; i++) {
		clock_t begin = clock();
		bool found =
			variant_is_caught(&bugs[i].variant, bugs[i].invariant);

		printf("%-4s %-12s %-20s %s: %s (%.2f s)\n", bugs[i].id,
		       bugs[i].fix, bugs[i].invariant, bugs[i].what,
		       found ? "caught" : "MISSED",
		       (double)(clock() - begin) / CLOCKS_PER_SEC);
		caught += found;
		entries += bugs[i].id[1] <= '9';
	}
	for (i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++) {
		printf("not shown by one decision, needs %s: %s\n",
		       elsewhere[i][0], elsewhere[i][1]);
		others += words(elsewhere[i][1]);
	}
	printf("%zu of %zu caught: %zu entries and %zu like them; %zu entries need more than one decision\n",
	       caught, NR_BUGS, entries, NR_BUGS - entries, others);
	assert_int_equal(caught, NR_BUGS);
}

/* What the history fixed is a finding before the fix, and none after it. */
static void history_comes_out_by_itself(void **state)
{
	static const struct {
		const char *policy, *invariant;
		bool violated;
	} facts[] = {
		{ "linux-6.16", "ATTR-DOWNGRADE", true },
		{ "pfnmap-block", "ATTR-DOWNGRADE", false },
		{ "linux-6.17", "ATTR-DOWNGRADE", false },
		{ "pfnmap-v1", "ATTR-RAM-NORMAL", true },
		{ "pfnmap-v1", "MTE-ALLOWED", true },
		{ "pfnmap-v1", "ATTR-DEVICE-REFUSED", true },
		{ "pfnmap-v2", "MTE-ALLOWED", true },
		{ "pfnmap-v2", "CMO-DCACHE", true },
		{ "pfnmap-v3", "ERR-LOCK", true },
		{ "pfnmap-v3", "CMO-ICACHE", true },
		{ "pfnmap-v7", "ERR-LOCK", true },
		{ "pfnmap-v7", "ATTR-RAM-REFUSED", true },
		{ "pfnmap-v8", "ATTR-OFFERED", true },
		{ "pfnmap-v8", "ATTR-DEVICE-REFUSED", true },
		{ "pfnmap-v8", "ERR-EINVAL", true },
		{ "pfnmap-v10", "ATTR-OFFERED", false },
		{ "pfnmap-v10", "ATTR-DEVICE-REFUSED", false },
		{ "linux-6.17", "ERR-LEAK", true },
		{ "linux-6.18", "ERR-LEAK", false },
		{ "linux-6.18", "NEST-X", true },
		{ "linux-6.19", "NEST-X", true },
		{ "linux-7.0", "NEST-X", true },
		{ "linux-7.1", "NEST-X", false },
		{ "linux-7.0", "PROG-SILENT", true },
		{ "linux-7.1", "PROG-SILENT", false },
		{ "linux-6.13", "DIRTY-SUCCESS", false },
		{ "linux-6.18", "DIRTY-SUCCESS", true },
		{ "linux-6.19", "DIRTY-SUCCESS", false },
		{ "linux-6.14", "ERR-UNINIT", true },
		{ "linux-6.15", "ERR-UNINIT", false },
		{ "linux-7.1", "CONTAIN-HOST-LEAF", true },
		{ "linux-7.3", "CONTAIN-HOST-LEAF", false },
		{ "linux-6.1", "SEQ-EARLY", true },
		{ "linux-6.1.y", "SEQ-EARLY", false },
		{ "linux-6.1", "ERR-INJECT", true },
		{ "linux-6.1.y", "ERR-INJECT", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		const struct s2_policy *policy =
			s2_policy_find(facts[i].policy);
		bool violated = !s2_count_is_zero(
			variant_violations(policy, facts[i].invariant));

		if (violated != facts[i].violated)
			print_message("%s, %s\n", facts[i].policy,
				      facts[i].invariant);
		assert_int_equal(violated, facts[i].violated);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bug_put_back_is_caught),
		cmocka_unit_test(history_comes_out_by_itself),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
