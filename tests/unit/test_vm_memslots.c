/* SPDX-License-Identifier: GPL-2.0-only */
/* Memslots: which KVM refuses, which stay, and the inputs of a fault. */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

static struct s2_cube last;

static void on_decision(void *ctx, unsigned int cpu, const struct s2_cube *in,
			const struct s2_decision *d)
{
	(void)ctx;
	(void)cpu;
	(void)d;
	last = *in;
}

static void memslots_are_refused(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	senseless("slot id=0 ipa=0x80000000 hva=0x300000000000 size=64K",
		  "user space has no such addresses");
	did("mmap hva=0x400000100000 size=64K kind=guest-memfd");
	refuses("slot id=1 ipa=0x90000000 hva=0x400000100000 size=64K "
		"guest-memfd readonly",
		-S2_EINVAL);
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

/* The log goes along: its bits count from the first page on. */
static void logs_move_along(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K " log=bitmap");
	did("write ipa=0x80001000");
	did("write ipa=0x80002000");
	did("move-slot id=0 ipa=0x90000000");
	nothing_found();
	expect("read ipa=0x80001000", S2_STOPPED);
	faults("read ipa=0x90001000", 1, S2_MAP);
	faults("write ipa=0x90003000", 1, S2_MAP);
	did("get-log id=0");
	assert_int_equal(r.pages, 1 << 1 | 1 << 2 | 1 << 3);
	faults("write ipa=0x90001000", 1, S2_RELAX);
	did("get-log id=0");
	assert_int_equal(r.pages, 1 << 1);
	nothing_found();
}

/* All set at first is for a new log, and not for one that moves. */
static void a_log_is_set_once(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc manual-protect init-set");
	did(MMAP_64K);
	did(SLOT_64K " log=bitmap");
	did("clear-log id=0");
	did("get-log id=0");
	assert_int_equal(r.logged, 0);
	did("move-slot id=0 ipa=0x90000000");
	did("get-log id=0");
	assert_int_equal(r.logged, 0);
	did("write ipa=0x90000000");
	did("get-log id=0");
	assert_int_equal(r.logged, 1);
	nothing_found();
}

/* What it maps is gone before it is asked whether it may. */
static void refused_moves_unmap(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	/* Nothing to change: nothing is done. */
	did("move-slot id=0 ipa=0x80000000");
	faults("write ipa=0x80000000", 0, S2_MAP);
	refuses("move-slot id=0 ipa=0x10000000000", -S2_EFAULT);
	faults("write ipa=0x80000000", 1, S2_MAP);
	/* Another is in its way: that is known before. */
	did("slot id=1 ipa=0x90000000 hva=0x400000000000 size=64K");
	refuses("move-slot id=0 ipa=0x90008000", -S2_EEXIST);
	faults("write ipa=0x80000000", 0, S2_MAP);
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
	refuses("move-slot id=0 ipa=0x90000000", -S2_EINVAL);
	refuses("log id=0", -S2_EINVAL);
	refuses("log id=8", -S2_EINVAL);
	did("delete-slot id=0");
	did(SLOT_64K " readonly");
	did("log id=0");
	did("delete-slot id=0");
	did(SLOT_64K);
	senseless("log id=0 log=off", "nothing changes");
	did("log id=0");
	senseless("log id=0 log=ring", "nothing changes");
	did("destroy");
	senseless("log id=0 log=off", "the VM is gone");
	nothing_found();
}

/* On arm64 nobody selected it before 6.18. */
static void some_kernels_have_no_guest_memfd(void **state)
{
	static const char *const policies[] = { "linux-6.1.y", "linux-6.12.y",
						"linux-6.17" };
	static const char *const why =
		"this kernel has no guest_memfd on arm64";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		begin(policies[i], "fwb dic idc");
		senseless(MMAP_64K " kind=guest-memfd", why);
		did(MMAP_64K);
		refuses(SLOT_64K " guest-memfd", -S2_EINVAL);
		assert_string_equal(r.why, why);
		did(SLOT_64K);
		nothing_found();
	}
	begin("linux-6.18", "fwb dic idc");
	did(MMAP_64K " kind=guest-memfd");
	did(SLOT_64K " guest-memfd");
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memslots_are_refused),
		cmocka_unit_test(memslots_of_1g),
		cmocka_unit_test(memslots_of_other_granules),
		cmocka_unit_test(logs_move_along),
		cmocka_unit_test(a_log_is_set_once),
		cmocka_unit_test(refused_moves_unmap),
		cmocka_unit_test(memslots_that_stay),
		cmocka_unit_test(some_kernels_have_no_guest_memfd),
		cmocka_unit_test(memslots_wait_for_the_host),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
