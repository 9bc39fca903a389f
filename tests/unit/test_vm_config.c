/* SPDX-License-Identifier: GPL-2.0-only */
/* Configurations: defaults, and what is refused. */
#include "inject/mistakes.h"

#include "main.h"
#include "test_vm.h"

static const char *complete(struct s2_vm_cfg *c)
{
	return s2_vm_cfg_complete(c);
}

static void refused(struct s2_vm_cfg c, const char *why)
{
	const char *said = complete(&c);

	assert_non_null(said);
	assert_string_equal(said, why);
}

static struct s2_vm_cfg with(const char *words)
{
	return config_of("linux-7.3", words);
}

static void usual_numbers(void **state)
{
	struct s2_vm_cfg c = with("");

	(void)state;
	assert_null(complete(&c));
	assert_int_equal(c.ipa_bits, 40);
	assert_int_equal(c.cpus, 2);
	assert_int_equal(c.hva_pages, 2048);
	assert_true(c.ram_pages >= c.hva_pages);
	assert_true(c.device_pages && c.table_pages);
	/* Twice is as once. */
	assert_null(complete(&c));
	assert_int_equal(c.hva_pages, 2048);
}

static void numbers_of_16k(void **state)
{
	struct s2_vm_cfg c = with("");

	(void)state;
	c.granule = S2_GRANULE_16K;
	assert_null(complete(&c));
	/* Two blocks of 2048 pages fit, with room around them. */
	assert_true(c.hva_pages >= 2 * 2048);
	assert_true(c.ram_pages >= c.hva_pages);
}

static void given_numbers_stay(void **state)
{
	struct s2_vm_cfg c = with("");

	(void)state;
	c.ipa_bits = 36;
	c.cpus = 4;
	c.hva_pages = 100;
	c.ram_pages = 200;
	c.device_pages = 3;
	c.table_pages = 64;
	assert_null(complete(&c));
	assert_int_equal(c.ipa_bits, 36);
	assert_int_equal(c.cpus, 4);
	assert_int_equal(c.hva_pages, 100);
	assert_int_equal(c.ram_pages, 200);
	assert_int_equal(c.device_pages, 3);
	assert_int_equal(c.table_pages, 64);
}

/* The table code is that of the policy's kernel; of a plug-in, the newest. */
static void tables_of_policies(void **state)
{
	struct s2_policy plugin = *s2_policy_find("linux-6.1");
	const struct s2_policy *policy;
	struct s2_vm_cfg c;
	size_t i;

	(void)state;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		c = config_of(policy->name, "");
		assert_null(complete(&c));
		assert_ptr_equal(c.tables, policy->kernel);
	}
	plugin.kernel = NULL;
	c = config_of("linux-6.1", "");
	c.policy = &plugin;
	assert_null(complete(&c));
	assert_ptr_equal(c.tables, s2_kernel_newest());
}

static void every_policy_makes_a_vm(void **state)
{
	const struct s2_policy *policy;
	size_t i;

	(void)state;
	for (i = 0; (policy = s2_policy_at(i)); i++) {
		begin(policy->name, "fwb dic idc");
		did(MMAP_64K);
		did(SLOT_64K);
		did("write ipa=0x80000000");
		did("destroy");
		nothing_found();
	}
}

static void needs_a_policy(void **state)
{
	(void)state;
	refused((struct s2_vm_cfg){ 0 }, "a VM needs a policy");
}

static void needs_a_granule(void **state)
{
	struct s2_vm_cfg c = with("");

	(void)state;
	c.granule = S2_NR_GRANULES;
	refused(c, "there is no such granule");
}

static void ipa_bits(void **state)
{
	static const char *const why =
		"an IPA has 32 to 48 bits, or 52 with LPA2";
	struct s2_vm_cfg c = with("");

	(void)state;
	c.ipa_bits = 31;
	refused(c, why);
	c.ipa_bits = 49;
	refused(c, why);
	c.lpa2 = true;
	assert_null(complete(&c));
	c.ipa_bits = 53;
	refused(c, why);
}

static void cpus(void **state)
{
	struct s2_vm_cfg c = with("");

	(void)state;
	c.cpus = S2_VM_CPUS + 1;
	refused(c, "there are at most 4 vCPUs");
}

static void memory_sizes(void **state)
{
	static const char *const much = "so much memory is not simulated";
	static const char *const little =
		"at least 64 pages of RAM and 64 for tables";
	struct s2_vm_cfg c;

	(void)state;
	c = with("");
	c.ram_pages = (1u << 18) + 1;
	refused(c, much);
	c = with("");
	c.hva_pages = (1u << 18) + 1;
	refused(c, much);
	c = with("");
	c.device_pages = (1u << 16) + 1;
	refused(c, much);
	c = with("");
	c.table_pages = (1u << 16) + 1;
	refused(c, much);
	c = with("");
	c.ram_pages = 63;
	refused(c, little);
	c = with("");
	c.table_pages = 63;
	refused(c, little);
	c = with("");
	c.ram_pages = c.table_pages = 64;
	assert_null(complete(&c));
}

static void pkvm_takes_pages(void **state)
{
	static const char *const why =
		"pKVM takes 128 pages of RAM and 128 for tables";
	struct s2_vm_cfg c = with("pkvm");

	(void)state;
	c.ram_pages = 127;
	refused(c, why);
	c = with("pkvm");
	c.table_pages = 127;
	refused(c, why);
	c.table_pages = 128;
	assert_null(complete(&c));
}

static void features_that_need_others(void **state)
{
	(void)state;
	refused(with("fwb"), "FWB implies IDC: name both");
	refused(with("init-set"), "init-set needs manual-protect");
	refused(with("pkvm nested"),
		"pKVM has no nested guests, and splits no blocks");
	refused(with("pkvm eager-split"),
		"pKVM has no nested guests, and splits no blocks");
}

static void lpa2_and_64k(void **state)
{
	struct s2_vm_cfg c = with("lpa2");

	(void)state;
	c.granule = S2_GRANULE_64K;
	refused(c, "LPA2 is for pages of 4K and 16K");
}

static void features_that_kernels_lack(void **state)
{
	(void)state;
	refused(config_of("linux-6.1", "lpa2"),
		"this kernel's stage 2 has no LPA2");
	refused(config_of("linux-6.17", "xnx"),
		"this kernel's stage 2 makes no use of XNX");
	refused(config_of("linux-6.1.y", "nested"),
		"this kernel has no nested guests");
	refused(config_of("linux-7.0", "pkvm"),
		"this kernel has no protected VMs");
	assert_null(complete(&(struct s2_vm_cfg){
		.policy = s2_policy_find("linux-6.17"), .nested = true }));
}

/* Too few pages for concatenated root tables: there is no VM. */
static void no_room_for_roots(void **state)
{
	struct s2_vm_cfg c = with("nested");
	struct s2_vm *none;
	void *mem;

	(void)state;
	c.ipa_bits = 43; /* 16 root tables */
	c.table_pages = 64;
	assert_null(complete(&c));
	c.table_pages = 20;
	mem = malloc(s2_vm_size(&c));
	assert_non_null(mem);
	none = s2_vm_begin(&c, mem);
	assert_null(none);
	free(mem);
}

static void features_are_kept(void **state)
{
	const struct s2_vm_cfg *kept;

	(void)state;
	begin("linux-7.3", "fwb dic idc nested mte");
	kept = s2_vm_config(vm);
	assert_true(kept->fwb && kept->dic && kept->idc && kept->mte);
	assert_non_null(s2_vm_table(vm, false));
	assert_non_null(s2_vm_table(vm, true));
	assert_int_equal(s2_vm_memory(vm)->nr,
			 kept->ram_pages + kept->device_pages);
	begin("linux-7.3", "");
	assert_null(s2_vm_table(vm, true));
}

static void bugs_have_names(void **state)
{
	uint64_t table = 0, kernel = 0;
	const struct s2_bug_info *bug;
	size_t i;

	(void)state;
	for (i = 0; (bug = s2_bug_at(i)); i++) {
		uint64_t *seen = bug->table ? &table : &kernel;

		assert_ptr_equal(s2_bug_find(bug->name), bug);
		assert_true(bug->text && *bug->text);
		assert_int_equal(bug->bit & (bug->bit - 1), 0);
		assert_int_equal(*seen & bug->bit, 0);
		*seen |= bug->bit;
	}
	/* None is left out. */
	assert_true(table & S2_PT_BUG_AGE_RANGE);
	assert_true(kernel & S2_VM_BUG_NEST_REF);
	assert_int_equal(table & (table + 1), 0);
	/* pKVM's are the upper half. */
	assert_int_equal((uint32_t)kernel & ((uint32_t)kernel + 1), 0);
	assert_int_equal(kernel >> 32 & ((kernel >> 32) + 1), 0);
	assert_null(s2_bug_find("no-such-bug"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_numbers),
		cmocka_unit_test(numbers_of_16k),
		cmocka_unit_test(given_numbers_stay),
		cmocka_unit_test(tables_of_policies),
		cmocka_unit_test(every_policy_makes_a_vm),
		cmocka_unit_test(needs_a_policy),
		cmocka_unit_test(needs_a_granule),
		cmocka_unit_test(ipa_bits),
		cmocka_unit_test(cpus),
		cmocka_unit_test(memory_sizes),
		cmocka_unit_test(pkvm_takes_pages),
		cmocka_unit_test(features_that_need_others),
		cmocka_unit_test(lpa2_and_64k),
		cmocka_unit_test(features_that_kernels_lack),
		cmocka_unit_test(no_room_for_roots),
		cmocka_unit_test(features_are_kept),
		cmocka_unit_test(bugs_have_names),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
