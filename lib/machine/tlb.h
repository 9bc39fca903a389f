/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of the TLB: records, differences of entries. */
#ifndef MACHINE_TLB_H
#define MACHINE_TLB_H

#include "machine/walk.h"

#define NO_TABLE UINT8_MAX /* none for S2_TLB_REMAINS */

static inline uint8_t s2_tlb_all_cpus(const struct s2_tlb *tlb)
{
	return (uint8_t)((1u << tlb->cfg.cpus) - 1);
}

static inline const struct s2_pt *
s2_tlb_record_pt(const struct s2_tlb *tlb, const struct s2_tlb_record *r)
{
	return tlb->cfg.tables[r->table].pt;
}

/* CPUs whose TLBs may hold it, in any form. */
static inline uint8_t s2_tlb_record_cpus(const struct s2_tlb_record *r)
{
	return r->cpus | r->both;
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

/* The descriptor of a record that translates ipa. */
void s2_tlb_record_entry(const struct s2_tlb *tlb,
			 const struct s2_tlb_record *r, s2_ipa_t ipa,
			 struct s2_desc *desc);

/* Adds a record, and removes records that it makes redundant. */
void s2_tlb_record_add(struct s2_tlb *tlb,
		       const struct s2_tlb_record *new_record);

void s2_tlb_record_remove(struct s2_tlb *tlb, uint32_t i);

/*
 * Makes [from, to), rounded to whole entries, a record of its own at index i.
 * The rest moves to the end.
 */
void s2_tlb_record_isolate(struct s2_tlb *tlb, uint32_t i, s2_ipa_t from,
			   s2_ipa_t to);

/* insn.c: barriers and invalidations */
int64_t s2_tlb_refuse(struct s2_tlb *tlb);
bool s2_tlb_tlbi(struct s2_tlb *tlb, unsigned int cpu,
		 const struct s2_insn *insn);

void s2_tlb_tlbi_inherit(const struct s2_tlb *tlb,
			 const struct s2_tlb_record *table,
			 struct s2_tlb_record *r);

/* write.c: writes that walks may not see yet */
struct tlb_way;

/* way: how walks come to e, or NULL */
void s2_tlb_write_add(struct s2_tlb *tlb, unsigned int cpu,
		      const struct tt_entry *e, uint64_t old,
		      const struct tlb_way *way);
/* What they replaced may be cached again. */
void s2_tlb_write_refill(struct s2_tlb *tlb);
void s2_tlb_write_complete(struct s2_tlb *tlb, unsigned int cpu,
			   enum s2_dsb_domain domain,
			   enum s2_dsb_access access);
/* All writes count as this CPU's. */
void s2_tlb_write_take_over(struct s2_tlb *tlb, unsigned int cpu);
/* Walks do not come through this table any more. */
void s2_tlb_write_detach(struct s2_tlb *tlb, uint8_t table);
void s2_tlb_write_synchronize(struct s2_tlb *tlb, unsigned int cpu);

/* diff.c: S2_TLB_DIFF_*; a and b have the same level and IPA */
unsigned int s2_tlb_leaf_diff(const struct s2_desc *a, const struct s2_desc *b);

/* S2AP, plus bits 2 and 3: executable at EL1, at EL0. */
unsigned int s2_tlb_rights(const struct s2_desc *leaf);

/* stale.c: what a record allows beyond the tables; does not report it. */
unsigned int s2_tlb_record_excess(const struct s2_tlb *tlb,
				  const struct s2_tlb_record *r, s2_ipa_t from,
				  s2_ipa_t to, struct s2_tlb_finding *f);

/*
 * bbm.c: which of S2_TLB_DIFF_* make break-before-make necessary; old and now
 * have the addresses where both apply.
 */
unsigned int s2_tlb_bbm_needed(const struct s2_tlb *tlb,
			       const struct s2_desc *old,
			       const struct s2_desc *now, bool old_is_larger,
			       unsigned int differs, uint64_t size);

/* left.c */
enum s2_tlb_left s2_tlb_record_left(const struct s2_tlb_record *r);
/* A TLBI that is not complete will remove some of it. */
bool s2_tlb_record_is_leaving(const struct s2_tlb_record *r);

/* visible.c */

/* Records that the CPUs may hold an entry that was removed. */
void s2_tlb_leave_behind(struct s2_tlb *tlb, uint8_t table, int level,
			 s2_ipa_t ipa, uint64_t raw, uint8_t cpus);

/*
 * Walk caches may still lead to an unlinked table, so what its entry
 * is, or was, may be cached, too.
 */
void s2_tlb_behind(struct s2_tlb *tlb, uint32_t page, uint32_t index,
		   uint64_t raw, uint8_t cpus);

/* From now on walks can read this entry, and all below it. */
void s2_tlb_visible(struct s2_tlb *tlb, uint8_t table,
		    const struct tt_entry *e);

/* pages.c: remembers the entry that points to a table page */
void s2_tlb_link(struct s2_tlb *tlb, const struct s2_pt *pt,
		 const struct tt_entry *e);
/* All entries of a table and of those below it. */
void s2_tlb_link_all(struct s2_tlb *tlb, const struct s2_pt *pt, uint32_t page,
		     int level);

/* The path of walks to a table page. */
struct tlb_way {
	uint8_t table;
	int level;    /* level of the page's entries */
	s2_ipa_t ipa; /* the first that it translates */
	/* the descriptor that points to it; 0: it is a root page */
	uint64_t entry;
};

/* False if no walk reaches it. */
bool s2_tlb_find_way(const struct s2_tlb *tlb, uint32_t page,
		     struct tlb_way *way);

/* tell.c */
void s2_tlb_tell(struct s2_tlb *tlb, struct s2_tlb_finding *f);

#endif
