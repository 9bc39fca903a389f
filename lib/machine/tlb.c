/* SPDX-License-Identifier: GPL-2.0-only */
/* TLBs and walk caches of all CPUs: events go in, findings come out. */
#include "machine/tlb.h"

int s2_tlb_init(struct s2_tlb *tlb, const struct s2_tlb_cfg *cfg)
{
	uint32_t i;

	if (!cfg->pool || !cfg->pages || !cfg->tables || !cfg->records)
		return -S2_EINVAL;
	if (!cfg->cpus || cfg->cpus > S2_TLB_MAX_CPUS || !cfg->max_tables ||
	    cfg->max_tables > NO_TABLE || !cfg->max_records || cfg->bbm > 2)
		return -S2_EINVAL;
	*tlb = (struct s2_tlb){ .cfg = *cfg };
	for (i = 0; i < cfg->pool->nr; i++)
		cfg->pages[i].parent = S2_NO_PAGE;
	for (i = 0; i < cfg->max_tables; i++)
		cfg->tables[i].pt = NULL;
	for (i = 0; i < S2_TLB_MAX_CPUS; i++)
		tlb->cpu[i].table = NO_TABLE;
	return 0;
}

static struct s2_tlb_table *tlb_slot(const struct s2_tlb *tlb,
				     const struct s2_pt *pt)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt == pt)
			return &tlb->cfg.tables[i];
	return NULL;
}

/* Calls back with each entry of the root. */
static bool tlb_visit_root(struct s2_tlb *tlb, uint8_t table, bool show)
{
	const struct s2_pt *pt = tlb->cfg.tables[table].pt;
	struct tt_entry e = { .walked_free = false };
	uint64_t span = s2_machine_span(pt, pt->cfg.start_level);
	s2_ipa_t ipa = s2_ipa(0);
	bool any = false;
	uint32_t page, i;

	for (page = 0; page < pt->root_pages; page++) {
		for (i = 0; i < s2_machine_entries(pt);
		     i++, ipa = s2_ipa_add(ipa, span)) {
			if (ipa.ipa >> pt->cfg.ipa_bits)
				return any;
			s2_machine_entry(pt, pt->root + page, i,
					 pt->cfg.start_level, ipa, &e);
			any |= s2_machine_is_valid(&e.desc);
			if (show)
				s2_tlb_visible(tlb, table, &e);
		}
	}
	return any;
}

int s2_tlb_attach(struct s2_tlb *tlb, const struct s2_pt *pt, uint16_t vmid,
		  bool no_level_0)
{
	struct s2_tlb_table *slot;
	uint32_t i;

	if (pt->pool != tlb->cfg.pool)
		return -S2_EINVAL;
	s2_tlb_detach(tlb, pt);
	slot = tlb_slot(tlb, NULL);
	if (!slot)
		return -S2_ENOMEM;
	*slot = (struct s2_tlb_table){ pt, vmid, no_level_0 };
	if (pt->root == S2_NO_PAGE)
		return 0;
	for (i = 0; i < pt->root_pages; i++)
		s2_tlb_link_all(tlb, pt, pt->root + i, pt->cfg.start_level);
	tlb_visit_root(tlb, (uint8_t)(slot - tlb->cfg.tables), true);
	return 0;
}

void s2_tlb_detach(struct s2_tlb *tlb, const struct s2_pt *pt)
{
	struct s2_tlb_table *slot = tlb_slot(tlb, pt);
	struct s2_tlb_record remains = {
		.size = UINT64_MAX,
		.since = tlb->seq,
		.page = S2_NO_PAGE,
		.cpus = s2_tlb_all_cpus(tlb),
		.both = s2_tlb_all_cpus(tlb),
		.kind = S2_TLB_REMAINS,
		.table = NO_TABLE,
	};
	uint8_t table;
	uint32_t i = 0;
	bool any;

	if (!slot)
		return;
	table = (uint8_t)(slot - tlb->cfg.tables);
	any = pt->root != S2_NO_PAGE && tlb_visit_root(tlb, table, false);
	while (i < tlb->nr_records) {
		if (tlb->cfg.records[i].table != table) {
			i++;
			continue;
		}
		any = true;
		s2_tlb_record_remove(tlb, i);
	}
	for (i = 0; i < tlb->cfg.cpus; i++)
		if (tlb->cpu[i].table == table)
			tlb->cpu[i].table = NO_TABLE;
	s2_tlb_write_detach(tlb, table);
	slot->pt = NULL;
	remains.vmid = slot->vmid;
	if (any)
		s2_tlb_record_add(tlb, &remains);
}

void s2_tlb_retire_vmid(struct s2_tlb *tlb, uint16_t vmid)
{
	uint32_t i;

	for (i = 0; i < tlb->cfg.max_tables; i++)
		if (tlb->cfg.tables[i].pt && tlb->cfg.tables[i].vmid == vmid)
			s2_tlb_detach(tlb, tlb->cfg.tables[i].pt);
}

void s2_tlb_flush_all(struct s2_tlb *tlb)
{
	unsigned int cpu;

	tlb->nr_records = 0;
	tlb->nr_writes = 0;
	for (cpu = 0; cpu < tlb->cfg.cpus; cpu++) {
		tlb->cpu[cpu].nr_pending = 0;
		tlb->cpu[cpu].outstanding = false;
	}
}
