/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own writes to guest memory: lookup, write, dirty mark. */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

static void logged(const char *log, const char *with)
{
	char slot[96] = SLOT_64K " log=";

	begin("linux-7.3", with);
	did(MMAP_64K);
	did(strcat(slot, log));
}

static bool in_log(uint32_t page)
{
	return s2_vm_bit_get(vm->log.logged[0], page);
}

static void written_and_marked(void **state)
{
	(void)state;
	logged("bitmap", "fwb dic idc");
	did("kernel-write ipa=0x80003008");
	assert_true(in_log(3));
	assert_false(in_log(2));
	assert_true(s2_vm_bit_get(vm->log.written[0], 3));
	did("get-log id=0");
	assert_int_equal(r.pages, 1 << 3);
	assert_false(s2_vm_bit_get(vm->log.written[0], 3));
	nothing_found();
}

/* No log, nothing to mark. */
static void not_logged(void **state)
{
	(void)state;
	logged("off", "fwb dic idc");
	did("kernel-write ipa=0x80003000");
	assert_false(in_log(3));
	nothing_found();
}

static void a_ring_is_of_a_vcpu(void **state)
{
	(void)state;
	logged("ring", "fwb dic idc");
	did("kernel-write ipa=0x80001000 cpu=1");
	assert_true(in_log(1));
	nothing_found();
	did("kernel-write ipa=0x80002000 by=its");
	assert_false(in_log(2));
	assert_true(found == BIT_OF(S2_ST_RING));
	logged("bitmap", "fwb dic idc");
	did("kernel-write ipa=0x80002000 by=its");
	assert_true(in_log(2));
	nothing_found();
}

static void some_cannot_be_written(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K " readonly");
	did("slot id=1 ipa=0x90000000 hva=0x400000020000 size=64K");
	refuses("kernel-write ipa=0x80000000", -S2_EFAULT);
	refuses("kernel-write ipa=0x90000000", -S2_EFAULT);
	refuses("kernel-write ipa=0xa0000000", -S2_EFAULT);
	assert_int_equal(vm->kernel_write.part, KERNEL_WRITES_NOTHING);
	/* The VMM cannot write there itself. */
	did("mmap hva=0x400000020000 size=64K write=0");
	refuses("kernel-write ipa=0x90000000", -S2_EFAULT);
	nothing_found();
}

/* From the lookup on, memslots stay as they are. */
static void memslots_wait(void **state)
{
	static const char *const why =
		"a write of the kernel's holds kvm->srcu";

	(void)state;
	logged("off", "fwb dic idc");
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	assert_false(s2_vm_is_quiet(vm));
	senseless("delete-slot id=0", why);
	senseless("move-slot id=0 ipa=0x90000000", why);
	senseless("slot id=1 ipa=0x90000000 hva=0x400000000000 size=64K", why);
	senseless("log id=0", why);
	senseless("destroy", "a vCPU or an ioctl holds the VM");
	senseless("kernel-write ipa=0x80001000",
		  "the kernel is in the middle of another write");
	senseless("kernel-write ipa=0x80000000 by=its",
		  "the kernel is in the middle of another write");
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	did("kernel-write ipa=0x80000000 pause");
	assert_true(s2_vm_is_quiet(vm));
	did("delete-slot id=0");
	nothing_found();
}

static void some_make_no_sense(void **state)
{
	(void)state;
	logged("off", "fwb dic idc");
	senseless("kernel-write ipa=0x80000000 cpu=2", "there is no such vCPU");
	expect("write ipa=0x80000000 cpu=1 pause", S2_PAUSED);
	senseless("kernel-write ipa=0x80000000 cpu=1",
		  "this vCPU is in the middle of a fault");
	did("kernel-write ipa=0x80000000 cpu=1 by=its");
	expect("munmap hva=0x400000004000 size=4K pause", S2_PAUSED);
	senseless("kernel-write ipa=0x80000000",
		  "the host is in the middle of something else");
	nothing_found();
	logged("off", "fwb dic idc");
	did("destroy");
	senseless("kernel-write ipa=0x80000000", "the VM is gone");
	nothing_found();
}

/* The VMM unmaps it in between: the memslot is there, and the memory is not. */
static void gone_in_between(void **state)
{
	(void)state;
	logged("bitmap", "fwb dic idc");
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	did("munmap hva=0x400000000000 size=4K");
	refuses("kernel-write ipa=0x80000000 pause", -S2_EFAULT);
	assert_true(s2_vm_is_quiet(vm));
	assert_false(in_log(0));
	nothing_found();
}

/* Copied first: whoever takes the log in between copies it, or has it again. */
static void the_log_is_taken_in_between(void **state)
{
	(void)state;
	logged("bitmap", "fwb dic idc");
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	did("get-log id=0");
	assert_int_equal(r.logged, 0);
	did("kernel-write ipa=0x80000000 pause");
	did("get-log id=0");
	assert_int_equal(r.logged, 1);
	nothing_found();
	logged("bitmap", "fwb dic idc write-early");
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	expect("kernel-write ipa=0x80000000 pause", S2_PAUSED);
	did("get-log id=0");
	did("kernel-write ipa=0x80000000 pause");
	assert_true(found == BIT_OF(S2_ST_DIRTY));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_marked),
		cmocka_unit_test(not_logged),
		cmocka_unit_test(a_ring_is_of_a_vcpu),
		cmocka_unit_test(some_cannot_be_written),
		cmocka_unit_test(memslots_wait),
		cmocka_unit_test(some_make_no_sense),
		cmocka_unit_test(gone_in_between),
		cmocka_unit_test(the_log_is_taken_in_between),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
