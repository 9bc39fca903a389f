/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of entries that may be stale. Adjacent leaves share a record, so that
 * a table of pages is one record and not 512. Removing one page leaves two
 * records.
 */
#include "machine/tlb.h"

/* The descriptor with its output address moved by this offset. */
static uint64_t desc_advance(const struct s2_pt *pt, uint64_t raw, int level,
			     uint64_t by)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	uint64_t mask = s2_oa_mask(&arch, level);
	uint64_t bits = s2_oa_to_bits(&arch, mask);
	uint64_t oa = (s2_bits_to_oa(&arch, raw & bits) + by) & mask;

	return (raw & ~bits) | s2_oa_to_bits(&arch, oa);
}

static struct s2_tlb_record record_part(const struct s2_tlb *tlb,
					const struct s2_tlb_record *r,
					s2_ipa_t from, s2_ipa_t to)
{
	struct s2_tlb_record p = *r;

	if (r->kind == S2_TLB_LEAF)
		p.desc = desc_advance(s2_tlb_record_pt(tlb, r), r->desc,
				      r->level, s2_ipa_offset(from, r->ipa));
	p.ipa = from;
	p.size = s2_ipa_offset(to, from);
	return p;
}

void s2_tlb_record_entry(const struct s2_tlb *tlb,
			 const struct s2_tlb_record *r, s2_ipa_t ipa,
			 struct s2_desc *desc)
{
	const struct s2_pt *pt = s2_tlb_record_pt(tlb, r);
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	uint64_t span = s2_machine_span(pt, r->level), raw = r->desc;

	if (r->kind == S2_TLB_LEAF)
		raw = desc_advance(pt, raw, r->level,
				   s2_ipa_offset(ipa, r->ipa) & ~(span - 1));
	s2_desc_decode(&arch, r->level, raw, desc);
}

void s2_tlb_record_remove(struct s2_tlb *tlb, uint32_t i)
{
	tlb->cfg.records[i] = tlb->cfg.records[--tlb->nr_records];
}

/* If the array is full, drop the record: making room would move others. */
static void record_append(struct s2_tlb *tlb, const struct s2_tlb_record *r)
{
	if (tlb->nr_records == tlb->cfg.max_records) {
		tlb->lost++;
		return;
	}
	tlb->cfg.records[tlb->nr_records++] = *r;
}

void s2_tlb_record_isolate(struct s2_tlb *tlb, uint32_t i, s2_ipa_t from,
			   s2_ipa_t to)
{
	struct s2_tlb_record whole = tlb->cfg.records[i], p;
	s2_ipa_t end = s2_tlb_record_end(&whole);
	uint64_t span = whole.size;

	if (whole.kind == S2_TLB_REMAINS)
		return;
	if (whole.kind == S2_TLB_LEAF)
		span = s2_machine_span(s2_tlb_record_pt(tlb, &whole),
				       whole.level);
	/* An invalidation of any address removes the whole entry. */
	from = from.ipa <= whole.ipa.ipa ? whole.ipa : s2_ipa_down(from, span);
	to = to.ipa >= end.ipa ? end :
				 s2_ipa_down(s2_ipa_add(to, span - 1), span);
	if (s2_ipa_eq(from, whole.ipa) && s2_ipa_eq(to, end))
		return;
	tlb->cfg.records[i] = record_part(tlb, &whole, from, to);
	if (whole.ipa.ipa < from.ipa) {
		p = record_part(tlb, &whole, whole.ipa, from);
		record_append(tlb, &p);
	}
	if (to.ipa < end.ipa) {
		p = record_part(tlb, &whole, to, end);
		record_append(tlb, &p);
	}
}

static bool records_same_kind(const struct s2_tlb_record *a,
			      const struct s2_tlb_record *b)
{
	return a->vmid == b->vmid && a->kind == b->kind &&
	       a->table == b->table && a->level == b->level;
}

/* Does `by` include all of r, on the same CPUs? */
static bool record_redundant(const struct s2_tlb *tlb,
			     const struct s2_tlb_record *r,
			     const struct s2_tlb_record *by)
{
	struct s2_desc a, b;

	if (r->cpus & ~by->cpus || r->both & ~by->both || r->used & ~by->used)
		return false;
	if (r->kind == S2_TLB_REMAINS)
		return true;
	if (r->ipa.ipa < by->ipa.ipa ||
	    s2_tlb_record_end(r).ipa > s2_tlb_record_end(by).ipa)
		return false;
	if (r->kind == S2_TLB_TABLE)
		return r->page == by->page && r->desc == by->desc;
	s2_tlb_record_entry(tlb, r, r->ipa, &a);
	s2_tlb_record_entry(tlb, by, r->ipa, &b);
	return !s2_tlb_leaf_diff(&a, &b) &&
	       !(s2_tlb_rights(&a) & ~s2_tlb_rights(&b));
}

static bool record_follows(const struct s2_tlb *tlb,
			   const struct s2_tlb_record *r,
			   const struct s2_tlb_record *next)
{
	return s2_ipa_eq(s2_tlb_record_end(r), next->ipa) &&
	       desc_advance(s2_tlb_record_pt(tlb, r), r->desc, r->level,
			    r->size) == next->desc;
}

/* The same was cached anew: only these TLBIs can still remove it. */
static void record_renew(struct s2_tlb_record *r,
			 const struct s2_tlb_record *more)
{
	unsigned int i;

	for (i = 0; i < S2_TLB_MAX_CPUS; i++) {
		r->cpus_by[i] &= (uint8_t)(~more->cpus | more->cpus_by[i]);
		r->both_by[i] &= (uint8_t)(~more->both | more->both_by[i]);
	}
	r->since = more->since;
	r->again = more->again;
}

/* Extends an adjacent record instead of adding one. */
static bool record_extend(const struct s2_tlb *tlb, struct s2_tlb_record *r,
			  const struct s2_tlb_record *more)
{
	if (r->kind != S2_TLB_LEAF || s2_tlb_record_is_leaving(more) ||
	    r->cpus != more->cpus || r->both != more->both ||
	    r->used != more->used || r->told != more->told ||
	    r->again != more->again || s2_tlb_record_is_leaving(r))
		return false;
	if (record_follows(tlb, more, r)) {
		r->ipa = more->ipa;
		r->desc = more->desc;
	} else if (!record_follows(tlb, r, more)) {
		return false;
	}
	r->size += more->size;
	r->since = more->since;
	return true;
}

static bool record_harmless(const struct s2_tlb *tlb,
			    const struct s2_tlb_record *r)
{
	struct s2_tlb_finding f;

	return r->kind != S2_TLB_REMAINS &&
	       !s2_tlb_record_excess(tlb, r, r->ipa, s2_tlb_record_end(r), &f);
}

static void record_make_room(struct s2_tlb *tlb)
{
	uint32_t i = 0, oldest = 0;

	while (i < tlb->nr_records) {
		if (record_harmless(tlb, &tlb->cfg.records[i]))
			s2_tlb_record_remove(tlb, i);
		else
			i++;
	}
	if (tlb->nr_records < tlb->cfg.max_records)
		return;
	for (i = 1; i < tlb->nr_records; i++)
		if (tlb->cfg.records[i].since < tlb->cfg.records[oldest].since)
			oldest = i;
	s2_tlb_record_remove(tlb, oldest);
	tlb->lost++;
}

/* True if another record includes the new one. */
static bool record_known(struct s2_tlb *tlb,
			 const struct s2_tlb_record *new_record)
{
	uint32_t i = 0;

	while (i < tlb->nr_records) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];
		bool same = records_same_kind(r, new_record);

		if (same && !s2_tlb_record_is_leaving(new_record) &&
		    record_redundant(tlb, r, new_record)) {
			s2_tlb_record_remove(tlb, i);
			continue;
		}
		if (same && !r->told && record_redundant(tlb, new_record, r)) {
			record_renew(r, new_record);
			return true;
		}
		i++;
	}
	return false;
}

void s2_tlb_record_add(struct s2_tlb *tlb,
		       const struct s2_tlb_record *new_record)
{
	uint32_t i;

	if (record_known(tlb, new_record))
		return;
	for (i = 0; i < tlb->nr_records; i++)
		if (records_same_kind(&tlb->cfg.records[i], new_record) &&
		    record_extend(tlb, &tlb->cfg.records[i], new_record))
			return;
	if (tlb->nr_records == tlb->cfg.max_records)
		record_make_room(tlb);
	record_append(tlb, new_record);
}
