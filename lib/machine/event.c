/* SPDX-License-Identifier: GPL-2.0-only */
/* The effect of table events on TLBs. */
#include "machine/tlb.h"

/* An invalidation: which addresses, at which level, on which CPUs. */
struct tlbi {
	s2_ipa_t from, to;
	int hint; /* S2_TTL_UNKNOWN: no hint */
	uint8_t cpus;
};

/*
 * With a hint, only leaves of this level and table entries above them need be
 * invalidated (Arm ARM, TTL of RIPAS2E1IS: "Non-leaf-level entries in the range
 * up to but not including the level described by the TTL hint").
 */
static bool tlbi_covers(const struct tlbi *t, const struct s2_tlb_record *r)
{
	if (r->kind == S2_TLB_REMAINS || t->from.ipa >= t->to.ipa ||
	    !s2_tlb_record_meets(r, t->from, t->to))
		return false;
	if (t->hint == S2_TTL_UNKNOWN)
		return true;
	return r->kind == S2_TLB_LEAF ? t->hint == r->level :
					t->hint > r->level;
}

static void tlb_invalidate(struct s2_tlb *tlb, uint16_t vmid,
			   const struct tlbi *t)
{
	uint32_t i = 0;

	while (i < tlb->nr_records) {
		const struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->vmid != vmid || !tlbi_covers(t, r) ||
		    !s2_tlb_record_cut(tlb, i, t->from, t->to, t->cpus))
			i++;
	}
}

static void tlb_invalidate_vmid(struct s2_tlb *tlb, uint16_t vmid)
{
	uint32_t i = 0;

	while (i < tlb->nr_records) {
		if (tlb->cfg.records[i].vmid == vmid)
			s2_tlb_record_remove(tlb, i);
		else
			i++;
	}
}

static void tlb_tlbi(struct s2_tlb *tlb, const struct s2_tlb_table *table,
		     unsigned int cpu, const struct s2_pt_event *ev)
{
	struct tlbi t = {
		.from = ev->ipa,
		.to = s2_ipa_add(ev->ipa, 1),
		.hint = ev->level,
		.cpus = s2_tlb_all_cpus(tlb),
	};

	if (ev->kind == S2_PT_TLBI_RANGE)
		t.to = s2_machine_end(ev->ipa, ev->size);
	if (ev->kind == S2_PT_TLBI_IPA_NSH)
		t.cpus &= (uint8_t)(1u << (cpu & (S2_TLB_MAX_CPUS - 1)));
	/* TTL has no such level (kernel: __tlbi_level()). */
	if (t.hint < 0 || t.hint > S2_LEVEL_LAST ||
	    (!t.hint && table->no_level_0))
		t.hint = S2_TTL_UNKNOWN;
	tlb_invalidate(tlb, table->vmid, &t);
}

/*
 * Walk caches may still lead to an unlinked table, so entries written to it may
 * be cached, too. Its older entries have records since the table was unlinked,
 * or since they were written.
 */
static void tlb_written_behind(struct s2_tlb *tlb, uint32_t page,
			       uint32_t index, uint64_t now)
{
	uint32_t i = tlb->nr_records;

	/*
	 * Go backwards: adding a record may move the last ones to earlier
	 * places.
	 */
	while (i--) {
		struct s2_tlb_record r;
		uint64_t span;

		if (i >= tlb->nr_records)
			continue;
		r = tlb->cfg.records[i];
		if (r.kind != S2_TLB_TABLE || r.page != page)
			continue;
		span = s2_machine_span(s2_tlb_record_pt(tlb, &r), r.level + 1);
		s2_tlb_leave_behind(tlb, r.table, r.level + 1,
				    s2_ipa_add(r.ipa, index * span), now,
				    r.cpus);
	}
}

static void tlb_written(struct s2_tlb *tlb, const struct s2_pt *pt,
			const struct s2_pt_event *ev)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	uint32_t page = s2_pool_page_of(pt->pool, ev->pa), index;
	struct tt_entry now = { .page = page, .level = ev->level };
	struct tlb_way way;

	if (page == S2_NO_PAGE)
		return;
	index = (uint32_t)(ev->pa.pa >> 3) & (s2_machine_entries(pt) - 1);
	now.index = index;
	s2_desc_decode(&arch, ev->level, ev->now, &now.desc);
	s2_tlb_link(tlb, pt, &now);
	if (tlb->nr_records)
		tlb_written_behind(tlb, page, index, ev->now);
	if (!s2_tlb_find_way(tlb, page, &way))
		return;
	now.ipa = s2_ipa_add(way.ipa, index * s2_machine_span(pt, way.level));
	s2_tlb_leave_behind(tlb, way.table, way.level, now.ipa, ev->old,
			    s2_tlb_all_cpus(tlb));
	s2_tlb_visible(tlb, way.table, &now);
}

/* Reports walks that can still reach a page that is now free. */
static void tlb_freed(struct s2_tlb *tlb, const struct s2_pt_event *ev)
{
	uint32_t page = s2_pool_page_of(tlb->cfg.pool, ev->pa), i;
	struct s2_tlb_finding f = {
		.kind = S2_TLB_FREED,
		.differs = S2_TLB_DIFF_FREE,
		.since = tlb->seq,
		.page = page,
		.records = 1,
	};
	struct tlb_way way;

	if (page == S2_NO_PAGE)
		return;
	if (s2_tlb_find_way(tlb, page, &way)) {
		f.vmid = tlb->cfg.tables[way.table].vmid;
		f.old_level = f.new_level = (int8_t)(way.level - 1);
		f.ipa = way.ipa;
		f.size = s2_machine_span(tlb->cfg.tables[way.table].pt,
					 way.level - 1);
		f.old = f.now = way.entry;
		s2_tlb_tell(tlb, &f);
		return;
	}
	for (i = 0; i < tlb->nr_records; i++) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->kind != S2_TLB_TABLE || r->page != page ||
		    r->told & 1u << S2_TLB_FREED)
			continue;
		r->told |= 1u << S2_TLB_FREED;
		f.vmid = r->vmid;
		f.cpus = r->cpus;
		f.old_level = f.new_level = r->level;
		f.ipa = r->ipa;
		f.size = r->size;
		f.old = r->desc;
		f.since = r->since;
		s2_tlb_tell(tlb, &f);
	}
}

uint64_t s2_tlb_event(struct s2_tlb *tlb, const struct s2_pt *pt,
		      unsigned int cpu, const struct s2_pt_event *event)
{
	const struct s2_tlb_table *table = NULL;
	uint32_t i;

	tlb->seq++;
	for (i = 0; i < tlb->cfg.max_tables && !table; i++)
		if (tlb->cfg.tables[i].pt == pt)
			table = &tlb->cfg.tables[i];
	switch (event->kind) {
	case S2_PT_WRITE:
		tlb_written(tlb, pt, event);
		break;
	case S2_PT_TLBI_IPA:
	case S2_PT_TLBI_IPA_NSH:
	case S2_PT_TLBI_RANGE:
		if (table)
			tlb_tlbi(tlb, table, cpu, event);
		break;
	case S2_PT_TLBI_VMID:
		if (table)
			tlb_invalidate_vmid(tlb, table->vmid);
		break;
	case S2_PT_FREE:
		tlb_freed(tlb, event);
		break;
	default:
		break;
	}
	return tlb->seq;
}
