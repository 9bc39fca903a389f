/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strange policies: they map memory that does not exist, fail while they hold a
 * page, or do not decide memslots. The VM goes on, and reports it.
 */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

/* What the wild policy answers to each fault. */
static struct s2_decision wild;

static void decide(const struct s2_policy *policy, struct s2_query *q,
		   struct s2_decision *d)
{
	(void)policy;
	(void)q;
	*d = wild;
}

static const struct s2_policy policy = {
	.abi = S2_POLICY_ABI,
	.size = sizeof(struct s2_policy),
	.name = "wild",
	.decide = { [S2_GUEST_ABORT] = decide },
};

static void begin_wild(const char *with, const struct s2_decision *d)
{
	struct s2_vm_cfg c = config_of("linux-7.3", with);

	wild = *d;
	c.policy = &policy;
	/* Neither RAM nor all of memory ends with a PMD. */
	c.ram_pages = 600;
	c.device_pages = 8;
	begin_as(&c);
	did(MMAP_2M);
	did(SLOT_2M);
}

static bool finds(enum s2_state_id id)
{
	return found & BIT_OF(id);
}

static const struct s2_decision block = {
	.outcome = S2_MAP,
	.ret = 1,
	.type = S2_TYPE_NORMAL,
	.size = S2_PMD,
	.r = { .base = 1 },
	.w = { .base = 1 },
	.topup = 1,
	.sanitise = S2_SANITISE_PAGES,
};

/* Page 607, the last of all, is behind the 512th: a block begins there. */
static void take_until_512(void)
{
	uint32_t i;

	for (i = 0; i < 512; i++)
		vm->host.pages[i].used = true;
}

static void blocks_that_reach_behind_memory(void **state)
{
	(void)state;
	begin_wild("mte", &block);
	take_until_512();
	did("write ipa=0x80000000");
	assert_true(finds(S2_ST_PA));
	assert_true(finds(S2_ST_HOST_SIZE));
	/* Cleaned was only what is there; and that it is not was told. */
	assert_true(finds(S2_ST_CMO));
	assert_true(vm->host.pages[607].tagged);
	/* The guest gets to what is behind: it is nobody's to judge. */
	found = 0;
	did("read ipa=0x80061000");
	assert_int_equal(r.faults, 0);
	assert_false(r.has_read);
}

static void a_leaf_without_a_memslot(void **state)
{
	struct s2_decision d = block;

	(void)state;
	d.size = S2_PAGE;
	d.sanitise = S2_SANITISE_NO;
	d.dirty = S2_ALWAYS;
	begin_wild("fwb dic idc", &d);
	go("write ipa=0xc0000000");
	assert_true(finds(S2_ST_CONTAIN));
	assert_false(vm->commit.marked);
}

/* The page before the memslot's first is in no log. */
static void marks_that_are_no_pages_of_the_memslot(void **state)
{
	struct s2_decision d = block;

	(void)state;
	d.size = S2_PAGE;
	d.sanitise = S2_SANITISE_NO;
	d.dirty = S2_ALWAYS;
	d.dirty_at = S2_PMD;
	begin_wild("fwb dic idc", &d);
	did("delete-slot id=0");
	did("slot id=0 ipa=0x80001000 hva=0x400000000000 size=64K log=bitmap");
	did("write ipa=0x80002000");
	assert_true(finds(S2_ST_LOGGED));
	assert_true(finds(S2_ST_DIRTY));
	did("get-log id=0");
	assert_int_equal(r.logged, 0);
}

static void leaves_that_cannot_be_read(void **state)
{
	struct s2_decision d = block;

	(void)state;
	d.size = S2_PAGE;
	d.sanitise = S2_SANITISE_NO;
	d.r.base = 0;
	begin_wild("fwb dic idc", &d);
	did("write ipa=0x80000000");
	nothing_found();
	/* Its policy would do the same for ever. */
	expect("read ipa=0x80000000", S2_STUCK);
	assert_true(finds(S2_ST_PROGRESS));
}

static void pages_that_failed_faults_keep(void **state)
{
	struct s2_decision d = { .outcome = S2_ERROR, .ret = -S2_EFAULT };

	(void)state;
	begin_wild("fwb dic idc", &d);
	expect("write ipa=0x80000000", S2_STOPPED);
	nothing_found();
	d.leak = 1;
	begin_wild("fwb dic idc", &d);
	expect("write ipa=0x80000000", S2_STOPPED);
	assert_true(finds(S2_ST_PIN));
	d.leak = 0;
	begin_wild("fwb dic idc pin", &d);
	expect("write ipa=0x80000000", S2_STOPPED);
	assert_true(finds(S2_ST_PIN));
	/* A fault that goes well drops it, with the mistake, too. */
	wild = block;
	wild.size = S2_PAGE;
	begin_wild("fwb dic idc pin", &wild);
	did("write ipa=0x80000000");
	nothing_found();
}

/* pkvm_pgtable_stage2_map(): WARN_ON_ONCE(size != PAGE_SIZE && ...) */
static void blocks_that_pkvm_does_not_share(void **state)
{
	struct s2_decision d = block;
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc pkvm");

	(void)state;
	d.size = S2_PUD;
	wild = d;
	c.policy = &policy;
	c.tables = s2_kernel_find("linux-7.3");
	begin_as(&c);
	did(MMAP_2M);
	did(SLOT_2M);
	expect("write ipa=0x80000000", S2_STOPPED);
	assert_int_equal(r.ret, -S2_EINVAL);
	assert_int_equal(found, BIT_OF(S2_ST_WARN));
}

/* Whoever decides memslots alone has no VM. */
static void faults_have_to_be_decided(void **state)
{
	struct s2_policy slots = policy;
	struct s2_vm_cfg c = { .policy = &slots };

	(void)state;
	slots.decide[S2_GUEST_ABORT] = NULL;
	slots.decide[S2_PREPARE_REGION] = decide;
	assert_string_equal(s2_vm_cfg_complete(&c),
			    "a VM needs a policy that decides faults");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_that_reach_behind_memory),
		cmocka_unit_test(a_leaf_without_a_memslot),
		cmocka_unit_test(marks_that_are_no_pages_of_the_memslot),
		cmocka_unit_test(leaves_that_cannot_be_read),
		cmocka_unit_test(pages_that_failed_faults_keep),
		cmocka_unit_test(blocks_that_pkvm_does_not_share),
		cmocka_unit_test(faults_have_to_be_decided),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
