/* SPDX-License-Identifier: GPL-2.0-only */
/* Each kind of step: when it makes sense, and the reason when not. */
#include "main.h"
#include "test_vm.h"

#define NO_HVA "user space has no such addresses"

static void table_of_steps(void **state)
{
	int kind;
	size_t i;

	(void)state;
	for (kind = 0; kind < S2_NR_STEPS; kind++) {
		const struct s2_step_info *info = &s2_steps[kind];
		struct s2_step quiet = s2_step_quiet((enum s2_step_kind)kind);

		assert_int_equal(s2_step_find(info->name), kind);
		assert_true(info->meaning && *info->meaning);
		for (i = 0; info->args[i].name; i++) {
			assert_true(i < S2_STEP_ARGS);
			assert_int_equal(s2_step_get(&quiet, &info->args[i]),
					 info->args[i].quiet);
			assert_int_equal(info->args[i].type == S2_ARG_NAME,
					 info->args[i].names != NULL);
		}
	}
	assert_int_equal(s2_step_find("no-such-step"), S2_NR_STEPS);
}

/* Each argument has a place of its own, and keeps what is put there. */
static void arguments_of_steps(void **state)
{
	unsigned char of[sizeof(struct s2_step)];
	const struct s2_step_arg *arg, *other;
	struct s2_step step;
	int kind;
	size_t i;

	(void)state;
	for (kind = 0; kind < S2_NR_STEPS; kind++) {
		memset(of, 0, sizeof(of));
		step = s2_step_quiet((enum s2_step_kind)kind);
		for (arg = s2_steps[kind].args; arg->name; arg++) {
			assert_ptr_equal(s2_step_arg_find(step.kind, arg->name),
					 arg);
			assert_true(arg->offset >= sizeof(step.kind));
			assert_true(arg->offset + arg->size <= sizeof(step));
			for (i = arg->offset; i < arg->offset + arg->size; i++)
				assert_int_equal(of[i]++, 0);
			s2_step_set(&step, arg, !arg->quiet);
			assert_int_equal(s2_step_get(&step, arg), !arg->quiet);
			s2_step_set(&step, arg, arg->quiet);
			for (other = s2_steps[kind].args; other->name; other++)
				assert_int_equal(s2_step_get(&step, other),
						 other->quiet);
		}
	}
	assert_null(s2_step_arg_find(S2_STEP_MMAP, "cpu"));
}

static void arguments_that_are_too_large(void **state)
{
	struct s2_step step = s2_step_quiet(S2_STEP_MMAP);

	(void)state;
	s2_step_set(&step, s2_step_arg_find(S2_STEP_MMAP, "hva"), UINT64_MAX);
	assert_true(step.mmap.hva == UINT64_MAX);
	s2_step_set(&step, s2_step_arg_find(S2_STEP_MMAP, "pfn"),
		    UINT64_C(1) << 32);
	assert_true(step.mmap.pfn == UINT32_MAX);
	s2_step_set(&step, s2_step_arg_find(S2_STEP_MMAP, "kind"), 256);
	assert_int_equal(step.mmap.kind, 255);
	s2_step_set(&step, s2_step_arg_find(S2_STEP_MMAP, "shared"), 2);
	assert_true(step.mmap.shared);
}

static void no_such_step(void **state)
{
	struct s2_step step = { .kind = S2_NR_STEPS };

	(void)state;
	begin("linux-7.3", "");
	s2_vm_step(vm, &step, &r);
	assert_int_equal(r.outcome, S2_SENSELESS);
	assert_string_equal(r.why, "there is no such step");
}

static void usual(const char *with)
{
	begin("linux-7.3", with);
	did(MMAP_64K);
	did(SLOT_64K);
}

static void mmap_is_refused(void **state)
{
	(void)state;
	usual("");
	senseless("mmap hva=0x3fffffff0000 size=64K", NO_HVA);
	senseless("mmap hva=0x400000000000 size=1G", NO_HVA);
	senseless("mmap hva=0x400000008000 size=64K",
		  "something is mapped there");
	senseless("mmap hva=0x400000100000 size=64K kind=remap pfn=1020",
		  "the device has no such memory");
	senseless("mmap hva=0x400000200000 size=2M kind=remap huge=pmd",
		  "drivers map pages");
	senseless("mmap hva=0x400000100000 size=64K memattr=normal-nc",
		  "memory is cacheable");
	senseless("mmap hva=0x400000200000 size=64K kind=hugetlb huge=pmd",
		  "hugetlb is mapped by whole huge pages");
	senseless("mmap hva=0x400000200000 size=2M kind=hugetlb",
		  "hugetlb is mapped by whole huge pages");
	senseless("mmap hva=0x400000200000 size=2M huge=cont-pte",
		  "no such huge pages here");
	nothing_found();
}

static void hugetlb_goes_as_a_whole(void **state)
{
	static const char *const why = "hugetlb goes by whole huge pages";

	(void)state;
	begin("linux-7.3", "");
	did("mmap hva=0x400000200000 size=4M kind=hugetlb huge=pmd");
	senseless("munmap hva=0x400000200000 size=4K", why);
	senseless("mprotect hva=0x400000300000 size=1M", why);
	did("munmap hva=0x400000200000 size=2M");
	did("munmap hva=0x400000400000 size=2M");
	nothing_found();
}

static void host_operations(void **state)
{
	static const char *const anon =
		"the host does that to anonymous memory and shmem";

	(void)state;
	usual("");
	did("mmap hva=0x400000200000 size=2M kind=remap");
	senseless("munmap hva=0x400000100000 size=64K",
		  "nothing is mapped there");
	senseless("mprotect hva=0x400000100000 size=64K",
		  "nothing is mapped there");
	senseless("fork hva=0x400000200000 size=64K", anon);
	senseless("migrate hva=0x400000200000 size=64K", anon);
	senseless("split hva=0x400000200000 size=64K", anon);
	senseless("reclaim hva=0x400000200000 size=64K", anon);
	senseless("poison hva=0x400000200000 size=64K", anon);
	senseless("zap hva=0x400000000000 size=64K", "no driver mapped that");
	senseless("collapse hva=0x400000000000 size=64K",
		  "these pages make no huge page");
	senseless("merge hva=0x400000000000 size=8K other=0x400000003000",
		  "KSM merges two pages of anonymous memory");
	senseless("merge hva=0x400000000000 size=4K other=0x400000003000",
		  "KSM leaves these two alone");
	senseless("host", "the host is in the middle of nothing");
	senseless("age hva=0x400000000000 size=1G", NO_HVA);
	senseless("host-write hva=0x400000100000",
		  "the VMM cannot write there");
	nothing_found();
}

static void one_host_operation_at_a_time(void **state)
{
	(void)state;
	usual("");
	did("write ipa=0x80000000");
	expect("reclaim hva=0x400000000000 size=64K pause", S2_PAUSED);
	senseless("fork hva=0x400000000000 size=64K",
		  "the host is in the middle of something else");
	senseless("mmap hva=0x400000100000 size=64K",
		  "the host is in the middle of something else");
	did("age hva=0x400000000000 size=64K");
	expect("host", S2_PAUSED);
	did("host");
	senseless("host", "the host is in the middle of nothing");
	nothing_found();
}

/* In none of these kernels: nothing is mapped. */
static void pre_fault(void **state)
{
	(void)state;
	usual("");
	refuses("pre-fault ipa=0x80000000 size=64K", -S2_EINVAL);
	assert_non_null(r.why);
	faults("read ipa=0x80000000", 1, S2_MAP);
	did("destroy");
	senseless("pre-fault ipa=0x80000000 size=64K", "the VM is gone");
	nothing_found();
}

static void memslots(void **state)
{
	(void)state;
	usual("");
	refuses("slot id=8 ipa=0x90000000 hva=0x400000000000 size=64K",
		-S2_EINVAL);
	refuses("delete-slot id=8", -S2_EINVAL);
	refuses("move-slot id=4294967295 ipa=0x90000000", -S2_EINVAL);
	senseless("slot id=1 ipa=0x90000000 hva=0x300000000000 size=64K",
		  NO_HVA);
	refuses(SLOT_64K, -S2_EINVAL);
	refuses("slot id=1 ipa=0x80008000 hva=0x400000000000 size=64K",
		-S2_EEXIST);
	senseless("move-slot id=1 ipa=0x90000000", "there is no such memslot");
	refuses("delete-slot id=1", -S2_EINVAL);
	did("slot id=1 ipa=0x90000000 hva=0x400000000000 size=64K");
	refuses("move-slot id=1 ipa=0x80008000", -S2_EEXIST);
	expect("slot id=2 ipa=0x10000000000 hva=0x400000000000 size=64K",
	       S2_REFUSED);
	assert_int_equal(r.ret, -S2_EFAULT);
	expect("move-slot id=1 ipa=0x10000000000", S2_REFUSED);
	did("delete-slot id=1");
	nothing_found();
}

/* What holds kvm->srcu, slots_lock, or invalidates keeps memslots as is. */
static void memslots_wait(void **state)
{
	(void)state;
	usual("");
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	/* The fault was taken, and kvm->srcu was not. */
	did("log id=0");
	did("log id=0 log=off");
	expect("cpu", S2_PAUSED);
	senseless("delete-slot id=0", "a fault holds kvm->srcu");
	senseless("log id=0", "a fault holds kvm->srcu");
	senseless("destroy", "a vCPU or an ioctl holds the VM");
	while (go("cpu") == S2_PAUSED)
		;
	assert_int_equal(r.outcome, S2_DID);
	expect("reclaim hva=0x400000000000 size=64K pause", S2_PAUSED);
	senseless("delete-slot id=0",
		  "memslots do not change while the host invalidates");
	expect("host", S2_PAUSED);
	did("host");
	did("log id=0");
	did("write ipa=0x80000000");
	expect("get-log id=0 pause", S2_PAUSED);
	senseless("delete-slot id=0",
		  "the log is being taken: slots_lock is held");
	senseless("destroy", "a vCPU or an ioctl holds the VM");
	did("get-log id=0");
	did("delete-slot id=0");
	nothing_found();
}

static void guests(void **state)
{
	(void)state;
	usual("");
	senseless("read ipa=0x80000000 cpu=2", "there is no such vCPU");
	senseless("read ipa=0x80000000 nested", "there is no nested guest");
	senseless("tags ipa=0x80000000", "the VM has no MTE");
	senseless("cpu", "this vCPU is in the middle of nothing");
	senseless("cpu cpu=7", "this vCPU is in the middle of nothing");
	expect("read ipa=0x80000000 pause", S2_PAUSED);
	senseless("read ipa=0x80000000",
		  "this vCPU is in the middle of a fault");
	did("read ipa=0x80001000 cpu=1");
	expect("read ipa=0x90000000 cpu=1", S2_STOPPED);
	assert_int_equal(r.decision.outcome, S2_EXIT);
	nothing_found();
}

static void hypervisors(void **state)
{
	(void)state;
	usual("");
	senseless("l1-map l2=0x1000 size=4K l1=0x80000000",
		  "there is no guest hypervisor");
	senseless("l1-switch", "there is no guest hypervisor");
	usual("nested");
	senseless("l1-map l2=0x1000 size=12K l1=0x80000000",
		  "no leaf is like that");
	senseless("l1-map l2=0x1000 size=8K l1=0x80000000",
		  "no leaf is like that");
	senseless("l1-map l2=0x10000000000 size=4K l1=0x80000000",
		  "no leaf is like that");
	senseless("l1-unmap l2=0x1000", "nothing is mapped there");
	did("l1-map l2=0x1000 size=4K l1=0x80000000");
	senseless("l1-map l2=0x1000 size=4K l1=0x80001000",
		  "a leaf is or may be cached there");
	did("l1-unmap l2=0x1000");
	/* It is gone, and may be cached until it is invalidated. */
	senseless("l1-map l2=0x1000 size=4K l1=0x80001000",
		  "a leaf is or may be cached there");
	senseless("l1-unmap l2=0x1000", "nothing is mapped there");
	did("l1-tlbi l2=0x1000");
	did("l1-map l2=0x1000 size=4K l1=0x80001000");
	did("read ipa=0x1000 nested");
	expect("read ipa=0x2000 nested pause", S2_PAUSED);
	senseless("l1-switch", "a vCPU is in the nested guest");
	nothing_found();
}

static void pages_of_pkvm(void **state)
{
	(void)state;
	usual("");
	senseless("share-hyp page=3040", "there is no pKVM");
	senseless("host-fault page=3040", "there is no pKVM");
	usual("pkvm");
	senseless("share-hyp page=0", "the page is user space's");
	senseless("donate-hyp page=9999", "there is no such page");
	senseless("return-hyp page=3008",
		  "the hypervisor keeps what it began with");
	senseless("unshare-hyp page=3040",
		  "it is not shared with the hypervisor");
	senseless("donate-guest page=3040 ipa=0x10000000000",
		  "there is no such IPA");
	did("share-hyp page=3040");
	did("unshare-hyp page=3040");
	expect("unshare-guest ipa=0x40000000", S2_REFUSED);
	nothing_found();
}

static void after_the_end(void **state)
{
	(void)state;
	usual("nested");
	did("log id=0");
	did("destroy");
	senseless("destroy", "a vCPU or an ioctl holds the VM");
	senseless("read ipa=0x80000000", "the VM is gone");
	senseless("delete-slot id=0", "the VM is gone");
	senseless("get-log id=0", "the VM is gone");
	senseless("l1-switch", "there is no guest hypervisor");
	did("flush");
	did("age hva=0x400000000000 size=64K");
	assert_int_equal(r.ret, 0);
	did("munmap hva=0x400000000000 size=64K");
	assert_null(s2_vm_table(vm, false));
	nothing_found();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_of_steps),
		cmocka_unit_test(arguments_of_steps),
		cmocka_unit_test(arguments_that_are_too_large),
		cmocka_unit_test(no_such_step),
		cmocka_unit_test(mmap_is_refused),
		cmocka_unit_test(hugetlb_goes_as_a_whole),
		cmocka_unit_test(host_operations),
		cmocka_unit_test(one_host_operation_at_a_time),
		cmocka_unit_test(pre_fault),
		cmocka_unit_test(memslots),
		cmocka_unit_test(memslots_wait),
		cmocka_unit_test(guests),
		cmocka_unit_test(hypervisors),
		cmocka_unit_test(pages_of_pkvm),
		cmocka_unit_test(after_the_end),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
