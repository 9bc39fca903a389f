/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wrong leaves, written into the tables by hand: each causes exactly the
 * findings for its mistake.
 */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define WRITABLE  (UINT64_C(2) << 6)
#define XN	  (UINT64_C(2) << 53)
#define REMAP_64K "mmap hva=0x400000000000 size=64K kind=remap"
#define READ0	  "read ipa=0x80000000"
#define WRITE0	  "write ipa=0x80000000"
#define NC	  " memattr=normal-nc"

static void mapped(const char *with, const char *mmap, const char *access)
{
	begin("linux-7.3", with);
	did(mmap);
	did(SLOT_64K);
	did(access);
	nothing_found();
}

static void finds(enum s2_state_id id)
{
	look();
	if (found != BIT_OF(id))
		fail_msg("not %s alone: %llx", s2_state_invariants[id].name,
			 (unsigned long long)found);
	found = 0;
}

static void writable_in_a_readonly_memslot(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did("host-write hva=0x400000000000");
	did(SLOT_64K " readonly");
	did(READ0);
	nothing_found();
	*entry_of(0x80000000) |= WRITABLE;
	finds(S2_ST_WRITE);
}

static void make_normal(uint64_t *entry)
{
	*entry = (*entry & ~UINT64_C(0x3c)) |
		 table(false)->memattr[S2_TYPE_NORMAL];
}

static void cacheable_where_nobody_can_clean(void **state)
{
	static const char *const cpus[] = { "dic idc", "fwb idc" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		mapped(cpus[i], REMAP_64K NC, WRITE0);
		make_normal(entry_of(0x80000000));
		finds(S2_ST_TYPE);
		/* As if the driver had mapped it so. */
		vm->host.vmas[0].memattr = S2_MT_NORMAL;
		finds(S2_ST_TYPE);
	}
	mapped("fwb dic idc", REMAP_64K " memattr=normal", WRITE0);
}

static void executable_and_not_normal(void **state)
{
	(void)state;
	mapped("fwb dic idc", REMAP_64K NC, WRITE0);
	*entry_of(0x80000000) &= ~XN;
	finds(S2_ST_RIGHTS);
}

static void memory_that_has_failed(void **state)
{
	(void)state;
	mapped("fwb dic idc", MMAP_64K, WRITE0);
	vm->host.pages[vm->host.ptes[0].page].poisoned = true;
	finds(S2_ST_PA);
}

/* Whoever wrote them last: cleared for the VM is not enough. */
static void tags_of_somebody_else(void **state)
{
	(void)state;
	mapped("fwb dic idc mte", MMAP_64K, WRITE0);
	s2_memory_write_tags(&vm->memory, vm->host.ptes[0].page,
			     S2_OWNER_OTHER);
	finds(S2_ST_TAGS);
	go("tags ipa=0x80000000");
	assert_int_equal(found, BIT_OF(S2_ST_TAGS));
}

static uint64_t *shadow_entry(uint64_t l2)
{
	uint64_t *entry = NULL;

	s2_pt_walk(table(true), s2_ipa(l2), 4096, S2_WALK_LEAF, keep_entry,
		   &entry);
	assert_non_null(entry);
	return entry;
}

/* Each right that the guest hypervisor has not given. */
static void rights_of_shadow_leaves(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc xnx nested");
	did(MMAP_64K);
	did(SLOT_64K);
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("write ipa=0x10000000 nested");
	did("fetch ipa=0x10000000 nested el=el0");
	*shadow_entry(0x10000000) &= ~(UINT64_C(3) << 53);
	nothing_found();
	vm->l1.leaves[VM_L1_LEAVES - 1].r = false;
	finds(S2_ST_NEST);
	vm->l1.leaves[VM_L1_LEAVES - 1].r = true;
	vm->l1.leaves[VM_L1_LEAVES - 1].w = false;
	finds(S2_ST_NEST);
	vm->l1.leaves[VM_L1_LEAVES - 1].w = true;
	vm->l1.leaves[VM_L1_LEAVES - 1].px = false;
	finds(S2_ST_NEST);
	vm->l1.leaves[VM_L1_LEAVES - 1].px = true;
	vm->l1.leaves[VM_L1_LEAVES - 1].ux = false;
	finds(S2_ST_NEST);
	vm->l1.leaves[VM_L1_LEAVES - 1].ux = true;
	/* Written only: that it could not be read is nobody's trouble. */
	*shadow_entry(0x10000000) &= ~(UINT64_C(1) << 6);
	vm->l1.leaves[VM_L1_LEAVES - 1].r = false;
	look();
	nothing_found();
}

/* 1G, of which the memslot has 64K and the host maps no more than a page. */
static void a_leaf_of_a_pud(void **state)
{
	uint64_t *entry, leaf;

	(void)state;
	mapped("fwb dic idc", MMAP_64K, WRITE0);
	leaf = *entry_of(0x80000000);
	entry = s2_pool_at(&vm->tables.pool, vm->tables.own.root) + 2;
	assert_true(s2_pte_is_table(*entry, 1));
	*entry = (leaf & ~UINT64_C(2) & ~((UINT64_C(1) << 30) - 4096)) |
		 UINT64_C(1) << 32;
	look();
	assert_true(found & BIT_OF(S2_ST_CONTAIN));
	assert_true(found & BIT_OF(S2_ST_PA));
	assert_true(found & BIT_OF(S2_ST_PAGES));
}

static struct s2_cube last;

static void on_decision(void *ctx, unsigned int cpu, const struct s2_cube *in,
			const struct s2_decision *d)
{
	(void)ctx;
	(void)cpu;
	(void)d;
	last = *in;
}

/* What hardware cannot read, KVM is told of; it lies outside of memory. */
static void a_table_that_is_no_memory(void **state)
{
	struct s2_step step = step_of(READ0);
	uint64_t *entry;

	(void)state;
	mapped("fwb dic idc ras", MMAP_64K, WRITE0);
	entry = s2_pool_at(&vm->tables.pool, vm->tables.own.root) + 2;
	*entry = (UINT64_C(1) << 40) | 3;
	s2_vm_watch(vm, &(struct s2_vm_watch){ .decision = on_decision });
	s2_vm_step(vm, &step, &r);
	assert_int_equal(r.outcome, S2_STOPPED);
	assert_int_equal(last.may[S2_FAULT_STATUS], S2_SET(S2_SEA_TTW));
	assert_int_equal(last.may[S2_FAULT_LEVEL], S2_SET(S2_L2));
}

/* A fault that cannot be one, of whichever kind: the assumptions say so. */
static void faults_that_are_assumed_not_to_be(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did("host-write hva=0x400000000000");
	/* Of hugetlb, and the host maps it by pages. */
	vm->host.vmas[0].kind = S2_VMA_HUGE;
	go(WRITE0);
	assert_true(found & BIT_OF(S2_ST_ASSUMED));
}

/* Who makes mistakes on purpose is not told, nor who races with the host. */
static void what_is_assumed_of_no_mistakes(void **state)
{
	static const char *const with[] = { "fwb dic idc no-shortcut",
					    "fwb dic idc no-seq" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin("linux-7.3", with[i]);
		did(MMAP_64K);
		did(SLOT_64K);
		did("host-write hva=0x400000000000");
		vm->host.vmas[0].kind = S2_VMA_HUGE;
		go(WRITE0);
		assert_true(r.faults > 0);
		assert_false(found & BIT_OF(S2_ST_ASSUMED));
	}
}

static void what_is_assumed_of_no_race(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_64K);
	did(SLOT_64K);
	did("host-write hva=0x400000000000");
	vm->host.vmas[0].kind = S2_VMA_HUGE;
	/* An invalidation that began before the fault, and goes on. */
	vm->notice.invalidating = vm->host.op.active = true;
	assert_int_equal(go(WRITE0), S2_PAUSED);
	assert_true(r.faults > 0);
	assert_false(found & BIT_OF(S2_ST_ASSUMED));
}

/*
 * The host has pages where a block was, and nobody was told. That the block is
 * still mapped cannot be; that a fault on it is still to be handled can.
 */
static void what_is_assumed_of_blocks_that_stay(void **state)
{
	unsigned int gone, i;
	char text[64];

	(void)state;
	for (gone = 0; gone < 2; gone++) {
		begin("linux-7.3", "fwb dic idc");
		did(MMAP_2M);
		for (i = 0; i < 512; i++) {
			snprintf(text, sizeof(text), "host-write hva=0x%llx",
				 S2_VM_HVA + i * 4096ull);
			did(text);
		}
		did("collapse hva=0x400000000000 size=2M");
		did(SLOT_2M);
		did(WRITE0);
		did("log id=0 log=bitmap");
		nothing_found();
		expect(WRITE0 " pause", S2_PAUSED);
		if (gone)
			assert_int_equal(s2_pt_unmap(table(false),
						     s2_ipa(0x80000000),
						     2 << 20),
					 0);
		for (i = 0; i < 512; i++)
			vm->host.ptes[i].leaf = S2_PAGE;
		for (i = 0; i < 3; i++)
			expect("cpu", S2_PAUSED);
		go("cpu");
		assert_int_equal(r.decision.outcome, S2_MAP);
		assert_int_equal(found & BIT_OF(S2_ST_ASSUMED),
				 gone ? 0 : BIT_OF(S2_ST_ASSUMED));
	}
}

/* As if the host had been told that they are cleared. */
static void tags_that_somebody_else_cleared(void **state)
{
	uint32_t page;

	(void)state;
	begin("linux-7.3", "fwb dic idc mte");
	did(MMAP_64K);
	did(SLOT_64K);
	did("host-write hva=0x400000000000");
	page = vm->host.ptes[0].page;
	s2_memory_clear_tags(&vm->memory, page, S2_OWNER_OTHER);
	vm->host.pages[page].tagged = true;
	go(WRITE0);
	assert_int_equal(found, BIT_OF(S2_ST_TAGS));
}

/* What was written and is not in the ring. */
static void what_the_ring_lost(void **state)
{
	(void)state;
	mapped("fwb dic idc", MMAP_64K, READ0);
	did("log id=0 log=ring");
	did(WRITE0);
	nothing_found();
	vm->log.logged[0][0] = 0;
	finds(S2_ST_RING);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writable_in_a_readonly_memslot),
		cmocka_unit_test(cacheable_where_nobody_can_clean),
		cmocka_unit_test(executable_and_not_normal),
		cmocka_unit_test(memory_that_has_failed),
		cmocka_unit_test(tags_of_somebody_else),
		cmocka_unit_test(rights_of_shadow_leaves),
		cmocka_unit_test(a_leaf_of_a_pud),
		cmocka_unit_test(a_table_that_is_no_memory),
		cmocka_unit_test(what_the_ring_lost),
		cmocka_unit_test(faults_that_are_assumed_not_to_be),
		cmocka_unit_test(what_is_assumed_of_no_mistakes),
		cmocka_unit_test(what_is_assumed_of_no_race),
		cmocka_unit_test(what_is_assumed_of_blocks_that_stay),
		cmocka_unit_test(tags_that_somebody_else_cleared),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
