/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLBI instructions: which records they remove. They only mark them; a DSB of
 * the same CPU removes what is marked.
 */
#include "machine/tlb.h"

enum tlbi_by {
	BY_IPA,
	BY_RANGE,
	BY_VMID,
	BY_NOTHING
};

struct tlbi_op {
	uint8_t by;
	bool local;  /* this CPU only */
	bool last;   /* the leaf only */
	bool stage1; /* entries of both stages */
	bool stage2; /* entries of stage 2 */
	bool all_vmids;
};

/* ASIDE1IS and VAE1IS leave the entries of all other ASIDs, or VAs. */
static const struct tlbi_op ops[S2_NR_TLBIS] = {
	[S2_TLBI_IPAS2E1IS] = { BY_IPA, .stage2 = true },
	[S2_TLBI_IPAS2E1] = { BY_IPA, .stage2 = true, .local = true },
	[S2_TLBI_IPAS2LE1IS] = { BY_IPA, .stage2 = true, .last = true },
	[S2_TLBI_IPAS2LE1] = { BY_IPA, .stage2 = true, .last = true,
			       .local = true },
	[S2_TLBI_RIPAS2E1IS] = { BY_RANGE, .stage2 = true },
	[S2_TLBI_RIPAS2E1] = { BY_RANGE, .stage2 = true, .local = true },
	[S2_TLBI_VMALLE1IS] = { BY_VMID, .stage1 = true },
	[S2_TLBI_VMALLE1] = { BY_VMID, .stage1 = true, .local = true },
	[S2_TLBI_VMALLS12E1IS] = { BY_VMID, .stage1 = true, .stage2 = true },
	[S2_TLBI_VMALLS12E1] = { BY_VMID, .stage1 = true, .stage2 = true,
				 .local = true },
	[S2_TLBI_ALLE1IS] = { BY_VMID, .stage1 = true, .stage2 = true,
			      .all_vmids = true },
	[S2_TLBI_ALLE1] = { BY_VMID, .stage1 = true, .stage2 = true,
			    .all_vmids = true, .local = true },
	[S2_TLBI_ASIDE1IS] = { BY_NOTHING, .local = false },
	[S2_TLBI_VAE1IS] = { BY_NOTHING, .local = false },
};

struct tlbi {
	const struct tlbi_op *op;
	s2_ipa_t from, to;
	int hint;
	uint16_t vmid;
	uint8_t cpus;
	unsigned int cpu; /* that executes it */
};

/* The level of the leaf for this address, in the tables; 4: there is none. */
static int leaf_level(const struct s2_pt *pt, s2_ipa_t ipa)
{
	struct tt_entry e;

	if (pt && s2_machine_walk(pt, ipa, &e) && s2_machine_is_leaf(&e.desc))
		return e.level;
	return S2_LEVEL_LAST + 1;
}

/* The level of the leaf behind a table entry. */
static int leaf_level_behind(const struct s2_tlb *tlb,
			     const struct s2_tlb_record *r, s2_ipa_t ipa)
{
	struct tt_entry e;

	if (r->page == S2_NO_PAGE)
		return S2_LEVEL_LAST + 1;
	s2_machine_walk_below(s2_tlb_record_pt(tlb, r), r->page, r->level + 1,
			      ipa, &e);
	return s2_machine_is_leaf(&e.desc) ? e.level : S2_LEVEL_LAST + 1;
}

static bool record_is_leaf_at(const struct s2_tlb_record *r, uint16_t vmid,
			      int level, s2_ipa_t ipa)
{
	return r->vmid == vmid && r->kind == S2_TLB_LEAF && r->level == level &&
	       s2_tlb_record_meets(r, ipa, s2_ipa_add(ipa, 1));
}

/*
 * One address: a hint that is wrong for the entry promises nothing (Arm ARM,
 * TTL of IPAS2E1IS). For a table entry it is right if a leaf of this level is
 * or was there.
 */
static bool hint_is_right(const struct s2_tlb *tlb, const struct tlbi *t,
			  const struct s2_tlb_record *r)
{
	uint32_t i;

	if (leaf_level_behind(tlb, r, t->from) == t->hint)
		return true;
	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt &&
		    tlb->cfg.tables[i].vmid == t->vmid &&
		    leaf_level(tlb->cfg.tables[i].pt, t->from) == t->hint)
			return true;
	for (i = 0; i < tlb->nr_records; i++)
		if (record_is_leaf_at(&tlb->cfg.records[i], t->vmid, t->hint,
				      t->from))
			return true;
	return false;
}

static bool tlbi_covers(const struct s2_tlb *tlb, const struct tlbi *t,
			const struct s2_tlb_record *r)
{
	if (t->op->by == BY_VMID)
		return true;
	if (r->kind == S2_TLB_REMAINS || t->from.ipa >= t->to.ipa ||
	    !s2_tlb_record_meets(r, t->from, t->to))
		return false;
	if (t->op->last && r->kind != S2_TLB_LEAF)
		return false;
	if (t->hint == S2_TLBI_NO_HINT)
		return true;
	if (r->kind == S2_TLB_LEAF)
		return t->hint == r->level;
	return t->hint > r->level &&
	       (t->op->by == BY_RANGE || hint_is_right(tlb, t, r));
}

/*
 * While stage 2's own entry may be there, an entry of both stages may come
 * back: so a TLBI of stage 1 alone is in vain.
 */
static void tlbi_mark(struct s2_tlb *tlb, const struct tlbi *t, uint32_t i)
{
	struct s2_tlb_record *r = &tlb->cfg.records[i];
	uint8_t cpus = t->op->stage2 ? r->cpus & t->cpus : 0;
	uint8_t both = t->op->stage1 ? r->both & t->cpus : 0;

	if (!t->op->stage2)
		both &= (uint8_t)~r->cpus;
	if (!(cpus & ~r->cpus_by[t->cpu]) && !(both & ~r->both_by[t->cpu]))
		return;
	if (t->op->by != BY_VMID)
		s2_tlb_record_isolate(tlb, i, t->from, t->to);
	r->cpus_by[t->cpu] |= cpus;
	r->both_by[t->cpu] |= both;
}

static void tlbi_remember(struct s2_tlb *tlb, const struct tlbi *t,
			  enum s2_tlbi tlbi)
{
	struct s2_tlb_cpu *c = &tlb->cpu[t->cpu];

	c->outstanding = true;
	if (c->nr_pending < S2_TLB_MAX_PENDING)
		c->pending[c->nr_pending++] = (struct s2_tlb_pending){
			.from = t->from,
			.to = t->to,
			.seq = tlb->seq,
			.vmid = t->vmid,
			.cpus = t->cpus,
			.hint = (int8_t)t->hint,
			.tlbi = tlbi,
		};
}

/*
 * r was cached through a table entry that is about to leave. What removes both
 * does so at once.
 */
void s2_tlb_tlbi_inherit(const struct s2_tlb *tlb,
			 const struct s2_tlb_record *table,
			 struct s2_tlb_record *r)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < tlb->cfg.cpus; cpu++) {
		const struct s2_tlb_cpu *c = &tlb->cpu[cpu];

		for (i = 0; table->cpus_by[cpu] && i < c->nr_pending; i++) {
			const struct s2_tlb_pending *p = &c->pending[i];
			struct tlbi t = {
				&ops[p->tlbi], p->from, p->to, p->hint,
				p->vmid,       p->cpus, cpu
			};
			uint8_t cpus = table->cpus_by[cpu] & p->cpus;

			/* Of several, those that came after the entry. */
			if ((c->nr_pending > 1 && p->seq <= table->since) ||
			    (!t.op->all_vmids && p->vmid != r->vmid) ||
			    !t.op->stage2 || !tlbi_covers(tlb, &t, table) ||
			    !tlbi_covers(tlb, &t, r))
				continue;
			r->cpus_by[cpu] |= r->cpus & cpus;
			if (t.op->stage1)
				r->both_by[cpu] |= r->both & cpus;
		}
	}
}

/* VTTBR_EL2, if all agree what it is: it may have been written a moment ago. */
static bool tlbi_vmid(const struct s2_tlb_cpu *c, uint16_t *vmid)
{
	*vmid = s2_vttbr_vmid(c->vttbr);
	return c->vttbr == c->was || (c->was && s2_vttbr_vmid(c->was) == *vmid);
}

static void tlbi_operand(struct s2_tlb *tlb, struct tlbi *t, uint64_t xt)
{
	const struct s2_pt *pt = tlb->cfg.tables[tlb->cpu[t->cpu].table].pt;
	struct s2_arch_cfg arch = s2_machine_arch(pt);
	struct s2_tlbi_operand o;

	if (t->op->by == BY_RANGE)
		s2_tlbi_decode_range(&arch, xt, &o);
	else
		s2_tlbi_decode_ipa(&arch, xt, &o);
	if (o.why) {
		tlb->unpromised[o.why]++;
		return;
	}
	t->from = o.ipa;
	t->to = s2_machine_end(o.ipa, o.size);
	t->hint = o.level;
}

bool s2_tlb_tlbi(struct s2_tlb *tlb, unsigned int cpu,
		 const struct s2_insn *insn)
{
	const struct s2_tlb_cpu *c = &tlb->cpu[cpu];
	const struct tlbi_op *op = &ops[insn->tlbi];
	struct tlbi t = { .op = op, .cpu = cpu, .hint = S2_TLBI_NO_HINT };
	uint32_t i, n = tlb->nr_records;

	if (!op->all_vmids && !c->loaded)
		return false;
	if (op->by == BY_IPA || op->by == BY_RANGE) {
		if (c->table == NO_TABLE)
			return false;
		tlbi_operand(tlb, &t, insn->value);
	}
	if (op->by == BY_NOTHING || (!op->stage2 && (c->tge || c->was_tge)))
		return true;
	if (!tlbi_vmid(c, &t.vmid) && !op->all_vmids)
		return true;
	t.cpus = op->local ? (uint8_t)(1u << cpu) : s2_tlb_all_cpus(tlb);
	tlbi_remember(tlb, &t, insn->tlbi);
	for (i = 0; i < n; i++) {
		const struct s2_tlb_record *r = &tlb->cfg.records[i];

		if ((op->all_vmids || r->vmid == t.vmid) &&
		    tlbi_covers(tlb, &t, r))
			tlbi_mark(tlb, &t, i);
	}
	s2_tlb_write_refill(tlb);
	return true;
}
