/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of a fault and of the host's operations, interleaved.
 */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define IPA 0x80000000ull

static enum s2_vm_part part_of(unsigned int cpu)
{
	return vm->vcpus[cpu].fault.part;
}

static bool is_mapped(uint64_t ipa)
{
	return s2_pte_is_valid(leaf_at(ipa, NULL));
}

static void usual(const char *with)
{
	begin("linux-7.3", with);
	did(MMAP_64K);
	did(SLOT_64K);
}

/*
 * ---- a fault --------------------------------------------------------------
 */

static void four_parts(void **state)
{
	(void)state;
	usual("fwb dic idc");
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	assert_int_equal(part_of(0), PART_LOOKUP);
	assert_false(s2_vm_is_quiet(vm));
	expect("cpu", S2_PAUSED);
	assert_int_equal(part_of(0), PART_VMA);
	expect("cpu", S2_PAUSED);
	assert_int_equal(part_of(0), PART_PIN);
	assert_int_equal(vm->host.ptes[0].page, S2_NO_PAGE);
	expect("cpu", S2_PAUSED);
	assert_int_equal(part_of(0), PART_COMMIT);
	/* The host has a page, which the fault holds; the guest has none. */
	assert_int_not_equal(vm->host.ptes[0].page, S2_NO_PAGE);
	assert_int_equal(vm->host.pages[vm->host.ptes[0].page].pins, 1);
	assert_false(is_mapped(IPA));
	faults("cpu", 1, S2_MAP);
	assert_int_equal(part_of(0), PART_NONE);
	assert_int_equal(vm->host.pages[vm->host.ptes[0].page].pins, 0);
	assert_true(is_mapped(IPA));
	assert_true(s2_vm_is_quiet(vm));
	nothing_found();
}

/* Nothing to look for: an access to no memslot has two. */
static void two_parts(void **state)
{
	(void)state;
	usual("fwb dic idc");
	expect("write ipa=0x90000000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	assert_int_equal(part_of(0), PART_COMMIT);
	expect("cpu", S2_STOPPED);
	assert_int_equal(r.decision.outcome, S2_EXIT);
	nothing_found();
}

static void no_vma_no_page(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(SLOT_64K);
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	assert_int_equal(part_of(0), PART_COMMIT);
	expect("cpu", S2_STOPPED);
	assert_int_equal(r.ret, -S2_EFAULT);
	nothing_found();
}

static void syndrome_of_a_fault(void **state)
{
	struct s2_esr esr;

	(void)state;
	usual("fwb dic idc");
	did("read ipa=0x80000000");
	s2_esr_decode(r.esr, &esr);
	assert_true(s2_ec_is_data_abort(esr.ec));
	assert_false(esr.wnr);
	assert_true(esr.isv);
	/* The tables of 40 bits begin at level 1, and are empty. */
	assert_int_equal(esr.fsc, s2_fsc_code(S2_FSC_TRANSLATION, 1));
	did("write ipa=0x80000000");
	did("read ipa=0x80001000");
	s2_esr_decode(r.esr, &esr);
	assert_int_equal(esr.fsc, s2_fsc_code(S2_FSC_TRANSLATION, 3));
	did("host-write hva=0x400000002000");
	did("fork hva=0x400000002000 size=4K");
	did("read ipa=0x80002000");
	did("write ipa=0x80002000");
	s2_esr_decode(r.esr, &esr);
	assert_true(esr.wnr);
	assert_int_equal(esr.fsc, s2_fsc_code(S2_FSC_PERMISSION, 3));
	nothing_found();
}

/* The zero page first; then one of its own, by way of the notifier. */
static void copy_on_write(void **state)
{
	uint64_t seq;

	(void)state;
	usual("fwb dic idc");
	faults("read ipa=0x80000000", 1, S2_MAP);
	assert_int_equal(vm->host.ptes[0].page, vm->host.zero_page);
	seq = vm->notice.seq;
	faults("write ipa=0x80000000", 2, S2_MAP);
	assert_int_equal(vm->notice.seq, seq + 1);
	assert_int_not_equal(vm->host.ptes[0].page, vm->host.zero_page);
	nothing_found();
}

static void the_second_is_told_to_retry(void **state)
{
	int i;

	(void)state;
	usual("fwb dic idc");
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("write ipa=0x80000000 cpu=1 pause", S2_PAUSED);
	for (i = 0; i < 3; i++) {
		expect("cpu", S2_PAUSED);
		expect("cpu cpu=1", S2_PAUSED);
	}
	did("cpu");
	assert_int_equal(r.decision.outcome, S2_MAP);
	/* The same leaf is there: -EAGAIN, which is no error. */
	expect("cpu cpu=1", S2_PAUSED);
	assert_int_equal(r.decision.outcome, S2_RETRY);
	did("write ipa=0x80000000 cpu=0");
	assert_int_equal(r.faults, 0);
	nothing_found();
}

/* At each event of one's commit, the other's comes in between. */
static void commits_race(void **state)
{
	char text[] = "cpu race other=1 at=0";
	int at, i;

	(void)state;
	for (at = 0; at < 10; at++) {
		usual("fwb dic idc");
		expect("write ipa=0x80000000 pause", S2_PAUSED);
		expect("write ipa=0x80001000 cpu=1 pause", S2_PAUSED);
		for (i = 0; i < 3; i++) {
			expect("cpu", S2_PAUSED);
			expect("cpu cpu=1", S2_PAUSED);
		}
		text[sizeof(text) - 2] = (char)('0' + at);
		go(text);
		while (part_of(0) != PART_NONE)
			go("cpu");
		while (part_of(1) != PART_NONE)
			go("cpu cpu=1");
		did("read ipa=0x80000000");
		did("read ipa=0x80001000 cpu=1");
		did("destroy");
		nothing_found();
	}
}

/*
 * ---- the host -------------------------------------------------------------
 */

static void three_parts_of_the_host(void **state)
{
	uint64_t seq;

	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	seq = vm->notice.seq;
	expect("reclaim hva=0x400000000000 size=4K pause", S2_PAUSED);
	/* Told first: the guest has lost it, and the host has it still. */
	assert_false(is_mapped(IPA));
	assert_int_not_equal(vm->host.ptes[0].page, S2_NO_PAGE);
	assert_int_equal(vm->notice.invalidating, 1);
	assert_int_equal(vm->notice.seq, seq);
	expect("host", S2_PAUSED);
	assert_int_equal(vm->host.ptes[0].page, S2_NO_PAGE);
	assert_int_equal(vm->notice.invalidating, 1);
	did("host");
	assert_int_equal(vm->notice.invalidating, 0);
	assert_int_equal(vm->notice.seq, seq + 1);
	nothing_found();
}

static void nothing_is_mapped_meanwhile(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	expect("reclaim hva=0x400000000000 size=4K pause", S2_PAUSED);
	expect("write ipa=0x80000000", S2_PAUSED);
	assert_int_equal(r.decision.outcome, S2_RETRY);
	assert_false(is_mapped(IPA));
	expect("host", S2_PAUSED);
	did("host");
	did("write ipa=0x80000000");
	assert_true(is_mapped(IPA));
	nothing_found();
}

/* What no memslot covers is nobody's notice. */
static void only_memslots_are_told(void **state)
{
	uint64_t seq;

	(void)state;
	usual("fwb dic idc");
	did("mmap hva=0x400000100000 size=64K");
	did("host-write hva=0x400000100000");
	seq = vm->notice.seq;
	expect("reclaim hva=0x400000100000 size=64K pause", S2_PAUSED);
	assert_int_equal(vm->notice.invalidating, 0);
	expect("host", S2_PAUSED);
	did("host");
	assert_int_equal(vm->notice.seq, seq);
	did("munmap hva=0x400000000000 size=64K");
	assert_int_equal(vm->notice.seq, seq + 1);
	nothing_found();
}

/* Two memslots of the same memory, one change: both lose it. */
static void each_memslot_is_told(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("slot id=1 ipa=0x90000000 hva=0x400000000000 size=64K");
	did("write ipa=0x80003000");
	did("write ipa=0x90003000");
	did("migrate hva=0x400000003000 size=4K");
	assert_false(is_mapped(0x80003000));
	assert_false(is_mapped(0x90003000));
	assert_int_equal(vm->notice.invalidating, 0);
	nothing_found();
}

/* From whichever part of a fault on, a change is noticed. */
static void changes_are_noticed(void **state)
{
	int before, i;

	(void)state;
	for (before = 0; before < 4; before++) {
		usual("fwb dic idc");
		did("host-write hva=0x400000000000");
		expect("write ipa=0x80000000 pause", S2_PAUSED);
		for (i = 0; i < before; i++)
			expect("cpu", S2_PAUSED);
		did("reclaim hva=0x400000000000 size=4K");
		for (; i < 3; i++)
			expect("cpu", S2_PAUSED);
		/* Sampled with the VMA, in the second part. */
		if (before < 2) {
			did("cpu");
		} else {
			expect("cpu", S2_PAUSED);
			assert_int_equal(r.decision.outcome, S2_RETRY);
			/* All begins anew, with the access. */
			for (i = 0; i < 4; i++)
				expect("cpu", S2_PAUSED);
			did("cpu");
			senseless("cpu",
				  "this vCPU is in the middle of nothing");
		}
		assert_true(is_mapped(IPA));
		nothing_found();
	}
}

/* Whoever would have tried again is gone with the VM. */
static void nobody_tries_again(void **state)
{
	(void)state;
	usual("fwb dic idc");
	expect("reclaim hva=0x400000000000 size=4K pause", S2_PAUSED);
	expect("write ipa=0x80000000", S2_PAUSED);
	assert_int_equal(r.decision.outcome, S2_RETRY);
	did("destroy");
	senseless("cpu", "this vCPU is in the middle of nothing");
	nothing_found();
}

/* A kernel that samples when mmap_lock was left misses one of them. */
static void late_samples_miss_changes(void **state)
{
	(void)state;
	usual("fwb dic idc seq-late");
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("munmap hva=0x400000000000 size=64K");
	did("mmap hva=0x400000000000 size=64K kind=remap memattr=device-ngnre");
	expect("cpu", S2_PAUSED);
	did("cpu");
	assert_true(found & BIT_OF(S2_ST_TYPE));
}

/* A vCPU that does not exist, or that acts already, cannot race. */
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_parts),
		cmocka_unit_test(two_parts),
		cmocka_unit_test(no_vma_no_page),
		cmocka_unit_test(syndrome_of_a_fault),
		cmocka_unit_test(copy_on_write),
		cmocka_unit_test(the_second_is_told_to_retry),
		cmocka_unit_test(commits_race),
		cmocka_unit_test(three_parts_of_the_host),
		cmocka_unit_test(nothing_is_mapped_meanwhile),
		cmocka_unit_test(only_memslots_are_told),
		cmocka_unit_test(each_memslot_is_told),
		cmocka_unit_test(changes_are_noticed),
		cmocka_unit_test(nobody_tries_again),
		cmocka_unit_test(late_samples_miss_changes),
		cmocka_unit_test(races_with_nobody),
		cmocka_unit_test(races_that_locks_exclude),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
