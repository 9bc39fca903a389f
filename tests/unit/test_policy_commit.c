/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The effect of single commits: composed kernels that lack one commit of a
 * release.
 */
#include <string.h>

#include <stage2/policy.h>

#include "main.h"

struct fact {
	enum s2_input input;
	int value;
};

/* What a commit's message says, as a fault and a field of its decision. */
static const struct effect {
	const char *base, *commit;
	enum s2_entry entry;
	enum s2_field field;
	int without, with;
	struct fact facts[6]; /* all else is quiet */
} effects[] = {
	{ "linux-6.3",
	  "c911f0d46879",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_MAP,
	  { { S2_VM_MTE, 1 },
	    { S2_VMA_SHARED, 1 },
	    { S2_VMA_MTE_ALLOWED, 1 } } },
	{ "linux-6.3",
	  "2dbf12ae132c",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_MAP,
	  { { S2_VM_MTE, 1 },
	    { S2_VMA_MTE_ALLOWED, 1 },
	    { S2_PFN_ONLINE, 0 } } },
	{ "linux-6.3",
	  "406504c7b040",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_INJECT,
	  S2_MAP,
	  { { S2_FAULT_S1PTW, 1 }, { S2_SLOT_READONLY, 1 } } },
	{ "linux-6.3",
	  "13ec9308a857",
	  S2_GUEST_ABORT,
	  S2_F_SEQ_LATE,
	  1,
	  0,
	  { { S2_FAULT_ACCESS, S2_WRITE } } },
	/* The first of two errors shows the order of checks. */
	{ "linux-6.3",
	  "13ec9308a857",
	  S2_GUEST_ABORT,
	  S2_F_RET,
	  -S2_EFAULT,
	  -S2_ENOMEM,
	  { { S2_VMA_FOUND, 0 }, { S2_MEM_TOPUP, 0 } } },
	/* What is refused before the sample has no sample. */
	{ "pfnmap-v3",
	  "13ec9308a857",
	  S2_GUEST_ABORT,
	  S2_F_SEQ_LATE,
	  0,
	  0,
	  { { S2_VMA_PFNMAP, 1 }, { S2_VMA_MAYWRITE, 1 } } },
	{ "linux-6.3",
	  "e86fc1a3a3e9",
	  S2_GUEST_ABORT,
	  S2_F_WARN,
	  1,
	  0,
	  { { S2_VMA_LEAF, S2_LEAF_GONE },
	    { S2_SLOT_CONGRUENT, S2_UPTO_PMD },
	    { S2_SLOT_CONTAINS, S2_UPTO_PMD } } },
	{ "linux-6.4",
	  "a9f0e3d5a089",
	  S2_GUEST_ABORT,
	  S2_F_TLBI,
	  S2_MISSING,
	  S2_AS_NEEDED,
	  { { S2_VMA_LEAF, S2_LEAF_PMD },
	    { S2_FAULT_LEVEL, S2_L3 },
	    { S2_TABLE_NOW, S2_NOW_LEAF_3 } } },
	{ "linux-6.8",
	  "11e5ea5242e3",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_INJECT,
	  S2_ERROR,
	  { { S2_FAULT_IPA, S2_IPA_CPU } } },
	{ "linux-6.8",
	  "11e5ea5242e3",
	  S2_GUEST_ABORT,
	  S2_F_WARN,
	  0,
	  1,
	  { { S2_FAULT_IPA, S2_IPA_CPU } } },
	{ "linux-6.9",
	  "7ac8d5b2423c",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_MAP,
	  { { S2_FAULT_LEVEL, S2_LM1 } } },
	{ "linux-6.9",
	  "7ac8d5b2423c",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_INJECT,
	  { { S2_FAULT_LEVEL, S2_LM1 }, { S2_FAULT_STATUS, S2_SEA_TTW } } },
	{ "linux-6.9",
	  "f5fe0adeed60",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_INJECT,
	  { { S2_FAULT_IPA, S2_IPA_BEYOND } } },
	{ "linux-6.9",
	  "8c47ce3e1d2c",
	  S2_GUEST_ABORT,
	  S2_F_TYPE,
	  S2_TYPE_DEVICE,
	  S2_TYPE_NORMAL_NC,
	  { { S2_PFN_MAP_MEMORY, 0 }, { S2_VMA_ALLOW_ANY_UNCACHED, 1 } } },
	{ "linux-6.10",
	  "3b467b16582c",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_INJECT,
	  { { S2_SLOT_PRESENT, 0 },
	    { S2_FAULT_ISV, 0 },
	    { S2_VM_PROTECTED, 1 } } },
	{ "linux-6.13",
	  "25c17c4b55de",
	  S2_GUEST_ABORT,
	  S2_F_SANITISE,
	  S2_SANITISE_PAGES,
	  S2_SANITISE_FOLIO,
	  { { S2_VM_MTE, 1 },
	    { S2_VMA_MTE_ALLOWED, 1 },
	    { S2_VMA_HUGETLB, S2_HUGETLB_PMD } } },
	{ "linux-6.16",
	  "157dbc4a321f",
	  S2_GUEST_ABORT,
	  S2_F_UNINIT,
	  1,
	  0,
	  { { S2_FAULT_STATUS, S2_PERMISSION },
	    { S2_FAULT_ACCESS, S2_FETCH },
	    { S2_SLOT_LOGGING, S2_LOGGING_BITMAP },
	    { S2_FAULT_LEVEL, S2_L2 } } },
	{ "linux-6.16",
	  "db14091d8f75",
	  S2_GUEST_ABORT,
	  S2_F_SIZE,
	  S2_PAGE,
	  S2_PMD,
	  { { S2_VM_PKVM, 1 },
	    { S2_VMA_LEAF, S2_LEAF_PMD },
	    { S2_SLOT_CONGRUENT, S2_UPTO_PMD },
	    { S2_SLOT_CONTAINS, S2_UPTO_PMD } } },
	{ "linux-6.18",
	  "638ea79669f8",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_RELAX,
	  { { S2_FAULT_STATUS, S2_PERMISSION } } },
	{ "linux-6.18",
	  "5f9466b50c1b",
	  S2_GUEST_ABORT,
	  S2_F_LEAK,
	  1,
	  0,
	  { { S2_VMA_MIXEDMAP, 1 },
	    { S2_PFN_MAP_MEMORY, 0 },
	    { S2_VMA_MEMATTR, S2_MT_NORMAL_NC },
	    { S2_FAULT_ACCESS, S2_FETCH } } },
	{ "linux-6.18",
	  "32e200bd6e44",
	  S2_PREPARE_REGION,
	  S2_F_OUTCOME,
	  S2_ACCEPT,
	  S2_ERROR,
	  { { S2_SLOT_GMEM, 1 }, { S2_SLOT_GMEM_ONLY, 0 } } },
	{ "linux-6.19",
	  "ad9c62bd8946",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_INJECT,
	  S2_EXIT,
	  { { S2_FAULT_STATUS, S2_EXTABT },
	    { S2_CPU_RAS, 1 },
	    { S2_VM_EXIT_SEA, 1 },
	    { S2_HOST_SEA_CLAIMED, 0 } } },
	{ "linux-6.19",
	  "e4c7dfac2f1a",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_RETRY,
	  { { S2_NESTED, 1 }, { S2_NESTED_WALK, S2_WALK_AGAIN } } },
	{ "linux-7.1",
	  "d93febe2ed2e-49b32ddb87a3",
	  S2_GUEST_ABORT,
	  S2_F_PX,
	  0,
	  1,
	  { { S2_NESTED, 1 },
	    { S2_CPU_DIC, 1 },
	    { S2_CPU_XNX, 1 },
	    { S2_NESTED_PX, 1 },
	    { S2_NESTED_UX, 0 } } },
	{ "linux-7.0",
	  "f174a9ffcd48",
	  S2_GUEST_ABORT,
	  S2_F_EXIT,
	  S2_EXIT_MMIO,
	  S2_EXIT_LDST64B,
	  { { S2_SLOT_PRESENT, 0 }, { S2_FAULT_LS64, 1 } } },
	{ "linux-7.0",
	  "2937aeec9dc5",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_ERROR,
	  S2_INJECT,
	  { { S2_FAULT_STATUS, S2_EXCL_ATOMIC } } },
	{ "linux-7.0",
	  "244acf1976b8",
	  S2_GUEST_ABORT,
	  S2_F_LSB,
	  S2_PMD,
	  S2_PAGE,
	  { { S2_NESTED, 1 },
	    { S2_VMA_HUGETLB, S2_HUGETLB_PMD },
	    { S2_SLOT_CONGRUENT, S2_UPTO_PMD },
	    { S2_SLOT_CONTAINS, S2_UPTO_PMD },
	    { S2_NESTED_LEAF, S2_NESTED_PAGE },
	    { S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON } } },
	{ "linux-7.1",
	  "7.1.0",
	  S2_GUEST_ABORT,
	  S2_F_ICACHE,
	  S2_MISSING,
	  S2_AS_NEEDED,
	  { { S2_NESTED, 1 },
	    { S2_CPU_DIC, 1 },
	    { S2_CPU_XNX, 1 },
	    { S2_NESTED_PX, 1 },
	    { S2_NESTED_UX, 0 } } },
	{ "linux-7.1",
	  "84699747aa55",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_RETRY,
	  S2_ERROR,
	  { { S2_VM_MTE, 1 },
	    { S2_VMA_MTE_ALLOWED, 0 },
	    { S2_VMA_SHARED, 1 },
	    { S2_RACE_SEQ, 1 } } },
	{ "linux-7.1",
	  "f583a53c2b8a",
	  S2_GUEST_ABORT,
	  S2_F_DIRTY_AT,
	  S2_PAGE,
	  S2_PMD,
	  { { S2_FAULT_ACCESS, S2_WRITE },
	    { S2_VMA_LEAF, S2_LEAF_PMD },
	    { S2_SLOT_CONGRUENT, S2_UPTO_PMD },
	    { S2_SLOT_CONTAINS, S2_UPTO_PMD } } },
	{ "linux-7.1",
	  "49b32ddb87a3",
	  S2_GUEST_ABORT,
	  S2_F_PX,
	  1,
	  0,
	  { { S2_NESTED, 1 },
	    { S2_CPU_DIC, 1 },
	    { S2_CPU_XNX, 0 },
	    { S2_NESTED_PX, 0 },
	    { S2_NESTED_UX, 0 } } },
	{ "linux-7.1",
	  "ea03466e806f-f0877a1455cc",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_MAP,
	  S2_ERROR,
	  { { S2_VM_PKVM, 1 }, { S2_VM_PROTECTED, 1 }, { S2_MEM_PIN, 0 } } },
	{ "linux-7.1",
	  "f0877a1455cc",
	  S2_PREPARE_REGION,
	  S2_F_OUTCOME,
	  S2_ACCEPT,
	  S2_ERROR,
	  { { S2_VM_PKVM, 1 },
	    { S2_VM_PROTECTED, 1 },
	    { S2_SLOT_READONLY, 1 } } },
	{ "linux-7.1",
	  "9be19df816de",
	  S2_GUEST_ABORT,
	  S2_F_OUTCOME,
	  S2_RETRY,
	  S2_RELAX,
	  { { S2_SLOT_GMEM, 1 },
	    { S2_FAULT_STATUS, S2_PERMISSION },
	    { S2_FAULT_ACCESS, S2_WRITE } } },
	{ "linux-7.2",
	  "645285a9f616",
	  S2_PREPARE_REGION,
	  S2_F_OUTCOME,
	  S2_ACCEPT,
	  S2_ERROR,
	  { { S2_SLOT_GMEM, 1 },
	    { S2_SLOT_GMEM_ONLY, 1 },
	    { S2_VM_MTE, 1 },
	    { S2_VMA_MTE_ALLOWED, 1 } } },
	{ "linux-7.2",
	  "2986a6257405",
	  S2_GUEST_ABORT,
	  S2_F_SANITISE,
	  S2_SANITISE_PAGES,
	  S2_SANITISE_NO,
	  { { S2_VM_MTE, 1 }, { S2_VMA_MTE_ALLOWED, 1 }, { S2_PFN_ZERO, 1 } } },
	{ "linux-7.3",
	  "71cc2c67fb8f",
	  S2_GUEST_ABORT,
	  S2_F_SIZE,
	  S2_PMD,
	  S2_PAGE,
	  { { S2_VMA_PFNMAP, 1 },
	    { S2_VMA_GEOMETRY, S2_UPTO_PMD },
	    { S2_VMA_LEAF, S2_LEAF_PAGE },
	    { S2_SLOT_CONGRUENT, S2_UPTO_PMD },
	    { S2_SLOT_CONTAINS, S2_UPTO_PMD } } },
	{ "linux-7.3",
	  "56fd1fc526e6",
	  S2_GUEST_ABORT,
	  S2_F_TOPUP,
	  0,
	  1,
	  { { S2_FAULT_ACCESS, S2_FETCH },
	    { S2_FAULT_STATUS, S2_PERMISSION },
	    { S2_SLOT_LOGGING, S2_LOGGING_BITMAP } } },
	{ "linux-7.3",
	  "6bf0215c565e",
	  S2_GUEST_ABORT,
	  S2_F_TOPUP,
	  0,
	  1,
	  { { S2_FAULT_ACCESS, S2_FETCH },
	    { S2_FAULT_STATUS, S2_PERMISSION },
	    { S2_VM_PKVM, 1 } } },
};

static int decided(const struct effect *e, const struct s2_kernel *kernel)
{
	struct s2_policy policy;
	struct s2_decision d;
	struct s2_cube fault;
	struct s2_query q;
	unsigned int i;

	s2_cube_quiet(&fault);
	for (i = 0; i < 6 && (e->facts[i].input || e->facts[i].value); i++)
		fault.may[e->facts[i].input] = S2_SET(e->facts[i].value);
	s2_query_init(&q, &fault);
	s2_policy_of_kernel(kernel, &policy);
	s2_decide(&policy, e->entry, &q, &d);
	return s2_decision_field(&q, &d, e->field);
}

static void make_name(char name[S2_MAX_NAME], const char *base,
		      const char *commit)
{
	strcpy(name, base);
	strcat(name, "-");
	strcat(name, commit);
}

static void without_a_commit_its_fault_is_decided_as_before(void **state)
{
	struct s2_compose_error error;
	struct s2_kernel kernel;
	char name[S2_MAX_NAME];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(effects) / sizeof(*effects); i++) {
		const struct effect *e = &effects[i];

		make_name(name, e->base, e->commit);
		assert_int_equal(s2_kernel_compose(name, &kernel, &error), 0);
		if (decided(e, &kernel) != e->without)
			fail_msg("%s: %d, not %d", name, decided(e, &kernel),
				 e->without);
		if (decided(e, s2_kernel_find(e->base)) != e->with)
			fail_msg("%s: not %d", e->base, e->with);
	}
}

/* Whichever other commit is missing: nothing else is asked for. */
static void without_another_commit_it_is_decided_as_with_all(void **state)
{
	struct s2_compose_error error;
	struct s2_kernel kernel;
	char name[S2_MAX_NAME];
	size_t i, c, tried = 0;

	(void)state;
	for (i = 0; i < sizeof(effects) / sizeof(*effects); i++) {
		const struct effect *e = &effects[i];

		for (c = 0; c < S2_NR_COMMITS; c++) {
			if (strstr(e->commit, s2_commits[c].name))
				continue;
			make_name(name, e->base, s2_commits[c].name);
			if (s2_kernel_compose(name, &kernel, &error))
				continue;
			if (decided(e, &kernel) != e->with)
				fail_msg("%s (%s): %d, not %d", name, e->commit,
					 decided(e, &kernel), e->with);
			tried++;
		}
	}
	assert_true(tried > 100);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			without_a_commit_its_fault_is_decided_as_before),
		cmocka_unit_test(
			without_another_commit_it_is_decided_as_with_all),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
