/* SPDX-License-Identifier: GPL-2.0-only */
/* The effect of table events on TLBs. */
#include "machine/tlb.h"

/* A table page that this entry points to, and another way leads to, too. */
static void tlb_reused(struct s2_tlb *tlb, const struct tt_entry *e,
		       uint32_t page)
{
	const struct s2_tlb_page *p = &tlb->cfg.pages[page];
	struct s2_tlb_finding f = {
		.kind = S2_TLB_REUSED,
		.old_level = (int8_t)e->level,
		.new_level = (int8_t)e->level,
		.now = e->desc.raw,
		.since = tlb->seq,
		.page = page,
		.records = 1,
	};
	struct tlb_way way, new_way;
	uint32_t i;

	if (!s2_tlb_find_way(tlb, e->page, &new_way))
		return;
	f.vmid = tlb->cfg.tables[new_way.table].vmid;
	f.size = s2_machine_span(tlb->cfg.tables[new_way.table].pt, e->level);
	f.ipa = s2_ipa_add(new_way.ipa, e->index * f.size);
	if ((p->parent != e->page || p->index != e->index) &&
	    s2_tlb_find_way(tlb, page, &way)) {
		f.old = way.entry;
		s2_tlb_tell(tlb, &f);
		return;
	}
	for (i = 0; i < tlb->nr_records; i++) {
		const struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->kind != S2_TLB_TABLE || r->page != page || !r->cpus ||
		    (r->table == new_way.table && s2_ipa_eq(r->ipa, f.ipa) &&
		     r->level == e->level))
			continue;
		f.old = r->desc;
		f.cpus = r->cpus;
		f.since = r->since;
		f.left = s2_tlb_record_left(r);
		s2_tlb_tell(tlb, &f);
		return;
	}
}

static void tlb_linked(struct s2_tlb *tlb, const struct s2_pt *pt,
		       const struct tt_entry *e)
{
	uint32_t page;

	if (e->desc.kind == S2_DESC_TABLE) {
		page = s2_machine_below(pt, &e->desc);
		if (page != S2_NO_PAGE)
			tlb_reused(tlb, e, page);
	}
	s2_tlb_link(tlb, pt, e);
}

static void tlb_written(struct s2_tlb *tlb, const struct s2_pt *pt,
			unsigned int cpu, const struct s2_pt_event *ev)
{
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	uint32_t page = s2_pool_page_of(pt->pool, ev->pa), index;
	struct tt_entry now = { .page = page, .level = ev->level };
	struct tlb_way way;
	bool reached;

	if (page == S2_NO_PAGE)
		return;
	index = (uint32_t)(ev->pa.pa >> 3) & (s2_machine_entries(pt) - 1);
	now.index = index;
	s2_desc_decode(&arch, ev->level, ev->now, &now.desc);
	tlb_linked(tlb, pt, &now);
	reached = s2_tlb_find_way(tlb, page, &way);
	if (reached)
		now.ipa = s2_ipa_add(way.ipa,
				     index * s2_machine_span(pt, way.level));
	s2_tlb_write_add(tlb, cpu, &now, ev->old, reached ? &way : NULL);
	if (tlb->nr_records)
		s2_tlb_behind(tlb, page, index, ev->now, UINT8_MAX);
	if (!reached)
		return;
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

		if (r->kind != S2_TLB_TABLE || r->page != page || !r->cpus ||
		    r->told & 1u << S2_TLB_FREED)
			continue;
		r->told |= 1u << S2_TLB_FREED;
		f.vmid = r->vmid;
		f.cpus = r->cpus;
		f.left = s2_tlb_record_left(r);
		f.old_level = f.new_level = r->level;
		f.ipa = r->ipa;
		f.size = r->size;
		f.old = r->desc;
		f.since = r->since;
		s2_tlb_tell(tlb, &f);
	}
}

struct flush {
	struct s2_tlb *tlb;
	unsigned int cpu;
};

static void flush_insn(void *ctx, const struct s2_insn *insn)
{
	const struct flush *f = ctx;
	uint64_t seq = f->tlb->seq;

	/* With the table's lock, what was written before counts as its own. */
	if (insn->kind == S2_INSN_DSB)
		s2_tlb_write_take_over(f->tlb, f->cpu);
	s2_tlb_insn(f->tlb, f->cpu, insn);
	f->tlb->seq = seq;
}

static bool tlb_flush(struct s2_tlb *tlb, const struct s2_tlb_table *table,
		      unsigned int cpu, const struct s2_pt_event *ev)
{
	uint8_t had = tlb->cpu[cpu].table;
	struct flush ctx = { tlb, cpu };
	struct s2_pt_invalidate flush = {
		.vttbr = s2_tlb_vttbr(tlb, table->pt),
		.before = had == NO_TABLE ?
				  0 :
				  s2_tlb_vttbr(tlb, tlb->cfg.tables[had].pt),
		.no_level_0 = table->no_level_0,
		.insn = flush_insn,
		.ctx = &ctx,
	};

	return !s2_pt_invalidate(table->pt, &flush, ev);
}

int64_t s2_tlb_event(struct s2_tlb *tlb, const struct s2_pt *pt,
		     unsigned int cpu, const struct s2_pt_event *event)
{
	const struct s2_tlb_table *table = NULL;
	uint32_t i;

	if (cpu >= tlb->cfg.cpus ||
	    (unsigned int)event->kind >= S2_NR_PT_EVENTS)
		return s2_tlb_refuse(tlb);
	for (i = 0; i < tlb->cfg.max_tables && !table; i++)
		if (tlb->cfg.tables[i].pt == pt)
			table = &tlb->cfg.tables[i];
	tlb->seq++;
	switch (event->kind) {
	case S2_PT_WRITE:
		tlb_written(tlb, pt, cpu, event);
		break;
	case S2_PT_TLBI_IPA:
	case S2_PT_TLBI_IPA_NSH:
	case S2_PT_TLBI_RANGE:
	case S2_PT_TLBI_VMID:
		if (!table || !tlb_flush(tlb, table, cpu, event)) {
			tlb->seq--;
			return s2_tlb_refuse(tlb);
		}
		break;
	case S2_PT_FREE:
		tlb_freed(tlb, event);
		break;
	default:
		break;
	}
	return (int64_t)tlb->seq;
}
