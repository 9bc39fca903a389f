/* SPDX-License-Identifier: GPL-2.0-only */
/* Out of RAM, of pages for tables, of VMAs, of room for findings. */
#include <stdio.h>

#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define MMAP_1G "mmap hva=0x400000000000 size=1G"
#define SLOT_1G "slot id=0 ipa=0x80000000 hva=0x400000000000 size=1G"

static void small(uint32_t ram, const char *with)
{
	struct s2_vm_cfg c = config_of("linux-7.3", with);

	c.ram_pages = ram;
	begin_as(&c);
}

static void fault_fails(const char *text, int ret)
{
	expect(text, S2_STOPPED);
	assert_int_equal(r.decision.outcome, S2_ERROR);
	assert_int_equal(r.ret, ret);
}

/* Writes to 4K every so often until it fails; how often it did not. */
static uint32_t write_until(uint64_t step, int ret)
{
	unsigned long long ipa = 0x80000000;
	uint32_t n = 0;
	char text[40];

	for (;; n++, ipa += step) {
		snprintf(text, sizeof(text), "write ipa=0x%llx", ipa);
		if (go(text) != S2_DID)
			break;
	}
	assert_int_equal(r.outcome, S2_STOPPED);
	assert_int_equal(r.ret, ret);
	return n;
}

/*
 * ---- RAM ------------------------------------------------------------------
 */

static void no_ram_for_a_page(void **state)
{
	(void)state;
	small(64, "fwb dic idc");
	did("mmap hva=0x400000000000 size=512K");
	did("slot id=0 ipa=0x80000000 hva=0x400000000000 size=512K");
	/* All but the zero page. */
	assert_int_equal(write_until(4096, -S2_EFAULT), 63);
	/* That a page goes elsewhere takes another, or it stays. */
	did("migrate hva=0x400000000000 size=4K");
	faults("write ipa=0x80000000", 1, S2_MAP);
	did("fork hva=0x400000000000 size=4K");
	did("merge hva=0x400000001000 other=0x400000002000 size=4K");
	did("write ipa=0x8003f000");
	fault_fails("write ipa=0x80001000", -S2_EFAULT);
	nothing_found();
}

static void no_ram_for_a_huge_page(void **state)
{
	(void)state;
	/* The zero page is in the first 512. */
	small(600, "fwb dic idc");
	did(MMAP_2M " kind=hugetlb huge=pmd");
	did(SLOT_2M);
	fault_fails("write ipa=0x80000000", -S2_EFAULT);
	/* Transparent ones are pages then. */
	small(600, "fwb dic idc");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80000000");
	assert_int_equal(vm->host.ptes[0].leaf, S2_PAGE);
	nothing_found();
}

static void no_ram_to_collapse(void **state)
{
	uint32_t page;

	(void)state;
	small(1100, "fwb dic idc");
	did(MMAP_2M);
	did(SLOT_2M);
	assert_int_equal(write_until(4096, 0), 512);
	page = vm->host.ptes[0].page;
	did("collapse hva=0x400000000000 size=2M");
	assert_int_equal(vm->host.ptes[0].leaf, S2_PAGE);
	assert_int_equal(vm->host.ptes[0].page, page);
	nothing_found();
}

/*
 * ---- pages for tables ------------------------------------------------------
 */

static void large(const char *with, uint32_t tables)
{
	struct s2_vm_cfg c = config_of("linux-7.3", with);

	c.hva_pages = 1u << 18;
	c.table_pages = tables;
	begin_as(&c);
	did(MMAP_1G);
	did(SLOT_1G);
}

/* A table for each 2M; what is left waits in the vCPU's cache. */
static void no_tables_for_a_fault(void **state)
{
	(void)state;
	large("fwb dic idc", 64);
	assert_true(write_until(2 << 20, -S2_ENOMEM) > 56);
	assert_int_equal(vm->tables.pool.used, vm->tables.pool.nr);
	/* Where there is a table nothing is missing. */
	did("read ipa=0x80000000");
	nothing_found();
}

static void no_tables_for_a_shared_page(void **state)
{
	(void)state;
	large("fwb dic idc pkvm", 128);
	assert_true(write_until(2 << 20, -S2_ENOMEM) > 64);
	nothing_found();
}

/* Blocks stay as they are: the fault that writes to them splits them. */
static void no_tables_to_split(void **state)
{
	int level;

	(void)state;
	large("fwb dic idc eager-split", 64);
	did("munmap hva=0x400000000000 size=2M");
	did(HUGE_2M);
	did("write ipa=0x80000000");
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	while (s2_pool_alloc(&vm->tables.pool) != S2_NO_PAGE)
		;
	did("log id=0");
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	assert_int_equal(vm->log.split_cache.nr, 0);
	assert_int_equal(found, BIT_OF(S2_ST_PAGES));
}

/* Kernels that cannot invalidate ranges do not split before a fault does. */
static void no_splitting_up_to_6_1(void **state)
{
	int level;

	(void)state;
	begin("linux-6.1", "fwb dic idc eager-split");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80000000");
	did("log id=0");
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	did("write ipa=0x80000000");
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 3);
	nothing_found();
}

/* Tables that walkers may be inside of wait for the end of the step. */
static void no_room_for_tables_that_wait(void **state)
{
	uint32_t used, i;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	used = vm->tables.pool.used;
	for (i = 1; i <= VM_PENDING; i++) {
		s2_vm_free_later(&vm->tables.ctx[0], &vm->tables.own,
				 s2_pool_alloc(&vm->tables.pool), 2);
		assert_int_equal(vm->tables.pool.used, used + i);
	}
	/* One more goes at once: too early is what could be found. */
	s2_vm_free_later(&vm->tables.ctx[0], &vm->tables.own,
			 s2_pool_alloc(&vm->tables.pool), 2);
	assert_int_equal(vm->tables.pool.used, used + VM_PENDING);
	s2_vm_free_pending(vm);
	assert_int_equal(vm->tables.pool.used, used);
	look();
	nothing_found();
}

/*
 * ---- VMAs ------------------------------------------------------------------
 */

static void many_vmas(void)
{
	char text[60];
	int i;

	begin("linux-7.3", "fwb dic idc");
	for (i = 0; i < S2_HOST_VMAS; i++) {
		snprintf(text, sizeof(text),
			 "mmap hva=0x4000000%02x000 size=%s", 4 * i, "16K");
		did(text);
	}
}

static void too_many_vmas(void **state)
{
	(void)state;
	many_vmas();
	senseless("mmap hva=0x400000200000 size=4K", "too many VMAs");
	/* What is cut out of the middle leaves one more. */
	senseless("munmap hva=0x400000001000 size=4K", "too many VMAs");
	senseless("mprotect hva=0x400000001000 size=4K", "too many VMAs");
	assert_true(s2_host_has_vma(&vm->host, 1, 2));
	did("munmap hva=0x400000000000 size=16K");
	/* Room for what is behind, and not for what is before. */
	senseless("munmap hva=0x400000009000 size=4K", "too many VMAs");
	did("munmap hva=0x400000004000 size=16K");
	assert_false(s2_host_has_vma(&vm->host, 1, 2));
	did("munmap hva=0x400000009000 size=4K");
	assert_true(s2_host_has_vma(&vm->host, 8, 9));
	assert_false(s2_host_has_vma(&vm->host, 9, 10));
	assert_true(s2_host_has_vma(&vm->host, 10, 12));
	nothing_found();
}

/* User space's last page has no page behind it. */
static void the_end_of_user_space(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did("mmap hva=0x4000007fe000 size=8K");
	did("munmap hva=0x4000007ff000 size=4K");
	assert_true(s2_host_has_vma(&vm->host, 2046, 2047));
	assert_false(s2_host_has_vma(&vm->host, 2047, 2048));
	senseless("mmap hva=0x4000007ff000 size=8K",
		  "user space has no such addresses");
	senseless("mmap hva=0x400000800000 size=4K",
		  "user space has no such addresses");
	senseless("mmap hva=0x3ffffffff000 size=4K",
		  "user space has no such addresses");
	senseless("mmap hva=0x400000000000 size=0x800",
		  "user space has no such addresses");
}

/* ---- findings ---------------------------------------------------------- */

static void findings_that_do_not_fit(void **state)
{
	struct s2_state_finding findings[S2_STATE_FINDINGS];
	unsigned int i;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	for (i = 0; i <= S2_STATE_FINDINGS; i++)
		s2_state_found(&vm->reports, (enum s2_state_id)i, false,
			       s2_ipa(i), 0, 0, "one");
	assert_int_equal(s2_vm_check(vm, findings, S2_STATE_FINDINGS),
			 S2_STATE_FINDINGS);
	for (i = 0; i < S2_STATE_FINDINGS; i++)
		assert_int_equal(findings[i].id, i);
	assert_int_equal(s2_vm_check(vm, findings, S2_STATE_FINDINGS), 0);
}

/* What is wrong with the shadow's TLB entries is said of the shadow. */
static void findings_of_the_shadow(void **state)
{
	static const struct {
		enum s2_tlb_finding_kind kind;
		enum s2_state_id own, shadow;
	} of[] = {
		{ S2_TLB_BBM, S2_ST_BBM, S2_ST_BBM },
		{ S2_TLB_STALE, S2_ST_STALE, S2_ST_NEST_STALE },
	};
	struct s2_tlb_finding f = { .ipa = s2_ipa(0) };
	struct s2_state_finding told[4];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin("linux-7.3", "nested");
		f.kind = of[i].kind;
		f.vmid = VMID_VM;
		s2_vm_tlb_found(vm, &f);
		f.vmid = VMID_SHADOW;
		s2_vm_tlb_found(vm, &f);
		assert_int_equal(s2_vm_check(vm, told, 4), 2);
		assert_int_equal(told[0].id, of[i].own);
		assert_false(told[0].nested);
		assert_int_equal(told[1].id, of[i].shadow);
		assert_true(told[1].nested);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_ram_for_a_page),
		cmocka_unit_test(no_ram_for_a_huge_page),
		cmocka_unit_test(no_ram_to_collapse),
		cmocka_unit_test(no_tables_for_a_fault),
		cmocka_unit_test(no_tables_for_a_shared_page),
		cmocka_unit_test(no_tables_to_split),
		cmocka_unit_test(no_splitting_up_to_6_1),
		cmocka_unit_test(no_room_for_tables_that_wait),
		cmocka_unit_test(too_many_vmas),
		cmocka_unit_test(the_end_of_user_space),
		cmocka_unit_test(findings_that_do_not_fit),
		cmocka_unit_test(findings_of_the_shadow),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
