/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations of the host on its pages, and their effect on the guest. */
#include <stdio.h>

#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

static void usual(const char *with)
{
	begin("linux-7.3", with);
	did(MMAP_64K);
	did(SLOT_64K);
}

static void huge(void)
{
	begin("linux-7.3", "fwb dic idc");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80000000");
}

static uint32_t page_at(uint32_t hva)
{
	return vm->host.ptes[hva].page;
}

static bool is_own(const char *text)
{
	did(text);
	return r.has_read && !s2_read_leaks(&r.read, S2_OWNER_VM) &&
	       s2_read_is_coherent(&r.read);
}

/* The VM's page now belongs to another owner, and holds their secrets. */
static void freed_pages_change_hands(void **state)
{
	uint32_t page;

	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	page = page_at(0);
	assert_int_equal(s2_vm_memory(vm)->pages[page].owner, S2_OWNER_VM);
	did("reclaim hva=0x400000000000 size=4K");
	assert_false(vm->host.pages[page].used);
	assert_int_equal(s2_vm_memory(vm)->pages[page].owner, S2_OWNER_OTHER);
	/* The next one is another: the search goes round. */
	did("write ipa=0x80000000");
	assert_int_not_equal(page_at(0), page);
	assert_true(is_own("read ipa=0x80000000"));
	nothing_found();
}

/* As long as a lookup holds it, it stays. */
static void held_pages_stay(void **state)
{
	uint32_t page;

	(void)state;
	usual("fwb dic idc");
	did("host-write hva=0x400000000000");
	page = page_at(0);
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("reclaim hva=0x400000000000 size=4K");
	assert_int_equal(vm->host.pages[page].maps, 0);
	assert_int_equal(vm->host.pages[page].pins, 1);
	assert_true(vm->host.pages[page].used);
	expect("cpu", S2_PAUSED);
	assert_int_equal(r.decision.outcome, S2_RETRY);
	assert_false(vm->host.pages[page].used);
	nothing_found();
}

/* Nor does it move, merge, or become part of a huge one. */
static void held_pages_do_not_move(void **state)
{
	uint32_t page;

	(void)state;
	usual("fwb dic idc");
	did("host-write hva=0x400000000000");
	did("host-write hva=0x400000001000");
	page = page_at(0);
	expect("write ipa=0x80000000 pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("migrate hva=0x400000000000 size=8K");
	assert_int_equal(page_at(0), page);
	senseless("merge hva=0x400000000000 size=4K other=0x400000001000",
		  "KSM leaves these two alone");
	senseless("merge hva=0x400000001000 size=4K other=0x400000000000",
		  "KSM leaves these two alone");
	nothing_found();
}

static void merged_pages_come_apart(void **state)
{
	uint32_t page;

	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	did("write ipa=0x80001000");
	page = page_at(0);
	did("merge hva=0x400000000000 size=4K other=0x400000001000");
	assert_int_equal(page_at(1), page);
	assert_int_equal(vm->host.pages[page].maps, 2);
	assert_true(is_own("read ipa=0x80001000"));
	did("write ipa=0x80001000");
	assert_int_not_equal(page_at(1), page);
	assert_int_equal(vm->host.pages[page].maps, 1);
	/* The one that is left over is written where it is. */
	faults("write ipa=0x80000000", 1, S2_MAP);
	assert_int_equal(page_at(0), page);
	senseless("merge hva=0x400000000000 size=4K other=0x400000000000",
		  "KSM merges two pages of anonymous memory");
	nothing_found();
}

static bool is_stale(const char *text)
{
	did(text);
	return r.has_read && !s2_read_leaks(&r.read, S2_OWNER_VM) &&
	       !s2_read_is_coherent(&r.read);
}

/* The guest writes around the cache: its choice, until KVM unmaps the page. */
static void read_past_the_cache(void **state)
{
	(void)state;
	usual("dic idc");
	did("write ipa=0x80000000 attr=nc");
	did("write ipa=0x80001000");
	assert_true(is_stale("host-read hva=0x400000000000"));
	assert_true(is_own("host-read hva=0x400000001000"));
	did("reclaim hva=0x400000000000 size=8K");
	assert_true(is_own("host-read hva=0x400000000000"));
	senseless("host-read hva=0x400000010000", "the VMM cannot read there");
	senseless("host-read hva=0x300000000000",
		  "user space has no such addresses");
	nothing_found();
}

static void fwb_leaves_no_choice(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000 attr=nc");
	assert_true(is_own("host-read hva=0x400000000000"));
	nothing_found();
}

/* A page that nobody has is not read. */
static void reading_maps_the_zero_page(void **state)
{
	(void)state;
	usual("fwb dic idc");
	assert_true(is_own("host-read hva=0x400000000000"));
	assert_int_equal(page_at(0), vm->host.zero_page);
	expect("munmap hva=0x400000000000 size=4K pause", S2_PAUSED);
	senseless("host-read hva=0x400000001000",
		  "the host is in the middle of something else");
	nothing_found();
}

/* Whoever copies a page reads it: to swap, elsewhere, for himself. */
static void copies_are_judged(void **state)
{
	static const char *const copies[] = {
		"reclaim hva=0x400000000000 size=4K",
		"migrate hva=0x400000000000 size=4K",
		"merge hva=0x400000000000 size=4K other=0x400000001000",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(copies) / sizeof(*copies); i++) {
		usual("dic idc unmap-no-flush");
		did("write ipa=0x80000000 attr=nc");
		did("write ipa=0x80001000");
		did(copies[i]);
		assert_true(found == BIT_OF(S2_ST_HOST_READ));
	}
}

/* A block gives way to a page of its own; the others are cleaned by nobody. */
static void split_blocks_are_not_cleaned(void **state)
{
	(void)state;
	begin("linux-7.3", "dic idc");
	did(HUGE_2M);
	did(SLOT_2M);
	did("write ipa=0x80001000 attr=nc");
	did("log id=0");
	did("write ipa=0x80000000");
	assert_true(vm->host.pages[page_at(1)].dropped);
	assert_false(vm->host.pages[page_at(2)].dropped);
	nothing_found();
	did("migrate hva=0x400000001000 size=4K");
	assert_true(found == BIT_OF(S2_ST_HOST_READ));
	assert_false(vm->host.pages[page_at(1)].dropped);
}

static void tagged_pages_are_not_merged(void **state)
{
	(void)state;
	usual("fwb dic idc mte");
	did("write ipa=0x80000000");
	did("write ipa=0x80001000");
	senseless("merge hva=0x400000000000 size=4K other=0x400000001000",
		  "KSM leaves these two alone");
	nothing_found();
}

static void moved_pages_keep_their_tags(void **state)
{
	struct s2_tag_state tags;
	uint32_t page;

	(void)state;
	usual("fwb dic idc mte");
	did("write ipa=0x80000000");
	page = page_at(0);
	tags = s2_memory_read_tags(s2_vm_memory(vm), page);
	assert_int_equal(tags.state, S2_TAGS_CLEARED);
	did("migrate hva=0x400000000000 size=4K");
	assert_int_not_equal(page_at(0), page);
	tags = s2_memory_read_tags(s2_vm_memory(vm), page_at(0));
	assert_int_equal(tags.state, S2_TAGS_WRITTEN);
	assert_int_equal(tags.owner, S2_OWNER_VM);
	did("tags ipa=0x80000000");
	nothing_found();
}

static void huge_pages_split(void **state)
{
	uint32_t page, i;
	int level;

	(void)state;
	huge();
	page = page_at(0);
	assert_int_equal(page % 512, 0);
	for (i = 0; i < 512; i++)
		assert_int_equal(page_at(i), page + i);
	/* In part, and the rest stays where it is. */
	did("reclaim hva=0x400000003000 size=4K");
	assert_int_equal(page_at(3), S2_NO_PAGE);
	assert_int_equal(page_at(2), page + 2);
	assert_int_equal(vm->host.ptes[2].leaf, S2_PAGE);
	assert_int_equal(vm->host.ptes[511].leaf, S2_PAGE);
	did("write ipa=0x80002000");
	leaf_at(0x80002000, &level);
	assert_int_equal(level, 3);
	nothing_found();
}

static void pages_collapse(void **state)
{
	static const char *const why = "these pages make no huge page";
	char text[64];
	uint32_t i;
	int level;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	did(MMAP_2M);
	did(SLOT_2M);
	for (i = 0; i < 511; i++) {
		snprintf(text, sizeof(text), "host-write hva=0x%llx",
			 S2_VM_HVA + i * 4096ull);
		did(text);
	}
	senseless("collapse hva=0x400000000000 size=2M", why);
	did("read ipa=0x801ff000");
	/* The zero page does not count. */
	senseless("collapse hva=0x400000000000 size=2M", why);
	did("write ipa=0x801ff000");
	senseless("collapse hva=0x400000001000 size=2M", why);
	senseless("collapse hva=0x400000000000 size=1M", why);
	did("collapse hva=0x400000000000 size=2M");
	assert_int_equal(vm->host.ptes[0].leaf, S2_PMD);
	assert_true(is_own("read ipa=0x801ff000"));
	leaf_at(0x80000000, &level);
	assert_int_equal(level, 2);
	senseless("collapse hva=0x400000000000 size=2M", why);
	nothing_found();
}

static void vmas_are_cut(void **state)
{
	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	did("munmap hva=0x400000004000 size=16K");
	assert_non_null(s2_host_vma_at(&vm->host, 3));
	assert_null(s2_host_vma_at(&vm->host, 4));
	assert_null(s2_host_vma_at(&vm->host, 7));
	assert_non_null(s2_host_vma_at(&vm->host, 8));
	senseless("host-write hva=0x400000004000",
		  "the VMM cannot write there");
	did("mmap hva=0x400000004000 size=16K");
	did("mprotect hva=0x400000000000 size=64K");
	senseless("host-write hva=0x400000000000",
		  "the VMM cannot write there");
	did("read ipa=0x80005000");
	expect("write ipa=0x80005000", S2_STOPPED);
	did("mprotect hva=0x400000005000 size=4K write");
	did("write ipa=0x80005000");
	expect("write ipa=0x80006000", S2_STOPPED);
	nothing_found();
}

/* A driver's second half goes on where the first one ends. */
static void drivers_map_their_own(void **state)
{
	uint32_t first;

	(void)state;
	begin("linux-7.3", "fwb dic idc");
	first = cfg.ram_pages;
	did("mmap hva=0x400000000000 size=64K kind=remap pfn=7");
	did(SLOT_64K);
	assert_int_equal(page_at(0), first + 7);
	did("munmap hva=0x400000004000 size=4K");
	did("zap hva=0x400000005000 size=4K");
	assert_int_equal(page_at(5), S2_NO_PAGE);
	did("write ipa=0x80005000");
	assert_int_equal(page_at(5), first + 7 + 5);
	assert_true(is_own("read ipa=0x80005000"));
	nothing_found();
}

static void poisoned_pages(void **state)
{
	uint32_t page;

	(void)state;
	usual("fwb dic idc");
	did("write ipa=0x80000000");
	page = page_at(0);
	did("poison hva=0x400000000000 size=4K");
	expect("read ipa=0x80000000", S2_STOPPED);
	assert_int_equal(r.decision.outcome, S2_SIGNAL);
	senseless("host-write hva=0x400000000000",
		  "the VMM cannot write there");
	/* It is never used again. */
	did("reclaim hva=0x400000000000 size=4K");
	did("write ipa=0x80000000");
	assert_true(vm->host.pages[page].used);
	assert_int_not_equal(page_at(0), page);
	nothing_found();
}

static void ages(const char *text, int young)
{
	did(text);
	assert_int_equal(r.ret, young);
}

static void age_is_told_and_cleared(void **state)
{
	(void)state;
	usual("fwb dic idc");
	ages("age hva=0x400000000000 size=64K", 0);
	did("write ipa=0x80003000");
	ages("age hva=0x400000000000 size=12K", 0);
	ages("age hva=0x400000003000 size=4K clear=0", 1);
	ages("age hva=0x400000000000 size=64K", 1);
	ages("age hva=0x400000000000 size=64K", 0);
	faults("read ipa=0x80003000", 1, S2_MKYOUNG);
	ages("age hva=0x400000000000 size=64K clear=0", 1);
	nothing_found();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freed_pages_change_hands),
		cmocka_unit_test(held_pages_stay),
		cmocka_unit_test(held_pages_do_not_move),
		cmocka_unit_test(merged_pages_come_apart),
		cmocka_unit_test(read_past_the_cache),
		cmocka_unit_test(fwb_leaves_no_choice),
		cmocka_unit_test(reading_maps_the_zero_page),
		cmocka_unit_test(copies_are_judged),
		cmocka_unit_test(split_blocks_are_not_cleaned),
		cmocka_unit_test(tagged_pages_are_not_merged),
		cmocka_unit_test(moved_pages_keep_their_tags),
		cmocka_unit_test(huge_pages_split),
		cmocka_unit_test(pages_collapse),
		cmocka_unit_test(vmas_are_cut),
		cmocka_unit_test(drivers_map_their_own),
		cmocka_unit_test(poisoned_pages),
		cmocka_unit_test(age_is_told_and_cleared),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
