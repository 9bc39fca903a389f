/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors: all 2^64 values, in each configuration, at each level. */
#include "harness.h"

/* What is taken apart and put together again lacks only what means nothing. */
void prove_decode_encode(void)
{
	struct s2_arch_cfg cfg = any_cfg();
	int level = any_int();
	uint64_t raw = any_u64(), again;
	struct s2_desc desc;

	s2_desc_decode(&cfg, level, raw, &desc);
	assert(!(desc.res0 & desc.ignored));
	assert(!((desc.res0 | desc.ignored) & ~raw));
	assert((desc.kind == S2_DESC_RESERVED) ==
	       (desc.why != S2_WHY_NOT_RESERVED));
	if (desc.kind == S2_DESC_RESERVED)
		return;
	assert(desc.level == level);
	assert(!s2_desc_encode(&cfg, &desc, &again));
	assert(again == (raw & ~(desc.res0 | desc.ignored)));
}

/* The Access flag and valid bit are the architecture's, not this code's. */
void prove_leaf_fields(void)
{
	struct s2_arch_cfg cfg = any_cfg();
	int level = any_between(S2_LEVEL_FIRST, S2_LEVEL_LAST);
	uint64_t raw = any_u64();
	struct s2_desc desc;

	s2_desc_decode(&cfg, level, raw, &desc);
	if (!(raw & 1)) {
		assert(desc.kind == S2_DESC_INVALID ||
		       desc.kind == S2_DESC_ANNOTATED ||
		       desc.why == S2_WHY_NO_LEVEL);
		assert((desc.kind == S2_DESC_INVALID) <= (raw == 0));
	}
	if (desc.kind == S2_DESC_TABLE)
		assert((raw & 3) == 3 && level < S2_LEVEL_LAST);
	if (desc.kind != S2_DESC_BLOCK && desc.kind != S2_DESC_PAGE)
		return;
	assert((raw & 3) == (level == S2_LEVEL_LAST ? 3 : 1));
	assert(desc.af == ((raw >> 10) & 1));
	assert(desc.s2ap == ((raw >> 6) & 3));
	assert(desc.dbm == ((raw >> 51) & 1));
	assert(desc.sh == (cfg.lpa2 ? cfg.sh0 : (raw >> 8) & 3));
	assert(!(desc.oa & (s2_level_size(cfg.granule, level) - 1)));
	assert(!(desc.oa >> s2_oa_bits(&cfg)));
}

/* And the other way: what can be encoded is decoded as it was. */
void prove_encode_decode(void)
{
	struct s2_arch_cfg cfg = any_cfg();
	struct s2_desc desc = {
		.kind = (enum s2_desc_kind)any_between(0, S2_NR_DESC_KINDS - 1),
		.level = (int8_t)any_between(INT8_MIN, INT8_MAX),
		.oa = any_u64(), .annot = any_u64(), .memattr = any_u8(),
		.s2ap = any_u8(), .sh = any_u8(), .xn = any_u8(),
		.sw = any_u8(), .invalid_type = any_u8(), .af = any_bool(),
		.fnxs = any_bool(), .nt = any_bool(), .dbm = any_bool(),
		.contiguous = any_bool(),
	}, again;
	uint64_t raw;

	if (s2_desc_encode(&cfg, &desc, &raw))
		return;
	s2_desc_decode(&cfg, desc.level, raw, &again);
	assert(!again.res0 && !again.ignored);
	if (desc.kind <= S2_DESC_ANNOTATED) {
		assert(again.kind <= S2_DESC_ANNOTATED);
		assert(again.annot == desc.annot);
		assert(again.invalid_type == desc.invalid_type);
		return;
	}
	assert(again.kind == desc.kind && again.oa == desc.oa);
	if (desc.kind == S2_DESC_TABLE)
		return;
	assert(again.memattr == desc.memattr && again.s2ap == desc.s2ap);
	assert(again.sh == desc.sh && again.xn == desc.xn);
	assert(again.sw == desc.sw && again.af == desc.af);
	assert(again.fnxs == desc.fnxs && again.nt == desc.nt);
	assert(again.dbm == desc.dbm && again.contiguous == desc.contiguous);
}

void prove_output_address(void)
{
	struct s2_arch_cfg cfg = any_cfg();
	int level = any_between(S2_LEVEL_FIRST, S2_LEVEL_LAST);
	uint64_t oa = any_u64() & s2_oa_mask(&cfg, level);

	assert(s2_bits_to_oa(&cfg, s2_oa_to_bits(&cfg, oa)) == oa);
}
