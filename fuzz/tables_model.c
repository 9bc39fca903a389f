/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages before and after an operation, and what it may do to each. */
#include "tables.h"

#include <string.h>

/* ---- reading ------------------------------------------------------------------ */

static void read_leaf(struct model *m, uint64_t ipa, unsigned int shift,
		      const struct s2_desc *desc)
{
	unsigned int page = s2_granule_shift(m->pt->cfg.arch.granule);
	uint64_t end = ipa + (1ull << shift), at;

	for (at = ipa; at < end; at += 1ull << page) {
		uint64_t i = (at - m->base) >> page;

		if (at < m->base || i >= m->nr) {
			must(0, "a leaf at 0x%llx", (unsigned long long)at);
			return;
		}
		m->page[i] = (struct model_page){
			.pa = desc->oa + (at - ipa),
			.valid = true,
			.af = desc->af,
			.s2ap = desc->s2ap,
			.xn = desc->xn,
			.memattr = desc->memattr,
			.shift = (uint8_t)shift,
		};
	}
}

/* A page of a table counts itself and what is in it. */
static void read_table(struct model *m, uint32_t page, int level, uint64_t ipa)
{
	const uint64_t *table = s2_pool_at(m->pt->pool, page);
	struct s2_arch_cfg cfg = m->pt->cfg.arch;
	unsigned int shift = s2_level_shift(cfg.granule, level);
	uint32_t i, n = 1, below;
	struct s2_desc desc;

	cfg.fwb = cfg.fwb && !m->pt->cfg.nofwb;
	for (i = 0; i < s2_table_entries(cfg.granule); i++) {
		if (!table[i])
			continue;
		n++;
		s2_desc_decode(&cfg, level, table[i], &desc);
		must(!desc.res0, "0x%llx", (unsigned long long)table[i]);
		if (desc.kind == S2_DESC_TABLE) {
			below = s2_pool_page_of(m->pt->pool, s2_pa(desc.oa));
			must(below != S2_NO_PAGE, "a table of the pool");
			read_table(m, below, level + 1,
				   ipa + ((uint64_t)i << shift));
			continue;
		}
		must(desc.kind == S2_DESC_BLOCK || desc.kind == S2_DESC_PAGE,
		     "0x%llx", (unsigned long long)table[i]);
		read_leaf(m, ipa + ((uint64_t)i << shift), shift, &desc);
	}
	must(m->pt->pool->pages[page].refs == n, "page %u: %u entries", page,
	     n - 1);
}

void model_read(struct model *m)
{
	const struct s2_pt *pt = m->pt;
	unsigned int i, shift = s2_granule_shift(pt->cfg.arch.granule) +
				s2_level_shift(pt->cfg.arch.granule,
					       pt->cfg.start_level) -
				3;

	for (i = 0; i < m->nr; i++)
		m->page[i].valid = false;
	for (i = 0; i < pt->root_pages; i++)
		read_table(m, pt->root + i, pt->cfg.start_level,
			   (uint64_t)i << shift);
}

/* ---- comparing ---------------------------------------------------------------- */

/* However large the leaf is. */
static bool same(const struct model_page *a, const struct model_page *b)
{
	return a->valid == b->valid &&
	       (!a->valid ||
		(a->pa == b->pa && a->af == b->af && a->s2ap == b->s2ap &&
		 a->xn == b->xn && a->memattr == b->memattr));
}

struct place {
	const struct model *m;
	const struct op *op;
	uint64_t addr;
	bool in;   /* the range of the operation */
	bool hit;  /* its leaf reaches into the range */
	bool page; /* its leaf is no more than a page */
	uint8_t normal;
};

static bool mapped(const struct place *p, const struct model_page *old,
		   const struct model_page *now)
{
	struct model_page want = p->op->want;
	bool goes_on =
		s2_kernel_has(p->m->pt->cfg.kernel, S2_C_PT_HANDLE_FAULT) &&
		!s2_kernel_has(p->m->pt->cfg.kernel, S2_C_PT_IGNORE_EAGAIN);

	want.pa = p->op->phys + (p->addr - p->op->addr);
	if (!p->in)
		return same(old, now) || (p->hit && !p->page && !now->valid);
	if (same(&want, now))
		return true;
	/* Rights alone do not make a leaf be written. */
	if (p->op->ret || goes_on)
		return (same(old, now) && (p->op->ret || old->pa == want.pa)) ||
		       (p->op->ret && p->hit && !p->page && !now->valid);
	return false;
}

static bool relaxed(const struct place *p, const struct model_page *old,
		    const struct model_page *now)
{
	struct model_page want = *old;

	want.s2ap |= tables_s2ap(p->op->prot);
	if (p->op->prot & S2_PROT_X)
		want.xn = S2_XN_BOTH;
	return same(p->op->ret || !p->hit ? old : &want, now);
}

static bool page_ok(const struct place *p, const struct model_page *old,
		    const struct model_page *now)
{
	struct model_page want = *old;

	switch (p->op->kind) {
	case OP_MAP:
		return mapped(p, old, now);
	case OP_UNMAP:
		return p->in || p->hit ? !now->valid : same(old, now);
	case OP_WRPROTECT:
		if (p->hit)
			want.s2ap &= S2_S2AP_READ;
		return same(&want, now);
	case OP_RELAX:
		return relaxed(p, old, now);
	case OP_MKYOUNG:
		want.af |= p->hit;
		return same(&want, now);
	case OP_SPLIT:
		/* kvm_pgtable_stage2_pte_prot() knows no type and no age. */
		want.af = true;
		want.memattr = p->normal;
		return same(old, now) ||
		       (p->hit && !p->page && same(&want, now));
	case OP_AGE:
		want.af &= !(p->hit && p->op->clear);
		return same(&want, now);
	default:
		return same(old, now);
	}
}

static void tell_page(const struct model_page *page)
{
	fprintf(stderr, "valid %d, pa 0x%llx, af %d, s2ap %d, xn %d, %d\n",
		page->valid, (unsigned long long)page->pa, page->af, page->s2ap,
		page->xn, page->memattr);
}

static void tell(const struct place *p, const struct model_page *old,
		 const struct model_page *now)
{
	fprintf(stderr, "%s: operation %d of 0x%llx, 0x%llx: %d\n",
		p->m->pt->cfg.kernel->name, p->op->kind,
		(unsigned long long)p->op->addr,
		(unsigned long long)p->op->size, p->op->ret);
	tell_page(old);
	tell_page(now);
	must(0, "page 0x%llx", (unsigned long long)p->addr);
}

void model_compare(const struct model *before, const struct model *now,
		   const struct op *op)
{
	unsigned int page = s2_granule_shift(now->pt->cfg.arch.granule);
	const struct s2_pt_cfg *cfg = &now->pt->cfg;
	struct place p = {
		.m = now,
		.op = op,
		.normal = (uint8_t)s2_kvm_memattr(S2_TYPE_NORMAL,
						  cfg->arch.fwb && !cfg->nofwb),
	};
	bool young = false;
	uint32_t i;

	for (i = 0; i < now->nr; i++) {
		const struct model_page *old = &before->page[i];
		unsigned int shift = old->valid ? old->shift : page;
		uint64_t begin;

		p.addr = now->base + ((uint64_t)i << page);
		begin = p.addr >> shift << shift;
		p.in = p.addr >= op->addr && p.addr < op->addr + op->size;
		p.hit = old->valid && begin < op->addr + op->size &&
			begin + (1ull << shift) > op->addr;
		p.page = shift == page;
		young |= p.hit && old->af;
		if (!page_ok(&p, old, &now->page[i]))
			tell(&p, old, &now->page[i]);
	}
	if (op->kind == OP_AGE)
		must(young == (op->ret != 0), "young or not");
}
