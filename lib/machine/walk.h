/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads tables as hardware does, and shares nothing with lib/pgtable. */
#ifndef MACHINE_WALK_H
#define MACHINE_WALK_H

#include <stage2/machine.h>

/* An entry of a table, as read. */
struct tt_entry {
	struct s2_desc desc;
	s2_ipa_t ipa; /* the first that it translates */
	uint32_t page;
	uint32_t index;
	int level;
	bool walked_free; /* the walk read a free page */
	bool walked_wild; /* desc points to a table outside of the pool */
};

/* The configuration for decoding a table's descriptors. */
struct s2_arch_cfg s2_machine_arch(const struct s2_pt *pt);

/* Number of bytes that an entry of a level translates. */
static inline uint64_t s2_machine_span(const struct s2_pt *pt, int level)
{
	return s2_level_size(pt->cfg.arch.granule, level);
}

/* The end of a range, limited to the address space. */
static inline s2_ipa_t s2_machine_end(s2_ipa_t ipa, uint64_t size)
{
	return size > UINT64_MAX - ipa.ipa ? s2_ipa(UINT64_MAX) :
					     s2_ipa_add(ipa, size);
}

/* Entries in a table. */
static inline uint32_t s2_machine_entries(const struct s2_pt *pt)
{
	return s2_table_entries(pt->cfg.arch.granule);
}

/* PA bits: an output address with more bits faults. */
unsigned int s2_machine_pa_bits(const struct s2_pt *pt);

/* The page that a table descriptor points to, or S2_NO_PAGE. */
static inline uint32_t s2_machine_below(const struct s2_pt *pt,
					const struct s2_desc *desc)
{
	return s2_pool_page_of(pt->pool, s2_pa(desc->oa));
}

static inline bool s2_machine_is_leaf(const struct s2_desc *desc)
{
	return desc->kind == S2_DESC_BLOCK || desc->kind == S2_DESC_PAGE;
}

static inline bool s2_machine_is_valid(const struct s2_desc *desc)
{
	return s2_machine_is_leaf(desc) || desc->kind == S2_DESC_TABLE;
}

/* Reads one entry; ipa is the first that it translates. */
void s2_machine_entry(const struct s2_pt *pt, uint32_t page, uint32_t index,
		      int level, s2_ipa_t ipa, struct tt_entry *e);

/*
 * Walks on from a page, as a table of this level, to the entry where the walk
 * ends: a leaf, an invalid entry, or a table that is unreadable or has a too
 * large address.
 */
void s2_machine_walk_below(const struct s2_pt *pt, uint32_t page, int level,
			   s2_ipa_t ipa, struct tt_entry *e);

/* The same from an entry, which need not be that in the tables. */
void s2_machine_walk_on(const struct s2_pt *pt, s2_ipa_t ipa,
			struct tt_entry *e);

/* False if the IPA has too many bits, or there is no table. */
bool s2_machine_walk(const struct s2_pt *pt, s2_ipa_t ipa, struct tt_entry *e);

#endif
