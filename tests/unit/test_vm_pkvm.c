/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pKVM: permitted transfers of a page in each state. The expected errors are
 * those of the kernel's pkvm_ownership_selftest().
 */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define PAGE  3060u
#define TEXT  (3072u - PKVM_KERNEL)
#define DATA  (TEXT + 2)
#define GFN0  0x80000ull
#define P     "page=3060"
#define IPA0  "ipa=0x80000000"
#define IPA1  "ipa=0x80001000"
#define UPPER "page=0x7f00000" /* 512G */

static void usual(const char *with)
{
	char words[120] = "fwb dic idc pkvm ";

	begin("linux-7.3", strcat(words, with));
}

static void refused(const char *text, int ret)
{
	expect(text, S2_REFUSED);
	if (r.ret != ret)
		fail_msg("%s: %d instead of %d", text, r.ret, ret);
}

static const struct s2_pkvm_page *page(uint32_t n)
{
	return &vm->pkvm.pages[n];
}

static void states(enum s2_pkvm_state host, enum s2_pkvm_state hyp)
{
	assert_int_equal(page(PAGE)->host, host);
	assert_int_equal(page(PAGE)->hyp, hyp);
}

static uint64_t host_entry(s2_pa_t pa, int *level)
{
	uint64_t pte = 0;

	assert_int_equal(s2_pt_get_leaf(&vm->pkvm.host.pt, s2_ipa_of_pa(pa),
					&pte, level),
			 0);
	return pte;
}

/*
 * ---- states ---------------------------------------------------------------
 */

static void only_its_owner_moves_a_page_of_the_hypervisor(void **state)
{
	(void)state;
	usual("");
	did("donate-hyp " P);
	states(PKVM_NOPAGE, PKVM_OWNED);
	refused("donate-hyp " P, -S2_EPERM);
	refused("share-hyp " P, -S2_EPERM);
	refused("share-guest " P " " IPA0, -S2_EPERM);
	refused("unshare-guest " IPA0, -S2_ENOENT);
	refused("donate-guest " P " " IPA0, -S2_EPERM);
	refused("reclaim-guest " P, -S2_EPERM);
	refused("host-fault " P, -S2_EPERM);
	did("return-hyp " P);
	states(PKVM_OWNED, PKVM_NOPAGE);
	refused("return-hyp " P, -S2_EPERM);
	refused("unshare-guest " IPA0, -S2_ENOENT);
	refused("reclaim-guest " P, -S2_EAGAIN);
	nothing_found();
}

static void a_page_shared_with_the_hypervisor_stays_so(void **state)
{
	(void)state;
	usual("");
	did("share-hyp " P);
	states(PKVM_SHARED_OWNED, PKVM_SHARED_BORROWED);
	refused("donate-hyp " P, -S2_EPERM);
	refused("return-hyp " P, -S2_EPERM);
	refused("share-guest " P " " IPA0, -S2_EPERM);
	refused("donate-guest " P " " IPA0, -S2_EPERM);
	refused("unshare-hyp " P " fail", -S2_EBUSY);
	states(PKVM_SHARED_OWNED, PKVM_SHARED_BORROWED);
	did("host-fault " P);
	did("unshare-hyp " P);
	states(PKVM_OWNED, PKVM_NOPAGE);
	senseless("unshare-hyp " P, "it is not shared with the hypervisor");
	nothing_found();
}

static void guests_can_share_one_page(void **state)
{
	(void)state;
	usual("");
	did("share-guest " P " " IPA0);
	states(PKVM_SHARED_OWNED, PKVM_NOPAGE);
	refused("share-guest " P " " IPA0, -S2_EAGAIN);
	refused("donate-hyp " P, -S2_EPERM);
	refused("share-hyp " P, -S2_EPERM);
	refused("return-hyp " P, -S2_EPERM);
	refused("donate-guest " P " " IPA0, -S2_EPERM);
	did("share-guest " P " " IPA1);
	assert_int_equal(page(PAGE)->guests, 2);
	did("unshare-guest " IPA0);
	states(PKVM_SHARED_OWNED, PKVM_NOPAGE);
	did("unshare-guest " IPA1);
	states(PKVM_OWNED, PKVM_NOPAGE);
	nothing_found();
}

static void a_protected_guest_keeps_its_page(void **state)
{
	int level;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	states(PKVM_NOPAGE, PKVM_NOPAGE);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, PAGE), &level),
			 (uint64_t)S2_INVALID_DONATION << 60 |
				 (1 | GFN0 << 16) << 4 | PKVM_ID_GUEST << 1);
	assert_int_equal(level, 3);
	refused("donate-guest " P " " IPA0, -S2_EAGAIN);
	refused("donate-guest " P " " IPA1, -S2_EPERM);
	refused("share-guest " P " " IPA0, -S2_EPERM);
	refused("donate-hyp " P, -S2_EPERM);
	refused("share-hyp " P, -S2_EPERM);
	refused("return-hyp " P, -S2_EPERM);
	nothing_found();
}

static void what_was_taken_is_poisoned(void **state)
{
	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	did("reclaim-guest " P);
	states(PKVM_OWNED, PKVM_NOPAGE);
	refused("donate-guest " P " " IPA0, -S2_EFAULT);
	did("donate-guest " P " " IPA1);
	did("destroy");
	states(PKVM_OWNED, PKVM_NOPAGE);
	assert_false(page(PAGE)->secret);
	senseless("donate-guest " P " " IPA1, "the guests are gone");
	nothing_found();
}

static void without_tables_nothing_changes(void **state)
{
	(void)state;
	usual("");
	refused("donate-guest " P " " IPA0 " fail", -S2_ENOMEM);
	refused("share-guest " P " " IPA0 " fail", -S2_ENOMEM);
	states(PKVM_OWNED, PKVM_NOPAGE);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, PAGE), NULL), 0);
	nothing_found();
}

static void what_is_no_memory_stays_where_it_is(void **state)
{
	(void)state;
	usual("");
	refused("share-hyp page=3072", -S2_EPERM);
	refused("donate-hyp page=3072 size=8K", -S2_EPERM);
	refused("donate-hyp page=3071 size=8K", -S2_EINVAL);
	refused("donate-guest page=3072 " IPA0, -S2_EPERM);
	refused("share-guest page=3072 " IPA0, -S2_EPERM);
	refused("reclaim-guest page=3072", -S2_EFAULT);
	senseless("share-hyp page=4096", "there is no such page");
	senseless("share-hyp page=0", "the page is user space's");
	nothing_found();
}

/*
 * ---- the host's stage 2 ----------------------------------------------------
 */

static void the_host_faults_in_blocks(void **state)
{
	int level;

	(void)state;
	usual("");
	did("host-fault page=5");
	assert_true(s2_pte_is_valid(host_entry(s2_pa(S2_VM_RAM), &level)));
	assert_int_equal(level, 2);
	/* Where owners are told apart, there are pages. */
	did("host-fault " P);
	assert_true(s2_pte_is_valid(host_entry(s2_vm_pa_of(vm, PAGE), &level)));
	assert_int_equal(level, 3);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, PAGE + 1), NULL), 0);
	/* RAM ends where the first G does not. */
	did("host-fault page=3072");
	host_entry(s2_vm_pa_of(vm, 3072), &level);
	assert_int_equal(level, 2);
	did("host-fault " UPPER);
	host_entry(s2_pa(1ull << 39), &level);
	assert_int_equal(level, 1);
	senseless("host-fault page=0xff00000", "there is no such address");
	nothing_found();
}

/* None of its blocks reaches into what is no memory, and the other way. */
static void blocks_end_where_ram_ends(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc pkvm");
	int level;

	(void)state;
	c.ram_pages = 3112;
	begin_as(&c);
	did("host-fault page=3100");
	assert_true(s2_pte_is_valid(host_entry(s2_vm_pa_of(vm, 3100), &level)));
	assert_int_equal(level, 3);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, 3112), NULL), 0);
	did("host-fault page=3112");
	assert_true(s2_pte_is_valid(host_entry(s2_vm_pa_of(vm, 3112), &level)));
	assert_int_equal(level, 3);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, 3111), NULL), 0);
	did("host-fault page=3584");
	host_entry(s2_vm_pa_of(vm, 3584), &level);
	assert_int_equal(level, 2);
	nothing_found();
}

/* A block goes as a whole, and comes back page by page when it is touched. */
static void an_owner_within_a_block_breaks_it(void **state)
{
	int level;

	(void)state;
	usual("");
	did("host-fault page=0");
	host_entry(s2_pa(S2_VM_RAM), &level);
	assert_int_equal(level, 2);
	assert_int_equal(s2_pkvm_set_owner(&vm->pkvm, 7, 1, PKVM_ID_HYP, 0), 0);
	s2_pkvm_set_hyp(&vm->pkvm, 7, 1, PKVM_OWNED);
	vm->pkvm.pages[7].hyp_maps = true;
	refused("host-fault page=7", -S2_EPERM);
	assert_int_equal(host_entry(s2_pa(S2_VM_RAM), &level), 0);
	assert_int_equal(level, 3);
	did("host-fault page=8");
	nothing_found();
}

static void the_hypervisor_is_its_own(void **state)
{
	uint64_t pte;

	(void)state;
	usual("");
	refused("host-fault page=3010", -S2_EPERM);
	assert_int_equal(host_entry(s2_vm_pa_of(vm, DATA), NULL),
			 (uint64_t)S2_INVALID_DONATION << 60 | PKVM_ID_HYP
								       << 1);
	/* Its text can be read, and not given to a guest. */
	pte = host_entry(s2_vm_pa_of(vm, TEXT), NULL);
	assert_int_equal(s2_pte_prot(&vm->pkvm.host.pt, pte), S2_PROT_R);
	refused("donate-guest page=3008 " IPA0, -S2_EPERM);
	refused("reclaim-guest page=3008", -S2_EINVAL);
	senseless("return-hyp page=3008",
		  "the hypervisor keeps what it began with");
	nothing_found();
}

/*
 * ---- a VM's own faults ------------------------------------------------------
 */

static void faults_share_what_they_map(void **state)
{
	uint32_t first;

	(void)state;
	usual("");
	did(HUGE_2M);
	did(SLOT_2M);
	did("slot id=1 ipa=0xc0001000 hva=0x400000000000 size=64K");
	faults("write ipa=0x80000000", 1, S2_MAP);
	first = vm->host.ptes[0].page;
	assert_int_equal(page(first + 511)->guests, 1);
	faults("write ipa=0xc0001000", 1, S2_MAP);
	assert_int_equal(page(first)->guests, 2);
	did("delete-slot id=0");
	assert_int_equal(page(first)->guests, 1);
	assert_int_equal(page(first + 511)->guests, 0);
	assert_int_equal(page(first + 511)->host, PKVM_OWNED);
	did("destroy");
	assert_int_equal(page(first)->guests, 0);
	nothing_found();
}

/*
 * ---- mistakes ---------------------------------------------------------------
 */

static const struct mistake {
	const char *bug;
	enum s2_state_id id;
	const char *steps[4];
} mistakes[] = {
	{ "pkvm-init-block", S2_ST_OWN_ONE, { "host-fault page=3016" } },
	{ "pkvm-text-va", S2_ST_OWN_ONE, { "host-fault page=3008" } },
	{ "pkvm-range", S2_ST_OWN_RANGE, { "donate-hyp page=3071 size=8K" } },
	{ "pkvm-memcache",
	  S2_ST_OWN_ONE,
	  { "donate-guest " P " " IPA0 " fail" } },
	{ "pkvm-memcache",
	  S2_ST_OWN_ONE,
	  { "share-guest " P " " IPA0 " fail" } },
	{ "pkvm-track", S2_ST_OWN_TRACK, { "share-hyp " P " fail" } },
	{ "pkvm-track",
	  S2_ST_OWN_TRACK,
	  { "share-hyp " P, "unshare-hyp " P " fail" } },
	{ "pkvm-track",
	  S2_ST_OWN_TRACK,
	  { "donate-hyp page=3061", "share-hyp " P " size=8K" } },
	{ "pkvm-warn", S2_ST_WARN, { "donate-guest " P " " IPA0 " fail" } },
	{ "pkvm-warn", S2_ST_WARN, { "share-guest " P " " IPA0 " fail" } },
	{ "pkvm-poison-fwb",
	  S2_ST_OWN_SECRET,
	  { "donate-guest " P " " IPA0, "reclaim-guest " P } },
	{ "pkvm-poison-fwb",
	  S2_ST_OWN_SECRET,
	  { "donate-guest " P " " IPA0, "destroy" } },
	{ "shared-root-refs", S2_ST_COUNT, { "host-fault " UPPER } },
};

static void tell(const struct mistake *m, const char *bug)
{
	size_t i;

	usual(bug);
	for (i = 0; i < 4 && m->steps[i]; i++)
		go(m->steps[i]);
}

static void each_mistake_is_found(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		tell(&mistakes[i], mistakes[i].bug);
		if (!(found & BIT_OF(mistakes[i].id)))
			fail_msg("%s, story %zu", mistakes[i].bug, i);
		tell(&mistakes[i], "");
		nothing_found();
	}
}

/* Who cleans for want of FWB needs no other helper. */
static void without_fwb_both_helpers_clean(void **state)
{
	(void)state;
	begin("linux-7.3", "dic idc pkvm pkvm-poison-fwb");
	did("donate-guest " P " " IPA0);
	did("reclaim-guest " P);
	nothing_found();
}

/* ---- a record that is wrong -------------------------------------------- */

static void finds(enum s2_state_id id)
{
	look();
	assert_int_equal(found, BIT_OF(id));
	found = 0;
}

static void each_record_is_looked_at(void **state)
{
	struct s2_pkvm_page *p;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	did("share-guest page=3061 " IPA0);
	nothing_found();
	p = &vm->pkvm.pages[PAGE];
	p->host = PKVM_OWNED;
	look();
	assert_true(found & BIT_OF(S2_ST_OWN_ONE));
	assert_true(found & BIT_OF(S2_ST_OWN_SECRET));
	found = 0;
	p->host = PKVM_NOPAGE;
	p->hyp = PKVM_OWNED;
	finds(S2_ST_OWN_ONE);
	p->hyp = PKVM_NOPAGE;
	p->hyp_maps = true;
	finds(S2_ST_OWN_ONE);
	p->hyp_maps = false;
	p[1].guests++;
	finds(S2_ST_OWN_ONE);
	p[1].guests--;
	p->held++;
	finds(S2_ST_OWN_TRACK);
	p->held--;
	look();
	nothing_found();
	s2_pt_unmap(&vm->pkvm.protected.pt, s2_ipa(GFN0 << 12), 4096);
	finds(S2_ST_OWN_ONE);
}

/* ---- configurations ---------------------------------------------------- */

static void what_pkvm_excludes(void **state)
{
	struct s2_vm_cfg c = config_of("linux-6.18", "pkvm");

	(void)state;
	assert_non_null(s2_vm_cfg_complete(&c));
	c = config_of("linux-7.3", "pkvm nested");
	assert_non_null(s2_vm_cfg_complete(&c));
	c = config_of("linux-7.3", "pkvm eager-split");
	assert_non_null(s2_vm_cfg_complete(&c));
	c = config_of("linux-7.3", "pkvm");
	c.ram_pages = 64;
	assert_non_null(s2_vm_cfg_complete(&c));
	begin("linux-7.3", "");
	senseless("share-hyp " P, "there is no pKVM");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_its_owner_moves_a_page_of_the_hypervisor),
		cmocka_unit_test(a_page_shared_with_the_hypervisor_stays_so),
		cmocka_unit_test(guests_can_share_one_page),
		cmocka_unit_test(a_protected_guest_keeps_its_page),
		cmocka_unit_test(what_was_taken_is_poisoned),
		cmocka_unit_test(without_tables_nothing_changes),
		cmocka_unit_test(what_is_no_memory_stays_where_it_is),
		cmocka_unit_test(the_host_faults_in_blocks),
		cmocka_unit_test(blocks_end_where_ram_ends),
		cmocka_unit_test(an_owner_within_a_block_breaks_it),
		cmocka_unit_test(the_hypervisor_is_its_own),
		cmocka_unit_test(faults_share_what_they_map),
		cmocka_unit_test(each_mistake_is_found),
		cmocka_unit_test(without_fwb_both_helpers_clean),
		cmocka_unit_test(each_record_is_looked_at),
		cmocka_unit_test(what_pkvm_excludes),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
