/* SPDX-License-Identifier: GPL-2.0-only */
/* Dirty logs: fetched, cleared in parts, initially full, turned off. */
#include "main.h"
#include "test_vm.h"

#define WRITABLE (1ull << 7) /* S2AP[1] */

static void usual(const char *with)
{
	begin("linux-7.3", with);
	did(MMAP_64K);
	did(SLOT_64K);
}

static void logs(const char *text, uint32_t n)
{
	did(text);
	if (r.logged != n)
		fail_msg("%s: %u pages, not %u", text, r.logged, n);
}

static void written_is_logged(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	did("log id=0");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	logs("get-log id=0", 0);
	faults("write ipa=0x80000000", 1, S2_RELAX);
	faults("write ipa=0x80001000", 1, S2_MAP);
	faults("write ipa=0x80001000 cpu=1", 0, S2_MAP);
	did("read ipa=0x80002000");
	logs("get-log id=0", 2);
	logs("get-log id=0", 0);
	assert_false(leaf_at(0x80001000, NULL) & WRITABLE);
	nothing_found();
}

/* A read of a page that the host could write stays read-only. */
static void reads_are_not_logged(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("host-write hva=0x400000000000");
	did("log id=0");
	did("read ipa=0x80000000");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	did("fetch ipa=0x80000000");
	logs("get-log id=0", 0);
	nothing_found();
}

/* A fault that ends in a retry logs nothing. */
static void retries_are_not_logged(void **state)
{
	int i;

	(void)state;
	usual("fwb dic idc");
	did("log id=0");
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("write ipa=0x80000000 cpu=1 pause", S2_PAUSED);
	for (i = 0; i < 3; i++) {
		expect("cpu", S2_PAUSED);
		expect("cpu cpu=1", S2_PAUSED);
	}
	did("cpu");
	expect("cpu cpu=1", S2_PAUSED);
	assert_int_equal(r.decision.outcome, S2_RETRY);
	logs("get-log id=0", 1);
	nothing_found();
}

static void blocks_are_split(void **state)
{
	int level;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80000000");
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	did("log id=0");
	faults("write ipa=0x80001000", 1, S2_MAP);
	leaf_at(0x80001000, &level);
	assert_int_equal(level, 3);
	logs("get-log id=0", 1);
	nothing_found();
}

static void eager_splitting(void **state)
{
	uint64_t ipa;
	int level;

	(void)state;
	begin("linux-7.3", "fwb dic idc eager-split");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80000000");
	did("log id=0");
	for (ipa = 0x80000000; ipa < 0x80200000; ipa += 0x1000) {
		uint64_t pte = leaf_at(ipa, &level);

		assert_int_equal(level, 3);
		assert_true(s2_pte_is_valid(pte));
		assert_false(pte & WRITABLE);
	}
	nothing_found();
}

static void paused_between_bits_and_protection(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("log id=0");
	did("write ipa=0x80000000");
	expect("get-log id=0 pause", S2_PAUSED);
	assert_int_equal(r.logged, 1);
	assert_false(s2_vm_is_quiet(vm));
	/* Still writable; what is written now is copied with the rest. */
	faults("write ipa=0x80000000 cpu=1", 0, S2_MAP);
	did("write ipa=0x80001000");
	senseless("log id=0 log=off",
		  "the log is being taken: slots_lock is held");
	did("get-log id=0");
	logs("get-log id=0", 1);
	nothing_found();
}

static void manual_protection(void **state)
{
	(void)state;
	usual("fwb dic idc manual-protect");
	did("write ipa=0x80000000");
	did("log id=0");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	did("write ipa=0x80000000");
	did("write ipa=0x80008000");
	/* Taking the log leaves it and the leaves as they are. */
	logs("get-log id=0", 2);
	logs("get-log id=0", 2);
	assert_true(leaf_at(0x80000000, NULL) & WRITABLE);
	did("clear-log id=0 ipa=0x80000000 size=32K");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	assert_true(leaf_at(0x80008000, NULL) & WRITABLE);
	logs("get-log id=0", 1);
	did("clear-log id=0");
	logs("get-log id=0", 0);
	refuses("clear-log id=0 ipa=0x80010000 size=4K", -S2_EINVAL);
	refuses("clear-log id=0 ipa=0x8000f000 size=8K", -S2_EINVAL);
	nothing_found();
}

static void full_from_the_start(void **state)
{
	(void)state;
	usual("fwb dic idc manual-protect init-set");
	did("write ipa=0x80000000");
	did("log id=0");
	assert_true(leaf_at(0x80000000, NULL) & WRITABLE);
	logs("get-log id=0", 16);
	did("clear-log id=0 ipa=0x80000000 size=4K");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	logs("get-log id=0", 15);
	did("clear-log id=0");
	logs("get-log id=0", 0);
	did("write ipa=0x80000000");
	logs("get-log id=0", 1);
	nothing_found();
}

/* KVM_CLEAR_DIRTY_LOG does not ask whether it is needed. */
static void clearing_without_manual_protection(void **state)
{
	(void)state;
	usual("fwb dic idc");
	refuses("get-log id=0", -S2_ENOENT);
	refuses("clear-log id=0", -S2_ENOENT);
	did("log id=0");
	did("write ipa=0x80000000");
	did("clear-log id=0");
	assert_false(leaf_at(0x80000000, NULL) & WRITABLE);
	logs("get-log id=0", 0);
	refuses("get-log id=1", -S2_ENOENT);
	refuses("get-log id=8", -S2_EINVAL);
	senseless("log id=0 log=ring", "nothing changes");
	senseless("log id=0", "nothing changes");
	nothing_found();
}

static void a_ring_logs_pages(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("log id=0 log=ring");
	did("write ipa=0x80000000");
	logs("get-log id=0", 1);
	logs("get-log id=0", 0);
	nothing_found();
}

static void off_again(void **state)
{
	int level;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(HUGE_2M);
	did(SLOT_2M);
	did("log id=0");
	did("write ipa=0x80000000");
	did("log id=0 log=off");
	refuses("get-log id=0", -S2_ENOENT);
	faults("write ipa=0x80001000", 1, S2_MAP);
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	/* On again, it begins with nothing. */
	did("log id=0");
	logs("get-log id=0", 0);
	nothing_found();
}

static void logged_from_birth(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(HUGE_2M);
	did(SLOT_2M " log=bitmap");
	faults("write ipa=0x80000000", 1, S2_MAP);
	logs("get-log id=0", 1);
	nothing_found();
	begin("linux-7.3", "fwb dic idc manual-protect init-set");
	did(HUGE_2M);
	did(SLOT_2M " log=bitmap");
	logs("get-log id=0", 512);
	nothing_found();
}

/* It can be logged, and nothing comes of it. */
static void readonly_is_logged(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K " readonly");
	did("log id=0");
	did("read ipa=0x80000000");
	expect("write ipa=0x80000000", S2_STOPPED);
	logs("get-log id=0", 0);
	nothing_found();
}

/* Each of two memslots has a log of its own. */
static void logs_of_two(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("mmap hva=0x400000100000 size=64K");
	did("slot id=1 ipa=0x80010000 hva=0x400000100000 size=64K");
	did("log id=0");
	did("log id=1");
	did("write ipa=0x8000f000");
	did("write ipa=0x80010000");
	did("write ipa=0x80011000");
	logs("get-log id=0", 1);
	logs("get-log id=1", 2);
	nothing_found();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_logged),
		cmocka_unit_test(reads_are_not_logged),
		cmocka_unit_test(retries_are_not_logged),
		cmocka_unit_test(blocks_are_split),
		cmocka_unit_test(eager_splitting),
		cmocka_unit_test(paused_between_bits_and_protection),
		cmocka_unit_test(manual_protection),
		cmocka_unit_test(full_from_the_start),
		cmocka_unit_test(clearing_without_manual_protection),
		cmocka_unit_test(a_ring_logs_pages),
		cmocka_unit_test(off_again),
		cmocka_unit_test(logged_from_birth),
		cmocka_unit_test(readonly_is_logged),
		cmocka_unit_test(logs_of_two),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
