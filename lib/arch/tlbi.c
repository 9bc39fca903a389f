/* SPDX-License-Identifier: GPL-2.0-only */
/* Operands of TLBI by IPA (Arm ARM C5.5, TLBI IPAS2E1IS, TLBI RIPAS2E1IS). */
#include <stage2/arch.h>

#include "arch/bits.h"
#include "arch/format.h"

const char *s2_tlbi_name(enum s2_tlbi tlbi)
{
	static const char *const names[S2_NR_TLBIS] = {
		"ipas2e1is",	"ipas2e1",    "ipas2le1is", "ipas2le1",
		"ripas2e1is",	"ripas2e1",   "vmalle1is",  "vmalle1",
		"vmalls12e1is", "vmalls12e1", "alle1is",    "alle1",
		"aside1is",	"vae1is",
	};

	return (unsigned int)tlbi < S2_NR_TLBIS ? names[tlbi] : "?";
}

/* TG of a range, and the upper half of TTL; 0 stands for none. */
static unsigned int tlbi_tg(const struct s2_arch_cfg *cfg)
{
	switch (cfg->granule) {
	case S2_GRANULE_4K:
		return 1;
	case S2_GRANULE_16K:
		return 2;
	case S2_GRANULE_64K:
		return 3;
	default:
		return 0;
	}
}

/* Levels that TTL has a value for; the other values mean no hint. */
static bool tlbi_has_hint(const struct s2_arch_cfg *cfg, int level)
{
	if (level == 0)
		return cfg->granule == S2_GRANULE_4K && cfg->lpa2;
	if (level == 1)
		return cfg->granule != S2_GRANULE_16K || cfg->lpa2;
	return level == 2 || level == 3;
}

void s2_tlbi_decode_ipa(const struct s2_arch_cfg *cfg, uint64_t xt,
			struct s2_tlbi_operand *operand)
{
	unsigned int tg = (unsigned int)bits_get(xt, 47, 46);
	int level = (int)bits_get(xt, 45, 44);

	*operand = (struct s2_tlbi_operand){
		.ipa = s2_ipa(bits_get(xt, 39, 0) << 12),
		.size = UINT64_C(1) << s2_granule_shift(cfg->granule),
		.level = S2_TLBI_NO_HINT,
	};
	if (!tg)
		return;
	if (tg != tlbi_tg(cfg))
		operand->why = S2_TLBI_TG;
	else if (tlbi_has_hint(cfg, level))
		operand->level = (int8_t)level;
}

uint64_t s2_tlbi_encode_ipa(const struct s2_arch_cfg *cfg, s2_ipa_t ipa,
			    int level)
{
	uint64_t xt = bits_get(ipa.ipa, 51, 12);

	if (tlbi_has_hint(cfg, level))
		xt |= bits_put(tlbi_tg(cfg), 46) |
		      bits_put((unsigned int)level, 44);
	return xt;
}

/* log2 of the unit of BaseADDR. */
static unsigned int range_shift(const struct s2_arch_cfg *cfg)
{
	return s2_has_lpa2(cfg) ? 16 : s2_granule_shift(cfg->granule);
}

uint64_t s2_tlbi_range_pages(unsigned int num, unsigned int scale)
{
	return (uint64_t)(num + 1) << (5 * scale + 1);
}

void s2_tlbi_decode_range(const struct s2_arch_cfg *cfg, uint64_t xt,
			  struct s2_tlbi_operand *operand)
{
	uint64_t pages =
		s2_tlbi_range_pages((unsigned int)bits_get(xt, 43, 39),
				    (unsigned int)bits_get(xt, 45, 44));
	int level = (int)bits_get(xt, 38, 37);

	*operand = (struct s2_tlbi_operand){
		.ipa = s2_ipa(bits_get(xt, 36, 0) << range_shift(cfg)),
		.size = pages << s2_granule_shift(cfg->granule),
		.level = S2_TLBI_NO_HINT,
	};
	if (bits_get(xt, 47, 46) != tlbi_tg(cfg)) {
		operand->why = S2_TLBI_TG;
		return;
	}
	if (!level || !tlbi_has_hint(cfg, level))
		return;
	operand->level = (int8_t)level;
	if (operand->ipa.ipa & (s2_level_size(cfg->granule, level) - 1))
		operand->why = S2_TLBI_BASE;
}

int s2_tlbi_encode_range(const struct s2_arch_cfg *cfg, s2_ipa_t ipa,
			 unsigned int num, unsigned int scale, int level,
			 uint64_t *xt)
{
	unsigned int shift = range_shift(cfg);
	uint64_t base = ipa.ipa >> shift;

	if (num > S2_TLBI_MAX_NUM || scale > S2_TLBI_MAX_SCALE ||
	    base << shift != ipa.ipa || base & ~MASK64(36, 0))
		return -S2_EVALUE;
	*xt = base | bits_put(num, 39) | bits_put(scale, 44) |
	      bits_put(tlbi_tg(cfg), 46);
	if (level > 0 && level <= S2_LEVEL_LAST)
		*xt |= bits_put((unsigned int)level, 37);
	return 0;
}
