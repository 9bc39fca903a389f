/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VM refuses, and what an older kernel's host is told of ages. */
#include "test_vm.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_pages_fault),
		cmocka_unit_test(memslots_are_refused),
		cmocka_unit_test(mappings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
