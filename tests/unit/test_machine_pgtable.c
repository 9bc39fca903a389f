/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table code on this machine: unchanged, it causes no finding; with an
 * injected mistake, it causes the matching one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <stage2/machine.h>

#include "inject/mistakes.h"

#include "main.h"

#define PAGES 512
#define VMID  3
#define K4    0x1000ull
#define M2    0x200000ull
#define SPAN  (8 * M2)

static uint64_t mem[PAGES * 512];
static struct s2_pool_page pool_pages[PAGES];
static struct s2_pool pool;
static uint32_t cached[64];
static struct s2_pt_cache cache;
static struct s2_pt pt;
static struct s2_tlb_page tlb_pages[PAGES];
static struct s2_tlb_table tables[1];
static struct s2_tlb_record records[1024];
static struct s2_tlb tlb;
static struct s2_tlb_finding first;
static uint64_t seed;

static uint32_t pick(uint32_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

static void on_event(void *ctx, const struct s2_pt_event *event)
{
	(void)ctx;
	s2_tlb_event(&tlb, &pt, 0, event);
}

static void on_finding(void *ctx, const struct s2_tlb_finding *f)
{
	(void)ctx;
	if (first.kind == S2_NR_TLB_FINDINGS)
		first = *f;
}

static bool lpa2;

static void begin(const struct s2_kernel *kernel, bool tlb_range, bool fwb,
		  uint32_t inject)
{
	struct s2_tlb_cfg tlb_cfg = {
		.pool = &pool,
		.cpus = 4,
		.pages = tlb_pages,
		.tables = tables,
		.max_tables = 1,
		.records = records,
		.max_records = 1024,
		.found = on_finding,
	};
	struct s2_pt_cfg cfg = {
		.kernel = kernel,
		.ipa_bits = 40,
		.start_level = 1,
		.tlb_range = tlb_range,
		.inject = inject,
		.event = on_event,
	};

	cfg.arch.fwb = fwb;
	cfg.arch.lpa2 = lpa2;
	first.kind = S2_NR_TLB_FINDINGS;
	s2_pool_init(&pool, S2_GRANULE_4K, mem, pool_pages, PAGES,
		     s2_pa(0x80000000));
	cache = (struct s2_pt_cache){ .pages = cached, .capacity = 64 };
	assert_int_equal(s2_tlb_init(&tlb, &tlb_cfg), 0);
	assert_int_equal(s2_pt_init(&pt, &cfg, &pool), 0);
	assert_int_equal(
		s2_tlb_attach(&tlb, &pt, VMID,
			      kernel && !s2_kernel_has(kernel, S2_C_PT_RANGE)),
		0);
}

/* Mostly the same PA for an IPA, so that blocks and pages agree. */
static void map(void)
{
	uint64_t size = pick(2) ? M2 : K4;
	uint64_t addr = pick((uint32_t)(SPAN / size)) * size;
	uint64_t prot = S2_PROT_R | (pick(2) ? S2_PROT_W : 0);
	uint64_t phys = 0x100000000ull + addr + (pick(4) ? 0 : SPAN);

	if (pick(2))
		prot |= S2_PROT_X;
	s2_pt_map(&pt, s2_ipa(addr), size, s2_pa(phys), prot, &cache,
		  pick(2) ? S2_WALK_SHARED : 0);
}

static void wrprotect(uint64_t addr, uint64_t size)
{
	s2_pt_wrprotect(&pt, s2_ipa(addr), size);
	s2_pt_tlb_flush_range(&pt, s2_ipa(addr), size);
}

static void step(void)
{
	uint64_t addr = pick((uint32_t)(SPAN / K4)) * K4, size = SPAN - addr;

	size = pick(2) ? K4 : (pick((uint32_t)(size / K4)) + 1) * K4;
	s2_pt_cache_topup(&cache, &pool, 16);
	switch (pick(10)) {
	case 0:
		s2_pt_unmap(&pt, s2_ipa(addr), size);
		break;
	case 1:
		wrprotect(addr, size);
		break;
	case 2:
		s2_pt_relax_perms(&pt, s2_ipa(addr), S2_PROT_W, S2_WALK_SHARED);
		break;
	case 3:
		s2_pt_mkyoung(&pt, s2_ipa(addr), S2_WALK_SHARED);
		break;
	case 4:
		s2_pt_test_clear_young(&pt, s2_ipa(addr), size, true);
		break;
	case 5:
		if (!pt.cfg.kernel || s2_pt_has(&pt, S2_C_PT_RANGE))
			s2_pt_split(&pt, s2_ipa(addr & ~(M2 - 1)), M2, &cache);
		break;
	default:
		map();
	}
}

static void run(unsigned int steps)
{
	unsigned int i;

	for (i = 0; i < steps && first.kind == S2_NR_TLB_FINDINGS; i++) {
		step();
		s2_tlb_stale(&tlb, VMID);
	}
	s2_tlb_detach(&tlb, &pt);
	s2_pt_destroy(&pt);
}

static void test_as_it_is(void **state)
{
	/* Those whose own table code the library was compared with. */
	static const char *const kernels[] = { "linux-6.1.y", "linux-6.12.y",
					       "linux-7.3" };
	const struct s2_kernel *v;
	unsigned int i, n;

	(void)state;
	seed = UINT64_C(0x9e3779b97f4a7c15);
	for (n = 0; n < 3; n++) {
		v = s2_kernel_find(kernels[n]);
		for (i = 0; i < 4; i++) {
			begin(v, s2_kernel_has(v, S2_C_PT_RANGE) && i & 1,
			      i & 2, 0);
			run(2000);
			if (first.kind != S2_NR_TLB_FINDINGS)
				print_message(
					"%s: %s, differs 0x%x, ipa 0x%llx\n",
					v->name,
					s2_tlb_finding_name(first.kind),
					first.differs,
					(unsigned long long)first.ipa.ipa);
			assert_int_equal(first.kind, S2_NR_TLB_FINDINGS);
			assert_int_equal(tlb.lost, 0);
			assert_int_equal(tlb.refused, 0);
		}
	}
}

static unsigned int with(uint32_t inject)
{
	seed = UINT64_C(0x9e3779b97f4a7c15);
	begin(NULL, true, true, inject);
	run(2000);
	return first.kind;
}

static void test_mistakes(void **state)
{
	unsigned int kind;

	(void)state;
	assert_int_equal(with(0), S2_NR_TLB_FINDINGS);
	assert_int_equal(with(S2_PT_BUG_NO_BREAK), S2_TLB_BBM);
	kind = with(S2_PT_BUG_NO_TLBI);
	assert_true(kind == S2_TLB_BBM || kind == S2_TLB_STALE);
	assert_int_equal(with(S2_PT_BUG_SPAN_BY_IPA), S2_TLB_BBM);
	assert_int_equal(with(S2_PT_BUG_DEFER_TABLES), S2_TLB_FREED);
	/* TTL has no level 0, except with LPA2. */
	assert_int_equal(with(S2_PT_BUG_RANGE_LEVEL_0), S2_NR_TLB_FINDINGS);
	lpa2 = true;
	assert_int_equal(with(0), S2_NR_TLB_FINDINGS);
	assert_int_not_equal(with(S2_PT_BUG_RANGE_LEVEL_0), S2_NR_TLB_FINDINGS);
	lpa2 = false;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_it_is),
		cmocka_unit_test(test_mistakes),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
