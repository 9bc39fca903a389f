/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries that become visible to walks, and entries that disappear. The cached
 * copies of the latter must be invalidated before another entry replaces them.
 */
#include "machine/tlb.h"

static void tlb_leave(struct s2_tlb *tlb, struct s2_tlb_record r,
		      const struct s2_tlb_record *through);

static void tlb_leave_table(struct s2_tlb *tlb, const struct s2_tlb_record *r,
			    const struct s2_tlb_record *through)
{
	const struct s2_pt *pt = s2_tlb_record_pt(tlb, r);
	struct s2_tlb_record below = *r;
	uint32_t i;

	if (r->page == S2_NO_PAGE)
		return;
	below.level++;
	below.size = s2_machine_span(pt, below.level);
	for (i = 0; i < s2_machine_entries(pt); i++) {
		below.ipa = s2_ipa_add(r->ipa, i * below.size);
		below.desc = s2_pool_at(pt->pool, r->page)[i];
		tlb_leave(tlb, below, through);
	}
}

/* Walks read r's descriptor, some of them through an old table entry. */
static void tlb_leave(struct s2_tlb *tlb, struct s2_tlb_record r,
		      const struct s2_tlb_record *through)
{
	const struct s2_pt *pt = s2_tlb_record_pt(tlb, &r);
	struct s2_arch_cfg arch;
	struct s2_desc desc;

	if (!(r.desc & 1))
		return;
	arch = s2_machine_arch(pt);
	s2_desc_decode(&arch, r.level, r.desc, &desc);
	if (desc.kind == S2_DESC_TABLE) {
		struct s2_tlb_record plain = r;

		r.kind = S2_TLB_TABLE;
		r.page = s2_machine_below(pt, &desc);
		plain.page = r.page;
		if (through)
			s2_tlb_tlbi_inherit(tlb, through, &r);
		s2_tlb_record_add(tlb, &r);
		tlb_leave_table(tlb, &plain, through);
	} else if (s2_machine_is_leaf(&desc) && desc.af) {
		r.kind = S2_TLB_LEAF;
		r.both = r.cpus;
		r.page = S2_NO_PAGE;
		if (through)
			s2_tlb_tlbi_inherit(tlb, through, &r);
		s2_tlb_record_add(tlb, &r);
	}
}

static void tlb_leave_through(struct s2_tlb *tlb, uint8_t table, int level,
			      s2_ipa_t ipa, uint64_t raw, uint8_t cpus,
			      const struct s2_tlb_record *through)
{
	tlb_leave(tlb,
		  (struct s2_tlb_record){
			  .ipa = ipa,
			  .size = s2_machine_span(tlb->cfg.tables[table].pt,
						  level),
			  .desc = raw,
			  .since = tlb->seq,
			  .page = S2_NO_PAGE,
			  .vmid = tlb->cfg.tables[table].vmid,
			  .cpus = cpus,
			  .level = (int8_t)level,
			  .table = table,
			  .again = tlb->refill,
		  },
		  through);
}

void s2_tlb_leave_behind(struct s2_tlb *tlb, uint8_t table, int level,
			 s2_ipa_t ipa, uint64_t raw, uint8_t cpus)
{
	tlb_leave_through(tlb, table, level, ipa, raw, cpus, NULL);
}

/*
 * Its older entries have records since the table was unlinked, or since they
 * were written.
 */
void s2_tlb_behind(struct s2_tlb *tlb, uint32_t page, uint32_t index,
		   uint64_t raw, uint8_t cpus)
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
		if (r.kind != S2_TLB_TABLE || r.page != page ||
		    !(r.cpus & cpus))
			continue;
		span = s2_machine_span(s2_tlb_record_pt(tlb, &r), r.level + 1);
		tlb_leave_through(tlb, r.table, r.level + 1,
				  s2_ipa_add(r.ipa, index * span), raw,
				  r.cpus & cpus, &r);
	}
}

/*
 * Removes a record that equals the tables: the tables may be cached at any time
 * anyway.
 */
static bool record_is_current(const struct s2_tlb *tlb,
			      const struct s2_tlb_record *r,
			      const struct tt_entry *e, uint8_t table)
{
	struct s2_desc old;

	if (r->table != table || r->level != e->level ||
	    r->kind == S2_TLB_REMAINS ||
	    !s2_tlb_record_meets(r, e->ipa, s2_ipa_add(e->ipa, 1)))
		return false;
	s2_tlb_record_entry(tlb, r, e->ipa, &old);
	if (old.kind != e->desc.kind)
		return false;
	if (r->kind == S2_TLB_TABLE)
		return old.oa == e->desc.oa;
	return e->desc.af && !s2_tlb_leaf_diff(&old, &e->desc) &&
	       s2_tlb_rights(&old) == s2_tlb_rights(&e->desc);
}

static void tlb_forget_current(struct s2_tlb *tlb, uint8_t table,
			       const struct tt_entry *e)
{
	uint32_t i = 0;

	while (i < tlb->nr_records) {
		if (record_is_current(tlb, &tlb->cfg.records[i], e, table)) {
			s2_tlb_record_isolate(tlb, i, e->ipa,
					      s2_ipa_add(e->ipa, 1));
			s2_tlb_record_remove(tlb, i);
		} else {
			i++;
		}
	}
}

/*
 * The rule that forbids caching an entry and a record at the same time; `then`
 * is the record's descriptor for ipa. Ignores entries smaller than e: the
 * entries below e are checked separately.
 */
static unsigned int record_differs(const struct s2_pt *pt,
				   const struct s2_tlb_record *r,
				   struct s2_desc then,
				   const struct tt_entry *e, s2_ipa_t ipa)
{
	struct s2_desc now = e->desc;
	bool leaf = s2_machine_is_leaf(&now);

	if (!leaf && r->level > e->level)
		return 0;
	if (r->kind == S2_TLB_TABLE)
		return leaf && r->level >= e->level ? S2_TLB_DIFF_SIZE :
						      S2_TLB_DIFF_OA;
	if (!leaf)
		return S2_TLB_DIFF_SIZE;
	now.oa += s2_ipa_offset(ipa, e->ipa);
	then.oa += ipa.ipa & (s2_machine_span(pt, r->level) - 1);
	return s2_tlb_leaf_diff(&then, &now) |
	       (r->level == e->level ? 0 : S2_TLB_DIFF_SIZE);
}

static unsigned int record_needs_bbm(const struct s2_tlb *tlb,
				     const struct s2_tlb_record *r,
				     struct s2_desc then,
				     const struct tt_entry *e, s2_ipa_t ipa,
				     uint64_t size, unsigned int differs)
{
	const struct s2_pt *pt = s2_tlb_record_pt(tlb, r);
	struct s2_desc now = e->desc;
	bool larger = r->kind == S2_TLB_LEAF &&
		      (r->level < e->level || !s2_machine_is_leaf(&now));

	if (r->kind == S2_TLB_TABLE && differs != S2_TLB_DIFF_SIZE)
		return differs;
	now.oa += s2_ipa_offset(ipa, e->ipa);
	then.oa += ipa.ipa & (s2_machine_span(pt, r->level) - 1);
	return s2_tlb_bbm_needed(tlb, &then, &now, larger, differs, size);
}

static bool record_is_conflict(const struct s2_tlb_record *r,
			       const struct tt_entry *e)
{
	return r->kind == S2_TLB_LEAF && s2_machine_is_leaf(&e->desc) &&
	       r->level != e->level;
}

/* Adds a record to a finding, which shows its first record. */
static void finding_add(struct s2_tlb_finding *f, enum s2_tlb_finding_kind kind,
			struct s2_tlb_record *r,
			const struct s2_tlb_finding *this)
{
	if (r->told & 1u << kind)
		return;
	r->told |= (uint8_t)(1u << kind);
	if (!f->records) {
		*f = *this;
		f->kind = kind;
	}
	f->records++;
}

/* False if the record and the entry do not overlap. */
static bool record_compare(const struct s2_tlb *tlb, uint8_t table,
			   const struct tt_entry *e,
			   const struct s2_tlb_record *r,
			   struct s2_tlb_finding *f)
{
	const struct s2_pt *pt = tlb->cfg.tables[table].pt;
	s2_ipa_t end = s2_ipa_add(e->ipa, s2_machine_span(pt, e->level));
	struct s2_desc then = { .raw = 0 };

	if (r->vmid != tlb->cfg.tables[table].vmid || !s2_tlb_record_cpus(r) ||
	    !s2_tlb_record_meets(r, e->ipa, end))
		return false;
	*f = (struct s2_tlb_finding){
		.vmid = r->vmid,
		.cpus = s2_tlb_record_cpus(r),
		.left = s2_tlb_record_left(r),
		.differs = S2_TLB_DIFF_VMID,
		.old_level = r->level,
		.new_level = (int8_t)e->level,
		.ipa = e->ipa,
		.now = e->desc.raw,
		.since = r->since,
		.page = r->page,
	};
	if (r->kind != S2_TLB_REMAINS) {
		if (r->ipa.ipa > f->ipa.ipa)
			f->ipa = r->ipa;
		if (s2_tlb_record_end(r).ipa < end.ipa)
			end = s2_tlb_record_end(r);
		s2_tlb_record_entry(tlb, r, f->ipa, &then);
		f->differs = (uint16_t)record_differs(pt, r, then, e, f->ipa);
		f->differs = (uint16_t)record_needs_bbm(
			tlb, r, then, e, f->ipa, s2_ipa_offset(end, f->ipa),
			f->differs);
	}
	f->old = then.raw;
	f->size = s2_ipa_offset(end, f->ipa);
	return f->differs;
}

static void tlb_check_records(struct s2_tlb *tlb, uint8_t table,
			      const struct tt_entry *e)
{
	struct s2_tlb_finding bbm = { .records = 0 }, conflict = bbm, this;
	uint32_t i;

	for (i = 0; i < tlb->nr_records; i++) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (!record_compare(tlb, table, e, r, &this))
			continue;
		finding_add(&bbm, S2_TLB_BBM, r, &this);
		if (record_is_conflict(r, e))
			finding_add(&conflict, S2_TLB_CONFLICT, r, &this);
	}
	if (bbm.records)
		s2_tlb_tell(tlb, &bbm);
	if (conflict.records)
		s2_tlb_tell(tlb, &conflict);
}

/* The entry of a table at the level of e, or where the walk ends earlier. */
static bool peer_entry(const struct s2_pt *pt, const struct tt_entry *e,
		       struct tt_entry *other)
{
	uint64_t span = s2_machine_span(pt, e->level);
	bool deeper;

	if (!s2_machine_walk(pt, e->ipa, other) || other->walked_free)
		return false;
	deeper = other->level > e->level;
	if (!deeper)
		return s2_machine_is_valid(&other->desc);
	other->ipa = s2_ipa_down(other->ipa, span);
	other->level = e->level;
	other->desc = (struct s2_desc){ .kind = S2_DESC_TABLE };
	return true;
}

/* Two tables with one VMID must agree where both map. */
static void tlb_check_table(struct s2_tlb *tlb, uint8_t table, uint8_t other,
			    const struct tt_entry *e)
{
	const struct s2_pt *pt = tlb->cfg.tables[other].pt;
	struct s2_tlb_record r = { .kind = S2_TLB_LEAF };
	struct s2_tlb_finding f = { .kind = S2_TLB_BBM };
	struct tt_entry o;

	if (!peer_entry(pt, e, &o))
		return;
	if (o.desc.kind == S2_DESC_TABLE)
		r.kind = S2_TLB_TABLE;
	r.level = (int8_t)o.level;
	f.differs = (uint16_t)record_differs(pt, &r, o.desc, e, e->ipa);
	if (!f.differs)
		return;
	f.vmid = tlb->cfg.tables[table].vmid;
	f.old_level = r.level;
	f.new_level = (int8_t)e->level;
	f.ipa = e->ipa;
	f.size = s2_machine_span(pt, e->level);
	f.old = o.desc.raw;
	f.now = e->desc.raw;
	f.since = tlb->seq;
	f.page = S2_NO_PAGE;
	f.records = 1;
	s2_tlb_tell(tlb, &f);
}

static void tlb_check_others(struct s2_tlb *tlb, uint8_t table,
			     const struct tt_entry *e)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (i != table && tlb->cfg.tables[i].pt &&
		    tlb->cfg.tables[i].vmid == tlb->cfg.tables[table].vmid)
			tlb_check_table(tlb, table, (uint8_t)i, e);
}

/* Does any record overlap the entries below this one? */
static bool has_record_below(const struct s2_tlb *tlb, uint8_t table,
			     const struct tt_entry *e)
{
	const struct s2_tlb_table *t = &tlb->cfg.tables[table];
	s2_ipa_t end = s2_ipa_add(e->ipa, s2_machine_span(t->pt, e->level));
	uint32_t i;

	for (i = 0; i < tlb->nr_records; i++) {
		const struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->vmid == t->vmid && r->kind != S2_TLB_REMAINS &&
		    s2_tlb_record_meets(r, e->ipa, end))
			return true;
	}
	return false;
}

void s2_tlb_visible(struct s2_tlb *tlb, uint8_t table, const struct tt_entry *e)
{
	const struct s2_pt *pt = tlb->cfg.tables[table].pt;
	struct tt_entry below = { .walked_free = false };
	uint64_t span;
	uint32_t i, page;

	if (!s2_machine_is_valid(&e->desc))
		return;
	tlb_forget_current(tlb, table, e);
	tlb_check_records(tlb, table, e);
	tlb_check_others(tlb, table, e);
	if (e->desc.kind != S2_DESC_TABLE || !has_record_below(tlb, table, e))
		return;
	page = s2_machine_below(pt, &e->desc);
	if (page == S2_NO_PAGE)
		return;
	span = s2_machine_span(pt, e->level + 1);
	for (i = 0; i < s2_machine_entries(pt); i++) {
		s2_machine_entry(pt, page, i, e->level + 1,
				 s2_ipa_add(e->ipa, i * span), &below);
		s2_tlb_visible(tlb, table, &below);
	}
}
