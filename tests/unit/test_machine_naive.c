/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compares the records with a naive TLB that keeps everything: after each
 * event, every CPU caches all that its walks can find, through tables and
 * cached table entries; an invalidation removes what it names. After each
 * random write or invalidation, both must allow the same accesses.
 */
#include "main.h"
#include "test_machine_tables.h"

/* IPAs that are looked at: pages 0 to 3. Blocks and tables begin at 0. */
#define NR_IPAS	   4
#define NR_ENTRIES 512

struct naive_leaf {
	uint64_t desc;
	int level;
	unsigned int page; /* level 3: which */
	uint8_t cpus;
};

static struct world w;
static struct s2_tlb_record records[512];
static struct naive_leaf leaves[NR_ENTRIES];
static unsigned int nr_leaves;
static uint8_t walks[PAGES]; /* CPUs that cached a table entry to this page */
static uint64_t seed;

static uint32_t pick(uint32_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

static void cache_leaf(uint64_t desc, int level, unsigned int page,
		       uint8_t cpus)
{
	unsigned int i;

	if (!(desc & 1) || !(desc & AF))
		return;
	for (i = 0; i < nr_leaves; i++)
		if (leaves[i].desc == desc && leaves[i].level == level &&
		    leaves[i].page == page) {
			leaves[i].cpus |= cpus;
			return;
		}
	assert_true(nr_leaves < NR_ENTRIES);
	leaves[nr_leaves++] = (struct naive_leaf){ desc, level, page, cpus };
}

static void cache_all(void)
{
	uint64_t top = s2_pool_at(&w.pool, 2)[0];
	uint32_t page, i;

	if ((top & 3) == 1)
		cache_leaf(top, 2, 0, 3);
	if ((top & 3) == 3)
		walks[s2_pool_page_of(&w.pool, s2_pa(top & 0xfffffffff000))] =
			3;
	for (page = 3; page < 5; page++)
		for (i = 0; i < NR_IPAS; i++)
			cache_leaf(s2_pool_at(&w.pool, page)[i], 3, i,
				   walks[page]);
}

static bool hit(const struct naive_leaf *l, uint64_t from, uint64_t to)
{
	uint64_t ipa = l->level == 3 ? l->page * K4 : 0;
	uint64_t size = l->level == 3 ? K4 : M2;

	return from < to && ipa < to && from < ipa + size;
}

/* Is or was there a leaf of level 3, so that the hint is right? */
static bool right(uint64_t ipa, uint32_t table_page)
{
	uint64_t top = s2_pool_at(&w.pool, 2)[0];
	unsigned int i, page = (unsigned int)(ipa / K4);

	for (i = 0; i < nr_leaves; i++)
		if (leaves[i].cpus && leaves[i].level == 3 &&
		    leaves[i].page == page)
			return true;
	if ((top & 3) == 3 &&
	    s2_pool_at(&w.pool,
		       s2_pool_page_of(&w.pool,
				       s2_pa(top & 0xfffffffff000)))[page] &
		    1)
		return true;
	return s2_pool_at(&w.pool, table_page)[page] & 1;
}

static void drop(uint64_t from, uint64_t to, int hint, uint8_t cpus, bool range)
{
	bool goes[PAGES];
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		goes[i] = from < M2 && from < to &&
			  (hint == S2_TTL_UNKNOWN ||
			   (hint > 2 && (range || right(from, i))));

	for (i = 0; i < nr_leaves; i++)
		if (hit(&leaves[i], from, to) &&
		    (hint == S2_TTL_UNKNOWN || hint == leaves[i].level))
			leaves[i].cpus &= (uint8_t)~cpus;
	for (i = 0; i < PAGES; i++)
		if (goes[i])
			walks[i] &= (uint8_t)~cpus;
}

static uint64_t random_attr(void)
{
	static const uint64_t attrs[] = { RW, RO, RW | XN, RO | XN };

	return attrs[pick(4)] & ~(pick(8) ? 0 : AF);
}

static void random_write(void)
{
	uint32_t page = 3 + pick(2), i = pick(NR_IPAS);
	uint64_t now = 0;

	if (pick(4)) {
		if (pick(3))
			now = PAGE(0x1000000 + pick(2) * M2 + i * K4,
				   random_attr());
		put(&w, page, i, 3, i * K4, now);
		return;
	}
	i = pick(4);
	if (i == 1)
		now = BLOCK(0x1000000 + pick(2) * M2, random_attr());
	if (i > 1)
		now = table(&w, page);
	put(&w, 2, 0, 2, 0, now);
}

/* A range is made of one page, and of ranges aligned to the level. */
static void drop_range(uint64_t from, uint64_t size, int hint)
{
	uint64_t n = size / K4 / 2 * 2;

	if (n && (hint == S2_TTL_UNKNOWN || hint == 3 ||
		  !(from & (s2_level_size(S2_GRANULE_4K, hint) - 1))))
		drop(from, from + n * K4, hint, 3, true);
	if (n * K4 < size)
		drop(from + n * K4, from + size, hint, 3, false);
}

static void random_tlbi(void)
{
	static const int hints[] = { S2_TTL_UNKNOWN, 1, 2, 3, 3 };
	struct s2_pt_event ev = {
		.kind = S2_PT_TLBI_IPA + pick(3),
		.level = (int8_t)hints[pick(5)],
		.ipa = s2_ipa(pick(NR_IPAS + 1) * K4),
		.size = pick(NR_IPAS + 1) * K4,
	};
	unsigned int cpu = pick(2);
	uint8_t cpus = 3;

	if (ev.kind == S2_PT_TLBI_IPA_NSH)
		cpus = (uint8_t)(1 << cpu);
	if (!pick(16)) {
		ev = (struct s2_pt_event){ .kind = S2_PT_TLBI_VMID };
		nr_leaves = 0;
		memset(walks, 0, sizeof(walks));
	} else if (ev.kind == S2_PT_TLBI_RANGE) {
		drop_range(ev.ipa.ipa, ev.size, ev.level);
	} else {
		drop(ev.ipa.ipa, ev.ipa.ipa + 1, ev.level, cpus, false);
	}
	s2_tlb_event(&w.tlb, &w.pt, cpu, &ev);
}

static const struct s2_mmu mmu;

static size_t outcomes(uint32_t page, unsigned int cpu,
		       enum s2_fault_access what, struct s2_access_result *out)
{
	struct s2_access a = {
		.ipa = s2_ipa(page * K4),
		.cpu = cpu,
		.what = what,
		.el = 1,
		.s1_kind = S2_MK_WB_WB,
		.s1_sh = S2_SH_INNER,
	};

	return s2_access_candidates(&mmu, &w.tlb, &w.pt, &a, out, 64);
}

static bool allows(uint64_t desc, enum s2_fault_access what)
{
	if (what == S2_FETCH)
		return !(desc & XN);
	return desc & (what == S2_WRITE ? W : R);
}

/* May the naive TLB take this access to that page? */
static bool naive_allows(uint32_t page, unsigned int cpu,
			 enum s2_fault_access what, uint64_t pa)
{
	unsigned int i;

	for (i = 0; i < nr_leaves; i++) {
		const struct naive_leaf *l = &leaves[i];
		uint64_t oa = l->desc & 0xfffffffff000;

		if (!(l->cpus & 1 << cpu) || !allows(l->desc, what) ||
		    !hit(l, page * K4, page * K4 + 1))
			continue;
		if (l->level == 2)
			oa += page * K4;
		if (oa == pa)
			return true;
	}
	return false;
}

static void compare(uint32_t page, unsigned int cpu, enum s2_fault_access what)
{
	struct s2_access_result out[64];
	size_t n = outcomes(page, cpu, what, out), i;
	unsigned int k;

	assert_true(n <= 64);
	for (k = 0; k < 2; k++) {
		uint64_t pa = 0x1000000 + k * M2 + page * K4;
		bool found = false;

		for (i = 0; i < n; i++)
			found |= !out[i].fault && out[i].pa.pa == pa;
		assert_int_equal(found, naive_allows(page, cpu, what, pa));
	}
}

static void compare_all(void)
{
	uint32_t page;
	unsigned int cpu, what;

	for (page = 0; page < NR_IPAS; page++)
		for (cpu = 0; cpu < 2; cpu++)
			for (what = S2_READ; what <= S2_FETCH; what++)
				compare(page, cpu, (enum s2_fault_access)what);
	assert_int_equal(w.tlb.lost, 0);
}

static void begin(void)
{
	make_world(&w);
	w.tlb.cfg.records = records;
	w.tlb.cfg.max_records = 512;
	nr_leaves = 0;
	memset(walks, 0, sizeof(walks));
	cache_all();
}

static void test_naive(void **state)
{
	unsigned int i, j;

	(void)state;
	seed = UINT64_C(0x9e3779b97f4a7c15);
	for (i = 0; i < 400; i++) {
		begin();
		for (j = 0; j < 60; j++) {
			if (pick(2))
				random_write();
			else
				random_tlbi();
			settle(&w);
			cache_all();
			compare_all();
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_naive),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
