/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages of the host: mapped, huge, collapsed, merged, aged, flushed. */
#include <stdio.h>

#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define HUGETLB_WHOLE "hugetlb is mapped by whole huge pages"

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
	did("host-write hva=0x400000003000");
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_pages_fault),
		cmocka_unit_test(mappings_are_refused),
		cmocka_unit_test(huge_pages_that_are_none),
		cmocka_unit_test(pages_that_make_no_huge_page),
		cmocka_unit_test(shmem_makes_no_huge_page),
		cmocka_unit_test(pages_that_are_not_merged),
		cmocka_unit_test(huge_pages_are_not_merged),
		cmocka_unit_test(what_does_not_fail),
		cmocka_unit_test(ages_that_tlbs_do_not_hear_of),
		cmocka_unit_test(flushing_with_fwb),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
