/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes of descriptors that are not visible to all walks. Until then, a walk
 * may read what the write replaced, and a TLB may cache it.
 */
#include "machine/tlb.h"

static void write_remove(struct s2_tlb *tlb, uint32_t i)
{
	uint32_t n = --tlb->nr_writes;

	for (; i < n; i++)
		tlb->writes[i] = tlb->writes[i + 1];
}

void s2_tlb_write_add(struct s2_tlb *tlb, unsigned int cpu,
		      const struct tt_entry *e, uint64_t old,
		      const struct tlb_way *way)
{
	struct s2_tlb_write *w;
	unsigned int i;

	if (old == e->desc.raw)
		return;
	if (tlb->nr_writes == S2_TLB_MAX_WRITES)
		write_remove(tlb, 0);
	w = &tlb->writes[tlb->nr_writes++];
	for (i = 0; i < S2_TLB_MAX_CPUS; i++)
		tlb->cpu[cpu].had_seen[i] = tlb->cpu[cpu].seen[i];
	*w = (struct s2_tlb_write){
		.old = old,
		.seq = tlb->seq,
		.page = e->page,
		.index = e->index,
		.cpu = (uint8_t)cpu,
		.cpus = s2_tlb_all_cpus(tlb),
		.level = (int8_t)e->level,
	};
	if (!way)
		return;
	w->reached = true;
	w->table = way->table;
	w->level = (int8_t)way->level;
	w->ipa = e->ipa;
}

static void write_refill(struct s2_tlb *tlb, const struct s2_tlb_write *w)
{
	uint8_t cpus = w->cpus & (uint8_t)~w->ready;

	if (!cpus)
		return;
	s2_tlb_behind(tlb, w->page, w->index, w->old, cpus);
	if (w->reached)
		s2_tlb_leave_behind(tlb, w->table, w->level, w->ipa, w->old,
				    cpus);
}

void s2_tlb_write_refill(struct s2_tlb *tlb)
{
	uint32_t i, pass;

	tlb->refill = true;
	/* Twice: one may lead to the table that another was written to. */
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < tlb->nr_writes; i++)
			write_refill(tlb, &tlb->writes[i]);
	tlb->refill = false;
}

/*
 * A DSB for stores is for the CPU's own writes, and for all that it had seen
 * before; one for loads is for all that it has seen.
 */
static bool write_is_covered(const struct s2_tlb *tlb,
			     const struct s2_tlb_write *w, unsigned int cpu,
			     enum s2_dsb_access access)
{
	const struct s2_tlb_cpu *c = &tlb->cpu[cpu];

	return (access != S2_DSB_LD &&
		(w->cpu == cpu || c->had_seen[w->cpu] >= w->seq)) ||
	       (access != S2_DSB_ST && c->seen[w->cpu] >= w->seq);
}

void s2_tlb_write_complete(struct s2_tlb *tlb, unsigned int cpu,
			   enum s2_dsb_domain domain, enum s2_dsb_access access)
{
	uint8_t own = (uint8_t)(1u << cpu);
	uint32_t i;

	for (i = 0; i < tlb->nr_writes; i++) {
		struct s2_tlb_write *w = &tlb->writes[i];

		if (!write_is_covered(tlb, w, cpu, access))
			continue;
		w->ready |= w->cpus & own;
		if (domain != S2_DSB_NSH)
			w->cpus &= own;
	}
}

void s2_tlb_write_take_over(struct s2_tlb *tlb, unsigned int cpu)
{
	uint32_t i;

	for (i = 0; i < tlb->nr_writes; i++)
		tlb->writes[i].cpu = (uint8_t)cpu;
}

void s2_tlb_write_synchronize(struct s2_tlb *tlb, unsigned int cpu)
{
	uint8_t own = (uint8_t)(1u << cpu);
	uint32_t i = 0;

	while (i < tlb->nr_writes) {
		struct s2_tlb_write *w = &tlb->writes[i];

		if (w->ready & own) {
			w->ready &= (uint8_t)~own;
			w->cpus &= (uint8_t)~own;
		}
		if (w->cpus)
			i++;
		else
			write_remove(tlb, i);
	}
}

void s2_tlb_write_detach(struct s2_tlb *tlb, uint8_t table)
{
	uint32_t i;

	for (i = 0; i < tlb->nr_writes; i++)
		if (tlb->writes[i].table == table)
			tlb->writes[i].reached = false;
}
