/* SPDX-License-Identifier: GPL-2.0-only */
/* Operands of TLBI, with values written from the Arm ARM's figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stage2/arch.h>

#include "main.h"

static const struct s2_arch_cfg cfg_4k = { .granule = S2_GRANULE_4K };
static const struct s2_arch_cfg cfg_4k_lpa2 = { .granule = S2_GRANULE_4K,
						.lpa2 = true };
static const struct s2_arch_cfg cfg_16k = { .granule = S2_GRANULE_16K };
static const struct s2_arch_cfg cfg_16k_lpa2 = { .granule = S2_GRANULE_16K,
						 .lpa2 = true };
static const struct s2_arch_cfg cfg_64k = { .granule = S2_GRANULE_64K };

static int hint(const struct s2_arch_cfg *cfg, unsigned int ttl)
{
	struct s2_tlbi_operand o;

	s2_tlbi_decode_ipa(cfg, (uint64_t)ttl << 44, &o);
	return o.why ? -2 : o.level;
}

/* All sixteen values of TTL; -2: of another granule. */
static void test_ttl(void **state)
{
	enum {
		NO = S2_TLBI_NO_HINT
	};

	static const struct {
		const struct s2_arch_cfg *cfg;
		int hints[16];
	} rows[] = {
		{ &cfg_4k,
		  { NO, NO, NO, NO, NO, 1, 2, 3, -2, -2, -2, -2, -2, -2, -2,
		    -2 } },
		{ &cfg_4k_lpa2,
		  { NO, NO, NO, NO, 0, 1, 2, 3, -2, -2, -2, -2, -2, -2, -2,
		    -2 } },
		{ &cfg_16k,
		  { NO, NO, NO, NO, -2, -2, -2, -2, NO, NO, 2, 3, -2, -2, -2,
		    -2 } },
		{ &cfg_16k_lpa2,
		  { NO, NO, NO, NO, -2, -2, -2, -2, NO, 1, 2, 3, -2, -2, -2,
		    -2 } },
		{ &cfg_64k,
		  { NO, NO, NO, NO, -2, -2, -2, -2, -2, -2, -2, -2, NO, 1, 2,
		    3 } },
	};
	size_t i;
	unsigned int ttl;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (ttl = 0; ttl < 16; ttl++)
			assert_int_equal(hint(rows[i].cfg, ttl),
					 rows[i].hints[ttl]);
}

static void test_address(void **state)
{
	struct s2_tlbi_operand o;

	(void)state;
	assert_true(s2_tlbi_encode_ipa(&cfg_4k, s2_ipa(0x80203abc), 3) ==
		    (UINT64_C(7) << 44 | 0x80203));
	assert_true(s2_tlbi_encode_ipa(&cfg_4k, s2_ipa(0x80203abc),
				       S2_TLBI_NO_HINT) == 0x80203);
	/* [51:48] are bits [39:36]. */
	assert_true(
		s2_tlbi_encode_ipa(&cfg_4k_lpa2, s2_ipa(0xf000080203000), 0) ==
		(UINT64_C(4) << 44 | UINT64_C(0xf000080203)));
	s2_tlbi_decode_ipa(&cfg_4k_lpa2, UINT64_C(0xf000080203), &o);
	assert_true(o.ipa.ipa == 0xf000080203000);
	assert_int_equal(o.size, 0x1000);
	/* No such hint. */
	assert_true(s2_tlbi_encode_ipa(&cfg_4k, s2_ipa(0), 0) == 0);
	assert_true(s2_tlbi_encode_ipa(&cfg_4k_lpa2, s2_ipa(0), -1) == 0);
	assert_true(s2_tlbi_encode_ipa(&cfg_16k, s2_ipa(0), 1) == 0);
	assert_true(s2_tlbi_encode_ipa(&cfg_16k, s2_ipa(0), 2) ==
		    UINT64_C(0xa) << 44);
	assert_true(s2_tlbi_encode_ipa(&cfg_64k, s2_ipa(0), 1) ==
		    UINT64_C(0xd) << 44);
}

static void test_range(void **state)
{
	struct s2_tlbi_operand o;
	uint64_t xt;

	(void)state;
	/* 2 MB from 0x80200000: 512 pages are (7 + 1) * 2^6. */
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k, s2_ipa(0x80200000), 7, 1,
					      S2_TLBI_NO_HINT, &xt),
			 0);
	assert_true(xt == (0x80200 | UINT64_C(7) << 39 | UINT64_C(1) << 44 |
			   UINT64_C(1) << 46));
	s2_tlbi_decode_range(&cfg_4k, xt, &o);
	assert_true(o.ipa.ipa == 0x80200000);
	assert_int_equal(o.size, 0x200000);
	assert_int_equal(o.level, S2_TLBI_NO_HINT);
	assert_int_equal(o.why, S2_TLBI_GOOD);
	/* The largest: 8 GB. */
	assert_int_equal(
		s2_tlbi_encode_range(&cfg_4k, s2_ipa(0), 31, 3, 3, &xt), 0);
	s2_tlbi_decode_range(&cfg_4k, xt, &o);
	assert_true(o.size == UINT64_C(8) << 30);
	assert_int_equal(o.level, 3);
}

static void test_range_base(void **state)
{
	struct s2_tlbi_operand o;
	uint64_t xt;

	(void)state;
	/* With LPA2 the base is in units of 64K. */
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k_lpa2, s2_ipa(0x1000), 0,
					      0, 3, &xt),
			 -S2_EVALUE);
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k_lpa2, s2_ipa(0x30000), 0,
					      0, 3, &xt),
			 0);
	assert_int_equal(xt & 0xffff, 3);
	s2_tlbi_decode_range(&cfg_4k_lpa2, xt, &o);
	assert_true(o.ipa.ipa == 0x30000);
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k, s2_ipa(0x1800), 0, 0, 3,
					      &xt),
			 -S2_EVALUE);
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k, s2_ipa(1ull << 49), 0, 0,
					      3, &xt),
			 -S2_EVALUE);
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k, s2_ipa(0), 32, 0, 3,
					      &xt),
			 -S2_EVALUE);
	assert_int_equal(s2_tlbi_encode_range(&cfg_4k, s2_ipa(0), 0, 4, 3, &xt),
			 -S2_EVALUE);
}

/* What the second configuration makes of a range that the first encodes. */
static struct s2_tlbi_operand range(const struct s2_arch_cfg *from,
				    uint64_t ipa, int level,
				    const struct s2_arch_cfg *to)
{
	struct s2_tlbi_operand o;
	uint64_t xt = 0;

	s2_tlbi_encode_range(from, s2_ipa(ipa), 0, 0, level, &xt);
	s2_tlbi_decode_range(to, xt, &o);
	return o;
}

static void test_range_that_promises_nothing(void **state)
{
	struct s2_tlbi_operand o;

	(void)state;
	o = range(&cfg_4k, 0x201000, 2, &cfg_4k);
	assert_int_equal(o.why, S2_TLBI_BASE);
	o = range(&cfg_4k, 0x200000, 2, &cfg_4k);
	assert_int_equal(o.why, S2_TLBI_GOOD);
	/* Another granule, and none. */
	o = range(&cfg_4k, 0x200000, 2, &cfg_16k);
	assert_int_equal(o.why, S2_TLBI_TG);
	s2_tlbi_decode_range(&cfg_4k, 0x80200, &o);
	assert_int_equal(o.why, S2_TLBI_TG);
	/* TTL 0 is any level; 1 is reserved with 16K, except with LPA2. */
	o = range(&cfg_4k, 0x201000, 0, &cfg_4k);
	assert_int_equal(o.level, S2_TLBI_NO_HINT);
	o = range(&cfg_16k, 0, 1, &cfg_16k);
	assert_int_equal(o.level, S2_TLBI_NO_HINT);
	o = range(&cfg_16k, 0, 1, &cfg_16k_lpa2);
	assert_int_equal(o.level, 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ttl),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_range_base),
		cmocka_unit_test(test_range_that_promises_nothing),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
