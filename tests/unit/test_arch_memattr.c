/* SPDX-License-Identifier: GPL-2.0-only */
/* MemAttr and the combination of both stages, against an independent rule. */
#include "main.h"
#include "test_arch.h"

static const struct s2_arch_cfg plain = { .fwb = false };
static const struct s2_arch_cfg fwb = { .fwb = true };
static const struct s2_arch_cfg plain_perm = { .mte_perm = true };
static const struct s2_arch_cfg fwb_perm = { .fwb = true, .mte_perm = true };

/* D: Device by strictness 0 to 3. Otherwise Normal, by outer and inner. */
struct rule {
	int device; /* -1: Normal */
	int outer, inner;
	bool tagged;
};

static struct rule rule_of(enum s2_memkind kind)
{
	static const struct rule rules[S2_NR_MEMKINDS] = {
		[S2_MK_DEVICE_nGnRnE] = { 0, 0, 0, false },
		[S2_MK_DEVICE_nGnRE] = { 1, 0, 0, false },
		[S2_MK_DEVICE_nGRE] = { 2, 0, 0, false },
		[S2_MK_DEVICE_GRE] = { 3, 0, 0, false },
		[S2_MK_NC_NC] = { -1, 0, 0, false },
		[S2_MK_NC_WT] = { -1, 0, 1, false },
		[S2_MK_NC_WB] = { -1, 0, 2, false },
		[S2_MK_WT_NC] = { -1, 1, 0, false },
		[S2_MK_WT_WT] = { -1, 1, 1, false },
		[S2_MK_WT_WB] = { -1, 1, 2, false },
		[S2_MK_WB_NC] = { -1, 2, 0, false },
		[S2_MK_WB_WT] = { -1, 2, 1, false },
		[S2_MK_WB_WB] = { -1, 2, 2, false },
		[S2_MK_TAGGED] = { -1, 2, 2, true },
	};

	return rules[kind];
}

/* Stage 2's own type without FWB, from the bits: 0b00dd, or oo and ii. */
static struct rule rule_of_memattr(unsigned int memattr)
{
	struct rule r = { -1, 0, 0, false };

	if (memattr < 4) {
		r.device = (int)memattr;
		return r;
	}
	r.outer = (int)(memattr >> 2) - 1;
	r.inner = (int)(memattr & 3) - 1;
	return r;
}

static struct rule weakest(struct rule a, struct rule b)
{
	struct rule r = { -1, 0, 0, false };

	if (a.device >= 0 && b.device >= 0) {
		r.device = a.device < b.device ? a.device : b.device;
	} else if (a.device >= 0 || b.device >= 0) {
		r.device = a.device >= 0 ? a.device : b.device;
	} else {
		r.outer = a.outer < b.outer ? a.outer : b.outer;
		r.inner = a.inner < b.inner ? a.inner : b.inner;
		r.tagged = a.tagged && r.outer + r.inner == 4;
	}
	return r;
}

static void assert_is(enum s2_memkind kind, struct rule want)
{
	struct rule got = rule_of(kind);

	assert_int_equal(got.device, want.device);
	assert_int_equal(got.outer, want.outer);
	assert_int_equal(got.inner, want.inner);
	assert_int_equal(got.tagged, want.tagged);
}

static enum s2_memkind combined(const struct s2_arch_cfg *cfg, int s1,
				unsigned int memattr)
{
	return s2_combine(cfg, (enum s2_memkind)s1, S2_SH_INNER, memattr,
			  S2_SH_INNER)
		.kind;
}

static void without_fwb_the_weaker_stage_wins(void **state)
{
	unsigned int memattr;
	int s1;

	(void)state;
	for (memattr = 0; memattr < 16; memattr++) {
		if (memattr >= 4 && !(memattr & 3))
			continue; /* reserved */
		for (s1 = 0; s1 < S2_NR_MEMKINDS; s1++)
			assert_is(combined(&plain, s1, memattr),
				  weakest(rule_of((enum s2_memkind)s1),
					  rule_of_memattr(memattr)));
	}
}

static void with_fwb_stage_2_decides_or_leaves_it(void **state)
{
	const struct rule nc = { -1, 0, 0, false };
	unsigned int memattr;
	int s1;

	(void)state;
	for (s1 = 0; s1 < S2_NR_MEMKINDS; s1++) {
		struct rule one = rule_of((enum s2_memkind)s1);
		struct rule wb = { -1, 2, 2, one.tagged };

		for (memattr = 0; memattr < 4; memattr++)
			assert_is(combined(&fwb, s1, memattr),
				  weakest(one, rule_of_memattr(memattr)));
		assert_is(combined(&fwb, s1, 5), one.device >= 0 ? one : nc);
		assert_is(combined(&fwb, s1, 6), wb);
		assert_is(combined(&fwb, s1, 7), one);
		/* Bit 3 is RES0 without FEAT_MTE_PERM. */
		assert_is(combined(&fwb, s1, 14), wb);
	}
}

static void reserved_values_are_called_so(void **state)
{
	unsigned int m;

	(void)state;
	for (m = 0; m < 16; m++) {
		bool no_fwb = m == 4 || m == 8 || m == 12;
		bool with = (m & 7) == 4;
		bool with_perm = m == 4 || (m >= 8 && m < 14);

		assert_int_equal(s2_memattr(&plain, m)->rule ==
					 S2_RULE_RESERVED,
				 no_fwb);
		assert_int_equal(s2_memattr(&plain_perm, m)->rule ==
					 S2_RULE_RESERVED,
				 no_fwb && m != 4);
		assert_int_equal(s2_memattr(&fwb, m)->rule == S2_RULE_RESERVED,
				 with);
		assert_int_equal(s2_memattr(&fwb_perm, m)->rule ==
					 S2_RULE_RESERVED,
				 with_perm);
		assert_int_equal(s2_combine(&plain, S2_MK_WB_WB, S2_SH_INNER, m,
					    S2_SH_INNER)
					 .reserved,
				 no_fwb);
	}
}

static void kvms_names_have_kvms_values(void **state)
{
	(void)state;
	assert_int_equal(s2_memattr_find(&plain, "NORMAL"), 0xf);
	assert_int_equal(s2_memattr_find(&plain, "MT_S2_NORMAL_NC"), 5);
	assert_int_equal(s2_memattr_find(&plain, "device_ngnre"), 1);
	assert_int_equal(s2_memattr_find(&plain, "AS_S1"), 0xf);
	assert_int_equal(s2_memattr_find(&fwb, "NORMAL"), 6);
	assert_int_equal(s2_memattr_find(&fwb, "MT_S2_FWB_NORMAL_NC"), 5);
	assert_int_equal(s2_memattr_find(&fwb, "DEVICE_nGnRE"), 1);
	assert_int_equal(s2_memattr_find(&fwb, "AS_S1"), 7);
	assert_int_equal(s2_memattr_find(&plain, "Normal-WB"), 0xf);
	assert_int_equal(s2_memattr_find(&plain, "reserved"), -S2_EMEMATTR);
	assert_int_equal(s2_memattr_find(&plain, ""), -S2_EMEMATTR);
	assert_int_equal(s2_memattr_find(&fwb, "stage-1 notagaccess"),
			 -S2_EMEMATTR);
	assert_int_equal(s2_memattr_find(&fwb_perm, "stage-1 notagaccess"), 15);
}

static void a_guest_reaches_only_what_stage_2_leaves(void **state)
{
	const uint32_t strict = S2_MK_BIT(S2_MK_DEVICE_nGnRnE);

	(void)state;
	/* Write-back at stage 2 rules nothing out without FWB. */
	assert_int_equal(s2_reachable_kinds(&plain, 0xf), S2_MK_ALL);
	/* Device at stage 2 is Device for good, and never weaker. */
	assert_int_equal(s2_reachable_kinds(&plain, 1),
			 strict | S2_MK_BIT(S2_MK_DEVICE_nGnRE));
	assert_int_equal(s2_reachable_kinds(&plain, 0), strict);
	assert_int_equal(s2_reachable_kinds(&plain, 5),
			 S2_MK_ANY_DEVICE | S2_MK_BIT(S2_MK_NC_NC));
	assert_int_equal(s2_reachable_kinds(&fwb, 1),
			 strict | S2_MK_BIT(S2_MK_DEVICE_nGnRE));
	assert_int_equal(s2_reachable_kinds(&fwb, 5),
			 S2_MK_ANY_DEVICE | S2_MK_BIT(S2_MK_NC_NC));
	/* The point of FWB: the guest cannot turn its caches off. */
	assert_int_equal(s2_reachable_kinds(&fwb, 6),
			 S2_MK_BIT(S2_MK_WB_WB) | S2_MK_BIT(S2_MK_TAGGED));
	assert_int_equal(s2_reachable_kinds(&fwb, 7), S2_MK_ALL);
	assert_int_equal(s2_reachable_kinds(&fwb, 4), S2_MK_ALL);
}

static void reachable_is_what_combining_can_give(void **state)
{
	const struct s2_arch_cfg *const cfgs[] = { &plain, &fwb, &plain_perm,
						   &fwb_perm };
	unsigned int m;
	size_t i;
	int s1;

	(void)state;
	for (i = 0; i < COUNT(cfgs); i++) {
		for (m = 0; m < 16; m++) {
			uint32_t set = 0;

			if (s2_memattr(cfgs[i], m)->rule == S2_RULE_RESERVED)
				continue;
			for (s1 = 0; s1 < S2_NR_MEMKINDS; s1++)
				set |= S2_MK_BIT(combined(cfgs[i], s1, m));
			assert_int_equal(s2_reachable_kinds(cfgs[i], m), set);
		}
	}
}

static void shareability_is_the_wider_of_the_two(void **state)
{
	/* none, reserved (as none), outer, inner: how wide they are. */
	static const int width[] = { 0, 0, 2, 1 };
	static const enum s2_sh by_width[] = { S2_SH_NONE, S2_SH_INNER,
					       S2_SH_OUTER };
	int a, b, s1;

	(void)state;
	for (a = 0; a < 4; a++) {
		for (b = 0; b < 4; b++) {
			int wider = width[a] > width[b] ? width[a] : width[b];

			assert_int_equal(s2_combine(&plain, S2_MK_WB_WB,
						    (enum s2_sh)a, 0xf,
						    (enum s2_sh)b)
						 .sh,
					 by_width[wider]);
			/* Uncached memory is shared with everybody. */
			for (s1 = 0; s1 <= S2_MK_NC_NC; s1++)
				assert_int_equal(s2_combine(&plain,
							    (enum s2_memkind)s1,
							    (enum s2_sh)a, 0xf,
							    (enum s2_sh)b)
							 .sh,
						 S2_SH_OUTER);
		}
	}
}

static void tag_accesses_are_forbidden_only_where_tags_are(void **state)
{
	(void)state;
	assert_true(s2_combine(&fwb_perm, S2_MK_TAGGED, S2_SH_INNER, 0xe,
			       S2_SH_INNER)
			    .no_tag_access);
	assert_false(s2_combine(&fwb_perm, S2_MK_WB_WB, S2_SH_INNER, 0xe,
				S2_SH_INNER)
			     .no_tag_access);
	assert_true(s2_combine(&plain_perm, S2_MK_TAGGED, S2_SH_INNER, 4,
			       S2_SH_INNER)
			    .no_tag_access);
	assert_false(
		s2_combine(&fwb, S2_MK_TAGGED, S2_SH_INNER, 0xe, S2_SH_INNER)
			.no_tag_access);
}

static void every_mair_byte_has_a_kind_or_none(void **state)
{
	static const struct {
		uint8_t attr;
		enum s2_memkind kind;
	} known[] = {
		{ 0x00, S2_MK_DEVICE_nGnRnE }, { 0x04, S2_MK_DEVICE_nGnRE },
		{ 0x08, S2_MK_DEVICE_nGRE },   { 0x0c, S2_MK_DEVICE_GRE },
		{ 0x01, S2_MK_DEVICE_nGnRnE }, { 0x40, S2_MK_NC_NC },
		{ 0x44, S2_MK_NC_NC },	       { 0xa0, S2_MK_WT_WT },
		{ 0xbb, S2_MK_WT_WT },	       { 0xff, S2_MK_WB_WB },
		{ 0x77, S2_MK_WB_WB },	       { 0xf0, S2_MK_TAGGED },
		{ 0x4f, S2_MK_NC_WB },	       { 0xf4, S2_MK_WB_NC },
		{ 0x33, S2_MK_WT_WT },
	};
	enum s2_memkind kind;
	unsigned int attr, none = 0;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(known); i++) {
		assert_int_equal(s2_memkind_from_mair(known[i].attr, &kind), 0);
		assert_int_equal(kind, known[i].kind);
	}
	for (attr = 0; attr < 256; attr++)
		none += s2_memkind_from_mair((uint8_t)attr, &kind) != 0;
	/* 8 of 16 with a zero outer, 12 others with a zero inner. */
	assert_int_equal(none, 8 + 12);
}

static void kinds_have_the_parts_their_names_say(void **state)
{
	int k;

	(void)state;
	for (k = 0; k < S2_NR_MEMKINDS; k++) {
		enum s2_memkind kind = (enum s2_memkind)k;
		struct rule r = rule_of(kind);

		assert_int_equal(s2_memkind_is_device(kind), r.device >= 0);
		assert_int_equal((int)s2_memkind_outer(kind), r.outer);
		assert_int_equal((int)s2_memkind_inner(kind), r.inner);
		assert_int_equal(s2_memkind_is_cacheable(kind),
				 r.outer + r.inner > 0);
		assert_int_equal(!!(S2_MK_BIT(k) & S2_MK_ANY_CACHEABLE),
				 r.outer + r.inner > 0);
		assert_int_equal(!!(S2_MK_BIT(k) & S2_MK_ANY_DEVICE),
				 r.device >= 0);
	}
}

/*
 * What is reserved, as the Arm ARM's pseudocode takes it: outer NC and WB have
 * no inner 0b00; with FWB and FEAT_MTE_PERM, 0b10xx is Device as 0b00xx is.
 */
static void reserved_values_have_the_kind_of_the_pseudocode(void **state)
{
	unsigned int m;

	(void)state;
	assert_int_equal(s2_memattr(&plain, 0x4)->kind, S2_MK_WB_WB);
	assert_int_equal(s2_memattr(&plain, 0x8)->kind, S2_MK_NC_NC);
	assert_int_equal(s2_memattr(&plain, 0xc)->kind, S2_MK_NC_NC);
	for (m = 0; m < 4; m++) {
		assert_int_equal(s2_memattr(&plain, m)->kind, m);
		assert_int_equal(s2_memattr(&fwb, m)->kind, m);
		assert_int_equal(s2_memattr(&fwb_perm, 8 + m)->kind, m);
		assert_int_equal(s2_memattr(&fwb_perm, 8 + m)->rule,
				 S2_RULE_RESERVED);
	}
	assert_int_equal(s2_memattr(&fwb, 0x4)->kind, S2_MK_WB_WB);
	assert_int_equal(s2_memattr(&fwb_perm, 0xc)->kind, S2_MK_WB_WB);
	assert_int_equal(s2_memattr(&fwb_perm, 0xd)->kind, S2_MK_WB_WB);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_fwb_the_weaker_stage_wins),
		cmocka_unit_test(with_fwb_stage_2_decides_or_leaves_it),
		cmocka_unit_test(reserved_values_are_called_so),
		cmocka_unit_test(kvms_names_have_kvms_values),
		cmocka_unit_test(a_guest_reaches_only_what_stage_2_leaves),
		cmocka_unit_test(reachable_is_what_combining_can_give),
		cmocka_unit_test(shareability_is_the_wider_of_the_two),
		cmocka_unit_test(
			tag_accesses_are_forbidden_only_where_tags_are),
		cmocka_unit_test(every_mair_byte_has_a_kind_or_none),
		cmocka_unit_test(kinds_have_the_parts_their_names_say),
		cmocka_unit_test(
			reserved_values_have_the_kind_of_the_pseudocode),
	};

	return RUN_CASES(argc, argv, tests, NULL, NULL);
}
