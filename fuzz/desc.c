/* SPDX-License-Identifier: GPL-2.0-only */
/* Decodes and encodes descriptors, VTCR_EL2, ESR_EL2, MemAttr. */
#include <string.h>

#include <stage2/arch.h>

#include "bytes.h"

static struct s2_arch_cfg read_cfg(struct bytes *b)
{
	static const uint8_t sh0[] = { S2_SH_NONE, S2_SH_OUTER, S2_SH_INNER };
	uint8_t bits = bytes_u8(b);
	struct s2_arch_cfg cfg = {
		.granule = (enum s2_granule)bytes_below(b, S2_NR_GRANULES),
		.fwb = bits & 1,
		.xnx = bits & 2,
		.mte_perm = bits & 4,
		.sh0 = sh0[(bits >> 4) % 3],
	};

	if (cfg.granule == S2_GRANULE_64K)
		cfg.lpa = bits & 8;
	else
		cfg.lpa2 = bits & 8;
	must(!s2_arch_cfg_check(&cfg), "a sound configuration");
	return cfg;
}

static void check_rows(const struct s2_arch_row *rows, size_t n)
{
	size_t i;

	must(n <= S2_ARCH_MAX_ROWS, "%zu rows", n);
	for (i = 0; i < n; i++) {
		must(rows[i].name && rows[i].hi <= 63, "row %zu", i);
		must(rows[i].hi >= rows[i].lo, "row %zu", i);
		must(rows[i].extra_hi >= rows[i].extra_lo, "row %zu", i);
	}
}

/* Everything but what was decoded from. */
static bool same_desc(struct s2_desc a, struct s2_desc b)
{
	return a.kind == b.kind && a.level == b.level && a.oa == b.oa &&
	       a.annot == b.annot && a.invalid_type == b.invalid_type &&
	       a.memattr == b.memattr && a.s2ap == b.s2ap && a.sh == b.sh &&
	       a.xn == b.xn && a.sw == b.sw && a.af == b.af &&
	       a.fnxs == b.fnxs && a.nt == b.nt && a.dbm == b.dbm &&
	       a.contiguous == b.contiguous;
}

static void decode(const struct s2_arch_cfg *cfg, int level, uint64_t raw)
{
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	struct s2_desc desc, again;
	uint64_t back = ~raw;
	int err;

	s2_desc_decode(cfg, level, raw, &desc);
	must(desc.raw == raw && desc.level == level, "raw and level");
	must(*s2_desc_kind_name(desc.kind) && *s2_desc_why_text(desc.why),
	     "names");
	check_rows(rows, s2_desc_rows(cfg, &desc, rows));
	err = s2_desc_encode(cfg, &desc, &back);
	if (desc.kind == S2_DESC_RESERVED) {
		must(err && desc.why != S2_WHY_NOT_RESERVED, "reserved");
		return;
	}
	must(!err && !(desc.res0 & desc.ignored), "%s", s2_strerror(err));
	must(back == (raw & ~(desc.res0 | desc.ignored)), "0x%llx",
	     (unsigned long long)raw);
	s2_desc_decode(cfg, level, back, &again);
	must(same_desc(desc, again) && !again.res0 && !again.ignored,
	     "the same once more");
}

/* Any fields: refused, or what comes back is what was asked for. */
static void encode(const struct s2_arch_cfg *cfg, int level, struct bytes *b)
{
	static const enum s2_desc_kind kinds[] = { S2_DESC_INVALID,
						   S2_DESC_TABLE, S2_DESC_BLOCK,
						   S2_DESC_PAGE };
	uint8_t flags = bytes_u8(b);
	struct s2_desc again, desc = {
		.level = (int8_t)level,
		.kind = kinds[flags % 4],
		.af = flags & 4,
		.fnxs = flags & 8,
		.nt = flags & 16,
		.dbm = flags & 32,
		.contiguous = flags & 64,
	};
	uint64_t raw = 0;

	desc.oa = bytes_u64(b);
	desc.memattr = bytes_u8(b);
	desc.s2ap = bytes_u8(b) & 7;
	desc.sh = bytes_u8(b) & 7;
	desc.xn = bytes_u8(b) & 7;
	desc.sw = bytes_u8(b) & 31;
	if (flags & 128)
		desc.oa &= s2_oa_mask(cfg, level);
	must(s2_bits_to_oa(cfg, s2_oa_to_bits(cfg, desc.oa)) ==
		     (desc.oa & s2_bits_to_oa(cfg, UINT64_MAX)),
	     "an address in its bits");
	if (desc.kind == S2_DESC_INVALID)
		desc.annot = desc.oa & S2_INVALID_ANNOT_MASK;
	if (s2_desc_encode(cfg, &desc, &raw))
		return;
	s2_desc_decode(cfg, level, raw, &again);
	must(!again.res0 && !again.ignored, "0x%llx", (unsigned long long)raw);
	if (desc.kind == S2_DESC_INVALID) {
		must(again.annot == desc.annot, "the annotation");
		return;
	}
	must(again.kind == desc.kind && again.oa == desc.oa, "kind and oa");
	if (desc.kind == S2_DESC_TABLE)
		return;
	again.nt = desc.kind == S2_DESC_BLOCK ? again.nt : desc.nt;
	must(same_desc(again, desc), "0x%llx", (unsigned long long)raw);
}

static void vtcr(uint64_t raw)
{
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	struct s2_layout layout;
	struct s2_vtcr v;
	uint64_t back = 0;

	s2_vtcr_decode(raw, &v);
	check_rows(rows, s2_vtcr_rows(raw, rows));
	if (!v.tg0_reserved) {
		must(!s2_vtcr_encode(&v, &back), "encoded");
		must(back == ((raw & ~v.res0) | 1ull << 31), "0x%llx",
		     (unsigned long long)raw);
	}
	if (s2_vtcr_layout(&v, 0, v.granule == S2_GRANULE_64K, true, &layout))
		return;
	must(layout.ipa_bits == 64 - v.t0sz, "the size of an IPA");
	must(layout.levels == 4 - layout.start_level, "levels");
	must(layout.root_tables >= 1 && layout.root_tables <= 16, "roots");
	must(layout.root_entries >= 2, "root entries");
	must((uint64_t)layout.root_entries
			     << s2_level_shift(v.granule, layout.start_level) ==
		     1ull << layout.ipa_bits,
	     "the root spans the IPA space");
}

static void esr(uint64_t raw)
{
	struct s2_arch_row rows[S2_ARCH_MAX_ROWS];
	struct s2_esr e;
	uint64_t back = 0;

	s2_esr_decode(raw, &e);
	check_rows(rows, s2_esr_rows(raw, rows));
	must(!s2_esr_encode(&e, &back), "encoded");
	must(back == (raw & ~e.res0), "0x%llx", (unsigned long long)raw);
	must(s2_fsc(e.fsc)->name && *s2_ec_name(e.ec), "names");
	if (s2_esr_is_write(&e))
		must(s2_ec_is_data_abort(e.ec), "a write");
}

static void memattr(const struct s2_arch_cfg *cfg, struct bytes *b)
{
	unsigned int bits = bytes_below(b, 16);
	enum s2_memkind kind = (enum s2_memkind)bytes_below(b, S2_NR_MEMKINDS);
	enum s2_sh sh1 = (enum s2_sh)(bytes_u8(b) & 3);
	enum s2_sh sh2 = (enum s2_sh)(bytes_u8(b) & 3);
	const struct s2_memattr *m = s2_memattr(cfg, bits);
	struct s2_combined c = s2_combine(cfg, kind, sh1, bits, sh2);
	int found;

	must((unsigned int)c.kind < S2_NR_MEMKINDS, "a kind");
	must(s2_reachable_kinds(cfg, bits) & S2_MK_BIT(c.kind), "%s",
	     s2_memkind_name(c.kind));
	if (s2_memkind_is_device(c.kind) || c.kind == S2_MK_NC_NC)
		must(c.sh == S2_SH_OUTER, "outer shareable");
	if (m->rule == S2_RULE_RESERVED)
		return;
	found = s2_memattr_find(cfg, m->name);
	must(found >= 0 && s2_memattr(cfg, (unsigned int)found) == m, "%s",
	     m->name);
	s2_memkind_from_mair(bytes_u8(b), &kind);
	must((unsigned int)kind < S2_NR_MEMKINDS, "a kind");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);

	while (bytes_left(&b)) {
		struct s2_arch_cfg cfg = read_cfg(&b);
		int level = (int)bytes_below(&b, 5) + S2_LEVEL_FIRST;

		switch (bytes_below(&b, 5)) {
		case 0:
			decode(&cfg, level, bytes_u64(&b));
			break;
		case 1:
			encode(&cfg, level, &b);
			break;
		case 2:
			vtcr(bytes_u64(&b));
			break;
		case 3:
			esr(bytes_u64(&b));
			break;
		default:
			memattr(&cfg, &b);
		}
	}
	return 0;
}
