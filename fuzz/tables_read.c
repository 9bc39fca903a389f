/* SPDX-License-Identifier: GPL-2.0-only */
/* Machines and operations, out of bytes. */
#include "tables.h"

#include <string.h>

/* ---- the machine -------------------------------------------------------------- */

void tables_machine(struct bytes *b, struct s2_pt_cfg *cfg, bool *force)
{
	/* Those whose own table code the library was compared with. */
	static const char *const kernels[] = { "linux-6.1.y", "linux-6.12.y",
					       "linux-7.3", "linux-7.3" };
	static const uint8_t ipa_bits[] = { 40, 32, 36, 39, 42, 44, 48 };
	uint8_t bits = bytes_u8(b), more = bytes_u8(b);

	memset(cfg, 0, sizeof(*cfg));
	cfg->kernel = s2_kernel_find(kernels[bits >> 6]);
	cfg->arch.granule = (enum s2_granule)((bits & 3) % S2_NR_GRANULES);
	cfg->arch.fwb = bits & 4;
	cfg->arch.xnx = bits & 8 && s2_kernel_has(cfg->kernel, S2_C_PT_XNX);
	if (cfg->arch.granule == S2_GRANULE_64K)
		cfg->arch.lpa = true;
	else
		cfg->arch.lpa2 = bits & 16 &&
				 s2_kernel_has(cfg->kernel, S2_C_PT_PARALLEL);
	cfg->arch.sh0 = S2_SH_INNER;
	cfg->tlb_range = bits & 32 && s2_kernel_has(cfg->kernel, S2_C_PT_RANGE);
	cfg->nofwb = more & 1 && !s2_kernel_has(cfg->kernel, S2_C_PT_NO_NOFWB);
	cfg->dcache = more & 2;
	cfg->icache = more & 4;
	cfg->ipa_bits = ipa_bits[(more >> 4) % 7];
	cfg->start_level =
		(int8_t)s2_kvm_start_level(cfg->arch.granule, cfg->ipa_bits);
	cfg->pa_bits = cfg->arch.lpa2 ? 52 : 48;
	*force = more & 8;
}

/* ---- an operation ------------------------------------------------------------- */

uint8_t tables_s2ap(uint64_t prot)
{
	return (uint8_t)((prot & S2_PROT_R ? S2_S2AP_READ : 0) |
			 (prot & S2_PROT_W ? S2_S2AP_WRITE : 0));
}

void tables_map(struct bytes *b, const struct model *m, struct op *op)
{
	const struct s2_pt *pt = m->pt;
	uint8_t how = bytes_u8(b);
	enum s2_memtype type = (enum s2_memtype)((how >> 4) % S2_NR_MEMTYPES);
	uint64_t page = s2_level_size(pt->cfg.arch.granule, 3);

	if (type == S2_TYPE_NORMAL_NC && !s2_pt_has(pt, S2_C_PT_NORMAL_NC))
		type = S2_TYPE_NORMAL;
	op->prot = how & (S2_PROT_X | S2_PROT_W | S2_PROT_R);
	if (type == S2_TYPE_DEVICE)
		op->prot |= S2_PROT_DEVICE;
	if (type == S2_TYPE_NORMAL_NC)
		op->prot |= S2_PROT_NORMAL_NC;
	/* Mostly the same address for an IPA, so that blocks can be. */
	op->phys = m->phys + (op->addr - m->base) + (how & 0x40 ? page : 0) +
		   (how & 0x80 ? s2_level_size(pt->cfg.arch.granule, 2) : 0);
	op->want = (struct model_page){
		.valid = true,
		.af = true,
		.s2ap = tables_s2ap(op->prot),
		.memattr = (uint8_t)s2_kvm_memattr(
			type, pt->cfg.arch.fwb && !pt->cfg.nofwb),
	};
	if (!s2_pt_has(pt, S2_C_PT_XNX))
		op->want.xn = op->prot & S2_PROT_PX ? S2_XN_BOTH :
						      S2_XN_NEITHER;
	else if (op->prot & S2_PROT_PX)
		op->want.xn = op->prot & S2_PROT_UX ? S2_XN_BOTH : S2_XN_PX;
	else
		op->want.xn = op->prot & S2_PROT_UX ? S2_XN_UX : S2_XN_NEITHER;
}

/* A page, a block, or any range. */
void tables_range(struct bytes *b, const struct model *m, struct op *op)
{
	unsigned int index = s2_index_bits(m->pt->cfg.arch.granule);
	uint64_t page = s2_level_size(m->pt->cfg.arch.granule, 3);
	uint32_t at = bytes_below(b, m->nr), n = 1;
	uint8_t how = bytes_u8(b);

	if (how % 4 == 1)
		n = how >> 2;
	else if (how % 4 == 2)
		n = m->nr;
	else if (how % 4 == 3) {
		at = at >> index << index;
		n = 1u << index;
	}
	n = n ? n : 1;
	if (n > m->nr - at)
		n = m->nr - at;
	op->addr = m->base + at * page;
	op->size = n * page;
}
