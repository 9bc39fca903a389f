/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a VM. */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

/* What was kept of a VM that is gone has no VMID that could be flushed. */
static void ages_of_a_vm_that_is_gone(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc keep-tables age-destroyed");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("destroy");
	did("age hva=0x400000000000 size=4K");
	assert_int_equal(r.ret, 1);
	assert_true(found & BIT_OF(S2_ST_YOUNG));
}

/* Another VM's tables are no loss of this one's. */
static void the_other_vm_stays(void **state)
{
	(void)state;
	begin("linux-7.3", "fwb dic idc vmid-shared");
	did(MMAP_64K);
	did(SLOT_64K);
	did("write ipa=0x80000000");
	did("destroy");
	assert_false(found & BIT_OF(S2_ST_PAGES));
}

/* Nothing is left to unmap: that is WARNed about, if it is tried. */
static void unmapping_what_is_gone(void **state)
{
	static const char *const with[] = { "fwb dic idc unmap-warns",
					    "fwb dic idc pkvm unmap-warns" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin("linux-7.3", with[i]);
		did(MMAP_64K);
		did(SLOT_64K);
		did("write ipa=0x80000000");
		did("reclaim hva=0x400000000000 size=4K");
		nothing_found();
		did("destroy");
		did("reclaim hva=0x400000000000 size=4K");
		assert_int_equal(found, BIT_OF(S2_ST_WARN));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_of_a_vm_that_is_gone),
		cmocka_unit_test(the_other_vm_stays),
		cmocka_unit_test(unmapping_what_is_gone),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
