/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For each state invariant there is a story that violates it: by an injected
 * mistake, by a policy, or by a manual change of the tables. Without the
 * mistake, or with a better policy, the same story does not violate it.
 */
#include "main.h"
#include "test_vm.h"

#define MAX_STEPS 12

struct story {
	enum s2_state_id id;
	const char *policy, *with;
	/* the mistake; NULL: the policy, or a manual change */
	const char *bug;
	const char *better; /* a correct policy; NULL: there is none */
	void (*hand)(void); /* changes the tables before the last step */
	const char *steps[MAX_STEPS];
};

#define REMAP_64K "mmap hva=0x400000000000 size=64K kind=remap"
#define REMAP_2M  "mmap hva=0x400000000000 size=2M kind=remap"
#define W0	  "write ipa=0x80000000"
#define W1	  "write ipa=0x80001000"
#define MUNMAP_2M "munmap hva=0x400000000000 size=2M"
#define MUNMAP	  "munmap hva=0x400000000000 size=64K"
#define DESTROY	  "destroy"
#define L1_4K	  "l1-map l2=0x10000000 size=4K l1=0x80000000"

static uint32_t *refs_of(const uint64_t *entry)
{
	struct s2_pool *pool = table(false)->pool;

	return &pool->pages[(entry - pool->mem) / 512].refs;
}

/* A leaf behind the memslot's last page. */
static void map_elsewhere(void)
{
	uint64_t *entry = entry_of(0x80000000);

	entry[16] = entry[0] + 16 * 4096;
	(*refs_of(entry))++;
}

static void miscount(void)
{
	(*refs_of(entry_of(0x80000000)))++;
}

/* KVM has no such leaf, and no fault for it. */
static void forbid_reading(void)
{
	*entry_of(0x80000000) &= ~(UINT64_C(1) << 6);
}

/* By an injected mistake in 7.3; by a policy; by a manual change. */
#define BUG(id, with, bug, ...)                                 \
	{                                                       \
		S2_ST_##id, "linux-7.3", with, bug, NULL, NULL, \
		{                                               \
			__VA_ARGS__                             \
		}                                               \
	}
#define POLICY(id, with, policy, better, ...)                 \
	{                                                     \
		S2_ST_##id, policy, with, NULL, better, NULL, \
		{                                             \
			__VA_ARGS__                           \
		}                                             \
	}
#define HAND(id, with, hand, ...)                                \
	{                                                        \
		S2_ST_##id, "linux-7.3", with, NULL, NULL, hand, \
		{                                                \
			__VA_ARGS__                              \
		}                                                \
	}

static const struct story stories[] = {
	BUG(PA, "fwb dic idc", "no-unmap", MMAP_64K, SLOT_64K, W0, MUNMAP),
	POLICY(DRIVER, "fwb dic idc", "linux-7.1", "linux-7.3", REMAP_2M,
	       SLOT_2M, "zap hva=0x400000001000 size=4K",
	       "read ipa=0x80000000"),
	HAND(CONTAIN, "fwb dic idc", map_elsewhere, MMAP_2M, SLOT_64K, W0,
	     "flush"),
	BUG(HOST_SIZE, "fwb dic idc", "no-unmap", HUGE_2M, SLOT_2M, W0,
	    "split hva=0x400000000000 size=2M"),
	BUG(WRITE, "fwb dic idc", "no-unmap", MMAP_64K, SLOT_64K, W0,
	    "fork hva=0x400000000000 size=64K"),
	BUG(LOGGED, "fwb dic idc", "no-log-wp", MMAP_64K, SLOT_64K, "log id=0",
	    W0, "get-log id=0"),
	BUG(DIRTY, "fwb dic idc", "no-log-wp", MMAP_64K, SLOT_64K, "log id=0",
	    W0, "get-log id=0", W0),
	POLICY(RING, "fwb dic idc", "linux-7.3", NULL, HUGE_2M, SLOT_2M,
	       "log id=0 log=ring", W0),
	POLICY(TYPE, "fwb dic idc", "linux-6.16", "linux-6.17", REMAP_64K,
	       SLOT_64K, W0),
	BUG(BBM, "fwb dic idc", "no-tlbi", MMAP_64K, SLOT_64K, W1, W0,
	    "migrate hva=0x400000000000 size=4K", W0),
	BUG(CONFLICT, "fwb dic idc", "no-tlbi", HUGE_2M, SLOT_2M, W0,
	    "log id=0", W0),
	BUG(FREED, "fwb dic idc tlb-range", "defer-tables", MMAP_2M, SLOT_2M,
	    W0, W1, MUNMAP_2M),
	BUG(STALE, "fwb dic idc", "no-wp-flush", MMAP_64K, SLOT_64K, W0,
	    "log id=0"),
	HAND(COUNT, "fwb dic idc", miscount, MMAP_64K, SLOT_64K, W0, "flush"),
	BUG(PAGES, "fwb dic idc", "keep-tables", MMAP_64K, SLOT_64K, W0,
	    DESTROY),
	POLICY(PIN, "dic idc", "linux-6.17", "linux-6.18",
	       "mmap hva=0x400000000000 size=64K kind=mixed", SLOT_64K, W0),
	BUG(TAGS, "fwb dic idc mte", "tags-late", MMAP_64K, SLOT_64K, W0),
	POLICY(FOLIO, "fwb dic idc mte", "linux-7.3", NULL,
	       "mmap hva=0x400000000000 size=2M kind=hugetlb huge=pmd", SLOT_2M,
	       "log id=0", W0, W1),
	BUG(LEAK, "dic idc", "no-dcache", MMAP_64K, SLOT_64K,
	    "read ipa=0x80001000", "host-write hva=0x400000000000",
	    "read ipa=0x80000000 attr=nc"),
	POLICY(COHERENT, "fwb dic idc", "linux-6.16", "linux-6.17", REMAP_64K,
	       SLOT_64K, W0, "host-write hva=0x400000000000",
	       "read ipa=0x80000000"),
	BUG(HOST_READ, "dic idc", "unmap-no-flush", MMAP_64K, SLOT_64K,
	    "write ipa=0x80000000 attr=nc",
	    "migrate hva=0x400000000000 size=4K"),
	BUG(FETCH, "fwb idc", "no-icache", MMAP_64K, SLOT_64K,
	    "fetch ipa=0x80000000"),
	BUG(CMO, "dic idc", "flush-device", REMAP_64K " memattr=device-ngnre",
	    SLOT_64K, "write ipa=0x80000000 attr=device-ngnre", "flush"),
	BUG(RIGHTS, "fwb idc", "relax-xn", MMAP_64K, SLOT_64K, W0,
	    "fork hva=0x400000000000 size=64K", "fetch ipa=0x80000000", W0),
	BUG(NEST, "fwb dic idc nested", "nest-ttl", MMAP_64K, SLOT_64K, L1_4K,
	    "write ipa=0x10000000 nested", "l1-unmap l2=0x10000000",
	    "l1-tlbi l2=0x10000000"),
	POLICY(NEST_RACE, "fwb dic idc nested", "linux-7.3", NULL, MMAP_64K,
	       SLOT_64K, L1_4K, "write ipa=0x10000000 nested pause", "cpu",
	       "l1-unmap l2=0x10000000", "l1-tlbi l2=0x10000000 size=4K", "cpu",
	       "cpu", "cpu"),
	POLICY(NEST_STALE, "fwb dic idc nested", "linux-7.3", NULL, MMAP_64K,
	       SLOT_64K, L1_4K, "write ipa=0x10000000 nested", "log id=0"),
	BUG(YOUNG, "fwb dic idc", "age-range", MMAP_64K, SLOT_64K, W0,
	    "age hva=0x400000000000 size=64K"),
	BUG(WARN, "fwb dic idc", "unmap-warns", MMAP_64K, SLOT_64K, W0, DESTROY,
	    MUNMAP),
	BUG(RESULT, "fwb dic idc", "no-seq again-goes-on", MMAP_64K, SLOT_64K,
	    W0, "fork hva=0x400000000000 size=64K", "read ipa=0x80000000", W1,
	    "write ipa=0x80000000 pause", "cpu", "cpu", "cpu",
	    "reclaim hva=0x400000000000 size=4K", "cpu"),
	BUG(MEMORY, "fwb idc", "no-topup", HUGE_2M, SLOT_2M, W0, "log id=0",
	    "fetch ipa=0x80000000 cpu=1"),
	BUG(PROGRESS, "fwb dic idc", "no-shortcut", MMAP_64K, SLOT_64K,
	    "write ipa=0x80000000 pause", "write ipa=0x80000000 cpu=1 pause",
	    "cpu", "cpu cpu=1", "cpu", "cpu cpu=1", "cpu", "cpu cpu=1", "cpu",
	    "cpu cpu=1"),
	HAND(ASSUMED, "fwb dic idc", forbid_reading, MMAP_64K, SLOT_64K, W0,
	     "read ipa=0x80000000"),
	BUG(VMA, "fwb dic idc", "vma-late", MMAP_64K, SLOT_64K, W0 " pause",
	    "cpu", "cpu", MUNMAP, "cpu", "cpu"),
	BUG(SLOT, "fwb dic idc", "write-no-srcu", MMAP_64K, SLOT_64K,
	    "kernel-write ipa=0x80000000 pause", "delete-slot id=0",
	    "kernel-write ipa=0x80000000"),
	BUG(OWN_ONE, "fwb dic idc pkvm", "pkvm-memcache",
	    "donate-guest page=3040 ipa=0x40000000 fail"),
	BUG(OWN_TRACK, "fwb dic idc pkvm", "pkvm-track",
	    "share-hyp page=3040 fail"),
	BUG(OWN_RANGE, "fwb dic idc pkvm", "pkvm-range",
	    "donate-hyp page=3071 size=8K"),
	BUG(OWN_SECRET, "fwb dic idc pkvm", "pkvm-poison-fwb",
	    "donate-guest page=3040 ipa=0x40000000", "reclaim-guest page=3040"),
};

#define NR_STORIES (sizeof(stories) / sizeof(*stories))

static void tell(const struct story *s, const char *policy, const char *bug,
		 bool hand)
{
	char with[160];
	size_t i;

	assert_true(strlen(s->with) + strlen(bug) + 2 < sizeof(with));
	strcpy(with, s->with);
	strcat(with, " ");
	strcat(with, bug);
	begin(policy, with);
	for (i = 0; i < MAX_STEPS && s->steps[i]; i++) {
		bool last = i + 1 == MAX_STEPS || !s->steps[i + 1];

		if (last && hand)
			s->hand();
		go(s->steps[i]);
		/* Without the mistake, somebody may have to wait. */
		if (r.outcome == S2_SENSELESS && (*bug || !s->bug))
			fail_msg("%s: %s: %s", s2_state_invariants[s->id].name,
				 s->steps[i], r.why);
		if (!last && found & BIT_OF(s->id))
			fail_msg("%s: found before its time",
				 s2_state_invariants[s->id].name);
	}
}

static void story_violates(void **state)
{
	const struct story *s = *state;

	tell(s, s->policy, s->bug ? s->bug : "", s->hand != NULL);
	if (!(found & BIT_OF(s->id)))
		fail_msg("%s is not found", s2_state_invariants[s->id].name);
}

/* It is not the story's fault. */
static void story_does_not(void **state)
{
	const struct story *s = *state;

	tell(s, s->better ? s->better : s->policy, "", false);
	nothing_found();
}

static void every_invariant_has_a_story(void **state)
{
	uint64_t told = 0;
	size_t i;

	(void)state;
	for (i = 0; i < NR_STORIES; i++)
		told |= BIT_OF(stories[i].id);
	assert_int_equal(told, BIT_OF(S2_NR_STATE_IDS) - 1);
}

static void invariants_say_what_and_why(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < S2_NR_STATE_IDS; i++) {
		const struct s2_state_invariant *inv = &s2_state_invariants[i];

		assert_true(inv->name && *inv->name);
		assert_true(inv->statement && *inv->statement);
		assert_true(inv->why && *inv->why);
		assert_true(inv->source && *inv->source);
		for (j = 0; j < i; j++)
			assert_string_not_equal(inv->name,
						s2_state_invariants[j].name);
	}
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[2 * NR_STORIES + 2];
	char(*names)[48] = calloc(2 * NR_STORIES, sizeof(*names));
	size_t i, n = 0;
	int failed;

	for (i = 0; i < NR_STORIES; i++) {
		const char *name = s2_state_invariants[stories[i].id].name;
		void *story = (void *)(uintptr_t)&stories[i];

		strcat(strcpy(names[n], name), ".violated");
		tests[n] = (struct CMUnitTest){ names[n], story_violates, NULL,
						NULL, story };
		n++;
		/* Of what 7.3 itself violates there is no better one. */
		if (!stories[i].bug && !stories[i].better && !stories[i].hand)
			continue;
		strcat(strcpy(names[n], name), ".kept");
		tests[n] = (struct CMUnitTest){ names[n], story_does_not, NULL,
						NULL, story };
		n++;
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		every_invariant_has_a_story);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		invariants_say_what_and_why);
	failed = main_cases(argc, argv, tests, n, NULL, NULL);
	free(names);
	return failed;
}
