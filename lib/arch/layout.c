/* SPDX-License-Identifier: GPL-2.0-only */
/* Start levels and concatenated tables: the walks that VTCR_EL2 allows. */
#include <string.h>

#include "arch/format.h"

/* Up to 16 concatenated root tables resolve four more bits. */
#define CONCATENATED_BITS 4u

static unsigned int least_ipa_bits(enum s2_granule granule, bool ttst)
{
	if (!ttst)
		return 25;
	return granule == S2_GRANULE_64K ? 17 : 16;
}

/* Low start levels need a machine with enough PA bits. */
static unsigned int least_pa_bits(enum s2_granule granule, int start_level)
{
	if (granule == S2_GRANULE_4K && start_level == 0)
		return 44;
	if (granule == S2_GRANULE_16K && start_level == 1)
		return 42;
	if (granule == S2_GRANULE_64K && start_level == 1)
		return 44;
	return 0;
}

static int check_ipa(const struct s2_arch_cfg *cfg, unsigned int ipa_bits,
		     unsigned int pa_bits, bool ttst)
{
	unsigned int most = s2_oa_bits(cfg);

	if (pa_bits && pa_bits < most)
		most = pa_bits;
	if (ipa_bits < least_ipa_bits(cfg->granule, ttst) || ipa_bits > most)
		return -S2_EIPA;
	return 0;
}

static int check_start(const struct s2_arch_cfg *cfg, int start_level,
		       unsigned int pa_bits, bool ttst)
{
	if (!s2_level_exists(cfg, start_level))
		return -S2_ELEVEL;
	if (cfg->granule == S2_GRANULE_4K && start_level == 3 && !ttst)
		return -S2_ESTART;
	if (pa_bits && pa_bits < least_pa_bits(cfg->granule, start_level))
		return -S2_ESTART;
	return 0;
}

int s2_layout(const struct s2_arch_cfg *cfg, unsigned int ipa_bits,
	      int start_level, unsigned int pa_bits, bool ttst,
	      struct s2_layout *layout)
{
	unsigned int below, index, full = s2_index_bits(cfg->granule);
	int err = s2_arch_cfg_check(cfg);

	if (!err)
		err = check_start(cfg, start_level, pa_bits, ttst);
	if (!err)
		err = check_ipa(cfg, ipa_bits, pa_bits, ttst);
	if (err)
		return err;
	/* The root resolves the bits that the lower levels leave. */
	below = s2_level_shift(cfg->granule, start_level);
	if (ipa_bits <= below || ipa_bits > below + full + CONCATENATED_BITS)
		return -S2_ESTART;
	index = ipa_bits - below;
	memset(layout, 0, sizeof(*layout));
	layout->ipa_bits = (uint8_t)ipa_bits;
	layout->start_level = (int8_t)start_level;
	layout->levels = (uint8_t)(S2_LEVEL_LAST - start_level + 1);
	layout->root_entries = (uint32_t)1 << index;
	layout->root_tables =
		(uint8_t)(index > full ? 1u << (index - full) : 1);
	return 0;
}

int s2_vtcr_set_start(struct s2_vtcr *vtcr, int start_level)
{
	/* SL0 for level 0 to 3; 4: no code. */
	static const uint8_t sl0[S2_NR_GRANULES][4] = {
		[S2_GRANULE_4K] = { 2, 1, 0, 3 },
		[S2_GRANULE_16K] = { 3, 2, 1, 0 },
		[S2_GRANULE_64K] = { 4, 2, 1, 0 },
	};
	const struct s2_arch_cfg cfg = {
		.granule = vtcr->granule,
		.lpa2 = vtcr->ds,
	};

	if (!s2_level_exists(&cfg, start_level))
		return -S2_ESTART;
	vtcr->sl2 = start_level < 0;
	vtcr->sl0 = start_level < 0 ? 0 : sl0[vtcr->granule][start_level];
	return 0;
}

static int start_level(const struct s2_vtcr *vtcr, int *level)
{
	bool lpa2_4k = vtcr->ds && vtcr->granule == S2_GRANULE_4K;

	if (lpa2_4k && vtcr->sl2) {
		*level = -1;
		return vtcr->sl0 ? -S2_EVALUE : 0;
	}
	if (vtcr->granule == S2_GRANULE_4K)
		*level = vtcr->sl0 == 3 ? 3 : 2 - vtcr->sl0;
	else
		*level = 3 - vtcr->sl0;
	if (*level == 0 && vtcr->granule == S2_GRANULE_64K)
		return -S2_EVALUE;
	if (*level == 0 && vtcr->granule == S2_GRANULE_16K && !vtcr->ds)
		return -S2_EVALUE;
	return 0;
}

int s2_vtcr_layout(const struct s2_vtcr *vtcr, unsigned int pa_bits, bool lpa,
		   bool ttst, struct s2_layout *layout)
{
	const struct s2_arch_cfg cfg = {
		.granule = vtcr->granule,
		.lpa2 = vtcr->ds && vtcr->granule != S2_GRANULE_64K,
		.lpa = lpa && vtcr->granule == S2_GRANULE_64K,
		.sh0 = vtcr->sh0,
	};
	int level, err;

	if (vtcr->tg0_reserved || !s2_granule_name(vtcr->granule))
		return -S2_ECONFIG;
	if (vtcr->t0sz > 63 || vtcr->sl0 > 3)
		return -S2_EVALUE;
	err = start_level(vtcr, &level);
	if (err)
		return err;
	return s2_layout(&cfg, 64u - vtcr->t0sz, level, pa_bits, ttst, layout);
}

#define KVM_LEAST_IPA_BITS 32u

int s2_kvm_start_level(enum s2_granule granule, unsigned int ipa_bits)
{
	unsigned int shift = s2_granule_shift(granule);
	unsigned int index = s2_index_bits(granule);
	unsigned int levels, resolved;

	if (!shift)
		return -S2_ECONFIG;
	if (ipa_bits < KVM_LEAST_IPA_BITS || ipa_bits > 52)
		return -S2_EIPA;
	resolved = ipa_bits - CONCATENATED_BITS - shift;
	levels = (resolved + index - 1) / index;
	if (levels < 2)
		levels = 2;
	return S2_LEVEL_LAST + 1 - (int)levels;
}

int s2_kvm_vtcr(const struct s2_arch_cfg *cfg, unsigned int ipa_bits,
		unsigned int pa_bits, bool vmid16, bool ha,
		struct s2_vtcr *vtcr)
{
	int level = s2_kvm_start_level(cfg->granule, ipa_bits);
	int err = s2_arch_cfg_check(cfg);
	unsigned int most = s2_oa_bits(cfg);
	struct s2_layout layout;
	int ps;

	if (err || level < 0)
		return err ? err : level;
	ps = s2_ps_code(pa_bits < most ? pa_bits : most);
	if (ps < 0)
		return ps;
	err = s2_layout(cfg, ipa_bits, level, pa_bits, false, &layout);
	if (err)
		return err;
	memset(vtcr, 0, sizeof(*vtcr));
	vtcr->granule = cfg->granule;
	vtcr->t0sz = (uint8_t)(64 - ipa_bits);
	vtcr->ps = (uint8_t)ps;
	vtcr->irgn0 = 1;
	vtcr->orgn0 = 1;
	vtcr->sh0 = S2_SH_INNER;
	vtcr->vs = vmid16;
	vtcr->ha = ha;
	vtcr->ds = s2_has_lpa2(cfg);
	return s2_vtcr_set_start(vtcr, level);
}
