/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares what TLBs may hold with the current tables. */
#include "machine/tlb.h"

/*
 * What a stale leaf allows at an IPA beyond the tables. The access flag does
 * not count: it may be cleared without an invalidation (kernel:
 * stage2_age_walker()).
 */
static unsigned int leaf_beyond(const struct s2_pt *pt,
				const struct s2_desc *leaf, int level,
				s2_ipa_t ipa, struct tt_entry *now)
{
	struct s2_desc a = *leaf, b;
	unsigned int differs;

	if (!s2_machine_walk(pt, ipa, now) || !s2_machine_is_leaf(&now->desc))
		return S2_TLB_DIFF_VALID;
	b = now->desc;
	a.oa += ipa.ipa & (s2_machine_span(pt, level) - 1);
	b.oa += s2_ipa_offset(ipa, now->ipa);
	differs = s2_tlb_leaf_diff(&a, &b) &
		  (S2_TLB_DIFF_OA | S2_TLB_DIFF_MEMATTR | S2_TLB_DIFF_SH);
	if (s2_tlb_rights(&a) & ~s2_tlb_rights(&b))
		differs |= S2_TLB_DIFF_RIGHTS;
	return differs;
}

static void finding_fill(struct s2_tlb_finding *f, const struct tt_entry *e,
			 const struct s2_desc *old, int old_level,
			 unsigned int differs)
{
	f->old = old->raw;
	f->old_level = (int8_t)old_level;
	f->differs = (uint16_t)differs;
	f->new_level = (int8_t)e->level;
	f->now = differs & S2_TLB_DIFF_VALID ? 0 : e->desc.raw;
}

/* Checks [from, to) of one leaf. */
static unsigned int leaf_excess(const struct s2_pt *pt,
				const struct s2_desc *leaf, int level,
				s2_ipa_t from, s2_ipa_t to,
				struct s2_tlb_finding *f)
{
	struct tt_entry now = { .level = level };
	unsigned int differs;
	s2_ipa_t ipa = from;
	uint64_t step;

	while (ipa.ipa < to.ipa) {
		differs = leaf_beyond(pt, leaf, level, ipa, &now);
		if (differs) {
			finding_fill(f, &now, leaf, level, differs);
			f->ipa = ipa;
			f->size = s2_ipa_offset(to, ipa);
			return differs;
		}
		step = s2_machine_span(pt, now.level);
		ipa = s2_ipa_add(s2_ipa_down(ipa, step), step);
	}
	return 0;
}

/*
 * Checks the entries of a table that hardware may still read. A leaf without
 * the access flag counts, too, because hardware may set the flag.
 */
static unsigned int table_excess(const struct s2_pt *pt, uint32_t page,
				 int level, s2_ipa_t ipa, s2_ipa_t from,
				 s2_ipa_t to, struct s2_tlb_finding *f)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	uint64_t span = s2_machine_span(pt, level);
	s2_ipa_t a, b;
	unsigned int differs = 0;
	struct s2_desc desc;
	uint32_t i;

	if (page == S2_NO_PAGE)
		return S2_TLB_DIFF_OA;
	f->page = page;
	if (!pt->pool->pages[page].refs)
		return S2_TLB_DIFF_FREE;
	for (i = 0; i < s2_machine_entries(pt) && !differs;
	     i++, ipa = s2_ipa_add(ipa, span)) {
		a = ipa.ipa > from.ipa ? ipa : from;
		b = s2_ipa_add(ipa, span);
		if (b.ipa > to.ipa)
			b = to;
		if (a.ipa >= b.ipa || !(s2_pool_at(pt->pool, page)[i] & 1))
			continue;
		s2_desc_decode(&arch, level, s2_pool_at(pt->pool, page)[i],
			       &desc);
		if (desc.kind == S2_DESC_TABLE)
			differs = table_excess(pt, s2_machine_below(pt, &desc),
					       level + 1, ipa, a, b, f);
		else if (s2_machine_is_leaf(&desc))
			differs = leaf_excess(pt, &desc, level, a, b, f);
	}
	return differs;
}

static unsigned int run_excess(const struct s2_tlb *tlb,
			       const struct s2_tlb_record *r, s2_ipa_t from,
			       s2_ipa_t to, struct s2_tlb_finding *f)
{
	const struct s2_pt *pt = s2_tlb_record_pt(tlb, r);
	uint64_t span = s2_machine_span(pt, r->level);
	s2_ipa_t ipa, end;
	struct s2_desc leaf;

	for (ipa = from; ipa.ipa < to.ipa; ipa = end) {
		end = s2_ipa_add(s2_ipa_down(ipa, span), span);
		s2_tlb_record_entry(tlb, r, ipa, &leaf);
		if (leaf_excess(pt, &leaf, r->level, ipa,
				end.ipa < to.ipa ? end : to, f))
			return f->differs;
	}
	return 0;
}

static bool vmid_is_attached(const struct s2_tlb *tlb, uint16_t vmid)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt && tlb->cfg.tables[i].vmid == vmid)
			return true;
	return false;
}

unsigned int s2_tlb_record_excess(const struct s2_tlb *tlb,
				  const struct s2_tlb_record *r, s2_ipa_t from,
				  s2_ipa_t to, struct s2_tlb_finding *f)
{
	unsigned int differs;

	*f = (struct s2_tlb_finding){
		.kind = S2_TLB_STALE,
		.vmid = r->vmid,
		.cpus = s2_tlb_record_cpus(r),
		.left = s2_tlb_record_left(r),
		.old_level = r->level,
		.new_level = r->level,
		.ipa = from,
		.size = s2_ipa_offset(to, from),
		.old = r->desc,
		.since = r->since,
		.page = r->page,
		.records = 1,
	};
	/* No CPU uses a VMID that no table has. */
	if (r->kind == S2_TLB_REMAINS) {
		differs = vmid_is_attached(tlb, r->vmid) ? S2_TLB_DIFF_VMID : 0;
	} else {
		if (from.ipa < r->ipa.ipa)
			from = r->ipa;
		if (to.ipa > s2_tlb_record_end(r).ipa)
			to = s2_tlb_record_end(r);
		f->ipa = from;
		f->size = s2_ipa_offset(to, from);
		differs = r->kind == S2_TLB_LEAF ?
				  run_excess(tlb, r, from, to, f) :
				  table_excess(s2_tlb_record_pt(tlb, r),
					       r->page, r->level + 1, r->ipa,
					       from, to, f);
	}
	f->differs = (uint16_t)differs;
	return differs;
}

size_t s2_tlb_stale_range(struct s2_tlb *tlb, uint16_t vmid, s2_ipa_t ipa,
			  uint64_t size)
{
	s2_ipa_t end = s2_machine_end(ipa, size);
	struct s2_tlb_finding f;
	size_t n = 0;
	uint32_t i;

	for (i = 0; size && i < tlb->nr_records; i++) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->vmid != vmid || !s2_tlb_record_cpus(r) ||
		    !s2_tlb_record_meets(r, ipa, end) ||
		    !s2_tlb_record_excess(tlb, r, ipa, end, &f))
			continue;
		r->told |= 1u << S2_TLB_STALE;
		s2_tlb_tell(tlb, &f);
		n++;
	}
	return n;
}

size_t s2_tlb_stale(struct s2_tlb *tlb, uint16_t vmid)
{
	return s2_tlb_stale_range(tlb, vmid, s2_ipa(0), UINT64_MAX);
}
