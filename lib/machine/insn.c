/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers, and registers that say whose entries a TLBI removes. */
#include "machine/tlb.h"

int64_t s2_tlb_refuse(struct s2_tlb *tlb)
{
	tlb->refused++;
	return -S2_EINVAL;
}

static bool record_is_gone(const struct s2_tlb_record *r)
{
	return !(r->cpus | r->both | r->used);
}

/* What the CPU's TLBIs marked goes from these CPUs. */
static void record_complete(struct s2_tlb_record *r, unsigned int cpu,
			    uint8_t cpus)
{
	uint8_t had = s2_tlb_record_cpus(r);
	unsigned int i;

	r->cpus &= (uint8_t) ~(r->cpus_by[cpu] & cpus);
	r->both &= (uint8_t) ~(r->both_by[cpu] & cpus);
	r->used |= had & (uint8_t)~s2_tlb_record_cpus(r) & (1u << cpu);
	r->cpus_by[cpu] &= (uint8_t)~cpus;
	r->both_by[cpu] &= (uint8_t)~cpus;
	for (i = 0; i < S2_TLB_MAX_CPUS; i++) {
		r->cpus_by[i] &= r->cpus;
		r->both_by[i] &= r->both;
	}
}

static void tlbis_complete(struct s2_tlb *tlb, unsigned int cpu, uint8_t cpus)
{
	struct s2_tlb_cpu *c = &tlb->cpu[cpu];
	uint32_t i = 0;
	uint8_t n = 0;

	while (i < tlb->nr_records) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];

		if (r->cpus_by[cpu] | r->both_by[cpu])
			record_complete(r, cpu, cpus);
		c->used = c->used || r->used;
		if (record_is_gone(r))
			s2_tlb_record_remove(tlb, i);
		else
			i++;
	}
	for (i = 0; i < c->nr_pending; i++) {
		c->pending[i].cpus &= (uint8_t)~cpus;
		if (c->pending[i].cpus)
			c->pending[n++] = c->pending[i];
	}
	c->nr_pending = n;
	if (cpus == s2_tlb_all_cpus(tlb))
		c->outstanding = false;
}

/*
 * Only a DSB for loads and stores completes TLBIs (Arm ARM, DSB: "If the
 * required access types of the DSB is reads and writes").
 */
static void insn_dsb(struct s2_tlb *tlb, unsigned int cpu,
		     const struct s2_insn *insn)
{
	uint8_t cpus = insn->domain == S2_DSB_NSH ? (uint8_t)(1u << cpu) :
						    s2_tlb_all_cpus(tlb);

	s2_tlb_write_complete(tlb, cpu, insn->domain, insn->access);
	if (insn->access == S2_DSB_ALL && !insn->nxs &&
	    tlb->cpu[cpu].outstanding)
		tlbis_complete(tlb, cpu, cpus);
}

static void insn_synchronize(struct s2_tlb *tlb, unsigned int cpu)
{
	uint8_t own = (uint8_t)(1u << cpu);
	struct s2_tlb_cpu *c = &tlb->cpu[cpu];
	uint32_t i = 0;

	c->was = c->vttbr;
	c->was_tge = c->tge;
	s2_tlb_write_synchronize(tlb, cpu);
	while (c->used && i < tlb->nr_records) {
		struct s2_tlb_record *r = &tlb->cfg.records[i];

		r->used &= (uint8_t)~own;
		if (record_is_gone(r))
			s2_tlb_record_remove(tlb, i);
		else
			i++;
	}
	c->used = false;
}

uint64_t s2_tlb_vttbr(const struct s2_tlb *tlb, const struct s2_pt *pt)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++) {
		const struct s2_tlb_table *t = &tlb->cfg.tables[i];
		uint64_t base = 0;

		if (!pt || t->pt != pt)
			continue;
		if (pt->root != S2_NO_PAGE)
			base = s2_pool_phys(pt->pool, pt->root).pa;
		/* PA[51:48] are BADDR[5:2] (kernel: phys_to_ttbr()). */
		base = (base & ((UINT64_C(1) << 48) - 1)) | base >> 48 << 2;
		return base | (uint64_t)t->vmid << 48;
	}
	return 0;
}

/* 0 is no guest's. */
static bool insn_vttbr(struct s2_tlb *tlb, unsigned int cpu, uint64_t vttbr)
{
	struct s2_tlb_cpu *c = &tlb->cpu[cpu];
	uint8_t table = NO_TABLE;
	uint32_t i;

	for (i = 0; vttbr && i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt &&
		    s2_tlb_vttbr(tlb, tlb->cfg.tables[i].pt) == vttbr)
			table = (uint8_t)i;
	if (vttbr && table == NO_TABLE)
		return false;
	c->vttbr = vttbr;
	c->table = table;
	c->loaded = vttbr;
	return true;
}

static void insn_sees(struct s2_tlb *tlb, unsigned int cpu, unsigned int other)
{
	struct s2_tlb_cpu *c = &tlb->cpu[cpu];
	const struct s2_tlb_cpu *from = &tlb->cpu[other];
	unsigned int i;

	for (i = 0; i < S2_TLB_MAX_CPUS; i++)
		if (from->seen[i] > c->seen[i])
			c->seen[i] = from->seen[i];
	c->seen[other] = tlb->seq;
}

int64_t s2_tlb_insn(struct s2_tlb *tlb, unsigned int cpu,
		    const struct s2_insn *insn)
{
	bool ok = cpu < tlb->cfg.cpus;

	if (!ok)
		return s2_tlb_refuse(tlb);
	tlb->seq++;
	switch (insn->kind) {
	case S2_INSN_DSB:
		insn_dsb(tlb, cpu, insn);
		break;
	case S2_INSN_ISB:
	case S2_INSN_ERET:
		insn_synchronize(tlb, cpu);
		break;
	case S2_INSN_TLBI:
		ok = (unsigned int)insn->tlbi < S2_NR_TLBIS &&
		     s2_tlb_tlbi(tlb, cpu, insn);
		break;
	case S2_INSN_VTTBR:
		ok = insn_vttbr(tlb, cpu, insn->value);
		break;
	case S2_INSN_TGE:
		tlb->cpu[cpu].tge = insn->value;
		break;
	case S2_INSN_SEES:
		ok = insn->value < tlb->cfg.cpus;
		if (ok)
			insn_sees(tlb, cpu, (unsigned int)insn->value);
		break;
	default:
		ok = false;
		break;
	}
	if (ok)
		return (int64_t)tlb->seq;
	tlb->seq--;
	return s2_tlb_refuse(tlb);
}
