/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pKVM's records with one manual change: the hypercall that reads the record
 * fails, as the kernel's does, and the invariant objects.
 */
#include "vm/vm.h"

#include "main.h"
#include "test_vm.h"

#define PAGE  3060u
#define TEXT  (3072u - PKVM_KERNEL)
#define P     "page=3060"
#define IPA0  "ipa=0x80000000"
#define IPA1  "ipa=0x80001000"
#define GUEST 0x80000000ull

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

static struct s2_pkvm_page *page(uint32_t n)
{
	return &vm->pkvm.pages[n];
}

static uint64_t *entry_in(struct s2_pt *pt, uint64_t ipa)
{
	uint64_t *entry = NULL;

	s2_pt_walk(pt, s2_ipa(ipa), 4096, S2_WALK_LEAF, keep_entry, &entry);
	assert_non_null(entry);
	return entry;
}

/* Of this, and of nothing else. */
static void finds(enum s2_state_id id)
{
	look();
	if (found != BIT_OF(id))
		fail_msg("not %s alone: %llx", s2_state_invariants[id].name,
			 (unsigned long long)found);
	found = 0;
}

static bool has_found(enum s2_state_id id)
{
	bool yes;

	look();
	yes = found & BIT_OF(id);
	found = 0;
	return yes;
}

/* ---- hypercalls -------------------------------------------------------- */

/* get_valid_guest_pte(), and the state that the guest's entry has */
static void what_is_not_the_guests_is_not_reclaimed(void **state)
{
	uint64_t *entry, leaf;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	entry = entry_in(&vm->pkvm.protected.pt, GUEST);
	leaf = *entry;
	*entry = (uint64_t)S2_INVALID_POISONED << 60;
	refused("reclaim-guest " P, -S2_EHWPOISON);
	*entry = 0;
	refused("reclaim-guest " P, -S2_ENOENT);
	*entry = leaf | (uint64_t)PKVM_SHARED_BORROWED << 55;
	refused("reclaim-guest " P, -S2_EPERM);
	assert_int_equal(page(PAGE)->host, PKVM_NOPAGE);
	assert_true(page(PAGE)->secret);
	*entry = leaf;
	found = 0;
	did("reclaim-guest " P);
	nothing_found();
}

static void blocks_are_not_reclaimed(void **state)
{
	uint64_t *entry;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	entry = s2_pool_at(&vm->tables.pool, vm->pkvm.protected.pt.root) + 2;
	assert_true(s2_pte_is_table(*entry, 1));
	*entry = S2_VM_RAM | 1 << 10 | 1;
	refused("reclaim-guest " P, -S2_E2BIG);
	assert_int_equal(page(PAGE)->host, PKVM_NOPAGE);
}

/* host_stage2_get_guest_info(): the annotation names the guest's gfn. */
static void the_host_knows_where_a_guest_has_it(void **state)
{
	uint64_t *host;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	did("donate-guest page=3061 " IPA1);
	host = entry_in(&vm->pkvm.host.pt, s2_vm_pa_of(vm, PAGE).pa);
	*host = host[1];
	assert_true(has_found(S2_ST_OWN_ONE));
	/* It takes what it finds there, and says that it is another. */
	go("reclaim-guest " P);
	assert_true(found & BIT_OF(S2_ST_WARN));
}

/* __check_host_shared_guest() */
static void shares_are_counted(void **state)
{
	uint64_t *entry, leaf;

	(void)state;
	usual("");
	did("share-guest " P " " IPA0);
	page(PAGE)->guests = 0;
	refused("unshare-guest " IPA0, -S2_EINVAL);
	page(PAGE)->guests = 1;
	page(PAGE)->host = PKVM_OWNED;
	refused("unshare-guest " IPA0, -S2_EPERM);
	page(PAGE)->host = PKVM_SHARED_OWNED;
	entry = entry_in(&vm->pkvm.other.pt, GUEST);
	leaf = *entry;
	*entry = leaf & ~(UINT64_C(3) << 55);
	found = 0;
	refused("unshare-guest " IPA0, -S2_EPERM);
	assert_int_equal(found, BIT_OF(S2_ST_OWN_ONE));
	found = 0;
	*entry = leaf;
	did("unshare-guest " IPA0);
	assert_int_equal(page(PAGE)->host, PKVM_OWNED);
	nothing_found();
}

/* A guest whose memory is Device: pKVM shares with read, write, execute. */
static void devices_are_not_shared(void **state)
{
	(void)state;
	usual("");
	assert_int_equal(s2_pkvm_share_guest(&vm->pkvm, &vm->tables.own,
					     &vm->vcpus[0].cache, s2_ipa(GUEST),
					     4096, s2_vm_pa_of(vm, PAGE),
					     PKVM_RWX | S2_PROT_DEVICE),
			 -S2_EINVAL);
	assert_int_equal(page(PAGE)->host, PKVM_OWNED);
}

/* A WARN_ON() each, because nobody but this code can have caused it. */
static void shares_that_nobody_knows_of(void **state)
{
	(void)state;
	usual("");
	page(PAGE)->held = 1;
	refused("unshare-hyp " P, -S2_ENOENT);
	assert_true(found & BIT_OF(S2_ST_WARN));
	found = 0;
	page(PAGE)->held = 0;
	look();
	nothing_found();
}

static void hyp_states_count_as_well(void **state)
{
	(void)state;
	usual("");
	page(PAGE)->hyp = PKVM_SHARED_BORROWED;
	refused("share-hyp " P, -S2_EPERM);
	refused("donate-hyp " P, -S2_EPERM);
	assert_int_equal(page(PAGE)->host, PKVM_OWNED);
	page(PAGE)->hyp = PKVM_NOPAGE;
	did("share-hyp " P);
	page(PAGE)->hyp = PKVM_NOPAGE;
	refused("unshare-hyp " P, -S2_EPERM);
	page(PAGE)->hyp = PKVM_SHARED_BORROWED;
	page(PAGE)->host = PKVM_OWNED;
	refused("unshare-hyp " P, -S2_EPERM);
	page(PAGE)->host = PKVM_SHARED_OWNED;
	page(PAGE)->hyp = PKVM_OWNED;
	refused("return-hyp " P, -S2_EPERM);
	assert_int_equal(page(PAGE)->host, PKVM_SHARED_OWNED);
}

/* handle_host_mem_abort(): -EPERM of a page that is the host's own */
static void the_host_may_not_have_its_own_page(void **state)
{
	(void)state;
	usual("");
	did("donate-hyp " P);
	page(PAGE)->host = PKVM_OWNED;
	refused("host-fault " P, -S2_EPERM);
	assert_true(found & BIT_OF(S2_ST_WARN));
	/* Of what is no memory nobody keeps a state. */
	found = 0;
	did("host-fault page=3072");
	*entry_in(&vm->pkvm.host.pt, s2_vm_pa_of(vm, 3072).pa) =
		(uint64_t)S2_INVALID_DONATION << 60 | PKVM_ID_HYP << 1;
	refused("host-fault page=3072", -S2_EPERM);
	assert_false(found & BIT_OF(S2_ST_WARN));
	assert_true(found & BIT_OF(S2_ST_OWN_RANGE));
}

/* The last of several is in use: those before it are taken back. */
static void pages_that_are_in_use(void **state)
{
	(void)state;
	usual("");
	did("share-hyp " P " size=8K");
	refused("unshare-hyp " P " size=8K fail", -S2_EBUSY);
	assert_int_equal(page(PAGE)->host, PKVM_OWNED);
	assert_int_equal(page(PAGE + 1)->host, PKVM_SHARED_OWNED);
	nothing_found();
}

/* ---- what is memory ---------------------------------------------------- */

static void ranges_of_memory(void **state)
{
	const uint64_t end = S2_VM_RAM + (UINT64_C(3072) << 12);

	(void)state;
	usual("");
	assert_true(s2_pkvm_is_memory(&vm->pkvm, s2_pa(S2_VM_RAM), s2_pa(end)));
	assert_false(
		s2_pkvm_is_memory(&vm->pkvm, s2_pa(S2_VM_RAM - 1), s2_pa(end)));
	assert_false(
		s2_pkvm_is_memory(&vm->pkvm, s2_pa(S2_VM_RAM), s2_pa(end + 1)));
	assert_false(s2_pkvm_is_memory(&vm->pkvm, s2_pa(S2_VM_RAM),
				       s2_pa(S2_VM_RAM)));
	assert_false(s2_pkvm_is_memory(&vm->pkvm, s2_pa(end), s2_pa(end + 1)));
	assert_int_equal(s2_pkvm_check_allowed(&vm->pkvm, s2_pa(0),
					       s2_pa(S2_VM_RAM)),
			 -S2_EPERM);
	assert_int_equal(s2_pkvm_check_allowed(&vm->pkvm, s2_pa(0),
					       s2_pa(S2_VM_RAM + 1)),
			 -S2_EINVAL);
	assert_int_equal(s2_pkvm_set_owner(&vm->pkvm, 3072, 1, PKVM_ID_HYP, 0),
			 -S2_EPERM);
	assert_int_equal(s2_pkvm_set_owner(&vm->pkvm, 3072, 1, PKVM_ID_HOST, 0),
			 -S2_EPERM);
	look();
	nothing_found();
}

/* hyp_vmemmap ends with memory: behind it, no state is read or written. */
static void ranges_that_end_behind_all_pages(void **state)
{
	struct s2_vm_cfg c =
		config_of("linux-7.3", "fwb dic idc pkvm pkvm-range");
	const uint32_t last = 3071; /* of RAM; one more, and 3 are asked for */

	(void)state;
	c.device_pages = 1;
	begin_as(&c);
	page(last)->host = PKVM_OWNED;
	page(last)->hyp = PKVM_NOPAGE;
	assert_int_equal(s2_pkvm_check_host(&vm->pkvm, last, 3, PKVM_OWNED), 0);
	assert_int_equal(s2_pkvm_check_hyp(&vm->pkvm, last, 3, PKVM_NOPAGE), 0);
	s2_pkvm_set_hyp(&vm->pkvm, last, 3, PKVM_SHARED_BORROWED);
	assert_int_equal(page(last + 1)->hyp, PKVM_SHARED_BORROWED);
	assert_true(has_found(S2_ST_OWN_RANGE));
	s2_pkvm_set_hyp(&vm->pkvm, last, 3, PKVM_NOPAGE);
	s2_pkvm_set_host(&vm->pkvm, last, 3, PKVM_SHARED_OWNED);
	assert_int_equal(page(last + 1)->host, PKVM_SHARED_OWNED);
	assert_true(has_found(S2_ST_OWN_RANGE));
}

/* ---- records ----------------------------------------------------------- */

static void entries_of_the_hosts_stage_2(void **state)
{
	uint64_t *entry;

	(void)state;
	usual("");
	did("share-guest " P " " IPA0);
	did("host-fault " P);
	entry = entry_in(&vm->pkvm.host.pt, s2_vm_pa_of(vm, PAGE).pa);
	*entry += 4096;
	assert_true(has_found(S2_ST_OWN_ONE));
	*entry -= 4096;
	/* Behind all devices there is no memory, either. */
	did("host-fault page=0x7f00000");
	entry = entry_in(&vm->pkvm.host.pt, UINT64_C(1) << 39);
	*entry = (uint64_t)S2_INVALID_DONATION << 60 | PKVM_ID_HYP << 1;
	refused("host-fault page=0x7f00000", -S2_EPERM);
	assert_int_equal(found, BIT_OF(S2_ST_OWN_RANGE));
	*entry = s2_vm_pa_of(vm, 0x7f00000).pa | 0x7fd;
	found = 0;
	page(TEXT)->host = PKVM_OWNED;
	finds(S2_ST_OWN_ONE);
	page(TEXT)->host = PKVM_NOPAGE;
	/* The hypervisor's text is for reading. */
	entry = entry_in(&vm->pkvm.host.pt, s2_vm_pa_of(vm, TEXT).pa);
	*entry |= UINT64_C(2) << 6;
	finds(S2_ST_OWN_ONE);
	*entry = (uint64_t)S2_INVALID_DONATION << 60 | PKVM_ID_HYP << 1;
	look();
	nothing_found();
}

static void entries_of_guests(void **state)
{
	uint64_t *entry, leaf;

	(void)state;
	usual("");
	did("share-guest " P " " IPA0);
	entry = entry_in(&vm->pkvm.other.pt, GUEST);
	leaf = *entry;
	*entry = leaf + ((uint64_t)(3072 - PAGE) << 12);
	assert_true(has_found(S2_ST_OWN_RANGE));
	*entry = leaf + (UINT64_C(1) << 40);
	assert_true(has_found(S2_ST_OWN_RANGE));
	*entry = leaf & ~(UINT64_C(3) << 55);
	assert_true(has_found(S2_ST_OWN_ONE));
	*entry = leaf;
	look();
	nothing_found();
}

static void entries_of_protected_guests(void **state)
{
	uint64_t *entry, leaf;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	entry = entry_in(&vm->pkvm.protected.pt, GUEST);
	leaf = *entry;
	*entry = leaf + ((uint64_t)(3072 - PAGE) << 12);
	assert_true(has_found(S2_ST_OWN_RANGE));
	*entry = leaf + (UINT64_C(1) << 40);
	assert_true(has_found(S2_ST_OWN_RANGE));
	*entry = leaf;
	entry[1] = leaf;
	assert_true(has_found(S2_ST_OWN_ONE));
	/* A page that is the host's. */
	entry[1] = leaf + 4096;
	assert_true(has_found(S2_ST_OWN_ONE));
	entry[1] = 0;
	look();
	nothing_found();
}

static void shares_of_both_kinds(void **state)
{
	struct s2_pkvm_page *p;

	(void)state;
	usual("");
	did("share-guest " P " " IPA0);
	p = page(PAGE);
	p->hyp = PKVM_SHARED_BORROWED;
	p->tracked = p->held = 1;
	finds(S2_ST_OWN_ONE);
	p->hyp = PKVM_NOPAGE;
	p->tracked = p->held = 0;
	p->host = PKVM_OWNED;
	finds(S2_ST_OWN_ONE);
	p->host = PKVM_SHARED_OWNED;
	page(PAGE + 1)->host = PKVM_SHARED_OWNED;
	finds(S2_ST_OWN_ONE);
	page(PAGE + 1)->host = PKVM_OWNED;
	/* All of them are as they were. */
	did("unshare-guest " IPA0);
	nothing_found();
}

/* ---- pages for the host's tables --------------------------------------- */

static void exhaust(void)
{
	while (s2_pool_alloc(&vm->tables.pool) != S2_NO_PAGE)
		;
	while (vm->pkvm.host_pool.nr)
		vm->pkvm.host_pool.nr--;
}

/* host_stage2_unmap_dev_all(): mappings of devices can be had again. */
static void devices_make_room(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc pkvm");
	int level = 0;

	(void)state;
	c.ram_pages = 3072 + 512;
	begin_as(&c);
	/* Below 2M of a device there is a table if one page of it is mapped. */
	assert_int_equal(s2_pkvm_idmap(&vm->pkvm,
				       s2_pa(S2_VM_RAM + (UINT64_C(1) << 31)),
				       4096, S2_PROT_R | S2_PROT_W),
			 0);
	exhaust();
	assert_int_equal(
		s2_pkvm_idmap(&vm->pkvm, s2_pa(S2_VM_RAM), 4096, S2_PROT_R), 0);
	s2_pt_get_leaf(&vm->pkvm.host.pt, s2_ipa(S2_VM_RAM), &(uint64_t){ 0 },
		       &level);
	assert_int_equal(level, 3);
	/* And then there is no more, not even for what the host needs. */
	exhaust();
	assert_int_equal(s2_pkvm_idmap(&vm->pkvm,
				       s2_pa(S2_VM_RAM + (UINT64_C(4) << 20)),
				       4096, S2_PROT_R),
			 -S2_ENOMEM);
	assert_int_equal(s2_pkvm_set_owner(&vm->pkvm, 1024, 1, PKVM_ID_HYP, 0),
			 -S2_ENOMEM);
	assert_int_equal(page(1024)->host, PKVM_OWNED);
	page(1024)->host = PKVM_SHARED_OWNED;
	assert_int_equal(s2_pkvm_set_owner(&vm->pkvm, 1024, 1, PKVM_ID_HOST, 0),
			 -S2_ENOMEM);
	assert_int_equal(page(1024)->host, PKVM_SHARED_OWNED);
}

/* ---- tables that are wrong --------------------------------------------- */

/* A step, and nobody looks at the tables that it left. */
static int step_returns(const char *text)
{
	struct s2_step step = step_of(text);

	s2_vm_step(vm, &step, &r);
	return r.ret;
}

static uint64_t wild(uint64_t *entry)
{
	uint64_t was = *entry;

	*entry = UINT64_C(1) << 45 | 3;
	return was;
}

/* A table that is no memory: each walk ends there, and says so. */
static void walks_that_lead_nowhere(void **state)
{
	uint64_t *host, *guest, *other, was;

	(void)state;
	usual("");
	did("donate-guest " P " " IPA0);
	did("share-guest page=3061 " IPA0);
	host = s2_pool_at(&vm->tables.pool, vm->pkvm.host.pt.root) + 4;
	guest = s2_pool_at(&vm->tables.pool, vm->pkvm.protected.pt.root) + 2;
	other = s2_pool_at(&vm->tables.pool, vm->pkvm.other.pt.root) + 2;
	was = wild(host);
	assert_int_equal(step_returns("reclaim-guest " P), -S2_EINVAL);
	assert_int_equal(step_returns("host-fault " P), -S2_EINVAL);
	*host = was;
	was = wild(guest);
	assert_int_equal(step_returns("reclaim-guest " P), -S2_EINVAL);
	assert_int_equal(step_returns("donate-guest page=3062 " IPA1),
			 -S2_EINVAL);
	s2_pkvm_reclaim_all(&vm->pkvm);
	*guest = was;
	was = wild(other);
	assert_int_equal(step_returns("unshare-guest " IPA0), -S2_EINVAL);
	*other = was;
	/* And nothing changed hands. */
	assert_int_equal(page(PAGE)->host, PKVM_NOPAGE);
	assert_int_equal(page(PAGE + 1)->host, PKVM_SHARED_OWNED);
	assert_int_equal(page(PAGE + 2)->host, PKVM_OWNED);
	look();
	nothing_found();
}

/* Devices' mappings cannot go, either. */
static void room_that_cannot_be_made(void **state)
{
	uint64_t *device;

	(void)state;
	usual("");
	device = s2_pool_at(&vm->tables.pool, vm->pkvm.host.pt.root);
	exhaust();
	wild(device);
	assert_int_equal(s2_pkvm_idmap(&vm->pkvm, s2_pa(S2_VM_RAM), 4096,
				       S2_PROT_R),
			 -S2_EINVAL);
	*device = 0;
}

/* The hypervisor's WARNs are the host's trouble, whichever table it is. */
static void warnings_of_the_table_code(void **state)
{
	uint32_t *refs, was;
	uint64_t *entry;

	(void)state;
	usual("");
	did("donate-hyp " P);
	entry = entry_in(&vm->pkvm.host.pt, s2_vm_pa_of(vm, PAGE).pa);
	refs = &vm->tables.pool.pages[(entry - vm->tables.pool.mem) / 512].refs;
	was = *refs;
	*refs = 0;
	assert_int_equal(s2_pkvm_idmap(&vm->pkvm, s2_vm_pa_of(vm, PAGE - 1),
				       4096, PKVM_RWX),
			 0);
	*refs = was + 1;
	finds(S2_ST_WARN);
}

/* ---- steps and configurations ------------------------------------------ */

static void steps_that_make_no_sense(void **state)
{
	(void)state;
	usual("");
	senseless("share-guest " P " " IPA0 " cpu=2", "there is no such vCPU");
	senseless("donate-guest " P " ipa=0x10000000000",
		  "there is no such IPA");
	senseless("donate-hyp page=4095 size=8K", "there is no such page");
	nothing_found();
}

static void granules(void **state)
{
	struct s2_vm_cfg c = config_of("linux-7.3", "fwb dic idc pkvm");
	enum s2_granule g;

	(void)state;
	for (g = S2_GRANULE_4K; g < S2_NR_GRANULES; g++) {
		c.granule = g;
		c.ram_pages = 3072;
		begin_as(&c);
		did("donate-guest " P " " IPA0);
		did("share-guest page=3062 " IPA0);
		did("host-fault page=3062");
		did("destroy");
		assert_int_equal(page(PAGE)->host, PKVM_OWNED);
		nothing_found();
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_the_guests_is_not_reclaimed),
		cmocka_unit_test(blocks_are_not_reclaimed),
		cmocka_unit_test(the_host_knows_where_a_guest_has_it),
		cmocka_unit_test(shares_are_counted),
		cmocka_unit_test(devices_are_not_shared),
		cmocka_unit_test(shares_that_nobody_knows_of),
		cmocka_unit_test(hyp_states_count_as_well),
		cmocka_unit_test(the_host_may_not_have_its_own_page),
		cmocka_unit_test(pages_that_are_in_use),
		cmocka_unit_test(ranges_of_memory),
		cmocka_unit_test(ranges_that_end_behind_all_pages),
		cmocka_unit_test(entries_of_the_hosts_stage_2),
		cmocka_unit_test(entries_of_guests),
		cmocka_unit_test(entries_of_protected_guests),
		cmocka_unit_test(shares_of_both_kinds),
		cmocka_unit_test(devices_make_room),
		cmocka_unit_test(walks_that_lead_nowhere),
		cmocka_unit_test(room_that_cannot_be_made),
		cmocka_unit_test(warnings_of_the_table_code),
		cmocka_unit_test(steps_that_make_no_sense),
		cmocka_unit_test(granules),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
