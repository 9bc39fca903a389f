/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the TLB share: records, and how two entries differ. */
#ifndef MACHINE_TLB_H
#define MACHINE_TLB_H

#include "machine/walk.h"

#define NO_TABLE UINT8_MAX /* S2_TLB_REMAINS are of none */

static inline uint8_t s2_tlb_all_cpus(const struct s2_tlb *tlb)
{
	return (uint8_t)((1u << tlb->cfg.cpus) - 1);
}

static inline const struct s2_pt *
s2_tlb_record_pt(const struct s2_tlb *tlb, const struct s2_tlb_record *r)
{
	return tlb->cfg.tables[r->table].pt;
}

static inline s2_ipa_t s2_tlb_record_end(const struct s2_tlb_record *r)
{
	return s2_ipa_add(r->ipa, r->size);
}

static inline bool s2_tlb_record_meets(const struct s2_tlb_record *r,
				       s2_ipa_t from, s2_ipa_t to)
{
	return r->kind == S2_TLB_REMAINS ||
	       (r->ipa.ipa < to.ipa && from.ipa < s2_tlb_record_end(r).ipa);
}

/* record.c */

/* What translates ipa, which the leaf or table record contains. */
void s2_tlb_record_entry(const struct s2_tlb *tlb,
			 const struct s2_tlb_record *r, s2_ipa_t ipa,
			 struct s2_desc *desc);

/* Adds one; those that it makes redundant go. */
void s2_tlb_record_add(struct s2_tlb *tlb,
		       const struct s2_tlb_record *new_record);

void s2_tlb_record_remove(struct s2_tlb *tlb, uint32_t i);

/*
 * CPUs no longer have what meets [from, to) of record i. True if another
 * record took its place; new ones are behind all others.
 */
bool s2_tlb_record_cut(struct s2_tlb *tlb, uint32_t i, s2_ipa_t from,
		       s2_ipa_t to, uint8_t cpus);

/* diff.c: S2_TLB_DIFF_*, a and b being of one level and for one IPA */
unsigned int s2_tlb_leaf_diff(const struct s2_desc *a, const struct s2_desc *b);

/* S2AP, and bits 2 and 3: executable at EL1, at EL0. */
unsigned int s2_tlb_rights(const struct s2_desc *leaf);

/* stale.c: what the record allows beyond the tables, told nobody. */
unsigned int s2_tlb_record_excess(const struct s2_tlb *tlb,
				  const struct s2_tlb_record *r, s2_ipa_t from,
				  s2_ipa_t to, struct s2_tlb_finding *f);

/* visible.c */

/* What the CPUs may keep of an entry that is no longer there. */
void s2_tlb_leave_behind(struct s2_tlb *tlb, uint8_t table, int level,
			 s2_ipa_t ipa, uint64_t raw, uint8_t cpus);

/* An entry, and all below it, can be read by walks from now on. */
void s2_tlb_visible(struct s2_tlb *tlb, uint8_t table,
		    const struct tt_entry *e);

/* pages.c: a page remembers which entry led to it last */
void s2_tlb_link(struct s2_tlb *tlb, const struct s2_pt *pt,
		 const struct tt_entry *e);
/* All entries of a table and of those below it. */
void s2_tlb_link_all(struct s2_tlb *tlb, const struct s2_pt *pt, uint32_t page,
		     int level);

/* Where walks come from to a page. */
struct tlb_way {
	uint8_t table;
	int level;	/* of the page's entries */
	s2_ipa_t ipa;	/* the first that it translates */
	uint64_t entry; /* the descriptor that leads here; 0: it is the root */
};

/* False if none comes here. */
bool s2_tlb_find_way(const struct s2_tlb *tlb, uint32_t page,
		     struct tlb_way *way);

/* tell.c */
void s2_tlb_tell(struct s2_tlb *tlb, struct s2_tlb_finding *f);

#endif
