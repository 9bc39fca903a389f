/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VM refuses, and what becomes of what seldom happens. */
#include <stdio.h>

#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define HUGETLB_WHOLE "hugetlb is mapped by whole huge pages"

static struct s2_cube last;

static void on_decision(void *ctx, unsigned int cpu, const struct s2_cube *in,
			const struct s2_decision *d)
{
	(void)ctx;
	(void)cpu;
	(void)d;
	last = *in;
}

static void aged(const char *policy, bool twice)
{
	begin(policy, "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("age hva=0x400000000000 size=64K clear=no");
	did("age hva=0x400000000000 size=64K");
	did("read ipa=0x80000000");
	assert_int_equal(r.faults, twice);
	nothing_found();
}

/* A page without the access flag faults once: the flag is software's. */
static void old_pages_fault(void **state)
{
	(void)state;
	aged("linux-6.1", true);
	aged("linux-6.12", true);
	aged("linux-7.3", true);
}

static void memslots_are_refused(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	senseless("slot id=0 ipa=0x80000000 hva=0x300000000000 size=64K",
		  "user space has no such addresses");
	did("slot id=0 ipa=0x80000000 hva=0x400000000000 size=64K log=bitmap");
	senseless("move-slot id=0 ipa=0x90000000",
		  "a memslot that is logged or private stays");
	did("mmap hva=0x400000100000 size=64K kind=guest-memfd");
	expect("slot id=1 ipa=0x90000000 hva=0x400000100000 size=64K "
	       "guest-memfd readonly",
	       S2_REFUSED);
	assert_int_equal(r.ret, -S2_EINVAL);
}

static void mappings_are_refused(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	senseless("mmap hva=0x400000000000 size=64K memattr=device-ngnre",
		  "memory is cacheable");
	senseless("mmap hva=0x400000000000 size=64K kind=hugetlb huge=pmd",
		  "hugetlb is mapped by whole huge pages");
	senseless("mmap hva=0x400000000000 size=2M huge=pud",
		  "no such huge pages here");
	senseless("mmap hva=0x400000000000 size=64K kind=remap huge=pmd",
		  "drivers map pages");
	senseless("mmap hva=0x400000000000 size=64K kind=remap pfn=9999999",
		  "the device has no such memory");
	nothing_found();
}

static void huge_pages_that_are_none(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc");

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	senseless(MMAP_2M " huge=cont-pte", "no such huge pages here");
	senseless(MMAP_2M " huge=cont-pmd", "no such huge pages here");
	senseless(MMAP_2M " kind=hugetlb", HUGETLB_WHOLE);
	senseless("mmap hva=0x400000001000 size=2M kind=hugetlb huge=pmd",
		  HUGETLB_WHOLE);
	senseless("mmap hva=0x400000200000 size=1M kind=hugetlb huge=pmd",
		  HUGETLB_WHOLE);
	senseless("mmap hva=0x400000000000 size=64K kind=mixed pfn=0x1ffffffff",
		  "the device has no such memory");
	c.granule = S2_GRANULE_64K;
	begin_as(&c);
	senseless(HUGE_2M, "no such huge pages here");
	did(MMAP_2M);
	senseless("collapse hva=0x400000000000 size=2M",
		  "these pages make no huge page");
}

/* A memslot of 1G can have a leaf of it, as far as the memslot goes. */
static void memslots_of_1g(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc");

	(void)state;
	c.hva_pages = 1 << 18;
	begin_as(&c);
	s2_vm_watch(vm, &(struct s2_vm_watch){ .decision = on_decision });
	did("mmap hva=0x400000000000 size=1G");
	did("slot id=0 ipa=0x80000000 hva=0x400000000000 size=1G");
	did("write ipa=0x80000000");
	assert_int_equal(last.may[S2_SLOT_CONTAINS], S2_SET(S2_UPTO_PUD));
	assert_int_equal(last.may[S2_SLOT_CONGRUENT], S2_SET(S2_UPTO_PUD));
	did("delete-slot id=0");
	did("slot id=0 ipa=0x80200000 hva=0x400000200000 size=512M");
	did("write ipa=0x80200000");
	assert_int_equal(last.may[S2_SLOT_CONTAINS], S2_SET(S2_UPTO_PMD));
	assert_int_equal(last.may[S2_SLOT_CONGRUENT], S2_SET(S2_UPTO_PUD));
	nothing_found();
}

/* With 16K and 64K pages there is one size of blocks. */
static void memslots_of_other_granules(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc");

	(void)state;
	c.granule = S2_GRANULE_16K;
	begin_as(&c);
	s2_vm_watch(vm, &(struct s2_vm_watch){ .decision = on_decision });
	did("mmap hva=0x400000000000 size=32M huge=pmd");
	did("slot id=0 ipa=0x80000000 hva=0x400000000000 size=32M");
	did("write ipa=0x80000000");
	assert_int_equal(last.may[S2_SLOT_CONTAINS], S2_SET(S2_UPTO_PMD));
	assert_int_equal(last.may[S2_SLOT_CONGRUENT], S2_SET(S2_UPTO_PMD));
	nothing_found();
}

static void memslots_that_stay(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did("mmap hva=0x400000000000 size=64K kind=guest-memfd");
	expect(SLOT_64K " guest-memfd log=bitmap", S2_REFUSED);
	assert_int_equal(r.ret, -S2_EINVAL);
	did(SLOT_64K " guest-memfd");
	senseless("move-slot id=0 ipa=0x90000000",
		  "a memslot that is logged or private stays");
	senseless("log id=0", "nothing changes");
	senseless("log id=8", "there is no such memslot");
	did("delete-slot id=0");
	did(SLOT_64K " readonly");
	senseless("log id=0", "nothing changes");
	did("delete-slot id=0");
	did(SLOT_64K);
	senseless("log id=0 log=off", "nothing changes");
	did("log id=0");
	senseless("log id=0 log=ring", "nothing changes");
	did("destroy");
	senseless("log id=0 log=off", "there is no such memslot");
	nothing_found();
}

/* While any operation has begun, and while a notice does not end. */
static void memslots_wait_for_the_host(void **state)
{
	static const char busy[] =
		"memslots do not change while the host invalidates";

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	expect("reclaim hva=0x400000000000 size=4K pause", S2_PAUSED);
	senseless("delete-slot id=0", busy);
	expect("host", S2_PAUSED);
	did("host");
	did("delete-slot id=0");
	begin("linux-7.3", "fwb dic idc slot-in-window");
	did(MMAP_64K);
	did(SLOT_64K);
	expect("reclaim hva=0x400000000000 size=4K pause", S2_PAUSED);
	did("delete-slot id=0");
	expect("host", S2_PAUSED);
	did("host");
	/* Begun with the memslot, and ended without. */
	assert_int_equal(vm->notice.invalidating, 1);
}

/* ---- the host ------------------------------------------------------------- */

static void collapses_only(const char *text)
{
	senseless(text, "these pages make no huge page");
}

static void fill_2m(void)
{
	char text[40];
	int i;

	for (i = 0; i < 512; i++) {
		snprintf(text, sizeof(text), "host-write hva=0x400000%03x000",
			 i);
		did(text);
	}
}

static void pages_that_make_no_huge_page(void **state)
{
	static const char all[] = "collapse hva=0x400000000000 size=2M";

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	collapses_only(all);
	did("mmap hva=0x400000000000 size=1M");
	collapses_only(all);
	did("munmap hva=0x400000000000 size=1M");
	did(MMAP_2M);
	did(SLOT_2M);
	collapses_only(all);
	fill_2m();
	collapses_only("collapse hva=0x400000001000 size=2M");
	collapses_only("collapse hva=0x400000000000 size=1M");
	/* Read-only in part, shared, the zero page, failed, or huge already. */
	did("fork hva=0x400000003000 size=4K");
	collapses_only(all);
	did("fork hva=0x400000000000 size=2M");
	did("merge hva=0x400000003000 other=0x400000004000 size=4K");
	collapses_only(all);
	did("host-write hva=0x400000003000");
	did("reclaim hva=0x400000000000 size=2M");
	fill_2m();
	did("reclaim hva=0x400000003000 size=4K");
	did("read ipa=0x80003000");
	collapses_only(all);
	did("host-write hva=0x400000003000");
	did("poison hva=0x400000003000 size=4K");
	collapses_only(all);
	did("reclaim hva=0x400000003000 size=4K");
	did("host-write hva=0x400000003000");
	did(all);
	collapses_only(all);
	nothing_found();
}

static void shmem_makes_no_huge_page(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_2M " kind=shmem");
	fill_2m();
	collapses_only("collapse hva=0x400000000000 size=2M");
}

#define ALONE "KSM leaves these two alone"
#define TWO   "KSM merges two pages of anonymous memory"

static void pages_that_are_not_merged(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc mte");
	did(MMAP_64K);
	did(SLOT_64K);
	did("mmap hva=0x400000010000 size=64K kind=shmem");
	did("host-write hva=0x400000000000");
	senseless("merge hva=0x400000000000 size=4K other=0x300000000000", TWO);
	senseless("merge hva=0x400000000000 size=8K other=0x400000005000", TWO);
	senseless("merge hva=0x400000000000 size=4K other=0x400000000000", TWO);
	senseless("merge hva=0x400000000000 size=4K other=0x400000010000", TWO);
	senseless("merge hva=0x400000010000 size=4K other=0x400000011000", TWO);
	senseless("merge hva=0x400000020000 size=4K other=0x400000021000", TWO);
	/* One is not there; or it is the zero page. */
	senseless("merge hva=0x400000000000 size=4K other=0x400000001000",
		  ALONE);
	senseless("merge hva=0x400000001000 size=4K other=0x400000000000",
		  ALONE);
	did("read ipa=0x80002000");
	senseless("merge hva=0x400000000000 size=4K other=0x400000002000",
		  ALONE);
	senseless("merge hva=0x400000002000 size=4K other=0x400000000000",
		  ALONE);
	/* It has tags; or a fault holds it. */
	did("write ipa=0x80003000");
	senseless("merge hva=0x400000000000 size=4K other=0x400000003000",
		  ALONE);
	senseless("merge hva=0x400000003000 size=4K other=0x400000000000",
		  ALONE);
	did("host-write hva=0x400000004000");
	expect("write ipa=0x80004000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	senseless("merge hva=0x400000000000 size=4K other=0x400000004000",
		  ALONE);
	senseless("merge hva=0x400000004000 size=4K other=0x400000000000",
		  ALONE);
	did("cpu");
	nothing_found();
}

/* Of a huge page KSM has to make pages first. */
static void huge_pages_are_not_merged(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(HUGE_2M);
	did("host-write hva=0x400000000000");
	senseless("merge hva=0x400000000000 size=4K other=0x400000001000", TWO);
	begin("linux-7.3", "fwb dic idc");
	did("mmap hva=0x400000000000 size=4M");
	fill_2m();
	did("host-write hva=0x400000200000");
	did("collapse hva=0x400000000000 size=2M");
	senseless("merge hva=0x400000000000 size=4K other=0x400000200000",
		  ALONE);
	senseless("merge hva=0x400000200000 size=4K other=0x400000000000",
		  ALONE);
}

/* The zero page is everybody's, and what is not there does not fail. */
static void what_does_not_fail(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did("read ipa=0x80000000");
	did("poison hva=0x400000000000 size=8K");
	did("read ipa=0x80000000");
	did("write ipa=0x80001000");
	nothing_found();
}

/* ---- the machine ------------------------------------------------------------ */

static void ages_that_tlbs_do_not_hear_of(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc age-no-flush");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80008000");
	did("age hva=0x400000008000 size=4K");
	assert_int_equal(r.ret, 1);
	assert_int_equal(found, BIT_OF(S2_ST_YOUNG));
	found = 0;
	/* Not asked to clear it, or of another page: nothing was missed. */
	did("write ipa=0x80008000");
	did("age hva=0x400000008000 size=4K clear=no");
	did("write ipa=0x80000000");
	nothing_found();
	/* What TLBs have of the page before and behind does not count. */
	did("mmap hva=0x400000010000 size=64K");
	did("slot id=1 ipa=0x90000000 hva=0x400000010000 size=64K");
	did("write ipa=0x80004000");
	did("age hva=0x400000004000 size=4K");
	did("write ipa=0x9000c000");
	did("age hva=0x40000001c000 size=4K");
	did("write ipa=0x8000c000");
	did("age hva=0x40000000c000 size=4K");
	did("age hva=0x400000005000 size=4K");
	assert_int_equal(r.ret, 0);
	assert_int_equal(found, BIT_OF(S2_ST_YOUNG));
}

/* What was kept of a VM that is gone has no VMID that could be flushed. */
static void ages_of_a_vm_that_is_gone(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc keep-tables age-destroyed");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("destroy");
	did("age hva=0x400000000000 size=4K");
	assert_int_equal(r.ret, 1);
	assert_true(found & BIT_OF(S2_ST_YOUNG));
}

/* FWB makes cleaning unnecessary, and with it the mistake about devices. */
static void flushing_with_fwb(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc flush-device");
	did("mmap hva=0x400000000000 size=64K kind=remap memattr=device-ngnre");
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("flush");
	nothing_found();
	begin("linux-7.3", "flush-device");
	did("mmap hva=0x400000000000 size=64K kind=remap memattr=device-ngnre");
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("flush");
	assert_int_equal(found, BIT_OF(S2_ST_CMO));
}

/* Nobody comes in between who is not there, or who is at it already. */
static void races_with_nobody(void **state)
{
	static const char *const others[] = { "other=0", "other=2", "other=1" };
	char text[40];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		begin("linux-7.3", "fwb dic idc");
		did(MMAP_64K);
		did(SLOT_64K);
		expect("write ipa=0x80000000 pause", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		strcat(strcpy(text, "cpu race "), others[i]);
		did(text);
		assert_false(vm->commit.raced);
		assert_int_equal(r.decision.outcome, S2_MAP);
		nothing_found();
	}
}

/* mmu_lock is held for writing up to 6.1, and with pKVM. */
static void races_that_locks_exclude(void **state)
{
	static const struct {
		const char *policy, *with;
		bool raced;
	} of[] = {
		{ "linux-6.1", "fwb dic idc", false },
		{ "linux-6.1", "fwb dic idc read-lock", true },
		{ "linux-7.3", "fwb dic idc pkvm", false },
		{ "linux-7.3", "fwb dic idc", true },
	};
	size_t i;
	int part;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		begin(of[i].policy, of[i].with);
		did(MMAP_64K);
		did(SLOT_64K);
		expect("write ipa=0x80000000 pause", S2_PAUSED);
		expect("write ipa=0x80001000 cpu=1 pause", S2_PAUSED);
		for (part = 0; part < 3; part++) {
			expect("cpu", S2_PAUSED);
			expect("cpu cpu=1", S2_PAUSED);
		}
		go("cpu race other=1");
		assert_int_equal(vm->commit.raced, of[i].raced);
	}
}

/* ---- nested guests ------------------------------------------------------------ */

static void l1_leaves_that_are_none(void **state)
{
	static const char none[] = "no leaf is like that";
	char text[80];
	int i;

	(void)state;
	begin("linux-7.3", "nested");
	did(MMAP_64K);
	did(SLOT_64K);
	senseless("l1-map l2=0x10000000 size=0 l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=12K l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=2K l1=0x80000000", none);
	senseless("l1-map l2=0x40000000 size=2G l1=0x80000000", none);
	senseless("l1-map l2=0x10001000 size=8K l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=8K l1=0x80001000", none);
	senseless("l1-map l2=0x10000000 size=4K l1=0x10000000000", none);
	senseless("l1-map l2=0x10000000000 size=4K l1=0x80000000", none);
	/* The last there is. */
	did("l1-map l2=0xfffffff000 size=4K l1=0x80000000");
	did("write ipa=0xfffffff000 nested");
	did("l1-unmap l2=0xfffffff000");
	did("l1-tlbi l2=0xfffffff000 size=4K");
	for (i = 0; i < VM_L1_LEAVES; i++) {
		snprintf(text, sizeof(text),
			 "l1-map l2=0x100%02x000 size=4K l1=0x80000000", i);
		did(text);
	}
	senseless("l1-map l2=0x20000000 size=4K l1=0x80000000", none);
	nothing_found();
}

/* NESTED_LEAF by size of the guest hypervisor's leaf, in 4K and 16K. */
static void l1_leaves_have_sizes(void **state)
{
	static const struct {
		enum s2_granule granule;
		const char *size, *with;
		int leaf;
	} of[] = {
		{ S2_GRANULE_4K, "4K", "nested", S2_NESTED_PAGE },
		{ S2_GRANULE_4K, "64K", "nested", S2_NESTED_SUB_PMD },
		{ S2_GRANULE_4K, "2M", "nested", S2_NESTED_PMD },
		{ S2_GRANULE_4K, "32M", "nested", S2_NESTED_SUB_PUD },
		{ S2_GRANULE_4K, "1G", "nested", S2_NESTED_PUD },
		{ S2_GRANULE_16K, "32M", "nested", S2_NESTED_PMD },
		{ S2_GRANULE_4K, "4K", "nested nest-size", S2_NESTED_PUD },
	};
	struct s2_vm_cfg c;
	char text[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		c = config_of("linux-7.3", of[i].with);
		c.granule = of[i].granule;
		begin_as(&c);
		s2_vm_watch(vm,
			    &(struct s2_vm_watch){ .decision = on_decision });
		did(MMAP_64K);
		did(SLOT_64K);
		snprintf(text, sizeof(text),
			 "l1-map l2=0x40000000 size=%s l1=0x80000000",
			 of[i].size);
		did(text);
		go("write ipa=0x40000000 nested");
		assert_int_equal(last.may[S2_NESTED_LEAF], S2_SET(of[i].leaf));
	}
	senseless("l1-map l2=0x80000000 size=2G l1=0x80000000",
		  "no leaf is like that");
}

/* Whatever the guest hypervisor changed of a leaf since it was walked. */
static void l1_leaves_that_changed(void **state)
{
	static const char *const now[] = {
		"l2=0x10000000 size=4K l1=0x80002000",
		"l2=0x10000000 size=4K l1=0x80000000 r=0",
		"l2=0x10000000 size=4K l1=0x80000000 w=0",
		"l2=0x10000000 size=4K l1=0x80000000 px=0",
		"l2=0x10000000 size=4K l1=0x80000000 ux=0",
		"l2=0x10000000 size=8K l1=0x80000000",
		NULL,
		"l2=0x10000000 size=4K l1=0x80000000",
	};
	char text[80];
	size_t i, n = sizeof(now) / sizeof(*now);

	(void)state;
	for (i = 0; i < n; i++) {
		begin("linux-7.3", "fwb dic idc xnx nested");
		did(MMAP_64K);
		did(SLOT_64K);
		did("l1-map l2=0x10000000 size=4K l1=0x80000000");
		expect("write ipa=0x10000000 nested pause", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		did("l1-unmap l2=0x10000000");
		did("l1-tlbi l2=0x10000000");
		if (now[i])
			did(strcat(strcpy(text, "l1-map "), now[i]));
		expect("cpu", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		go("cpu");
		/* The same again is as if it had stayed. */
		assert_int_equal(found,
				 i < n - 1 ? BIT_OF(S2_ST_NEST_RACE) : 0);
	}
}

/* The leaf that is there now begins before the one that was walked. */
static void l1_leaves_that_grew(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc nested");
	did(MMAP_64K);
	did(SLOT_64K);
	did("l1-map l2=0x10001000 size=4K l1=0x80001000");
	expect("write ipa=0x10001000 nested pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("l1-unmap l2=0x10001000");
	did("l1-tlbi l2=0x10001000");
	did("l1-map l2=0x10000000 size=8K l1=0x80000000");
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	go("cpu");
	assert_int_equal(found, BIT_OF(S2_ST_NEST_RACE));
}

/* Write protection that forgets the shadow. */
static void logs_without_the_shadow(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc nested nest-no-unmap");
	did(MMAP_64K);
	did(SLOT_64K);
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("write ipa=0x10000000 nested");
	did("log id=0");
	assert_true(found & BIT_OF(S2_ST_LOGGED));
}

/* Another VM's tables are no loss of this one's. */
static void the_other_vm_stays(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc vmid-shared");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("destroy");
	assert_false(found & BIT_OF(S2_ST_PAGES));
}

/* ---- the end ------------------------------------------------------------------- */

/* Nothing is left to unmap: that is WARNed about, if it is tried. */
static void unmapping_what_is_gone(void **state)
{
	static const char *const with[] = { "fwb dic idc unmap-warns",
					    "fwb dic idc pkvm unmap-warns" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin("linux-7.3", with[i]);
		did(MMAP_64K);
		did(SLOT_64K);
		did("write ipa=0x80000000");
		did("reclaim hva=0x400000000000 size=4K");
		nothing_found();
		did("destroy");
		did("reclaim hva=0x400000000000 size=4K");
		assert_int_equal(found, BIT_OF(S2_ST_WARN));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_pages_fault),
		cmocka_unit_test(memslots_are_refused),
		cmocka_unit_test(mappings_are_refused),
		cmocka_unit_test(huge_pages_that_are_none),
		cmocka_unit_test(memslots_of_1g),
		cmocka_unit_test(memslots_of_other_granules),
		cmocka_unit_test(memslots_that_stay),
		cmocka_unit_test(memslots_wait_for_the_host),
		cmocka_unit_test(pages_that_make_no_huge_page),
		cmocka_unit_test(shmem_makes_no_huge_page),
		cmocka_unit_test(pages_that_are_not_merged),
		cmocka_unit_test(huge_pages_are_not_merged),
		cmocka_unit_test(what_does_not_fail),
		cmocka_unit_test(ages_that_tlbs_do_not_hear_of),
		cmocka_unit_test(ages_of_a_vm_that_is_gone),
		cmocka_unit_test(flushing_with_fwb),
		cmocka_unit_test(races_with_nobody),
		cmocka_unit_test(races_that_locks_exclude),
		cmocka_unit_test(l1_leaves_that_are_none),
		cmocka_unit_test(l1_leaves_have_sizes),
		cmocka_unit_test(l1_leaves_that_changed),
		cmocka_unit_test(l1_leaves_that_grew),
		cmocka_unit_test(logs_without_the_shadow),
		cmocka_unit_test(the_other_vm_stays),
		cmocka_unit_test(unmapping_what_is_gone),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
