/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest hypervisor's leaves, the shadow leaves, and TLBIs. */
#include <stdio.h>

#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define L2 0x10000000ull

static struct s2_cube last;

static void on_decision(void *ctx, unsigned int cpu, const struct s2_cube *in,
			const struct s2_decision *d)
{
	(void)ctx;
	(void)cpu;
	(void)d;
	last = *in;
}

static void usual(const char *with)
{
	begin("linux-7.3", with);
	did(HUGE_2M);
	did(SLOT_2M);
}

/* The level of a valid shadow leaf, or 0. */
static int shadow_level(uint64_t l2)
{
	uint64_t pte = 0;
	int level = 0;

	s2_pt_get_leaf(table(true), s2_ipa(l2), &pte, &level);
	return s2_pte_is_valid(pte) ? level : 0;
}

static uint64_t shadow_rights(uint64_t l2)
{
	uint64_t pte = 0;

	s2_pt_get_leaf(table(true), s2_ipa(l2), &pte, NULL);
	return s2_pte_prot(table(true), pte) &
	       (S2_PROT_R | S2_PROT_W | S2_PROT_X);
}

static void the_smaller_leaf_counts(void **state)
{
	(void)state;
	usual("fwb dic idc nested");
	did("l1-map l2=0x10000000 size=4K l1=0x80003000");
	did("write ipa=0x10000000 nested");
	assert_int_equal(shadow_level(L2), 3);
	did("l1-map l2=0x10200000 size=2M l1=0x80000000");
	did("write ipa=0x10200000 nested");
	assert_int_equal(shadow_level(L2 + 0x200000), 2);
	/* Larger than the memslot, and than the host's page. */
	did("l1-map l2=0x40000000 size=1G l1=0x80000000");
	did("write ipa=0x40001000 nested");
	assert_int_equal(shadow_level(0x40001000), 2);
	/* Sizes that are no level's are rounded down. */
	did("l1-map l2=0x20000000 size=64K l1=0x80010000");
	did("write ipa=0x20001000 nested");
	assert_int_equal(shadow_level(0x20001000), 3);
	assert_int_equal(shadow_level(0x20000000), 0);
	nothing_found();
}

static void the_same_memory(void **state)
{
	(void)state;
	usual("fwb dic idc nested");
	did("l1-map l2=0x10000000 size=4K l1=0x80003000");
	did("log id=0");
	did("write ipa=0x10000000 nested");
	did("get-log id=0");
	assert_int_equal(r.logged, 1);
	did("read ipa=0x80003000 cpu=1");
	assert_true(r.has_read && s2_read_is_coherent(&r.read));
	assert_int_equal(found & ~BIT_OF(S2_ST_NEST_STALE), 0);
}

static void rights_are_the_hypervisors(void **state)
{
	static const struct {
		const char *map, *access;
		uint64_t rights;
	} of[] = {
		{ "l1-map l2=0x10000000 size=4K l1=0x80000000", "write",
		  S2_PROT_R | S2_PROT_W | S2_PROT_X },
		{ "l1-map l2=0x10000000 size=4K l1=0x80000000 w=0", "read",
		  S2_PROT_R | S2_PROT_X },
		{ "l1-map l2=0x10000000 size=4K l1=0x80000000 px=0", "write",
		  S2_PROT_R | S2_PROT_W | S2_PROT_UX },
		{ "l1-map l2=0x10000000 size=4K l1=0x80000000 ux=0", "write",
		  S2_PROT_R | S2_PROT_W | S2_PROT_PX },
		{ "l1-map l2=0x10000000 size=4K l1=0x80000000 px=0 ux=0 w=0",
		  "read", S2_PROT_R },
	};
	char text[48];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		usual("fwb dic idc xnx nested");
		did(of[i].map);
		strcat(strcpy(text, of[i].access), " ipa=0x10000000 nested");
		did(text);
		assert_int_equal(shadow_rights(L2), of[i].rights);
		nothing_found();
	}
}

/* What it did not give, its hypervisor hears of. */
static void refusals_are_the_hypervisors(void **state)
{
	static const char *const refused[] = { "write", "fetch" };
	char text[48];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		usual("fwb dic idc nested");
		did("l1-map l2=0x10000000 size=4K l1=0x80000000 w=0 px=0");
		did("read ipa=0x10000000 nested");
		strcat(strcpy(text, refused[i]), " ipa=0x10000000 nested");
		expect(text, S2_STOPPED);
		assert_int_equal(r.decision.outcome, S2_INJECT);
		expect("read ipa=0x10001000 nested", S2_STOPPED);
		assert_int_equal(r.decision.outcome, S2_INJECT);
		nothing_found();
	}
}

/* Without a size: all that the largest leaf could cover; else just that. */
static void tlbi_takes_what_it_says(void **state)
{
	(void)state;
	usual("fwb dic idc nested");
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("l1-map l2=0x10001000 size=4K l1=0x80001000");
	did("l1-map l2=0x50000000 size=4K l1=0x80002000");
	did("write ipa=0x10000000 nested");
	did("write ipa=0x10001000 nested");
	did("write ipa=0x50000000 nested");
	did("l1-tlbi l2=0x10000000 size=4K");
	assert_int_equal(shadow_level(0x10000000), 0);
	assert_int_equal(shadow_level(0x10001000), 3);
	did("write ipa=0x10000000 nested");
	did("l1-tlbi l2=0x10001000");
	assert_int_equal(shadow_level(0x10000000), 0);
	assert_int_equal(shadow_level(0x50000000), 3);
	nothing_found();
}

/* A leaf that is gone is forgotten when it is invalidated, and not before. */
static void gone_until_invalidated(void **state)
{
	(void)state;
	usual("fwb dic idc nested");
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("l1-map l2=0x10001000 size=4K l1=0x80001000");
	did("write ipa=0x10000000 nested");
	did("l1-unmap l2=0x10000000");
	did("l1-unmap l2=0x10001000");
	/* It may be used, and the tables do not have to know. */
	did("read ipa=0x10000000 nested");
	assert_int_equal(r.faults, 0);
	nothing_found();
	did("l1-tlbi l2=0x10000000 size=4K");
	did("l1-map l2=0x10000000 size=4K l1=0x80005000");
	senseless("l1-map l2=0x10001000 size=4K l1=0x80005000",
		  "a leaf is or may be cached there");
	/* A hint of another size does not cover it. */
	did("l1-tlbi l2=0x10001000 size=2M");
	senseless("l1-map l2=0x10001000 size=4K l1=0x80005000",
		  "a leaf is or may be cached there");
	did("l1-tlbi l2=0x10001000");
	did("l1-map l2=0x10001000 size=4K l1=0x80005000");
	senseless("l1-map l2=0x10000000 size=64K l1=0x80010000",
		  "a leaf is or may be cached there");
	nothing_found();
}

static void changes_empty_the_shadow(void **state)
{
	static const char *const changes[] = {
		"reclaim hva=0x400000000000 size=4K",
		"delete-slot id=0",
		"move-slot id=0 ipa=0xc0000000",
		"l1-switch",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		usual("fwb dic idc nested");
		did("l1-map l2=0x10000000 size=4K l1=0x80000000");
		did("write ipa=0x10000000 nested");
		did(changes[i]);
		assert_int_equal(shadow_level(L2), 0);
		nothing_found();
	}
}

static void another_guest(void **state)
{
	(void)state;
	usual("fwb dic idc nested");
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("write ipa=0x10000000 nested");
	did("l1-switch");
	expect("read ipa=0x10000000 nested", S2_STOPPED);
	did("l1-map l2=0x10000000 size=2M l1=0x80000000");
	did("read ipa=0x10000000 nested");
	nothing_found();
}

static void l1_leaves_that_are_none(void **state)
{
	static const char none[] = "no leaf is like that";
	char text[80];
	int i;

	(void)state;
	begin("linux-7.3", "nested");
	did(MMAP_64K);
	did(SLOT_64K);
	senseless("l1-map l2=0x10000000 size=0 l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=12K l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=2K l1=0x80000000", none);
	senseless("l1-map l2=0x40000000 size=2G l1=0x80000000", none);
	senseless("l1-map l2=0x10001000 size=8K l1=0x80000000", none);
	senseless("l1-map l2=0x10000000 size=8K l1=0x80001000", none);
	senseless("l1-map l2=0x10000000 size=4K l1=0x10000000000", none);
	senseless("l1-map l2=0x10000000000 size=4K l1=0x80000000", none);
	/* The last there is. */
	did("l1-map l2=0xfffffff000 size=4K l1=0x80000000");
	did("write ipa=0xfffffff000 nested");
	did("l1-unmap l2=0xfffffff000");
	did("l1-tlbi l2=0xfffffff000 size=4K");
	for (i = 0; i < VM_L1_LEAVES; i++) {
		snprintf(text, sizeof(text),
			 "l1-map l2=0x100%02x000 size=4K l1=0x80000000", i);
		did(text);
	}
	senseless("l1-map l2=0x20000000 size=4K l1=0x80000000", none);
	nothing_found();
}

/* NESTED_LEAF by size of the guest hypervisor's leaf, in 4K and 16K. */
static void l1_leaves_have_sizes(void **state)
{
	static const struct {
		enum s2_granule granule;
		const char *size, *with;
		int leaf;
	} of[] = {
		{ S2_GRANULE_4K, "4K", "nested", S2_NESTED_PAGE },
		{ S2_GRANULE_4K, "64K", "nested", S2_NESTED_SUB_PMD },
		{ S2_GRANULE_4K, "2M", "nested", S2_NESTED_PMD },
		{ S2_GRANULE_4K, "32M", "nested", S2_NESTED_SUB_PUD },
		{ S2_GRANULE_4K, "1G", "nested", S2_NESTED_PUD },
		{ S2_GRANULE_16K, "32M", "nested", S2_NESTED_PMD },
		{ S2_GRANULE_4K, "4K", "nested nest-size", S2_NESTED_PUD },
	};
	struct s2_vm_cfg c;
	char text[80];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(*of); i++) {
		c = config_of("linux-7.3", of[i].with);
		c.granule = of[i].granule;
		begin_as(&c);
		s2_vm_watch(vm,
			    &(struct s2_vm_watch){ .decision = on_decision });
		did(MMAP_64K);
		did(SLOT_64K);
		snprintf(text, sizeof(text),
			 "l1-map l2=0x40000000 size=%s l1=0x80000000",
			 of[i].size);
		did(text);
		go("write ipa=0x40000000 nested");
		assert_int_equal(last.may[S2_NESTED_LEAF], S2_SET(of[i].leaf));
	}
	senseless("l1-map l2=0x80000000 size=2G l1=0x80000000",
		  "no leaf is like that");
}

/* Whatever the guest hypervisor changed of a leaf since it was walked. */
static void l1_leaves_that_changed(void **state)
{
	static const char *const now[] = {
		"l2=0x10000000 size=4K l1=0x80002000",
		"l2=0x10000000 size=4K l1=0x80000000 r=0",
		"l2=0x10000000 size=4K l1=0x80000000 w=0",
		"l2=0x10000000 size=4K l1=0x80000000 px=0",
		"l2=0x10000000 size=4K l1=0x80000000 ux=0",
		"l2=0x10000000 size=8K l1=0x80000000",
		NULL,
		"l2=0x10000000 size=4K l1=0x80000000",
	};
	char text[80];
	size_t i, n = sizeof(now) / sizeof(*now);

	(void)state;
	for (i = 0; i < n; i++) {
		begin("linux-7.3", "fwb dic idc xnx nested");
		did(MMAP_64K);
		did(SLOT_64K);
		did("l1-map l2=0x10000000 size=4K l1=0x80000000");
		expect("write ipa=0x10000000 nested pause", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		did("l1-unmap l2=0x10000000");
		did("l1-tlbi l2=0x10000000");
		if (now[i])
			did(strcat(strcpy(text, "l1-map "), now[i]));
		expect("cpu", S2_PAUSED);
		expect("cpu", S2_PAUSED);
		go("cpu");
		/* The same again is as if it had stayed. */
		assert_int_equal(found,
				 i < n - 1 ? BIT_OF(S2_ST_NEST_RACE) : 0);
	}
}

/* The leaf that is there now begins before the one that was walked. */
static void l1_leaves_that_grew(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc nested");
	did(MMAP_64K);
	did(SLOT_64K);
	did("l1-map l2=0x10001000 size=4K l1=0x80001000");
	expect("write ipa=0x10001000 nested pause", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	did("l1-unmap l2=0x10001000");
	did("l1-tlbi l2=0x10001000");
	did("l1-map l2=0x10000000 size=8K l1=0x80000000");
	expect("cpu", S2_PAUSED);
	expect("cpu", S2_PAUSED);
	go("cpu");
	assert_int_equal(found, BIT_OF(S2_ST_NEST_RACE));
}

/* Write protection that forgets the shadow. */
static void logs_without_the_shadow(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc nested nest-no-unmap");
	did(MMAP_64K);
	did(SLOT_64K);
	did("l1-map l2=0x10000000 size=4K l1=0x80000000");
	did("write ipa=0x10000000 nested");
	did("log id=0");
	assert_true(found & BIT_OF(S2_ST_LOGGED));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_smaller_leaf_counts),
		cmocka_unit_test(the_same_memory),
		cmocka_unit_test(rights_are_the_hypervisors),
		cmocka_unit_test(refusals_are_the_hypervisors),
		cmocka_unit_test(tlbi_takes_what_it_says),
		cmocka_unit_test(gone_until_invalidated),
		cmocka_unit_test(changes_empty_the_shadow),
		cmocka_unit_test(another_guest),
		cmocka_unit_test(l1_leaves_that_are_none),
		cmocka_unit_test(l1_leaves_have_sizes),
		cmocka_unit_test(l1_leaves_that_changed),
		cmocka_unit_test(l1_leaves_that_grew),
		cmocka_unit_test(logs_without_the_shadow),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
