/* SPDX-License-Identifier: GPL-2.0-only */
/* The descriptor of a decision's leaf, as hyp/pgtable.c writes it. */
#include <stage2/arch.h>
#include <stage2/fault.h>

unsigned int s2_kvm_memattr(enum s2_memtype type, bool fwb)
{
	switch (type) {
	case S2_TYPE_DEVICE:
		return 0x1;
	case S2_TYPE_NORMAL_NC:
		return 0x5;
	default:
		return fwb ? 0x6 : 0xf;
	}
}

static int leaf_level(enum s2_size size)
{
	return size == S2_PAGE ? 3 : size == S2_PMD ? 2 : 1;
}

/* stage2_set_xn_attr() */
static uint8_t leaf_xn(bool px, bool ux)
{
	if (px)
		return ux ? 0 : 3;
	return ux ? 1 : 2;
}

/* kvm_encode_nested_level(): the level of the guest hypervisor's leaf */
static uint8_t leaf_nested_level(struct s2_query *q)
{
	static const uint8_t level[S2_NR_NESTED_LEAF] = {
		[S2_NESTED_PAGE] = 3, [S2_NESTED_SUB_PMD] = 3,
		[S2_NESTED_PMD] = 2,  [S2_NESTED_SUB_PUD] = 2,
		[S2_NESTED_PUD] = 1,
	};

	return level[s2_value(q, S2_NESTED_LEAF)];
}

int s2_leaf_descriptor(struct s2_query *q, const struct s2_decision *d,
		       uint64_t pa, uint32_t page_shift, uint64_t *desc)
{
	const bool lpa2 = page_shift != 16 && s2_yes(q, S2_CPU_LPA2);
	const struct s2_arch_cfg cfg = {
		.granule = page_shift == 12 ? S2_GRANULE_4K :
			   page_shift == 14 ? S2_GRANULE_16K :
					      S2_GRANULE_64K,
		.lpa2 = lpa2,
		.lpa = page_shift == 16,
		.fwb = s2_yes(q, S2_CPU_FWB),
		.xnx = s2_yes(q, S2_CPU_XNX),
		.sh0 = 3, /* inner shareable */
	};
	enum s2_size size = (enum s2_size)d->size;
	uint64_t bytes = (uint64_t)1 << s2_size_shift(size, page_shift);
	struct s2_desc leaf = {
		.kind = size == S2_PAGE ? S2_DESC_PAGE : S2_DESC_BLOCK,
		.level = (int8_t)leaf_level(size),
		.oa = pa & ~(bytes - 1),
		.memattr = (uint8_t)s2_kvm_memattr((enum s2_memtype)d->type,
						   cfg.fwb),
		.s2ap = (uint8_t)(s2_cond_holds(q, d->r) |
				  s2_cond_holds(q, d->w) << 1),
		.sh = 3,
		.xn = leaf_xn(s2_cond_holds(q, d->px), s2_cond_holds(q, d->ux)),
		.af = true,
	};

	if (d->nested_level)
		leaf.sw = leaf_nested_level(q);
	return s2_desc_encode(&cfg, &leaf, desc);
}
