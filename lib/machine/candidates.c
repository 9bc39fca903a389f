/* SPDX-License-Identifier: GPL-2.0-only */
/* Outcomes of an access through stale TLB entries. */
#include "machine/access.h"
#include "machine/tlb.h"

struct outcomes {
	struct s2_access_result *list;
	size_t max, nr;
};

static bool outcomes_alike(const struct s2_access_result *a,
			   const struct s2_access_result *b)
{
	if ((a->origin == S2_FROM_REMAINS) != (b->origin == S2_FROM_REMAINS))
		return false;
	if (a->fault != b->fault || a->walked_free != b->walked_free)
		return false;
	if (a->fault)
		return a->why == b->why && a->fault_level == b->fault_level;
	return s2_pa_eq(a->pa, b->pa) && a->attr.kind == b->attr.kind &&
	       a->attr.sh == b->attr.sh && a->read == b->read &&
	       a->write == b->write && a->exec == b->exec;
}

static void outcomes_add(struct outcomes *o, const struct s2_access_result *r)
{
	size_t i;

	for (i = 0; i < o->nr && i < o->max; i++)
		if (outcomes_alike(&o->list[i], r))
			return;
	if (o->nr < o->max)
		o->list[o->nr] = *r;
	o->nr++;
}

static void outcome_of_record(const struct s2_mmu *mmu,
			      const struct s2_tlb *tlb, uint32_t i,
			      const struct s2_access *a,
			      struct s2_access_result *result)
{
	const struct s2_tlb_record *r = &tlb->cfg.records[i];
	const struct s2_pt *pt;
	struct tt_entry e = { .level = r->level, .page = S2_NO_PAGE };

	*result = (struct s2_access_result){ .origin = S2_FROM_REMAINS };
	if (r->kind == S2_TLB_REMAINS)
		return;
	pt = s2_tlb_record_pt(tlb, r);
	s2_tlb_record_entry(tlb, r, a->ipa, &e.desc);
	e.walked_wild = r->kind == S2_TLB_TABLE && r->page == S2_NO_PAGE;
	if (r->kind == S2_TLB_TABLE && !e.walked_wild)
		s2_machine_walk_below(pt, r->page, r->level + 1, a->ipa, &e);
	s2_machine_outcome(mmu, pt, a, &e, result);
	result->origin = r->kind == S2_TLB_LEAF ? S2_FROM_TLB : S2_FROM_WALK;
	result->record = i;
}

/* With FEAT_BBM, an entry with nT shares its addresses with others. */
static bool leaf_may_conflict(const struct s2_tlb *tlb,
			      const struct s2_desc *leaf)
{
	return s2_machine_is_leaf(leaf) && leaf->af &&
	       !(tlb->cfg.bbm && leaf->nt);
}

/* Can a TLB have entries of two sizes for this address? */
static void outcome_of_two(const struct s2_tlb *tlb, const struct s2_pt *pt,
			   const struct s2_access *a, struct outcomes *o)
{
	struct s2_access_result r;
	struct tt_entry e;
	struct s2_desc d;
	uint32_t i;

	if (!s2_machine_walk(pt, a->ipa, &e) ||
	    !leaf_may_conflict(tlb, &e.desc))
		return;
	for (i = 0; i < tlb->nr_records; i++) {
		const struct s2_tlb_record *rec = &tlb->cfg.records[i];

		if (rec->kind != S2_TLB_LEAF ||
		    s2_tlb_record_pt(tlb, rec) != pt || rec->level == e.level ||
		    !(s2_tlb_record_cpus(rec) & 1u << a->cpu) ||
		    !s2_tlb_record_meets(rec, a->ipa, s2_ipa_add(a->ipa, 1)))
			continue;
		s2_tlb_record_entry(tlb, rec, a->ipa, &d);
		if (!leaf_may_conflict(tlb, &d))
			continue;
		s2_machine_conflict(a, &r);
		outcomes_add(o, &r);
		return;
	}
}

static const struct s2_tlb_table *tlb_table_of(const struct s2_tlb *tlb,
					       const struct s2_pt *pt)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt == pt)
			return &tlb->cfg.tables[i];
	return NULL;
}

static void outcomes_of_others(const struct s2_mmu *mmu,
			       const struct s2_tlb *tlb,
			       const struct s2_tlb_table *table,
			       const struct s2_access *a, struct outcomes *o)
{
	struct s2_access_result r;
	struct tt_entry e;
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++) {
		const struct s2_tlb_table *t = &tlb->cfg.tables[i];

		if (!t->pt || t == table || t->vmid != table->vmid)
			continue;
		s2_machine_translate(mmu, t->pt, a, &e, &r);
		r.origin = S2_FROM_OTHER;
		outcomes_add(o, &r);
	}
}

/* Walks that read what a write replaced. */
static void outcomes_of_writes(const struct s2_mmu *mmu,
			       const struct s2_tlb *tlb,
			       const struct s2_tlb_table *table,
			       const struct s2_access *a, struct outcomes *o)
{
	uint32_t i;

	for (i = 0; i < tlb->nr_writes; i++) {
		const struct s2_tlb_write *w = &tlb->writes[i];
		struct tt_entry e = { .walked_free = false };
		struct s2_access_result r;
		struct s2_arch_cfg arch;

		if (!(w->cpus & 1u << a->cpu) || !w->reached ||
		    &tlb->cfg.tables[w->table] != table ||
		    !s2_ipa_in(a->ipa, w->ipa,
			       s2_machine_span(table->pt, w->level)))
			continue;
		arch = s2_machine_arch(table->pt);
		e.ipa = w->ipa;
		e.page = w->page;
		e.index = w->index;
		e.level = w->level;
		s2_desc_decode(&arch, e.level, w->old, &e.desc);
		s2_machine_walk_on(table->pt, a->ipa, &e);
		s2_machine_outcome(mmu, table->pt, a, &e, &r);
		r.origin = S2_FROM_WRITE;
		outcomes_add(o, &r);
	}
}

size_t s2_access_candidates(const struct s2_mmu *mmu, const struct s2_tlb *tlb,
			    const struct s2_pt *pt,
			    const struct s2_access *access,
			    struct s2_access_result *results, size_t max)
{
	const struct s2_tlb_table *table = tlb_table_of(tlb, pt);
	struct outcomes o = { .list = results, .max = max };
	struct s2_access_result r;
	struct tt_entry e;
	uint32_t i;

	s2_machine_translate(mmu, pt, access, &e, &r);
	outcomes_add(&o, &r);
	if (!table)
		return o.nr;
	for (i = 0; i < tlb->nr_records; i++) {
		const struct s2_tlb_record *rec = &tlb->cfg.records[i];

		if (rec->vmid != table->vmid ||
		    !((rec->cpus | rec->both | rec->used) &
		      1u << access->cpu) ||
		    !s2_tlb_record_meets(rec, access->ipa,
					 s2_ipa_add(access->ipa, 1)))
			continue;
		outcome_of_record(mmu, tlb, i, access, &r);
		outcomes_add(&o, &r);
	}
	outcomes_of_writes(mmu, tlb, table, access, &o);
	outcomes_of_others(mmu, tlb, table, access, &o);
	outcome_of_two(tlb, pt, access, &o);
	return o.nr;
}
