/* SPDX-License-Identifier: GPL-2.0-only */
/* userfaultfd: which accesses wait for its handler. */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define WAITS "it would wait for who handles the userfaultfd"

static void armed(const char *how)
{
	char text[96] = "uffd-register hva=0x400000000000 size=64K ";

	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did(strcat(text, how));
}

static struct s2_host_pte *pte_at(uint32_t hva)
{
	return &vm->host.ptes[hva];
}

static void missing_pages_wait(void **state)
{
	(void)state;
	armed("");
	expect("read ipa=0x80000000", S2_PAUSED);
	assert_true(vm->vcpus[0].fault.waits);
	assert_false(s2_vm_is_quiet(vm));
	senseless("cpu", "it waits for who handles the userfaultfd");
	senseless("host-read hva=0x400000000000", WAITS);
	senseless("host-write hva=0x400000000000", WAITS);
	senseless("kernel-write ipa=0x80000000 by=its", WAITS);
	did("uffd-copy hva=0x400000000000 size=4K");
	did("cpu");
	assert_int_equal(r.decision.outcome, S2_MAP);
	assert_true(s2_vm_is_quiet(vm));
	did("host-write hva=0x400000000000");
	nothing_found();
}

/* The VMA goes: who slept finds nothing. */
static void the_vma_goes(void **state)
{
	(void)state;
	armed("");
	expect("read ipa=0x80000000", S2_PAUSED);
	did("munmap hva=0x400000000000 size=64K");
	expect("cpu", S2_STOPPED);
	assert_int_equal(r.ret, -S2_EFAULT);
	nothing_found();
}

/* Slept through a notifier: what was found is not mapped. */
static void the_sequence_moves_meanwhile(void **state)
{
	(void)state;
	armed("");
	expect("write ipa=0x80000000", S2_PAUSED);
	did("uffd-copy hva=0x400000000000 size=8K");
	did("migrate hva=0x400000001000 size=4K");
	did("cpu");
	assert_int_equal(r.faults, 2);
	nothing_found();
}

static void what_was_taken_is_not_missing(void **state)
{
	(void)state;
	armed("");
	did("uffd-copy hva=0x400000000000 size=4K");
	did("reclaim hva=0x400000000000 size=8K");
	assert_true(pte_at(0)->away);
	assert_false(pte_at(1)->away);
	refuses("uffd-copy hva=0x400000000000 size=4K", -S2_EEXIST);
	did("read ipa=0x80000000");
	expect("read ipa=0x80001000", S2_PAUSED);
	nothing_found();
}

static void writes_wait_and_reads_do_not(void **state)
{
	(void)state;
	armed("missing=0 protect");
	did("write ipa=0x80000000");
	did("uffd-protect hva=0x400000000000 size=8K");
	assert_true(pte_at(0)->uffd_wp);
	/* Anonymous memory that is not there has no marker. */
	assert_false(pte_at(1)->uffd_wp);
	did("write ipa=0x80001000");
	did("read ipa=0x80000000");
	expect("write ipa=0x80000000", S2_PAUSED);
	did("uffd-protect hva=0x400000000000 size=4K protect=0");
	did("cpu");
	faults("write ipa=0x80000000", 0, S2_MAP);
	nothing_found();
}

/* Wherever the page goes, it is protected. */
static void protection_stays(void **state)
{
	static const char *const moves[] = {
		"migrate hva=0x400000000000 size=4K",
		"reclaim hva=0x400000000000 size=4K",
		"fork hva=0x400000000000 size=64K",
		"mprotect hva=0x400000000000 size=64K write",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moves) / sizeof(*moves); i++) {
		armed("missing=0 protect");
		did("write ipa=0x80000000");
		did("uffd-protect hva=0x400000000000 size=4K");
		did(moves[i]);
		did("read ipa=0x80000000");
		assert_true(pte_at(0)->uffd_wp);
		expect("write ipa=0x80000000", S2_PAUSED);
		nothing_found();
	}
	senseless("merge hva=0x400000000000 size=4K other=0x400000001000",
		  "KSM leaves these two alone");
}

/* A file has markers where there is no page. */
static void files_have_markers(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K " kind=shmem");
	did(SLOT_64K);
	did("uffd-register hva=0x400000000000 size=64K missing=0 protect");
	did("uffd-protect hva=0x400000000000 size=64K");
	assert_true(pte_at(3)->uffd_wp);
	did("read ipa=0x80003000");
	expect("write ipa=0x80003000", S2_PAUSED);
	did("uffd-register hva=0x400000000000 size=64K");
	assert_false(pte_at(3)->uffd_wp);
	did("cpu");
	nothing_found();
}

static void copied_and_protected(void **state)
{
	(void)state;
	armed("missing protect");
	did("uffd-copy hva=0x400000000000 size=4K protect");
	did("read ipa=0x80000000");
	expect("write ipa=0x80000000", S2_PAUSED);
	nothing_found();
}

static void some_is_refused(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did("mmap hva=0x400000010000 size=64K kind=remap");
	did("mmap hva=0x400000020000 size=64K kind=guest-memfd");
	did("mmap hva=0x400000200000 size=2M kind=hugetlb huge=pmd");
	refuses("uffd-register hva=0x400000000000 size=64K missing=0",
		-S2_EINVAL);
	refuses("uffd-register hva=0x400000000000 size=128K", -S2_EINVAL);
	refuses("uffd-register hva=0x400000010000 size=64K", -S2_EINVAL);
	refuses("uffd-register hva=0x400000020000 size=64K", -S2_EINVAL);
	refuses("uffd-register hva=0x400000030000 size=64K", -S2_EINVAL);
	refuses("uffd-register hva=0x400000200000 size=4K", -S2_EINVAL);
	refuses("uffd-register hva=0x300000000000 size=4K", -S2_EINVAL);
	refuses("uffd-copy hva=0x400000000000 size=4K", -S2_ENOENT);
	refuses("uffd-protect hva=0x400000000000 size=4K", -S2_ENOENT);
	refuses("uffd-protect hva=0x300000000000 size=4K", -S2_EINVAL);
	did("uffd-register hva=0x400000000000 size=64K");
	refuses("uffd-copy hva=0x400000000000 size=4K protect", -S2_EINVAL);
	refuses("uffd-copy hva=0x400000000000 size=128K", -S2_ENOENT);
	did("uffd-register hva=0x400000200000 size=2M protect");
	refuses("uffd-protect hva=0x400000200000 size=4K", -S2_EINVAL);
	did("uffd-copy hva=0x400000200000 size=2M");
	did("uffd-protect hva=0x400000200000 size=2M");
	expect("munmap hva=0x400000000000 size=4K pause", S2_PAUSED);
	senseless("uffd-copy hva=0x400000001000 size=4K",
		  "the host is in the middle of something else");
	nothing_found();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_pages_wait),
		cmocka_unit_test(the_vma_goes),
		cmocka_unit_test(the_sequence_moves_meanwhile),
		cmocka_unit_test(what_was_taken_is_not_missing),
		cmocka_unit_test(writes_wait_and_reads_do_not),
		cmocka_unit_test(protection_stays),
		cmocka_unit_test(files_have_markers),
		cmocka_unit_test(copied_and_protected),
		cmocka_unit_test(some_is_refused),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
