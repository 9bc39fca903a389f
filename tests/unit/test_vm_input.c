/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy's inputs match the state of VM and host. */
#include "main.h"
#include "test_vm.h"

static struct s2_cube last;
static unsigned int decisions;

static void on_decision(void *ctx, unsigned int cpu,
			const struct s2_cube *fault,
			const struct s2_decision *d)
{
	(void)ctx;
	(void)cpu;
	(void)d;
	last = *fault;
	decisions++;
}

static void watched(const char *policy, const char *with)
{
	begin(policy, with);
	s2_vm_watch(vm, &(struct s2_vm_watch){ .decision = on_decision });
	decisions = 0;
}

/* The last fault had this value of an input, and no other. */
static void told(enum s2_input input, int value)
{
	assert_true(decisions);
	if (last.may[input] != S2_SET(value))
		fail_msg("%s is not %s", s2_inputs[input].name,
			 s2_inputs[input].values[value]);
}

static void usual(const char *with)
{
	watched("linux-7.3", with);
	did(MMAP_64K);
	did(SLOT_64K);
}

static void cpus(void **state)
{
	static const struct {
		const char *name;
		enum s2_input input;
	} of[] = {
		{ "fwb", S2_CPU_FWB },	 { "dic", S2_CPU_DIC },
		{ "idc", S2_CPU_IDC },	 { "xnx", S2_CPU_XNX },
		{ "lpa2", S2_CPU_LPA2 }, { "ras", S2_CPU_RAS },
		{ "mte", S2_VM_MTE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		usual(i ? of[i].name : "fwb idc");
		did("write ipa=0x80000000");
		told(of[i].input, 1);
		usual("");
		did("write ipa=0x80000000");
		told(of[i].input, 0);
	}
}

static void the_access(void **state)
{
	(void)state;
	usual("fwb idc");
	did("host-write hva=0x400000000000");
	did("fork hva=0x400000000000 size=4K");
	did("read ipa=0x80000000 el=el0");
	told(S2_FAULT_STATUS, S2_TRANSLATION);
	told(S2_FAULT_LEVEL, S2_L1);
	told(S2_FAULT_ACCESS, S2_READ);
	told(S2_FAULT_EL, S2_EL0);
	told(S2_FAULT_ISV, 1);
	told(S2_FAULT_IPA, S2_IPA_VM);
	did("write ipa=0x80000000");
	told(S2_FAULT_STATUS, S2_PERMISSION);
	told(S2_FAULT_LEVEL, S2_L3);
	told(S2_FAULT_ACCESS, S2_WRITE);
	told(S2_FAULT_EL, S2_EL1);
	did("fetch ipa=0x80000000");
	told(S2_FAULT_ACCESS, S2_FETCH);
	told(S2_FAULT_ISV, 0);
	did("read ipa=0x80001000 s1ptw");
	told(S2_FAULT_S1PTW, 1);
	told(S2_FAULT_ISV, 0);
	expect("write ipa=0x90000000 cm", S2_STOPPED);
	told(S2_FAULT_CM, 1);
	told(S2_SLOT_PRESENT, 0);
	did("age hva=0x400000000000 size=64K");
	did("read ipa=0x80000000");
	told(S2_FAULT_STATUS, S2_ACCESS_FLAG);
	expect("read ipa=0x10000000000", S2_STOPPED);
	told(S2_FAULT_IPA, S2_IPA_CPU);
	nothing_found();
}

static void memslots(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("read ipa=0x80000000");
	told(S2_SLOT_PRESENT, 1);
	told(S2_SLOT_READONLY, 0);
	told(S2_SLOT_LOGGING, S2_LOGGING_OFF);
	told(S2_SLOT_GMEM, 0);
	told(S2_SLOT_CONGRUENT, S2_UPTO_PUD);
	told(S2_SLOT_CONTAINS, S2_UPTO_PAGE);
	did("log id=0");
	did("read ipa=0x80001000");
	told(S2_SLOT_LOGGING, S2_LOGGING_BITMAP);
	did("log id=0 log=off");
	did("log id=0 log=ring");
	did("read ipa=0x80002000");
	told(S2_SLOT_LOGGING, S2_LOGGING_RING);
	did("delete-slot id=0");
	did(SLOT_64K " readonly");
	did("read ipa=0x80000000");
	told(S2_SLOT_READONLY, 1);
	nothing_found();
}

static void where_memslots_lie(void **state)
{
	static const struct {
		const char *slot, *read;
		int congruent, contains;
	} of[] = {
		{ "slot id=0 ipa=0x80000000 hva=0x400000000000 size=2M",
		  "read ipa=0x80000000", S2_UPTO_PUD, S2_UPTO_PMD },
		{ "slot id=0 ipa=0x80200000 hva=0x400000000000 size=2M",
		  "read ipa=0x80200000", S2_UPTO_PMD, S2_UPTO_PMD },
		{ "slot id=0 ipa=0x80001000 hva=0x400000000000 size=2M",
		  "read ipa=0x80001000", S2_UPTO_PAGE, S2_UPTO_PMD },
		{ "slot id=0 ipa=0x80000000 hva=0x400000100000 size=2M",
		  "read ipa=0x80000000", S2_UPTO_PAGE, S2_UPTO_PAGE },
		{ "slot id=0 ipa=0x80100000 hva=0x400000100000 size=2M",
		  "read ipa=0x80200000", S2_UPTO_PUD, S2_UPTO_PAGE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		watched("linux-7.3", "fwb dic idc");
		did("mmap hva=0x400000000000 size=4M");
		did(of[i].slot);
		did(of[i].read);
		told(S2_SLOT_CONGRUENT, of[i].congruent);
		told(S2_SLOT_CONTAINS, of[i].contains);
	}
	nothing_found();
}

static void guest_memfd(void **state)
{
	(void)state;
	watched("linux-7.3", "fwb dic idc");
	did(MMAP_64K " kind=guest-memfd");
	did(SLOT_64K " guest-memfd");
	did("write ipa=0x80000000");
	told(S2_SLOT_GMEM, 1);
	told(S2_SLOT_GMEM_ONLY, 1);
	nothing_found();
}

static void vmas(void **state)
{
	static const struct {
		const char *mmap;
		enum s2_input input;
		int value;
	} of[] = {
		{ MMAP_2M, S2_VMA_FOUND, 1 },
		{ MMAP_2M, S2_VMA_PFNMAP, 0 },
		{ MMAP_2M, S2_VMA_SHARED, 0 },
		{ MMAP_2M, S2_VMA_MTE_ALLOWED, 1 },
		{ MMAP_2M, S2_VMA_MEMATTR, S2_MT_NORMAL },
		{ MMAP_2M " mte=0", S2_VMA_MTE_ALLOWED, 0 },
		{ MMAP_2M " kind=shmem", S2_VMA_SHARED, 1 },
		{ MMAP_2M " memattr=normal-tagged", S2_VMA_MEMATTR,
		  S2_MT_NORMAL_TAGGED },
		{ MMAP_2M " kind=remap", S2_VMA_PFNMAP, 1 },
		{ MMAP_2M " kind=remap", S2_VMA_IO, 1 },
		{ MMAP_2M " kind=remap", S2_VMA_MTE_ALLOWED, 0 },
		{ MMAP_2M " kind=remap", S2_VMA_MIXEDMAP, 0 },
		{ MMAP_2M " kind=remap", S2_VMA_ALLOW_ANY_UNCACHED, 0 },
		{ MMAP_2M " kind=mixed", S2_VMA_MIXEDMAP, 1 },
		{ MMAP_2M " kind=mixed", S2_VMA_PFNMAP, 0 },
		{ MMAP_2M " kind=remap memattr=normal-nc any-uncached",
		  S2_VMA_ALLOW_ANY_UNCACHED, 1 },
		{ MMAP_2M " kind=remap memattr=normal-nc", S2_VMA_MEMATTR,
		  S2_MT_NORMAL_NC },
		{ MMAP_2M " kind=hugetlb huge=pmd", S2_VMA_HUGETLB,
		  S2_HUGETLB_PMD },
		{ MMAP_2M " huge=pmd", S2_VMA_HUGETLB, S2_HUGETLB_NONE },
		{ MMAP_2M " huge=pmd", S2_VMA_LEAF, S2_LEAF_PMD },
		{ MMAP_2M, S2_VMA_LEAF, S2_LEAF_PAGE },
		/* RAM ends at 3072 pages, a multiple of a block. */
		{ MMAP_2M " kind=remap", S2_VMA_GEOMETRY, S2_UPTO_PMD },
		{ MMAP_2M " kind=remap pfn=1", S2_VMA_GEOMETRY, S2_UPTO_PAGE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		watched("linux-7.3", "fwb dic idc");
		did(of[i].mmap);
		did(SLOT_2M);
		did("write ipa=0x80000000");
		told(of[i].input, of[i].value);
		nothing_found();
	}
	watched("linux-7.3", "fwb dic idc");
	did(SLOT_2M);
	expect("write ipa=0x80000000", S2_STOPPED);
	told(S2_VMA_FOUND, 0);
}

static void pages(void **state)
{
	(void)state;
	usual("fwb dic idc mte");
	did("read ipa=0x80000000");
	told(S2_PFN_LOOKUP, S2_LOOKUP_PAGE);
	told(S2_PFN_ZERO, 1);
	told(S2_PFN_WRITABLE, 0);
	told(S2_PFN_TAGGED, 1);
	did("write ipa=0x80001000");
	told(S2_PFN_ZERO, 0);
	told(S2_PFN_WRITABLE, 1);
	told(S2_PFN_TAGGED, 0);
	told(S2_PFN_MAP_MEMORY, 1);
	told(S2_PFN_KVA, 1);
	told(S2_PFN_VALID, 1);
	told(S2_PFN_ONLINE, 1);
	/* The second time its tags are known. */
	did("fork hva=0x400000001000 size=4K");
	did("read ipa=0x80001000");
	told(S2_PFN_TAGGED, 1);
	told(S2_PFN_WRITABLE, 0);
	did("poison hva=0x400000001000 size=4K");
	expect("read ipa=0x80001000", S2_STOPPED);
	told(S2_PFN_LOOKUP, S2_LOOKUP_HWPOISON);
	did("mprotect hva=0x400000002000 size=4K");
	expect("write ipa=0x80002000", S2_STOPPED);
	told(S2_PFN_LOOKUP, S2_LOOKUP_FAULT);
	nothing_found();
}

static void pages_of_devices(void **state)
{
	(void)state;
	watched("linux-7.3", "fwb dic idc");
	did(MMAP_64K " kind=remap");
	did("mmap hva=0x400000010000 size=64K kind=mixed pfn=16");
	did("slot id=0 ipa=0x80000000 hva=0x400000000000 size=128K");
	did("write ipa=0x80000000");
	told(S2_PFN_LOOKUP, S2_LOOKUP_RAW);
	told(S2_PFN_MAP_MEMORY, 0);
	told(S2_PFN_KVA, 0);
	told(S2_PFN_VALID, 0);
	told(S2_PFN_WRITABLE, 1);
	did("write ipa=0x80010000");
	told(S2_PFN_LOOKUP, S2_LOOKUP_PAGE);
	told(S2_PFN_MAP_MEMORY, 0);
	told(S2_PFN_VALID, 1);
	nothing_found();
}

static void races(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	told(S2_RACE_SEQ, 0);
	expect("write ipa=0x80001000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("reclaim hva=0x400000000000 size=4K");
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	told(S2_RACE_SEQ, 1);
	nothing_found();
}

static void nested(void **state)
{
	(void)state;
	usual("fwb dic idc xnx nested");
	did("write ipa=0x80000000");
	told(S2_NESTED, 0);
	expect("read ipa=0x10000000 nested", S2_STOPPED);
	told(S2_NESTED, 1);
	told(S2_NESTED_WALK, S2_WALK_FAULT);
	did("l1-map l2=0x10000000 size=4K l1=0x80000000 w=0 ux=0");
	did("read ipa=0x10000000 nested");
	told(S2_NESTED_WALK, S2_WALK_OK);
	told(S2_NESTED_LEAF, S2_NESTED_PAGE);
	told(S2_NESTED_R, 1);
	told(S2_NESTED_W, 0);
	told(S2_NESTED_PX, 1);
	told(S2_NESTED_UX, 0);
	did("l1-map l2=0x80000000 size=64K l1=0x80000000 px=0");
	did("read ipa=0x80000000 nested");
	told(S2_NESTED_LEAF, S2_NESTED_SUB_PMD);
	told(S2_NESTED_W, 1);
	told(S2_NESTED_PX, 0);
	did("l1-map l2=0x80200000 size=2M l1=0x80000000");
	did("read ipa=0x80201000 nested");
	told(S2_NESTED_LEAF, S2_NESTED_PMD);
	did("l1-map l2=0x40000000 size=1G l1=0x80000000");
	did("read ipa=0x40002000 nested");
	told(S2_NESTED_LEAF, S2_NESTED_PUD);
	told(S2_SLOT_PRESENT, 1);
	nothing_found();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpus),
		cmocka_unit_test(the_access),
		cmocka_unit_test(memslots),
		cmocka_unit_test(where_memslots_lie),
		cmocka_unit_test(guest_memfd),
		cmocka_unit_test(vmas),
		cmocka_unit_test(pages),
		cmocka_unit_test(pages_of_devices),
		cmocka_unit_test(races),
		cmocka_unit_test(nested),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
